"""Block trees: lists of blocks whose nested blocks are under "children". Nothing is changed in place."""

from collections.abc import Callable, Iterator

from sync.emulator.wire import Doc


def walk(blocks: list[Doc]) -> Iterator[Doc]:
    """Every block, parents first."""
    stack = list(reversed(blocks))
    while stack:
        block = stack.pop()
        yield block
        stack.extend(reversed(block.get("children", [])))


def find(blocks: list[Doc], key: str) -> Doc | None:
    return next((block for block in walk(blocks) if block["id"] == key), None)


def parent_of(blocks: list[Doc], key: str) -> Doc | None:
    """The block that holds `key`, or None when it stands on the page itself."""
    return next((b for b in walk(blocks) if any(c["id"] == key for c in b.get("children", []))), None)


def edit(blocks: list[Doc], key: str, change: Callable[[Doc], Doc | None]) -> list[Doc]:
    """The tree with block `key` replaced by `change(block)`, or left out where that is None."""
    edited: list[Doc] = []
    for block in blocks:
        if block["id"] == key:
            replacement = change(block)
            if replacement is not None:
                edited.append(replacement)
        elif block.get("children"):
            children = edit(block["children"], key, change)
            same = len(children) == len(block["children"]) and all(
                a is b for a, b in zip(children, block["children"], strict=True)
            )
            edited.append(block if same else {**block, "children": children})
        else:
            edited.append(block)
    return edited


def place(blocks: list[Doc], new: list[Doc], after: str | None, at_start: bool = False) -> list[Doc] | None:
    """`blocks` with `new` put at the start, after a sibling, or at the end. None: no such sibling."""
    if at_start:
        return [*new, *blocks]
    if after is None:
        return [*blocks, *new]
    spot = next((i for i, block in enumerate(blocks) if block["id"] == after), None)
    return None if spot is None else [*blocks[: spot + 1], *new, *blocks[spot + 1 :]]

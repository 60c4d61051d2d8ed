"""How deep blocks may nest, and what becomes of those below."""

from sync.emulator.dialect.reading import Block

DEEPEST = 40
_TRANSPARENT = frozenset({"column_list", "column", "tab", "meeting_notes_section"})


def flattened(blocks: list[Block], depth: int = 1) -> tuple[list[Block], bool]:
    """The blocks with those below the deepest level as siblings of their ancestor there; whether any moved."""
    flat: list[Block] = []
    moved = False
    for block in blocks:
        children = block.get("children") or []
        if not children or block["type"] == "table":
            flat.append(block)
        elif depth + _height(block) >= DEEPEST:
            flat += _hoisted(block)
            moved = True
        else:
            inner, cut = flattened(children, depth + 1)
            flat.append(block if not cut else {**block, "children": inner})
            moved = moved or cut
    return flat, moved


def _height(block: Block) -> int:
    """Levels that a block's parts take before any content of theirs."""
    return 1 if block["type"] in {"column_list", "tab", "meeting_notes"} else 0


def _hoisted(block: Block) -> list[Block]:
    """A block and everything below it, in the order of the document."""
    flat: list[Block] = []
    waiting = [block]
    while waiting:
        current = waiting.pop()
        nested = (current.get("children") or []) if current["type"] != "table" else []
        if not nested:
            flat.append(current)
            continue
        if current["type"] == "tab":
            nested = [_without_icon(child) for child in nested]
        if current["type"] not in _TRANSPARENT:
            flat.append({key: value for key, value in current.items() if key != "children"})
        waiting += reversed(nested)
    return flat


def _without_icon(tab: Block) -> Block:
    """A paragraph has an icon only as a tab."""
    payload = {key: value for key, value in tab.get("paragraph", {}).items() if key != "icon"}
    return {**tab, "paragraph": payload} if payload else tab

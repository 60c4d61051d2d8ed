"""List items: plain indented Markdown, or tags for a list that needs them."""

from collections.abc import Callable
from dataclasses import dataclass

from sync.emulator.dialect import colors, write_inline
from sync.emulator.dialect.reading import Block
from sync.emulator.dialect.tags import container, opening

ITEMS = frozenset({"bulleted_list_item", "numbered_list_item", "to_do"})
_TYPES = {"letters": "a", "roman": "i"}
_LAST_NUMBER = 999_999_999


@dataclass(frozen=True, slots=True)
class Piece:
    """Written blocks; `family` is `-` or `1.` for items of a plain list, empty for everything else."""

    text: str
    family: str = ""


@dataclass(frozen=True, slots=True)
class _Item:
    """A list item half written: its inline text, its children, whether plain Markdown can hold it."""

    block: Block
    text: str
    children: Piece
    plain: bool


def written_list(
    blocks: list[Block], start: int, previous: Piece | None, sequence: Callable[[list[Block]], Piece]
) -> tuple[Piece, int]:
    """The list that begins at an index, and the index after it. A to-do is a list of its own."""
    end = start + 1
    kind = blocks[start]["type"]
    while kind != "to_do" and end < len(blocks) and _continues(blocks[start], blocks[end]):
        end += 1
    items = [_item(block, sequence) for block in blocks[start:end]]
    plain = all(item.plain for item in items)
    if kind == "numbered_list_item":
        return _numbered(items, plain and not (previous and previous.family == "1.")), end
    if plain:
        return Piece("\n".join(_indented(_marker(item.block), item) for item in items), "-"), end
    if kind == "to_do":
        checked = "true" if blocks[start]["to_do"].get("checked") else "false"
        return Piece(_tagged("todo", items[0], checked=checked)), end
    return Piece(_listed("ul", {}, items)), end


def _continues(first: Block, block: Block) -> bool:
    if block.get("type") != first["type"]:
        return False
    payload = block.get(first["type"]) or {}
    if "list_start_index" in payload:
        return False
    return payload.get("list_format") == (first.get(first["type"]) or {}).get("list_format")


def _item(block: Block, sequence: Callable[[list[Block]], Piece]) -> _Item:
    payload = block.get(block["type"]) or {}
    text = write_inline.lines(payload.get("rich_text") or [])
    children = sequence(block.get("children") or [])
    plain = not (colors.to_attribute(payload.get("color")) or write_inline.has_edges(text))
    if children.text:
        # A loose child would need a blank line, which an item without text cannot begin with.
        plain = plain and bool(children.family) and (bool(text) or not _needs_gap(children.text))
    return _Item(block, text, children, plain)


def _needs_gap(children: str) -> bool:
    """Whether a list would not be seen right below a line of text: an empty item, or a start other than 1."""
    first = children.partition("\n")[0]
    return not first.startswith(("- ", "1. "))


def _marker(block: Block) -> str:
    if block["type"] != "to_do":
        return "- "
    return "- [x] " if block["to_do"].get("checked") else "- [ ] "


def _indented(marker: str, item: _Item) -> str:
    width = 2 if marker.startswith("-") else len(marker)
    own = f"{marker}{item.text}".rstrip()
    children = item.children.text
    gap = "\n\n" if children and _needs_gap(children) else "\n"
    whole = f"{own}{gap}{children}" if children else own
    first, *rest = whole.split("\n")
    return "\n".join([first, *(f"{' ' * width}{line}".rstrip() for line in rest)])


def _numbered(items: list[_Item], plain: bool) -> Piece:
    payload = items[0].block["numbered_list_item"]
    kind = _TYPES.get(str(payload.get("list_format")))
    start = payload.get("list_start_index")
    first = start if isinstance(start, int) and 0 <= start <= _LAST_NUMBER else 1
    if plain and kind is None and first + len(items) <= _LAST_NUMBER:
        numbered = enumerate(items, start=first)
        return Piece("\n".join(_indented(f"{number}. ", item) for number, item in numbered), "1.")
    attributes = {"type": kind, "start": str(first) if first != 1 else None}
    return Piece(_listed("ol", attributes, items))


def _listed(name: str, attributes: dict[str, str | None], items: list[_Item]) -> str:
    inner = "\n".join(_tagged("li", item) for item in items)
    return f"{opening(name, attributes)}\n{inner}\n</{name}>"


def _tagged(name: str, item: _Item, **attributes: str | None) -> str:
    payload = item.block.get(item.block["type"]) or {}
    color = {"color": colors.to_attribute(payload.get("color"))}
    return container(name, attributes | color, payload.get("rich_text") or [], item.children.text)

"""Markdown into blocks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from sync.emulator.dialect import escape, languages, rich_text, tables
from sync.emulator.dialect.containers import read_element
from sync.emulator.dialect.media import file_at
from sync.emulator.dialect.nesting import flattened
from sync.emulator.dialect.reading import Block, Reading, block
from sync.emulator.dialect.rich_text import Item


@dataclass(frozen=True)
class Parsed:
    """Block payloads in the API's form, nested under `children`, and what the parser changed or dropped."""

    blocks: list[Block]
    warnings: list[str]


def parse(markdown: str) -> Parsed:
    """Reads v2 Markdown as the service does: any text is a document, nothing is refused.

    What the dialect leaves open, and how it is read here:

    * a soft line break is kept as a line break (a page has no wrapped source);
    * `:name:` stays text: custom emoji belong to a workspace, which this reader has not;
    * `$$…$$` on one line, unknown tags and tags without a partner stay text;
    * a blank line right after an opening tag means an empty title, so that what follows is children;
    * blocks nested deeper than the service is likely to hold come out as siblings, with a warning.
    """
    text = escape.clean(markdown)
    reading = Reading(_read, _read_titled)
    try:
        blocks = _read(text, reading)
    except RecursionError:
        reading.warn("the document is nested too deeply; it was saved as plain text")
        blocks = _literal(text)
    flat, cut = flattened(blocks)
    if cut:
        reading.warn("blocks are nested too deeply; the innermost became siblings")
    return Parsed(flat, reading.warnings)


def _literal(text: str) -> list[Block]:
    paragraphs = (part.strip() for part in text.split("\n\n"))
    return [_paragraph(rich_text.items([rich_text.Run(part)])) for part in paragraphs if part]


def _read(text: str, reading: Reading) -> list[Block]:
    return _blocks(reading.tokens(text), reading)


def _read_titled(text: str, reading: Reading) -> tuple[list[Item], list[Block]]:
    """A container's body: the paragraph on its first line is the title, the rest are children."""
    return _titled(reading.tokens(text), reading, line=0)


def _titled(tokens: list[Token], reading: Reading, line: int | None = None) -> tuple[list[Item], list[Block]]:
    if not tokens or (line is not None and tokens[0].map is not None and tokens[0].map[0] != line):
        return [], _blocks(tokens, reading)
    if tokens[0].type == "paragraph_open" and not _is_image(tokens[1]):
        return reading.rich(tokens[1].children or []), _blocks(tokens[3:], reading)
    if line is not None and tokens[0].type == "element":
        element = tokens[0].meta["element"]
        if element.name == "p" and element.inner_start == element.end and not element.attributes:
            return [], _blocks(tokens[1:], reading)
    return [], _blocks(tokens, reading)


def _paragraph(rich: list[Item]) -> Block:
    return block("paragraph", {"rich_text": rich, "color": "default"})


def _blocks(tokens: list[Token], reading: Reading) -> list[Block]:
    blocks: list[Block] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        end = _end(tokens, index) if token.nesting > 0 else index + 1
        if read := _READERS.get(token.type):
            blocks += read(tokens[index:end], reading)
        index = end
    return blocks


def _end(tokens: list[Token], start: int) -> int:
    level = tokens[start].level
    index = start + 1
    while tokens[index].level > level or tokens[index].nesting >= 0:
        index += 1
    return index + 1


def _is_image(inline: Token) -> bool:
    return bool(
        inline.children
        and len(inline.children) == 1
        and inline.children[0].type == "image"
        and inline.children[0].attrs.get("src")
    )


def _read_paragraph(tokens: list[Token], reading: Reading) -> list[Block]:
    inline = tokens[1]
    if _is_image(inline):
        image = (inline.children or [])[0]
        caption = reading.rich(image.children or [])
        url = str(image.attrs["src"])
        return [block("image", file_at(url) | {"caption": caption})]
    rich = reading.rich(inline.children or [])
    return [_paragraph(rich)] if rich else []


def _read_heading(tokens: list[Token], reading: Reading) -> list[Block]:
    level = min(int(tokens[0].tag[1]), 4)
    rich = reading.rich(tokens[1].children or [])
    return [block(f"heading_{level}", {"rich_text": rich, "color": "default", "is_toggleable": False})]


def _read_quote(tokens: list[Token], reading: Reading) -> list[Block]:
    rich, children = _titled(tokens[1:-1], reading)
    return [block("quote", {"rich_text": rich, "color": "default"}, children)]


def _read_list(tokens: list[Token], reading: Reading) -> list[Block]:
    start = tokens[0].attrs.get("start")
    items: list[Block] = []
    index = 1
    while index < len(tokens) - 1:
        end = _end(tokens, index)
        rich, children = _titled(tokens[index + 1 : end - 1], reading)
        payload: dict[str, Any] = {"rich_text": rich, "color": "default"}
        kind = "numbered_list_item" if tokens[0].type == "ordered_list_open" else "bulleted_list_item"
        if "checked" in tokens[index].meta:
            kind, payload["checked"] = "to_do", tokens[index].meta["checked"]
        elif start is not None and not items:
            payload["list_start_index"] = int(start)
        items.append(block(kind, payload, children))
        index = end
    return items


def _read_code(tokens: list[Token], reading: Reading) -> list[Block]:
    token = tokens[0]
    language = languages.from_info(token.info)
    if language is None:
        reading.warn(f"there is no code language {token.info.strip()!r}; the block became plain text")
    content = rich_text.items([rich_text.Run(token.content.removesuffix("\n"))])
    return [block("code", {"rich_text": content, "language": language or languages.PLAIN, "caption": []})]


def _read_equation(tokens: list[Token], _: Reading) -> list[Block]:
    return [block("equation", {"expression": tokens[0].content.strip()})]


def _read_divider(_: list[Token], __: Reading) -> list[Block]:
    return [block("divider", {})]


def _read_table(tokens: list[Token], reading: Reading) -> list[Block]:
    return [tables.read_pipes(tokens, reading)]


def _read_element(tokens: list[Token], reading: Reading) -> list[Block]:
    return read_element(tokens[0].meta["element"], tokens[0].content, reading)


_READERS: dict[str, Callable[[list[Token], Reading], list[Block]]] = {
    "paragraph_open": _read_paragraph,
    "heading_open": _read_heading,
    "blockquote_open": _read_quote,
    "bullet_list_open": _read_list,
    "ordered_list_open": _read_list,
    "table_open": _read_table,
    "fence": _read_code,
    "code_block": _read_code,
    "hr": _read_divider,
    "display_math": _read_equation,
    "element": _read_element,
}

"""Blocks into normalised Markdown."""

from collections.abc import Callable
from typing import Any

from sync.emulator.dialect import colors, escape, languages, mentions, rich_text, write_inline
from sync.emulator.dialect.nesting import flattened
from sync.emulator.dialect.reading import Block
from sync.emulator.dialect.tags import container, tag
from sync.emulator.dialect.write_lists import ITEMS, Piece, written_list
from sync.emulator.dialect.write_media import write_media
from sync.emulator.dialect.write_tables import write_table


def write(blocks: list[Block]) -> str:
    """The Markdown the service gives back: one blank line between blocks, tight lists, no line end at the end.

    A block takes its tag form where it has a colour, children or blanks at its edges, or is empty. Nested
    plain list items stay indented Markdown; a list with one item that needs a tag becomes `<ul>` or `<ol>`.
    Unknown keys of a block are ignored; a type the dialect cannot say becomes `<unknown … />`.
    """
    return _sequence(flattened(blocks)[0]).text


def _sequence(blocks: list[Block]) -> Piece:
    """Blocks one after the other; plain while all of them are items of plain lists."""
    pieces: list[Piece] = []
    index = 0
    while index < len(blocks):
        kind = blocks[index].get("type")
        if kind in ITEMS:
            piece, index = written_list(blocks, index, pieces[-1] if pieces else None, _sequence)
        else:
            piece = Piece(_block(blocks[index]))
            index += 1
        if piece.text:
            pieces.append(piece)
    text = ""
    for number, piece in enumerate(pieces):
        tight = number and piece.family == "-" and pieces[number - 1].family == "-"
        text += ("\n" if tight else "\n\n" if number else "") + piece.text
    plain = all(piece.family for piece in pieces)
    return Piece(text, pieces[0].family if pieces and plain else "")


def _block(block: Block) -> str:
    kind = str(block.get("type"))
    payload = block.get(kind)
    writer = _WRITERS.get(kind, write_media)
    return writer(block, payload if isinstance(payload, dict) else {})


def _children(block: Block) -> str:
    return _sequence(block.get("children") or []).text


def _colored(payload: dict[str, Any]) -> dict[str, str | None]:
    return {"color": colors.to_attribute(payload.get("color"))}


def _contained(name: str, block: Block, payload: dict[str, Any], **attributes: str | None) -> str:
    rich = payload.get("rich_text") or []
    return container(name, attributes | _colored(payload), rich, _children(block))


def _is_plain(block: Block, payload: dict[str, Any], text: str) -> bool:
    colored = colors.to_attribute(payload.get("color"))
    return not (colored or block.get("children") or write_inline.has_edges(text))


def _paragraph(block: Block, payload: dict[str, Any]) -> str:
    text = write_inline.lines(payload.get("rich_text") or [])
    return text if text and _is_plain(block, payload, text) else _contained("p", block, payload)


def _heading(block: Block, payload: dict[str, Any]) -> str:
    level = str(block["type"])[-1]
    if payload.get("is_toggleable"):
        return _contained("toggle", block, payload, heading=f"h{level}")
    text = escape.heading(write_inline.line(payload.get("rich_text") or []))
    if not _is_plain(block, payload, text):
        return _contained(f"h{level}", block, payload)
    return f"{'#' * int(level)} {text}".rstrip()


def _quote(block: Block, payload: dict[str, Any]) -> str:
    text = write_inline.lines(payload.get("rich_text") or [])
    if not _is_plain(block, payload, text):
        return _contained("quote", block, payload)
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _toggle(block: Block, payload: dict[str, Any]) -> str:
    return _contained("toggle", block, payload)


def _callout(block: Block, payload: dict[str, Any]) -> str:
    return _contained("callout", block, payload, icon=_icon(payload.get("icon")))


def _icon(icon: dict[str, Any] | None) -> str | None:
    if not icon:
        return None
    kind = str(icon.get("type"))
    value = icon.get(kind)
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return None
    return f":{value.get('name', '')}:" if kind == "custom_emoji" else value.get("url") or value.get("name")


def _divider(_: Block, __: dict[str, Any]) -> str:
    return "---"


def _code(_: Block, payload: dict[str, Any]) -> str:
    content = escape.clean(rich_text.plain(payload.get("rich_text") or []))
    fence = write_inline.fence(content, 3)
    body = f"{content}\n" if content else ""
    return f"{fence}{languages.to_info(payload.get('language'))}\n{body}{fence}"


def _columns(block: Block, _: dict[str, Any]) -> str:
    columns = "\n".join(map(_column, block.get("children") or []))
    return tag("columns", {}, columns, own_lines=True) if columns else ""


def _column(block: Block) -> str:
    ratio = (block.get("column") or {}).get("width_ratio")
    percent = f"{round(ratio * 100, 4):g}" if isinstance(ratio, int | float) else None
    return container("column", {"ratio": percent}, None, _children(block))


def _tabs(block: Block, _: dict[str, Any]) -> str:
    tabs = "\n".join(map(_tab, block.get("children") or []))
    return tag("tabs", {}, tabs, own_lines=True) if tabs else ""


def _tab(block: Block) -> str:
    if block.get("type") != "paragraph":
        return container("tab", {}, [], _sequence([block]).text)
    payload = block.get("paragraph") or {}
    return _contained("tab", block, payload, icon=_icon(payload.get("icon")))


def _mail(block: Block, payload: dict[str, Any]) -> str:
    names = ("to", "cc", "bcc", "from", "subject", "attachments")
    attributes = {name: payload.get(name) for name in names}
    return container("mail", attributes, payload.get("rich_text") or [], _children(block))


def _meeting(block: Block, payload: dict[str, Any]) -> str:
    attributes = {"attendees": ",".join(payload.get("attendees") or ()), "view-url": payload.get("view_url")}
    title = write_inline.trimmed(write_inline.lines(payload.get("title") or []))
    sections = [
        container(f"meeting-notes-section-{(part.get(part['type']) or {}).get('kind')}", {}, None, text)
        for part in block.get("children") or []
        if (text := _children(part)) or part.get("type") == "meeting_notes_section"
    ]
    return tag("meeting-notes", attributes, "\n".join(filter(None, [title, *sections])), own_lines=True)


def _synced(block: Block, payload: dict[str, Any]) -> str:
    source = payload.get("synced_from")
    if not source:
        return container("synced-block", {"url": mentions.block_url(block)}, None, _children(block))
    url = block.get("url") or mentions.page_url(str(source.get("block_id", "")))
    attributes = {"url": url, "notice": payload.get("notice")}
    return container("synced-block-reference", attributes, None, _children(block))


def _table(block: Block, payload: dict[str, Any]) -> str:
    return write_table(payload, block.get("children") or [])


_WRITERS: dict[str, Callable[[Block, dict[str, Any]], str]] = {
    "paragraph": _paragraph,
    **dict.fromkeys(("heading_1", "heading_2", "heading_3", "heading_4"), _heading),
    "quote": _quote,
    "toggle": _toggle,
    "callout": _callout,
    "divider": _divider,
    "code": _code,
    "column_list": _columns,
    "tab": _tabs,
    "mail": _mail,
    "meeting_notes": _meeting,
    "transcription": _meeting,
    "synced_block": _synced,
    "table": _table,
}

"""Block tags into blocks."""

import re
import textwrap
from collections.abc import Callable
from typing import Any

from sync.emulator.dialect import elements, mentions, rich_text, tables
from sync.emulator.dialect.elements import Element
from sync.emulator.dialect.media import read_media
from sync.emulator.dialect.reading import Block, Reading, block
from sync.emulator.dialect.rich_text import Item

Attributes = dict[str, str]
_DEEPEST_TAG = 60
_RATIO = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")
_FORMATS = {"1": "numbers", "a": "letters", "i": "roman"}
_ICON_NAME = re.compile(r"[a-z0-9_-]+")


def read_element(element: Element, inner: str, reading: Reading) -> list[Block]:
    """The blocks a tag stands for; attributes it does not have are dropped with a warning."""
    attributes = dict(element.attributes)
    if reading.depth >= _DEEPEST_TAG:
        reading.warn(f"<{element.name}> is nested too deeply; its content was saved as text")
        text = rich_text.items([rich_text.Run(inner.strip())])
        return [block("paragraph", {"rich_text": text, "color": "default"})]
    reading.depth += 1
    blocks = _READERS[element.name](element.name, attributes, inner, reading)
    reading.depth -= 1
    for name in attributes:
        reading.warn(f"<{element.name}> has no attribute {name!r}; it was dropped")
    return blocks


def _body(inner: str, reading: Reading) -> tuple[list[Item], list[Block]]:
    """Title and children. On one line with its tags the body is the title, its blanks kept."""
    if "\n" not in inner and not _starts_with_block(inner):
        return reading.line(inner), []
    return reading.titled(_outdented(inner), reading)


def _children(inner: str, reading: Reading) -> list[Block]:
    return reading.blocks(_outdented(inner), reading)


def _starts_with_block(text: str) -> bool:
    start = len(text) - len(text.lstrip())
    return start in elements.scan(text)


def _outdented(inner: str) -> str:
    """Without the line end after the opening tag and without the indentation people give to nested tags."""
    text = inner.removeprefix("\n")
    return textwrap.dedent(text) if text.lstrip("\n")[:1] in {" ", "\t"} else text


def _text_block(tag: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    rich, children = _body(inner, reading)
    kind = {"p": "paragraph", "quote": "quote"}[tag]
    payload = {"rich_text": rich, "color": reading.color(attributes, tag)}
    return [block(kind, payload, children)]


def _heading(tag: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    rich, children = _body(inner, reading)
    payload = {"rich_text": rich, "color": reading.color(attributes, tag), "is_toggleable": False}
    return [block(f"heading_{tag[1]}", payload, children)]


def _toggle(tag: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    rich, children = _body(inner, reading)
    payload: dict[str, Any] = {"rich_text": rich, "color": reading.color(attributes, tag)}
    heading = attributes.pop("heading", None)
    if heading in {"h1", "h2", "h3", "h4"}:
        return [block(f"heading_{heading[1]}", payload | {"is_toggleable": True}, children)]
    if heading is not None:
        reading.warn(f"<toggle>: there is no heading {heading!r}; it was dropped")
    return [block("toggle", payload, children)]


def _callout(tag: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    rich, children = _body(inner, reading)
    payload = {
        "rich_text": rich,
        "icon": _icon(attributes.pop("icon", "")),
        "color": reading.color(attributes, tag),
    }
    return [block("callout", payload, children)]


def _icon(value: str) -> dict[str, Any] | None:
    if not value:
        return None
    if "://" in value:
        return {"type": "external", "external": {"url": value}}
    if len(value) > 2 and value[0] == value[-1] == ":":
        return {"type": "custom_emoji", "custom_emoji": {"name": value[1:-1]}}
    if _ICON_NAME.fullmatch(value):
        return {"type": "icon", "icon": {"name": value}}
    return {"type": "emoji", "emoji": value}


def _todo(tag: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    rich, children = _body(inner, reading)
    checked = attributes.pop("checked", "false") == "true"
    return [
        block(
            "to_do",
            {"rich_text": rich, "color": reading.color(attributes, tag), "checked": checked},
            children,
        )
    ]


def _parts(tag: str, part: str, inner: str, reading: Reading) -> list[tuple[Attributes, str]]:
    """Attributes and bodies of the parts of a list, of columns or of tabs; other text is dropped."""
    found = [element for element in elements.siblings(inner) if element.name == part]
    outside, position = "", 0
    for element in found:
        outside += inner[position : element.start]
        position = element.end
    if text := (outside + inner[position:]).strip():
        reading.warn(f"<{tag}> holds only <{part}>; {text[:40]!r} was dropped")
    return [(dict(element.attributes), inner[element.inner_start : element.inner_end]) for element in found]


def _list(tag: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    numbering = _numbering(attributes, reading) if tag == "ol" else {}
    start = numbering.pop("list_start_index", None)
    items: list[Block] = []
    for own, body in _parts(tag, "li", inner, reading):
        rich, children = _body(body, reading)
        payload = {"rich_text": rich, "color": reading.color(own, "li"), **numbering}
        if start is not None and not items:
            payload["list_start_index"] = start
        items.append(block("numbered_list_item" if tag == "ol" else "bulleted_list_item", payload, children))
    return items


def _numbering(attributes: Attributes, reading: Reading) -> dict[str, Any]:
    numbering: dict[str, Any] = {}
    kind = attributes.pop("type", "1")
    if kind not in _FORMATS:
        reading.warn(f"<ol>: there is no type {kind!r}; it was dropped")
    elif kind != "1":
        numbering["list_format"] = _FORMATS[kind]
    start = attributes.pop("start", "1")
    if start.isascii() and start.isdigit() and len(start) < 10 and int(start) != 1:
        numbering["list_start_index"] = int(start)
    return numbering


def _columns(tag: str, _: Attributes, inner: str, reading: Reading) -> list[Block]:
    columns = []
    for own, body in _parts(tag, "column", inner, reading):
        ratio = own.pop("ratio", None)
        payload = {}
        if ratio is not None and _RATIO.fullmatch(ratio) and 0 < float(ratio) <= 100:
            payload["width_ratio"] = round(float(ratio) / 100, 6)
        elif ratio is not None:
            reading.warn(f"<column>: {ratio!r} is no percentage; the ratio was dropped")
        columns.append(block("column", payload, _children(body, reading)))
    return [block("column_list", {}, columns)] if columns else []


def _tabs(tag: str, _: Attributes, inner: str, reading: Reading) -> list[Block]:
    tabs = []
    for own, body in _parts(tag, "tab", inner, reading):
        rich, children = _body(body, reading)
        payload = {
            "rich_text": rich,
            "icon": _icon(own.pop("icon", "")),
            "color": reading.color(own, "tab"),
        }
        tabs.append(block("paragraph", payload, children))
    return [block("tab", {}, tabs)] if tabs else []


def _mail(_: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    rich, children = _body(inner, reading)
    payload: dict[str, Any] = {"rich_text": rich}
    for name in ("to", "cc", "bcc", "from", "subject", "attachments"):
        if value := attributes.pop(name, ""):
            payload[name] = value
    return [block("mail", payload, children)]


def _meeting(_: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    sections = [part for part in elements.siblings(inner) if part.name in elements.SECTIONS]
    ends = [section.start for section in sections] + [len(inner)]
    payload: dict[str, Any] = {"title": reading.line(inner[: ends[0]].strip("\n"))}
    if attendees := [url for url in attributes.pop("attendees", "").split(",") if url]:
        payload["attendees"] = attendees
    if view := attributes.pop("view-url", ""):
        payload["view_url"] = view
    children = []
    for section, end in zip(sections, ends[1:], strict=True):
        body = inner[section.inner_start : section.inner_end]
        kind = {"kind": section.name.rpartition("-")[2]}
        children.append(block("meeting_notes_section", kind, _children(body, reading)))
        if text := inner[section.end : end].strip():
            reading.warn(f"<meeting-notes>: {text[:40]!r} stands outside a section; it was dropped")
    return [block("meeting_notes", payload, children)]


def _synced(tag: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    url = attributes.pop("url", "")
    payload: dict[str, Any] = {"synced_from": None}
    if tag == "synced-block-reference":
        payload["synced_from"] = {"type": "block_id", "block_id": mentions.record_id(url) or url}
        if notice := attributes.pop("notice", ""):
            payload["notice"] = notice
    return [block("synced_block", payload, _children(inner, reading), url)]


_Reader = Callable[[str, Attributes, str, Reading], list[Block]]


def _table(_: str, attributes: Attributes, inner: str, reading: Reading) -> list[Block]:
    return tables.read_tags(attributes, inner, reading)


_READERS: dict[str, _Reader] = {
    "p": _text_block,
    "quote": _text_block,
    **dict.fromkeys(("h1", "h2", "h3", "h4"), _heading),
    "toggle": _toggle,
    "callout": _callout,
    "todo": _todo,
    **dict.fromkeys(("ul", "ol"), _list),
    "columns": _columns,
    "tabs": _tabs,
    "mail": _mail,
    "meeting-notes": _meeting,
    **dict.fromkeys(("synced-block", "synced-block-reference"), _synced),
    "table": _table,
}
_READERS |= dict.fromkeys(elements.BLOCKS - _READERS.keys(), read_media)

"""Blocks without children into their tags."""

from typing import Any

from sync.emulator.dialect import colors, escape, mentions, write_inline
from sync.emulator.dialect.media import ADDRESSES, FILES, FLAGS
from sync.emulator.dialect.reading import Block
from sync.emulator.dialect.tags import opening, tag


def write_media(block: Block, payload: dict[str, Any]) -> str:
    """The tag of a block whose body is a caption, a title, an expression or nothing."""
    kind = str(block.get("type"))
    if kind in FILES or kind in ADDRESSES:
        return _source(kind, payload, block)
    if kind in {"child_page", "child_database", "folder"}:
        return _record(kind, payload, block)
    if kind == "equation":
        return _equation(payload)
    color = colors.to_attribute(payload.get("color"))
    if kind == "table_of_contents":
        return opening("table-of-contents", {"color": color}, closed=True)
    if kind == "custom_block":
        attributes = {"definition-id": payload.get("definition_id"), "url": mentions.block_url(block)}
        return opening("custom-block", attributes, closed=True)
    if kind == "external_object_instance":
        name = escape.text(str(payload.get("name") or ""))
        return tag(kind, {"integration": payload.get("integration")}, name)
    if kind == "link_to_page":
        identifier = str(payload.get(str(payload.get("type")), ""))
        typed = {"type": "database"} if payload.get("type") == "database_id" else {}
        return opening("mention", {"url": mentions.page_url(identifier), **typed}, closed=True)
    return _unknown(kind, payload, block)


def _unknown(kind: str, payload: dict[str, Any], block: Block) -> str:
    alt = str(payload.get("block_type") or "") if kind == "unsupported" else kind
    return opening("unknown", {"url": mentions.block_url(block), "alt": alt}, closed=True).replace(" />", "/>")


def _source(kind: str, payload: dict[str, Any], block: Block) -> str:
    source = payload.get(str(payload.get("type"))) or {}
    url = str(payload.get("url") or (source.get("url") if isinstance(source, dict) else "") or "")
    if not url:
        return _unknown(kind, payload, block)
    caption = write_inline.line(payload.get("caption") or [])
    color = colors.to_attribute(payload.get("color"))
    if kind == "image" and color is None:
        return f"![{caption}]({escape.destination(url)})"
    return tag(kind, {"source": escape.canonical_url(url), "color": color}, caption)


def _record(kind: str, payload: dict[str, Any], block: Block) -> str:
    title = escape.text(" ".join(escape.clean(str(payload.get("title") or "")).split()))
    attributes: dict[str, str | None] = {"url": mentions.block_url(block)}
    if kind == "folder":
        return tag("folder", attributes, title)
    attributes["color"] = colors.to_attribute(payload.get("color"))
    if kind == "child_page":
        return tag("page", attributes, title)
    flags = {name: str(bool(payload[name])).lower() for name in FLAGS if name in payload}
    attributes |= {"data-source-url": payload.get("data_source_url"), "icon": payload.get("icon"), **flags}
    return tag("database", attributes, title)


def _equation(payload: dict[str, Any]) -> str:
    expression = escape.clean(str(payload.get("expression") or "")).strip()
    color = colors.to_attribute(payload.get("color"))
    lines = expression.split("\n")
    if color or not expression or any(line.strip() == "$$" for line in lines):
        return tag("equation", {"color": color}, expression)
    return f"$$\n{expression}\n$$"

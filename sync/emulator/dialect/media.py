"""Tags without children: files, embeds, pages, databases, equations and the like."""

from typing import Any

from sync.emulator.dialect import escape, rich_text
from sync.emulator.dialect.reading import Block, Reading, block

FILES = ("image", "pdf", "file", "audio", "video")
ADDRESSES = ("bookmark", "embed")
FLAGS = ("inline", "wiki")
_KEPT = "https://prod-files-secure.s3."


def read_media(tag: str, attributes: dict[str, str], inner: str, reading: Reading) -> list[Block]:
    """The block of a tag whose body is a caption, a title, an expression or nothing."""
    if tag in FILES or tag in ADDRESSES:
        return _source(tag, attributes, inner, reading)
    if tag in {"page", "folder", "database"}:
        return _record(tag, attributes, inner, reading)
    if tag == "equation":
        return [block("equation", {"expression": inner.strip()} | _colored(reading.color(attributes, tag)))]
    if tag == "table-of-contents":
        return [block("table_of_contents", {"color": reading.color(attributes, tag)})]
    if tag == "custom-block":
        payload = {"definition_id": attributes.pop("definition-id", "")}
        return [block("custom_block", payload, url=attributes.pop("url", ""))]
    if tag == "external_object_instance":
        payload = {"integration": attributes.pop("integration", ""), "name": _plain(inner, reading)}
        return [block("external_object_instance", payload)]
    payload = {"block_type": attributes.pop("alt", "")}
    return [block("unsupported", payload, url=attributes.pop("url", ""))]


def file_at(url: str) -> dict[str, Any]:
    """The file object of an address: `file` where Notion keeps it, else `external`."""
    kept = "file" if url.startswith(_KEPT) else "external"
    return {"type": kept, kept: {"url": url}}


def _plain(inner: str, reading: Reading) -> str:
    return " ".join(rich_text.plain(reading.line(inner)).split())


def _colored(color: str) -> dict[str, Any]:
    return {} if color == "default" else {"color": color}


def _source(tag: str, attributes: dict[str, str], inner: str, reading: Reading) -> list[Block]:
    url = escape.canonical_url(attributes.pop("source", ""))
    caption = reading.line(inner)
    color = reading.color(attributes, tag)
    if not url:
        reading.warn(f"<{tag}> has no source; its caption was kept")
        return [block("paragraph", {"rich_text": caption, "color": "default"})] if caption else []
    if tag in ADDRESSES:
        return [block(tag, {"url": url, "caption": caption} | _colored(color))]
    return [block(tag, file_at(url) | {"caption": caption} | _colored(color))]


def _record(tag: str, attributes: dict[str, str], inner: str, reading: Reading) -> list[Block]:
    payload: dict[str, Any] = {"title": _plain(inner, reading)}
    url = attributes.pop("url", "")
    if tag == "folder":
        return [block("folder", payload, url=url)]
    payload |= _colored(reading.color(attributes, tag))
    if tag == "page":
        return [block("child_page", payload, url=url)]
    for name in FLAGS:
        if name in attributes:
            payload[name] = attributes.pop(name) == "true"
    for name, key in (("icon", "icon"), ("data-source-url", "data_source_url")):
        if value := attributes.pop(name, ""):
            payload[key] = value
    return [block("child_database", payload, url=url)]

"""Mentions and dates, between their tags and rich text items."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sync.emulator.dialect import escape
from sync.emulator.dialect.rich_text import Item

_ID = re.compile(r"[0-9a-f]{32}(?![0-9a-f])|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ZONE = re.compile(r"[A-Za-z0-9_+\-/]+")


def record_id(url: str) -> str | None:
    """The id at the end of an address, with hyphens; None where it has none."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    found = _ID.findall(path)
    return str(UUID(found[-1])) if found else None


def page_url(identifier: str) -> str:
    """The address the service gives a page, a database or a block."""
    return f"https://www.notion.so/{identifier.replace('-', '')}"


def block_url(block: dict[str, Any]) -> str | None:
    """The address a block carries, or the one its id gives it."""
    if block.get("url"):
        return str(block["url"])
    return page_url(str(block["id"])) if block.get("id") else None


def read_mention(attributes: dict[str, str], label: str) -> Item | None:
    """The mention a tag stands for; None where its address names nothing that can be mentioned."""
    url = escape.canonical_url(attributes.get("url", ""))
    scheme, _, rest = url.partition("://")
    text = " ".join(label.split())
    if scheme in {"user", "agent"} and rest:
        user = {"object": "user", "id": record_id(url) or rest}
        return _mention({"type": "user", "user": user}, text, None if scheme == "user" else url)
    identifier = record_id(url)
    if identifier is None or scheme not in {"https", "collection"}:
        return None
    if scheme == "collection":
        return _mention({"type": "database", "database": {"id": identifier}}, text, f"collection://{identifier}")
    kind = "database" if attributes.get("type") == "database" else "page"
    return _mention({"type": kind, kind: {"id": identifier}}, text, page_url(identifier))


def _mention(mention: Item, text: str, href: str | None) -> Item:
    return {"type": "mention", "mention": mention, "plain_text": text, "href": href}


def citation(url: str) -> Item:
    """`[^URL]`: the preview of a link, the one mention whose text is its address."""
    safe = escape.canonical_url(url).replace("$", "%24").replace("[", "%5B").replace("]", "%5D")
    return _mention({"type": "link_preview", "link_preview": {"url": safe}}, safe, safe)


def read_date(attributes: dict[str, str]) -> Item | None:
    """A date mention from a `<date>` tag; None where a day, a time or the zone is not one."""
    start = _moment(attributes.get("start", ""), attributes.get("start-time"))
    end = _moment(attributes["end"], attributes.get("end-time")) if "end" in attributes else ""
    zone = attributes.get("time-zone")
    if start is None or end is None or (zone is not None and not _ZONE.fullmatch(zone)):
        return None
    if zone and "T" not in start:
        zone = None
    value = {"start": start, "end": end or None, "time_zone": zone}
    return _mention({"type": "date", "date": value}, f"{start} → {end}" if end else start, None)


def _moment(day: str, time: str | None) -> str | None:
    """`2024-02-29` or `2024-02-29T10:30:00`, None where day or time is not one."""
    if not _DAY.fullmatch(day):
        return None
    try:
        date.fromisoformat(day)
    except ValueError:
        return None
    if time is None:
        return day
    return f"{day}T{time}:00" if _TIME.fullmatch(time) else None


def write_mention(item: Item) -> str:
    """The tag, citation or plain text of a mention item."""
    mention: dict[str, Any] = item.get("mention") or {}
    kind = str(mention.get("type"))
    text = str(item.get("plain_text") or "")
    href = item.get("href")
    payload = mention.get(kind)
    value: dict[str, Any] = payload if isinstance(payload, dict) else {}
    if kind == "date":
        return _write_date(value)
    if kind == "user":
        return _write_tag(str(href or f"user://{value.get('id', '')}"), text)
    if kind in {"page", "database"}:
        if str(href).startswith("collection:"):
            return _write_tag(str(href), text)
        return _write_tag(page_url(str(value.get("id", ""))), text, kind)
    if kind == "link_preview" and value.get("url"):
        return f"[^{citation(str(value['url']))['href']}]"
    if kind == "link_mention" and value.get("href"):
        return f"[{escape.text(text or str(value['href']))}]({escape.destination(str(value['href']))})"
    if kind == "custom_emoji":
        return f":{value.get('name', '')}:"
    return escape.text(escape.clean(text))


def _write_tag(url: str, text: str, kind: str = "page") -> str:
    typed = ' type="database"' if kind == "database" else ""
    label = " ".join(escape.clean(text).replace("</mention>", "").split())[:2000]
    opening = f'<mention url="{escape.attribute(url)}"{typed}'
    return f"{opening}>{label}</mention>" if label else f"{opening} />"


def _write_date(value: dict[str, Any]) -> str:
    zone = value.get("time_zone")
    start, start_time, start_zone = _split(value.get("start"))
    end, end_time, _ = _split(value.get("end"))
    parts = {
        "start": start,
        "end": end,
        "start-time": start_time,
        "end-time": end_time,
        "time-zone": zone or start_zone,
    }
    written = "".join(f' {name}="{escape.attribute(text)}"' for name, text in parts.items() if text)
    return f"<date{written} />"


def _split(moment: object) -> tuple[str, str, str]:
    """Day, time and zone of an API date; one with an offset is told in UTC."""
    text = str(moment or "")
    if len(text) <= 10:
        return text, "", ""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return text[:10], "", ""
    if parsed.tzinfo is None:
        return text[:10], f"{parsed:%H:%M}", ""
    utc = parsed.astimezone(UTC)
    return f"{utc:%Y-%m-%d}", f"{utc:%H:%M}", "UTC"

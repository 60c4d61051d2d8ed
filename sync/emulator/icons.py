"""Icons and covers."""

from typing import Any

from sync.emulator import sizes
from sync.emulator.wire import Doc, failed


def read_icon(value: Any, path: str) -> Doc | None:
    """An icon as answered: an emoji, an external file, or one of Notion's own kinds."""
    if value is None:
        return None
    sizes.require_object(value, path)
    kind = value.get("type") or next(iter(value), "")
    if kind == "emoji":
        emoji = sizes.require_text(value.get("emoji"), f"{path}.emoji")
        return {"type": "emoji", "emoji": emoji}
    return read_cover(value, path) if kind == "external" else dict(value)


def read_cover(value: Any, path: str) -> Doc | None:
    if value is None:
        return None
    external = sizes.require_object(value, path).get("external")
    if external is None:
        raise failed("body", f"{path}.external", "defined", ...)
    url = sizes.require_text(external.get("url"), f"{path}.external.url", sizes.URL)
    return {"type": "external", "external": {"url": url}}

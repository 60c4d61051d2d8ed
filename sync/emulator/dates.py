"""Date values: checked, and written the way Notion writes them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sync.emulator import sizes
from sync.emulator.clock import parse_time
from sync.emulator.wire import Doc, failed, invalid

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def normalise(value: Any, path: str) -> Doc:
    """`{start, end, time_zone}` as Notion answers: days stay days, times lose their seconds."""
    sizes.require_object(value, path)
    zone = _zone(value.get("time_zone"), path)
    start = _moment(value.get("start"), zone, f"{path}.start")
    end = None if value.get("end") is None else _moment(value["end"], zone, f"{path}.end")
    if end is not None and bounds(end)[0] < bounds(start)[0]:
        raise invalid(f"body failed validation: body.{path}.end should be after start, instead was `{end}`.")
    return {"start": start, "end": end, "time_zone": None}


def _zone(name: Any, path: str) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise failed("body", f"{path}.time_zone", "a valid time zone", name) from error


def _moment(value: Any, zone: ZoneInfo | None, path: str) -> str:
    if not isinstance(value, str):
        raise failed("body", path, "a valid ISO 8601 date string", ... if value is None else value)
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise failed("body", path, "a valid ISO 8601 date string", value) from error
    if _DAY.fullmatch(value):
        return value
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone or UTC)
    offset = found.strftime("%z")
    return found.strftime("%Y-%m-%dT%H:%M:00.000") + f"{offset[:3]}:{offset[3:5]}"


def bounds(text: str) -> tuple[float, float]:
    """First and last instant (POSIX seconds) that a day or a time stands for."""
    start = parse_time(text)
    if _DAY.fullmatch(text):
        return start.timestamp(), (start + timedelta(days=1)).timestamp() - 1e-6
    return start.timestamp(), start.timestamp()

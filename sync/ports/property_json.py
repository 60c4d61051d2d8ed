"""Plain values as Notion takes them: checked against the live schema before any request."""

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sync.core.errors import Rejected
from sync.core.model import DateSpan, Property, Relation, Source, Value
from sync.ports.notion_errors import shown

RUN = 2000
"""UTF-16 units in one run of text."""
ITEMS = 100
_URL, _SHORT = 2000, 200
_EMPTY: dict[str, Any] = {
    "title": [],
    "rich_text": [],
    "multi_select": [],
    "relation": [],
    "people": [],
    "number": None,
    "select": None,
    "status": None,
    "date": None,
    "url": None,
    "email": None,
    "phone_number": None,
    "checkbox": False,
}


def properties_json(source: Source, values: Mapping[str, Value]) -> dict[str, Any]:
    """`values` by property name as the `properties` of a request, keyed by property id.

    Raises:
        Rejected: Names every property whose value does not fit; nothing was sent.
    """
    written: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in values.items():
        prop = source.properties.get(name)
        if prop is None:
            problems.append(f"“{shown(name, 60)}” is not a property of {shown(source.title, 60)}.")
            continue
        try:
            written[prop.id] = property_json(prop, value)
        except ValueError as error:
            problems.append(f"“{shown(name, 60)}” ({prop.type}) cannot hold {_said(value)}: {error}.")
    if problems:
        raise Rejected(" ".join(problems), "Correct the document, or the option or property in Notion.")
    return written


def property_json(prop: Property, value: Value) -> dict[str, Any]:
    """One value by the live type. None empties the property.

    Raises:
        ValueError: Why the value does not fit.
    """
    if prop.type not in _EMPTY:
        raise ValueError("this type cannot be written")
    if value is None:
        return {prop.type: _EMPTY[prop.type]}
    return {prop.type: _WRITERS[prop.type](prop, value)}


def _said(value: Value) -> str:
    """A value as a person would write it."""
    match value:
        case DateSpan(start=start, end=end):
            return shown(f"{start} to {end}" if end else start, 80)
        case Relation(ids=ids):
            return f"{len(ids)} related {'page' if len(ids) == 1 else 'pages'}"
        case tuple(items):
            return shown(", ".join(f"“{item}”" for item in items), 80)
        case str(text):
            return f"“{shown(text, 80)}”"
        case bool(flag):
            return "yes" if flag else "no"
        case _:
            return str(value)


def runs(text: str) -> Iterator[str]:
    """`text` in pieces of at most 2,000 UTF-16 units; no character is cut in two."""
    start = units = 0
    for position, character in enumerate(text):
        width = 2 if ord(character) > 0xFFFF else 1
        if units + width > RUN:
            yield text[start:position]
            start, units = position, 0
        units += width
    if start < len(text):
        yield text[start:]


def _rich_text(_: Property, value: Value) -> list[dict[str, Any]]:
    pieces = list(runs(_string(value)))
    if len(pieces) > ITEMS:
        raise ValueError(f"it is longer than {RUN * ITEMS:,} characters")
    return [{"type": "text", "text": {"content": piece}} for piece in pieces]


def _number(_: Property, value: Value) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError("it is not a number")
    return value


def _checkbox(_: Property, value: Value) -> bool:
    if not isinstance(value, bool):
        raise ValueError("it is neither true nor false")
    return value


def _option(prop: Property, value: Value) -> dict[str, str]:
    """A live option. Unknown names are refused: Notion would create them."""
    name = _string(value)
    if name not in prop.options:
        options = ", ".join(shown(option, 40) for option in prop.options[:20]) or "none"
        raise ValueError(f"“{shown(name, 60)}” is not one of the options in Notion ({options})")
    return {"name": name}


def _options(prop: Property, value: Value) -> list[dict[str, str]]:
    return [_option(prop, name) for name in _strings(value)]


def _date(_: Property, value: Value) -> dict[str, str | None]:
    span = DateSpan(value) if isinstance(value, str) else value
    if not isinstance(span, DateSpan):
        raise ValueError("it is not a date")
    for moment in (span.start, span.end):
        if moment is not None:
            _check_moment(moment)
    return {"start": span.start, "end": span.end, "time_zone": span.time_zone}


def _check_moment(moment: str) -> None:
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        raise ValueError(f"“{shown(moment, 40)}” is not an ISO 8601 date") from None


def _relation(_: Property, value: Value) -> list[dict[str, str]]:
    if isinstance(value, Relation) and not value.complete:
        raise ValueError("its list of related pages was cut by Notion; writing it would remove the rest")
    return [{"id": _uuid(key)} for key in _strings(value.ids if isinstance(value, Relation) else value)]


def _people(_: Property, value: Value) -> list[dict[str, str]]:
    return [{"object": "user", "id": _uuid(key)} for key in _strings(value)]


def _limited(limit: int) -> Callable[[Property, Value], str | None]:
    def write(_: Property, value: Value) -> str | None:
        text = _string(value)
        if _units(text) > limit:
            raise ValueError(f"it is longer than {limit:,} characters")
        return text or None

    return write


def _string(value: Value) -> str:
    if not isinstance(value, str):
        raise ValueError("it is not a text")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("it holds half a character, which cannot be sent")
    return value


def _strings(value: Value) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        raise ValueError("it is not a list")
    if len(value) > ITEMS:
        raise ValueError(f"it has more than {ITEMS} entries")
    return value


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError(f"“{shown(text, 40)}” is not a Notion id") from None


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)


_WRITERS: dict[str, Callable[[Property, Value], Any]] = {
    "title": _rich_text,
    "rich_text": _rich_text,
    "number": _number,
    "select": _option,
    "status": _option,
    "multi_select": _options,
    "date": _date,
    "checkbox": _checkbox,
    "url": _limited(_URL),
    "email": _limited(_SHORT),
    "phone_number": _limited(_SHORT),
    "relation": _relation,
    "people": _people,
}

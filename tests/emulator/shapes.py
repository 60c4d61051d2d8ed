"""Two answers compared: keys, types, nulls, lengths, and the values that do not depend on the recording."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Same = Callable[[str, str], bool]

DETERMINED = {
    *("object", "type", "code", "status", "has_more", "has_children", "in_trash", "is_archived", "is_locked"),
    *("is_inline", "color", "function", "format", "checked", "language", "bold", "italic", "strikethrough"),
    *("underline", "expression", "plain_text", "content", "number", "checkbox", "boolean", "start", "end"),
    *("time_zone", "is_toggleable", "string", "prefix", "has_column_header", "has_row_header", "table_width"),
}
"""Keys whose values must be equal too."""
_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|(?<=block_property:)[^:]+")
_WORKSPACE = re.compile(r":[^:}]+(?=\}\})")
_UNCOMPARED = {"request_id", "next_cursor", "next_url"}


class Difference(NamedTuple):
    """Where two answers differ: `path` with `[]` for indexes and `<kind>` for property names, and what differs."""

    path: str
    what: str
    value: bool = False


def differences(recorded: Any, emulated: Any, same: Same, path: str = "") -> Iterator[Difference]:
    """What is otherwise in the emulated answer; `same` tells whether two ids mean the same object."""
    if isinstance(recorded, dict) and isinstance(emulated, dict):
        yield from _objects(recorded, emulated, same, path)
    elif isinstance(recorded, list) and isinstance(emulated, list):
        pairs = aligned(recorded, emulated, same)
        if len(pairs) != len(recorded) or len(pairs) != len(emulated):
            yield Difference(path, f"{len(recorded)} items recorded, {len(emulated)} emulated", value=True)
        for one, other in pairs:
            # Rows that stand for each other only by their place need not hold the same.
            alike = not (_id(one) and _id(other)) or same(_id(one), _id(other))
            found = differences(one, other, same, f"{path}[]")
            yield from found if alike else (d for d in found if not d.value)
    elif kind(recorded) != kind(emulated):
        null = recorded is None or emulated is None
        yield Difference(path, f"{kind(recorded)} recorded, {kind(emulated)} emulated", value=null)
    elif path.endswith("_time") and isinstance(recorded, str) and _form(recorded) != _form(emulated):
        yield Difference(path, f"{recorded} recorded, {emulated} emulated")
    elif path.rsplit(".", 1)[-1] in DETERMINED and recorded != emulated and not _alike(recorded, emulated, same):
        yield Difference(path, f"{recorded!r:.60} recorded, {emulated!r:.60} emulated", value=True)


def _objects(recorded: dict[str, Any], emulated: dict[str, Any], same: Same, path: str) -> Iterator[Difference]:
    for key in recorded.keys() | emulated.keys():
        where = f"{path}.{name_of(path, key, recorded, emulated)}".lstrip(".")
        if key not in emulated:
            yield Difference(where, "recorded, not emulated")
        elif key not in recorded:
            yield Difference(where, "emulated, not recorded")
        elif key not in _UNCOMPARED:
            yield from differences(recorded[key], emulated[key], same, where)


def name_of(path: str, key: str, *objects: dict[str, Any]) -> str:
    """The key, or the kind of property in place of a property's name."""
    if path.rsplit(".", 1)[-1] != "properties":
        return key
    value = next((o[key] for o in objects if key in o), None)
    return f"<{value['type']}>" if isinstance(value, dict) and "type" in value else key


def aligned(recorded: list[Any], emulated: list[Any], same: Same) -> list[tuple[Any, Any]]:
    """Pairs to compare: objects with ids where the ids correspond, everything else by place."""
    known: list[tuple[Any, Any]] = []
    rest = list(emulated)
    left = []
    for one in recorded:
        match = next((o for o in rest if _id(one) and _id(o) and same(_id(one), _id(o))), None)
        if match is None:
            left.append(one)
        else:
            rest.remove(match)
            known.append((one, match))
    return [*known, *zip(left, rest, strict=False)]


def _id(value: Any) -> str:
    return str(value.get("id") or "") if isinstance(value, dict) and "object" in value else ""


def _form(time: str) -> str:
    """How a time is written: cut to the minute, or its digits blanked."""
    return "cut to the minute" if time.endswith(":00.000Z") else re.sub(r"\d", "9", time)


def kind(value: Any) -> str:
    """The JSON type; whole and other numbers are one."""
    if isinstance(value, bool) or value is None:
        return "null" if value is None else "boolean"
    names = {int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names[type(value)]


def _alike(recorded: Any, emulated: Any, same: Same) -> bool:
    """Equal but for the ids in it."""
    if not isinstance(recorded, str) or not isinstance(emulated, str):
        return False
    # The workspace's id at the end of a formula's reference is not shown anywhere else.
    one, other = _WORKSPACE.sub("", recorded), _WORKSPACE.sub("", emulated)
    if _ID.sub("", one) != _ID.sub("", other):
        return False
    return all(same(a, b) for a, b in zip(_ID.findall(one), _ID.findall(other), strict=True))

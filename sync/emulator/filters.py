"""Filters and sorts of a query, compiled into functions of a row."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sync.emulator import sizes
from sync.emulator.clock import to_minute
from sync.emulator.conditions import Test, compile_condition
from sync.emulator.plain import plain_value
from sync.emulator.state import State
from sync.emulator.values import lookup
from sync.emulator.wire import Doc, failed, invalid

RowTest = Callable[[Doc], bool]
_TIMESTAMPS = ("created_time", "last_edited_time")
_TEXTUAL = ("title", "rich_text", "url", "email", "phone_number")
_FORMULA = {"string": "string", "number": "number", "checkbox": "checkbox", "date": "date"}


def compile_filter(state: State, source: Doc, query: Any, path: str = "filter", depth: int = 0) -> RowTest:
    """The test for a filter of at most two levels of `and` / `or`.

    Raises:
        ApiError: 400 for unknown properties, wrong conditions and too deep nesting.
    """
    sizes.require_object(query, path)
    for word, combine in (("and", all), ("or", any)):
        if word in query:
            if depth == 2:
                raise invalid("body failed validation: a compound filter may be nested two levels deep.")
            parts = [
                compile_filter(state, source, part, f"{path}.{word}[{i}]", depth + 1)
                for i, part in enumerate(sizes.check_array(query[word], f"{path}.{word}"))
            ]
            return lambda page, parts=parts, combine=combine: combine(part(page) for part in parts)  # type: ignore[misc]
    if "timestamp" in query:
        return _timestamp(state, query, path)
    return _property(state, source, query, path)


def _timestamp(state: State, query: Doc, path: str) -> RowTest:
    stamp = query["timestamp"]
    if stamp not in _TIMESTAMPS:
        raise failed("body", f"{path}.timestamp", '`"created_time"` or `"last_edited_time"`', stamp)
    condition = query.get(stamp, ...)
    test = compile_condition(stamp, None if condition is ... else condition, f"{path}.{stamp}", state.clock.now())
    field = "created" if stamp == "created_time" else "edited"
    return lambda page: test(to_minute(page[field]))


def _property(state: State, source: Doc, query: Doc, path: str) -> RowTest:
    wanted = query.get("property")
    if not isinstance(wanted, str):
        raise failed("body", f"{path}.property", "defined", ... if wanted is None else wanted)
    prop = lookup(source, wanted)
    if prop is None:
        raise invalid(f"Could not find property with name or id: {wanted}")
    kind = next((key for key in query if key not in ("property", "type")), None)
    if kind is None:
        raise failed("body", f"{path}.{prop['type']}", "defined", ...)
    test = _test(state, prop, kind, query[kind], f"{path}.{kind}")
    read = partial(plain_value, state, source)
    return lambda page: test(read(page, prop))


def _test(state: State, prop: Doc, kind: str, condition: Any, path: str) -> Test:
    now = state.clock.now()
    actual = prop["type"]
    if actual == "formula":
        return _formula(kind, condition, path, now)
    if actual == "rollup":
        return _rollup(kind, condition, path, now)
    if kind != actual and not {kind, actual} <= set(_TEXTUAL):
        raise invalid(f"database property {actual} does not match filter {kind}")
    return compile_condition(actual, condition, path, now)


def _formula(kind: str, condition: Any, path: str, now: Any) -> Test:
    if kind != "formula" or not isinstance(condition, dict) or len(condition) != 1:
        raise failed("body", path, "a formula condition", condition)
    inner = next(iter(condition))
    if inner not in _FORMULA:
        raise failed("body", f"{path}.{inner}", "string, checkbox, number or date", inner)
    test = compile_condition(inner, condition[inner], f"{path}.{inner}", now)
    expected = {"string": str, "number": (int, float), "checkbox": bool, "date": (dict, str)}[inner]
    return lambda value: test(value if value is None or isinstance(value, expected) else None)  # type: ignore[arg-type]


def _rollup(kind: str, condition: Any, path: str, now: Any) -> Test:
    if kind != "rollup" or not isinstance(condition, dict) or len(condition) != 1:
        raise failed("body", path, "a rollup condition", condition)
    inner, operand = next(iter(condition.items()))
    if inner in ("number", "date"):
        return compile_condition(inner, operand, f"{path}.{inner}", now)
    if inner not in ("any", "every", "none") or not isinstance(operand, dict) or len(operand) != 1:
        raise failed("body", f"{path}.{inner}", "any, every, none, number or date", inner)
    item_kind, item = next(iter(operand.items()))
    test = compile_condition(item_kind, item, f"{path}.{inner}.{item_kind}", now)
    readable: Callable[[Any], Any] = _item_text
    match inner:
        case "any":
            return lambda values: any(test(readable(v)) for v in values or [])
        case "every":
            return lambda values: bool(values) and all(test(readable(v)) for v in values)
    return lambda values: not any(test(readable(v)) for v in values or [])


def _item_text(value: Any) -> Any:
    """A rollup's array holds answers, not plain values: rich text lists become text, options their names."""
    if isinstance(value, list) and all(isinstance(v, dict) and "plain_text" in v for v in value):
        return "".join(v["plain_text"] for v in value)
    if isinstance(value, dict) and "name" in value:
        return value["name"]
    return value


def compile_sorts(state: State, source: Doc, sorts: Any) -> list[tuple[Callable[[Doc], Any], bool]]:
    """(key function, descending) of every sort, first one first."""
    compiled: list[tuple[Callable[[Doc], Any], bool]] = []
    for i, sort in enumerate(sizes.check_array(sorts, "sorts")):
        sizes.require_object(sort, f"sorts[{i}]")
        direction = sort.get("direction", "ascending")
        if direction not in ("ascending", "descending"):
            raise failed("body", f"sorts[{i}].direction", '`"ascending"` or `"descending"`', direction)
        descending = direction == "descending"
        compiled.append((_sort_key(state, source, sort, i, descending), descending))
    return compiled


def _sort_key(state: State, source: Doc, sort: Doc, i: int, descending: bool) -> Callable[[Doc], Any]:
    if "timestamp" in sort:
        if sort["timestamp"] not in _TIMESTAMPS:
            raise failed("body", f"sorts[{i}].timestamp", "a timestamp", sort["timestamp"])
        field = "created" if sort["timestamp"] == "created_time" else "edited"
        return lambda page: to_minute(page[field])
    prop = lookup(source, str(sort.get("property")))
    if prop is None:
        raise invalid(f"Could not find sort property with name or id: {sort.get('property')}")
    order = [o["name"] for o in prop["config"].get("options", [])]
    return lambda page: _orderable(plain_value(state, source, page, prop), order, descending)


def _orderable(value: Any, options: list[str], descending: bool) -> tuple[int, Any]:
    """Values of one kind compare; empty ones come last in either direction."""
    full = 1 if descending else 0
    if value in (None, "", []):
        return (1 - full, 0)
    if isinstance(value, dict):
        return (full, str(value.get("start")))
    if isinstance(value, str):
        return (full, options.index(value) if value in options else value.casefold())
    return (full, str(value) if isinstance(value, list) else value)

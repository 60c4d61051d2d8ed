"""The conditions of a filter, kind by kind: each a test of one plain value."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sync.emulator import dates, ids
from sync.emulator.clock import parse_time
from sync.emulator.wire import ApiError, failed

Test = Callable[[Any], bool]

_EMPTY: tuple[Any, ...] = (None, "", [])
_FAMILIES: dict[str, str] = {
    **dict.fromkeys(("title", "rich_text", "url", "email", "phone_number", "string"), "text"),
    **dict.fromkeys(("number", "unique_id"), "number"),
    **dict.fromkeys(("select", "status"), "select"),
    **dict.fromkeys(("multi_select", "relation", "people", "created_by", "last_edited_by"), "list"),
    **dict.fromkeys(("date", "created_time", "last_edited_time"), "date"),
    "checkbox": "checkbox",
    "files": "files",
    "verification": "verification",
}
_ALLOWED: dict[str, set[str]] = {
    "text": {
        "equals",
        "does_not_equal",
        "contains",
        "does_not_contain",
        "starts_with",
        "ends_with",
        "is_empty",
        "is_not_empty",
    },
    "number": {
        "equals",
        "does_not_equal",
        "greater_than",
        "less_than",
        "greater_than_or_equal_to",
        "less_than_or_equal_to",
        "is_empty",
        "is_not_empty",
    },
    "select": {"equals", "does_not_equal", "is_empty", "is_not_empty"},
    "list": {"contains", "does_not_contain", "is_empty", "is_not_empty"},
    "checkbox": {"equals", "does_not_equal"},
    "files": {"is_empty", "is_not_empty"},
    "verification": {"status"},
    "date": {
        "equals",
        "before",
        "after",
        "on_or_before",
        "on_or_after",
        "is_empty",
        "is_not_empty",
        "this_week",
        "past_week",
        "past_month",
        "past_year",
        "next_week",
        "next_month",
        "next_year",
    },
}
_DAYS = {"week": 7, "month": 30, "year": 365}


def compile_condition(kind: str, condition: Any, path: str, now: datetime) -> Test:
    """The test for `{operator: operand}` on values of `kind`.

    Raises:
        ApiError: 400 where operator or operand do not fit the kind.
    """
    family = _FAMILIES.get(kind)
    if family is None or not isinstance(condition, dict):
        raise failed("body", path, "an object", condition)
    operators = [key for key in condition if key in _ALLOWED[family]]
    if len(operators) != 1 or len(condition) != 1:
        raise _unknown(path, family)
    operator, operand = operators[0], condition[operators[0]]
    where = f"{path}.{operator}"
    if operator in ("is_empty", "is_not_empty"):
        if operand is not True:
            raise failed("body", where, "`true`", operand)
        wanted = operator == "is_empty"
        return lambda value: (value in _EMPTY) == wanted
    match family:
        case "date":
            return _date(operator, operand, where, now)
        case "checkbox":
            return _equality(operator, operand, where, bool)
        case "number":
            return _number(operator, operand, where)
        case "list":
            return _membership(kind, operator, operand, where)
        case "select":
            return _equality(operator, operand, where, str)
        case "verification":
            return lambda _value: operand in ("none", "unverified")
    return _text(operator, operand, where)


def _unknown(path: str, family: str) -> ApiError:
    names = ", ".join(f"body.{path}.{name}" for name in sorted(_ALLOWED[family]))
    return ApiError(
        400, "validation_error", f"body failed validation. Fix one: exactly one of {names} should be defined."
    )


def _equality(operator: str, operand: Any, path: str, kind: type) -> Test:
    if not isinstance(operand, kind):
        raise failed("body", path, "a boolean" if kind is bool else "a string", operand)
    if operator == "equals":
        return lambda value: (value or (False if kind is bool else None)) == operand
    return lambda value: (value or (False if kind is bool else None)) != operand


def _text(operator: str, operand: Any, path: str) -> Test:
    if not isinstance(operand, str):
        raise failed("body", path, "a string", operand)
    wanted = operand.casefold()
    match operator:
        case "equals":
            return lambda value: (value or "").casefold() == wanted
        case "does_not_equal":
            return lambda value: (value or "").casefold() != wanted
        case "contains":
            return lambda value: wanted in (value or "").casefold()
        case "does_not_contain":
            return lambda value: wanted not in (value or "").casefold()
        case "starts_with":
            return lambda value: (value or "").casefold().startswith(wanted)
    return lambda value: (value or "").casefold().endswith(wanted)


def _number(operator: str, operand: Any, path: str) -> Test:
    if isinstance(operand, bool) or not isinstance(operand, int | float):
        raise failed("body", path, "a number", operand)
    match operator:
        case "equals":
            return lambda value: value == operand
        case "does_not_equal":
            return lambda value: value != operand
        case "greater_than":
            return lambda value: value is not None and value > operand
        case "less_than":
            return lambda value: value is not None and value < operand
        case "greater_than_or_equal_to":
            return lambda value: value is not None and value >= operand
    return lambda value: value is not None and value <= operand


def _membership(kind: str, operator: str, operand: Any, path: str) -> Test:
    if not isinstance(operand, str):
        raise failed("body", path, "a string", operand)
    wanted = operand if kind == "multi_select" else ids.require(operand, "body", path)
    inside = operator == "contains"
    return lambda value: (wanted in ([value] if isinstance(value, str) else value or [])) == inside


def _date(operator: str, operand: Any, path: str, now: datetime) -> Test:
    if operator in ("equals", "before", "after", "on_or_before", "on_or_after"):
        return _compare(operator, _bounds(operand, path))
    if operand != {}:
        raise failed("body", path, "an empty object", operand)
    direction, _, unit = operator.partition("_")
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if direction == "this":
        start = today - timedelta(days=(today.weekday() + 1) % 7)
        low, high = start, start + timedelta(days=7)
    elif direction == "past":
        low, high = now - timedelta(days=_DAYS[unit]), now
    else:
        low, high = now, now + timedelta(days=_DAYS[unit])
    first, last = low.timestamp(), high.timestamp()
    return lambda value: value is not None and first <= dates.bounds(_start(value))[0] <= last


def _bounds(operand: Any, path: str) -> tuple[float, float]:
    try:
        if isinstance(operand, str):
            return dates.bounds(parse_time(operand).isoformat() if "T" in operand else operand)
    except ValueError:
        pass
    raise failed("body", path, "a valid ISO 8601 date string", operand)


def _start(value: Any) -> str:
    return str(value["start"] if isinstance(value, dict) else value)


def _compare(operator: str, wanted: tuple[float, float]) -> Test:
    first, last = wanted

    def test(value: Any) -> bool:
        if value is None:
            return False
        low, _ = dates.bounds(_start(value))
        match operator:
            case "equals":
                return first <= low <= last
            case "before":
                return low < first
            case "after":
                return low > last
            case "on_or_before":
                return low <= last
        return low >= first

    return test

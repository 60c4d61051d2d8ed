"""Formulas and rollups: values computed from other properties."""

import re
from collections.abc import Callable
from typing import Any

from sync.emulator import dates, expressions, formulas
from sync.emulator.pages_seen import related
from sync.emulator.plain import plain_value
from sync.emulator.state import State
from sync.emulator.values import lookup
from sync.emulator.wire import Doc

_DEPTH = 5
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z")
_NUMBERS: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "average": lambda found: sum(found) / len(found),
    "median": lambda found: (sorted(found)[(len(found) - 1) // 2] + sorted(found)[len(found) // 2]) / 2,
    "range": lambda found: max(found) - min(found),
}


def formula_value(state: State, source: Doc, page: Doc, prop: Doc, depth: int = 0) -> Doc:
    """`{type, <type>: value}`; an empty string value where the expression is not understood."""

    def value_of(name: str) -> Any:
        other = lookup(source, name)
        if other is None or depth > _DEPTH:
            raise formulas.FormulaError(f"no property {name}")
        if other["type"] == "formula":
            found = formula_value(state, source, page, other, depth + 1)
            return found[found["type"]]
        return plain_value(state, source, page, other)

    try:
        value = formulas.evaluate(expressions.readable(prop["config"].get("expression") or '""'), value_of)
    except formulas.FormulaError:
        value = None
    return _typed(value)


def _typed(value: Any) -> Doc:
    if isinstance(value, bool):
        return {"type": "boolean", "boolean": value}
    if isinstance(value, int | float):
        return {"type": "number", "number": value}
    if isinstance(value, dict):
        return {"type": "date", "date": value}
    return {"type": "string", "string": value if isinstance(value, str) and value else None}


def rollup_value(state: State, source: Doc, page: Doc, prop: Doc) -> Doc:
    """The value of a rollup over the related pages, in the shape of an answer."""
    config = prop["config"]
    function = config["function"]
    targets = _targets(state, source, page, config)
    if function in ("show_original", "show_unique"):
        array = [item for item in (_shown(state, *target) for target in targets) if item is not None]
        unique = array if function == "show_original" else [a for i, a in enumerate(array) if a not in array[:i]]
        return {"type": "array", "array": unique, "function": function}
    values = [plain_value(state, s, p, q) for s, p, q in targets if q is not None]
    if function in ("earliest_date", "latest_date", "date_range"):
        return _date_rollup(function, [v for v in values if _is_date(v)])
    return {"type": "number", "number": _number(function, values, len(targets)), "function": function}


def _targets(state: State, source: Doc, page: Doc, config: Doc) -> list[tuple[Doc, Doc, Doc | None]]:
    relation = source["properties"].get(config["relation_property_id"])
    if relation is None:
        return []
    found = []
    for key in related(state, page["values"].get(relation["id"]) or []):
        other = state.store.docs["page"][key]
        there = state.store.get("data_source", other["parent"].get("data_source_id", ""))
        if there is not None:
            found.append((there, other, there["properties"].get(config["rollup_property_id"])))
    return found


def _shown(state: State, source: Doc, page: Doc, prop: Doc | None) -> Doc | None:
    # Imported late: properties show rollups, and a rollup shows properties of other pages.
    from sync.emulator.properties import show

    if prop is None or prop["type"] == "rollup":
        return None
    return {"type": prop["type"], prop["type"]: show(state, source, page, prop)}


def _number(function: str, values: list[Any], count: int) -> float | None:
    full = [v for v in values if v not in (None, "", [], False)]
    match function:
        case "count" | "count_values":
            return count if function == "count" else len(full)
        case "empty" | "not_empty" | "checked" | "unchecked":
            return len(full) if function in ("not_empty", "checked") else count - len(full)
        case "percent_empty" | "percent_not_empty" | "percent_checked" | "percent_unchecked":
            part = len(full) if function in ("percent_not_empty", "percent_checked") else count - len(full)
            return part / count if count else None
        case "unique":
            return len({str(v) for v in full})
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    return _NUMBERS[function](numbers) if numbers and function in _NUMBERS else None


def _is_date(value: Any) -> bool:
    """A date value or a time; other kinds have no part in a rollup of dates."""
    if isinstance(value, dict):
        return "start" in value
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _date_rollup(function: str, values: list[Any]) -> Doc:
    found = [v if isinstance(v, dict) else {"start": v, "end": None} for v in values]
    starts = sorted((v["start"] for v in found), key=lambda t: dates.bounds(t)[0])
    if not starts:
        return {"type": "date", "date": None, "function": function}
    last = max((v["end"] or v["start"] for v in found), key=lambda t: dates.bounds(t)[1])
    start, end = {
        "earliest_date": (starts[0], None),
        "latest_date": (last, None),
        "date_range": (starts[0], last),
    }[function]
    return {"type": "date", "date": {"start": start, "end": end, "time_zone": None}, "function": function}

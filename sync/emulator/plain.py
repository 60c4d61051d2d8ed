"""Property values as plain Python: what filters, sorts, formulas, rollups and dumps compare."""

from typing import Any

from sync.emulator import options, rich_text
from sync.emulator.clock import to_minute
from sync.emulator.pages_seen import related
from sync.emulator.state import State
from sync.emulator.values import empty
from sync.emulator.wire import Doc


def plain_value(state: State, source: Doc, page: Doc, prop: Doc) -> Any:
    """Text, number, bool, option name(s), {start, end}, list of ids, list of {name, url}, or None."""
    kind = prop["type"]
    stored = page["values"].get(prop["id"], empty(kind))
    match kind:
        case "title" | "rich_text":
            return rich_text.plain(stored)
        case "select" | "status":
            option = options.named(prop, stored)
            return option and option["name"]
        case "multi_select":
            return [o["name"] for key in stored if (o := options.named(prop, key))]
        case "relation":
            return related(state, stored)
        case "created_time" | "last_edited_time":
            return to_minute(page["created" if kind == "created_time" else "edited"])
        case "created_by" | "last_edited_by":
            return page[kind.replace("last_", "")]
        case "files":
            return [{"name": f["name"], "url": f[f["type"]].get("url")} for f in stored]
        case "unique_id":
            return stored
        case "formula" | "rollup":
            return _computed(state, source, page, prop)
    return stored


def _computed(state: State, source: Doc, page: Doc, prop: Doc) -> Any:
    # Imported late: formulas read plain values of their row, and rollups those of other rows.
    from sync.emulator import computed

    if prop["type"] == "formula":
        value = computed.formula_value(state, source, page, prop)
        return value[value["type"]]
    value = computed.rollup_value(state, source, page, prop)
    if value["type"] == "array":
        return [item.get(item["type"]) for item in value["array"]]
    return value[value["type"]]

"""Property values as answers show them: in page objects, and one by one with pagination."""

from collections.abc import Callable
from typing import Any

from sync.emulator import ids, options, rich_text, users
from sync.emulator.clock import to_minute
from sync.emulator.computed import formula_value, rollup_value
from sync.emulator.pages_seen import related
from sync.emulator.paging import slice_numbered
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.values import empty, find_property
from sync.emulator.wire import Doc, listing

_PAGED = ("title", "rich_text", "relation", "people")


def show_all(state: State, source: Doc, page: Doc, only: set[str] | None = None) -> Doc:
    """The `properties` of a page object, cut where Notion cuts; `only` keeps these property ids."""
    cut = state.settings.reference_cut
    return {
        prop["name"]: _entry(state, source, page, prop, cut)
        for key, prop in source["properties"].items()
        if only is None or key in only
    }


def _entry(state: State, source: Doc, page: Doc, prop: Doc, cut: int) -> Doc:
    kind = prop["type"]
    value = show(state, source, page, prop)
    entry = {"id": prop["id"], "type": kind, kind: value}
    if kind == "relation":
        entry["has_more"] = len(value) > cut
        entry[kind] = value[:cut]
    elif kind == "people":
        entry[kind] = value[:cut]
    elif kind in ("title", "rich_text") and len(value) > cut:
        entry[kind] = _cut_mentions(value, cut)
    return entry


def _cut_mentions(items: list[Doc], cut: int) -> list[Doc]:
    """Text up to the mention that is one too many."""
    seen = 0
    for i, item in enumerate(items):
        seen += item["type"] == "mention"
        if seen > cut:
            return items[:i]
    return items


def show(state: State, source: Doc, page: Doc, prop: Doc) -> Any:
    """One value in full, without its wrapper."""
    kind = prop["type"]
    stored = page["values"].get(prop["id"], empty(kind))
    match kind:
        case "title" | "rich_text":
            return rich_text.expand(stored)
        case "select" | "status":
            return options.named(prop, stored)
        case "multi_select":
            return [o for key in stored if (o := options.named(prop, key)) is not None]
        case "relation":
            return [{"id": key} for key in related(state, stored)]
        case "people":
            return [users.shown(state, key) for key in stored]
        case "unique_id":
            return {"prefix": prop["config"].get("prefix"), "number": stored}
        case "formula":
            return formula_value(state, source, page, prop)
        case "rollup":
            return rollup_value(state, source, page, prop)
    return _GENERATED[kind](state, page) if kind in _GENERATED else stored


_GENERATED: dict[str, Callable[[State, Doc], Any]] = {
    "created_time": lambda _state, page: to_minute(page["created"]),
    "last_edited_time": lambda _state, page: to_minute(page["edited"]),
    "created_by": lambda state, page: users.shown(state, page["created_by"]),
    "last_edited_by": lambda state, page: users.shown(state, page["edited_by"]),
    "button": lambda _state, _page: {},
    "verification": lambda _state, _page: {"state": "unverified", "verified_by": None, "date": None},
}


def retrieve(call: Call) -> Doc:
    """GET /v1/pages/{id}/properties/{property_id}."""
    state = call.state
    state.allow("read_content")
    page = state.require("page", ids.require(call.ids[0], "path", "page_id"))
    source = state.seen_source(source_of(state, page))
    prop = find_property(source, call.segment(1))
    kind = prop["type"]
    value = show(state, source, page, prop)
    head = {"object": "property_item", "type": kind, "id": prop["id"]}
    if kind == "rollup":
        return _rollup_items(call, page, head, value)
    if kind not in _PAGED:
        return {**head, kind: value}
    return _items(call, page, head, [{**head, kind: item} for item in value], {})


def _rollup_items(call: Call, page: Doc, head: Doc, value: Doc) -> Doc:
    """What was rolled up, item by item; the aggregate stands in `property_item`, an array empty."""
    originals = value["array"] if value["type"] == "array" else []
    whole = {**value, "array": []} if originals else value
    items = []
    for item in originals:
        single = item[item["type"]]
        parts = single if item["type"] in _PAGED else [single]
        items += [{**head, "type": item["type"], item["type"]: part} for part in parts]
    return _items(call, page, head, items, whole)


def _items(call: Call, page: Doc, head: Doc, items: list[Doc], whole: Doc) -> Doc:
    results, cursor = slice_numbered(call, items)
    answer = listing("property_item", results, cursor)
    next_url = None
    if cursor:
        path = f"/v1/pages/{page['id']}/properties/{head['id']}"
        next_url = f"https://api.notion.com{path}?start_cursor={cursor}"
    kind = head["type"]
    answer["property_item"] = {"id": head["id"], "next_url": next_url, "type": kind, kind: whole}
    return answer


_LOOSE: Doc = {
    "properties": {"title": {"id": "title", "name": "title", "type": "title", "config": {}, "description": None}}
}


def source_of(state: State, page: Doc) -> Doc:
    """The data source of a row; for a page outside one, a schema that knows the title only."""
    key = page["parent"].get("data_source_id")
    return (state.store.get("data_source", key) if key else None) or _LOOSE

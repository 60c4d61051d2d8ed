"""The schema of a data source: properties added, renamed, retyped, removed."""

from typing import Any

from sync.emulator import ids, sizes
from sync.emulator.configs import read_config
from sync.emulator.state import State
from sync.emulator.values import lookup
from sync.emulator.wire import Doc, failed, invalid

KINDS = (
    "title",
    "rich_text",
    "number",
    "select",
    "multi_select",
    "status",
    "date",
    "people",
    "files",
    "checkbox",
    "url",
    "email",
    "phone_number",
    "formula",
    "relation",
    "rollup",
    "created_time",
    "created_by",
    "last_edited_time",
    "last_edited_by",
    "unique_id",
    "button",
    "place",
    "verification",
)


def create(state: State, source: Doc, payloads: Any) -> Doc:
    """The new data source with the properties of a create request; a title is added where none is given."""
    properties = sizes.require_object(payloads, "properties")
    if not any("title" in p for p in properties.values() if isinstance(p, dict)):
        properties = {"Name": {"title": {}}, **properties}
    state.store.put("data_source", source["id"], source)
    return update(state, source, properties)


def update(state: State, source: Doc, payloads: Any) -> Doc:
    """The data source after the `properties` of a request; both sides of relations are stored.

    Raises:
        ApiError: 400 for what Notion would refuse.
    """
    # Rollups name relations that the same request may bring, so they come last.
    changes = sizes.require_object(payloads, "properties").items()
    ordered = sorted(changes, key=lambda item: isinstance(item[1], dict) and "rollup" in item[1])
    for name, payload in ordered:
        prop = lookup(source, name)
        if payload is None:
            source = remove(state, source, name, prop)
        elif prop is None:
            source = add(state, source, name, sizes.require_object(payload, f"properties.{name}"))
        else:
            source = _change(state, source, prop, sizes.require_object(payload, f"properties.{name}"))
    return source


def _put(state: State, source: Doc, prop: Doc) -> Doc:
    source = {**source, "properties": {**source["properties"], prop["id"]: prop}}
    state.store.put("data_source", source["id"], source)
    return source


def add(state: State, source: Doc, name: str, payload: Doc) -> Doc:
    """The data source with one more property."""
    kind = _kind(payload, name)
    if kind is None:
        raise failed("body", f"properties.{name}.type", "defined", ...)
    if kind == "title" and any(p["type"] == "title" for p in source["properties"].values()):
        raise invalid("Cannot create new title property.")
    key = "title" if kind == "title" else ids.property_id(f"{source['id']}:{name}:{len(source['properties'])}")
    prop: Doc = {"id": key, "name": name, "description": payload.get("description"), "type": kind, "config": {}}
    config = read_config(state, source, prop, payload.get(kind) or {})
    source = state.store.get("data_source", source["id"]) or source
    source = _put(state, source, {**prop, "config": config})
    return _number_rows(state, source, prop) if kind == "unique_id" else source


def _kind(payload: Doc, name: str) -> str | None:
    kind = payload.get("type") or next((k for k in KINDS if k in payload), None)
    if kind is not None and kind not in KINDS:
        raise failed("body", f"properties.{name}.type", "a property type", kind)
    return kind


def _change(state: State, source: Doc, prop: Doc, payload: Doc) -> Doc:
    changed = dict(prop)
    if "name" in payload:
        name = sizes.require_text(payload["name"], f"properties.{prop['name']}.name")
        taken = any(p["name"] == name and p["id"] != prop["id"] for p in source["properties"].values())
        if taken:
            raise invalid(f'Cannot rename the property to "{name}": a property of that name exists.')
        changed["name"] = name
    if "description" in payload:
        changed["description"] = payload["description"] or None
    kind = _kind(payload, prop["name"])
    if kind is not None and kind != prop["type"]:
        return _retype(state, source, changed, kind, payload)
    if kind is not None:
        changed["config"] = read_config(state, source, prop, payload.get(kind) or {})
        source = state.store.get("data_source", source["id"]) or source
    return _put(state, source, changed)


def _retype(state: State, source: Doc, prop: Doc, kind: str, payload: Doc) -> Doc:
    """Another type under the same id; the values do not survive it, except text as text."""
    if "title" in (kind, prop["type"]):
        raise invalid("Cannot change the type of the title property.")
    source = _put(state, source, prop)
    keeps = {prop["type"], kind} <= {"rich_text", "url", "email", "phone_number"} and "rich_text" not in (
        prop["type"],
        kind,
    )
    if not keeps:
        _forget(state, source, prop["id"])
    prop = {**prop, "type": kind, "config": {}}
    config = read_config(state, source, prop, payload.get(kind) or {})
    source = _put(state, state.store.get("data_source", source["id"]) or source, {**prop, "config": config})
    return _number_rows(state, source, prop) if kind == "unique_id" else source


def remove(state: State, source: Doc, name: str, prop: Doc | None) -> Doc:
    """The data source without a property, its values, and the other side of a two-way relation."""
    if prop is None:
        raise invalid(f"{name} is not a property that exists.")
    if prop["type"] == "title":
        raise invalid("Cannot delete the title property.")
    source = {**source, "properties": {k: p for k, p in source["properties"].items() if k != prop["id"]}}
    state.store.put("data_source", source["id"], source)
    _forget(state, source, prop["id"])
    if prop["type"] == "relation" and prop["config"]["type"] == "dual_property":
        other = state.store.get("data_source", prop["config"]["data_source_id"])
        synced = prop["config"]["dual_property"]["synced_property_id"]
        if other and synced in other["properties"]:
            rest = {k: p for k, p in other["properties"].items() if k != synced}
            state.store.put("data_source", other["id"], {**other, "properties": rest})
            _forget(state, other, synced)
    return state.store.get("data_source", source["id"]) or source


def _forget(state: State, source: Doc, key: str) -> None:
    for row in state.store.rows.get(source["id"], {}):
        page = state.store.docs["page"][row]
        if key in page["values"]:
            rest = {k: v for k, v in page["values"].items() if k != key}
            state.store.put("page", row, {**page, "values": rest})


def _number_rows(state: State, source: Doc, prop: Doc) -> Doc:
    rows = list(state.store.rows.get(source["id"], {}))
    for number, row in enumerate(rows, start=1):
        page = state.store.docs["page"][row]
        state.store.put("page", row, {**page, "values": {**page["values"], prop["id"]: number}})
    source = {**source, "last_number": len(rows)}
    state.store.put("data_source", source["id"], source)
    return source

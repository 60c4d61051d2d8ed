"""What a property is set up with: options, formats, the other end of relations and rollups."""

from typing import Any

from sync.emulator import expressions, ids, options, sizes
from sync.emulator.state import State
from sync.emulator.values import lookup
from sync.emulator.wire import Doc, failed


def shown(prop: Doc, source: Doc, state: State) -> Doc:
    """A property as its data source answers it."""
    config = prop["config"]
    if prop["type"] == "relation":
        config = _shown_relation(config, state)
    elif prop["type"] == "formula":
        config = {"expression": expressions.answered(state, source, config.get("expression", ""))}
    return {
        "id": prop["id"],
        "name": prop["name"],
        "description": prop["description"],
        "type": prop["type"],
        prop["type"]: config,
    }


def _shown_relation(config: Doc, state: State) -> Doc:
    target = state.store.get("data_source", config["data_source_id"])
    kind = config["type"]
    shown_config = {
        "database_id": target["database_id"] if target else None,
        "data_source_id": config["data_source_id"],
        "type": kind,
        kind: {},
    }
    if kind == "dual_property":
        synced = config[kind]["synced_property_id"]
        other = target["properties"].get(synced) if target else None
        shown_config[kind] = {
            "synced_property_name": other["name"] if other else "",
            "synced_property_id": synced,
        }
    return shown_config


def read_config(state: State, source: Doc, prop: Doc, payload: Any) -> Doc:
    """The configuration in a schema request, over what the property had before; a new other side is stored.

    Raises:
        ApiError: 400 for what does not fit the kind.
    """
    path = f"properties.{prop['name']}.{prop['type']}"
    payload, before = sizes.require_object(payload, path), prop["config"]
    match prop["type"]:
        case "select" | "multi_select":
            existing = before.get("options", [])
            given = payload.get("options", existing)
            return {"options": options.read_options(prop["id"], given, f"{path}.options", existing)}
        case "status":
            names = [o["name"] for o in payload.get("options", []) if "name" in o]
            return before or options.status_config(prop["id"], names)
        case "number":
            return {"format": payload.get("format") or before.get("format") or "number"}
        case "formula":
            return {"expression": payload.get("expression", before.get("expression", ""))}
        case "unique_id":
            return {"prefix": payload.get("prefix", before.get("prefix"))}
        case "relation":
            return before if before and not payload else _relation(state, source, prop, payload, path)
        case "rollup":
            return _rollup(state, source, payload, path)
    return {}


def _relation(state: State, source: Doc, prop: Doc, payload: Doc, path: str) -> Doc:
    wanted = payload.get("data_source_id") or payload.get("database_id")
    key = ids.require(wanted, "body", f"{path}.data_source_id")
    if database := state.store.get("database", key):
        key = database["data_sources"][0]
    target = source if key == source["id"] else state.require("data_source", key)
    kind = payload.get("type") or ("dual_property" if "dual_property" in payload else "single_property")
    config = {"data_source_id": target["id"], "type": kind, kind: {}}
    if kind == "single_property":
        return config
    synced = prop["config"].get("dual_property", {}).get("synced_property_id")
    synced = synced or _other_side(state, source, prop, target, payload.get(kind) or {})
    return {**config, kind: {"synced_property_id": synced}}


def _other_side(state: State, source: Doc, prop: Doc, target: Doc, payload: Doc) -> str:
    """Create the property that mirrors `prop` in the target, and name it as Notion does."""
    title = "".join(item["plain_text"] for item in source["title"])
    name = payload.get("synced_property_name") or f"Related to {title} ({prop['name']})"
    taken = {p["name"] for p in target["properties"].values()}
    while name in taken:
        name += " 1"
    back = {"synced_property_id": prop["id"]}
    config = {"data_source_id": source["id"], "type": "dual_property", "dual_property": back}
    key = ids.property_id(f"{target['id']}:{name}:back:{prop['id']}")
    other = {"id": key, "name": name, "description": None, "type": "relation", "config": config}
    state.store.put("data_source", target["id"], {**target, "properties": {**target["properties"], key: other}})
    return key


def _rollup(state: State, source: Doc, payload: Doc, path: str) -> Doc:
    wanted = payload.get("relation_property_id") or payload.get("relation_property_name") or ""
    relation = lookup(source, wanted)
    if relation is None or relation["type"] != "relation":
        raise failed("body", f"{path}.relation_property_name", "a relation property", wanted)
    target = state.store.get("data_source", relation["config"]["data_source_id"]) or source
    named = payload.get("rollup_property_id") or payload.get("rollup_property_name") or ""
    rolled = lookup(target, named)
    if rolled is None:
        raise failed("body", f"{path}.rollup_property_name", "a property of the related data source", named)
    return {
        "rollup_property_name": rolled["name"],
        "relation_property_name": relation["name"],
        "rollup_property_id": rolled["id"],
        "relation_property_id": relation["id"],
        "function": payload.get("function") or "show_original",
    }

"""Recorded answers turned into the documents in which the emulator keeps them."""

from typing import Any

from sync.emulator.values import COMPUTED, READ_ONLY

Doc = dict[str, Any]
_UNTOLD = "2026-01-01T00:00:00.000Z"


def moment(text: str | None) -> str:
    """A recorded time."""
    return (text or _UNTOLD).replace("+00:00", "Z")


def values(properties: Doc) -> Doc:
    """The values of a page by property id, without those that are computed."""
    computed = {*COMPUTED, *READ_ONLY} - {"unique_id"}
    return {prop["id"]: _value(prop) for prop in properties.values() if prop["type"] not in computed}


def _value(prop: Doc) -> Any:
    value = prop[prop["type"]]
    match prop["type"]:
        case "select" | "status":
            return value and value["id"]
        case "multi_select" | "relation" | "people":
            return [item["id"] for item in value]
        case "unique_id":
            return value["number"]
    return value


def schema(properties: Doc) -> Doc:
    """The properties of a data source by id."""
    return {prop["id"]: {**_head(name, prop), "config": _config(prop)} for name, prop in properties.items()}


def _head(name: str, prop: Doc) -> Doc:
    return {"id": prop["id"], "name": name, "description": prop.get("description"), "type": prop["type"]}


def _config(prop: Doc) -> Doc:
    config = dict(prop[prop["type"]] or {})
    if prop["type"] == "relation":
        kind = config["type"]
        other = {key: value for key, value in config[kind].items() if key == "synced_property_id"}
        return {"data_source_id": config["data_source_id"], "type": kind, kind: other}
    return config


def guessed_schema(source: str, properties: Doc, known: Doc) -> Doc:
    """A schema under which the values of a page can be as shown; `known` is what earlier pages told."""
    found = dict(known)
    for name, prop in properties.items():
        before = known.get(prop["id"], {}).get("config", {})
        found[prop["id"]] = {**_head(name, prop), "config": _guessed(source, prop, before)}
    return found


def _guessed(source: str, prop: Doc, before: Doc) -> Doc:
    value = prop[prop["type"]]
    match prop["type"]:
        case "select" | "status" | "multi_select":
            chosen = value if isinstance(value, list) else [value] if value else []
            options = {o["id"]: {**o, "description": None} for o in [*before.get("options", []), *chosen]}
            return {"options": list(options.values()), **({"groups": []} if prop["type"] == "status" else {})}
        case "relation":
            return {"data_source_id": source, "type": "single_property", "single_property": {}}
        case "rollup":
            named = {f"{which}_property_{what}": "" for which in ("relation", "rollup") for what in ("id", "name")}
            return {**named, "function": value["function"]}
        case "unique_id":
            return {"prefix": value["prefix"]}
        case "formula":
            return {"expression": '""'}
    return {}

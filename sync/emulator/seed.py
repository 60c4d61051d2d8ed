"""A workspace document made into a workspace. Ids depend on keys and refs alone."""

from pathlib import Path
from typing import Any

import yaml

from sync.emulator import bodies, comments, databases, hosted, ids, pages, relations, rich_text, schema, values
from sync.emulator.clock import parse_time, stored
from sync.emulator.dialect.media import file_at
from sync.emulator.seed_check import find_problems
from sync.emulator.state import PERSON, State
from sync.emulator.wire import Doc, invalid

SANDBOX = Path(__file__).parent / "sandbox" / "workspace.yaml"


def load(source: str | Doc) -> Doc:
    """A workspace document: given, the `sandbox`, or the path of a YAML or JSON file."""
    if isinstance(source, dict):
        return source
    path = SANDBOX if source == "sandbox" else Path(source)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(path.read_text("utf-8"), loader)  # noqa: S506 - a safe loader, the fast one where built
    if not isinstance(document, dict):
        raise invalid(f"{path.name} is not a workspace document.")
    return document


def plant(state: State, document: Doc) -> None:
    """Replace the whole workspace by `document`.

    Raises:
        ApiError: 400 naming every unknown database, property and ref at once.
    """
    if problems := find_problems(document):
        raise invalid(" ".join(problems))
    seed = state.workspace["seed"]
    state.store.clear()
    workspace = document.get("workspace") or {}
    bot, person = (workspace.get(k, {}).get("name") for k in ("bot", "person"))
    state.found(workspace.get("name") or "Workspace", bot or "Sync bot", person or "Robin Example", seed)
    root = _root(state, workspace.get("name") or "Workspace")
    described: Doc = document.get("databases") or {}
    for key, database in described.items():
        _plant_database(state, key, database, root)
    for kinds in (("plain",), ("relation",), ("formula", "rollup")):
        for key, database in described.items():
            _plant_properties(state, key, database.get("properties") or {}, kinds)
    _plant_records(state, document.get("records") or {})
    hosted.plant(state, document.get("files") or {})
    for key, database in described.items():
        _hide(state, key, database)
    state.sessions.clear()
    state.results.clear()
    state.history.clear()
    state.generation += 1


def database_id(key: str) -> str:
    return ids.derive(f"database:{key}")


def source_id(key: str) -> str:
    return ids.derive(f"data_source:{key}")


def page_id(ref: str) -> str:
    return ids.derive(f"page:{ref}")


def _root(state: State, name: str) -> str:
    """The page that holds every database."""
    key = ids.derive("page:workspace root")
    parent = {"type": "workspace", "workspace": True}
    page = pages.new_page(state, parent, None, {"title": {"title": rich_text.text(name)}}, key)
    pages.insert(state, page)
    return key


def _plant_database(state: State, key: str, described: Doc, root: str) -> None:
    title = rich_text.text(described.get("title") or key)
    parent = {"type": "page_id", "page_id": root}
    database = databases.new_database(state, database_id(key), parent, title)
    database["description"] = rich_text.text(described.get("description") or "")
    database["icon"] = {"type": "emoji", "emoji": described["icon"]} if described.get("icon") else None
    state.store.put("database", database["id"], database)
    source_title = rich_text.text(described.get("data_source_title") or described.get("title") or key)
    name = next((n for n, p in described["properties"].items() if p["type"] == "title"), "Name")
    databases.new_source(state, source_id(key), database["id"], source_title, {name: {"title": {}}})
    bodies.add_child(state, root, "child_database", database["id"])


def _plant_properties(state: State, key: str, described: Doc, kinds: tuple[str, ...]) -> None:
    for name, prop in described.items():
        kind = prop["type"]
        group = kind if kind in ("relation", "formula", "rollup") else "plain"
        source = state.store.docs["data_source"][source_id(key)]
        if kind == "title" or group not in kinds or values.lookup(source, name):
            continue
        schema.add(state, source, name, _payload(kind, prop))


def _payload(kind: str, prop: Doc) -> Doc:
    """A seed property as a schema request would add it."""
    config: Doc = {}
    match kind:
        case "select" | "multi_select" | "status":
            config = {"options": [{"name": str(name)} for name in prop.get("options") or []]}
        case "number":
            config = {"format": prop.get("format") or "number"}
        case "formula":
            config = {"expression": prop.get("expression") or ""}
        case "unique_id":
            config = {"prefix": prop.get("prefix")}
        case "relation":
            two_way = prop.get("two_way")
            side = {"dual_property": {"synced_property_name": two_way}} if two_way else {"single_property": {}}
            config = {"data_source_id": source_id(prop["target"]), **side}
        case "rollup":
            names = ("relation_property_name", "rollup_property_name", "function")
            config = {name: prop[name] for name in names if name in prop}
    return {"type": kind, kind: config}


def _plant_records(state: State, records: dict[str, list[Doc]]) -> None:
    planned = [(record, _plant_row(state, key, record)) for key, rows in records.items() for record in rows or []]
    # Relations last: a record may name one that comes after it.
    for record, page in planned:
        _relate(state, record, page)


def _plant_row(state: State, key: str, record: Doc) -> Doc:
    source = state.store.docs["data_source"][source_id(key)]
    given = record.get("properties") or {}
    payloads = {n: p for n, v in given.items() if (p := request_value(state, source, n, v)) is not None}
    created = stored(parse_time(str(record.get("created") or state.now())))
    edited = stored(parse_time(str(record.get("edited") or created)))
    parent = {"type": "data_source_id", "data_source_id": source["id"], "database_id": source["database_id"]}
    page = pages.new_page(state, parent, source, payloads, page_id(record["ref"]))
    editor = state.user_id(record.get("edited_by") or PERSON)
    stamps = {"created": created, "edited": edited, "created_by": editor, "edited_by": editor}
    icon = {"type": "emoji", "emoji": record["icon"]} if record.get("icon") else None
    flags = {
        "is_locked": bool(record.get("locked")),
        "is_archived": bool(record.get("archived")),
        "in_trash": bool(record.get("in_trash")),
    }
    page = {**page, **stamps, **flags, "icon": icon}
    with state.acting_as(editor):
        pages.insert(state, page)
        if record.get("body"):
            blocks, _ = bodies.read_markdown(state, record["body"])
            state.store.put("body", page["id"], {"blocks": [_aged(b, stamps) for b in blocks]})
        for text in record.get("comments") or []:
            comments.add(state, {"type": "page_id", "page_id": page["id"]}, rich_text.text(text))
    return page


def _aged(block: Doc, stamps: Doc) -> Doc:
    return {**block, **stamps, "children": [_aged(child, stamps) for child in block.get("children", [])]}


def _relate(state: State, record: Doc, page: Doc) -> None:
    page = state.store.docs["page"][page["id"]]
    source = state.store.docs["data_source"][page["parent"]["data_source_id"]]
    related: Doc = {}
    for name, refs in (record.get("properties") or {}).items():
        prop = values.find_property(source, name)
        if prop["type"] == "relation" and refs:
            there = page["values"].get(prop["id"]) or []
            keys = [page_id(ref) for ref in refs]
            related[prop["id"]] = list(dict.fromkeys([*there, *keys]))
    if related:
        after = {**page["values"], **related}
        state.store.put("page", page["id"], {**page, "values": after})
        relations.follow(state, source, page["id"], page["values"], after)


def _hide(state: State, key: str, described: Doc) -> None:
    database = state.store.docs["database"][database_id(key)]
    changed = {**database, "shared": described.get("shared", True), "in_trash": bool(described.get("archived"))}
    state.store.put("database", database["id"], changed)


def request_value(state: State, source: Doc, name: str, value: Any) -> Doc | None:
    """A plain value in the form of a request; None for relations, which are tied in a second pass."""
    kind = values.find_property(source, name)["type"]
    match kind:
        case "relation":
            return None
        case "title" | "rich_text":
            items = value if isinstance(value, list) else _chunks(str(value or ""))
            return {kind: items}
        case "select" | "status":
            return {kind: {"name": str(value)} if value is not None else None}
        case "multi_select":
            return {kind: [{"name": str(item)} for item in value or []]}
        case "date":
            whole = value if isinstance(value, dict) or value is None else {"start": str(value)}
            return {
                kind: {k: v if k == "time_zone" or v is None else str(v) for k, v in whole.items()} if whole else None
            }
        case "people":
            return {kind: [{"id": state.user_id(who)} for who in value or []]}
        case "files":
            return {kind: [{"name": f["name"], **file_at(f["url"])} for f in value or []]}
    return {kind: value}


def _chunks(text: str) -> list[Doc]:
    """Text in pieces that fit the limit of one request."""
    return [{"text": {"content": text[i : i + 1900]}} for i in range(0, len(text), 1900)]

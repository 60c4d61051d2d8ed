"""The databases and data sources endpoints."""

from typing import Any

from sync.emulator import bodies, configs, ids, rich_text, schema, sizes, users
from sync.emulator.clock import to_minute, with_offset
from sync.emulator.icons import read_cover, read_icon
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.wire import Doc, failed, invalid

_COMMON = {"title", "description", "icon", "cover", "is_inline", "is_locked", "in_trash", "parent"}


def show_database(state: State, database: Doc) -> Doc:
    sources = [state.store.docs["data_source"][key] for key in database["data_sources"]]
    return {
        "object": "database",
        "id": database["id"],
        "title": database["title"],
        "description": database["description"],
        "parent": database["parent"],
        "is_inline": database["is_inline"],
        "in_trash": database["in_trash"],
        "is_locked": database["is_locked"],
        "created_time": with_offset(database["created"]),
        "last_edited_time": with_offset(database["edited"]),
        "data_sources": [{"id": s["id"], "name": _name(s)} for s in sources if not s["in_trash"]],
        "icon": database["icon"],
        "cover": database["cover"],
        "url": _url(database["id"]),
        "public_url": None,
    }


def show_source(state: State, source: Doc) -> Doc:
    database = state.store.docs["database"][source["database_id"]]
    properties = state.seen_source(source)["properties"].values()
    return {
        "object": "data_source",
        "id": source["id"],
        "cover": database["cover"],
        "icon": database["icon"],
        "created_time": to_minute(source["created"]),
        "created_by": users.reference(source["created_by"]),
        "last_edited_by": users.reference(source["edited_by"]),
        "last_edited_time": to_minute(source["edited"]),
        "title": source["title"],
        "description": database["description"],
        "is_inline": database["is_inline"],
        "properties": {p["name"]: configs.shown(p, source, state) for p in properties},
        "parent": {"type": "database_id", "database_id": database["id"]},
        "database_parent": database["parent"],
        "url": _url(database["id"]),
        "public_url": None,
        "in_trash": source["in_trash"] or database["in_trash"],
    }


def _name(source: Doc) -> str:
    """A data source made without a title has none, but is listed under the name of its database."""
    return rich_text.plain(source["title"]) or "New database"


def _url(key: str) -> str:
    return f"https://www.notion.so/{key.replace('-', '')}"


def retrieve_database(call: Call) -> Doc:
    call.state.allow("read_content")
    key = ids.require(call.ids[0], "path", "database_id")
    return show_database(call.state, call.state.require("database", key))


def retrieve_source(call: Call) -> Doc:
    call.state.allow("read_content")
    key = ids.require(call.ids[0], "path", "data_source_id")
    return show_source(call.state, call.state.require("data_source", key))


def create_database(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("insert_content")
    sizes.only_keys(body, {*_COMMON, "initial_data_source", "properties"})
    given = sizes.require_object(body.get("parent", ...), "parent")
    if "page_id" not in given:
        raise failed("body", "parent.page_id", "defined", ...)
    key = ids.require(given["page_id"], "body", "parent.page_id")
    state.require("page", key)
    title = rich_text.normalise(state, body.get("title") or [], "title")
    database = new_database(state, state.new_id(), {"type": "page_id", "page_id": key}, title)
    state.store.put("database", database["id"], _described(state, database, body))
    initial = body.get("initial_data_source") or {}
    new_source(state, state.new_id(), database["id"], title, initial.get("properties") or {})
    bodies.add_child(state, key, "child_database", database["id"])
    return show_database(state, state.store.docs["database"][database["id"]])


def new_database(state: State, key: str, parent: Doc, title: list[Doc]) -> Doc:
    """A database document without data sources; not stored yet."""
    return {
        "id": key,
        "title": title or rich_text.text("New database"),
        "description": [],
        "parent": parent,
        "is_inline": False,
        "in_trash": False,
        "is_locked": False,
        "icon": None,
        "cover": None,
        "shared": True,
        "data_sources": [],
        **state.stamp(),
    }


def new_source(state: State, key: str, database: str, title: list[Doc], payloads: Doc) -> Doc:
    """Create a data source in a stored database."""
    owner = state.store.docs["database"][database]
    state.store.put("database", database, {**owner, "data_sources": [*owner["data_sources"], key]})
    source = {
        "id": key,
        "database_id": database,
        "title": title,
        "properties": {},
        "in_trash": False,
        **state.stamp(),
    }
    return schema.create(state, source, payloads)


def _described(state: State, database: Doc, body: Doc) -> Doc:
    changed = dict(database)
    for key in ("title", "description"):
        if key in body:
            changed[key] = rich_text.normalise(state, body[key], key) or (changed[key] if key == "title" else [])
    for flag in ("is_inline", "is_locked", "in_trash"):
        if flag in body:
            changed[flag] = sizes.require_flag(body[flag], flag)
    if "icon" in body:
        changed["icon"] = read_icon(body["icon"], "icon")
    if "cover" in body:
        changed["cover"] = read_cover(body["cover"], "cover")
    return changed


def update_database(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("update_content")
    sizes.only_keys(body, _COMMON)
    key = ids.require(call.ids[0], "path", "database_id")
    changed = state.touched(_described(state, state.require("database", key), body))
    state.store.put("database", key, changed)
    if "title" in body and len(changed["data_sources"]) == 1:
        _retitle(state, "data_source", changed["data_sources"][0], changed["title"])
    return show_database(state, changed)


def _retitle(state: State, kind: str, key: str, title: list[Doc]) -> None:
    state.store.put(kind, key, state.touched({**state.store.docs[kind][key], "title": title}))


def create_source(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("insert_content")
    sizes.only_keys(body, {"parent", "title", "properties", "icon"})
    given = sizes.require_object(body.get("parent", ...), "parent")
    database = ids.require(given.get("database_id", ...), "body", "parent.database_id")
    state.require("database", database)
    title = rich_text.normalise(state, body.get("title") or [], "title") or rich_text.text("New data source")
    return show_source(state, new_source(state, state.new_id(), database, title, body.get("properties") or {}))


def update_source(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("update_content")
    sizes.only_keys(body, {"title", "properties", "in_trash", "icon", "parent", "description"})
    key = ids.require(call.ids[0], "path", "data_source_id")
    source = state.require("data_source", key)
    if "properties" in body:
        source = schema.update(state, source, body["properties"])
    changed: dict[str, Any] = state.touched(source)
    if "in_trash" in body:
        changed["in_trash"] = sizes.require_flag(body["in_trash"], "in_trash")
    database = state.store.docs["database"][source["database_id"]]
    if "title" in body:
        changed["title"] = rich_text.normalise(state, body["title"], "title")
        if len(database["data_sources"]) == 1:
            _retitle(state, "database", database["id"], changed["title"])
    state.store.put("data_source", key, changed)
    return show_source(state, changed)


def list_templates(call: Call) -> Doc:
    """GET /v1/data_sources/{id}/templates: there are none."""
    call.state.require("data_source", ids.require(call.ids[0], "path", "data_source_id"))
    if call.body:
        raise invalid("body failed validation: body should be empty.")
    return {"object": "list", "templates": [], "has_more": False, "next_cursor": None}

"""The pages endpoints: create, retrieve, change."""

from typing import Any

from sync.emulator import block_payloads, bodies, ids, markdown, properties, relations, sizes, tasks, users, values
from sync.emulator.clock import to_minute
from sync.emulator.icons import read_cover, read_icon
from sync.emulator.rich_text import plain
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.wire import Doc, failed, invalid

_CREATE = {
    "parent",
    "properties",
    "icon",
    "cover",
    "children",
    "markdown",
    "markdown_version",
    "allow_async",
    "template",
    "position",
}
_CHANGE = {"properties", "icon", "cover", "is_locked", "in_trash", "is_archived", "erase_content", "template"}


def show(state: State, page: Doc, only: set[str] | None = None) -> Doc:
    """The page object; `only` keeps these property ids."""
    source = state.seen_source(properties.source_of(state, page))
    title = plain(page["values"].get("title"))
    slug = "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in title).split())
    address = f"{slug}-{page['id'].replace('-', '')}" if slug else page["id"].replace("-", "")
    return {
        "object": "page",
        "id": page["id"],
        "created_time": to_minute(page["created"]),
        "last_edited_time": to_minute(page["edited"]),
        "created_by": users.reference(page["created_by"]),
        "last_edited_by": users.reference(page["edited_by"]),
        "cover": page["cover"],
        "icon": page["icon"],
        "parent": page["parent"],
        "in_trash": page["in_trash"],
        "is_archived": page["is_archived"],
        "is_locked": page["is_locked"],
        "properties": properties.show_all(state, source, page, only),
        "url": f"https://www.notion.so/{address}",
        "public_url": None,
    }


def retrieve(call: Call) -> Doc:
    state = call.state
    state.allow("read_content")
    page = state.require("page", ids.require(call.ids[0], "path", "page_id"))
    source = state.seen_source(properties.source_of(state, page))
    return show(state, page, wanted(source, call.parameters("filter_properties")))


def wanted(source: Doc, names: list[str]) -> set[str] | None:
    """The property ids that `filter_properties` asks for; None: all."""
    return {values.find_property(source, name)["id"] for name in names} if names else None


def create(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("insert_content")
    sizes.only_keys(body, _CREATE)
    parent, source = _parent(state, body.get("parent", ...))
    _check_body_keys(body)
    page = new_page(state, parent, source, body.get("properties") or {})
    page["icon"], page["cover"] = read_icon(body.get("icon"), "icon"), read_cover(body.get("cover"), "cover")
    insert(state, page)
    if "children" in body:
        blocks = block_payloads.build_all(state, body["children"] or [], "children")
        bodies.save(state, page["id"], blocks)
    elif body.get("markdown") is not None:
        markdown.write(state, page["id"], sizes.require_text(body["markdown"], "markdown"), delete=False)
    answer = show(state, state.store.docs["page"][page["id"]])
    if body.get("allow_async") and "markdown" in body:
        call.status = 202
        return tasks.start(state, "POST /v1/pages", answer)
    return answer


def _check_body_keys(body: Doc) -> None:
    markdown.check_version(body.get("markdown_version"), "body")
    if "markdown" in body and "children" in body:
        raise invalid("body failed validation: body.markdown and body.children cannot both be provided.")
    if "markdown_version" in body and "markdown" not in body:
        shown = body["markdown_version"]
        raise invalid(f'body failed validation: body.markdown_version should be not present, instead was `"{shown}"`.')
    if (body.get("template") or {}).get("type", "none") != "none":
        raise invalid("Templates are not emulated.")


def _parent(state: State, parent: Any) -> tuple[Doc, Doc | None]:
    """(parent reference as pages carry it, data source of the new row)."""
    given = sizes.require_object(parent, "parent")
    if "page_id" in given:
        key = ids.require(given["page_id"], "body", "parent.page_id")
        page = state.require("page", key)
        if page["in_trash"]:
            raise invalid("Can't edit block that is archived. You must unarchive the block before editing.")
        return {"type": "page_id", "page_id": key}, None
    if "data_source_id" in given:
        key = ids.require(given["data_source_id"], "body", "parent.data_source_id")
        return _row_parent(state.require("data_source", key))
    if "database_id" in given:
        database = state.require("database", ids.require(given["database_id"], "body", "parent.database_id"))
        if len(database["data_sources"]) != 1:
            raise invalid("Databases with multiple data sources are not supported as a parent: use data_source_id.")
        return _row_parent(state.require("data_source", database["data_sources"][0]))
    if given.get("workspace"):
        raise invalid("Internal connections cannot create pages at the workspace level.")
    raise failed("body", "parent.page_id", "defined", ...)


def _row_parent(source: Doc) -> tuple[Doc, Doc]:
    if source["in_trash"]:
        raise invalid("Can't edit block that is archived. You must unarchive the block before editing.")
    keys = {"data_source_id": source["id"], "database_id": source["database_id"]}
    return {"type": "data_source_id", **keys}, source


def new_page(state: State, parent: Doc, source: Doc | None, payloads: Doc, key: str | None = None) -> Doc:
    """A page document that is not stored yet; select options it brings are stored."""
    if source is None:
        stored = {"title": _loose_title(state, payloads)}
    else:
        stored, grown = values.read_all(state, source, payloads)
        stored.update(_next_number(state, grown))
    return {
        "id": key or state.new_id(),
        "parent": parent,
        **state.stamp(),
        "icon": None,
        "cover": None,
        "in_trash": False,
        "is_archived": False,
        "is_locked": False,
        "values": stored,
    }


def _loose_title(state: State, payloads: Doc) -> Any:
    """The title of a page outside a data source: the one property it may have."""
    stored, _ = values.read_all(state, properties.source_of(state, {"parent": {}}), payloads)
    return stored.get("title", [])


def _next_number(state: State, source: Doc) -> Doc:
    """The next unique_id of the data source, which is stored with it."""
    prop = next((p for p in source["properties"].values() if p["type"] == "unique_id"), None)
    if prop is None:
        state.store.put("data_source", source["id"], source)
        return {}
    number = source.get("last_number", 0) + 1
    state.store.put("data_source", source["id"], {**source, "last_number": number})
    return {prop["id"]: number}


def insert(state: State, page: Doc) -> None:
    """Store a new page, tell the other sides of its relations, and put it into its parent."""
    state.remember_before(page["id"])
    state.store.put("page", page["id"], page)
    if source := state.store.get("data_source", page["parent"].get("data_source_id", "")):
        relations.follow(state, source, page["id"], {}, page["values"])
    elif parent := page["parent"].get("page_id"):
        bodies.add_child(state, parent, "child_page", page["id"])


def update(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("update_content")
    key = ids.require(call.ids[0], "path", "page_id")
    sizes.only_keys(body, _CHANGE | ({"archived"} if call.version < "2026" else set()))
    page = state.require("page", key)
    restoring = body.get("in_trash") is False or body.get("archived") is False
    if page["in_trash"] and not restoring:
        raise invalid("Can't edit block that is archived. You must unarchive the block before editing.")
    change(state, page, body)
    return show(state, state.store.docs["page"][key])


def change(state: State, page: Doc, body: Doc) -> None:
    """Apply the keys of an update to `page` and store it."""
    state.remember_before(page["id"])
    changed = state.touched(page)
    for flag in ("is_locked", "in_trash", "is_archived"):
        if flag in body:
            changed[flag] = sizes.require_flag(body[flag], flag)
    if "archived" in body:
        changed["in_trash"] = sizes.require_flag(body["archived"], "archived")
    if "icon" in body:
        changed["icon"] = read_icon(body["icon"], "icon")
    if "cover" in body:
        changed["cover"] = read_cover(body["cover"], "cover")
    if body.get("properties"):
        source = properties.source_of(state, page)
        stored, grown = values.read_all(state, source, body["properties"])
        changed["values"] = {**page["values"], **stored}
        if "database_id" in grown:
            if grown is not source:
                state.store.put("data_source", grown["id"], grown)
            state.store.put("page", page["id"], changed)
            relations.follow(state, grown, page["id"], page["values"], changed["values"])
            # A relation to itself may have come back through its other side.
            synced = state.store.docs["page"][page["id"]]["values"]
            changed = {**changed, "values": synced}
    if body.get("erase_content"):
        for child in bodies.children(state, page["id"]):
            bodies.trash_child(state, child)
        state.store.put("body", page["id"], {"blocks": []})
    state.store.put("page", page["id"], changed)


def move(call: Call) -> Doc:
    """POST /v1/pages/{id}/move to another page or data source."""
    state = call.state
    state.allow("update_content")
    page = state.require("page", ids.require(call.ids[0], "path", "page_id"))
    parent, source = _parent(state, call.body.get("parent", ...))
    return show(state, relocate(state, page, parent, source))


def relocate(state: State, page: Doc, parent: Doc, source: Doc | None) -> Doc:
    """The page after it has moved under `parent`; `source` is given where it becomes a row."""
    before = page["parent"]
    relations.follow(state, properties.source_of(state, page), page["id"], page["values"], {})
    moved = state.touched({**page, "parent": parent, "values": _carried(state, page, source)})
    if old := before.get("page_id"):
        blocks = [b for b in bodies.stored(state, old) if b["id"] != page["id"]]
        bodies.save(state, old, blocks)
    insert(state, moved)
    return moved


def _carried(state: State, page: Doc, source: Doc | None) -> Doc:
    """The values that survive a move: the title, and properties of the same name and kind."""
    carried = {"title": page["values"].get("title", [])}
    before = properties.source_of(state, page)
    for prop in (source or before)["properties"].values():
        old = values.lookup(before, prop["name"])
        if old and old["type"] == prop["type"] and old["id"] in page["values"] and prop["type"] != "relation":
            carried[prop["id"]] = page["values"][old["id"]]
    return carried if source else {"title": carried["title"]}

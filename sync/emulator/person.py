"""Acting as a person in the app: what users do to a workspace between two runs."""

from collections.abc import Callable
from typing import Any

from sync.emulator import bodies, comments, ids, pages, properties, relations, rich_text, schema, seed, values
from sync.emulator.state import PERSON, State
from sync.emulator.wire import Doc, invalid

Action = Callable[[State, Doc], Doc | None]


def act(state: State, body: Doc) -> Doc:
    """Carry out `body["action"]` with its other keys. Answers {"id": …} of what was made or changed."""
    action = ACTIONS.get(body.get("action", ""))
    if action is None:
        raise invalid(f"Unknown action {body.get('action')!r}. Known: {', '.join(sorted(ACTIONS))}.")
    with state.acting_as(state.user_id(PERSON)):
        try:
            return action(state, body) or {}
        except KeyError as error:
            raise invalid(f"The action {body['action']} needs the key {error}.") from error


def _page(state: State, body: Doc) -> Doc:
    """The page named by id or by its ref in the seed."""
    wanted = body["page"]
    page = state.store.get("page", ids.parse(wanted) or seed.page_id(wanted))
    if page is None:
        raise invalid(f"There is no page {wanted!r}.")
    return page


def _source(state: State, body: Doc) -> Doc:
    """The data source named by id, or its database by id or by its key in the seed."""
    wanted = body["database"]
    key = ids.parse(wanted) or seed.database_id(wanted)
    database = state.store.get("database", key)
    source = state.store.get("data_source", database["data_sources"][0] if database else key)
    if source is None:
        raise invalid(f"There is no database {wanted!r}.")
    return source


def edit_properties(state: State, body: Doc) -> Doc:
    """`properties`: plain values by name; relations as page ids or refs."""
    page = _page(state, body)
    _write(state, page, body["properties"])
    return {"id": page["id"]}


def _write(state: State, page: Doc, plain: Doc) -> None:
    source = properties.source_of(state, page)
    payloads: Doc = {}
    for name, value in plain.items():
        prop = values.find_property(source, name)
        payload = seed.request_value(state, source, name, value)
        if prop["type"] == "relation":
            payload = {"relation": [{"id": ids.parse(ref) or seed.page_id(ref)} for ref in value or []]}
        payloads[name] = payload
    pages.change(state, page, {"properties": payloads})


def edit_title(state: State, body: Doc) -> Doc:
    page = _page(state, body)
    title = {"title": [{"text": {"content": body["title"]}}]}
    pages.change(state, page, {"properties": {"title": title}})
    return {"id": page["id"]}


def replace_body(state: State, body: Doc) -> Doc:
    page = _page(state, body)
    new, _ = bodies.read_markdown(state, body["markdown"])
    bodies.save(state, page["id"], bodies.keep_known(bodies.tree(state, page["id"]), new))
    return {"id": page["id"]}


def append_body(state: State, body: Doc) -> Doc:
    page = _page(state, body)
    new, _ = bodies.read_markdown(state, body["markdown"])
    bodies.save(state, page["id"], [*bodies.stored(state, page["id"]), *new])
    return {"id": page["id"]}


def create_page(state: State, body: Doc) -> Doc:
    source = _source(state, body)
    keys = {"data_source_id": source["id"], "database_id": source["database_id"]}
    page = pages.new_page(state, {"type": "data_source_id", **keys}, source, {})
    pages.insert(state, page)
    _write(state, page, body.get("properties") or {})
    if body.get("markdown"):
        replace_body(state, {"page": page["id"], "markdown": body["markdown"]})
    return {"id": page["id"]}


def duplicate_page(state: State, body: Doc) -> Doc:
    """A copy with every value but the automatic number: a text Unique ID is copied, as Notion does."""
    page = _page(state, body)
    source = properties.source_of(state, page)
    copy = pages.new_page(state, page["parent"], source if page["parent"].get("data_source_id") else None, {})
    automatic = {k: v for k, v in copy["values"].items() if source["properties"][k]["type"] == "unique_id"}
    copy = {**copy, "icon": page["icon"], "cover": page["cover"], "values": {**page["values"], **automatic}}
    pages.insert(state, copy)
    new, _ = bodies.read_markdown(state, bodies.write_markdown(bodies.tree(state, page["id"])))
    bodies.save(state, copy["id"], [b for b in new if b["type"] not in ("child_page", "child_database")])
    return {"id": copy["id"]}


def _flag(name: str, value: bool) -> Action:
    def action(state: State, body: Doc) -> Doc:
        page = _page(state, body)
        pages.change(state, page, {name: value})
        return {"id": page["id"]}

    return action


def move_page(state: State, body: Doc) -> Doc:
    """To another database, or under the page `under`."""
    page = _page(state, body)
    if "under" in body:
        parent = {"type": "page_id", "page_id": _page(state, {"page": body["under"]})["id"]}
        return {"id": pages.relocate(state, page, parent, None)["id"]}
    source = _source(state, body)
    keys = {"data_source_id": source["id"], "database_id": source["database_id"]}
    return {"id": pages.relocate(state, page, {"type": "data_source_id", **keys}, source)["id"]}


def add_child_page(state: State, body: Doc) -> Doc:
    page = _page(state, body)
    title = {"title": {"title": [{"text": {"content": body.get("title", "Child page")}}]}}
    child = pages.new_page(state, {"type": "page_id", "page_id": page["id"]}, None, title)
    pages.insert(state, child)
    return {"id": child["id"]}


def purge(state: State, body: Doc) -> Doc:
    """Delete a page for good, as Notion does some time after it went to the trash."""
    page = _page(state, body)
    source = properties.source_of(state, page)
    relations.follow(state, source, page["id"], page["values"], {})
    state.store.remove("page", page["id"])
    state.store.remove("body", page["id"])
    return {"id": page["id"]}


def _schema(change: Callable[[Doc], Any]) -> Action:
    def action(state: State, body: Doc) -> Doc:
        source = _source(state, body)
        changed = schema.update(state, source, {body["property"]: change(body)})
        state.store.put("data_source", source["id"], state.touched(changed))
        return {"id": source["id"]}

    return action


def rename_option(state: State, body: Doc) -> Doc:
    source = _source(state, body)
    prop = values.find_property(source, body["property"])
    options = [{**o, "name": body["name"]} if o["name"] == body["option"] else o for o in prop["config"]["options"]]
    prop = {**prop, "config": {**prop["config"], "options": options}}
    changed = {**source, "properties": {**source["properties"], prop["id"]: prop}}
    state.store.put("data_source", source["id"], state.touched(changed))
    return {"id": source["id"]}


def _sharing(shared: bool) -> Action:
    def action(state: State, body: Doc) -> Doc:
        if "page" in body:
            page = _page(state, body)
            state.store.put("page", page["id"], {**page, "shared": shared})
            return {"id": page["id"]}
        key = _source(state, body)["database_id"]
        state.store.put("database", key, {**state.store.docs["database"][key], "shared": shared})
        return {"id": key}

    return action


def trash_database(state: State, body: Doc) -> Doc:
    key = _source(state, body)["database_id"]
    database = state.store.docs["database"][key]
    state.store.put("database", key, state.touched({**database, "in_trash": body.get("in_trash", True)}))
    return {"id": key}


def add_comment(state: State, body: Doc) -> Doc:
    page = _page(state, body)
    parent = {"type": "page_id", "page_id": page["id"]}
    return {"id": comments.add(state, parent, rich_text.text(body["text"]))["id"]}


def resolve_comments(state: State, body: Doc) -> Doc:
    page = _page(state, body)
    for comment in state.store.all("comment"):
        if comment["parent"].get("page_id") == page["id"]:
            state.store.put("comment", comment["id"], {**comment, "resolved": True})
    return {"id": page["id"]}


ACTIONS: dict[str, Action] = {
    "edit_properties": edit_properties,
    "edit_title": edit_title,
    "replace_body": replace_body,
    "append_body": append_body,
    "create_page": create_page,
    "duplicate_page": duplicate_page,
    "trash": _flag("in_trash", True),
    "restore": _flag("in_trash", False),
    "archive": _flag("is_archived", True),
    "unarchive": _flag("is_archived", False),
    "lock": _flag("is_locked", True),
    "unlock": _flag("is_locked", False),
    "purge": purge,
    "move_page": move_page,
    "add_child_page": add_child_page,
    "add_property": _schema(lambda body: {body["type"]: body.get("config", {})}),
    "rename_property": _schema(lambda body: {"name": body["name"]}),
    "remove_property": _schema(lambda _body: None),
    "retype_property": _schema(lambda body: {body["type"]: body.get("config", {})}),
    "rename_option": rename_option,
    "share": _sharing(True),
    "unshare": _sharing(False),
    "trash_database": trash_database,
    "add_comment": add_comment,
    "resolve_comments": resolve_comments,
}

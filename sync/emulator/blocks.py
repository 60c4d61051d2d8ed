"""The blocks endpoints: read, append, change, delete."""

from sync.emulator import block_payloads, bodies, ids, rich_text, sizes, trees, users
from sync.emulator.clock import to_minute
from sync.emulator.paging import slice_list
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.wire import Doc, failed, invalid, listing


def show(state: State, block: Doc, parent: Doc) -> Doc:
    """A stored block as answers show it: without its children."""
    kind = block["type"]
    return {
        "object": "block",
        "id": block["id"],
        "parent": parent,
        "created_time": to_minute(block["created"]),
        "last_edited_time": to_minute(block["edited"]),
        "created_by": users.reference(block["created_by"]),
        "last_edited_by": users.reference(block["edited_by"]),
        "has_children": _has_children(state, block),
        "in_trash": block.get("in_trash", False),
        "type": kind,
        kind: block[kind],
    }


def _has_children(state: State, block: Doc) -> bool:
    if block["type"] == "child_page":
        return bool(bodies.tree(state, block["id"]))
    return bool(block.get("children"))


def _locate(state: State, key: str) -> tuple[str, Doc, Doc]:
    """(page id, block, its parent reference).

    Raises:
        ApiError: 404 for a block that is nowhere, or on a page that is not shared.
    """
    home = state.store.homes.get(key)
    if home is None:
        raise state.not_found("block", key)
    if not state.visible("page", state.store.get("page", home)):
        raise state.not_found("block", key)
    tree = bodies.tree(state, home)
    block = trees.find(tree, key)
    if block is None:
        raise state.not_found("block", key)
    above = trees.parent_of(tree, key)
    parent = {"type": "block_id", "block_id": above["id"]} if above else {"type": "page_id", "page_id": home}
    return home, block, parent


def _child(state: State, key: str) -> tuple[str, Doc] | None:
    """(kind, document) of a page or database, which are blocks too."""
    for kind in ("page", "database"):
        doc = state.store.get(kind, key)
        if doc is not None and state.visible(kind, doc):
            return kind, doc
    return None


def _show_child(state: State, kind: str, doc: Doc) -> Doc:
    title = {"title": rich_text.title_of(state, doc["id"])}
    taken = {k: doc[k] for k in ("id", "in_trash", "created", "edited", "created_by", "edited_by")}
    return show(state, {**taken, "type": f"child_{kind}", f"child_{kind}": title}, doc["parent"])


def _trash_child(state: State, kind: str, doc: Doc, in_trash: bool) -> Doc:
    """Into the trash, or out of it."""
    changed = state.touched({**doc, "in_trash": in_trash})
    state.store.put(kind, doc["id"], changed)
    return _show_child(state, kind, changed)


def retrieve(call: Call) -> Doc:
    state = call.state
    state.allow("read_content")
    key = ids.require(call.ids[0], "path", "block_id")
    if child := _child(state, key):
        return _show_child(state, *child)
    _, block, parent = _locate(state, key)
    return show(state, block, parent)


def list_children(call: Call) -> Doc:
    state = call.state
    state.allow("read_content")
    key = ids.require(call.ids[0], "path", "block_id")
    if state.store.get("page", key) is not None:
        state.require("page", key, "block")
        children, parent = bodies.tree(state, key), {"type": "page_id", "page_id": key}
    else:
        _, block, _ = _locate(state, key)
        children, parent = block.get("children", []), {"type": "block_id", "block_id": key}
    return slice_list(call, "block", [show(state, child, parent) for child in children])


def append_children(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("insert_content")
    key = ids.require(call.ids[0], "path", "block_id")
    sizes.only_keys(body, {"children", "position"} | ({"after"} if call.version < "2026" else set()))
    new = block_payloads.build_all(state, body.get("children"), "children")
    after, at_start = _position(body)
    if state.store.get("page", key) is not None:
        page = state.require("page", key, "block")
        _refuse_trashed(page)
        tree = trees.place(bodies.stored(state, key), new, after, at_start)
        home, parent = key, {"type": "page_id", "page_id": key}
    else:
        home, block, _ = _locate(state, key)
        parent = {"type": "block_id", "block_id": key}
        placed = trees.place(block.get("children", []), new, after, at_start)
        tree = placed and trees.edit(bodies.stored(state, home), key, lambda found: {**found, "children": placed})
    if tree is None:
        raise state.not_found("block", str(after))
    bodies.save(state, home, tree)
    return listing("block", [show(state, block, parent) for block in _from(new, bodies.tree(state, home))])


def _from(new: list[Doc], tree: list[Doc]) -> list[Doc]:
    """The new blocks and those after them: Notion answers both, which is more than was asked for."""
    above = trees.parent_of(tree, new[0]["id"]) if new else None
    there = above["children"] if above else tree
    keys = [block["id"] for block in there]
    return there[keys.index(new[0]["id"]) :] if new else []


def _position(body: Doc) -> tuple[str | None, bool]:
    position = body.get("position") or {}
    if "after" in body:
        return ids.require(body["after"], "body", "after"), False
    match position.get("type", "end"):
        case "start":
            return None, True
        case "end":
            return None, False
        case "after_block":
            wanted = position.get("after_block", {}).get("id")
            return ids.require(wanted, "body", "position.after_block.id"), False
    raise failed("body", "position.type", "`start`, `end` or `after_block`", position.get("type"))


def _refuse_trashed(doc: Doc) -> None:
    if doc.get("in_trash"):
        raise invalid("Can't edit block that is archived. You must unarchive the block before editing.")


def update(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("update_content")
    key = ids.require(call.ids[0], "path", "block_id")
    if child := _child(state, key):
        sizes.only_keys(body, {"type", "in_trash"})
        return _trash_child(state, *child, sizes.require_flag(body.get("in_trash", child[1]["in_trash"]), "in_trash"))
    home, block, parent = _locate(state, key)
    kind = block["type"]
    sizes.only_keys(body, {"type", "in_trash", kind})
    changed = state.touched(block)
    if kind in body:
        payload = {**block[kind], **sizes.require_object(body[kind], kind)}
        changed[kind] = block_payloads.normal_payload(state, kind, payload, kind)
    if body.get("in_trash"):
        return _delete(state, home, {**changed, "in_trash": True}, parent)
    bodies.save(state, home, trees.edit(bodies.stored(state, home), key, lambda _: changed))
    return show(state, changed, parent)


def delete(call: Call) -> Doc:
    state = call.state
    state.allow("update_content")
    key = ids.require(call.ids[0], "path", "block_id")
    if child := _child(state, key):
        return _trash_child(state, *child, in_trash=True)
    home, block, parent = _locate(state, key)
    return _delete(state, home, {**state.touched(block), "in_trash": True}, parent)


def _delete(state: State, home: str, block: Doc, parent: Doc) -> Doc:
    key = block["id"]
    if block["type"] in ("child_page", "child_database"):
        bodies.trash_child(state, block)
    else:
        bodies.save(state, home, trees.edit(bodies.stored(state, home), key, lambda _: None))
    return show(state, block, parent)

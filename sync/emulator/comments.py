"""Comments: those on a page or block that are not resolved, and new ones."""

from sync.emulator import dialect, ids, rich_text, sizes, users
from sync.emulator.clock import to_minute
from sync.emulator.paging import slice_list
from sync.emulator.routing import Call
from sync.emulator.state import BOT, State
from sync.emulator.wire import Doc, failed


def show(state: State, comment: Doc) -> Doc:
    author = state.store.get("user", comment["created_by"])
    kind = "integration" if author and author["kind"] == BOT else "user"
    return {
        "object": "comment",
        "id": comment["id"],
        "parent": comment["parent"],
        "discussion_id": comment["discussion_id"],
        "created_time": to_minute(comment["created"]),
        "last_edited_time": to_minute(comment["edited"]),
        "created_by": users.reference(comment["created_by"]),
        "rich_text": comment["rich_text"],
        "display_name": {"type": kind, "resolved_name": author["name"] if author else None},
    }


def list_open(call: Call) -> Doc:
    state = call.state
    state.allow("read_comments")
    key = ids.require(call.parameter("block_id") or ..., "query", "block_id")
    if state.store.get("page", key) is not None:
        state.require("page", key, "block")
    elif key not in state.store.homes:
        raise state.not_found("block", key)
    found = [c for c in state.store.all("comment") if key in c["parent"].values() and not c["resolved"]]
    return slice_list(call, "comment", [show(state, comment) for comment in found])


def create(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("insert_comments")
    sizes.only_keys(body, {"parent", "discussion_id", "rich_text", "markdown", "attachments", "display_name"})
    text = _text(state, body)
    parent, discussion = _place(state, body)
    return show(state, add(state, parent, text, discussion))


def _text(state: State, body: Doc) -> list[Doc]:
    """The text of a request, given as rich text or as Markdown."""
    if "markdown" not in body:
        return rich_text.normalise(state, body.get("rich_text"), "rich_text")
    parsed = dialect.parse(sizes.require_text(body["markdown"], "markdown"))
    items = [item for block in parsed.blocks for item in block[block["type"]].get("rich_text", [])]
    return rich_text.normalise(state, items, "markdown", limited=False)


def retrieve(call: Call) -> Doc:
    call.state.allow("read_comments")
    return show(call.state, _find(call))


def update(call: Call) -> Doc:
    state = call.state
    state.allow("insert_comments")
    sizes.only_keys(call.body, {"rich_text", "markdown"})
    comment = state.touched({**_find(call), "rich_text": _text(state, call.body)})
    state.store.put("comment", comment["id"], comment)
    return show(state, comment)


def _find(call: Call) -> Doc:
    key = ids.require(call.ids[0], "path", "comment_id")
    comment = call.state.store.get("comment", key)
    home = comment and (comment["parent"].get("page_id") or call.state.store.homes.get(comment["parent"]["block_id"]))
    if comment is None or not call.state.visible("page", call.state.store.get("page", home or "")):
        raise call.state.not_found("comment", key)
    return comment


def _place(state: State, body: Doc) -> tuple[Doc, str | None]:
    if "discussion_id" in body:
        discussion = ids.require(body["discussion_id"], "body", "discussion_id")
        first = next((c for c in state.store.all("comment") if c["discussion_id"] == discussion), None)
        if first is None:
            raise state.not_found("discussion", discussion)
        return dict(first["parent"]), discussion
    parent = sizes.require_object(body.get("parent", ...), "parent")
    if "page_id" in parent:
        page = state.require("page", ids.require(parent["page_id"], "body", "parent.page_id"))
        return {"type": "page_id", "page_id": page["id"]}, None
    if "block_id" in parent:
        key = ids.require(parent["block_id"], "body", "parent.block_id")
        if key not in state.store.homes:
            raise state.not_found("block", key)
        return {"type": "block_id", "block_id": key}, None
    raise failed("body", "parent.page_id", "defined", ...)


def add(state: State, parent: Doc, text: list[Doc], discussion: str | None = None) -> Doc:
    """Store a comment; it starts a discussion of its own where none is named."""
    comment = {
        "id": state.new_id(),
        "parent": parent,
        "discussion_id": discussion or state.new_id(),
        "rich_text": text,
        "resolved": False,
        **state.stamp(),
    }
    state.store.put("comment", comment["id"], comment)
    return comment

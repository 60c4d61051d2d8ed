"""GET and PATCH /v1/pages/{id}/markdown."""

from typing import Any

from sync.emulator import bodies, ids, sizes, tasks, trees
from sync.emulator.rich_text import title_of
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.wire import ApiError, Doc, failed, invalid

_COMMANDS: dict[str, set[str]] = {
    "update_content": {"content_updates", "allow_deleting_content"},
    "replace_content": {"new_str", "allow_deleting_content"},
    "insert_content": {"content", "position", "after"},
}


def show(state: State, key: str, warnings: list[str] | None = None) -> Doc:
    """The page_markdown object; `warnings` only where there are any."""
    blocks, truncated = bodies.truncate(state, key, bodies.tree(state, key))
    return {
        "object": "page_markdown",
        "id": key,
        "markdown": bodies.write_markdown(blocks),
        "truncated": truncated,
        "unknown_block_ids": bodies.unknown_ids(blocks),
        **({"warnings": warnings} if warnings else {}),
    }


def check_version(value: Any, where: str) -> None:
    if value not in (None, "v1", "v2"):
        raise failed(where, "markdown_version", '`"v1"` or `"v2"`', value)


def retrieve(call: Call) -> Doc:
    state = call.state
    state.allow("read_content")
    key = ids.require(call.ids[0], "path", "page_id")
    check_version(call.parameter("markdown_version"), "query")
    if state.store.get("page", key) is None and (home := state.store.homes.get(key)):
        return _retrieve_block(state, home, key)
    state.require("page", key)
    return show(state, key)


def _retrieve_block(state: State, home: str, key: str) -> Doc:
    """A block out of `unknown_block_ids`, read on its own."""
    state.require("page", home)
    block = trees.find(bodies.tree(state, home), key)
    if block is None:
        raise state.not_found("page", key)
    answer = {"object": "page_markdown", "id": key, "markdown": bodies.write_markdown([block])}
    return {**answer, "truncated": False, "unknown_block_ids": bodies.unknown_ids([block])}


def update(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("update_content")
    key = ids.require(call.ids[0], "path", "page_id")
    kind = body.get("type")
    if kind not in _COMMANDS:
        raise failed("body", "type", " or ".join(f'`"{name}"`' for name in _COMMANDS), kind or ...)
    sizes.only_keys(body, {"type", kind, "markdown_version", "allow_async"})
    check_version(body.get("markdown_version"), "body")
    command = sizes.require_object(body.get(kind, ...), kind)
    sizes.only_keys(command, _COMMANDS[kind], kind)
    if state.store.get("database", key) or (state.store.get("page", key) is None and key in state.store.homes):
        raise invalid(f"The provided ID {key} is a database or non-page block.")
    page = state.require("page", key)
    if page["in_trash"]:
        raise invalid("Can't edit block that is archived. You must unarchive the block before editing.")
    warnings = _apply(state, key, kind, command)
    if body.get("allow_async"):
        call.status = 202
        return tasks.start(state, "PATCH /v1/pages/:page_id/markdown", show(state, key))
    return show(state, key, warnings)


def _apply(state: State, key: str, kind: str, command: Doc) -> list[str]:
    seen = bodies.tree(state, key)
    loaded, _ = bodies.truncate(state, key, seen)
    match kind:
        case "update_content":
            text = _replace(bodies.write_markdown(loaded), command.get("content_updates"))
        case "replace_content":
            text = sizes.require_text(command.get("new_str", ...), "replace_content.new_str")
        case _:
            text = _insert(bodies.write_markdown(loaded), command)
    return write(state, key, text, bool(command.get("allow_deleting_content")), anew=kind == "replace_content")


def write(state: State, key: str, text: str, delete: bool, *, anew: bool = False) -> list[str]:
    """Make `text` the body of page `key`; the parser's warnings come back.

    Blocks that did not change keep their ids, or `anew` none does: what Notion does there is not documented, and
    whoever needs the ids must not count on it.

    Raises:
        ApiError: 400 where child pages, or content that was not loaded, would go.
    """
    seen = bodies.tree(state, key)
    loaded, truncated = bodies.truncate(state, key, seen)
    new, warnings = bodies.read_markdown(state, text)
    if sum(1 for _ in trees.walk(new)) > state.settings.markdown_block_cap:
        raise invalid(
            "The page content after the edit is too large or too heavily formatted to process in one call."
            " Move some content into child pages or reduce the page size."
        )
    kept = {block["id"] for block in trees.walk(new)}
    if truncated and not kept.issuperset(bodies.unknown_ids(loaded)):
        raise _too_large()
    new = bodies.restore(bodies.stored(state, key), new)
    _protect_children(state, [b for b in bodies.children(state, key) if b["id"] not in kept], delete)
    # Children in the trash keep their place at the end, where a restored page turns up again.
    trashed = [
        b
        for b in trees.walk(bodies.stored(state, key))
        if b["type"] in ("child_page", "child_database") and b["id"] not in kept
    ]
    bodies.save(state, key, [*(new if anew else bodies.keep_known(seen, new)), *trashed])
    return warnings


def _too_large() -> ApiError:
    message = (
        "The page is too large to load in full, and the edit would remove content that was not loaded."
        " Edit only content outside <unknown> tags."
    )
    return ApiError(400, "validation_error", message, {"limit_kind": "page_record_count"})


def _protect_children(state: State, lost: list[Doc], delete: bool) -> None:
    if lost and not delete:
        named = ", ".join(f'"{title_of(state, block["id"])}" ({block["id"]})' for block in lost)
        raise invalid(
            f"This operation would delete {len(lost)} child page(s) or database(s): {named}."
            " Set allow_deleting_content to true to permit deletion."
        )
    for block in lost:
        bodies.trash_child(state, block)


def _replace(text: str, updates: Any) -> str:
    """The text after every search and replacement, in order."""
    for i, update_ in enumerate(sizes.check_array(updates, "update_content.content_updates", sizes.UPDATES)):
        path = f"update_content.content_updates[{i}]"
        sizes.only_keys(sizes.require_object(update_, path), {"old_str", "new_str", "replace_all_matches"}, path)
        old = sizes.require_text(update_.get("old_str", ...), f"{path}.old_str")
        new = sizes.require_text(update_.get("new_str", ...), f"{path}.new_str")
        if not old:
            raise invalid(f"body failed validation: body.{path}.old_str should not be an empty string.")
        found = text.count(old)
        if not found:
            raise invalid(f"No match for old_str in the page content: {old[:100]!r}.")
        if found > 1 and not update_.get("replace_all_matches"):
            raise invalid(
                f"old_str matches {found} locations: {old[:100]!r}. Make it unique or set replace_all_matches to true."
            )
        text = text.replace(old, new)
    return text


def _insert(text: str, command: Doc) -> str:
    new = sizes.require_text(command.get("content", ...), "insert_content.content")
    if "after" in command and "position" in command:
        raise invalid("Provide either insert_content.after or insert_content.position, not both.")
    if "after" in command:
        return _insert_after(text, new, sizes.require_text(command["after"], "insert_content.after"))
    if (command.get("position") or {}).get("type") == "start":
        return f"{new}\n\n{text}"
    return f"{text}\n\n{new}" if text.strip() else new


def _insert_after(text: str, new: str, selection: str) -> str:
    start, _, end = selection.partition("...")
    begin = text.find(start)
    stop = text.find(end, begin + len(start)) if begin >= 0 else -1
    if stop < 0:
        raise invalid(f"The after selection does not match any content in the page: {selection[:100]!r}.")
    cut = text.find("\n", stop + len(end))
    cut = len(text) if cut < 0 else cut
    return f"{text[:cut]}\n\n{new}\n\n{text[cut:]}"

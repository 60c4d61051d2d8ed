"""POST /v1/search: pages and data sources by title."""

from datetime import timedelta
from typing import Any

from sync.emulator import databases, pages, rich_text, sizes
from sync.emulator.clock import stored
from sync.emulator.paging import slice_list
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.wire import Doc, failed

_KINDS = ("page", "data_source")


def search(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("read_content")
    sizes.only_keys(body, {"query", "filter", "sort", "start_cursor", "page_size"})
    wanted = sizes.require_text(body.get("query") or "", "query").casefold()
    found = [
        (kind, doc, title)
        for kind in _kinds(body.get("filter"))
        for doc, title in _titled(state, kind)
        if not wanted or _found(wanted.split(), title.casefold().split())
    ]
    found.sort(key=lambda item: (item[1]["edited"], item[1]["id"]), reverse=_descending(body.get("sort")))
    keys = [{"id": doc["id"], "kind": kind, "doc": doc} for kind, doc, _ in found]
    answer = slice_list(call, "page_or_data_source", keys)
    answer["results"] = [_show(state, item["kind"], item["doc"]) for item in answer["results"]]
    return answer


def _found(wanted: list[str], title: list[str]) -> bool:
    """Whether any word is found: Notion's search is no filter. Words match by their beginning, plurals too."""
    return any(there.startswith(word.removesuffix("s")) for word in wanted for there in title)


def _show(state: State, kind: str, doc: Doc) -> Doc:
    return pages.show(state, doc) if kind == "page" else databases.show_source(state, doc)


def _kinds(given: Any) -> list[str]:
    if given is None:
        return ["data_source", "page"]
    value = sizes.require_object(given, "filter").get("value")
    if given.get("property") != "object":
        raise failed("body", "filter.property", '`"object"`', given.get("property"))
    if value not in _KINDS:
        raise failed("body", "filter.value", '`"page"` or `"data_source"`', value)
    return [value]


def _descending(sort: Any) -> bool:
    if sort is None:
        return True
    direction = sizes.require_object(sort, "sort").get("direction", "descending")
    if sort.get("timestamp") != "last_edited_time":
        raise failed("body", "sort.timestamp", '`"last_edited_time"`', sort.get("timestamp"))
    return bool(direction == "descending")


def _titled(state: State, kind: str) -> list[tuple[Doc, str]]:
    """What the index holds: shared, not in the trash, and old enough to have arrived."""
    horizon = stored(state.clock.now() - timedelta(seconds=state.settings.search_lag_seconds))
    found = []
    for doc in state.store.all(kind):
        if doc["in_trash"] or doc["created"] > horizon or not state.visible(kind, doc):
            continue
        title = doc["values"].get("title", []) if kind == "page" else doc["title"]
        found.append((doc, rich_text.plain(title)))
    return found

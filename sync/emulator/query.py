"""POST /v1/data_sources/{id}/query."""

import hashlib
import json

from sync.emulator import ids, pages, sizes
from sync.emulator.clock import parse_time
from sync.emulator.filters import compile_filter, compile_sorts
from sync.emulator.paging import bad_cursor, page_size, start_cursor
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.wire import Doc, failed, invalid, listing

_KEYS = {"filter", "sorts", "start_cursor", "page_size", "is_archived", "result_type"}
_SESSIONS = 1000
_RESULTS = 8


def query(call: Call) -> Doc:
    state, body = call.state, call.body
    state.allow("read_content")
    sizes.only_keys(body, _KEYS | ({"archived", "in_trash"} if call.version < "2026" else set()))
    key = ids.require(call.ids[0], "path", "data_source_id")
    source = state.seen_source(state.require("data_source", key))
    archived = sizes.require_flag(body.get("is_archived", False), "is_archived")
    kind = body.get("result_type", "page")
    if kind not in ("page", "data_source"):
        raise failed("body", "result_type", '`"page"` or `"data_source"`', kind)
    size = page_size(call)
    only = pages.wanted(source, call.parameters("filter_properties"))
    found = [] if kind == "data_source" else _matching(state, source, body, archived)
    cap = state.settings.row_cap
    incomplete = len(found) > cap
    found = found[:cap]
    fingerprint = _fingerprint(source, body)
    start, session = _resume(state, start_cursor(call), fingerprint, found)
    shown = [pages.show(state, _row(state, key), only) for key in found[start : start + size]]
    end = start + size
    cursor = _cursor(state, session, fingerprint, found[end], end) if end < len(found) else None
    if state.settings.stuck_cursor and cursor:
        cursor = start_cursor(call) or cursor
    answer = listing("page_or_data_source", shown, cursor)
    if incomplete:
        reason = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
        answer["request_status"] = reason
    return answer


def _fingerprint(source: Doc, body: Doc) -> str:
    asked = {k: v for k, v in body.items() if k not in ("start_cursor", "page_size")}
    text = json.dumps([source["id"], asked], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _matching(state: State, source: Doc, body: Doc, archived: bool) -> list[str]:
    """Ids of all rows that match, in order; kept while the rows stay as they are."""
    key = (source["id"], _fingerprint(source, body))
    lagging = state.settings.query_lag_seconds or state.settings.query_stale_seconds
    if not lagging and key in state.results and state.results[key][0] == state.generation:
        return state.results[key][1]
    test = compile_filter(state, source, body["filter"]) if body.get("filter") is not None else None
    rows = [
        row
        for row in _visible_rows(state, source)
        if row["is_archived"] == archived and not row["in_trash"] and (test is None or test(row))
    ]
    # Nothing is promised without sorts. Recorded answers have the newest first; ids look like no order at all.
    if state.settings.scrambled_order:
        rows.sort(key=lambda row: row["id"])
    else:
        rows.sort(key=lambda row: row["created"])
        rows.reverse()
    for sort_key, descending in reversed(compile_sorts(state, source, body.get("sorts") or [])):
        rows.sort(key=sort_key, reverse=descending)
    found = [row["id"] for row in rows]
    state.results[key] = (state.generation, found)
    if len(state.results) > _RESULTS:
        state.results.popitem(last=False)
    return found


def _visible_rows(state: State, source: Doc) -> list[Doc]:
    """The rows as the query's index has them: fresh ones may be missing, old ones out of date."""
    lag = state.settings.query_lag_seconds
    now = state.clock.now().timestamp()
    found = []
    for key in state.store.rows.get(source["id"], {}):
        row = _row(state, key)
        if not row.get("shared", True):
            continue
        if lag and now - parse_time(row["created"]).timestamp() < lag:
            continue
        if row["parent"].get("data_source_id") == source["id"]:
            found.append(row)
    return found


def _row(state: State, key: str) -> Doc:
    """A row as queries show it, which may be an older version of it."""
    current = state.store.docs["page"][key]
    stale = state.settings.query_stale_seconds
    if not stale or key not in state.history:
        return current
    horizon = state.clock.now().timestamp() - stale
    return next((old for at, old in state.history[key] if at > horizon and old is not None), current)


def _resume(state: State, cursor: str | None, fingerprint: str, found: list[str]) -> tuple[int, str]:
    """(index to go on from, session). A row that vanished since leaves its place to the one after it."""
    if cursor is None:
        return 0, state.request_id()
    kept = state.sessions.get(cursor)
    if kept is None or not cursor.startswith("s:"):
        raise bad_cursor(cursor)
    made_for, index = kept
    if made_for != fingerprint:
        raise invalid(f"The start_cursor provided is invalid: {cursor} belongs to a query with another filter or sort.")
    _, session, key = cursor.split(":")
    try:
        return found.index(key), session
    except ValueError:
        return min(index, len(found)), session


def _cursor(state: State, session: str, fingerprint: str, key: str, index: int) -> str:
    cursor = f"s:{session}:{key}"
    state.sessions[cursor] = (fingerprint, index)
    if len(state.sessions) > _SESSIONS:
        state.sessions.popitem(last=False)
    return cursor

"""Cursors of plain lists: blocks, comments, users, property items."""

from typing import Any

from sync.emulator import ids
from sync.emulator.routing import Call
from sync.emulator.wire import Doc, failed, invalid, listing


def page_size(call: Call) -> int:
    """page_size from the query string (or the body of a POST), 1 to 100."""
    where = "body" if call.request.method == "POST" else "query"
    raw: Any = call.body.get("page_size") if where == "body" else call.parameter("page_size")
    if raw is None:
        return call.state.settings.page_size_cap
    if isinstance(raw, bool) or not (isinstance(raw, int) or str(raw).isdigit()):
        raise failed(where, "page_size", "a number", raw)
    size = int(raw)
    if size < 1:
        raise failed(where, "page_size", "≥ `1`", size)
    if size > 100:
        raise failed(where, "page_size", "≤ `100`", size)
    return min(size, call.state.settings.page_size_cap)


def slice_list(call: Call, kind: str, results: list[Doc], **extra: Any) -> Doc:
    """One page of `results`; the cursor is the id of the next one, as Notion's are."""
    start = _start(call, [item["id"] for item in results])
    size = page_size(call)
    more = start + size < len(results)
    cursor = results[start + size]["id"] if more else None
    return listing(kind, results[start : start + size], cursor, **extra)


def slice_numbered(call: Call, results: list[Doc]) -> tuple[list[Doc], str | None]:
    """One page of `results` that have no ids of their own: (results, next cursor)."""
    names = [ids.derive(f"item:{i}") for i in range(len(results))]
    start, size = _start(call, names), page_size(call)
    return results[start : start + size], names[start + size] if start + size < len(results) else None


def start_cursor(call: Call) -> str | None:
    raw = call.body.get("start_cursor") if call.request.method == "POST" else call.parameter("start_cursor")
    return None if raw is None else str(raw)


def bad_cursor(cursor: str) -> Exception:
    return invalid(f"The start_cursor provided is invalid: {cursor}")


def _start(call: Call, names: list[str]) -> int:
    cursor = start_cursor(call)
    if cursor is None:
        return 0
    if cursor not in names:
        raise bad_cursor(cursor)
    return names.index(cursor)

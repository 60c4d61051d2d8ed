"""The control endpoints under /_emulator: for tests and the sandbox, without a token."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sync.emulator import dump, person, seed
from sync.emulator.clock import Clock, parse_time
from sync.emulator.settings import Settings
from sync.emulator.state import State
from sync.emulator.wire import ApiError, Doc, Request, Response, invalid, json_response

NOT_EMULATED = [
    "Markdown v1: read and written as v2",
    "OAuth, webhooks, views, file uploads, custom emojis, agents, meeting notes queries",
    "templates: data sources have none, and a page takes none",
    "wikis: no data source holds another one",
    "formulas beyond arithmetic, text, tests and prop()",
    "formula and rollup limits over many relations",
    "status groups: changes of them are ignored",
    "replace_content_range of the legacy Markdown commands",
    "permissions of people: one person sees and may do everything",
    "duplicate detection of concurrent edits: 409 comes from a fault rule only",
    "signed file URLs: only those of files that a workspace document brings with it",
    "the firewall's HTML 403: from a fault rule only",
    "moving between workspaces, and blocks moved between pages",
]


def handle(state: State, request: Request) -> Response:
    """Answer a control request; problems come back as 400 in the shape of the API."""
    path = request.path.removeprefix("/_emulator").strip("/")
    endpoint = _ENDPOINTS.get((request.method, path))
    try:
        if endpoint is None:
            raise ApiError(404, "not_found", f"No control endpoint {request.method} /_emulator/{path}.")
        answer = endpoint[0](state, _body(request))
        state.store.commit()
    except ApiError as error:
        state.store.rollback()
        return json_response(error.body(""), error.status)
    except Exception:
        state.store.rollback()
        raise
    # Anything may have moved that a remembered query result depends on.
    state.generation += 1
    return json_response(answer)


def _body(request: Request) -> Doc:
    if not request.body:
        return {}
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise invalid("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise invalid("The body should be a JSON object.")
    return body


def index(_state: State, _body: Doc) -> Any:
    listed = {f"{method} /_emulator/{path}".rstrip("/"): text for (method, path), (_, text) in _ENDPOINTS.items()}
    return {"version": "2026-03-11", "control": listed, "not_emulated": NOT_EMULATED, "actions": sorted(person.ACTIONS)}


def reset(state: State, _body: Doc) -> Any:
    """Back to an empty workspace, default settings and the real clock."""
    seed_number, token = state.workspace["seed"], state.settings.token
    state.store.clear()
    state.found("Emulated workspace", "Sync bot", "Robin Example", seed_number)
    state.clock = Clock()
    state.settings = Settings(token=token)
    state.faults.clear()
    state.limiter.reset()
    state.requests.reset()
    state.downloads.reset()
    for memory in (state.sessions, state.results, state.history):
        memory.clear()
    return {"ok": True}


def plant(state: State, body: Doc) -> Any:
    named = body.get("workspace")
    document = seed.load(named) if isinstance(named, str) else body
    seed.plant(state, document)
    return {"databases": len(state.store.docs["database"]), "pages": len(state.store.docs["page"])}


def read_clock(state: State, _body: Doc) -> Any:
    return {"now": state.now(), **state.clock.to_json()}


def move_clock(state: State, body: Doc) -> Any:
    if body.get("real"):
        state.clock = Clock()
    if "now" in body:
        state.clock.set(parse_time(str(body["now"])), bool(body.get("running")))
    if "advance_seconds" in body:
        state.clock.advance(timedelta(seconds=float(body["advance_seconds"])))
    state.remember_clock()
    return read_clock(state, body)


def read_settings(state: State, _body: Doc) -> Any:
    return state.settings.to_json()


def change_settings(state: State, body: Doc) -> Any:
    state.settings.change(body)
    return state.settings.to_json()


def add_fault(state: State, body: Doc) -> Any:
    for rule in body.get("rules", [body]):
        state.faults.add(rule)
    return read_faults(state, body)


def read_faults(state: State, _body: Doc) -> Any:
    return {"faults": state.faults.to_json()}


def clear_faults(state: State, body: Doc) -> Any:
    state.faults.clear()
    return read_faults(state, body)


def read_requests(state: State, _body: Doc) -> Any:
    return {**state.requests.to_json(), "downloads": state.downloads.entries}


def reset_requests(state: State, _body: Doc) -> Any:
    state.requests.reset()
    state.downloads.reset()
    return {"total": 0}


def drop_cursors(state: State, _body: Doc) -> Any:
    dropped = len(state.sessions)
    state.sessions.clear()
    return {"dropped": dropped}


_ENDPOINTS: dict[tuple[str, str], tuple[Callable[[State, Doc], Any], str]] = {
    ("GET", ""): (index, "this page"),
    ("POST", "reset"): (reset, "empty workspace, default settings, real clock"),
    ("POST", "seed"): (plant, 'replace the workspace: {"workspace": "sandbox"} or a whole workspace document'),
    ("GET", "clock"): (read_clock, "the time it is"),
    ("POST", "clock"): (move_clock, "{now, running?} sets, {advance_seconds} moves, {real: true} lets go"),
    ("GET", "settings"): (read_settings, "all settings"),
    ("POST", "settings"): (change_settings, "change some settings"),
    ("GET", "faults"): (read_faults, "fault rules with their counts"),
    ("POST", "faults"): (add_fault, "add {match, fault, times}, or {rules: [...]}"),
    ("DELETE", "faults"): (clear_faults, "remove all fault rules"),
    ("GET", "requests"): (read_requests, "requests since the last reset, with counts"),
    ("POST", "requests/reset"): (reset_requests, "start counting anew"),
    ("POST", "cursors/drop"): (drop_cursors, "make every open query cursor invalid"),
    ("POST", "person"): (person.act, "act as a person: {action, …}"),
    ("GET", "dump"): (lambda state, _body: dump.dump(state), "the whole workspace in plain form"),
}

"""The heart: `handle` answers one request against the state. Everything else is a shell round it."""

import re
from collections.abc import Callable
from dataclasses import replace

from sync.emulator import (
    blocks,
    comments,
    control,
    databases,
    hosted,
    markdown,
    pages,
    properties,
    query,
    search,
    sizes,
    tasks,
    users,
)
from sync.emulator.faults import Rule
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.wire import ApiError, Doc, Request, Response, json_response

VERSIONS = ("2026-03-11", "2025-09-03")
Endpoint = Callable[[Call], Doc]
_ID = r"([^/]+)"
_ROUTES: list[tuple[str, str, Endpoint]] = [
    ("GET", "users/me", users.me),
    ("GET", "users", users.list_all),
    ("GET", f"users/{_ID}", users.retrieve),
    ("POST", "search", search.search),
    ("POST", "databases", databases.create_database),
    ("GET", f"databases/{_ID}", databases.retrieve_database),
    ("PATCH", f"databases/{_ID}", databases.update_database),
    ("POST", "data_sources", databases.create_source),
    ("GET", f"data_sources/{_ID}", databases.retrieve_source),
    ("PATCH", f"data_sources/{_ID}", databases.update_source),
    ("POST", f"data_sources/{_ID}/query", query.query),
    ("GET", f"data_sources/{_ID}/templates", databases.list_templates),
    ("POST", "pages", pages.create),
    ("GET", f"pages/{_ID}", pages.retrieve),
    ("PATCH", f"pages/{_ID}", pages.update),
    ("POST", f"pages/{_ID}/move", pages.move),
    ("GET", f"pages/{_ID}/properties/{_ID}", properties.retrieve),
    ("GET", f"pages/{_ID}/markdown", markdown.retrieve),
    ("PATCH", f"pages/{_ID}/markdown", markdown.update),
    ("GET", f"blocks/{_ID}", blocks.retrieve),
    ("PATCH", f"blocks/{_ID}", blocks.update),
    ("DELETE", f"blocks/{_ID}", blocks.delete),
    ("GET", f"blocks/{_ID}/children", blocks.list_children),
    ("PATCH", f"blocks/{_ID}/children", blocks.append_children),
    ("GET", "comments", comments.list_open),
    ("POST", "comments", comments.create),
    ("GET", f"comments/{_ID}", comments.retrieve),
    ("PATCH", f"comments/{_ID}", comments.update),
    ("GET", f"async_tasks/{_ID}", tasks.retrieve),
]
_COMPILED = [(method, re.compile(f"/v1/{path}"), endpoint) for method, path, endpoint in _ROUTES]


def handle(state: State, request: Request) -> Response:
    """Answer one request. A call that fails leaves the state as it was."""
    with state.lock:
        if request.path == "/_emulator" or request.path.startswith("/_emulator/"):
            return control.handle(state, request)
        if request.path.startswith(f"{hosted.PREFIX}/"):
            return _download(state, request)
        response = _faulty(state, replace(request, body=hosted.unsigned(request)))
        state.requests.note(request, response, state.now())
        return response


def _download(state: State, request: Request) -> Response:
    """A file, spoilt where a fault is due. It is no request of the API, and counted apart."""
    rule = state.faults.strike(request)
    response = hosted.serve(state, request)
    response = _spoilt(state, rule, response, "") if rule else response
    state.downloads.note(request, response, state.now())
    return response


def _faulty(state: State, request: Request) -> Response:
    """The answer, spoilt where a fault is due."""
    request_id = state.request_id()
    rule = state.faults.strike(request)
    if rule is None or (rule.when == "before" and rule.kind not in ("delay", "truncated_json")):
        answer = None if rule else _answer(state, request, request_id)
    else:
        answer = _answer(state, request, request_id)
    return _spoilt(state, rule, answer, request_id) if rule else answer or Response(500)


def _spoilt(state: State, rule: Rule, answer: Response | None, request_id: str) -> Response:
    if answer is not None and answer.status >= 400:
        return answer
    spoilt = rule.spoil(answer, request_id)
    return replace(spoilt, headers={"date": _date(state), **spoilt.headers})


def _answer(state: State, request: Request, request_id: str) -> Response:
    try:
        call, endpoint = _route(state, request)
        body = {**endpoint(call), "request_id": request_id}
        status, headers = call.status, {}
        if state.store.commit():
            state.generation += 1
    except ApiError as error:
        state.store.rollback()
        body, status, headers = error.body(request_id), error.status, dict(error.headers)
    except Exception:
        state.store.rollback()
        raise
    answer = json_response(body, status, {"x-notion-request-id": request_id, "date": _date(state), **headers})
    return replace(answer, body=hosted.signed(state, request, answer.body))


def _date(state: State) -> str:
    return state.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT")


def _route(state: State, request: Request) -> tuple[Call, Endpoint]:
    """The endpoint, once path, token, limits, version and body have passed.

    Raises:
        ApiError: in the order in which Notion checks.
    """
    found = [(m, match, e) for m, path, e in _COMPILED if (match := path.fullmatch(request.path.rstrip("/")))]
    route = next((item for item in found if item[0] == request.method), None)
    if route is None:
        raise ApiError(400, "invalid_request_url", "Invalid request URL.")
    token = _authorise(state, request)
    state.limiter.check(state.settings, token, state.clock.now().timestamp())
    version = _version(request)
    sizes.check_payload(request.body)
    call = Call(state, request, tuple(route[1].groups()), version)
    if request.method in ("POST", "PATCH") and request.body:
        _ = call.body
    return call, route[2]


def _authorise(state: State, request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    valid = token.startswith("sandbox_") or (state.settings.token is not None and token == state.settings.token)
    if scheme.lower() != "bearer" or not valid:
        raise ApiError(401, "unauthorized", "API token is invalid.")
    return token


def _version(request: Request) -> str:
    version = request.headers.get("notion-version")
    if version is None:
        raise _wrong_version("defined, instead was undefined")
    if version not in VERSIONS:
        known = " or ".join(f'`"{v}"`' for v in VERSIONS)
        raise _wrong_version(f'{known}, instead was `"{version}"`')
    return version


def _wrong_version(should: str) -> ApiError:
    message = f"Notion-Version header failed validation: Notion-Version header should be {should}."
    return ApiError(400, "missing_version", message)

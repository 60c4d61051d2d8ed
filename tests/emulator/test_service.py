"""What every request passes: path, token, version, body; and what every answer carries."""

import pytest

from sync.emulator import seed
from sync.emulator.service import handle
from sync.emulator.wire import Request
from tests.emulator.api import HEADERS, Api

ABSENT = "7855b161-f63e-4683-b7c7-8ca6e97ee266"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code", "message"),
    [
        ("GET", "/v1/invalid", HEADERS, 400, "invalid_request_url", "Invalid request URL."),
        ("DELETE", "/v1/pages/x", HEADERS, 400, "invalid_request_url", "Invalid request URL."),
        ("GET", "/v1/users", {}, 401, "unauthorized", "API token is invalid."),
        ("GET", "/v1/users", {"authorization": "Bearer x"}, 401, "unauthorized", "API token is invalid."),
        (
            "GET",
            "/v1/users",
            {"authorization": "Bearer sandbox_1"},
            400,
            "missing_version",
            "Notion-Version header failed validation: Notion-Version header should be defined, instead was undefined.",
        ),
        (
            "GET",
            "/v1/pages/12345678-1234-1234-1234-123456789abc",
            HEADERS,
            400,
            "validation_error",
            (
                "path failed validation: path.page_id should be a valid uuid,"
                ' instead was `"12345678-1234-1234-1234-123456789abc"`.'
            ),
        ),
        (
            "GET",
            f"/v1/pages/{ABSENT}",
            HEADERS,
            404,
            "object_not_found",
            (
                f"Could not find page with ID: {ABSENT}. Make sure the relevant pages and databases are shared with"
                ' your integration "Bot".'
            ),
        ),
    ],
)
def test_refusals(
    api: Api, method: str, path: str, headers: dict[str, str], status: int, code: str, message: str
) -> None:
    """A request that fails a check is answered with Notion's status, code and words."""
    answer = api.send(method, path, headers=headers)

    assert (status, code, message) == (answer.status, answer.json()["code"], answer.json()["message"])


def test_invalid_json(api: Api) -> None:
    """A body that is not JSON is answered by invalid_json, whatever the endpoint wants."""
    answer = handle(api.state, Request("POST", "/v1/search", [], HEADERS, b"{"))

    assert (400, "invalid_json") == (answer.status, answer.json()["code"])


def test_every_answer_is_identified_and_dated(api: Api) -> None:
    """request_id stands in the body and in the header, and Date is the emulator's clock."""
    answer = api.send("GET", "/v1/users/me")

    assert answer.json()["request_id"] == answer.headers["x-notion-request-id"]
    assert "Mon, 24 Nov 2025 09:00:30 GMT" == answer.headers["date"]


def test_ids_are_taken_without_hyphens(api: Api) -> None:
    """An id without hyphens, in either case, is the same id."""
    plain = seed.page_id("audit").replace("-", "").upper()

    assert seed.page_id("audit") == api.get(f"pages/{plain}")["id"]


def test_a_refused_write_leaves_no_trace(api: Api) -> None:
    """A create that fails half-way stores neither the page nor the option it would have brought."""
    before = api.get("/_emulator/dump")
    api.create("x", status=400, properties={"Status": {"select": {"name": "New"}}}, children=[{"type": "nonsense"}])

    assert before == api.get("/_emulator/dump")


def test_ids_are_the_same_in_every_run(api: Api) -> None:
    """Two states with one seed number give the same ids to the same requests."""
    twin = Api(api.state.copy())

    assert api.create("x")["id"] == twin.create("x")["id"]


@pytest.mark.parametrize(
    ("capability", "method", "path"),
    [
        ("read_content", "GET", f"pages/{seed.page_id('audit')}"),
        ("update_content", "PATCH", f"pages/{seed.page_id('audit')}"),
        ("insert_content", "POST", "pages"),
        ("read_comments", "GET", f"comments?block_id={seed.page_id('audit')}"),
        ("insert_comments", "POST", "comments"),
        ("read_users", "GET", "users"),
    ],
)
def test_capabilities(api: Api, capability: str, method: str, path: str) -> None:
    """Without its capability an endpoint answers 403 restricted_resource."""
    api.control("settings", {"capabilities": {capability: False}})

    assert "restricted_resource" == api.call(method, path, {} if method != "GET" else None, 403)["code"]

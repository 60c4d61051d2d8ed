"""The emulator's refusals are worded as the documentation words them."""

from typing import Any

import pytest

from sync.emulator import seed
from sync.emulator.service import handle
from sync.emulator.wire import Request
from tests.emulator import corpus
from tests.emulator.api import HEADERS, Api

pytestmark = corpus.at_hand("documented error bodies")


def said(body: Any) -> dict[str, Any]:
    """What an error body says that is not left open in the documentation."""
    return {key: body.get(key) for key in ("object", "status", "code", "message") if "<" not in str(body.get(key))}


@pytest.mark.parametrize(
    "name",
    [
        *("conflict_error", "restricted_resource", "bad_gateway", "gateway_timeout", "internal_server_error"),
        *("rate_limited_connection", "service_overload", "missing_version", "invalid_json", "rich_text_too_long"),
    ],
)
def test_errors_are_as_documented(api: Api, name: str) -> None:
    """Status, code, message and the keys of `additional_data`: by a wrong request or, for the rest, by a fault."""
    documented = corpus.read("documented-errors.json")[name]
    page = f"/v1/blocks/{seed.page_id('audit')}/children"
    extra: dict[str, str] = documented["body"].get("additional_data", {})
    match name:
        case "missing_version":
            answer = api.send("GET", page, headers={"authorization": "Bearer sandbox_test"})
        case "invalid_json":
            answer = handle(api.state, Request("PATCH", page, [], HEADERS, b"{"))
        case "rich_text_too_long":
            [block, *_] = api.get(f"blocks/{seed.page_id('audit')}/children")["results"]
            long = {"rich_text": [{"text": {"content": "x" * 2001}}]}
            answer = api.send("PATCH", f"/v1/blocks/{block['id']}", {block["type"]: long})
        case _:
            headers = {"retry-after": "7"} if "headers" in documented else {}
            fault = {"kind": "status", "status": documented["status"], "headers": headers}
            api.control("faults", {"fault": fault})
            answer = api.send("GET", page)
    expected, found = said(documented["body"]), answer.json()
    expected = {k: v for k, v in expected.items() if k != "message" or name != "rich_text_too_long"}

    assert documented["status"] == answer.status
    assert expected == {key: found[key] for key in expected}
    assert extra.keys() <= found.get("additional_data", {}).keys()

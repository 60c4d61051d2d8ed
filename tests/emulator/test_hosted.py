"""Files that the emulated Notion keeps: signed in every answer, served for an hour, stored without a signature."""

import base64
import json
from typing import Any

import pytest

from sync.emulator import hosted, seed
from sync.emulator.service import handle
from sync.emulator.state import State
from sync.emulator.wire import Request, Response
from tests.emulator.api import HEADERS, SMALL, Api

PATH = "/w/f/plan%20b.pdf"
KEPT = hosted.STORED + PATH
HERE = f"http://127.0.0.1:9{hosted.PREFIX}{PATH}"
HOST = {"host": "127.0.0.1:9"}


@pytest.fixture
def page(state: State) -> str:
    """A page that shows a kept file and an external one."""
    seed.plant(state, {**SMALL, "files": {PATH: base64.b64encode(b"%PDF").decode()}})
    api = Api(state)
    made = api.create("Sprint", markdown=f'![a]({KEPT})\n\n<file source="https://example.org/b"></file>')
    return str(made["id"])


def ask(state: State, method: str, path: str, body: Any = None) -> Response:
    """One request to the server at 127.0.0.1:9."""
    data = json.dumps(body).encode() if body is not None else b""
    return handle(state, Request(method, path, [("markdown_version", "v2")], {**HEADERS, **HOST}, data))


def address(state: State, page: str) -> str:
    """The signed address that the page's Markdown gives out."""
    markdown: str = ask(state, "GET", f"/v1/pages/{page}/markdown").json()["markdown"]
    return markdown.partition("](")[2].partition(")")[0]


def get(state: State, signed: str, **headers: str) -> Response:
    """What the file host answers."""
    path, _, query = signed.removeprefix("http://127.0.0.1:9").partition("?")
    return handle(state, Request("GET", path, [tuple(part.split("=")) for part in query.split("&")], headers))  # type: ignore[misc]


def test_a_kept_file_is_signed_and_served(state: State, page: str) -> None:
    """In Markdown and in blocks; the external one stays as it is. A download is no request of the API."""
    signed = address(state, page)
    assert signed.startswith(f"{HERE}?X-Amz-Date=20251124T090030Z&X-Amz-Expires=3600&X-Amz-Signature=")
    image, other = ask(state, "GET", f"/v1/blocks/{page}/children").json()["results"]
    assert signed == image["image"]["file"]["url"]
    assert "https://example.org/b" == other["file"]["external"]["url"]
    asked = state.requests.total
    assert (200, b"%PDF") == (get(state, signed).status, get(state, signed).body)
    assert (asked, 2) == (state.requests.total, state.downloads.total)


def test_an_address_is_good_for_an_hour(state: State, page: str) -> None:
    """And the next answer has a new one."""
    signed = address(state, page)
    state.clock.advance(hosted.LIFE * 0.999)
    assert 200 == get(state, signed).status
    state.clock.advance(hosted.LIFE * 0.002)
    assert (403, True) == ((answer := get(state, signed)).status, b"expired" in answer.body)
    assert signed != address(state, page)


def test_only_a_signature_opens_a_file(state: State, page: str) -> None:
    """None, a wrong one, one for another file, or a token beside it: refused."""
    signed = address(state, page)
    assert 403 == get(state, HERE + "?x-id=GetObject").status
    assert 403 == get(state, signed.replace("Signature=", "Signature=0")).status
    assert 403 == get(state, signed.replace("plan", "plane")).status
    assert 400 == get(state, signed, authorization="Bearer sandbox_x").status


def test_what_is_written_back_is_stored_without_a_signature(state: State, page: str) -> None:
    """As it was."""
    before = state.store.get("body", page)
    command = {"type": "replace_content", "replace_content": {"new_str": f"![a]({address(state, page)})"}}
    assert 200 == ask(state, "PATCH", f"/v1/pages/{page}/markdown", command).status
    after = state.store.get("body", page)
    assert before
    assert after
    assert before["blocks"][0]["image"] == after["blocks"][0]["image"]


def test_a_download_can_be_spoilt(state: State, page: str) -> None:
    """By the rules for requests."""
    signed = address(state, page)
    state.faults.add({"match": {"path": hosted.PREFIX}, "fault": {"kind": "cut"}, "times": 1})
    assert get(state, signed).cut
    assert 200 == get(state, signed).status

"""Where the token may go, and where it must not show."""

import logging
import traceback
from random import Random

import httpx
import pytest

from sync.core.errors import ConfigError, SyncError, Unreachable
from sync.ports.notion_http import NotionTransport, check_address
from sync.ports.pacing import Pace
from tests.ports.wire import PAGE, TOKEN, URL, Clock, Reply, Wire, connect, error, ok

FINE = ok({"object": "user", "id": "x"})
CUT = httpx.Response(200, content=b'{"object":"list","results":[')
FIREWALL = httpx.Response(403, html="<!DOCTYPE html><html>Sorry, you have been blocked</html>")
Request = tuple[str, str, dict[str, object] | None]
READ: Request = ("GET", f"pages/{PAGE}", None)
CREATE: Request = ("POST", "pages", {"properties": {}})
REAL = "https://api.notion.com"


@pytest.mark.parametrize(
    ("url", "token", "problem"),
    [
        (REAL, "ntn_fictional", None),
        (REAL, "secret_fictional", None),
        ("http://127.0.0.1:8181", "sandbox_x", None),
        ("http://localhost:8181", "sandbox_x", None),
        ("http://[::1]:8181", "sandbox_x", None),
        ("http://api.notion.com", "ntn_fictional", "loopback"),
        ("https://notion.example", "ntn_fictional", "loopback"),
        ("https://api.notion.com.example", "sandbox_x", "loopback"),
        ("https://127.0.0.1.example", "sandbox_x", "loopback"),
        ("http://127.0.0.1:8181", "ntn_fictional", "sandbox_"),
        ("http://127.0.0.1:port", "sandbox_x", "not an address"),
        ("https://api.notion.com:8443", "ntn_fictional", "loopback"),
        (REAL, "", "empty"),
        (REAL, "ntn_a\nb", "characters"),
        (REAL, "ntn_ä", "characters"),
        (REAL, "Bearer ntn_a", "characters"),
    ],
)
def test_real_tokens_go_to_notion_only(url: str, token: str, problem: str | None) -> None:
    """Another address must be loopback with a sandbox token; a token that breaks a header is refused unseen."""
    if problem is None:
        check_address(url, token)
        return
    with pytest.raises(ConfigError, match=problem) as caught:
        check_address(url, token)
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize(
    "fault",
    [
        error(400, "validation_error", f"echo {TOKEN}"),
        error(401, f"{TOKEN}", f"Bearer {TOKEN}"),
        error(403, "restricted_resource", TOKEN),
        error(404, "object_not_found", TOKEN),
        error(409, "conflict_error", TOKEN),
        error(429, TOKEN, TOKEN),
        error(500, TOKEN, TOKEN),
        FIREWALL,
        CUT,
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
    ],
)
@pytest.mark.parametrize("request_", [READ, CREATE])
def test_the_token_is_in_no_message_and_no_log(
    request_: Request, fault: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in errors with their whole chain, not in reprs, not in logs at debug level, even where a server echoes it."""
    caplog.set_level(logging.DEBUG)
    wire = Wire(fault)
    connection = connect(wire)
    with pytest.raises(SyncError) as caught:
        connection.send(request_[0], request_[1], body=request_[2])
    said = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(vars(caught.value))
    said += caplog.text + repr(connection) + repr(connection.http) + repr(wire.requests[0].headers)
    assert f"Bearer {TOKEN}" == wire.requests[0].headers["authorization"]
    assert TOKEN not in said
    assert "canary" not in said


def test_only_the_configured_host_is_asked() -> None:
    """A request to another origin is stopped before it leaves."""
    wire, clock = Wire(FINE), Clock()
    http = NotionTransport(wire, url=URL, pace=Pace(clock=clock, sleep=clock.sleep), random=Random(1))
    for other in ("http://127.0.0.1:10/v1/x", "https://127.0.0.1:9/v1/x", "http://elsewhere.example/v1/x"):
        with pytest.raises(Unreachable, match="was stopped"):
            http.handle_request(httpx.Request("GET", other))
    assert [] == wire.requests

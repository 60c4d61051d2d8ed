"""The transport against scripted answers: counts, waits, errors for people, and sizes."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx
import pytest

from sync.core.errors import AccessError, Rejected, Stale, SyncError, Unknown, Unreachable
from sync.ports.notion_errors import BadCursor, Incomplete, NotFound, Overloaded
from sync.ports.notion_http import CAP, Exchange, NotionTransport
from sync.ports.pacing import Pace
from tests.ports.wire import PAGE, SOURCE, URL, Clock, Reply, Wire, connect, error, ok

Request = tuple[str, str, Any]
FINE = ok({"object": "user", "id": "x"})
CUT = httpx.Response(200, content=b'{"object":"list","results":[')
FIREWALL = httpx.Response(403, html="<!DOCTYPE html><html>Sorry, you have been blocked</html>")
READ = ("GET", f"pages/{PAGE}", None)
QUERY = ("POST", f"data_sources/{SOURCE}/query", {"page_size": 100})
CREATE: Request = ("POST", "pages", {"properties": {}})
CHANGE = ("PATCH", f"pages/{PAGE}/markdown", {"type": "replace_content"})


def ask(request: Request, *replies: Reply, clock: Clock | None = None, **pace: Any) -> tuple[Any, Wire]:
    """The answer or the error, and the wire with all requests that went over it."""
    wire = Wire(*replies)
    method, path, body = request
    try:
        return connect(wire, clock, **pace).send(method, path, body=body), wire
    except SyncError as failure:
        return failure, wire


@pytest.mark.parametrize("request_", [READ, QUERY])
@pytest.mark.parametrize(
    "fault",
    [
        error(500),
        error(502),
        error(503),
        error(529),
        error(429, retry_after="3"),
        error(409),
        httpx.Response(504 - 1, html="<html>"),
        CUT,
        httpx.Response(200, html="<html>captive portal</html>"),
        httpx.Response(200, json=["no object"]),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
    ],
)
def test_a_read_survives_one_fault(request_: Request, fault: Reply) -> None:
    """One fault costs one more request, for reads and for reads that go out as POST."""
    answer, wire = ask(request_, fault, FINE)
    assert {"object": "user", "id": "x"} == answer
    assert 2 == len(wire.requests)


@pytest.mark.parametrize("request_", [CREATE, CHANGE])
@pytest.mark.parametrize(
    "fault",
    [
        error(500, "internal_server_error"),
        error(502, "bad_gateway"),
        error(503, "service_unavailable"),
        error(504, "gateway_timeout"),
        error(408),
        httpx.Response(502, html="<html>"),
        CUT,
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut after the request"),
        httpx.ReadError("reset"),
    ],
)
def test_an_ambiguous_write_is_unknown_and_sent_once(request_: Request, fault: Reply) -> None:
    """Nothing that may have been saved is ever sent again by the port."""
    answer, wire = ask(request_, fault, FINE)
    assert isinstance(answer, Unknown)
    assert "may or may not have saved" in str(answer)
    assert 1 == len(wire.requests)


@pytest.mark.parametrize(
    "fault",
    [error(429, retry_after="3"), error(529, retry_after="3"), httpx.ConnectError("x"), httpx.ConnectTimeout("x")],
)
def test_a_write_that_was_not_carried_out_is_sent_again(fault: Reply) -> None:
    """Limits and failed connections happen before Notion does anything."""
    answer, wire = ask(CREATE, fault, FINE)
    assert {"object": "user", "id": "x"} == answer
    assert 2 == len(wire.requests)


def test_a_saved_write_names_its_page() -> None:
    """503 with `committed_resource_id`: unknown, and the caller learns where to look."""
    saved = error(
        503, "service_unavailable", extra={"committed_resource_id": PAGE, "retry_guidance": ["Do not repeat"]}
    )
    answer, wire = ask(CREATE, saved)
    assert isinstance(answer, Unknown)
    assert PAGE == answer.committed_id
    assert 1 == len(wire.requests)


@pytest.mark.parametrize(
    ("request_", "fault", "kind", "words"),
    [
        (READ, error(401, "unauthorized"), AccessError, "NOTION_API_TOKEN"),
        (READ, error(403, "restricted_resource"), AccessError, "“Read content”"),
        (CREATE, error(403, "restricted_resource"), AccessError, "“Insert content”"),
        (CHANGE, error(403, "restricted_resource", "Block limit."), AccessError, "Block limit."),
        (READ, error(404, "object_not_found"), NotFound, "Connections"),
        (CREATE, error(400, "validation_error", "body.x should be defined"), Rejected, "body.x should be defined"),
        (QUERY, error(400, "validation_error", "start_cursor provided is invalid"), BadCursor, "start_cursor"),
        (CHANGE, error(409, "conflict_error"), Stale, "nothing was written"),
        (CREATE, error(409, "row_limit_exceeded"), Rejected, "row_limit_exceeded"),
        (CREATE, FIREWALL, Rejected, "/etc/hosts"),
        (READ, FIREWALL, AccessError, "proxies"),
        (CREATE, httpx.Response(413, html="<html>"), Rejected, "Split it"),
        (READ, httpx.Response(302, headers={"location": "http://elsewhere.example/"}), AccessError, "proxies"),
        (
            READ,
            error(429, "rate_limited", extra={"rate_limit_reason": "public_api_request_blocked"}),
            AccessError,
            "blocked",
        ),
        (QUERY, error(504, "gateway_timeout"), Overloaded, "504"),
    ],
)
def test_a_refusal_is_explained_and_not_repeated(
    request_: Request, fault: Reply, kind: type[SyncError], words: str
) -> None:
    """Each refusal is one request, one kind of error, and says what to do."""
    answer, wire = ask(request_, fault)
    assert kind is type(answer)
    assert words in str(answer)
    assert 1 == len(wire.requests)


def test_foreign_text_in_a_message_is_short_and_on_one_line() -> None:
    """Control characters of a hostile message are escaped, and its length is cut."""
    answer, _ = ask(CREATE, error(400, "validation_error", "a\r\n::set-output\x1b[31m\u202e" + "x" * 9000))
    assert "a\\u000d\\u000a::set-output\\u001b[31m\\u202e" in str(answer)
    assert len(str(answer)) < 600


@pytest.mark.parametrize("seconds", [1, 30, 61, 300])
def test_nothing_is_sent_before_retry_after_is_over(seconds: int) -> None:
    """The wait is never cut, not even above 60 s."""
    clock = Clock()
    answer, wire = ask(READ, error(429, retry_after=str(seconds)), FINE, clock=clock)
    assert "user" == answer["object"]
    assert [float(seconds)] == clock.slept
    assert 2 == len(wire.requests)


def test_a_wait_past_the_budget_ends_the_run_at_once() -> None:
    """Retry-After of 10^9 is named, not slept."""
    clock = Clock()
    answer, wire = ask(READ, error(429, retry_after="1000000000"), FINE, clock=clock)
    assert isinstance(answer, Unreachable)
    assert "1000000000 s" in str(answer)
    assert ([], 1) == (clock.slept, len(wire.requests))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (error(500), Incomplete),
        (error(504), Incomplete),
        (error(529), Incomplete),
        (CUT, Incomplete),
        (error(429), Unreachable),
        (httpx.ConnectError("no route"), Unreachable),
        (httpx.ReadTimeout("slow"), Unreachable),
    ],
)
def test_six_tries_and_no_more(fault: Reply, kind: type[SyncError]) -> None:
    """A lasting fault of one record is that record's; without any way through it is the run's."""
    clock = Clock()
    answer, wire = ask(READ, fault, clock=clock)
    assert kind is type(answer)
    assert 6 == len(wire.requests)
    assert 5 == len(clock.slept)
    assert sum(clock.slept) < 300


def test_five_lost_requests_in_a_row_end_the_run() -> None:
    """The fifth exhausted read raises Unreachable; the sixth is not even sent."""
    wire = Wire(error(503))
    connection = connect(wire, limit=600)
    errors = []
    for _ in range(6):
        with pytest.raises(SyncError) as caught:
            connection.get(f"pages/{PAGE}")
        errors.append(type(caught.value))
    assert [Incomplete] * 4 + [Unreachable] * 2 == errors
    assert 30 == len(wire.requests)


def test_unknown_writes_open_the_breaker_but_stay_unknown() -> None:
    """Five ambiguous writes in a row: each is Unknown, and the next request is not sent."""
    wire = Wire(error(502))
    connection = connect(wire)
    for _ in range(5):
        with pytest.raises(Unknown):
            connection.send("POST", "pages", body={})
    with pytest.raises(Unreachable, match="five requests in a row"):
        connection.get("users/me")
    assert 5 == len(wire.requests)


def test_one_answer_starts_the_count_of_failures_again() -> None:
    """Four lost writes, a refusal, four lost writes: the next request is still sent."""
    lost, refused = error(502), error(404, "object_not_found")
    connection = connect(Wire(*[lost] * 4, refused, *[lost] * 4, FINE))
    kinds = []
    for _ in range(9):
        with pytest.raises(SyncError) as caught:
            connection.send("POST", "pages", body={})
        kinds.append(type(caught.value))
    assert [Unknown] * 4 + [NotFound] + [Unknown] * 4 == kinds
    assert "user" == connection.get("users/me")["object"]


def test_compression_is_undone_and_counted() -> None:
    """A gzip answer reads as its JSON; counters hold requests by endpoint, retries and plain bytes."""
    plain = json.dumps({"id": "x"}).encode()
    packed = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(gzip.compress(plain)))
    wire = Wire(error(500), lambda _: packed)
    connection = connect(wire)
    assert {"id": "x"} == connection.get(f"pages/{PAGE}")
    counters = connection.http.counters
    assert {("GET", "pages"): 2} == dict(counters.requests)
    assert (2, 1) == (counters.total, counters.retries)
    assert counters.bytes > len(plain)


def bomb(encoding: str, layers: int) -> httpx.Response:
    body = b'{"a":"' + b"x" * (CAP + 1) + b'"}'
    for _ in range(layers):
        body = gzip.compress(body)
    return httpx.Response(200, headers={"content-encoding": encoding}, stream=httpx.ByteStream(body))


@pytest.mark.parametrize(("encoding", "layers"), [("", 0), ("gzip", 1), ("gzip, gzip", 2)])
def test_an_answer_past_20_mb_is_no_answer(encoding: str, layers: int) -> None:
    """Plain, packed or packed twice: a write is unknown, and memory stays bounded."""
    answer, wire = ask(CREATE, lambda _: bomb(encoding, layers))
    assert isinstance(answer, Unknown)
    assert 1 == len(wire.requests)


def test_layers_of_compression_are_refused_unopened() -> None:
    """Even a small answer: two layers may swell a millionfold."""
    twice = httpx.ByteStream(gzip.compress(gzip.compress(b'{"id": "x"}')))
    answer, _ = ask(CREATE, lambda _: httpx.Response(200, headers={"content-encoding": "gzip, gzip"}, stream=twice))
    assert "unexpected compression" in str(answer)


@pytest.mark.parametrize("size", [10, CAP + 1])
def test_the_connection_is_given_back(size: int) -> None:
    """Also where an answer is not read to its end."""
    closed: list[bool] = []

    class Stream(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b" " * size
            yield b" "

        def close(self) -> None:
            closed.append(True)

    ask(CREATE, lambda _: httpx.Response(200, stream=Stream()))
    assert closed


def test_a_body_that_trickles_is_given_up() -> None:
    """A slow-loris answer ends after 120 s although each piece is in time."""
    clock = Clock()

    class Trickle(httpx.SyncByteStream):
        def __iter__(self) -> Any:
            while True:
                clock.now += 50
                yield b" "

    answer, _ = ask(CREATE, lambda _: httpx.Response(200, stream=Trickle()), clock=clock)
    assert isinstance(answer, Unknown)
    assert "ReadTimeout" in str(answer)


def test_deeply_nested_json_is_no_answer() -> None:
    """A million brackets end in an error of ours, not in a recursion error."""
    nested = httpx.Response(200, content=b'{"a":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}")
    answer, _ = ask(CREATE, nested)
    assert isinstance(answer, Unknown)


def test_the_time_is_notions() -> None:
    """From the first answer on, whatever this machine's clock says; where an answer has no `Date` it goes on."""
    clock = [datetime(2031, 1, 1, tzinfo=UTC)]
    wire = Wire(ok({"id": "x"}, date="Mon, 23 Nov 2026 10:00:00 GMT"), ok({"id": "x"}))
    http = NotionTransport(wire, url=URL, pace=Pace(), random=Random(1), now=lambda: clock[0])
    assert clock[0] == http.now()
    with httpx.Client(transport=http) as client:
        for minute in (0, 5):
            client.get(f"{URL}/v1/users/me")
            clock[0] += timedelta(minutes=5)
            assert datetime(2026, 11, 23, 10, minute + 5, tzinfo=UTC) == http.now()


def test_a_clock_that_is_right_stands() -> None:
    """`Date` has no parts of a second: what differs by so little is not put right, and never goes back."""
    clock = datetime(2026, 11, 23, 10, 0, 3, 900_000, tzinfo=UTC)
    wire = Wire(ok({"id": "x"}, date="Mon, 23 Nov 2026 10:00:00 GMT"))
    http = NotionTransport(wire, url=URL, pace=Pace(), random=Random(1), now=lambda: clock)
    with httpx.Client(transport=http) as client:
        client.get(f"{URL}/v1/users/me")
    assert clock == http.now()


def test_headers_timeouts_and_version_are_set() -> None:
    """Every request carries the version of the API, and 10 s to connect and 60 s to read."""
    _, wire = ask(READ, FINE)
    request = wire.requests[0]
    assert "2026-03-11" == request.headers["notion-version"]
    assert f"{URL}/v1/pages/{PAGE}" == str(request.url)
    assert (10.0, 60.0) == (request.extensions["timeout"]["connect"], request.extensions["timeout"]["read"])


def test_each_exchange_is_told_to_the_listener() -> None:
    """Method, endpoint, try, status and reason; no path, no id, no header."""
    told: list[Exchange] = []
    wire, clock = Wire(error(500, "internal_server_error"), httpx.ConnectError("refused"), FINE), Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    http = NotionTransport(wire, url=URL, pace=pace, random=Random(1), on_request=told.append)
    http.handle_request(httpx.Request("GET", f"{URL}/v1/pages/{PAGE}"))
    assert [
        Exchange("GET", "pages", 1, 500, 0.0, "500 internal_server_error"),
        Exchange("GET", "pages", 2, None, 0.0, "ConnectError: refused"),
        Exchange("GET", "pages", 3, 200, 0.0),
    ] == told

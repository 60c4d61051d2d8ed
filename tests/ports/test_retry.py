"""The table of what may be asked again, and the reading of Retry-After."""

from random import Random
from typing import Any

import httpx
import pytest

from sync.ports.retry import Answer, Breaker, Call, Step, backoff, pause, retry_after, server_time, step

READ, QUERY, SEARCH = (
    Call("GET", "pages", "x"),
    Call("POST", "data_sources/query", "x"),
    Call("POST", "search", ""),
)
CREATE, CHANGE, BODY = (
    Call("POST", "pages", ""),
    Call("PATCH", "pages", "x"),
    Call("PATCH", "pages/markdown", "x"),
)
READS, WRITES = (READ, QUERY, SEARCH), (CREATE, CHANGE, BODY)


def answer(status: int, document: Any = None, **headers: str) -> Answer:
    named = httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()})
    return Answer(status, named, {} if document is None else document, 0)


@pytest.mark.parametrize(
    ("url", "call"),
    [
        ("/v1/users/me", Call("GET", "users", "me")),
        ("/v1/pages/p1/markdown?markdown_version=v2", Call("GET", "pages/markdown", "p1")),
        ("/v1/data_sources/d1/query", Call("GET", "data_sources/query", "d1")),
        ("/v1/pages/p1/properties/%3FbA", Call("GET", "pages/properties", "p1")),
        ("/v1/search", Call("GET", "search", "")),
        ("/v1/async_tasks/t1", Call("GET", "async_tasks", "t1")),
    ],
)
def test_the_endpoint_is_the_path_without_ids(url: str, call: Call) -> None:
    """Ids stand at every second place and do not count."""
    assert call == Call.of(httpx.Request("GET", "http://127.0.0.1" + url))


@pytest.mark.parametrize(
    ("status", "of_reads", "of_writes"),
    [
        (200, Step.DONE, Step.DONE),
        (202, Step.DONE, Step.DONE),
        (302, Step.REFUSED, Step.REFUSED),
        (400, Step.REFUSED, Step.REFUSED),
        (401, Step.REFUSED, Step.REFUSED),
        (403, Step.REFUSED, Step.REFUSED),
        (404, Step.REFUSED, Step.REFUSED),
        (408, Step.AGAIN, Step.LOOK),
        (409, Step.AGAIN, Step.REFUSED),
        (413, Step.REFUSED, Step.REFUSED),
        (429, Step.HOLD, Step.HOLD),
        (500, Step.AGAIN, Step.LOOK),
        (502, Step.AGAIN, Step.LOOK),
        (503, Step.AGAIN, Step.LOOK),
        (520, Step.AGAIN, Step.LOOK),
        (529, Step.HOLD, Step.HOLD),
    ],
)
def test_the_table_by_status(status: int, of_reads: Step, of_writes: Step) -> None:
    """Reads, queries and searches may be repeated after server errors; writes after limits only."""
    assert [of_reads] * 3 == [step(call, answer(status)) for call in READS]
    assert [of_writes] * 3 == [step(call, answer(status)) for call in WRITES]


def test_a_gateway_timeout_narrows_a_query_and_repeats_a_read() -> None:
    """504 on a query, and 503 with guidance, would fail again with as many rows."""
    guided = answer(503, {"additional_data": {"retry_guidance": ["Reduce page_size"]}})
    assert [Step.NARROW, Step.NARROW] == [step(QUERY, answer(504)), step(QUERY, guided)]
    assert [Step.AGAIN, Step.AGAIN] == [step(READ, answer(504)), step(READ, guided)]
    assert [Step.LOOK, Step.LOOK] == [step(CREATE, answer(504)), step(CREATE, guided)]


@pytest.mark.parametrize("call", READS + WRITES)
def test_a_blocked_connection_is_never_asked_again(call: Call) -> None:
    """`public_api_request_blocked` is a refusal although its status is 429."""
    blocked = answer(429, {"additional_data": {"rate_limit_reason": "public_api_request_blocked"}})
    assert step(call, blocked) is Step.REFUSED


@pytest.mark.parametrize("status", [429, 500, 503, 529])
def test_a_write_that_names_what_it_saved_is_never_repeated(status: int) -> None:
    """`committed_resource_id` weighs more than the status."""
    saved = answer(status, {"additional_data": {"committed_resource_id": "p1"}})
    assert step(CREATE, saved) is Step.LOOK
    assert "p1" == saved.committed_id


@pytest.mark.parametrize("failure", [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")])
def test_what_fails_before_sending_may_be_repeated(failure: httpx.HTTPError) -> None:
    """Without a connection nothing was carried out, whatever the request was."""
    assert {Step.AGAIN} == {step(call, failure) for call in READS + WRITES}


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("x"),
        httpx.WriteTimeout("x"),
        httpx.ReadError("x"),
        httpx.WriteError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.DecodingError("x"),
    ],
)
def test_what_fails_later_leaves_a_write_unknown(failure: httpx.HTTPError) -> None:
    """A cut or silent connection may come after the change was saved."""
    assert {Step.AGAIN} == {step(call, failure) for call in READS}
    assert {Step.LOOK} == {step(call, failure) for call in WRITES}


def test_a_good_status_without_json_is_no_answer() -> None:
    """A cut body after a write is unknown; after a read it is asked for again."""
    cut = Answer(200, httpx.Headers(), None, 0)
    assert [Step.AGAIN, Step.LOOK] == [step(READ, cut), step(CREATE, cut)]


DATE = "Mon, 23 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("1", 1.0),
        ("30", 30.0),
        ("300", 300.0),
        ("1000000000", 1e9),
        ("2.5", 2.5),
        ("Mon, 23 Nov 2026 10:01:30 GMT", 90.0),
        ("Mon, 23 Nov 2026 09:00:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("inf", None),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_in_all_its_forms(header: str, seconds: float | None) -> None:
    """Seconds of any size or an HTTP date against the server's own clock; nonsense counts as silence."""
    assert seconds == retry_after(answer(429, date=DATE, retry_after=header))


def test_the_body_repeats_the_wait_where_the_header_is_lost() -> None:
    """A proxy may drop the header; `additional_data.retry_after` says the same as a string."""
    assert 42.0 == retry_after(answer(429, {"additional_data": {"retry_after": "42"}}))


def test_a_silent_limit_is_waited_out_for_longer_than_an_error() -> None:
    """Without Retry-After: doubling from 4 s after limits, from 1 s after errors, half as much jitter at most."""
    limits = [pause(attempt, answer(429), Random(attempt)) for attempt in range(1, 6)]
    errors = [pause(attempt, answer(500), Random(attempt)) for attempt in range(1, 6)]
    assert all(4 * 2**n <= wait <= 6 * 2**n for n, wait in enumerate(limits))
    assert all(2**n <= wait <= 1.5 * 2**n for n, wait in enumerate(errors))
    assert sum(limits) > 60
    assert backoff(3, Random(1)) == backoff(3, Random(1))


@pytest.mark.parametrize(("date", "expected"), [(DATE, "2026-11-23T10:00:00+00:00"), ("garbage", None), ("", None)])
def test_the_servers_clock_has_a_zone_or_is_not_known(date: str, expected: str | None) -> None:
    """A `Date` header that makes no sense is no time."""
    found = server_time(httpx.Headers({"date": date}))
    assert expected == (found.isoformat() if found else None)


def test_the_breaker_opens_for_good_after_five_failures_in_a_row() -> None:
    """One proper answer starts the count again; once open it stays open."""
    breaker = Breaker()
    for _ in range(4):
        breaker.failed()
    breaker.answered()
    for _ in range(4):
        breaker.failed()
    assert not breaker.is_open
    breaker.failed()
    breaker.answered()
    assert breaker.is_open

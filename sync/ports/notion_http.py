"""The way to Notion: one host, a pace, a size limit, and retries that never repeat a write blindly."""

import json
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from random import Random
from threading import Lock
from typing import Any

import httpx

from sync.core.config import NOTION
from sync.core.errors import ConfigError, SyncError, Unreachable, Waited
from sync.ports.notion_errors import Incomplete, Overloaded, reason, refusal, unknown
from sync.ports.pacing import Pace
from sync.ports.retry import TRIES, Answer, Breaker, Call, Step, backoff, pause, server_time, step

CAP = 20 * 1024 * 1024
_BODY_SECONDS = 120.0
_GRAIN = timedelta(seconds=5)
_TIMEOUT = {"connect": 10.0, "read": 60.0, "write": 60.0, "pool": 60.0}
_ENCODINGS = {"", "identity", "gzip", "deflate"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it, free of secrets. `status` is None where there was no answer."""

    method: str
    endpoint: str
    attempt: int
    status: int | None
    seconds: float
    note: str = ""


def log_exchange(exchange: Exchange) -> None:
    """The default listener: one line at debug level."""
    _log.debug("%s", exchange)


@dataclass
class Counters:
    """What this connection has done: requests by (method, endpoint), retries included, and bytes received."""

    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    retries: int = 0
    bytes: int = 0

    @property
    def total(self) -> int:
        return self.requests.total()


def machine_clock() -> datetime:
    """This machine's clock, which may be wrong."""
    return datetime.now(UTC)


class NotionTransport(httpx.BaseTransport):
    """Gives back good answers only; everything else is raised as an error of ours.

    Raises:
        AccessError, Rejected, Stale: Notion refused; asking again would not help.
        Unknown: A write may or may not have been saved.
        Incomplete: This request was tried often enough; others may do better.
        Unreachable: No request gets through, or the time of the run is spent.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        *,
        url: str,
        pace: Pace,
        random: Random,
        on_request: Callable[[Exchange], None] = log_exchange,
        now: Callable[[], datetime] = machine_clock,
    ) -> None:
        self.counters = Counters()
        self._machine, self._ahead = now, timedelta()
        self._inner, self._pace, self._random, self._on_request = inner, pace, random, on_request
        self._origin = _origin(httpx.URL(url))
        self._breaker = Breaker()
        self._lock = Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if _origin(request.url) != self._origin:
            raise Unreachable(f"A request to {request.url.host} was stopped: only Notion is asked.")
        request.extensions["timeout"] = _TIMEOUT
        call = Call.of(request)
        for attempt in range(1, TRIES + 1):
            if self._breaker.is_open:
                raise _no_answer(call, "five requests in a row failed")
            outcome = self._exchange(request, call, attempt)
            if (answer := self._settle(call, outcome, attempt)) is not None:
                return answer
        raise AssertionError  # the last try settles

    def now(self) -> datetime:
        """Notion's time: this machine's clock, put right by the last answer's `Date`."""
        return self._machine() + self._ahead

    def _compare(self, there: datetime | None) -> None:
        """`Date` has whole seconds and was on its way: a small difference says nothing, and this clock stands."""
        if there is not None:
            ahead = there - self._machine()
            self._ahead = timedelta() if abs(ahead) < _GRAIN else ahead

    def rest(self, attempt: int) -> None:
        """Waits as after a failed try number `attempt`, within the time of the run."""
        self._pace.rest(backoff(attempt, self._random))

    def close(self) -> None:
        self._inner.close()

    def _settle(self, call: Call, outcome: Answer | httpx.HTTPError, attempt: int) -> Answer | None:
        """The answer to give back, or None once the wait before the next try is over."""
        what = step(call, outcome)
        if isinstance(outcome, Answer) and what in (Step.DONE, Step.REFUSED):
            self._breaker.answered()
            if what is Step.REFUSED:
                raise refusal(call, outcome)
            return outcome
        if what is Step.NARROW:
            raise Overloaded(f"Notion could not answer a query ({reason(outcome)}).", "Run again later.")
        if what is Step.LOOK:
            self._breaker.failed()
            raise unknown(call, outcome)
        if attempt == TRIES:
            self._breaker.failed()
            raise self._exhausted(call, outcome)
        self._wait(what, outcome, attempt)
        if call.method == "PATCH":
            raise Waited(f"Notion asked to wait before a change ({reason(outcome)}).", "Run again later.")
        return None

    def _wait(self, what: Step, outcome: Answer | httpx.HTTPError, attempt: int) -> None:
        with self._lock:
            self.counters.retries += 1
        if isinstance(outcome, httpx.HTTPError):
            self.rest(attempt)
        elif what is Step.HOLD:
            self._pace.hold(pause(attempt, outcome, self._random))
        else:
            self._pace.rest(pause(attempt, outcome, self._random))

    def _exhausted(self, call: Call, outcome: Answer | httpx.HTTPError) -> SyncError:
        why = f"{reason(outcome)}, {TRIES} times"
        if self._breaker.is_open or isinstance(outcome, httpx.HTTPError) or outcome.status_code == 429:
            return _no_answer(call, why)
        return Incomplete(f"Notion did not answer {call.method} {call.endpoint} ({why}).", "Run again later.")

    def _exchange(self, request: httpx.Request, call: Call, attempt: int) -> Answer | httpx.HTTPError:
        """Sends once and reads the whole answer."""
        outcome: Answer | httpx.HTTPError
        with self._pace.slot():
            begun = self._pace.clock()
            try:
                response = self._inner.handle_request(request)
                outcome = self._read(response, request.headers.get("authorization", ""), begun)
            except httpx.HTTPError as error:
                outcome = error
            seconds = self._pace.clock() - begun
        status = outcome.status_code if isinstance(outcome, Answer) else None
        with self._lock:
            self.counters.requests[call.method, call.endpoint] += 1
            if isinstance(outcome, Answer):
                self.counters.bytes += outcome.size
                self._compare(server_time(outcome.sent_headers))
        note = "" if status is not None and status < 300 else reason(outcome)
        self._on_request(Exchange(call.method, call.endpoint, attempt, status, seconds, note))
        return outcome

    def _read(self, response: httpx.Response, authorization: str, begun: float) -> Answer:
        """The whole body, decompressed, within size and time, and without an echo of the token in an error.

        Only one layer of compression is accepted: each layer may swell a thousandfold in one step.
        """
        try:
            if response.headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
                raise httpx.DecodingError("unexpected compression")
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > CAP:
                    raise httpx.DecodingError(f"more than {CAP} bytes")
                if self._pace.clock() - begun > _BODY_SECONDS:
                    raise httpx.ReadTimeout(f"more than {_BODY_SECONDS:.0f} s for one answer")
        finally:
            response.close()
        text = bytes(body)
        if response.status_code >= 300 and (token := authorization.removeprefix("Bearer ").encode()):
            text = text.replace(token, b"***")
        return Answer(response.status_code, response.headers, _document(text), len(body))


def check_address(url: str, token: str) -> None:
    """Real tokens go to Notion only; any other address must be loopback, with a sandbox token.

    Raises:
        ConfigError: Names what is wrong, never the token.
    """
    try:
        origin = _origin(httpx.URL(url))
    except httpx.InvalidURL:
        raise ConfigError(["notion.api_url is not an address."]) from None
    problems = []
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        problems.append("notion.api_token is empty, or holds characters that no token has.")
    if origin != _origin(httpx.URL(NOTION)):
        if not _loopback(origin[1]):
            problems.append(f"notion.api_url must be {NOTION} or loopback.")
        elif not token.startswith("sandbox_"):
            problems.append("notion.api_url is loopback: its token must begin with sandbox_.")
    if problems:
        raise ConfigError(problems)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _document(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _no_answer(call: Call, why: str) -> Unreachable:
    what = f"Notion cannot be reached ({call.method} {call.endpoint}: {why})."
    return Unreachable(what, "Check the network and Notion's status page, then run again.")

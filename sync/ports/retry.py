"""What may be asked again after which answer, and how long to wait first."""

import math
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from random import Random
from threading import Lock
from typing import Any
from urllib.parse import unquote

import httpx

TRIES = 6
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_READ_BY_POST = ("data_sources/query", "search")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as the rules see it. `endpoint` is the path without version and ids: `pages/markdown`."""

    method: str
    endpoint: str
    subject: str

    @classmethod
    def of(cls, request: httpx.Request) -> "Call":
        parts = request.url.path.strip("/").split("/")[1:]
        return cls(request.method, "/".join(parts[::2]), unquote(parts[1]) if len(parts) > 1 else "")

    @property
    def reads(self) -> bool:
        """Whether it may be repeated without a look: queries and searches are reads that go out as POST."""
        return self.method == "GET" or (self.method == "POST" and self.endpoint in _READ_BY_POST)

    @property
    def queries(self) -> bool:
        return self.endpoint == "data_sources/query"


class Answer(httpx.Response):
    """A whole response, decoded once. `document` is its JSON object, None where it is not one."""

    def __init__(self, status: int, headers: httpx.Headers, document: dict[str, Any] | None, size: int) -> None:
        super().__init__(status)
        self.sent_headers = headers
        self.document = document
        self.size = size

    def json(self, **_: Any) -> Any:
        return self.document

    def text_of(self, key: str) -> str:
        """A text on the top level of an error body, or empty."""
        value = (self.document or {}).get(key)
        return value if isinstance(value, str) else ""

    @property
    def extra(self) -> dict[str, Any]:
        """`additional_data` of an error body."""
        value = (self.document or {}).get("additional_data")
        return value if isinstance(value, dict) else {}

    @property
    def committed_id(self) -> str | None:
        """The page or database that Notion says it saved although it answers an error."""
        value = self.extra.get("committed_resource_id")
        return value if isinstance(value, str) else None


class Step(Enum):
    """What follows from an answer."""

    DONE = auto()
    HOLD = auto()
    """All threads wait, then again: it was not carried out."""
    AGAIN = auto()
    """This request waits, then again: it was not carried out, or it only reads."""
    NARROW = auto()
    """Ask for fewer rows: the same query would fail again."""
    LOOK = auto()
    """It may have been carried out."""
    REFUSED = auto()


def step(call: Call, outcome: Answer | httpx.HTTPError) -> Step:
    """The table: kind of request against status or exception."""
    if isinstance(outcome, httpx.HTTPError):
        return Step.AGAIN if call.reads or isinstance(outcome, _BEFORE_SENDING) else Step.LOOK
    status, repeat = outcome.status_code, Step.AGAIN if call.reads else Step.LOOK
    if status < 300:
        return repeat if outcome.document is None else Step.DONE
    if outcome.extra.get("rate_limit_reason") == "public_api_request_blocked":
        return Step.REFUSED
    if outcome.committed_id and not call.reads:
        return Step.LOOK
    if status in {429, 529}:
        return Step.HOLD
    if call.queries and (status == 504 or (status == 503 and "retry_guidance" in outcome.extra)):
        return Step.NARROW
    if status == 408 or status >= 500:
        return repeat
    return Step.AGAIN if status == 409 and call.reads else Step.REFUSED


def backoff(attempt: int, random: Random, base: float = 1.0) -> float:
    """Seconds before try `attempt` + 1: doubling, with up to half as much again at random."""
    return float(base * 2 ** (attempt - 1) * (1 + random.random() / 2))


def pause(attempt: int, answer: Answer, random: Random) -> float:
    """Seconds to wait after an answer: what Notion asks for, else doubling from 1 s (limits: from 4 s)."""
    asked = retry_after(answer)
    if asked is None:
        return backoff(attempt, random, 4.0 if answer.status_code in {429, 529} else 1.0)
    return asked


def retry_after(answer: Answer) -> float | None:
    """Seconds that Notion asks for, by header or body. None where it says nothing that makes sense.

    An HTTP date counts from the answer's own `Date`, so that this machine's clock does not matter.
    """
    for text in (answer.sent_headers.get("retry-after"), answer.extra.get("retry_after")):
        seconds = _seconds(str(text or ""), server_time(answer.sent_headers))
        if seconds is not None:
            return seconds
    return None


def server_time(headers: httpx.Headers) -> datetime | None:
    """The `Date` header, with its zone."""
    return _http_date(headers.get("date", ""))


def _seconds(text: str, now: datetime | None) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        moment = _http_date(text)
        if moment is None or now is None:
            return None
        seconds = (moment - now).total_seconds()
    return seconds if seconds > 0 and math.isfinite(seconds) else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None


class Breaker:
    """Opens after `limit` requests in a row that got no proper answer; then nothing is asked any more."""

    def __init__(self, limit: int = 5) -> None:
        self._limit, self._failures, self._lock = limit, 0, Lock()

    def failed(self) -> None:
        with self._lock:
            self._failures += 1

    def answered(self) -> None:
        with self._lock:
            if not self.is_open:
                self._failures = 0

    @property
    def is_open(self) -> bool:
        return self._failures >= self._limit

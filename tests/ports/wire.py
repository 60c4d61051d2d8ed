"""A scripted Notion for tests of the wire: answers in order, a clock that moves when somebody sleeps."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import httpx

from sync.ports.connection import Connection
from sync.ports.notion import Notion
from sync.ports.pacing import Pace
from tests.canary import CANARY

TOKEN = CANARY
URL = "http://127.0.0.1:9"
SOURCE = "11111111-1111-4111-8111-111111111111"
DATABASE = "22222222-2222-4222-8222-222222222222"
PAGE = "33333333-3333-4333-8333-333333333333"
BOT = "44444444-4444-4444-8444-444444444444"

MARKDOWN = {"object": "page_markdown", "id": PAGE, "markdown": "# A\n", "truncated": False, "unknown_block_ids": []}

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Clock:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Wire(httpx.BaseTransport):
    """Answers each request with the next of `replies`; the last one is repeated for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else copy(reply)

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.content) for request in self.requests]


def copy(reply: httpx.Response) -> httpx.Response:
    """The same answer with a stream that was not read yet."""
    return httpx.Response(reply.status_code, headers=reply.headers, stream=httpx.ByteStream(reply.content))


def ok(document: Any, **headers: str) -> httpx.Response:
    return httpx.Response(200, json=document, headers=headers)


def error(status: int, code: str = "", message: str = "No.", extra: Any = None, **headers: str) -> httpx.Response:
    body: dict[str, Any] = {"object": "error", "status": status, "code": code, "message": message}
    if extra is not None:
        body["additional_data"] = extra
    return httpx.Response(status, json=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def sent(wire: Wire) -> list[tuple[str, str]]:
    return [(request.method, request.url.raw_path.decode().removeprefix("/v1/")) for request in wire.requests]


def connect(wire: httpx.BaseTransport, clock: Clock | None = None, **pace: Any) -> Connection:
    clock = clock or Clock()
    limit = pace.pop("limit", 180)
    return Connection(
        TOKEN,
        url=URL,
        pace=Pace(limit, clock=clock, sleep=clock.sleep, **pace),
        transport=wire,
        random=Random(7),
    )


def notion(wire: httpx.BaseTransport, clock: Clock | None = None, **pace: Any) -> Notion:
    return Notion(connect(wire, clock, **pace))


def text(*pieces: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": {"content": piece}, "plain_text": piece} for piece in pieces]


def page(key: str = PAGE, title: str = "Offer", ulid: str = "", **extra: Any) -> dict[str, Any]:
    """A page object of 2026-03-11 with a title and an id property."""
    return {
        "object": "page",
        "id": key,
        "created_time": "2026-11-02T08:15:00.000Z",
        "last_edited_time": "2026-11-03T09:30:00.000Z",
        "created_by": {"object": "user", "id": BOT},
        "last_edited_by": {"object": "user", "id": BOT},
        "in_trash": False,
        "is_archived": False,
        "is_locked": False,
        "url": f"https://www.notion.so/{key.replace('-', '')}",
        "parent": {"type": "data_source_id", "data_source_id": SOURCE, "database_id": DATABASE},
        "properties": {
            "Name": {"id": "title", "type": "title", "title": text(title)},
            "Unique ID": {"id": "%3FB%3A", "type": "rich_text", "rich_text": text(ulid) if ulid else []},
        },
        **extra,
    }


def source_json(**extra: Any) -> dict[str, Any]:
    """A data source object whose id property has an id that must be decoded."""
    return {
        "object": "data_source",
        "id": SOURCE,
        "parent": {"type": "database_id", "database_id": DATABASE},
        "title": text("Offers"),
        "in_trash": False,
        "properties": {
            "Name": {"id": "title", "name": "Name", "type": "title", "title": {}},
            "Unique ID": {"id": "%3FB%3A", "name": "Unique ID", "type": "rich_text", "rich_text": {}},
            "Status": {
                "id": "st",
                "name": "Status",
                "type": "select",
                "select": {"options": [{"id": "a", "name": "Draft"}, {"id": "b", "name": "Live"}]},
            },
        },
        **extra,
    }


def listed(*results: Any, cursor: str | None = None, **extra: Any) -> dict[str, Any]:
    return {"object": "list", "results": list(results), "next_cursor": cursor, "has_more": cursor is not None, **extra}

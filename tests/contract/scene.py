"""One table of one's own in some Notion, to make statements about: the emulator, a cassette, or a scratch workspace."""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import httpx

from sync.core.model import Page, Source, Value
from sync.ports.connection import VERSION, Connection
from sync.ports.notion import Notion
from sync.ports.pacing import Pace

T = TypeVar("T")
PROPERTIES: dict[str, Any] = {
    "Name": {"title": {}},
    "Unique ID": {"rich_text": {}},
    "Price": {"number": {}},
    "Kind": {"select": {"options": [{"name": "Sprint"}, {"name": "Retainer"}]}},
}
ULID = "01JD0000000000000000000000"


class Scene:
    """`page` is the page below which tables are made; `live` tells whether to wait for a real Notion's index."""

    def __init__(self, token: str, url: str, page: str, *, live: bool = False, pace: Pace | None = None) -> None:
        self.page, self.live, self.token = page, live, token
        self.connection = Connection(token, url=url, pace=pace)
        self.notion = Notion(self.connection)
        self.made: list[str] = []
        self._client = httpx.Client(base_url=url, transport=httpx.HTTPTransport(), trust_env=False)

    def close(self) -> None:
        """Give the sockets back."""
        self.connection.close()
        self._client.close()

    def archive(self) -> None:
        """Put away every database made here."""
        for database in self.made:
            self.connection.send("PATCH", f"databases/{database}", body={"in_trash": True})

    def table(self, **more: Any) -> Source:
        """A fresh table with a title, a ULID, a price and a kind, and `more` properties."""
        title = [{"type": "text", "text": {"content": "Contract"}}]
        body = {
            "parent": {"type": "page_id", "page_id": self.page},
            "title": title,
            "initial_data_source": {"properties": {**PROPERTIES, **more}},
        }
        made = self.connection.send("POST", "databases", body=body)
        self.made.append(made["id"])
        return self.notion.source("offers", made["data_sources"][0]["id"])

    def row(self, source: Source, name: str, values: Mapping[str, Value] | None = None, markdown: str = "") -> Page:
        """A fresh row."""
        return self.notion.create(source, {"Name": name, **(values or {})}, markdown)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """An answer as Notion gives it."""
        return self.connection.get(path, query or None)

    def patch(self, path: str, **body: Any) -> dict[str, Any]:
        """A change as Notion answers it."""
        return self.connection.send("PATCH", path, body=body)

    def query(self, source: Source, **body: Any) -> dict[str, Any]:
        """One page of rows as Notion gives it."""
        return self.connection.send("POST", f"data_sources/{source.id}/query", body=body)

    def raw(self, method: str, path: str, *, body: Any = None, **headers: str) -> httpx.Response:
        """A request without this program's manners. Its token is wrong unless `headers` say otherwise."""
        fair = {"authorization": "Bearer ntn_wrong", "notion-version": VERSION}
        sent = {**fair, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self._client.request(method, f"/v1/{path}", json=body, headers={k: v for k, v in sent.items() if v})

    def once(self, found: Callable[[], T], wanted: Callable[[T], bool]) -> T:
        """What is found as soon as it is as wanted: a live Notion's queries lag behind its writes."""
        for _ in range(20):
            result = found()
            if wanted(result) or not self.live:
                return result
            time.sleep(1)
        return result

    def names(self, source: Source, count: int, **body: Any) -> list[str]:
        """The titles of the rows of a query, sorted, once there are `count` of them."""
        return self.once(
            lambda: sorted(titles(self.query(source, **body)["results"])), lambda names: len(names) == count
        )


def titles(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The titles of page objects of a table."""
    return ["".join(item["plain_text"] for item in row["properties"]["Name"]["title"]) for row in rows]

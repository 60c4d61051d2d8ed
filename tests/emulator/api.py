"""A client for the tests of the emulator: in process, with the status of every answer checked."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from sync.emulator import seed
from sync.emulator.service import handle
from sync.emulator.state import State
from sync.emulator.wire import Request, Response

HEADERS = {"authorization": "Bearer sandbox_test", "notion-version": "2026-03-11"}
SMALL: dict[str, Any] = {
    "workspace": {"name": "Small", "bot": {"name": "Bot"}, "person": {"name": "Robin Example"}},
    "databases": {
        "ventures": {
            "title": "Ventures",
            "properties": {
                "Name": {"type": "title"},
                "Offers": {"type": "relation", "target": "offers", "two_way": "Venture"},
            },
        },
        "offers": {
            "title": "Offers",
            "properties": {
                "Name": {"type": "title"},
                "Unique ID": {"type": "rich_text"},
                "Price": {"type": "number", "format": "dollar"},
                "Cost": {"type": "number"},
                "Margin": {"type": "formula", "expression": 'prop("Price") - prop("Cost")'},
                "Status": {"type": "select", "options": ["Draft", "Active"]},
                "Tags": {"type": "multi_select", "options": ["a", "b"]},
                "Phase": {"type": "status"},
                "Due": {"type": "date"},
                "Billable": {"type": "checkbox"},
                "Page": {"type": "url"},
                "Mail": {"type": "email"},
                "Phone": {"type": "phone_number"},
                "Owner": {"type": "people"},
                "Files": {"type": "files"},
                "Number": {"type": "unique_id", "prefix": "OFF"},
                "Edited": {"type": "last_edited_time"},
                "Venture": {"type": "relation", "target": "ventures", "two_way": "Offers"},
                "Venture name": {
                    "type": "rollup",
                    "relation_property_name": "Venture",
                    "rollup_property_name": "Name",
                    "function": "show_original",
                },
            },
        },
    },
    "records": {
        "ventures": [{"ref": "agency", "created": "2025-10-01T09:00:00Z", "properties": {"Name": "Agency"}}],
        "offers": [
            {
                "ref": "audit",
                "created": "2025-10-17T09:00:11Z",
                "properties": {
                    "Name": "Audit",
                    "Unique ID": "01K7RTQ58RJ4K9ZB3W5T8XN2QH",
                    "Price": 900,
                    "Cost": 300,
                    "Status": "Active",
                    "Tags": ["a", "b"],
                    "Due": "2025-11-01",
                    "Billable": True,
                    "Venture": ["agency"],
                },
                "body": "# Scope\n\nOne week.\n\n- first\n- second",
            },
            {
                "ref": "sprint",
                "created": "2025-10-18T09:00:00Z",
                "edited_by": "bot",
                "properties": {"Name": "Sprint", "Price": 4000, "Status": "Draft", "Tags": ["b"]},
            },
            {"ref": "old", "created": "2025-01-01T00:00:00Z", "archived": True, "properties": {"Name": "Old"}},
        ],
    },
}


class Api:
    """Calls endpoints and returns their JSON; `status` is what the answer must have."""

    def __init__(self, state: State) -> None:
        self.state = state

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Response:
        bare, _, query = path.partition("?")
        content = b"" if body is None else json.dumps(body).encode()
        request = Request(
            method, bare, parse_qsl(query, keep_blank_values=True), HEADERS if headers is None else headers, content
        )
        return handle(self.state, request)

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.send(method, path if path.startswith("/_") else f"/v1/{path}", body)
        assert status == answer.status, answer.body
        return answer.json()

    def get(self, path: str, status: int = 200) -> Any:
        return self.call("GET", path, None, status)

    def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self.call("POST", path, body or {}, status)

    def patch(self, path: str, body: Any = None, status: int = 200) -> Any:
        return self.call("PATCH", path, body or {}, status)

    def delete(self, path: str, status: int = 200) -> Any:
        return self.call("DELETE", path, None, status)

    def control(self, path: str, body: Any = None) -> Any:
        return self.call("POST", f"/_emulator/{path}", body or {})

    def person(self, action: str, **details: Any) -> Any:
        return self.control("person", {"action": action, **details})

    def query(self, database: str, suffix: str = "", status: int = 200, **body: Any) -> Any:
        return self.post(f"data_sources/{seed.source_id(database)}/query{suffix}", body, status)

    def rows(self, database: str, **body: Any) -> Iterator[Any]:
        """Every row of a query, page by page."""
        while True:
            answer = self.query(database, **body)
            yield from answer["results"]
            if not answer["has_more"]:
                return
            body["start_cursor"] = answer["next_cursor"]

    def create(self, name: str, database: str = "offers", status: int = 200, **body: Any) -> Any:
        properties = {"Name": titled(name), **body.pop("properties", {})}
        parent = {"data_source_id": seed.source_id(database)}
        return self.post("pages", {"parent": parent, "properties": properties, **body}, status)


def titled(text: str) -> dict[str, Any]:
    return {"title": [{"text": {"content": text}}]}


def names(answer: Any) -> set[str]:
    """The titles in a query's answer."""
    return {"".join(t["plain_text"] for t in row["properties"]["Name"]["title"]) for row in answer["results"]}

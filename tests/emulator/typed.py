"""A client that checks the type of every answer, and payloads of every kind to send with it."""

from typing import Any

from sync.emulator import block_payloads, seed
from sync.emulator.state import State
from sync.emulator.wire import Response
from tests.emulator import corpus
from tests.emulator.api import Api

TEXT = [{"type": "text", "text": {"content": "Text", "link": {"url": "https://example.com/"}}}]
WHEN = {"start": "2025-12-01T10:00:00+01:00", "end": "2025-12-02T10:00:00+01:00"}
UNCREATABLE = {"child_page", "child_database", "unsupported", "template", "link_preview", "meeting_notes"}
UNPUBLISHED = {"button", "place", "verification"}
URL = {"type": "external", "external": {"url": "https://example.com/a.png"}}
ROW = {"table_row": {"cells": [TEXT, []]}}
PARAGRAPH = {"paragraph": {"rich_text": TEXT}}
PAYLOADS: dict[str, dict[str, Any]] = {
    **{kind: {"rich_text": TEXT, "color": "blue"} for kind in block_payloads.TEXT_KINDS},
    **dict.fromkeys(block_payloads.MEDIA_KINDS, URL),
    **{kind: {"url": "https://example.com/"} for kind in block_payloads.LINK_KINDS},
    "code": {"rich_text": TEXT, "language": "python"},
    "file": {**URL, "name": "a.png"},
    "divider": {},
    "breadcrumb": {},
    "table_of_contents": {},
    "equation": {"expression": "e = mc^2"},
    "table": {"table_width": 2, "has_column_header": True, "children": [ROW, ROW]},
    "column_list": {"children": [{"column": {"children": [PARAGRAPH]}}] * 2},
    "synced_block": {"synced_from": None, "children": [PARAGRAPH]},
    "link_to_page": {"type": "page_id", "page_id": seed.page_id("audit")},
    "tab": {"children": [PARAGRAPH]},
}
CONFIGS: dict[str, Any] = {
    "number": {"format": "euro"},
    "select": {"options": [{"name": "One", "color": "red"}]},
    "multi_select": {"options": [{"name": "One"}, {"name": "Two"}]},
    "formula": {"expression": 'prop("number") * 2'},
    "relation": {"data_source_id": seed.source_id("ventures"), "single_property": {}},
    "rollup": {"relation_property_name": "relation", "rollup_property_name": "Name", "function": "show_original"},
    "unique_id": {"prefix": "ALL"},
}
SPANS = ("this_week", "past_week", "past_month", "past_year", "next_week", "next_month", "next_year")


def published(answer: Any) -> Any:
    """An answer without the properties of a schema whose kinds the published types lack; recordings have them."""
    if answer.get("object") != "data_source":
        return answer
    known = {name: prop for name, prop in answer["properties"].items() if prop["type"] not in UNPUBLISHED}
    return {**answer, "properties": known}


class Typed(Api):
    """A client that checks the type of every answer; `seen` are the types that occurred."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.seen: set[str] = set()
        self.problems: list[str] = []

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Response:
        answer = super().send(method, path, body, headers)
        bare = path.partition("?")[0].removeprefix("/v1/")
        if answer.status == 200 and path.startswith("/v1/"):
            name = corpus.definition(method, bare)
            assert name is not None, f"{method} {bare} has no published type"
            self.seen.add(name)
            self.problems += [f"{method} {bare}: {p}" for p in corpus.misfits(name, published(answer.json()))[:1]]
        return answer


def mentions(state: State) -> list[dict[str, Any]]:
    """Rich text of every other kind."""
    targets = {
        "user": {"id": state.user_id("person")},
        "date": WHEN,
        "page": {"id": seed.page_id("audit")},
        "database": {"id": seed.database_id("offers")},
    }
    found = [{"type": "mention", "mention": {"type": kind, kind: target}} for kind, target in targets.items()]
    return [*found, {"type": "equation", "equation": {"expression": "x"}, "annotations": {"bold": True}}]

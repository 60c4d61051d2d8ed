"""Every recorded page, property, schema and body goes through the readers."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.core.model import Page, Source
from sync.ports.notion_json import PageReader, body_from, found_from, source_from
from sync.ports.notion_values import TYPES, value_of

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
FILES = ("notion-sdk-py.jsonl", "notion_ruby_mapping.jsonl", "ultimate-notion.jsonl")
NOWHERE = Source("corpus", "s", "d", "Corpus", {})

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded exchanges are not beside the project")


def objects(kind: str) -> Iterator[dict[str, Any]]:
    """Every object of a kind, at any depth of any answer."""
    for name in FILES:
        for line in (CORPUS / name).read_text("utf-8").splitlines():
            yield from _within(json.loads(line)["response"]["body"], kind)


def _within(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if node.get("object") == kind:
            yield node
        for value in node.values():
            yield from _within(value, kind)
    elif isinstance(node, list):
        for value in node:
            yield from _within(value, kind)


def test_every_recorded_page_is_read() -> None:
    """All pages with properties become pages with their title, times and every property of a known type."""
    kinds: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    pages: list[Page] = []
    for raw in objects("page"):
        if "properties" not in raw:
            continue
        found = PageReader(NOWHERE)(raw)
        pages.append(found)
        assert set(raw["properties"]) == set(found.properties)
        for name, prop in raw["properties"].items():
            kinds[prop["type"]] += 1
            filled[prop["type"]] += found.properties[name] is not None
    print(f"{len(pages)} pages, {kinds.total()} properties: {dict(kinds)}; with a value: {dict(filled)}")
    assert len(pages) > 500
    assert set(kinds) <= TYPES
    assert all(found.edited.tzinfo and found.edited_by for found in pages)
    assert sum(bool(found.title) for found in pages) > len(pages) / 2


def test_every_recorded_property_item_is_read() -> None:
    """Single values, and the entries of paged ones, have the same form as in pages but for their list."""
    kinds: Counter[str] = Counter()
    for item in objects("property_item"):
        kind = item["type"]
        kinds[kind] += 1
        single = kind in {"relation", "title", "rich_text"} and isinstance(item[kind], dict)
        value_of({**item, kind: [item[kind]]} if single else item)
    print(f"{kinds.total()} property items: {dict(kinds)}")
    assert kinds.total() > 50
    assert set(kinds) <= TYPES


def test_every_recorded_data_source_is_read() -> None:
    """Schemas with every property kind; search results alike."""
    kinds: Counter[str] = Counter()
    sources = 0
    for raw in objects("data_source"):
        found_from(raw)
        found = source_from(raw, "corpus")
        sources += 1
        kinds.update(prop.type for prop in found.properties.values())
        assert all(
            "%" not in prop.id or "%" in raw["properties"][name]["id"] for name, prop in found.properties.items()
        )
    print(f"{sources} data sources, {kinds.total()} properties: {dict(kinds)}")
    assert sources > 200


def test_every_recorded_body_is_read() -> None:
    """The few recorded Markdown answers are of dialect v1 but of the same shape."""
    bodies = [body_from(raw) for raw in objects("page_markdown")]
    print(f"{len(bodies)} bodies, {sum(body.complete for body in bodies)} complete")
    assert bodies

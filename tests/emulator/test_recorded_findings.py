"""What the recordings taught about the API, held fast where they are not at hand."""

from typing import Any

import pytest

from sync.emulator import seed
from tests.emulator.api import Api, names, titled

AUDIT, DATABASE = seed.page_id("audit"), seed.database_id("offers")


def paragraph(text: str) -> dict[str, Any]:
    return {"paragraph": {"rich_text": [{"text": {"content": text}}]}}


@pytest.mark.parametrize("query", ["Audit Database", "audits", "AUD"])
def test_a_search_is_no_filter(api: Api, query: str) -> None:
    """Any word is enough, by its beginning, plurals too."""
    found = api.post("search", {"query": query, "filter": {"property": "object", "value": "page"}})["results"]

    assert AUDIT in {page["id"] for page in found}


def test_an_insertion_answers_what_follows_it(api: Api) -> None:
    """The new blocks come first, then those after them; at the end there are none."""
    parent = f"blocks/{seed.page_id('sprint')}/children"
    [first, last] = api.patch(parent, {"children": [paragraph("a"), paragraph("d")]})["results"]
    position = {"type": "after_block", "after_block": {"id": first["id"]}}
    answer = api.patch(parent, {"children": [paragraph("b"), paragraph("c")], "position": position})["results"]

    assert ["b", "c", "d"] == [b["paragraph"]["rich_text"][0]["plain_text"] for b in answer]
    assert last["id"] == answer[-1]["id"]


@pytest.mark.parametrize("key", [AUDIT, DATABASE])
def test_pages_and_databases_are_blocks_in_the_trash_too(api: Api, key: str) -> None:
    """Deleted as a block, found in the trash, restored as a block."""
    assert api.delete(f"blocks/{key}")["in_trash"]
    assert api.get(f"blocks/{key}")["in_trash"]
    assert not api.patch(f"blocks/{key}", {"in_trash": False})["in_trash"]


def test_a_database_without_a_title(api: Api) -> None:
    """The database is called New database; its data source has no title of its own."""
    database = api.post("databases", {"parent": {"page_id": AUDIT}})
    source = api.get(f"data_sources/{database['data_sources'][0]['id']}")

    assert "New database" == database["title"][0]["plain_text"] == database["data_sources"][0]["name"]
    assert [] == source["title"]


def test_every_needs_one(api: Api) -> None:
    """A rollup of nothing does not match `every`; the row that has a venture does."""
    condition = {"rollup": {"every": {"rich_text": {"starts_with": "A"}}}}

    assert {"Audit"} == names(api.query("offers", filter={"property": "Venture name", **condition}))


def test_formulas_refer_to_ids(api: Api) -> None:
    """An expression is answered with references; written back as answered it still computes."""
    path = f"data_sources/{seed.source_id('offers')}"
    properties = api.get(path)["properties"]
    shown = properties["Margin"]["formula"]["expression"]
    api.patch(path, {"properties": {"Margin": {"formula": {"expression": shown}}}})

    assert f"{{{{notion:block_property:{properties['Price']['id']}:" in shown
    assert 600 == api.get(f"pages/{AUDIT}")["properties"]["Margin"]["formula"]["number"]


def test_dates_of_what_is_no_date(api: Api) -> None:
    """The earliest date of numbers is none."""
    config = {"relation_property_name": "Offers", "rollup_property_name": "Price", "function": "earliest_date"}
    api.patch(f"data_sources/{seed.source_id('ventures')}", {"properties": {"First": {"rollup": config}}})
    shown = api.get(f"pages/{seed.page_id('agency')}")["properties"]["First"]["rollup"]

    assert {"type": "date", "date": None, "function": "earliest_date"} == shown


def test_one_comment(api: Api) -> None:
    """A comment is retrieved and changed by its id; an unknown one is not found."""
    made = api.post("comments", {"parent": {"page_id": AUDIT}, "rich_text": titled("Look")["title"]})
    api.patch(f"comments/{made['id']}", {"markdown": "**Look** again"})

    assert "Look again" == "".join(t["plain_text"] for t in api.get(f"comments/{made['id']}")["rich_text"])
    assert "object_not_found" == api.get(f"comments/{AUDIT}", 404)["code"]

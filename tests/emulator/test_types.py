"""Every answer of the emulator is of the published type: a tour over endpoints, properties, blocks and filters."""

from collections.abc import Iterator
from typing import Any

import pytest

from sync.emulator import block_payloads, conditions, schema, seed
from sync.emulator.state import State
from tests.emulator import corpus
from tests.emulator.api import titled
from tests.emulator.sandbox_seed import SCENE
from tests.emulator.typed import CONFIGS, PARAGRAPH, PAYLOADS, SPANS, TEXT, UNCREATABLE, URL, WHEN, Typed, mentions

pytestmark = corpus.at_hand("the types of all answers")


@pytest.fixture
def typed(state: State) -> Iterator[Typed]:
    """Fails in the end with every answer that was not of its type."""
    client = Typed(state)
    yield client
    assert [] == client.problems


def everything(typed: Typed) -> tuple[str, dict[str, Any]]:
    """A data source with a property of every kind, and a row that has values for all that can have one."""
    properties = {kind: {kind: CONFIGS.get(kind, {})} for kind in schema.KINDS}
    parent = {"type": "page_id", "page_id": seed.page_id("audit")}
    database = typed.post("databases", {"parent": parent, "initial_data_source": {"properties": properties}})
    source = database["data_sources"][0]["id"]
    state = typed.state
    values = {
        "title": {"title": TEXT},
        "rich_text": {"rich_text": [*TEXT, *mentions(state)]},
        "number": {"number": 21},
        "select": {"select": {"name": "One"}},
        "multi_select": {"multi_select": [{"name": "One"}, {"name": "New"}]},
        "status": {"status": {"name": "Done"}},
        "date": {"date": WHEN},
        "people": {"people": [{"id": state.user_id("person")}, {"id": state.user_id("bot")}]},
        "files": {"files": [{"name": "a.png", "external": {"url": "https://example.com/a.png"}}]},
        "checkbox": {"checkbox": True},
        "url": {"url": "https://example.com/"},
        "email": {"email": "a@example.com"},
        "phone_number": {"phone_number": "+1 2"},
        "relation": {"relation": [{"id": seed.page_id("agency")}]},
    }
    row = typed.post("pages", {"parent": {"data_source_id": source}, "properties": values})
    return source, row


def test_every_endpoint(typed: Typed) -> None:
    """One answer at least of every endpoint, and every type of the list occurs."""
    audit, source = f"pages/{seed.page_id('audit')}", f"data_sources/{seed.source_id('offers')}"
    for path in ("users/me", "users", f"users/{typed.state.user_id('person')}", audit, source, f"{source}/templates"):
        typed.get(path)
    typed.get(f"databases/{seed.database_id('offers')}")
    typed.patch(f"databases/{seed.database_id('offers')}", {"description": TEXT, "icon": {"emoji": "🧭"}})
    typed.post("search", {"query": "offer"})
    typed.post("search")
    typed.post("databases", {"parent": {"page_id": seed.page_id("audit")}, "title": TEXT, "is_inline": True})
    made = typed.post("data_sources", {"parent": {"database_id": seed.database_id("offers")}, "title": TEXT})
    typed.patch(f"data_sources/{made['id']}", {"in_trash": True})
    child = typed.post("pages", {"parent": {"page_id": seed.page_id("audit")}, "properties": {"title": titled("Sub")}})
    typed.post(f"pages/{child['id']}/move", {"parent": {"page_id": seed.page_id("sprint")}})
    for change in ({"in_trash": True}, {"in_trash": False}, {"is_archived": True}, {"is_locked": True, "cover": URL}):
        typed.patch(f"pages/{child['id']}", change)
    typed.get(f"{audit}/markdown?markdown_version=v2")
    changed = {"type": "replace_content", "replace_content": {"new_str": "# New"}, "markdown_version": "v2"}
    typed.patch(f"pages/{seed.page_id('agency')}/markdown", changed)
    task = typed.post("pages", {"parent": child["parent"], "markdown": "x", "allow_async": True}, 202)
    typed.get(f"async_tasks/{task['id']}")
    parent = {"page_id": seed.page_id("audit")}
    comment = typed.post("comments", {"parent": parent, "rich_text": [*TEXT, *mentions(typed.state)]})
    typed.post("comments", {"discussion_id": comment["discussion_id"], "markdown": "**Yes**"})
    typed.get(f"comments/{comment['id']}")
    typed.patch(f"comments/{comment['id']}", {"markdown": "No"})
    typed.get(f"comments?block_id={seed.page_id('audit')}")
    [block, *_] = typed.get(f"blocks/{seed.page_id('audit')}/children")["results"]
    typed.patch(f"blocks/{block['id']}", {"heading_1": {"rich_text": TEXT}})
    typed.patch(f"blocks/{block['id']}/children", {"children": [PARAGRAPH]})
    typed.get(f"blocks/{child['id']}")
    typed.query("offers")
    typed.get(f"{audit}/properties/title")
    for whole in (block["id"], child["id"], seed.database_id("offers")):
        typed.delete(f"blocks/{whole}")

    assert {name for _, name in corpus.ANSWERS} == typed.seen


def test_every_property_kind(typed: Typed) -> None:
    """As schema, as value of a row full and empty, one by one, and as the target of a rollup."""
    source, row = everything(typed)
    typed.get(f"data_sources/{source}")
    empty = typed.post("pages", {"parent": {"data_source_id": source}, "properties": {}})
    for page in (row, empty):
        for prop in typed.get(f"pages/{page['id']}")["properties"].values():
            typed.get(f"pages/{page['id']}/properties/{prop['id']}")
    typed.post(f"data_sources/{source}/query")

    assert set(schema.KINDS) == {prop["type"] for prop in row["properties"].values()}


@pytest.mark.parametrize("function", ["show_original", "show_unique", "count", "sum", "earliest_date", "percent_empty"])
@pytest.mark.parametrize("kind", ["Name", "Price", "Due", "Tags", "Owner", "Files", "Status", "Margin", "Edited"])
def test_every_rollup(typed: Typed, kind: str, function: str) -> None:
    """A rollup of any kind by any function, as a value and as property items."""
    config = {"relation_property_name": "Offers", "rollup_property_name": kind, "function": function}
    typed.patch(f"data_sources/{seed.source_id('ventures')}", {"properties": {"R": {"rollup": config}}})
    page = typed.get(f"pages/{seed.page_id('agency')}")
    typed.get(f"pages/{seed.page_id('agency')}/properties/{page['properties']['R']['id']}")

    assert function == page["properties"]["R"]["rollup"]["function"]


@pytest.mark.parametrize("kind", sorted(set(block_payloads.KINDS) - UNCREATABLE - {"table_row", "column"}))
def test_every_block_kind(typed: Typed, kind: str) -> None:
    """Appended, listed, retrieved, its children listed, changed, deleted."""
    page = seed.page_id("sprint")
    block = {"type": kind, kind: PAYLOADS[kind]}
    [made] = typed.patch(f"blocks/{page}/children", {"children": [block]})["results"]
    typed.get(f"blocks/{page}/children")
    typed.get(f"blocks/{made['id']}")
    typed.get(f"blocks/{made['id']}/children")
    typed.patch(f"blocks/{made['id']}", {kind: {k: v for k, v in PAYLOADS[kind].items() if k != "children"}})
    typed.get(f"pages/{page}/markdown?markdown_version=v2")

    assert typed.delete(f"blocks/{made['id']}")["in_trash"]


def operand(kind: str, operator: str, state: State) -> Any:
    """Something to compare a value of this kind with."""
    if operator in SPANS:
        return {}
    if operator in ("is_empty", "is_not_empty"):
        return True
    match kind:
        case "number" | "unique_id":
            return 1
        case "checkbox":
            return True
        case "date" | "created_time" | "last_edited_time":
            return "2025-12-01"
        case "relation":
            return seed.page_id("agency")
        case "people" | "created_by" | "last_edited_by":
            return state.user_id("person")
    return "One"


def test_every_filter(typed: Typed) -> None:
    """Each condition of each kind of property, alone, and every sort."""
    source, _ = everything(typed)
    asked = 0
    for kind in (k for k in schema.KINDS if k in conditions._FAMILIES):
        for operator in sorted(conditions._ALLOWED[conditions._FAMILIES[kind]]):
            condition = {"property": kind, kind: {operator: operand(kind, operator, typed.state)}}
            typed.post(f"data_sources/{source}/query", {"filter": condition})
            asked += 1
        for direction in ("ascending", "descending"):
            typed.post(f"data_sources/{source}/query", {"sorts": [{"property": kind, "direction": direction}]})
    for stamp in ("created_time", "last_edited_time"):
        typed.post(f"data_sources/{source}/query", {"filter": {"timestamp": stamp, stamp: {"past_week": {}}}})

    assert asked > 100


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Typed]:
    """The workspace that the sandbox serves."""
    state = State()
    state.clock.set(SCENE)
    state.settings.rate_limit = False
    seed.plant(state, seed.load("sandbox"))
    state.store.commit()
    yield Typed(state)
    state.close()


def test_the_sandbox(sandbox: Typed) -> None:
    """Every database, row, body, property item and comment of the sandbox is served in its type."""
    sources = pages = 0
    for database in sandbox.state.store.all("database"):
        if not sandbox.state.visible("database", database) or not database["data_sources"]:
            continue
        sandbox.get(f"databases/{database['id']}")
        for source in database["data_sources"]:
            sandbox.get(f"data_sources/{source}")
            rows = sandbox.post(f"data_sources/{source}/query")["results"]
            sources += 1
            for row in rows:
                sandbox.get(f"pages/{row['id']}")
                sandbox.get(f"blocks/{row['id']}/children")
                sandbox.get(f"pages/{row['id']}/markdown?markdown_version=v2")
                sandbox.get(f"comments?block_id={row['id']}")
                pages += 1
    for prop in sandbox.get(f"pages/{row['id']}")["properties"].values():
        sandbox.get(f"pages/{row['id']}/properties/{prop['id']}")

    assert [] == sandbox.problems
    assert sources >= 30
    assert pages >= 150

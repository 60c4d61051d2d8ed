"""The official Python client works with the emulator, over loopback and in process."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from notion_client import APIResponseError, Client
from notion_client.helpers import (
    collect_paginated_api,
    is_full_block,
    is_full_data_source,
    is_full_database,
    is_full_page,
    is_full_user,
    iterate_paginated_api,
)

from sync.emulator import seed
from sync.emulator.server import Server
from sync.emulator.state import State
from sync.emulator.transport import EmulatorTransport
from tests.emulator.api import titled

VERSION = "2026-03-11"
AUDIT, SOURCE, DATABASE = seed.page_id("audit"), seed.source_id("offers"), seed.database_id("offers")


def over_loopback(state: State) -> Iterator[Client]:
    """The client as a program would make it, with another address."""
    with Server(state) as server:
        client = Client(auth="sandbox_test", base_url=server.url, notion_version=VERSION, retry=False)
        yield client
        client.close()


def in_process(state: State) -> Iterator[Client]:
    """The client with an injected transport."""
    transport = httpx.Client(transport=EmulatorTransport(state))
    client = Client(auth="sandbox_test", client=transport, notion_version=VERSION, retry=False)
    yield client
    client.close()


@pytest.fixture(params=[over_loopback, in_process])
def client(request: pytest.FixtureRequest, state: State) -> Iterator[Any]:
    way: Callable[[State], Iterator[Client]] = request.param
    yield from way(state)


def text(content: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": {"content": content}}]


def plain(items: list[dict[str, Any]]) -> str:
    return "".join(item["plain_text"] for item in items)


def test_users(client: Any) -> None:
    """Who am I, who is there, and one of them."""
    me = client.users.me()
    everyone = collect_paginated_api(client.users.list)

    assert "bot" == me["type"]
    assert {"bot", "person"} == {user["type"] for user in everyone}
    assert all(is_full_user(user) for user in everyone)
    assert me["id"] == client.users.retrieve(me["id"])["id"]


def test_search_leads_to_the_schema(client: Any) -> None:
    """A data source found by its title, its database, its schema changed and read back."""
    [found] = client.search(query="Offers", filter={"property": "object", "value": "data_source"})["results"]
    database = client.databases.retrieve(found["parent"]["database_id"])
    client.data_sources.update(SOURCE, properties={"Weight": {"number": {"format": "percent"}}})
    client.databases.update(DATABASE, description=text("What we sell"))
    source = client.data_sources.retrieve(SOURCE)

    assert is_full_database(database)
    assert is_full_data_source(source)
    assert [{"id": SOURCE, "name": "Offers"}] == database["data_sources"]
    assert "percent" == source["properties"]["Weight"]["number"]["format"]
    assert "What we sell" == plain(source["description"])
    assert [] == client.data_sources.list_templates(SOURCE)["templates"]


def test_databases_and_sources_are_made(client: Any) -> None:
    """A database with its first data source, a second one, and both in the trash."""
    parent = {"type": "page_id", "page_id": AUDIT}
    properties = {"Name": {"title": {}}, "Kind": {"select": {"options": [{"name": "A"}]}}}
    made = client.databases.create(parent=parent, title=text("Made"), initial_data_source={"properties": properties})
    second = client.data_sources.create(
        parent={"type": "database_id", "database_id": made["id"]}, title=text("Second"), properties={}
    )
    both = client.databases.retrieve(made["id"])["data_sources"]
    gone = client.data_sources.update(second["id"], in_trash=True)

    assert ["Made", "Second"] == [source["name"] for source in both]
    assert gone["in_trash"]
    assert client.databases.update(made["id"], in_trash=True)["in_trash"]


def test_every_row_once(client: Any) -> None:
    """Cursors lead through all rows, in the order asked for, by iterating and by collecting."""
    for number in range(7):
        properties = {"Name": titled(f"Row {number}"), "Price": {"number": number}}
        client.pages.create(parent={"data_source_id": SOURCE}, properties=properties)
    asked: dict[str, Any] = {
        "data_source_id": SOURCE,
        "filter": {"and": [{"property": "Name", "title": {"starts_with": "Row"}}]},
        "sorts": [{"property": "Price", "direction": "descending"}],
        "page_size": 3,
    }
    rows = list(iterate_paginated_api(client.data_sources.query, **asked))

    assert [6, 5, 4, 3, 2, 1, 0] == [row["properties"]["Price"]["number"] for row in rows]
    assert rows == collect_paginated_api(client.data_sources.query, **asked)
    assert all(is_full_page(row) for row in rows)


def test_filter_properties(client: Any) -> None:
    """Only the properties asked for come, by id."""
    price = client.data_sources.retrieve(SOURCE)["properties"]["Price"]["id"]
    rows = client.data_sources.query(SOURCE, filter_properties=["title"])["results"]

    assert {"Name"} == set(rows[0]["properties"])
    assert price == client.pages.retrieve(AUDIT, filter_properties=["Price"])["properties"]["Price"]["id"]


def test_the_life_of_a_page(client: Any) -> None:
    """Created with children, changed, moved, put into the trash, restored."""
    children = [{"heading_1": {"rich_text": text("Head")}}, {"paragraph": {"rich_text": text("Body")}}]
    parent = {"type": "data_source_id", "data_source_id": SOURCE}
    page = client.pages.create(parent=parent, properties={"Name": titled("New")}, children=children)
    changed = client.pages.update(page["id"], properties={"Price": {"number": 5}}, icon={"emoji": "🧭"})
    name = client.pages.properties.retrieve(page_id=page["id"], property_id="title")

    assert ["heading_1", "paragraph"] == [b["type"] for b in client.blocks.children.list(page["id"])["results"]]
    assert (5, "🧭") == (changed["properties"]["Price"]["number"], changed["icon"]["emoji"])
    assert "New" == "".join(item["title"]["plain_text"] for item in name["results"])
    assert client.pages.update(page["id"], in_trash=True)["in_trash"]
    assert page["id"] not in {row["id"] for row in client.data_sources.query(SOURCE)["results"]}
    assert not client.pages.update(page["id"], in_trash=False)["in_trash"]
    moved = client.pages.move(page["id"], parent={"type": "page_id", "page_id": AUDIT})
    assert AUDIT == moved["parent"]["page_id"]


def test_markdown(client: Any) -> None:
    """A body read, replaced, and changed in one place."""
    client.pages.update_markdown(AUDIT, type="replace_content", replace_content={"new_str": "# One\n\nTwo"})
    update = {"content_updates": [{"old_str": "Two", "new_str": "Three"}]}
    client.pages.update_markdown(AUDIT, type="update_content", update_content=update)

    assert "# One\n\nThree" == client.pages.retrieve_markdown(AUDIT)["markdown"]


def test_blocks(client: Any) -> None:
    """Appended at the end, at the start and after a sibling; changed; deleted; nested."""
    page = client.pages.create(parent={"page_id": AUDIT}, properties={"title": titled("Blocks")})["id"]

    def append(content: str, **where: Any) -> str:
        block = {"toggle": {"rich_text": text(content)}}
        return str(client.blocks.children.append(page, children=[block], **where)["results"][0]["id"])

    first = append("first")
    append("last")
    append("second", position={"type": "after_block", "after_block": {"id": first}})
    append("zero", position={"type": "start"})
    client.blocks.children.append(first, children=[{"divider": {}}])
    client.blocks.update(first, toggle={"rich_text": text("FIRST")})
    blocks = list(iterate_paginated_api(client.blocks.children.list, block_id=page, page_size=2))

    assert ["zero", "FIRST", "second", "last"] == [plain(block["toggle"]["rich_text"]) for block in blocks]
    assert all(is_full_block(block) for block in blocks)
    assert client.blocks.retrieve(first)["has_children"]
    assert client.blocks.delete(first)["in_trash"]
    assert 3 == len(client.blocks.children.list(page)["results"])


def test_comments(client: Any) -> None:
    """Made, answered in the same discussion, listed, changed."""
    made = client.comments.create(parent={"page_id": AUDIT}, rich_text=text("Please look"))
    client.comments.create(discussion_id=made["discussion_id"], rich_text=text("Done"))
    client.comments.update(made["id"], rich_text=text("Look again"))
    found = collect_paginated_api(client.comments.list, block_id=AUDIT)

    assert ["Look again", "Done"] == [plain(comment["rich_text"]) for comment in found]
    assert "Look again" == plain(client.comments.retrieve(made["id"])["rich_text"])


def test_errors_are_the_clients_own(client: Any) -> None:
    """Refusals arrive as the client's exceptions, with status and code."""
    with pytest.raises(APIResponseError) as missing:
        client.pages.retrieve(seed.page_id("nowhere"))
    with pytest.raises(APIResponseError) as wrong:
        client.pages.update(AUDIT, properties={"Price": {"number": "five"}})

    assert (404, "object_not_found") == (missing.value.status, missing.value.code)
    assert (400, "validation_error") == (wrong.value.status, wrong.value.code)

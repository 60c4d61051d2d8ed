"""Each endpoint: what is asked, how often, and what comes back."""

import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from sync.core.errors import AccessError, ConfigError, Rejected, Unknown
from sync.core.model import Body, Source
from sync.ports.notion import Found, Incomplete, NotFound
from sync.ports.notion_json import source_from
from tests.ports.wire import (
    BOT,
    DATABASE,
    MARKDOWN,
    PAGE,
    SOURCE,
    Clock,
    Wire,
    error,
    listed,
    notion,
    ok,
    page,
    sent,
    source_json,
    text,
)

ULID = "01JD0000000000000000000000"
MISSING = error(404, "object_not_found", "Could not find it.")


def source() -> Source:
    return source_from(source_json(), "offers")


def test_me_is_the_bots_user_id() -> None:
    """One request."""
    wire = Wire(ok({"object": "user", "id": BOT, "type": "bot"}))
    assert BOT == notion(wire).me()
    assert [("GET", "users/me")] == sent(wire)


def test_databases_lists_data_sources_with_both_ids() -> None:
    """All pages of the search, without what lies in the trash."""
    other = source_json(id="55555555-5555-4555-8555-555555555555", in_trash=True)
    wire = Wire(ok(listed(source_json(), cursor="c")), ok(listed(other)))
    assert [Found(SOURCE, DATABASE, "Offers")] == notion(wire).databases()
    only = {"filter": {"property": "object", "value": "data_source"}, "page_size": 100}
    assert [only, only | {"start_cursor": "c"}] == wire.bodies


def test_a_data_source_id_costs_one_request() -> None:
    """The quiet case of every run."""
    wire = Wire(ok(source_json()))
    assert source() == notion(wire).source("offers", SOURCE.replace("-", ""))
    assert [("GET", f"data_sources/{SOURCE}")] == sent(wire)


@pytest.mark.parametrize("refusal", [MISSING, error(400, "validation_error", "is a database")])
def test_a_database_id_leads_to_its_only_data_source(refusal: httpx.Response) -> None:
    """Three requests, and the answer carries both ids."""
    database = {
        "object": "database",
        "id": DATABASE,
        "title": text("Offers"),
        "data_sources": [{"id": SOURCE, "name": "Offers"}],
    }
    wire = Wire(refusal, ok(database), ok(source_json()))
    assert source() == notion(wire).source("offers", DATABASE)
    assert [f"data_sources/{DATABASE}", f"databases/{DATABASE}", f"data_sources/{SOURCE}"] == [p for _, p in sent(wire)]


@pytest.mark.parametrize(("names", "words"), [((), "holds 0 data sources: none"), (("A", "B\x1b"), "(A), ")])
def test_a_database_must_hold_exactly_one_data_source(names: tuple[str, ...], words: str) -> None:
    """Several are named with their ids, so that one can be put into the configuration."""
    entries = [{"id": f"{n}", "name": name} for n, name in enumerate(names)]
    wire = Wire(MISSING, ok({"object": "database", "title": text("Offers"), "data_sources": entries}))
    with pytest.raises(AccessError) as caught:
        notion(wire).source("offers", DATABASE)
    assert words in str(caught.value)
    assert "notion.databases.offers.id" in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_an_id_that_is_neither_is_not_shared() -> None:
    """The error names the key of the configuration and what to click."""
    with pytest.raises(NotFound, match=r"“offers”.*not shared.*Connections"):
        notion(Wire(MISSING)).source("offers", DATABASE)


def test_an_id_that_is_no_id_is_not_even_asked_for() -> None:
    """A title or address in the place of the id is the configuration's fault."""
    wire = Wire(MISSING)
    with pytest.raises(ConfigError, match=r"notion\.databases\.offers\.id: “Offers”"):
        notion(wire).source("offers", "Offers")
    assert [] == wire.requests


def test_a_data_source_in_the_trash_is_an_error() -> None:
    """It is not an empty one."""
    with pytest.raises(AccessError, match="trash"):
        notion(Wire(ok(source_json(in_trash=True)))).source("offers", SOURCE)


def key(number: int) -> str:
    return f"33333333-3333-4333-8333-{number:012d}"


def test_rows_asks_for_what_is_needed_by_decoded_id() -> None:
    """`filter_properties` holds title, ULID and the wanted properties, each encoded once; oldest rows first."""
    wire = Wire(ok(listed(page(key(1), "A", ULID), cursor="c")), ok(listed(page(key(2), "B"))))
    rows = list(
        notion(wire).rows(source(), properties={"Status"}, filter={"property": "x", "checkbox": {"equals": True}})
    )
    assert [("A", ULID), ("B", None)] == [(row.title, row.ulid) for row in rows]
    assert ["?B:", "st", "title"] == wire.requests[0].url.params.get_list("filter_properties")
    assert b"filter_properties=%3FB%3A&" in wire.requests[0].url.query
    assert {
        "sorts": [{"timestamp": "created_time", "direction": "ascending"}],
        "filter": {"property": "x", "checkbox": {"equals": True}},
        "page_size": 100,
        "start_cursor": "c",
    } == wire.bodies[1]


def test_all_properties_are_asked_for_without_a_filter() -> None:
    """None means everything."""
    wire = Wire(ok(listed(page(ulid=ULID))))
    (row,) = notion(wire).rows(source())
    assert {"Name": "Offer", "Unique ID": ULID} == row.properties
    assert b"" == wire.requests[0].url.query


def test_rows_leaves_out_what_is_not_live() -> None:
    """Trash and archive are no rows, and neither are other objects."""
    wire = Wire(ok(listed(page(key(1)), page(key(2), in_trash=True), page(key(3), is_archived=True), source_json())))
    assert [key(1)] == [row.id for row in notion(wire).rows(source())]


def test_a_property_that_is_not_live_is_refused() -> None:
    """No request is spent on it."""
    wire = Wire(ok(listed()))
    with pytest.raises(Rejected, match="Offers has no property Colour"):
        list(notion(wire).rows(source(), properties={"Colour"}))
    assert [] == wire.requests


def test_rows_narrows_an_overloaded_query() -> None:
    """504, then 503 with guidance: 100, 50, 25 rows, waiting in between."""
    clock = Clock()
    guided = error(503, "service_unavailable", extra={"retry_guidance": ["Reduce page_size"]})
    wire = Wire(error(504, "gateway_timeout"), guided, ok(listed(page())))
    assert 1 == len(list(notion(wire, clock).rows(source())))
    assert [100, 50, 25] == [body["page_size"] for body in wire.bodies]
    assert 2 == len(clock.slept)


def test_rows_past_the_cap_are_incomplete() -> None:
    """Decision 24: past 10,000 the read is refused."""
    status = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
    with pytest.raises(Incomplete, match="query_result_limit_reached"):
        list(notion(Wire(ok(listed(page(), request_status=status)))).rows(source()))


def test_ten_thousand_rows_take_a_hundred_requests_and_little_memory() -> None:
    """Page by page: while 10,000 rows of 3 KB pass, only one page of them is held."""
    padding = "x" * 3000

    def reply(request: httpx.Request) -> httpx.Response:
        number = int(json.loads(request.content).get("start_cursor", "0"))
        results = [page(key(number * 100 + n), padding=padding) for n in range(100)]
        return ok(listed(*results, cursor=str(number + 1) if number < 99 else None))

    wire = Wire(reply)
    tracemalloc.start()
    count = sum(1 for _ in notion(wire).rows(source()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"peak {peak / 1e6:.1f} MB")
    assert (10_000, 100) == (count, len(wire.requests))
    assert peak < 20e6


def test_a_page_is_read_whatever_its_state() -> None:
    """The trash is told, not hidden."""
    wire = Wire(ok(page(in_trash=True)))
    assert notion(wire).page(PAGE, source()).in_trash
    assert [("GET", f"pages/{PAGE}")] == sent(wire)


def test_a_missing_page_is_not_found() -> None:
    """The caller can tell it from other lack of access."""
    with pytest.raises(NotFound):
        notion(Wire(MISSING)).page(PAGE, source())


def test_a_relation_is_read_to_its_end() -> None:
    """All pages of the property, whose id is encoded once."""

    def item(related: str) -> dict[str, Any]:
        return {"object": "property_item", "type": "relation", "id": "v%5B", "relation": {"id": related}}

    wire = Wire(ok(listed(item("a"), item("b"), cursor="n")), ok(listed(item("c"))))
    assert ("a", "b", "c") == notion(wire).relation(PAGE, "v[?")
    assert f"pages/{PAGE}/properties/v%5B%3F?page_size=100" == sent(wire)[0][1]
    assert "n" == wire.requests[1].url.params["start_cursor"]


def test_create_sends_properties_and_body_at_once() -> None:
    """One request; the Markdown's version stands beside it; ids, not names."""
    wire = Wire(ok(page(ulid=ULID)))
    created = notion(wire).create(source(), {"Name": "Offer", "Unique ID": ULID, "Status": "Live"}, "# A\n")
    assert (PAGE, ULID) == (created.id, created.ulid)
    assert [("POST", "pages")] == sent(wire)
    assert {
        "parent": {"type": "data_source_id", "data_source_id": SOURCE},
        "properties": {
            "title": {"title": [{"type": "text", "text": {"content": "Offer"}}]},
            "?B:": {"rich_text": [{"type": "text", "text": {"content": ULID}}]},
            "st": {"select": {"name": "Live"}},
        },
        "markdown": "# A\n",
        "markdown_version": "v2",
    } == wire.bodies[0]


def test_an_empty_body_is_not_sent() -> None:
    """A version without Markdown would be refused."""
    wire = Wire(ok(page()))
    notion(wire).create(source(), {"Name": "Offer"}, "")
    assert {"parent", "properties"} == set(wire.bodies[0])


@pytest.mark.parametrize(
    ("properties", "markdown", "words"),
    [
        ({"Status": "Gone"}, "", "“Status”"),
        ({"Name": "Offer"}, "x" * 500_001, "500,000"),
        ({"Name": "Offer"}, "half \ud83d", "half a character"),
    ],
)
def test_what_cannot_be_created_is_not_sent(properties: dict[str, str], markdown: str, words: str) -> None:
    """Values, size and broken text are checked before any request."""
    wire = Wire(ok(page()))
    with pytest.raises(Rejected, match=words):
        notion(wire).create(source(), properties, markdown)
    assert [] == wire.requests


def test_a_created_page_of_unknown_form_is_unknown() -> None:
    """It was saved: nobody may take this for a failure."""
    with pytest.raises(Unknown, match="does not know"):
        notion(Wire(ok({"object": "page"}))).create(source(), {"Name": "Offer"}, "")


@pytest.mark.parametrize(
    ("properties", "locked", "body"),
    [
        ({"Status": "Live"}, None, {"properties": {"st": {"select": {"name": "Live"}}}}),
        (None, True, {"is_locked": True}),
        (None, False, {"is_locked": False}),
        ({"Status": None}, True, {"properties": {"st": {"select": None}}, "is_locked": True}),
    ],
)
def test_update_changes_properties_and_lock_in_one_request(properties: Any, locked: Any, body: Any) -> None:
    """Only what was asked for is sent; above all no state of archive or trash."""
    wire = Wire(ok(page(is_locked=True)))
    assert notion(wire).update(PAGE, source(), properties, locked).locked
    assert [("PATCH", f"pages/{PAGE}")] == sent(wire)
    assert [body] == wire.bodies


def test_twelve_threads_may_read_at_once() -> None:
    """240 bodies through one connection: each is right, and the counters lose none."""
    wire = Wire(lambda _: ok(MARKDOWN))
    clock = Clock()
    port = notion(wire, clock, limit=300)
    with ThreadPoolExecutor(12) as pool:
        bodies = list(pool.map(lambda _: port.body(PAGE), range(240)))
    assert [Body("# A\n")] * 240 == bodies
    assert {("GET", "pages/markdown"): 240} == dict(port.counters.requests)
    assert 0.0 == port.waited

"""The port against the emulated Notion: round trips, cuts, faults in process."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from sync.core.errors import AccessError, Rejected, Stale, SyncError, Unknown, Unreachable, Waited
from sync.core.model import DateSpan, Relation, Source, Value
from sync.emulator import seed
from sync.emulator.state import State
from sync.emulator.transport import EmulatorTransport
from sync.ports.connection import Connection
from sync.ports.notion import Incomplete, NotFound, Notion
from sync.ports.pacing import Pace
from tests.ports.wire import TOKEN, Clock, notion

ULID = "01JD0000000000000000000000"
KINDS = {
    "Name": {"type": "title"},
    "Unique ID": {"type": "rich_text"},
    "Price": {"type": "number"},
    "Status": {"type": "status", "options": ["Draft", "Done"]},
    "Type": {"type": "select", "options": ["Sprint", "Retainer"]},
    "Tags": {"type": "multi_select", "options": ["a", "b"]},
    "When": {"type": "date"},
    "Ready": {"type": "checkbox"},
    "Page": {"type": "url"},
    "Mail": {"type": "email"},
    "Phone": {"type": "phone_number"},
    "Others": {"type": "relation", "target": "offers", "two_way": "Back"},
}


def workspace(rows: int, related: int = 0) -> dict[str, Any]:
    records: list[dict[str, Any]] = [{"ref": f"r{n}", "properties": {"Name": f"Offer {n}"}} for n in range(rows)]
    if related:
        records[0]["properties"]["Others"] = [f"r{n}" for n in range(1, related + 1)]
    return {"databases": {"offers": {"title": "Offers", "properties": KINDS}}, "records": {"offers": records}}


def emulated(rows: int = 3, related: int = 0) -> tuple[State, Notion, Clock]:
    state = State()
    seed.plant(state, workspace(rows, related))
    state.store.commit()
    state.settings.rate_limit = False
    clock = Clock()
    return state, notion(EmulatorTransport(state), clock), clock


def offers(port: Notion) -> Source:
    return port.source("offers", seed.source_id("offers"))


def spoil(state: State, times: int = 1, match: dict[str, Any] | None = None, **fault: Any) -> None:
    state.faults.add({"match": match or {}, "fault": fault, "times": times})


def test_either_id_and_the_search_lead_to_the_same_source() -> None:
    """Data source id, database id, and what the search lists."""
    state, port, _ = emulated()
    by_source = offers(port)
    assert by_source == port.source("offers", seed.database_id("offers"))
    (found,) = port.databases()
    assert (by_source.id, by_source.database_id, "Offers") == (found.data_source_id, found.database_id, found.title)
    assert {"Draft", "Done"} <= set(by_source.properties["Status"].options)
    assert by_source.id == by_source.properties["Others"].target
    assert state.bot == port.me()


def test_what_is_created_reads_back() -> None:
    """Every writable value but people, written by property id, comes back as it was given."""
    _, port, _ = emulated()
    source = offers(port)
    other = next(port.rows(source)).id
    values: dict[str, Value] = {
        "Name": "Büro 🚀",
        "Unique ID": ULID,
        "Price": 12.5,
        "Status": "Done",
        "Type": "Sprint",
        "Tags": ("a", "b"),
        "When": DateSpan("2026-11-02", "2026-11-05"),
        "Ready": True,
        "Page": "https://example.org/?q=1",
        "Mail": "ada@example.org",
        "Phone": "+49 30 1234",
        "Others": Relation((other,)),
    }
    created = port.create(source, values, "# Heading\n\nText with **bold**.\n")
    assert values == {name: created.properties[name] for name in values}
    assert ("Büro 🚀", ULID, False) == (created.title, created.ulid, created.locked)
    body = port.body(created.id)
    assert body.complete
    assert "**bold**" in body.markdown
    assert created == port.page(created.id, source)
    emptied = port.update(created.id, source, dict.fromkeys(set(values) - {"Name", "Status"}), locked=True)
    assert emptied.locked
    expected = dict.fromkeys(set(values) - {"Name", "Status", "Ready"})
    assert {"Ready": False, **expected} == {name: emptied.properties[name] for name in ["Ready", *expected]}


def test_bodies_are_replaced_and_updated_and_the_answer_is_the_read_back() -> None:
    """What the change answers is what the next read gives."""
    _, port, _ = emulated()
    page_id = next(port.rows(offers(port))).id
    replaced = port.replace_body(page_id, "# One\n\nText.\n")
    assert replaced == port.body(page_id)
    updated = port.update_body(page_id, [("Text.", "Other text.")])
    assert updated == port.body(page_id)
    assert "Other text." in updated.markdown
    with pytest.raises(Rejected):
        port.update_body(page_id, [("not there", "x")])


def test_a_large_body_goes_the_slow_way() -> None:
    """An async task is polled until its result is there."""
    _, port, clock = emulated()
    page_id = next(port.rows(offers(port))).id
    text = "\n\n".join(["word " * 300] * 300)
    assert len(text) > 400_000
    replaced = port.replace_body(page_id, text)
    assert replaced == port.body(page_id)
    assert ("GET", "async_tasks") in port.counters.requests
    assert clock.slept


def test_listing_reads_only_what_is_asked_in_full_pages() -> None:
    """250 rows cost three requests; other properties are neither sent nor kept."""
    _, port, _ = emulated(250)
    source = offers(port)
    rows = list(port.rows(source, properties={"Status", "Tags"}))
    assert [f"Offer {n}" for n in range(250)] == sorted((row.title for row in rows), key=lambda title: int(title[6:]))
    assert all({"Status", "Tags"} == set(row.properties) for row in rows)
    assert 3 == port.counters.requests["POST", "data_sources/query"]


def test_a_cut_relation_is_read_to_its_end() -> None:
    """A page shows 25 of 30 and says so; the property endpoint gives all."""
    _, port, _ = emulated(40, related=30)
    source = offers(port)
    row = next(row for row in port.rows(source) if row.title == "Offer 0")
    shown = row.properties["Others"]
    assert isinstance(shown, Relation)
    assert (25, False) == (len(shown.ids), shown.complete)
    assert [seed.page_id(f"r{n}") for n in range(1, 31)] == list(port.relation(row.id, source.properties["Others"].id))


def test_past_the_cap_a_listing_is_incomplete() -> None:
    """F16, scaled: a cap of 150 under 200 rows."""
    state, port, _ = emulated(200)
    source = offers(port)
    state.settings.row_cap = 150
    with pytest.raises(Incomplete, match="query_result_limit_reached"):
        list(port.rows(source))


def test_cursors_that_die_once_do_no_harm() -> None:
    """F14: started again, every row once."""
    state, port, _ = emulated(250)
    source = offers(port)
    rows = []
    for row in port.rows(source):
        rows.append(row.id)
        if len(rows) == 150:
            state.sessions.clear()
    assert (250, 250) == (len(rows), len(set(rows)))


def test_what_is_not_shared_is_not_found() -> None:
    """F21: never an empty database."""
    state, port, _ = emulated()
    state.store.put(
        "database",
        seed.database_id("offers"),
        {**state.store.docs["database"][seed.database_id("offers")], "shared": False},
    )
    with pytest.raises(NotFound, match="not shared"):
        offers(port)


def test_a_missing_capability_is_named() -> None:
    """F21: which switch to set in the integration's settings."""
    state, port, _ = emulated()
    source = offers(port)
    state.settings.capabilities["insert_content"] = False
    with pytest.raises(AccessError, match="Insert content"):
        port.create(source, {"Name": "x"}, "")


def test_truncated_pages_are_incomplete() -> None:
    """F18: nothing may be overwritten on such a read."""
    state, port, _ = emulated()
    page_id = next(port.rows(offers(port))).id
    port.replace_body(page_id, "one\n\ntwo\n\nthree\n")
    state.settings.truncated_pages = [page_id]
    assert not port.body(page_id).complete


@pytest.mark.parametrize(
    "fault",
    [
        *[{"kind": "status", "status": s} for s in (500, 502, 503, 504, 529, 429, 409)],
        {"kind": "cut"},
        {"kind": "truncated_json"},
        {"kind": "delay", "seconds": 61, "when": "after"},
    ],
)
def test_a_listing_survives_two_faults(fault: dict[str, Any]) -> None:
    """Every fault of the read path, twice in a row: all rows, no more than two requests more."""
    state, port, _ = emulated(20)
    source = offers(port)
    spoil(state, 2, {"path": "query"}, **fault)
    assert 20 == len(list(port.rows(source)))
    assert 3 == port.counters.requests["POST", "data_sources/query"]


AMBIGUOUS = [
    *[{"kind": "status", "status": s} for s in (500, 502, 503, 504)],
    {"kind": "cut"},
]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("fault", AMBIGUOUS)
def test_an_ambiguous_create_is_unknown_and_never_doubled(fault: dict[str, Any], when: str) -> None:
    """F1: before or after the commit, one request, at most one new page."""
    state, port, _ = emulated()
    source = offers(port)
    spoil(state, 1, {"method": "POST", "path": "/v1/pages$"}, when=when, **fault)
    with pytest.raises(Unknown):
        port.create(source, {"Name": "New", "Unique ID": ULID}, "text")
    assert 1 == port.counters.requests["POST", "pages"]
    assert (1 if when == "after" else 0) == sum(row.ulid == ULID for row in port.rows(source))


def test_a_create_whose_answer_is_cut_is_unknown() -> None:
    """A good status with half a body: the page is there, once."""
    state, port, _ = emulated()
    source = offers(port)
    spoil(state, 1, {"method": "POST", "path": "/v1/pages$"}, kind="truncated_json", when="after")
    with pytest.raises(Unknown):
        port.create(source, {"Name": "New", "Unique ID": ULID}, "")
    assert 1 == sum(row.ulid == ULID for row in port.rows(source))


def test_a_committed_create_says_where_it_is() -> None:
    """The page named by the error is the page in the list."""
    state, port, _ = emulated()
    source = offers(port)
    spoil(state, 1, {"method": "POST", "path": "/v1/pages$"}, kind="status", status=503, when="after", committed=True)
    with pytest.raises(Unknown) as caught:
        port.create(source, {"Name": "New", "Unique ID": ULID}, "")
    assert [caught.value.committed_id] == [row.id for row in port.rows(source) if row.ulid == ULID]


@pytest.mark.parametrize(
    ("fault", "kind", "requests"),
    [
        ({"kind": "status", "status": 409}, Stale, 1),
        ({"kind": "html_403"}, Rejected, 1),
        ({"kind": "status", "status": 400}, Rejected, 1),
        ({"kind": "status", "status": 429, "headers": {"retry-after": "20"}}, Waited, 1),
        ({"kind": "status", "status": 529, "headers": {"retry-after": "20"}}, Waited, 1),
    ],
)
def test_other_faults_of_a_write(fault: dict[str, Any], kind: type[SyncError], requests: int) -> None:
    """F6, F7, F8 and the firewall: not carried out; after a wait the caller is told to look before it asks again."""
    state, port, _ = emulated()
    source = offers(port)
    page_id = next(port.rows(source)).id
    spoil(state, 1, {"method": "PATCH"}, **fault)
    with pytest.raises(kind):
        port.replace_body(page_id, "New text.")
    assert "New text." not in port.body(page_id).markdown
    assert requests == port.counters.requests["PATCH", "pages/markdown"]


def test_a_storm_ends_the_run() -> None:
    """F8: a lasting 529 stops all requests within the budget, with the breaker's words."""
    state, port, _ = emulated()
    spoil(state, 0, kind="status", status=529, headers={"retry-after": "1"})
    for _ in range(4):
        with pytest.raises(Incomplete):
            port.me()
    with pytest.raises(Unreachable):
        port.me()
    with pytest.raises(Unreachable, match="five requests in a row"):
        port.me()
    assert 30 == port.counters.total


def test_our_own_pacing_meets_no_limit() -> None:
    """400 requests against the emulator's limiter of 180 a minute, on one clock: no 429, two waits."""
    state, _, _ = emulated()
    state.settings.rate_limit = True
    begin = datetime(2026, 11, 23, 10, tzinfo=UTC)
    state.clock.set(begin)
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        state.clock.advance(timedelta(seconds=seconds))

    pace = Pace(180, clock=clock, sleep=sleep)
    port = Notion(
        Connection(TOKEN, url="http://127.0.0.1:9", pace=pace, transport=EmulatorTransport(state), random=Random(1))
    )
    for _ in range(400):
        port.me()
    assert (400, 0) == (port.counters.total, port.counters.retries)
    assert 120.0 == port.waited

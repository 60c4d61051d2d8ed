"""Queries: partitions, cursors, caps, lag, and what a row shows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.emulator import seed
from sync.emulator.state import State
from tests.emulator.api import SMALL, Api, names


def many(api: Api, count: int) -> None:
    for i in range(count):
        api.create(f"n{i:02}", properties={"Price": {"number": i}})


def test_the_envelope(api: Api) -> None:
    """The list names its type and carries the empty object under that name."""
    answer = api.query("offers")
    shape = {k: v for k, v in answer.items() if k not in ("results", "request_id")}

    assert {
        "object": "list",
        "next_cursor": None,
        "has_more": False,
        "type": "page_or_data_source",
        "page_or_data_source": {},
    } == shape


def test_pages_of_results_cover_every_row_once(api: Api) -> None:
    """Following the cursors finds each row exactly once."""
    many(api, 23)
    found = [row["id"] for row in api.rows("offers", page_size=5)]

    assert (25, 25) == (len(found), len(set(found)))


def test_cursors_survive_changes_between_pages(api: Api) -> None:
    """A row that goes to the trash in mid-loop takes none of the others with it."""
    many(api, 10)
    first = api.query("offers", page_size=4)
    key = first["next_cursor"].rsplit(":", 1)[1]
    api.patch(f"pages/{key}", {"in_trash": True})
    rest = api.query("offers", start_cursor=first["next_cursor"])

    assert 12 - 1 == len(first["results"]) + len(rest["results"])


def test_cursors_can_die(api: Api) -> None:
    """A dropped session, and a cursor used with another filter, are 400."""
    many(api, 3)
    cursor = api.query("offers", page_size=2)["next_cursor"]
    other = {"property": "Price", "number": {"is_not_empty": True}}

    assert "start_cursor" in api.query("offers", status=400, start_cursor=cursor, filter=other)["message"]
    api.control("cursors/drop")
    assert "start_cursor provided is invalid" in api.query("offers", status=400, start_cursor=cursor)["message"]


def test_a_stuck_cursor(api: Api) -> None:
    """A server that answers the cursor it was given never ends a naive loop."""
    many(api, 5)
    cursor = api.query("offers", page_size=2)["next_cursor"]
    api.control("settings", {"stuck_cursor": True})

    assert cursor == api.query("offers", page_size=2, start_cursor=cursor)["next_cursor"]


def test_the_row_cap(api: Api) -> None:
    """Past the cap the list ends, and every page of it says that it is incomplete."""
    many(api, 8)
    api.control("settings", {"row_cap": 6})
    first = api.query("offers", page_size=4)
    last = api.query("offers", page_size=4, start_cursor=first["next_cursor"])
    incomplete = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}

    assert (4, 2, False) == (len(first["results"]), len(last["results"]), last["has_more"])
    assert incomplete == first["request_status"] == last["request_status"]


def test_no_request_status_below_the_cap(api: Api) -> None:
    """A complete list says nothing of it."""
    api.control("settings", {"row_cap": 2})

    assert "request_status" not in api.query("offers")


def test_fresh_rows_arrive_late(api: Api) -> None:
    """With a lag a new row is there by its id at once, and in queries when the time has passed."""
    api.control("settings", {"query_lag_seconds": 60})
    page = api.create("Fresh")

    assert "Fresh" not in names(api.query("offers"))
    assert page["id"] == api.get(f"pages/{page['id']}")["id"]
    api.control("clock", {"advance_seconds": 61})
    assert "Fresh" in names(api.query("offers"))


def test_stale_rows(api: Api) -> None:
    """With staleness a query shows a row as it was, while the page itself is up to date."""
    api.control("settings", {"query_stale_seconds": 60})
    api.patch(f"pages/{seed.page_id('audit')}", {"properties": {"Price": {"number": 1}}})

    def price() -> Any:
        rows = api.query("offers", filter={"property": "Name", "title": {"equals": "Audit"}})["results"]
        return rows[0]["properties"]["Price"]["number"]

    assert 900 == price()
    api.control("clock", {"advance_seconds": 61})
    assert 1 == price()


@pytest.mark.parametrize("suffix", ["?filter_properties=Price", "?filter_properties[]=Price"])
def test_filter_properties(api: Api, suffix: str) -> None:
    """Rows show just the properties asked for, by name or id; unknown ones are refused."""
    assert all(["Price"] == list(row["properties"]) for row in api.query("offers", suffix)["results"])
    assert "Nope is not a property" in api.query("offers", "?filter_properties=Nope", 400)["message"]


def test_filter_properties_by_encoded_id(api: Api) -> None:
    """An id works as it is shown and decoded."""
    shown = api.get(f"data_sources/{seed.source_id('offers')}")["properties"]
    for name, prop in shown.items():
        row = api.query("offers", f"?filter_properties={prop['id']}", page_size=1)["results"][0]
        assert [name] == list(row["properties"])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"page_size": 101}, "body.page_size should be ≤ `100`"),
        ({"page_size": 0}, "body.page_size should be ≥ `1`"),
        ({"in_trash": True}, "body.in_trash should be not present"),
        ({"result_type": "row"}, "body.result_type"),
        ({"sorts": [{"property": "Nope"}]}, "Could not find sort property"),
        ({"start_cursor": "x"}, "start_cursor provided is invalid"),
    ],
)
def test_wrong_queries(api: Api, body: dict[str, Any], words: str) -> None:
    """What a query does not take is refused by name."""
    assert words in api.query("offers", status=400, **body)["message"]


def test_sorts(api: Api) -> None:
    """Sorts apply in order, and empty values come last in either direction."""
    api.create("Empty")

    def prices(direction: str) -> list[Any]:
        rows = api.query("offers", sorts=[{"property": "Price", "direction": direction}])["results"]
        return [row["properties"]["Price"]["number"] for row in rows]

    assert [900, 4000, None] == prices("ascending")
    assert [4000, 900, None] == prices("descending")


def test_the_order_without_sorts(api: Api) -> None:
    """Newest first as recorded, or any order at all where a test wants to see who relied on it."""
    many(api, 6)

    def order() -> list[str]:
        return [row["id"] for row in api.query("offers")["results"]]

    newest = order()
    assert [seed.page_id("sprint"), seed.page_id("audit")] == newest[-2:]
    api.control("settings", {"scrambled_order": True})
    assert sorted(newest) == order() != newest


def test_sort_by_timestamp(api: Api) -> None:
    """created_time orders by creation."""
    rows = api.query("offers", sorts=[{"timestamp": "created_time", "direction": "descending"}])["results"]

    assert ["Sprint", "Audit"] == [row["properties"]["Name"]["title"][0]["plain_text"] for row in rows]


def _crowd() -> State:
    state = State()
    state.settings.rate_limit = False
    seed.plant(state, SMALL)
    many(Api(state), 20)
    return state


CROWD = _crowd()


@given(sizes=st.lists(st.integers(1, 7), min_size=1, max_size=12))
def test_any_page_sizes_give_the_same_rows(sizes: list[int]) -> None:
    """However a listing is cut into pages, the rows are the same, in the same order."""
    api = Api(CROWD)
    whole = [row["id"] for row in api.query("offers")["results"]]
    found: list[str] = []
    cursor: dict[str, Any] = {}
    turn = 0
    while True:
        answer = api.query("offers", page_size=sizes[turn % len(sizes)], **cursor)
        found += [row["id"] for row in answer["results"]]
        if not answer["has_more"]:
            break
        cursor, turn = {"start_cursor": answer["next_cursor"]}, turn + 1

    assert whole == found

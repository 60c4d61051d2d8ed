"""Plain values written by the live type, and what is refused before any request."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.errors import Rejected
from sync.core.model import DateSpan, Property, Relation, Source, Value
from sync.ports.notion_values import TYPES, value_of
from sync.ports.property_json import RUN, properties_json, property_json, runs

KEY = "33333333-3333-4333-8333-333333333333"
OPTIONS = ("Draft", "Live")


def of(kind: str) -> Property:
    return Property("x", "X", kind, OPTIONS)


def run(content: str) -> dict[str, Any]:
    return {"type": "text", "text": {"content": content}}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("title", "Offer", [run("Offer")]),
        ("title", None, []),
        ("rich_text", "a" * 2001, [run("a" * 2000), run("a")]),
        ("rich_text", "", []),
        ("rich_text", None, []),
        ("number", 0, 0),
        ("number", 2.5, 2.5),
        ("number", None, None),
        ("select", "Live", {"name": "Live"}),
        ("select", None, None),
        ("status", "Draft", {"name": "Draft"}),
        ("multi_select", ("Live", "Draft"), [{"name": "Live"}, {"name": "Draft"}]),
        ("multi_select", (), []),
        ("multi_select", None, []),
        ("date", "2026-11-02", {"start": "2026-11-02", "end": None, "time_zone": None}),
        (
            "date",
            DateSpan("2026-11-02T08:00:00", "2026-11-02T09:00:00", "Europe/Berlin"),
            {"start": "2026-11-02T08:00:00", "end": "2026-11-02T09:00:00", "time_zone": "Europe/Berlin"},
        ),
        ("date", None, None),
        ("checkbox", True, True),
        ("checkbox", None, False),
        ("url", "https://example.org", "https://example.org"),
        ("url", "", None),
        ("email", "ada@example.org", "ada@example.org"),
        ("phone_number", "1", "1"),
        ("relation", Relation((KEY,)), [{"id": KEY}]),
        ("relation", (KEY.replace("-", ""),), [{"id": KEY}]),
        ("relation", None, []),
        ("people", (KEY,), [{"object": "user", "id": KEY}]),
    ],
)
def test_a_value_is_written_by_the_live_type(kind: str, value: Value, expected: Any) -> None:
    """The request holds the type's own form; None empties the property."""
    assert {kind: expected} == property_json(of(kind), value)


WRITABLE = {"title", "rich_text", "number", "select", "status", "multi_select", "date", "checkbox", "url"}
WRITABLE |= {"email", "phone_number", "relation", "people"}


@pytest.mark.parametrize("kind", sorted(TYPES - WRITABLE | {"hologram"}))
def test_computed_and_unknown_types_are_not_written(kind: str) -> None:
    """Not even to empty them."""
    with pytest.raises(ValueError, match="cannot be written"):
        property_json(of(kind), None)


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("title", 5, "not a text"),
        ("rich_text", "a" * 200_001, "longer than 200,000"),
        ("number", "5", "not a number"),
        ("number", True, "not a number"),
        ("number", float("nan"), "not a number"),
        ("number", float("inf"), "not a number"),
        ("select", "live", "not one of the options in Notion \\(Draft, Live\\)"),
        ("select", ("Live",), "not a text"),
        ("status", "Gone", "not one of the options"),
        ("multi_select", ("Live", "New"), "“New” is not one of the options"),
        ("multi_select", "Live", "not a list"),
        ("multi_select", ("Live",) * 101, "more than 100"),
        ("date", "2 November", "not an ISO 8601 date"),
        ("date", DateSpan("2026-11-02", "later"), "“later” is not an ISO"),
        ("date", 5, "not a date"),
        ("checkbox", "yes", "neither true nor false"),
        ("checkbox", 1, "neither true nor false"),
        ("url", "https://example.org/" + "a" * 1981, "longer than 2,000"),
        ("email", "a" * 201, "longer than 200"),
        ("phone_number", "\U0001f4de" * 101, "longer than 200"),
        ("relation", Relation((KEY,), complete=False), "would remove the rest"),
        ("relation", (KEY,) * 101, "more than 100"),
        ("relation", ("Offer",), "not a Notion id"),
        ("people", ("Ada Fiction",), "not a Notion id"),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, value: Value, why: str) -> None:
    """Limits, wrong kinds, and options that Notion would create by surprise."""
    with pytest.raises(ValueError, match=why):
        property_json(of(kind), value)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("🚀" * 1001, ["🚀" * 1000, "🚀"]),
        ("a" + "🚀" * 1000, ["a" + "🚀" * 999, "🚀"]),
    ],
)
def test_runs_count_utf_16_units(text: str, pieces: list[str]) -> None:
    """A character outside the basic plane counts twice and is never cut."""
    assert pieces == list(runs(text))


@given(st.text(st.characters(exclude_categories=[]), max_size=200).map(lambda s: s * 40))
def test_runs_lose_nothing_and_fit(text: str) -> None:
    """Joined they are the text; each has at most 2,000 UTF-16 units, and each but the last is as full as can be."""
    pieces = list(runs(text))
    sizes = [len(piece.encode("utf-16-le", "surrogatepass")) // 2 for piece in pieces]
    assert text == "".join(pieces)
    assert all(0 < size <= RUN for size in sizes)
    assert all(size >= RUN - 1 for size in sizes[:-1])


SOURCE = Source(
    "offers",
    "s",
    "d",
    "Offers",
    {
        "Name": Property("title", "Name", "title"),
        "Status": Property("st", "Status", "select", OPTIONS),
        "Price": Property("a?b", "Price", "number"),
    },
)


def test_properties_are_keyed_by_id() -> None:
    """A rename between reading the schema and writing does no harm."""
    written = properties_json(SOURCE, {"Name": "Offer", "Price": 5})
    assert {"title": {"title": [run("Offer")]}, "a?b": {"number": 5}} == written


def test_all_problems_are_named_at_once() -> None:
    """One error names each property, its type, the value and the reason."""
    with pytest.raises(Rejected) as caught:
        properties_json(SOURCE, {"Name": "ok", "Status": "Gone", "Price": "much", "Colour\x1b": "red"})
    message = str(caught.value)
    assert "“Status” (select) cannot hold “Gone”" in message
    assert "“Price” (number) cannot hold “much”" in message
    assert "“Colour\\u001b” is not a property of Offers" in message


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("Price", DateSpan("2025-11-24"), "2025-11-24"),
        ("Price", DateSpan("2025-11-24", "2025-11-30"), "2025-11-24 to 2025-11-30"),
        ("Price", Relation(("a", "b")), "2 related pages"),
        ("Price", ("red", "blue"), "“red”, “blue”"),
        ("Price", True, "yes"),
        ("Name", 5, "5"),
    ],
)
def test_a_value_that_does_not_fit_is_said_for_people(name: str, value: Value, said: str) -> None:
    """As a person would write it, not as Python does."""
    with pytest.raises(Rejected, match=f"cannot hold {said}: ") as caught:
        properties_json(SOURCE, {name: value})
    assert "(" not in str(caught.value).partition("cannot hold")[2]


@given(
    st.one_of(
        st.tuples(st.just("rich_text"), st.text(min_size=1, max_size=5000)),
        st.tuples(st.just("number"), st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))),
        st.tuples(st.just("checkbox"), st.booleans()),
        st.tuples(st.just("select"), st.sampled_from(OPTIONS)),
        st.tuples(st.just("multi_select"), st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True).map(tuple)),
        st.tuples(st.just("relation"), st.lists(st.uuids().map(str), min_size=1).map(lambda ids: Relation(tuple(ids)))),
        st.tuples(st.just("date"), st.dates().map(lambda day: DateSpan(day.isoformat()))),
    )
)
def test_what_is_written_reads_back_the_same(case: tuple[str, Value]) -> None:
    """Reader and writer are inverse on everything that can be written."""
    kind, value = case
    assert value == value_of({"id": "x", "type": kind, **property_json(of(kind), value)})

"""Filters: every condition of every kind of property, compounds, timestamps."""

from typing import Any

import pytest

from sync.emulator import seed
from tests.emulator.api import Api, names

AGENCY = seed.page_id("agency")
BOTH, NONE = {"Audit", "Sprint"}, set[str]()


@pytest.mark.parametrize(
    ("prop", "kind", "condition", "expected"),
    [
        ("Name", "title", {"equals": "audit"}, {"Audit"}),
        ("Name", "title", {"does_not_equal": "Audit"}, {"Sprint"}),
        ("Name", "title", {"contains": "ri"}, {"Sprint"}),
        ("Name", "title", {"does_not_contain": "ri"}, {"Audit"}),
        ("Name", "title", {"starts_with": "Au"}, {"Audit"}),
        ("Name", "rich_text", {"ends_with": "nt"}, {"Sprint"}),
        ("Unique ID", "rich_text", {"is_empty": True}, {"Sprint"}),
        ("Unique ID", "rich_text", {"is_not_empty": True}, {"Audit"}),
        ("Unique ID", "rich_text", {"equals": "01K7RTQ58RJ4K9ZB3W5T8XN2QH"}, {"Audit"}),
        ("Price", "number", {"equals": 900}, {"Audit"}),
        ("Price", "number", {"does_not_equal": 900}, {"Sprint"}),
        ("Price", "number", {"greater_than": 900}, {"Sprint"}),
        ("Price", "number", {"less_than_or_equal_to": 900}, {"Audit"}),
        ("Price", "number", {"greater_than_or_equal_to": 900}, BOTH),
        ("Price", "number", {"less_than": 900}, NONE),
        ("Cost", "number", {"is_empty": True}, {"Sprint"}),
        ("Billable", "checkbox", {"equals": True}, {"Audit"}),
        ("Billable", "checkbox", {"does_not_equal": True}, {"Sprint"}),
        ("Billable", "checkbox", {"equals": False}, {"Sprint"}),
        ("Status", "select", {"equals": "Active"}, {"Audit"}),
        ("Status", "select", {"does_not_equal": "Active"}, {"Sprint"}),
        ("Phase", "status", {"is_empty": True}, BOTH),
        ("Tags", "multi_select", {"contains": "a"}, {"Audit"}),
        ("Tags", "multi_select", {"does_not_contain": "a"}, {"Sprint"}),
        ("Due", "date", {"equals": "2025-11-01"}, {"Audit"}),
        ("Due", "date", {"before": "2025-11-02"}, {"Audit"}),
        ("Due", "date", {"after": "2025-11-01"}, NONE),
        ("Due", "date", {"on_or_before": "2025-11-01"}, {"Audit"}),
        ("Due", "date", {"on_or_after": "2025-11-01T00:00:00Z"}, {"Audit"}),
        ("Due", "date", {"past_month": {}}, {"Audit"}),
        ("Due", "date", {"past_week": {}}, NONE),
        ("Due", "date", {"is_empty": True}, {"Sprint"}),
        ("Venture", "relation", {"contains": AGENCY}, {"Audit"}),
        ("Venture", "relation", {"is_empty": True}, {"Sprint"}),
        ("Owner", "people", {"is_empty": True}, BOTH),
        ("Files", "files", {"is_not_empty": True}, NONE),
        ("Page", "url", {"is_empty": True}, BOTH),
        ("Mail", "email", {"contains": "@"}, NONE),
        ("Phone", "phone_number", {"is_empty": True}, BOTH),
        ("Number", "unique_id", {"equals": 1}, {"Audit"}),
        ("Edited", "last_edited_time", {"on_or_after": "2025-10-18"}, {"Sprint"}),
        ("Margin", "formula", {"number": {"equals": 600}}, {"Audit"}),
        ("Margin", "formula", {"string": {"contains": "6"}}, NONE),
        ("Venture name", "rollup", {"any": {"rich_text": {"equals": "Agency"}}}, {"Audit"}),
        ("Venture name", "rollup", {"none": {"rich_text": {"equals": "Agency"}}}, {"Sprint"}),
    ],
)
def test_conditions(api: Api, prop: str, kind: str, condition: dict[str, Any], expected: set[str]) -> None:
    """Each condition finds the rows it should, whether the property is named or given by id."""
    identifier = api.get(f"data_sources/{seed.source_id('offers')}")["properties"][prop]["id"]

    assert expected == names(api.query("offers", filter={"property": prop, kind: condition}))
    assert expected == names(api.query("offers", filter={"property": identifier, kind: condition}))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"timestamp": "created_time", "created_time": {"on_or_after": "2025-10-18"}}, {"Sprint"}),
        ({"timestamp": "last_edited_time", "last_edited_time": {"before": "2025-10-18T00:00:00Z"}}, {"Audit"}),
        # The minute of the record is compared, not its seconds.
        ({"timestamp": "created_time", "created_time": {"equals": "2025-10-17T09:00:00Z"}}, {"Audit"}),
        ({"and": []}, BOTH),
        ({"or": []}, NONE),
    ],
)
def test_timestamps_and_empty_compounds(api: Api, query: dict[str, Any], expected: set[str]) -> None:
    """Timestamps need no property."""
    assert expected == names(api.query("offers", filter=query))


def test_compounds_nest_twice_and_no_deeper(api: Api) -> None:
    """Two levels of and / or are taken, a third is refused."""
    price = {"property": "Price", "number": {"greater_than": 1000}}
    tag = {"property": "Tags", "multi_select": {"contains": "a"}}
    two = {"and": [{"or": [price, tag]}, {"or": [tag]}]}

    assert {"Audit"} == names(api.query("offers", filter=two))
    assert "two levels" in api.query("offers", status=400, filter={"or": [two]})["message"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"property": "Nope", "number": {"equals": 1}}, "Could not find property with name or id: Nope"),
        ({"property": "Price", "rich_text": {"equals": "x"}}, "property number does not match filter rich_text"),
        ({"property": "Price", "number": {"contains": 1}}, "should be defined"),
        ({"property": "Price", "number": {"equals": "1"}}, "should be a number"),
        ({"property": "Price", "number": {"is_empty": False}}, "should be `true`"),
        ({"property": "Due", "date": {"after": "soon"}}, "should be a valid ISO 8601 date string"),
        ({"property": "Price"}, "body.filter.number should be defined"),
        ({"number": {"equals": 1}}, "body.filter.property should be defined"),
    ],
)
def test_wrong_filters(api: Api, query: dict[str, Any], words: str) -> None:
    """A filter that does not fit its property is refused with a reason."""
    assert words in api.query("offers", status=400, filter=query)["message"]

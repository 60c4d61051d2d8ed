"""Databases and data sources: read, created, their schema changed."""

from typing import Any

import pytest

from sync.emulator import ids, seed
from tests.emulator.api import Api, titled

OFFERS = f"data_sources/{seed.source_id('offers')}"
ROOT = ids.derive("page:workspace root")


def schema(api: Api) -> Any:
    return api.get(OFFERS)["properties"]


def change(api: Api, properties: dict[str, Any], status: int = 200) -> Any:
    return api.patch(OFFERS, {"properties": properties}, status)


def test_database_names_its_data_sources(api: Api) -> None:
    """A database is a container, with milliseconds in its times."""
    database = api.get(f"databases/{seed.database_id('offers')}")

    assert [{"id": seed.source_id("offers"), "name": "Offers"}] == database["data_sources"]
    assert "2025-11-24T09:00:30.250+00:00" == database["created_time"]
    assert "properties" not in database


def test_a_database_id_is_not_a_data_source_id(api: Api) -> None:
    """Asked for the other way round, each is not found."""
    api.get(f"data_sources/{seed.database_id('offers')}", 404)
    api.get(f"databases/{seed.source_id('offers')}", 404)


def test_two_way_relations_name_each_other(api: Api) -> None:
    """Both sides carry the other one's name and id, though the seed describes each."""
    here = schema(api)["Venture"]
    there = api.get(f"data_sources/{seed.source_id('ventures')}")["properties"]

    assert {"Name", "Offers"} == set(there)
    assert {"synced_property_name": "Offers", "synced_property_id": there["Offers"]["id"]} == here["relation"][
        "dual_property"
    ]
    assert here["id"] == there["Offers"]["relation"]["dual_property"]["synced_property_id"]


def test_property_ids_are_short_and_outlive_a_rename(api: Api) -> None:
    """An id is URL-encoded, `title` for the title, and constant under a rename."""
    before = schema(api)["Price"]["id"]
    change(api, {"Price": {"name": "Fee"}})

    assert before == schema(api)["Fee"]["id"]
    assert "title" == schema(api)["Name"]["id"]
    assert 900 == api.get(f"pages/{seed.page_id('audit')}")["properties"]["Fee"]["number"]


def test_add_and_remove(api: Api) -> None:
    """A new property is empty in every row; a removed one takes its values along."""
    change(api, {"Slug": {"rich_text": {}}})
    assert [] == api.get(f"pages/{seed.page_id('audit')}")["properties"]["Slug"]["rich_text"]
    change(api, {"Slug": None, "Price": None})
    assert {"Slug", "Price"}.isdisjoint(schema(api))


def test_retype_loses_the_values(api: Api) -> None:
    """A property of another type keeps its id and starts empty."""
    before = schema(api)["Price"]["id"]
    change(api, {"Price": {"rich_text": {}}})
    shown = api.get(f"pages/{seed.page_id('audit')}")["properties"]["Price"]

    assert (before, "rich_text", []) == (shown["id"], shown["type"], shown["rich_text"])


def test_removing_one_side_removes_the_other(api: Api) -> None:
    """A two-way relation goes on both sides."""
    change(api, {"Venture": None, "Venture name": None})

    assert {"Name"} == set(api.get(f"data_sources/{seed.source_id('ventures')}")["properties"])


def test_a_dual_relation_brings_its_other_side(api: Api) -> None:
    """The other side is named after this one."""
    config = {"data_source_id": seed.source_id("ventures"), "dual_property": {}}
    change(api, {"Second": {"relation": config}})

    assert "Related to Offers (Second)" in api.get(f"data_sources/{seed.source_id('ventures')}")["properties"]


def test_options_keep_their_ids(api: Api) -> None:
    """Options given again by name stay what they were."""
    before = {o["name"]: o["id"] for o in schema(api)["Status"]["select"]["options"]}
    change(api, {"Status": {"select": {"options": [{"name": "Draft"}, {"name": "Sunset", "color": "red"}]}}})
    after = {o["name"]: o["id"] for o in schema(api)["Status"]["select"]["options"]}

    assert ({"Draft", "Sunset"}, before["Draft"]) == (set(after), after["Draft"])


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"Nope": None}, "Nope is not a property that exists."),
        ({"Name": None}, "Cannot delete the title property."),
        ({"Other": {"title": {}}}, "Cannot create new title property."),
        ({"Price": {"name": "Cost"}}, "a property of that name exists"),
        ({"New": {}}, "body.properties.New.type should be defined"),
        ({"New": {"relation": {"single_property": {}}}}, "data_source_id should be a valid uuid"),
        ({"New": {"rollup": {"relation_property_name": "Price"}}}, "relation_property_name should be a relation"),
    ],
)
def test_changes_that_are_refused(api: Api, properties: dict[str, Any], words: str) -> None:
    """What Notion would not do to a schema."""
    assert words in change(api, properties, 400)["message"]


def test_create_a_database(api: Api) -> None:
    """A database comes with one data source of its title, and stands in its page."""
    body = {"parent": {"page_id": ROOT}, "title": titled("New")["title"], "initial_data_source": {"properties": {}}}
    made = api.post("databases", body)

    assert ["New"] == [source["name"] for source in made["data_sources"]]
    assert made["id"] == api.get(f"blocks/{ROOT}/children")["results"][-1]["id"]
    assert {"Name"} == set(api.get(f"data_sources/{made['data_sources'][0]['id']}")["properties"])


def test_a_second_data_source(api: Api) -> None:
    """A database may have two; then its id no longer names a parent of rows."""
    parent = {"database_id": seed.database_id("offers")}
    api.post(
        "data_sources", {"parent": parent, "title": titled("More")["title"], "properties": {"Name": {"title": {}}}}
    )

    assert ["Offers", "More"] == [s["name"] for s in api.get(f"databases/{seed.database_id('offers')}")["data_sources"]]
    assert "multiple data sources" in api.post("pages", {"parent": parent, "properties": {}}, 400)["message"]

"""The control endpoints: clock, settings, counts, a person's acts, dump, reset, seed."""

from typing import Any

import pytest

from sync.emulator import person, seed
from tests.emulator.api import SMALL, Api, names

AUDIT = f"pages/{seed.page_id('audit')}"


def value(api: Api, name: str, page: str = AUDIT) -> Any:
    prop = api.get(page)["properties"][name]
    return prop[prop["type"]]


def dumped(api: Api, key: str) -> Any:
    return next(page for page in api.get("/_emulator/dump")["pages"] if page["id"] == key)


def test_the_index_says_what_there_is_and_what_not(api: Api) -> None:
    """Endpoints, acts of a person, and what is not emulated."""
    index = api.get("/_emulator")

    assert "POST /_emulator/faults" in index["control"]
    assert sorted(person.ACTIONS) == index["actions"]
    assert any("v1" in line for line in index["not_emulated"])


def test_the_clock_moves_as_told(api: Api) -> None:
    """Set, moved, and let run on from a moment."""
    assert "2026-01-01T00:00:00.000Z" == api.control("clock", {"now": "2026-01-01T00:00:00Z"})["now"]
    api.control("clock", {"advance_seconds": 90})
    assert "2026-01-01T00:01:00.000Z" == api.create("x")["created_time"]
    running = api.control("clock", {"now": "2030-01-01T00:00:00Z", "running": True})["now"]
    assert running.startswith("2030-01-01T00:00:0")


def test_requests_are_counted(api: Api) -> None:
    """Every API request with its status, none of the control requests, from the last reset on."""
    api.get("users/me")
    api.control("requests/reset")
    api.get("users/me")
    api.get(AUDIT)
    api.post("pages", {}, 400)
    log = api.get("/_emulator/requests")

    assert (3, {"GET": 2, "POST": 1}, {"200": 2, "400": 1}) == (log["total"], log["by_method"], log["by_status"])
    assert ("GET", "/v1/users/me", 200) == tuple(log["requests"][0][k] for k in ("method", "path", "status"))


def test_settings_are_checked(api: Api) -> None:
    """A misspelt setting is an error that lists the known ones."""
    refused = api.call("POST", "/_emulator/settings", {"row_cup": 1}, 400)

    assert "row_cap" in refused["message"]


def test_a_duplicate_copies_the_unique_id(api: Api) -> None:
    """A person's copy has the same text id, a number of its own, and its own body."""
    copy = api.person("duplicate_page", page="audit")["id"]

    assert value(api, "Unique ID") == value(api, "Unique ID", f"pages/{copy}")
    assert value(api, "Number") != value(api, "Number", f"pages/{copy}")
    assert dumped(api, seed.page_id("audit"))["markdown"] == dumped(api, copy)["markdown"]
    assert {copy, seed.page_id("audit")} == {
        item["id"] for item in value(api, "Offers", f"pages/{seed.page_id('agency')}")
    }


@pytest.mark.parametrize(
    ("action", "details", "name", "expected"),
    [
        ("edit_properties", {"properties": {"Price": 7}}, "Price", 7),
        ("edit_properties", {"properties": {"Venture": []}}, "Venture", []),
        ("edit_properties", {"properties": {"Owner": ["person"]}}, "Owner", ...),
        ("edit_properties", {"properties": {"Files": [{"name": "f", "url": "https://example.com/f"}]}}, "Files", ...),
    ],
)
def test_edits_of_a_person(api: Api, action: str, details: dict[str, Any], name: str, expected: Any) -> None:
    """Plain values are written as a person's, in this minute."""
    api.person(action, page="audit", **details)
    page = api.get(AUDIT)

    assert value(api, name) == expected if expected is not ... else len(value(api, name)) == 1
    assert (api.state.user_id("person"), "2025-11-24T09:00:00.000Z") == (
        page["last_edited_by"]["id"],
        page["last_edited_time"],
    )


def test_acts_of_a_person(api: Api) -> None:
    """Body, title, states, children, comments, new pages: all through the same door."""
    api.person("replace_body", page="audit", markdown="Mine")
    api.person("append_body", page="audit", markdown="More")
    api.person("edit_title", page="audit", title="Inspection")
    child = api.person("add_child_page", page="audit", title="Sub")["id"]
    api.person("add_comment", page="audit", text="Really?")
    made = api.person("create_page", database="offers", properties={"Name": "By hand"}, markdown="Text")["id"]
    page = dumped(api, seed.page_id("audit"))

    assert ("Inspection", "person") == (page["title"], page["edited_by"])
    assert page["markdown"].startswith("Mine\n\nMore")
    assert child.replace("-", "") in page["markdown"]
    assert ("By hand", "Text") == (dumped(api, made)["title"], dumped(api, made)["markdown"])
    comments = api.get(f"comments?block_id={seed.page_id('audit')}")["results"]
    assert ["Really?"] == [c["rich_text"][0]["plain_text"] for c in comments]
    api.person("resolve_comments", page="audit")
    assert [] == api.get(f"comments?block_id={seed.page_id('audit')}")["results"]


def test_states_and_schema_by_a_person(api: Api) -> None:
    """Archive, trash, restore, purge; rename, retype, remove a property; rename an option."""
    api.person("archive", page="audit")
    api.person("trash", page="sprint")
    assert set[str]() == names(api.query("offers"))
    api.person("unarchive", page="audit")
    api.person("restore", page="sprint")
    api.person("purge", page="sprint")
    assert {"Audit"} == names(api.query("offers"))
    api.get(f"pages/{seed.page_id('sprint')}", 404)

    api.person("rename_property", database="offers", property="Price", name="Fee")
    api.person("retype_property", database="offers", property="Page", type="rich_text")
    api.person("remove_property", database="offers", property="Mail")
    api.person("rename_option", database="offers", property="Status", option="Active", name="Live")
    schema = api.get(f"data_sources/{seed.source_id('offers')}")["properties"]
    assert ("Fee" in schema, schema["Page"]["type"], "Mail" in schema) == (True, "rich_text", False)
    assert "Live" == value(api, "Status")["name"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"action": "dance"}, "Unknown action 'dance'"),
        ({"action": "trash", "page": "nowhere"}, "There is no page 'nowhere'"),
        ({"action": "trash"}, "needs the key 'page'"),
    ],
)
def test_acts_that_cannot_be(api: Api, body: dict[str, Any], words: str) -> None:
    """A wrong act is refused with what it lacks."""
    assert words in api.call("POST", "/_emulator/person", body, 400)["message"]


def test_dump(api: Api) -> None:
    """Plain properties and Markdown of every page, whoever may see it."""
    page = dumped(api, seed.page_id("audit"))

    assert {"Price": 900, "Status": "Active", "Tags": ["a", "b"], "Venture": [seed.page_id("agency")]} == {
        name: page["properties"][name] for name in ("Price", "Status", "Tags", "Venture")
    }
    assert ("# Scope\n\nOne week.\n\n- first\n- second", "2025-10-17T09:00:11.000Z") == (
        page["markdown"],
        page["created"],
    )


def test_seeding_again_gives_the_same_workspace(api: Api) -> None:
    """Ids depend on keys and refs alone; what was written since is gone."""
    before = api.get("/_emulator/dump")
    api.create("x")
    api.control("seed", SMALL)

    assert before == api.get("/_emulator/dump")


def test_seed_names_what_is_wrong(api: Api) -> None:
    """Everything that does not fit is named at once, with its record, and nothing is replaced."""
    record = {"ref": "a", "properties": {"Name": "A", "Offers": ["nowhere"], "Nope": 1}}
    broken = {**SMALL, "records": {"ventures": [record, {"ref": "a"}], "deals": []}}
    message = api.call("POST", "/_emulator/seed", broken, 400)["message"]

    assert "Offers names records that do not exist: nowhere." in message
    assert "There is no property Nope in ventures." in message
    assert "The ref a is given twice." in message
    assert "There is no database deals." in message
    assert "Audit" in names(api.query("offers"))


def test_a_seed_that_fails_half_way_replaces_nothing(api: Api) -> None:
    """A value that does not fit its property takes the whole seed back, order of rows included."""
    before = api.get("/_emulator/dump")
    record = {"ref": "b", "properties": {"Name": "B", "Price": "much"}}
    api.call("POST", "/_emulator/seed", {**SMALL, "records": {"offers": [record]}}, 400)

    assert before == api.get("/_emulator/dump")


def test_reset(api: Api) -> None:
    """Nothing is left but the users, and the settings are those of a start."""
    api.control("settings", {"row_cap": 1})
    api.control("reset")

    assert [] == api.get("/_emulator/dump")["databases"]
    assert 10_000 == api.get("/_emulator/settings")["row_cap"]


def test_search(api: Api) -> None:
    """Titles are searched without case; data sources and pages can be told apart; unshared ones are absent."""
    found = api.post("search", {"query": "offer", "filter": {"property": "object", "value": "data_source"}})
    assert [seed.source_id("offers")] == [item["id"] for item in found["results"]]
    assert [seed.page_id("audit")] == [item["id"] for item in api.post("search", {"query": "AUDIT"})["results"]]
    api.person("unshare", database="offers")
    assert [] == api.post("search", {"query": "audit"})["results"]
    api.post("search", {"filter": {"property": "object", "value": "database"}}, 400)


def test_users(api: Api) -> None:
    """The bot is me; people come first in the list."""
    assert ("Bot", "bot", "Small") == (
        api.get("users/me")["name"],
        api.get("users/me")["type"],
        api.get("users/me")["bot"]["workspace_name"],
    )
    assert ["person", "bot"] == [user["type"] for user in api.get("users")["results"]]

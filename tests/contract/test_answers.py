"""What the program relies on: identity, errors, ids, and how databases, data sources and properties show."""

from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest

from sync.core.errors import Rejected
from sync.ports.connection import VERSION
from sync.ports.notion import NotFound
from tests.contract.scene import ULID, Scene

NOBODY = "11111111-1111-4111-8111-111111111111"


def test_me_is_the_bot_that_writes(scene: Scene) -> None:
    """`users/me` is a bot, and the id under which its own pages are created and edited."""
    me = scene.get("users/me")
    row = scene.row(scene.table(), "Offer")
    assert ("user", "bot") == (me["object"], me["type"])
    assert me["id"] == scene.notion.me() == row.edited_by
    assert me["id"] == scene.get(f"pages/{row.id}")["created_by"]["id"]


def test_a_wrong_token_is_401(scene: Scene) -> None:
    """`unauthorized`, in the error body's one shape."""
    answer = scene.raw("GET", "users/me")
    body = answer.json()
    assert (401, "error", 401, "unauthorized") == (answer.status_code, body["object"], body["status"], body["code"])
    assert "API token is invalid." == body["message"]


def test_every_answer_has_a_request_id(scene: Scene) -> None:
    """On the top object and in the header, in good answers and in errors."""
    refused = scene.raw("GET", "users/me")
    assert refused.json()["request_id"] == refused.headers["x-notion-request-id"]
    given = scene.get("users/me")["request_id"]
    assert given == str(UUID(given))


def test_an_unknown_path_is_400(scene: Scene) -> None:
    """`invalid_request_url`, not a 404."""
    answer = scene.raw("GET", "nothing_of_the_kind")
    assert (400, "invalid_request_url") == (answer.status_code, answer.json()["code"])


def test_an_unknown_page_is_404(scene: Scene) -> None:
    """`object_not_found`, as for a page that is not shared."""
    with pytest.raises(NotFound, match="Could not find page with ID"):
        scene.get(f"pages/{NOBODY}")


def test_an_unknown_data_source_is_404(scene: Scene) -> None:
    """For its schema, for its rows, and for a database's id in its place."""
    with pytest.raises(NotFound):
        scene.get(f"data_sources/{NOBODY}")
    with pytest.raises(NotFound):
        scene.connection.send("POST", f"data_sources/{NOBODY}/query", body={})


def test_a_malformed_id_is_400(scene: Scene) -> None:
    """`validation_error`: it is never looked up."""
    with pytest.raises(Rejected, match="validation_error"):
        scene.get("pages/not-an-id")


def test_hyphens_in_ids_do_not_count(scene: Scene) -> None:
    """An id works without them, and is answered with them."""
    row = scene.row(scene.table(), "Offer")
    assert row.id == scene.get(f"pages/{row.id.replace('-', '')}")["id"]
    assert row.id == str(UUID(row.id))


def test_either_id_leads_to_the_table(scene: Scene) -> None:
    """A database names its data source; the program accepts the id of either and remembers the cheap one."""
    source = scene.table()
    database = scene.get(f"databases/{source.database_id}")
    assert [source.id] == [entry["id"] for entry in database["data_sources"]]
    assert source == scene.notion.source("offers", source.database_id) == scene.notion.source("offers", source.id)


def test_a_row_names_both_its_parents(scene: Scene) -> None:
    """Parent is the data source, with the database's id beside it."""
    source = scene.table()
    parent = scene.get(f"pages/{scene.row(source, 'Offer').id}")["parent"]
    assert {"type": "data_source_id", "data_source_id": source.id, "database_id": source.database_id} == parent


def test_search_lists_data_sources(scene: Scene) -> None:
    """With the filter `data_source` only those come, in the envelope of every list."""
    scene.table()
    asked = {"filter": {"property": "object", "value": "data_source"}}

    def found() -> dict[str, Any]:
        return scene.connection.send("POST", "search", body=asked)

    answer = scene.once(found, lambda answer: bool(answer["results"]))
    assert {"data_source"} == {entry["object"] for entry in answer["results"]}
    assert ("list", "page_or_data_source") == (answer["object"], answer["type"])


def test_property_ids_are_short_and_encoded(scene: Scene) -> None:
    """`title` is the title's; the others are short and percent-encoded; `filter_properties` takes them decoded."""
    source = scene.table()
    raw = scene.get(f"data_sources/{source.id}")["properties"]
    assert "title" == raw["Name"]["id"]
    assert {prop.id for prop in source.properties.values()} == {unquote(prop["id"]) for prop in raw.values()}
    row = scene.row(source, "Offer", {"Price": 9, "Unique ID": ULID})
    shown = scene.get(f"pages/{row.id}", filter_properties=[source.properties["Price"].id])["properties"]
    assert ["Price"] == list(shown)


def test_times_are_cut_to_the_minute(scene: Scene) -> None:
    """Of pages and data sources; a database has milliseconds in another form."""
    source = scene.table()
    page = scene.get(f"pages/{scene.row(source, 'Offer').id}")
    table = scene.get(f"data_sources/{source.id}")
    times = [thing[key] for thing in (page, table) for key in ("created_time", "last_edited_time")]
    assert all(time.endswith(":00.000Z") for time in times), times
    assert scene.get(f"databases/{source.database_id}")["created_time"].endswith("+00:00")


def test_the_version_must_be_said(scene: Scene) -> None:
    """Without the header 400 `missing_version`; the version of this program is accepted."""
    token = f"Bearer {scene.token}"
    answer = scene.raw("GET", "users/me", authorization=token, notion_version="")
    assert (400, "missing_version") == (answer.status_code, answer.json()["code"])
    assert 200 == scene.raw("GET", f"pages/{scene.page}", authorization=token, notion_version=VERSION).status_code

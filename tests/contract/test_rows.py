"""What the program relies on: queries, filters, cursors, the three states of a page, and property values."""

import pytest

from sync.core.errors import Rejected
from sync.core.model import Relation
from tests.contract.scene import ULID, Scene, titles

IDS = {"property": "Unique ID"}


def test_a_query_has_an_envelope(scene: Scene) -> None:
    """A list with cursor and `has_more`, its type, and an empty object under the type's name."""
    source = scene.table()
    scene.row(source, "Offer")
    answer = scene.once(lambda: scene.query(source), lambda answer: bool(answer["results"]))
    assert ("list", None, False) == (answer["object"], answer["next_cursor"], answer["has_more"])
    assert {} == answer[answer["type"]]
    assert ["page"] == [row["object"] for row in answer["results"]]


def test_cursors_lead_to_the_end(scene: Scene) -> None:
    """Page by page every row comes once; the last page has no cursor."""
    source = scene.table()
    for name in ("A", "B", "C"):
        scene.row(source, name)
    scene.names(source, 3)
    first = scene.query(source, page_size=2)
    assert (True, 2) == (first["has_more"], len(first["results"]))
    last = scene.query(source, page_size=2, start_cursor=first["next_cursor"])
    assert (False, None) == (last["has_more"], last["next_cursor"])
    assert ["A", "B", "C"] == sorted(titles([*first["results"], *last["results"]]))


def test_a_false_cursor_is_400(scene: Scene) -> None:
    """It is refused in words that name it, so that the list can be begun again."""
    with pytest.raises(Rejected, match="cursor"):
        scene.query(scene.table(), start_cursor="11111111-1111-4111-8111-111111111111")


def test_is_empty_finds_rows_without_an_id(scene: Scene) -> None:
    """On a Text property `is_empty` and `is_not_empty` part the rows."""
    source = scene.table()
    scene.row(source, "With", {"Unique ID": ULID})
    scene.row(source, "Without")
    assert ["Without"] == scene.names(source, 1, filter={**IDS, "rich_text": {"is_empty": True}})
    assert ["With"] == scene.names(source, 1, filter={**IDS, "rich_text": {"is_not_empty": True}})


def test_a_row_is_found_by_its_id(scene: Scene) -> None:
    """`equals` on a Text property: how a creation without an answer is looked up."""
    source = scene.table()
    made = scene.row(source, "Offer", {"Unique ID": ULID})
    scene.row(source, "Other", {"Unique ID": ULID[:-1] + "1"})
    wanted = {**IDS, "rich_text": {"equals": ULID}}
    assert ["Offer"] == scene.names(source, 1, filter=wanted)
    assert [made.id] == [row.id for row in scene.notion.rows(source, filter=wanted)]


def test_filters_join(scene: Scene) -> None:
    """`or` over two conditions on one property: one look for a batch of records."""
    source = scene.table()
    scene.row(source, "With", {"Unique ID": ULID})
    scene.row(source, "Without")
    either = {"or": [{**IDS, "rich_text": {"is_empty": True}}, {**IDS, "rich_text": {"equals": ULID}}]}
    assert ["With", "Without"] == scene.names(source, 2, filter=either)


def test_rows_by_time_of_edit(scene: Scene) -> None:
    """The timestamp filter takes `on_or_after` with the very time that a row shows."""
    source = scene.table()
    row = scene.row(source, "Offer")
    since = {"on_or_after": row.edited.isoformat()}
    wanted = {"timestamp": "last_edited_time", "last_edited_time": since}
    assert ["Offer"] == scene.names(source, 1, filter=wanted)


def test_a_query_shows_the_properties_asked_for(scene: Scene) -> None:
    """`filter_properties` in the query string: the listing costs no more than it needs."""
    source = scene.table()
    scene.row(source, "Offer", {"Price": 9, "Unique ID": ULID})
    scene.names(source, 1)
    (row,) = scene.notion.rows(source, properties=set())
    assert (ULID, "Offer", {}) == (row.ulid, row.title, {k: v for k, v in row.properties.items() if k == "Price"})


def test_archived_rows_are_a_partition_of_their_own(scene: Scene) -> None:
    """`is_archived` reads back, takes the row out of ordinary queries, and is undone the same way."""
    source = scene.table()
    row = scene.row(source, "Old")
    scene.row(source, "New")
    gone = scene.patch(f"pages/{row.id}", is_archived=True)
    assert (True, False) == (gone["is_archived"], gone["in_trash"])
    assert ["New"] == scene.names(source, 1)
    assert ["Old"] == scene.names(source, 1, is_archived=True)
    assert scene.notion.page(row.id, source).archived
    assert not scene.patch(f"pages/{row.id}", is_archived=False)["is_archived"]
    assert ["New", "Old"] == scene.names(source, 2)


def test_trashed_rows_can_be_read_and_not_listed(scene: Scene) -> None:
    """A page in the trash is missing from queries; asked by its id it says where it is."""
    source = scene.table()
    row = scene.row(source, "Old")
    scene.row(source, "New")
    scene.patch(f"pages/{row.id}", in_trash=True)
    assert ["New"] == scene.names(source, 1)
    assert scene.notion.page(row.id, source).in_trash


def test_an_unknown_select_option_is_made(scene: Scene) -> None:
    """A select takes a name it has not got and adds it to the schema; the program therefore asks the schema first."""
    source = scene.table()
    row = scene.row(source, "Offer")
    kind = source.properties["Kind"].id
    answer = scene.patch(f"pages/{row.id}", properties={kind: {"select": {"name": "Workshop"}}})
    assert "Workshop" == answer["properties"]["Kind"]["select"]["name"]
    options = scene.notion.source("offers", source.id).properties["Kind"].options
    assert {"Sprint", "Retainer", "Workshop"} == set(options)


def test_an_unknown_property_is_400(scene: Scene) -> None:
    """The whole change is refused, the good half too."""
    source = scene.table()
    row = scene.row(source, "Offer")
    with pytest.raises(Rejected, match="is not a property that exists"):
        scene.patch(f"pages/{row.id}", properties={"Price": {"number": 9}, "Nothing": {"number": 9}})
    assert scene.notion.page(row.id, source).properties.get("Price") is None


def test_a_value_of_another_type_is_400(scene: Scene) -> None:
    """A text where a number belongs."""
    source = scene.table()
    row = scene.row(source, "Offer")
    with pytest.raises(Rejected, match="validation_error"):
        scene.patch(f"pages/{row.id}", properties={"Price": {"rich_text": []}})


def test_more_than_2000_characters_in_one_text_are_400(scene: Scene) -> None:
    """The limit holds for one piece of rich text; the program cuts longer values into pieces that it takes."""
    source = scene.table()
    row = scene.row(source, "Offer")
    content = "x" * 2001
    with pytest.raises(Rejected, match="2000"):
        scene.patch(f"pages/{row.id}", properties={"Unique ID": {"rich_text": [{"text": {"content": content}}]}})
    assert content == scene.notion.update(row.id, source, {"Unique ID": content}).ulid


def test_a_value_is_emptied_by_an_empty_list(scene: Scene) -> None:
    """An empty rich text reads back as no value."""
    source = scene.table()
    row = scene.row(source, "Offer", {"Unique ID": ULID})
    scene.patch(f"pages/{row.id}", properties={"Unique ID": {"rich_text": []}})
    assert scene.notion.page(row.id, source).ulid is None


def test_relations_are_cut_at_25(scene: Scene) -> None:
    """A page shows 25 of 27 and says so; the property's own endpoint has all of them in order."""
    source = scene.table()
    added = {"Others": {"relation": {"data_source_id": source.id, "single_property": {}}}}
    scene.patch(f"data_sources/{source.id}", properties=added)
    source = scene.notion.source("offers", source.id)
    ids = tuple(scene.row(source, f"Row {n}").id for n in range(27))
    scene.patch(f"pages/{ids[0]}", properties={"Others": {"relation": [{"id": id_} for id_ in ids]}})
    page = scene.notion.page(ids[0], source)
    assert Relation(ids[:25], complete=False) == page.properties["Others"]
    assert ids == scene.notion.relation(ids[0], source.properties["Others"].id)

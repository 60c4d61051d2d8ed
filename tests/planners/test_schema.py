"""Live schemas across runs: a renamed property is followed by its id; one that is no longer the same stops."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.allowances import Allow
from sync.core.config import Config
from sync.core.errors import AccessError, Exit
from sync.core.model import Property, Source, Value
from sync.core.plan import CreatePage, Severity, UpdatePage
from sync.core.records import Records
from sync.core.selection import Selection
from sync.planners import prefill_ulids, sync_to_notion
from sync.planners.guards import overwrites
from sync.planners.schema import Known, carried, followed, refuse, remember, renamed, renames
from tests.planners import scene

CONFIG = scene.config()
BEFORE = scene.source("offers")
KNOWN = remember(BEFORE, {})
NOBODY: frozenset[str] = frozenset()


def changed(source: Source, *gone: str, called: Mapping[str, str] | None = None, **types: str) -> Source:
    """The same data source with properties removed, called otherwise, or of another type (`_` for a blank)."""
    names = called or {}
    kept = [prop for prop in source.properties.values() if prop.name not in gone]
    props = [replace(p, name=names.get(p.name, p.name), type=types.get(p.name.replace(" ", "_"), p.type)) for p in kept]
    return replace(source, properties={prop.name: prop for prop in props})


def added(source: Source, id_: str, name: str, kind: str = "number") -> Source:
    """The same data source with one more property."""
    return replace(source, properties={**source.properties, name: Property(id_, name, kind)})


def problem(source: Source, known: Known = KNOWN, config: Config = CONFIG) -> str:
    """What stops this database, '' where nothing does."""
    try:
        refuse(config, source, known, NOBODY)
    except AccessError as stop:
        return stop.what
    return ""


def test_an_unchanged_schema_is_remembered_as_it_is() -> None:
    """Name, id and type of each property; the second look adds nothing."""
    assert "p3:number" == KNOWN["Price"]
    assert KNOWN == remember(BEFORE, KNOWN)
    assert {} == renamed(BEFORE, KNOWN)
    assert CONFIG is followed(CONFIG, BEFORE, KNOWN)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (BEFORE, ""),
        (added(BEFORE, "p9", "Colour"), ""),
        (changed(BEFORE, "Status"), ""),  # nobody fills it
        (changed(BEFORE, Status="status"), ""),
        (changed(BEFORE, called={"Price": "Preis"}), ""),
        (changed(BEFORE, called={"Unique ID": "ULID"}), ""),
        (changed(BEFORE, "Price"), "'Price' is gone"),
        (changed(BEFORE, "Unique ID"), "'Unique ID' is gone"),
        (changed(BEFORE, Price="rich_text"), "'Price' was number and is rich_text now"),
        (changed(BEFORE, Unique_ID="unique_id"), "'Unique ID' was rich_text and is unique_id now"),
        (changed(BEFORE, called={"Price": "Preis"}, Price="formula"), "'Price' was number and is formula now"),
        (added(changed(BEFORE, "Price"), "p9", "Price"), "'Price' is another property than before"),
        (
            added(changed(BEFORE, called={"Price": "Preis"}), "p9", "Price"),
            "'Price' is another property than before; the one known is called 'Preis' now",
        ),
        (
            changed(BEFORE, called={"Price": "Version", "Version": "Price"}),
            "'Version' is another property than before; the one known is called 'Price' now",
        ),
    ],
)
def test_a_managed_or_id_property_that_is_not_the_same_stops_its_database(source: Source, says: str) -> None:
    """Gone, of another type, or another one under its name; merely renamed, or not managed, it does not."""
    assert (says in problem(source)) if says else not problem(source)


def test_the_refusal_names_everything_and_the_flag_that_lifts_it() -> None:
    """All properties at once, exit code 5, and nothing where it is allowed."""
    source = changed(BEFORE, "Price", Version="number")
    with pytest.raises(AccessError, match=r"'Version' was rich_text and is number now; 'Price' is gone") as stop:
        refuse(CONFIG, source, KNOWN, NOBODY)
    assert Exit.ACCESS == stop.value.exit
    assert "--allow-schema-change" in stop.value.advice
    refuse(CONFIG, source, KNOWN, frozenset({Allow.SCHEMA_CHANGE}))
    assert "" == problem(source, remember(source, KNOWN))


def test_nothing_known_nothing_stopped() -> None:
    """At first contact, and for a rule's new property, there is nothing to compare with."""
    assert "" == problem(BEFORE, {})
    without = {name: reference for name, reference in KNOWN.items() if name != "Price"}
    assert "" == problem(changed(BEFORE, Price="rich_text"), without)


def test_an_alias_is_known_by_its_live_name() -> None:
    """A property that the rule reaches through an alias is guarded and followed all the same."""
    databases = dict(CONFIG.notion.databases)
    databases["offers"] = databases["offers"].model_copy(update={"aliases": {"Price": ("Amount", "Fee")}})
    config = CONFIG.model_copy(update={"notion": CONFIG.notion.model_copy(update={"databases": databases})})
    live = changed(BEFORE, called={"Price": "Fee"})
    known = remember(live, {})
    assert "" == problem(live, known, config)
    assert "'Price' is gone" in problem(changed(live, "Fee"), known, config)
    later = changed(live, called={"Fee": "Rate"})
    assert "" == problem(later, known, config)
    assert ("Price", "Amount", "Fee", "Rate") == followed(config, later, known).names("offers", "Price")


def test_a_renamed_property_is_filled_and_read_under_its_new_name() -> None:
    """Publish writes the renamed property and the renamed id; a record's value is found under the old name."""
    live = changed(BEFORE, called={"Price": "Preis", "Unique ID": "ULID"})
    config = followed(CONFIG, live, KNOWN)
    snapshot = scene.snapshot((scene.document(1),), schemas=scene.sources(live))
    (operation,) = sync_to_notion.plan(snapshot, config, Selection()).operations
    assert isinstance(operation, CreatePage)
    assert (5000, scene.ulid(1)) == (operation.properties["Preis"], operation.properties["ULID"])
    page = replace(scene.page(1), properties={"Preis": 7})
    assert 7 == Records((page,), snapshot.sources, config).value(page, "Price")
    assert not list(prefill_ulids.unusable(snapshot, config, Selection(frozenset({"offers"}))))


def test_a_rename_is_remembered_as_long_as_the_configuration_says_the_old_name() -> None:
    """Week after week, through a second rename and back again."""
    known = KNOWN
    for name in ("Preis", "Betrag", "Preis"):
        live = changed(BEFORE, called={"Price": name})
        assert name in followed(CONFIG, live, known).names("offers", "Price")
        known = remember(live, known)
    assert "p3:number" == known["Price"] == known["Preis"]
    assert "" == problem(BEFORE, known)
    assert "'Price' is gone" in problem(changed(BEFORE, "Price"), known)


def test_a_rename_is_said_every_week_where_the_configuration_needs_a_change_else_once() -> None:
    """A managed property until config.yaml has its new name; another one when it is first seen."""
    live = changed(BEFORE, called={"Price": "Preis", "Status": "Stage"})
    first, second = list(renames(CONFIG, live, KNOWN))
    assert {Severity.WARNING} == {first.severity, second.severity}
    assert ("offers", "Its property 'Price' is called 'Preis' now; it is found by its id.") == (first.where, first.what)
    assert "'Status'" in second.what
    assert [first] == list(renames(CONFIG, live, remember(live, KNOWN)))


def test_a_value_of_ours_under_a_new_name_is_still_ours() -> None:
    """What base remembers moves along: our own value is replaced with the file's, a person's is seen as theirs."""
    live = changed(BEFORE, called={"Price": "Preis"})
    config = followed(CONFIG, live, KNOWN)
    old, newer = scene.document(1), scene.document(1, body="## Pricing\n\n- **Price**: 6000\n")
    values: dict[str, Value] = {"Preis": 5000, "Unique ID": scene.ulid(1), "Version": "v01"}
    page = replace(scene.page(1, locked=True), properties=values)
    base = carried(scene.base(old, page, {"Price": 5000}), live, KNOWN)
    snapshot = scene.snapshot((newer,), (page,), base, scene.sources(live))
    (operation,) = sync_to_notion.plan(snapshot, config, Selection()).operations
    assert isinstance(operation, UpdatePage)
    assert {"Preis": 6000} == operation.properties
    assert not overwrites(operation, base[scene.ulid(1)])
    assert overwrites(replace(operation, before={"Preis": 4000}), base[scene.ulid(1)])


def test_only_this_databases_marks_move() -> None:
    """Another database's property of the same name, and records without a page, stay as they are."""
    live = changed(BEFORE, called={"Price": "Preis"})
    there, elsewhere = scene.page(1), scene.page(2, "projects")
    base = scene.base(scene.document(1), there, {"Price": 1}) | scene.base(scene.document(2), elsewhere, {"Price": 2})
    base |= scene.base(scene.document(3), None)
    moved = carried(base, live, KNOWN)
    assert {"Preis"} == set(moved[scene.ulid(1)].page.properties)  # type: ignore[union-attr]
    assert base[scene.ulid(2)] == moved[scene.ulid(2)]
    assert base[scene.ulid(3)] == moved[scene.ulid(3)]
    assert base is carried(base, BEFORE, KNOWN)


PROPERTIES = st.dictionaries(
    st.text(min_size=1), st.tuples(st.text(min_size=1), st.sampled_from(["number", "date"])), max_size=6
)


@given(PROPERTIES, st.data())
def test_whatever_the_names_every_rename_is_followed(given_: dict[str, tuple[str, str]], data: st.DataObject) -> None:
    """Ids may hold colons; each property that only changed its name is found under the old one, by id."""
    by_id = {id_: Property(id_, name, kind) for name, (id_, kind) in given_.items()}
    source = replace(BEFORE, properties={prop.name: prop for prop in by_id.values()})
    names = data.draw(st.lists(st.text(), min_size=len(by_id), max_size=len(by_id), unique=True))
    later = [replace(prop, name=name) for prop, name in zip(by_id.values(), names, strict=True)]
    live = replace(source, properties={prop.name: prop for prop in later})
    expected = {was.name: now.name for was, now in zip(by_id.values(), later, strict=True) if was.name not in names}
    assert expected == renamed(live, remember(source, {}))

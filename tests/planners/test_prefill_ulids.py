"""Backfill fills empty ids, separates copies, and touches nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core import ulids
from sync.core.model import Base, Page, PageMark, Source
from sync.core.plan import AssignUlid, Finding, Plan, Severity
from sync.core.selection import Selection
from sync.planners import prefill_ulids
from tests.planners import scene


def plan(*pages: Page, selection: Selection | None = None, **more: Source) -> Plan:
    """The plan for these pages."""
    seen = scene.snapshot(pages=pages, schemas=scene.sources(*more.values()))
    return prefill_ulids.plan(seen, scene.config(), selection or Selection())


def codes(plan: Plan) -> list[tuple[Severity, str]]:
    """Severity and code of each finding."""
    return [(finding.severity, finding.code) for finding in plan.findings]


def test_an_empty_id_gets_the_ulid_of_its_page() -> None:
    """The ULID carries the page's creation time and is derived from the page: two racing runs give the same."""
    page = scene.page(1, ulid=None)
    (operation,) = plan(page).operations
    assert isinstance(operation, AssignUlid)
    assert (page.id, None) == (operation.page_id, operation.expects)
    assert page.created == ulids.time_of(operation.ulid)
    assert plan(page) == plan(page)


def test_a_valid_id_is_never_touched() -> None:
    """A record with a valid ULID appears in no operation."""
    assert Plan("prefill_ulids") == plan(scene.page(1), scene.page(2))


@pytest.mark.parametrize("text", ["01arz3ndektsv4rrffq69g5fav", "01ARZ3", " ", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "🦆"])
def test_a_malformed_id_is_reported_and_left(text: str) -> None:
    """Lower case, short, blank, too large or foreign ids are a finding, never an operation."""
    made = plan(scene.page(1, ulid=text))
    assert ((), [(Severity.WARNING, "ulid.malformed")]) == (made.operations, codes(made))


def test_the_younger_copy_gets_an_id_of_its_own() -> None:
    """Duplicating a page in Notion copies its id: the earlier creation keeps it."""
    first, copy = scene.page(1), scene.page(2, ulid=scene.ulid(1))
    made = plan(copy, first)
    (operation,) = made.operations
    assert isinstance(operation, AssignUlid)
    assert (copy.id, scene.ulid(1)) == (operation.page_id, operation.expects)
    assert operation.ulid not in {first.ulid, copy.ulid}
    assert [(Severity.NOTE, "ulid.duplicate")] == codes(made)


def test_the_page_that_base_knows_keeps_its_id() -> None:
    """Base decides over age: the page we wrote to is the one that keeps the id."""
    first, copy = scene.page(1), scene.page(2, ulid=scene.ulid(1))
    mark = PageMark("offers", copy.id, copy.edited, copy.edited_by)
    known = {scene.ulid(1): Base(scene.ulid(1), "portfolio", mark)}
    made = prefill_ulids.plan(scene.snapshot(pages=(first, copy), known=known), scene.config(), Selection())
    assert [first.id] == [op.page_id for op in made.operations if isinstance(op, AssignUlid)]


def test_a_tie_is_left_to_a_person() -> None:
    """Two copies of one minute: nothing is written, and the finding is an error."""
    first = scene.page(1)
    copy = replace(scene.page(2, ulid=scene.ulid(1)), created=first.created)
    made = plan(first, copy)
    assert ((), [(Severity.ERROR, "ulid.tie")]) == (made.operations, codes(made))


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (scene.source("offers", without="Unique ID"), "no property named 'Unique ID'"),
        (scene.source("offers", **{"Unique ID": "number"}), "of type number"),
        (scene.source("offers", **{"Unique ID": "formula"}), "of type formula"),
    ],
)
def test_a_database_that_cannot_be_done_says_why(schema: Source, words: str) -> None:
    """A missing or wrongly typed id property stops that database with an error; others go on."""
    made = plan(scene.page(1, ulid=None), scene.page(2, database="projects", ulid=None), offers=schema)
    assert ["projects"] == [op.database for op in made.operations if isinstance(op, AssignUlid)]
    (finding,) = made.findings
    assert (Severity.ERROR, "offers") == (finding.severity, finding.where)
    assert words in finding.what
    assert finding.advice


def test_selection_limits_databases_and_records() -> None:
    """Only what was asked for is planned."""
    pages = scene.page(1, ulid=None), scene.page(2, database="projects", ulid=None, title="Other")
    by_database = plan(*pages, selection=Selection(frozenset({"projects"})))
    by_title = plan(*pages, selection=Selection(only="other"))
    assert [pages[1].id] == [op.page_id for op in by_database.operations if isinstance(op, AssignUlid)]
    assert by_database.operations == by_title.operations


@given(st.permutations([scene.page(n, ulid=None) for n in range(1, 8)]))
def test_the_order_of_the_listing_does_not_matter(pages: list[Page]) -> None:
    """Any order of rows gives one and the same plan."""
    assert plan(*sorted(pages, key=lambda page: page.id)).operations == plan(*pages).operations


def test_findings_name_the_record() -> None:
    """A finding says which record of which database it means."""
    (finding,) = plan(scene.page(1, ulid="x", title="Old Offer")).findings
    assert isinstance(finding, Finding)
    assert "offers: Old Offer" == finding.where


def test_an_emptied_id_comes_back() -> None:
    """The page that base knows gets the id it had, unless another page carries it by now; then one of its own."""
    page, other = scene.page(1, ulid=None), scene.page(2, ulid=scene.ulid(1))
    mark = PageMark("offers", page.id, page.edited, page.edited_by)
    known = {scene.ulid(1): Base(scene.ulid(1), "portfolio", mark)}

    def filled(*pages: Page) -> list[str]:
        made = prefill_ulids.plan(scene.snapshot(pages=pages, known=known), scene.config(), Selection())
        return [op.ulid for op in made.operations]

    assert [scene.ulid(1)] == filled(page)
    assert [ulids.for_page(page.id, page.created)] == filled(page, other)

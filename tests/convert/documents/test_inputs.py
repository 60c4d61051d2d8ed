"""Zones of inputs: the highest of everything a document draws on, and private for whatever is a client's."""

from collections.abc import Callable, Mapping

import pytest

from sync.convert.documents.adr import decision_record
from sync.convert.documents.brief import project_briefs
from sync.convert.documents.deliverable import deliverable_spec
from sync.convert.documents.draft import Sources
from sync.convert.documents.engagement import engagement_brief
from sync.convert.documents.inputs import drawn, zone_of, zones_of
from sync.core.model import Page
from sync.core.records import Records
from sync.core.zones import Zone, highest
from tests.convert.clients import finished_engagement
from tests.convert.projects import finished_project
from tests.convert.workspace import PLACE, Workspace


@pytest.mark.parametrize(
    ("database", "relations", "expected"),
    [
        ("projects", {}, Zone.INTERNAL),
        ("projects", {"Offer": "offers"}, Zone.INTERNAL),
        ("projects", {"Engagements": "engagements"}, Zone.PRIVATE),
        ("projects", {"People": "people"}, Zone.PRIVATE),
        ("projects", {"Deals": "deals"}, Zone.PRIVATE),
        ("engagements", {}, Zone.PRIVATE),
        ("deliverables", {}, Zone.INTERNAL),
        ("deliverables", {"Engagements": "engagements"}, Zone.PRIVATE),
        ("decision_journal", {}, Zone.INTERNAL),
        ("decision_journal", {"Deals": "deals"}, Zone.PRIVATE),
        ("offers", {"Engagements": "engagements"}, Zone.INTERNAL),
    ],
)
@pytest.mark.parametrize("hidden", [False, True])
def test_papers_of_clients_are_at_least_private(
    database: str, relations: Mapping[str, str], expected: Zone, hidden: bool
) -> None:
    """A relation to a client's record decides, whether or not that record was shared."""
    space = Workspace()
    related = {name: space.add(target, "X") for name, target in relations.items()}
    page = space.add(database, "P", related)
    for other in related.values() if hidden else ():
        space.hide(other)
    assert expected == highest(zones_of(page, space.records()))


def test_client_behind_the_project_reaches_its_papers() -> None:
    """A deliverable and a decision are as sensitive as the project they belong to."""
    space = Workspace()
    project = space.add("projects", "P", {"People": space.add("people", "Kim")})
    for database, name in (("deliverables", "Project"), ("decision_journal", "Projects")):
        page = space.add(database, "D", {name: project})
        assert zone_of(page, space.records()) is Zone.INTERNAL
        assert highest(zones_of(page, space.records())) is Zone.PRIVATE


def test_decision_shared_with_a_client_project_raises_an_internal_one() -> None:
    """A brief that quotes a client's decision is as sensitive as the decision."""
    space = Workspace()
    client = space.add("projects", "C", {"People": space.add("people", "Kim")})
    page = space.add("projects", "P")
    page = space.change(page, {"Decision Journal": space.add("decision_journal", "D", {"Projects": [client, page]})})
    assert highest(zones_of(page, space.records())) is Zone.PRIVATE


def test_configuration_may_raise_a_zone_but_not_open_a_clients() -> None:
    """`people: public` in a configuration makes no person public."""
    space = Workspace({"people": Zone.PUBLIC, "tasks": Zone.RESTRICTED})
    person, task = space.add("people", "Kim"), space.add("tasks", "T")
    assert zone_of(person, space.records()) is Zone.PRIVATE
    page = space.add("projects", "P", {"Tasks": task})
    assert highest(zones_of(page, space.records())) is Zone.RESTRICTED


class Noting(Records):
    """Records that note the pages that relations were followed to."""

    reached: set[str]

    def related(self, page: Page, name: str) -> tuple[Page, ...]:
        found = super().related(page, name)
        self.reached |= {other.id for other in found}
        return found


def reached(space: Workspace, page: Page) -> set[str]:
    """The ids of the records that the record's documents read."""
    plain = space.records()
    noting = Noting(plain.pages, plain.sources, plain.config)
    noting.reached = set()
    sources = Sources(noting, PLACE, Zone.PRIVATE)
    match page.database:
        case "projects":
            project_briefs(page, sources)
        case "engagements":
            engagement_brief(page, sources)
        case "deliverables":
            deliverable_spec(page, sources)
        case _:
            decision_record(page, sources, "decisions/a.md")
    return noting.reached


@pytest.mark.parametrize("make", [finished_project, finished_engagement])
@pytest.mark.parametrize("kind", ["projects", "engagements", "deliverables", "decision_journal"])
def test_nothing_is_read_whose_zone_does_not_count(kind: str, make: Callable[[Workspace], Page]) -> None:
    """Every record that a document reads is among its inputs, but for comparable projects, which it filters."""
    space = Workspace()
    make(space)
    for page in (page for page in space.pages if page.database == kind):
        comparable = {other.id for other in space.pages if other.database == kind == "projects"}
        counted = {page.id, *(other.id for other in drawn(page, space.records()))}
        assert set() == reached(space, page) - counted - comparable


def test_restricted_input_makes_a_restricted_document() -> None:
    """The zone comes from the furthest input: a daily thread of a sprint of a task."""
    space = Workspace({"daily_thread": Zone.RESTRICTED})
    page = finished_project(space)
    assert highest(zones_of(page, space.records())) is Zone.RESTRICTED

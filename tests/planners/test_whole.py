"""Whole: what is promoted once is not made of a part of what it draws on."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sync.core.model import Page, Relation, Source
from sync.core.records import Records
from sync.planners.whole import missing
from tests.planners import scene

VENTURE = scene.page(1, "ventures", "Ops")
DECISION = scene.page(2, "decision_journal", "Keep it")
ENGAGEMENT = scene.page(3, "engagements", "Jabber", Deals=[4])
DEAL = scene.page(4, "deals", "Deal", Venture=[1])
PROJECT = scene.page(5, "projects", "Overhaul", Venture=[1], Engagements=[3], Decision_Journal=[2])
ALL = (VENTURE, DECISION, ENGAGEMENT, DEAL, PROJECT)


def cut(page: Page, name: str, *ids: int) -> Page:
    """The page with a relation of which Notion lists only a part."""
    given = Relation(tuple(scene.page(n).id for n in ids), complete=False)
    return replace(page, properties={**page.properties, name: given})


def two_way(back: str) -> dict[str, Source]:
    """The scene's schemas, Projects' Decision Journal having another side of that name."""
    projects = scene.source("projects")
    prop = replace(projects.properties["Decision Journal"], reverse=back)
    return scene.sources(replace(projects, properties={**projects.properties, prop.name: prop}))


def why(
    *pages: Page, page: Page = PROJECT, sources: Mapping[str, Source] | None = None, unread: str = ""
) -> tuple[str, ...]:
    """What is missing for this page."""
    return missing(page, Records((*pages, page), sources or scene.sources(), scene.config()), unread.split())


def test_nothing_is_missing_where_all_was_read() -> None:
    """Every relation complete and every database read."""
    assert () == why(*ALL[:4])


def test_a_record_that_is_gone_or_not_configured_is_not_missing() -> None:
    """A related page that is not listed, and a database that nobody configured: no read of ours was cut."""
    assert () == why(VENTURE)
    without = {key: source for key, source in scene.sources().items() if key != "deals"}
    assert () == why(*ALL[:3], page=ENGAGEMENT, sources=without)


@pytest.mark.parametrize(("page", "chain"), [(PROJECT, "'Engagements' of 'Overhaul'"), (VENTURE, "")])
def test_a_database_that_could_not_be_read_holds_back_what_draws_on_it(page: Page, chain: str) -> None:
    """Where a relation leads into it; a record that does not draw on it is not held back."""
    without = {key: source for key, source in scene.sources().items() if key != "engagements"}
    found = why(*(one for one in ALL if one is not page), page=page, sources=without, unread="engagements")
    assert ((f"{chain} leads to records that could not be read",) if chain else ()) == found


@pytest.mark.parametrize(("unread", "waits"), [("engagements", True), ("ventures", False)])
def test_a_relation_that_notion_hides_with_its_database_holds_back(unread: str, waits: bool) -> None:
    """A database that is not shared takes its relations out of the other schemas: they are known by its name."""
    hidden = scene.sources(scene.source("projects", without="Engagements"))
    sources = {key: source for key, source in hidden.items() if key != unread}
    alone = replace(PROJECT, properties={"Status": "Done"})
    found = why(*ALL[:4], page=alone, sources=sources, unread=unread)
    shown = "'Engagements' of 'Overhaul' is not shown, since its records could not be read"
    assert ((shown,) if waits else ()) == found


def test_an_empty_relation_into_it_does_not() -> None:
    """Nothing is named there, so nothing is missing."""
    without = {key: source for key, source in scene.sources().items() if key != "engagements"}
    alone = replace(PROJECT, properties={**PROJECT.properties, "Engagements": Relation()})
    assert () == why(*ALL[:4], page=alone, sources=without, unread="engagements")


@pytest.mark.parametrize(
    ("reverse", "backs", "whole"),
    [
        (None, (), False),
        ("Projects", (Relation((PROJECT.id,)),), True),
        ("Projects", (Relation((PROJECT.id,)), Relation()), True),
        ("Projects", (Relation((PROJECT.id,), complete=False), Relation((PROJECT.id,))), True),
        ("Projects", (Relation((PROJECT.id,)), Relation((VENTURE.id,), complete=False)), False),
        ("Projects", (None,), True),
    ],
)
def test_a_cut_relation_is_whole_where_its_other_side_is(
    reverse: str | None, backs: tuple[Relation | None, ...], whole: bool
) -> None:
    """One-way, or cut on the other side as well: the record is held back."""
    decisions = [
        replace(scene.page(60 + n, "decision_journal", f"D{n}"), properties={"Projects": back} if back else {})
        for n, back in enumerate(backs)
    ]
    sources = two_way(reverse) if reverse else scene.sources()
    found = why(VENTURE, ENGAGEMENT, *decisions, page=cut(PROJECT, "Decision Journal", 60), sources=sources)
    expected = () if whole else ("'Decision Journal' of 'Overhaul' has more records than Notion lists",)
    assert expected == found


def test_a_cut_on_the_way_counts_and_is_said_once() -> None:
    """Relations of related records that the documents follow count too."""
    engagement = replace(ENGAGEMENT, properties={})
    assert () == why(VENTURE, engagement, DECISION)
    found = why(VENTURE, DECISION, page=cut(ENGAGEMENT, "Projects", 5))
    assert ("'Projects' of 'Jabber' has more records than Notion lists",) == found

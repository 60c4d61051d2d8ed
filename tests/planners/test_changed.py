"""Which documents a push has to publish again, and when that cannot be told without reading everything."""

from dataclasses import replace

import pytest

from sync.core.config import Config
from sync.core.model import Base, Document
from sync.core.zones import Zone
from sync.planners.changed import due
from tests.planners import scene

OLD, NEW = scene.document(1), scene.document(1, body="Another text.\n")
KNOWN = scene.base(OLD, scene.page(1))[scene.ulid(1)]
ELSEWHERE = scene.base(OLD, scene.page(1, "deals"))[scene.ulid(1)]


def told(document: Document, known: Base | None, config: Config | None = None) -> list[str] | None:
    """The paths that are due, where `known` is what base has of the document."""
    found = due([document], {known.ulid: known} if known else {}, config or scene.config())
    return None if found is None else list(found)


def test_a_document_that_differs_is_due_with_its_page() -> None:
    """Known and equal is done; known and different is due, and its page is the one of base."""
    assert {} == due([OLD], {KNOWN.ulid: KNOWN}, scene.config())
    assert {NEW.path: KNOWN.page} == due([NEW], {KNOWN.ulid: KNOWN}, scene.config())


@pytest.mark.parametrize(
    "known",
    [None, replace(KNOWN, page=None), ELSEWHERE],
    ids=["new", "without page", "elsewhere"],
)
def test_one_without_a_page_of_its_own_needs_all(known: Base | None) -> None:
    """Not even other documents that differ can be told then."""
    assert told(NEW, known) is None


def _rule(**change: object) -> Config:
    return scene.config(publish={"offer": scene.OFFERS.model_copy(update=change)})


@pytest.mark.parametrize(
    ("document", "known", "config"),
    [
        (replace(NEW, role="playbook"), None, scene.config()),
        (NEW, None, _rule(enabled=False)),
        (NEW, None, _rule(database=None)),
        (replace(NEW, title="TEST-offer"), None, scene.config()),
        (replace(NEW, header=replace(NEW.header, zone=Zone.RESTRICTED)), None, scene.config()),
        (replace(NEW, header=replace(NEW.header, notion="https://www.notion.so/x")), None, scene.config()),
        (NEW, replace(KNOWN, origin="notion"), scene.config()),
    ],
    ids=["no rule", "off", "no database", "a test", "its zone", "names its page", "born in Notion"],
)
def test_what_is_never_published_is_never_due(document: Document, known: Base | None, config: Config) -> None:
    """Nor does it make a push read everything."""
    assert [] == told(document, known, config)

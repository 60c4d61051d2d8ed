"""What became of a run that died: each intent against what both sides show now."""

from dataclasses import replace
from typing import Any

import pytest

from sync.core.model import Body, Document, Page, PageMark, Snapshot
from sync.core.plan import AssignUlid, CreatePage, Operation, UpdatePage, WriteFile
from sync.planners.aftermath import Found, aftermath, intents
from tests.planners import scene

ULID, PATH = scene.ulid(1), "offers/alpha.md"
PAGE = scene.page(1, title="Alpha", body="The text.", Price=900)
FILE = scene.document(1, PATH, "Alpha")
MARK = PageMark("offers", PAGE.id, PAGE.edited, PAGE.edited_by)
ID = AssignUlid(ULID, "offers", PAGE.id, "Alpha", "")
WRITE = WriteFile(ULID, "offer", PATH, "text", "", "offer", "portfolio")
CREATE = CreatePage(ULID, "offer", "offer", "offers", PATH, "Alpha", {}, "The text.", "hash", "")
UPDATE = UpdatePage(
    ULID,
    "offer",
    "offer",
    "offers",
    PATH,
    PAGE.id,
    "Alpha",
    {"Price": 950},
    {"Price": 900},
    "New.",
    {},
    "hash",
    MARK,
    "",
)
EMPTY = Snapshot(scene.NOW, sources={"offers": scene.source("offers")})
"""A run that looked at the offers, and saw none."""
BLIND = Snapshot(scene.NOW)


def seen(page: Page | None = None, document: Document | None = None, **changes: Any) -> Snapshot:
    """What the next run sees."""
    pages = (page,) if page else ()
    documents = (document,) if document else ()
    return replace(EMPTY, pages=pages, documents=documents, paths=frozenset(d.path for d in documents), **changes)


DONE_PAGE = replace(PAGE, properties={**PAGE.properties, "Price": 950}, body=Body("New."))


@pytest.mark.parametrize(
    ("op", "now", "expected"),
    [
        (ID, seen(PAGE), Found.DONE),
        (ID, EMPTY, Found.UNDONE),
        (ID, BLIND, Found.UNSEEN),
        (ID, replace(EMPTY, unread={"offers": "504"}), Found.UNSEEN),
        (WRITE, seen(document=FILE), Found.DONE),
        (WRITE, seen(document=replace(FILE, path="offers/moved.md")), Found.DONE),
        (WRITE, seen(document=replace(FILE, role="review")), Found.UNDONE),
        (WRITE, BLIND, Found.UNDONE),
        (WRITE, replace(BLIND, paths=frozenset({PATH})), Found.UNSEEN),
        (CREATE, seen(PAGE), Found.DONE),
        (CREATE, EMPTY, Found.UNDONE),
        (CREATE, BLIND, Found.UNSEEN),
        (UPDATE, seen(DONE_PAGE), Found.DONE),
        (UPDATE, seen(replace(DONE_PAGE, body=PAGE.body)), Found.UNDONE),
        (UPDATE, seen(replace(DONE_PAGE, properties=PAGE.properties)), Found.UNDONE),
        (UPDATE, seen(replace(DONE_PAGE, properties={})), Found.UNSEEN),
        (UPDATE, seen(replace(DONE_PAGE, body=None)), Found.UNSEEN),
        (replace(UPDATE, markdown=None), seen(replace(DONE_PAGE, body=None, locked=True)), Found.DONE),
    ],
)
def test_an_intent_is_told_by_what_is_there(op: Operation, now: Snapshot, expected: Found) -> None:
    """Done, not done, or not looked at: never guessed."""
    (trace,) = aftermath({"run1": intents([op])}, now)
    assert ("run1", ULID, expected) == (trace.run, trace.intent.ulid, trace.found)


def test_what_a_later_run_meant_again_was_not_done_by_the_earlier() -> None:
    """Two runs died, one after the other: one of them is given the page, and it is the later."""
    plain = intents([CREATE])
    traces = aftermath({"run1": plain, "run2": plain}, seen(PAGE))
    assert [("run1", Found.UNDONE), ("run2", Found.DONE)] == [(trace.run, trace.found) for trace in traces]


def test_a_journal_of_an_earlier_version_is_read() -> None:
    """It holds kind and ULID alone: what that tells is told."""
    old = [{"kind": type(op).__name__, "ulid": ULID} for op in (ID, WRITE, CREATE, UPDATE)]
    found = [trace.found for trace in aftermath({"run1": old}, seen(DONE_PAGE, FILE))]
    assert [Found.DONE, Found.DONE, Found.DONE, Found.UNSEEN] == found

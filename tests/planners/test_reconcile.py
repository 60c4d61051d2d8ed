"""The truth table, row by row."""

from datetime import timedelta

import pytest

from sync.core.model import Document, Page
from sync.planners.reconcile import Pair, Standing, standing
from tests.planners import scene

FILE = scene.document(1)
MOVED = scene.document(1, body="## Pricing\n\n- **Price**: 6000\n")
PAGE = scene.page(1, edited_by=scene.BOT)
EDITED = scene.page(1, edited=scene.CREATED + timedelta(minutes=1))
SAME_MINUTE = scene.page(1, edited_by=scene.PERSON)
KNOWN = scene.base(FILE, PAGE)[scene.ulid(1)]


@pytest.mark.parametrize(
    ("expected", "document", "page", "based", "equal"),
    [
        (Standing.FILE_ONLY, FILE, None, False, False),
        (Standing.PAGE_ONLY, None, PAGE, False, False),
        (Standing.FILE_GONE, None, PAGE, True, False),
        (Standing.PAGE_GONE, FILE, None, True, False),
        (Standing.BOTH_GONE, None, None, True, False),
        (Standing.IN_SYNC, FILE, PAGE, True, False),
        (Standing.IN_SYNC, FILE, PAGE, True, True),
        (Standing.FILE_AHEAD, MOVED, PAGE, True, False),
        (Standing.PAGE_AHEAD, FILE, EDITED, True, False),
        (Standing.PAGE_AHEAD, FILE, SAME_MINUTE, True, False),
        (Standing.DIVERGED, MOVED, EDITED, True, False),
        (Standing.DIVERGED, FILE, PAGE, False, False),
        (Standing.AGREED, FILE, PAGE, False, True),
        (Standing.AGREED, MOVED, PAGE, True, True),
        (Standing.AGREED, MOVED, EDITED, True, True),
    ],
)
def test_every_row(expected: Standing, document: Document | None, page: Page | None, based: bool, equal: bool) -> None:
    """Each combination of two sides and base has exactly the standing that the architecture names."""
    assert expected == standing(Pair("offer", document, page, KNOWN if based else None, {}, equal))


def test_a_managed_property_that_moved_is_a_page_ahead() -> None:
    """A person who changes only a projected property, in the minute of our own write, is still seen."""
    known = scene.base(FILE, PAGE, {"Price": 5000})[scene.ulid(1)]
    assert Standing.IN_SYNC == standing(Pair("offer", FILE, PAGE, known, {"Price": 5000.0}))
    assert Standing.PAGE_AHEAD == standing(Pair("offer", FILE, PAGE, known, {"Price": 1}))


def test_a_body_that_was_read_decides_over_the_clock() -> None:
    """An edit time is a reason to look, never proof: an equal hash means unmoved."""
    before = scene.page(1, body="Text.\n")
    known = scene.base(FILE, before)[scene.ulid(1)]
    touched = scene.page(1, body="Text.\n", edited=scene.CREATED + timedelta(days=1))
    assert Standing.IN_SYNC == standing(Pair("offer", FILE, touched, known, {}))

"""The id map: a view of base that changes only when base does."""

from datetime import UTC, datetime

from sync.core.model import Base, FileBase, PageMark
from sync.ports.id_map import render

EDITED = datetime(2026, 1, 12, 9, 7, tzinfo=UTC)
OFFER = Base("01B", "portfolio", PageMark("offers", "p-1", EDITED, "bot"), {"offer": FileBase("sot/offer.md", "h")})
BRIEFS = Base(
    "01A", "notion", PageMark("projects", "p-2", EDITED, "bot"),
    {"review": FileBase("v/review.md", "h"), "planning": FileBase("v/planning.md", "h")},
)  # fmt: skip
PAGE = Base("01C", "notion", PageMark("unlisted", "p-3", EDITED, "bot"))
FILE = Base("01D", "portfolio", files={"decision": FileBase("=cmd,.md", "h")})
ENTITIES, DATABASES = {"offers": "offer", "projects": "project"}, {"offers": "db-1", "projects": "db-2"}


def test_rows_are_sorted_by_entity_and_one_a_file() -> None:
    """The user's columns; a page without a file and a file without a page have a row too, and cells are inert."""
    assert (
        "entity,ulid,notion_page_id,notion_db_id,repo_path,last_synced_iso\n"
        'decision,01D,,,"/=cmd,.md",\n'
        "offer,01B,p-1,db-1,/sot/offer.md,2026-01-12T09:07:00Z\n"
        "project,01A,p-2,db-2,/v/planning.md,2026-01-12T09:07:00Z\n"
        "project,01A,p-2,db-2,/v/review.md,2026-01-12T09:07:00Z\n"
        "unlisted,01C,p-3,,,2026-01-12T09:07:00Z\n"
    ) == render([OFFER, BRIEFS, PAGE, FILE], ENTITIES, DATABASES)


def test_order_of_base_does_not_show() -> None:
    """The same base in another order gives the same bytes."""
    every = [OFFER, BRIEFS, PAGE, FILE]
    assert render(every, ENTITIES, DATABASES) == render(every[::-1], ENTITIES, DATABASES)

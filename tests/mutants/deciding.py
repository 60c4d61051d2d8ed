"""Mutants of the truth table: what has moved on which side, and what follows."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

PUBLISH = "sync/planners/sync_to_notion.py"
RECONCILE = "sync/planners/reconcile.py"
TEST_PUBLISH = "tests/planners/test_sync_to_notion.py"

MUTANTS = (
    Mutant(
        "an unread database counts as empty, for a run",
        "I-11, F21",
        "sync/engine/snapshot.py",
        {"unread={key: error.what for key, error in seen.errors.items()},": "unread={},"},
        (
            "tests/test_rules.py::test_a_database_that_could_not_be_read_is_not_taken_for_empty",
            "tests/test_guarded_week.py::test_what_draws_on_an_unread_database_waits",
        ),
    ),
    Mutant(
        "a page that is gone is made again unasked",
        "rule 10, reading 21",
        PUBLISH,
        {"case Standing.PAGE_GONE if self.selection.revive:": "case Standing.PAGE_GONE if True:"},
        (f"{TEST_PUBLISH}::test_a_gone_page_is_made_again_only_when_asked",),
    ),
    Mutant(
        "a file that is gone is not said",
        "rule 10, reading 16",
        PUBLISH,
        {"    publishing.report_gone()\n": ""},
        (f"{TEST_PUBLISH}::test_a_gone_file_is_a_finding_only",),
    ),
    Mutant(
        "a conflict is not reported",
        "rule 7, I-8",
        PUBLISH,
        {'            self.found.warning("conflict", document.path, what, advice, ulid)\n': ""},
        (f"{TEST_PUBLISH}::test_a_persons_edit_is_replaced_and_reported",),
    ),
    Mutant(
        "a page that was not read whole is planned to be overwritten",
        "I-11",
        PUBLISH,
        {"        if page.body is not None and not page.body.complete:\n": "        if False:\n"},
        ("tests/planners/test_sync_to_notion.py::test_a_page_read_in_part_is_not_replaced",),
    ),
    Mutant(
        "an unlocked page stays unlocked",
        "rule 8",
        PUBLISH,
        {
            "case Standing.IN_SYNC if page is not None and not page.locked:": "case Standing.IN_SYNC if False and page is not None:"
        },
        (f"{TEST_PUBLISH}::test_an_unlocked_page_is_locked_again",),
    ),
    Mutant(
        "equal sides are written all the same",
        "rule 6, reading 6",
        RECONCILE,
        {"    if pair.equal and (file or page):\n": "    if False:\n"},
        (f"{TEST_PUBLISH}::test_equal_sides_are_adopted_silently",),
    ),
    Mutant(
        "edits in the minute of our own are missed",
        "reading 14, F12",
        RECONCILE,
        {"return page.edited > mark.edited or page.edited_by != mark.edited_by": "return page.edited > mark.edited"},
        ("tests/test_rules.py::test_a_persons_edit_in_the_minute_of_ours_is_seen",),
    ),
    Mutant(
        "later edits by the same integration are missed",
        "reading 14",
        RECONCILE,
        {
            "return page.edited > mark.edited or page.edited_by != mark.edited_by": "return page.edited_by != mark.edited_by"
        },
        ("tests/test_rules.py::test_a_later_edit_by_the_same_integration_is_seen",),
    ),
    Mutant(
        "our own edit counts as a person's",
        "reading 14, I-3",
        RECONCILE,
        {
            "return page.edited > mark.edited or page.edited_by != mark.edited_by": "return page.edited >= mark.edited or page.edited_by != mark.edited_by"
        },
        ("tests/test_weekly.py::test_a_quiet_week_costs_a_schema_and_a_listing_each",),
    ),
    Mutant(
        "a page as created is ours whatever it holds",
        "I-8, reading 22",
        RECONCILE,
        {"return mark.sent is not None and mark.sent == equality(body.markdown)": "return mark.sent is not None"},
        ("tests/test_rules.py::test_on_a_public_remote_a_text_written_after_the_plan_stays_on_its_page",),
    ),
    Mutant(
        "a value that a person changed is not seen",
        "reading 14",
        RECONCILE,
        {"        if name in mark.properties and mark.properties[name] != value_digest(value)\n": "        if False\n"},
        ("tests/planners/test_reconcile.py::test_a_managed_property_that_moved_is_a_page_ahead",),
    ),
    Mutant(
        "test records are published",
        "reading 19",
        "sync/planners/desk.py",
        {"                    if not self.config.is_test(document.title):\n": "                    if True:\n"},
        (f"{TEST_PUBLISH}::test_test_records_are_left_out",),
    ),
)

"""Mutants of identity: who carries which ULID, and which page belongs to which file."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

DESK = "sync/planners/desk.py"
PREFILL = "sync/planners/prefill_ulids.py"
TEST_PREFILL = "tests/planners/test_prefill_ulids.py"
TEST_PUBLISH = "tests/planners/test_sync_to_notion.py"

MUTANTS = (
    Mutant(
        "ULIDs come from chance",
        "reading 3, I-1",
        "sync/core/ulids.py",
        {'hashlib.sha256("\\0".join(names).encode("utf-8", "surrogatepass")).digest()[:10]': "ULID().bytes[6:]"},
        (f"{TEST_PREFILL}::test_an_empty_id_gets_the_ulid_of_its_page",),
    ),
    Mutant(
        "lower case counts as a ULID",
        "reading 3, I-5",
        "sync/core/ulids.py",
        {"_CANONICAL.fullmatch(text)": "_CANONICAL.fullmatch(text.upper())"},
        (f"{TEST_PREFILL}::test_a_malformed_id_is_reported_and_left",),
    ),
    Mutant(
        "a malformed id is overwritten",
        "I-5, F25",
        PREFILL,
        {"            findings.append(_malformed(page))": "            operations.append(_fill(page))"},
        (f"{TEST_PREFILL}::test_a_malformed_id_is_reported_and_left",),
    ),
    Mutant(
        "of a copy and its original the elder loses its id",
        "reading 8, I-5",
        PREFILL,
        {
            "return first if first.created < second.created else None": "return second if first.created < second.created else None"
        },
        (f"{TEST_PREFILL}::test_the_younger_copy_gets_an_id_of_its_own",),
    ),
    Mutant(
        "a tie between copies is guessed",
        "reading 8",
        PREFILL,
        {"return first if first.created < second.created else None": "return first"},
        (f"{TEST_PREFILL}::test_a_tie_is_left_to_a_person",),
    ),
    Mutant(
        "the page that base knows may lose its id",
        "reading 8, I-5",
        PREFILL,
        {"    if known:\n        return known[0]\n": ""},
        (f"{TEST_PREFILL}::test_the_page_that_base_knows_keeps_its_id",),
    ),
    Mutant(
        "an id property of another type is written",
        "I-20, F24",
        PREFILL,
        {'    if found.type != "rich_text":\n': "    if False:\n"},
        (f"{TEST_PREFILL}::test_a_database_that_cannot_be_done_says_why",),
    ),
    Mutant(
        "of several pages of one title the first is adopted",
        "reading 4",
        DESK,
        {"        if len(twins) > 1:\n": "        if False:\n"},
        (f"{TEST_PUBLISH}::test_first_contact_never_guesses",),
    ),
    Mutant(
        "of several files of one title each adopts the page",
        "reading 4, I-5",
        DESK,
        {"        elif len(alike) > 1:\n": "        elif False:\n"},
        (f"{TEST_PUBLISH}::test_two_nameless_files_of_one_title_adopt_nothing",),
    ),
    Mutant(
        "two pages of one id: the first is written",
        "I-4, F25",
        DESK,
        {
            "        if len(pages) > 1:\n": "        if False:\n",
            "return found[0] if len(found) == 1 else None": "return found[0] if found else None",
        },
        (f"{TEST_PUBLISH}::test_two_pages_with_one_id_are_both_left",),
    ),
    Mutant(
        "two files of one id are both published",
        "reading 1, I-4",
        DESK,
        {"        if others:\n": "        if False:\n"},
        (f"{TEST_PUBLISH}::test_two_files_with_one_id_are_both_left",),
    ),
    Mutant(
        "a file with a malformed id is published",
        "reading 3, I-5",
        DESK,
        {"            if ulids.is_valid(document.ulid):\n": "            if document.ulid:\n"},
        (f"{TEST_PUBLISH}::test_a_document_that_cannot_be_published_is_an_error",),
    ),
    Mutant(
        "a record of another database is followed",
        "reading 1",
        DESK,
        {"if pages and pages[0].database != rule.database:": "if False:"},
        (f"{TEST_PUBLISH}::test_an_id_of_another_databases_record_is_not_followed",),
    ),
    Mutant(
        "a record born in Notion is projected back",
        "reading 5",
        DESK,
        {'return bool(document.header.notion) or (known is not None and known.origin == "notion")': "return False"},
        (f"{TEST_PUBLISH}::test_a_record_born_in_notion_is_never_written",),
    ),
    Mutant(
        "no zone is too high for a database",
        "reading 31",
        DESK,
        {"        if not rule.zone.allows(zone):\n": "        if False:\n"},
        (f"{TEST_PUBLISH}::test_a_zone_above_the_targets_stays_home",),
    ),
    Mutant(
        "an unread database counts as empty, for a plan",
        "I-11, F21",
        DESK,
        {
            "elif self.selection.takes(rule.database) and rule.database not in self.snapshot.unread:": "elif self.selection.takes(rule.database):"
        },
        (f"{TEST_PUBLISH}::test_an_unread_database_is_left_alone",),
    ),
)

"""Mutants of what protects a page: look, keep, push, write, look where no answer came."""

from tests.mutants.mutant import Mutant

PAGES = "sync/engine/pages.py"
RULES = "tests/test_rules.py"
KEPT = "tests/test_text_kept.py"
FAULTS = "tests/test_faults.py"
_CREATE_AGAIN = "return notion.create(source, op.properties, op.markdown, ulid_field=field)"
_OURS = "        return PageMark(op.database, op.page_id, self.outside.now(), self._who(), written.hash"

MUTANTS = (
    Mutant(
        "no look before an overwrite",
        "rule 7, I-9",
        PAGES,
        {"body = self._looked(op)": "body = Body(op.body_before or '')"},
        (f"{KEPT}::test_a_person_writes_while_a_publish_runs", f"{KEPT}::test_the_window_is_one_round_trip"),
    ),
    Mutant(
        "what the second look finds is not kept",
        "rule 7, I-8",
        PAGES,
        {"        self._keep(op, body)\n": ""},
        (f"{KEPT}::test_a_person_writes_while_a_publish_runs", f"{KEPT}::test_the_window_is_one_round_trip"),
    ),
    Mutant(
        "what the second look finds is kept after the write",
        "rule 7, I-8",
        PAGES,
        {
            "        self._keep(op, body)\n": "        self._late = body\n",
            _OURS: "        self._keep(op, getattr(self, '_late', body))\n" + _OURS,
        },
        (f"{KEPT}::test_a_person_writes_while_a_publish_runs", f"{KEPT}::test_the_window_is_one_round_trip"),
    ),
    Mutant(
        "a look is good for ever",
        "I-9",
        PAGES,
        {"LOOK_IS_GOOD_FOR = timedelta(seconds=10)": "LOOK_IS_GOOD_FOR = timedelta(days=1)"},
        (f"{KEPT}::test_keeping_that_takes_long_looks_again",),
    ),
    Mutant(
        "a page cut since the plan is overwritten",
        "I-11",
        PAGES,
        {"        if not body.complete:": "        if False:"},
        (f"{RULES}::test_a_page_that_can_no_longer_be_read_whole_is_not_overwritten",),
    ),
    Mutant(
        "sub-pages are not looked for",
        "rule 8, F26",
        PAGES,
        {"if any(tag in body.markdown for tag in CHILDREN):": "if False:"},
        (f"{RULES}::test_a_page_with_a_sub_page_is_not_even_tried",),
    ),
    Mutant(
        "a value changed since the listing is overwritten",
        "I-8",
        PAGES,
        {"                self._look_at_properties(op, source)\n": "                pass\n"},
        (f"{KEPT}::test_a_person_changes_a_value_while_a_publish_runs",),
    ),
    Mutant(
        "a text written since the plan goes to a public remote",
        "reading 31",
        PAGES,
        {"        if self.config.portfolio.remote is Remote.PUBLIC:\n": "        if False:\n"},
        (f"{RULES}::test_on_a_public_remote_a_text_written_after_the_plan_stays_on_its_page",),
    ),
    Mutant(
        "a creation without an answer is done again",
        "rule 4, I-4",
        PAGES,
        {"        raise unknown\n": f"        {_CREATE_AGAIN}\n"},
        (f"{FAULTS}::test_a_creation_without_an_answer_is_not_tried_again_at_once",),
    ),
    Mutant(
        "nobody looks for a creation without an answer",
        "rule 4, F1",
        PAGES,
        {"        if len(found) == 1:\n": "        if False:\n"},
        (f"{FAULTS}::test_over_a_real_connection",),
    ),
    Mutant(
        "a created page is left unlocked",
        "rule 8",
        PAGES,
        {"mark = self.set(page.id, source, {}, lock=True)": "mark = self._mark(page, op.properties)"},
        ("tests/test_weekly.py::test_a_document_is_created_in_one_request_and_locked_in_a_second",),
    ),
    Mutant(
        "the lease is not checked before a write",
        "rule 2, I-17",
        PAGES,
        {"        self.outside.ledger.check(self.outside.now())\n": ""},
        (f"{RULES}::test_a_run_whose_lease_has_ended_writes_nothing_more",),
    ),
    Mutant(
        "no quarantine",
        "rule 4, I-4",
        "sync/planners/sync_to_notion.py",
        {"QUARANTINE = timedelta(minutes=10)": "QUARANTINE = timedelta(0)"},
        (f"{FAULTS}::test_a_creation_without_an_answer_is_not_tried_again_at_once",),
    ),
    Mutant(
        "a write is repeated on what nobody kept",
        "I-8, I-9",
        PAGES,
        {"            if there.hash != body.hash:\n": "            if False:\n"},
        (f"{KEPT}::test_a_write_is_repeated_only_on_what_was_kept",),
    ),
    Mutant(
        "our own pace may wait between look and write",
        "I-9, reading 23",
        PAGES,
        {"        notion.room(2)\n        body = self._looked(op)\n": "        body = self._looked(op)\n"},
        (f"{RULES}::test_no_wait_of_our_own_lies_between_look_and_write",),
    ),
    Mutant(
        "our own pace may wait between look and ids",
        "F11, reading 23",
        PAGES,
        {"        self.outside.notion.room(1 + len(batch))\n": ""},
        (f"{RULES}::test_no_wait_of_our_own_lies_between_look_and_ids",),
    ),
    Mutant(
        "a change that was told to wait is sent again unseen",
        "I-9, F7",
        "sync/ports/notion_http.py",
        {'        if call.method == "PATCH":\n': "        if False:\n"},
        (f"{KEPT}::test_a_write_is_repeated_only_on_what_was_kept",),
    ),
)

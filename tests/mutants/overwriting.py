"""Mutants of what protects a page: look, keep, push, write, remember; and the lease that all of it stands under."""

from tests.mutants.mutant import Mutant

PAGES = "sync/engine/pages.py"
APPLY = "sync/engine/apply.py"
RUN = "sync/engine/run.py"
LEDGER = "sync/ports/ledger.py"
RULES = "tests/test_rules.py"
FAULTS = "tests/test_faults.py"
_CREATE_AGAIN = "return notion.create(source, op.properties, op.markdown, ulid_field=field)"
_BEGIN = "        refuse_dirty(config, outside)\n        _begin(work, outside)\n"
_APPLIED = "    outcomes = tuple(applying.run())\n"
_KEEP = "            kept |= keepsake(op, op.body_before, began)"
_PUSH = 'effects.do("git.push", "content", lambda: repo.push(self.outside.run_id))\n\n    def _catch_up'
_OURS = 'when = notion.server_time or self.outside.now()\n'

MUTANTS = (
    Mutant(
        "no look before an overwrite",
        "rule 7, I-9",
        PAGES,
        {"body = self._looked(op)": "body = Body(op.body_before or '')"},
        (f"{RULES}::test_a_text_written_after_the_plan_is_kept_before_it_is_replaced",),
    ),
    Mutant(
        "what the second look finds is not kept",
        "rule 7, I-8",
        PAGES,
        {"        self._keep(op, body)\n": ""},
        (f"{RULES}::test_a_text_written_after_the_plan_is_kept_before_it_is_replaced",),
    ),
    Mutant(
        "what the second look finds is kept after the write",
        "rule 7, I-8",
        PAGES,
        {
            "        self._keep(op, body)\n": "        self._late = body\n",
            _OURS: "self._keep(op, getattr(self, '_late', body))\n        " + _OURS,
        },
        (f"{RULES}::test_a_text_written_after_the_plan_is_kept_before_it_is_replaced",),
    ),
    Mutant(
        "what the plan overwrites is not kept",
        "rule 7, I-8",
        RUN,
        {_KEEP: "            pass"},
        ("tests/test_conflicts.py::test_a_kept_text_comes_back_as_it_was",),
    ),
    Mutant(
        "journal and kept texts are pushed after the writes",
        "rule 2, I-10",
        RUN,
        {_BEGIN: "        refuse_dirty(config, outside)\n", _APPLIED: f"{_APPLIED}    _begin(work, outside)\n"},
        ("tests/test_doors.py::test_json_is_all_there_is_on_stdout",),
    ),
    Mutant(
        "a look is good for ever",
        "I-9",
        PAGES,
        {"LOOK_IS_GOOD_FOR = timedelta(seconds=10)": "LOOK_IS_GOOD_FOR = timedelta(days=1)"},
        (f"{RULES}::test_a_look_older_than_ten_seconds_is_repeated",),
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
        (f"{RULES}::test_a_value_changed_after_the_plan_is_not_overwritten",),
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
        "an id filled since the listing is overwritten",
        "I-5",
        APPLY,
        {"if not self.ended and operation.page_id not in fresh:": "if False:"},
        (f"{RULES}::test_an_id_filled_after_the_plan_stays",),
    ),
    Mutant(
        "files are pushed after their pages are made",
        "rule 3, reading 9",
        APPLY,
        {
            _PUSH: "pass\n\n    def _catch_up",
            "        if self.ended or not pages or not repo.unpushed():\n": "        if True:\n",
        },
        (f"{RULES}::test_an_id_is_on_the_remote_before_its_page_is_made",),
    ),
    Mutant(
        "what comes after a failure goes on for the same record",
        "reading 9",
        APPLY,
        {"if self.ended or operation.ulid in self._broken:": "if self.ended:"},
        (f"{RULES}::test_of_a_record_whose_file_failed_no_page_is_made",),
    ),
    Mutant(
        "a run goes on writing when Notion is gone",
        "F8",
        APPLY,
        {'            self._record(operation, "failed", error)\n            self.ended = error\n': '            self._record(operation, "failed", error)\n'},
        (f"{FAULTS}::test_notion_gone_in_the_midst_of_writing",),
    ),
    Mutant(
        "base is told of writes that failed",
        "rule 5, I-1",
        "sync/planners/agree.py",
        {'[outcome for outcome in outcomes if outcome.result == "applied"]': "list(outcomes)"},
        (f"{FAULTS}::test_notion_gone_in_the_midst_of_writing",),
    ),
    Mutant(
        "creations without an answer are forgotten",
        "rule 4, F1",
        RUN,
        {"    open_ = {**snapshot.quarantine, **now}\n": "    open_ = {**snapshot.quarantine}\n"},
        (f"{FAULTS}::test_a_creation_without_an_answer_is_not_tried_again_at_once",),
    ),
    Mutant(
        "creations of a run that died are forgotten",
        "rule 2, F4",
        "sync/engine/snapshot.py",
        {"    return {**state.quarantine, **died}": "    return {**state.quarantine}"},
        ("tests/test_kills.py::test_an_unlocked_run_is_gone_on_with_after_ten_minutes",),
    ),
    Mutant(
        "no quarantine",
        "rule 4, I-4",
        "sync/planners/sync_to_notion.py",
        {"QUARANTINE = timedelta(minutes=10)": "QUARANTINE = timedelta(0)"},
        (f"{FAULTS}::test_a_creation_without_an_answer_is_not_tried_again_at_once",),
    ),
    Mutant(
        "a dry run writes",
        "I-18",
        RUN,
        {"    if dry:\n": "    if dry and not plan.operations:\n"},
        ("tests/test_doors.py::test_a_dry_run_shows_diffs_and_writes_nothing",),
    ),
    Mutant(
        "failed work ends with exit 0",
        "rule 20, reading 19",
        RUN,
        {'if any(outcome.result in ("failed", "unknown", "held_back") for outcome in outcomes):': "if False:"},
        (f"{FAULTS}::test_the_firewall_names_the_document",),
    ),
    Mutant(
        "an interrupted run leaves no log",
        "I-14",
        "sync/engine/logbook.py",
        {
            "repo.commit(texts, message, when), closing=True)": "repo.commit(texts, message, when))",
            "repo.push(outside.run_id), closing=True)": "repo.push(outside.run_id))",
        },
        (f"{RULES}::test_an_interrupted_run_logs_what_it_did",),
    ),
    Mutant(
        "a failed write is logged as a success",
        "rule 20, I-14",
        "sync/engine/logbook.py",
        {'good = outcome.result == "applied"': "good = True"},
        (f"{RULES}::test_a_failed_write_is_logged_as_one",),
    ),
    Mutant(
        "a run does not mind the time",
        "F43",
        "sync/engine/effects.py",
        {"if self.deadline is not None and self.monotonic() > self.deadline:": "if False:"},
        (f"{RULES}::test_a_run_whose_time_ends_stops_between_two_effects",),
    ),
    Mutant(
        "a foreign lease is ignored",
        "rule 2, I-17",
        LEDGER,
        {"            if journal.run != run and journal.holds(now):": "            if False:"},
        ("tests/ports/test_ledger.py::test_another_run_is_refused_while_the_lease_lasts",),
    ),
    Mutant(
        "the loser of the race for the lock goes on",
        "rule 2, I-17",
        LEDGER,
        {"if not self._branch.advance(_opened(journal, snapshots), f\"begin {run}\", now):": "if self._branch.advance(_opened(journal, snapshots), f\"begin {run}\", now) is None:"},
        ("tests/ports/test_ledger.py::test_in_every_interleaving_at_most_one_run_writes",),
    ),
    Mutant(
        "a lease never ends for its own run",
        "I-17",
        LEDGER,
        {"        if not self._mine.holds(now):\n": "        if False:\n"},
        ("tests/ports/test_ledger.py::test_a_run_older_than_its_lease_writes_nothing_more",),
    ),
    Mutant(
        "a run that was taken over finishes",
        "I-17",
        LEDGER,
        {"if others or not kept or self._file(\"base.jsonl\") != self._base_at_begin:": "if False:"},
        ("tests/ports/test_ledger.py::test_a_run_that_was_taken_over_cannot_finish",),
    ),
    Mutant(
        "journals are never closed",
        "I-1",
        LEDGER,
        {"gone = dict.fromkeys(map(_journal_path, [run, *closes]))": "gone: dict[str, None] = {}"},
        ("tests/ports/test_ledger.py::test_what_a_run_remembers_the_next_one_reads",),
    ),
    Mutant(
        "a damaged journal holds no lock",
        "I-20",
        "sync/ports/ledger_codec.py",
        {"return found or Journal(run, datetime.fromtimestamp(0, UTC), FOREVER)": "return found or Journal(run, datetime.fromtimestamp(0, UTC), None)"},
        ("tests/ports/test_ledger.py::test_other_damaged_files_are_named_and_a_damaged_journal_holds_the_lock",),
    ),
    Mutant(
        "a ULID that stands twice in base is trusted",
        "I-20",
        "sync/ports/ledger_codec.py",
        {"        if one.ulid in found:\n": "        if False:\n"},
        ("tests/ports/test_ledger.py::test_a_ulid_that_stands_twice_is_not_trusted",),
    ),
    Mutant(
        "the ledger of a later version is written",
        "I-20",
        "sync/ports/ledger_codec.py",
        {'    if record["v"] > VERSION:\n': "    if False:\n"},
        ("tests/ports/test_ledger.py::test_a_ledger_of_a_later_version_is_not_touched",),
    ),
    Mutant(
        "the ledger's push may fail",
        "I-10",
        "sync/ports/state_branch.py",
        {"        if not self._pushed():\n": "        if self._pushed() is None:\n"},
        ("tests/ports/test_state_branch.py::test_the_loser_of_a_race_stands_where_it_stood",),
    ),
)  # fmt: skip

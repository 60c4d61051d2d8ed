"""Mutants of a run: the order of its effects, what stops it, what it remembers and says."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

APPLY = "sync/engine/apply.py"
RUN = "sync/engine/run.py"
RULES = "tests/test_rules.py"
FAULTS = "tests/test_faults.py"
ENDINGS = "tests/test_endings.py"
LOGBOOK = "sync/engine/logbook.py"
_BEGIN = "_begin(work, config, outside)\n"
_APPLIED = "    outcomes = tuple(applying.run())\n"
_KEEP = "            kept |= keepsake(op, op.body_before, began)"
_PUSH = 'effects.do("git.push", "content", lambda: repo.push(self.outside.run_id))\n\n    def _catch_up'

MUTANTS = (
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
        {f"        {_BEGIN}": "", _APPLIED: f"{_APPLIED}    {_BEGIN}"},
        ("tests/test_doors.py::test_json_is_all_there_is_on_stdout",),
    ),
    Mutant(
        "the journal does not name the page",
        "rule 2, I-14",
        "sync/planners/aftermath.py",
        {
            ", database=op.database, page=op.page_id)": ", database=op.database)",
            "op.database, op.page_id, op.path, text": 'op.database, "", op.path, text',
        },
        ("tests/simulation/test_schedules.py::test_what_once_failed",),
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
            " or not repo.unpushed():\n": " or True:\n",
        },
        (f"{RULES}::test_an_id_is_on_the_remote_before_its_page_is_made",),
    ),
    Mutant(
        "what comes after a failure goes on for the same record",
        "reading 9",
        APPLY,
        {"if self.ended or operation.ulid in self._broken:": "if self.ended:"},
        ("tests/test_bad_git.py::test_a_file_somebody_is_working_on_holds_back_its_record_alone",),
    ),
    Mutant(
        "a run goes on writing when Notion is gone",
        "F8",
        APPLY,
        {
            '            self._record(operation, "failed", error)\n            self.ended = error\n': '            self._record(operation, "failed", error)\n'
        },
        (f"{FAULTS}::test_notion_gone_in_the_midst_of_writing",),
    ),
    Mutant(
        "base is told of writes that failed",
        "rule 5, I-1",
        "sync/planners/agree.py",
        {'[outcome for outcome in outcomes if outcome.result == "applied"]': "list(outcomes)"},
        (f"{RULES}::test_a_run_whose_lease_has_ended_writes_nothing_more",),
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
        "what a dead run did is not logged",
        "I-14",
        LOGBOOK,
        {'return {run: intents for run, intents in meant.items() if f"run {run}" not in log}': "return {}"},
        (f"{ENDINGS}::test_a_killed_run_is_accounted_for",),
    ),
    Mutant(
        "a dead run that logged itself is logged again",
        "I-14",
        LOGBOOK,
        {' if f"run {run}" not in log}': "}"},
        (f"{ENDINGS}::test_a_killed_run_is_accounted_for",),
    ),
    Mutant(
        "a run whose rows are not written closes its journal",
        "I-14",
        "sync/ports/ledger.py",
        {"if self._mine is not None and not logged:": "if False:"},
        (f"{ENDINGS}::test_rows_that_could_not_be_written_are_written_by_the_next_run",),
    ),
    Mutant(
        "outcomes go with a ledger that cannot be closed",
        "rule 20",
        RUN,
        {"    except SyncError as error:\n        problems.append(error)\n": "    except SyncError:\n        raise\n"},
        (f"{ENDINGS}::test_outcomes_are_told_when_the_ledger_cannot_be_closed",),
    ),
)

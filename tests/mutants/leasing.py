"""Mutants of the ledger: who may write, and what is believed of what stands there."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

LEDGER = "sync/ports/ledger.py"

MUTANTS = (
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
        {
            'if not self._branch.advance(_opened(journal, snapshots), f"begin {run}", now):': 'if self._branch.advance(_opened(journal, snapshots), f"begin {run}", now) is None:'
        },
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
        {'if others or not kept or self._file("base.jsonl") != self._base_at_begin:': "if False:"},
        ("tests/ports/test_ledger.py::test_a_run_that_was_taken_over_cannot_finish",),
    ),
    Mutant(
        "the lease counts by this machine's clock",
        "I-19",
        "sync/ports/notion_http.py",
        {"self._compare(server_time(outcome.sent_headers))": "pass"},
        ("tests/simulation/test_clocks.py::test_a_lease_holds_by_notions_clock",),
    ),
    Mutant(
        "a person's wrong clock prolongs a lease",
        "I-19",
        LEDGER,
        {"end = max(old.started, min(now, old.lease_until or now))": "end = now"},
        ("tests/ports/test_ledger.py::test_unlocking_by_a_wrong_clock_prolongs_nothing",),
    ),
    Mutant(
        "journals are never closed",
        "I-1",
        LEDGER,
        {"dict.fromkeys(map(_journal_path, [run, *closes]))": "{}"},
        ("tests/ports/test_ledger.py::test_what_a_run_remembers_the_next_one_reads",),
    ),
    Mutant(
        "a damaged journal holds no lock",
        "I-20",
        "sync/ports/ledger_codec.py",
        {
            "return found or Journal(run, datetime.fromtimestamp(0, UTC), FOREVER)": "return found or Journal(run, datetime.fromtimestamp(0, UTC), None)"
        },
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
        {"return remote.push(self._ref) is Push.DONE": "return bool(remote.push(self._ref))"},
        ("tests/ports/test_state_branch.py::test_the_loser_of_a_race_stands_where_it_stood",),
    ),
)

"""The ledger's rules, on the Git branch with a remote, on one without, and on the store in memory."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from sync.core.errors import Exit, GitError
from sync.core.model import Base, FileBase, PageMark
from sync.ports.ledger import KEPT_RUNS, Branch, LeaseHeld, LeaseLost, Ledger, State
from sync.ports.ledger_codec import Facts, NewerLedger, Resolved
from sync.ports.repo import Repo
from sync.ports.state_branch import StateBranch
from tests.ports.clones import Clone
from tests.ports.memory_branch import MemoryBranch, MemoryRemote

NOW = datetime(2026, 1, 12, 9, 7, tzinfo=UTC)
LEASE = NOW + timedelta(minutes=50)
LATER = NOW + timedelta(hours=2)
ULID = "01KE3W4QG0AAAAAAAAAAAAAAA0"
ONE = Base(
    ulid=ULID,
    origin="portfolio",
    page=PageMark("offers", "page-1", NOW, "bot-1", body="b" * 24, properties={"Name": "p" * 24}),
    files={"offer": FileBase("sot/öffer.md", "f" * 24)},
)
TWO = Base(
    "01KE3W4QG0AAAAAAAAAAAAAAA1", "notion", files={"planning": FileBase("a.md", "1"), "review": FileBase("b.md", "2")}
)
FACTS = Facts({"offers": Resolved("ds-1", "db-1", "Offers \u2028 \ud800", {"Name": "title:title"})}, bot="bot-1")

Open = Callable[[], Ledger]


@pytest.fixture(params=["remote", "alone", "memory"])
def open_ledger(request: pytest.FixtureRequest) -> Open:
    """Open the same ledger as one more run does: in the runs' own clones, in one clone, or in memory."""
    if request.param == "memory":
        shared = MemoryRemote()
        return lambda: Ledger(MemoryBranch(shared))
    clone: Clone = request.getfixturevalue("clone")
    opened: Callable[..., Repo] = request.getfixturevalue("opened")
    if request.param == "alone":
        clone.git("remote", "remove", "origin")
        return lambda: Ledger(StateBranch(opened(clone), "main"))
    colleague: Clone = request.getfixturevalue("colleague")
    clones = iter([clone, colleague] * 20)
    return lambda: Ledger(StateBranch(opened(next(clones)), "main"))


def _read(open_ledger: Open) -> tuple[Ledger, State]:
    ledger = open_ledger()
    return ledger, ledger.fetch_and_read()


def _begun(open_ledger: Open, run: str = "run1", now: datetime = NOW) -> Ledger:
    ledger, _ = _read(open_ledger)
    ledger.begin(run, [{"ulid": ULID, "do": "create"}], {}, now=now, lease_until=now + (LEASE - NOW))
    return ledger


def test_a_ledger_that_does_not_exist_is_empty(open_ledger: Open) -> None:
    """The first run of all finds nothing, and nothing damaged."""
    assert State() == _read(open_ledger)[1]


def test_what_a_run_remembers_the_next_one_reads(open_ledger: Open) -> None:
    """Base, facts and summary come back as they were given, and the journal is closed."""
    ledger = _begun(open_ledger)
    assert ledger.finish("run1", [TWO, ONE], FACTS, {"applied": 2}, now=LATER - timedelta(hours=1))
    state = _read(open_ledger)[1]
    assert {ULID: ONE, TWO.ulid: TWO} == state.base
    assert (FACTS.resolved, "bot-1") == (state.resolved, state.bot)
    assert ([("run1", 2)], (), ()) == ([(r["run"], r["applied"]) for r in state.runs], state.journals, state.damaged)
    assert state.revision


def test_an_open_journal_says_what_its_run_meant_to_do(open_ledger: Open) -> None:
    """After a kill the next run finds intents, lease and snapshots on the remote."""
    ledger, _ = _read(open_ledger)
    texts = {f"{ULID}/2026-a.md": "as it was\n", f"{ULID}/2026-b.json": "{}"}
    intent = {"ulid": ULID, "page": "p1", "body": True, "properties": ["Price"]}
    ledger.begin("run1", [intent], texts, now=NOW, lease_until=LEASE)
    after, state = _read(open_ledger)
    assert [("run1", (intent,), NOW, LEASE)] == [(j.run, j.intents, j.started, j.lease_until) for j in state.journals]
    assert {"2026-a.md": "as it was\n", "2026-b.json": "{}"} == after.snapshots(ULID)


def test_another_run_is_refused_while_the_lease_lasts(open_ledger: Open) -> None:
    """The refusal names the run, its age and the command that ends it; the exit code is 6."""
    _begun(open_ledger)
    ledger, _ = _read(open_ledger)
    with pytest.raises(LeaseHeld, match=r"Run run1 is writing since 10 minutes.*portfolio-sync unlock run1") as caught:
        ledger.begin("run2", [], {}, now=NOW + timedelta(minutes=10), lease_until=LATER)
    assert (Exit.GIT, "run1") == (caught.value.exit, caught.value.run)
    with pytest.raises(LeaseHeld):
        ledger.finish("run2", [], FACTS, {}, now=NOW)


def test_a_dead_runs_journal_is_no_lock_after_its_lease_and_stays_until_closed(open_ledger: Open) -> None:
    """The run after it begins, still sees what the dead one meant to do, and closes both."""
    _begun(open_ledger, "dead")
    ledger = _begun(open_ledger, "next", LATER)
    assert ledger.finish("next", [ONE], FACTS, {}, now=LATER, closes=["dead"])
    assert () == _read(open_ledger)[1].journals


def test_of_two_that_read_the_same_the_second_to_push_loses(open_ledger: Open) -> None:
    """Both saw an open door; the push decides, and the loser holds no lease and changed nothing."""
    first, second = _read(open_ledger)[0], _read(open_ledger)[0]
    first.begin("run1", [], {}, now=NOW, lease_until=LEASE)
    with pytest.raises(LeaseLost, match="Another run was first"):
        second.begin("run2", [], {f"{ULID}/x.md": "x"}, now=NOW, lease_until=LEASE)
    with pytest.raises(LeaseLost):
        second.check(NOW)
    assert ["run1"] == [journal.run for journal in _read(open_ledger)[1].journals]


@pytest.mark.parametrize("order", sorted(set(permutations("aaabbb"))), ids="".join)
def test_in_every_interleaving_at_most_one_run_writes(order: tuple[str, ...]) -> None:
    """Reading, beginning and finishing of two runs in any order: between begin and finish there is one writer."""
    shared = MemoryRemote()
    steps = {name: _run(Ledger(MemoryBranch(shared)), name) for name in "ab"}
    writing: set[str] = set()
    for name in order:
        state = next(steps[name], "over")
        writing = writing | {name} if state == "writing" else writing - {name}
        assert len(writing) <= 1
    assert {"a", "b"} >= {record["run"] for record in Ledger(MemoryBranch(shared)).fetch_and_read().runs}


def _run(ledger: Ledger, name: str):  # type: ignore[no-untyped-def]
    ledger.fetch_and_read()
    yield "read"
    try:
        ledger.begin(name, [], {}, now=NOW, lease_until=LEASE)
    except (LeaseHeld, LeaseLost):
        return
    yield "writing"
    ledger.finish(name, [], FACTS, {}, now=NOW)
    yield "over"


def test_more_intents_can_be_pushed_while_writing(open_ledger: Open) -> None:
    """A change found at the re-read is journalled and kept before it is overwritten."""
    ledger = _begun(open_ledger)
    ledger.add([{"ulid": TWO.ulid}], {f"{TWO.ulid}/x.md": "edited\n"}, now=NOW)
    after, state = _read(open_ledger)
    assert [ULID, TWO.ulid] == [intent["ulid"] for intent in state.journals[0].intents]
    assert {"x.md": "edited\n"} == after.snapshots(TWO.ulid)


def test_a_run_older_than_its_lease_writes_nothing_more(open_ledger: Open) -> None:
    """A laptop that slept through its lease finds it ended before the next effect."""
    ledger = _begun(open_ledger)
    ledger.check(LEASE - timedelta(seconds=1))
    with pytest.raises(LeaseLost, match="has ended"):
        ledger.check(LEASE)
    with pytest.raises(LeaseLost, match="has ended"):
        ledger.add([], {}, now=LATER)


def test_a_run_that_was_taken_over_cannot_finish(open_ledger: Open) -> None:
    """Its base is older than what the other run may have remembered."""
    slow = _begun(open_ledger, "slow")
    _begun(open_ledger, "fast", LATER)
    with pytest.raises(LeaseLost, match="to run fast"):
        slow.finish("slow", [ONE], FACTS, {}, now=LATER)
    assert {} == _read(open_ledger)[1].base


def test_a_run_that_was_finished_for_cannot_finish(open_ledger: Open) -> None:
    """Unlocked by hand, followed by a whole other run: the base of that one stays."""
    slow = _begun(open_ledger, "slow")
    open_ledger().unlock("slow", now=NOW)
    _begun(open_ledger, "fast").finish("fast", [TWO], FACTS, {}, now=NOW)
    with pytest.raises(LeaseLost):
        slow.finish("slow", [ONE], FACTS, {}, now=NOW)
    assert {TWO.ulid} == set(_read(open_ledger)[1].base)


def test_a_lease_outlived_with_nobody_there_may_still_be_remembered(open_ledger: Open) -> None:
    """What was written was written: without a taker the late finish is recorded."""
    assert _begun(open_ledger).finish("run1", [ONE], FACTS, {}, now=LATER)
    assert {ULID} == set(_read(open_ledger)[1].base)


def test_unlock_ends_the_lease_and_keeps_the_intents(open_ledger: Open) -> None:
    """After `unlock` another run may begin, and still learns what the dead one meant to do."""
    _begun(open_ledger, "dead")
    open_ledger().unlock("dead", now=NOW)
    state = _read(open_ledger)[1]
    assert [("dead", NOW, 1)] == [(j.run, j.lease_until, len(j.intents)) for j in state.journals]
    _begun(open_ledger, "next")
    with pytest.raises(GitError, match=r"no open run nobody.*dead, next"):
        open_ledger().unlock("nobody", now=NOW)


@pytest.mark.parametrize(("hours", "end"), [(-24, NOW), (24, LEASE)], ids=["behind", "ahead"])
def test_unlocking_by_a_wrong_clock_prolongs_nothing(open_ledger: Open, hours: int, end: datetime) -> None:
    """The lease ends within its own span, whatever the clock of the machine it is ended from."""
    _begun(open_ledger, "dead")
    open_ledger().unlock("dead", now=NOW + timedelta(hours=hours))
    assert [end] == [journal.lease_until for journal in _read(open_ledger)[1].journals]


def test_an_unlock_in_between_does_not_stop_a_living_run(open_ledger: Open) -> None:
    """The commit of the unlock moved the branch; finish goes on top of it."""
    ledger = _begun(open_ledger)
    open_ledger().unlock("run1", now=NOW)
    assert ledger.finish("run1", [ONE], FACTS, {}, now=NOW)
    assert ({ULID}, ()) == (set(_read(open_ledger)[1].base), _read(open_ledger)[1].journals)


def test_an_abandoned_run_leaves_the_lock_free(open_ledger: Open) -> None:
    """Nothing is remembered but the snapshots."""
    ledger = _begun(open_ledger)
    ledger.abandon(now=NOW)
    ledger.abandon(now=NOW)
    assert ((), {}) == (_read(open_ledger)[1].journals, _read(open_ledger)[1].base)
    _begun(open_ledger, "next")


def test_a_quiet_run_is_one_commit_and_loses_a_race_in_peace(open_ledger: Open) -> None:
    """Without begin there is one commit; where another run was first, False and no trace."""
    first, second = _read(open_ledger)[0], _read(open_ledger)[0]
    assert first.finish("run1", [ONE], FACTS, {}, now=NOW)
    assert not second.finish("run2", [TWO], FACTS, {}, now=NOW)
    state = _read(open_ledger)[1]
    assert (["run1"], {ULID}) == ([record["run"] for record in state.runs], set(state.base))


def test_three_round_trips_a_run(clone: Clone, opened: Callable[..., Repo]) -> None:
    """Fetch, begin, finish; a quiet run asks twice."""
    ledger = Ledger(StateBranch(opened(clone), "main"))
    ledger.fetch_and_read()
    ledger.begin("run1", [], {}, now=NOW, lease_until=LEASE)
    ledger.finish("run1", [ONE], FACTS, {}, now=NOW)
    quiet = Ledger(StateBranch(opened(clone), "main"))
    quiet.fetch_and_read()
    quiet.finish("run2", [ONE], FACTS, {}, now=NOW)
    assert (3, 2) == (ledger.round_trips, quiet.round_trips)


def test_summaries_are_capped() -> None:
    """Ten years of weekly runs are kept, the oldest leave first."""
    shared = MemoryRemote()
    for number in range(KEPT_RUNS + 5):
        ledger, _ = _read(lambda: Ledger(MemoryBranch(shared)))
        ledger.finish(f"run{number}", [], FACTS, {}, now=NOW)
    runs = Ledger(MemoryBranch(shared)).fetch_and_read().runs
    assert (KEPT_RUNS, "run5", f"run{KEPT_RUNS + 4}") == (len(runs), runs[0]["run"], runs[-1]["run"])


@pytest.mark.parametrize("run", ["../../x", "a/b", "-rf", "", "CON", "a\nb"])
def test_a_run_id_is_a_plain_name(open_ledger: Open, run: str) -> None:
    """Run ids become file and branch names."""
    with pytest.raises(GitError):
        _begun(open_ledger, run)


def test_snapshot_paths_stay_below_their_folder(open_ledger: Open) -> None:
    """A hostile snapshot name is refused before anything is pushed."""
    ledger, _ = _read(open_ledger)
    with pytest.raises(GitError, match="cannot be written"):
        ledger.begin("run1", [], {"../base.jsonl": ""}, now=NOW, lease_until=LEASE)
    assert None is _read(open_ledger)[1].revision


# --- damage ----------------------------------------------------------------------------------------------------


def _put(branch: Branch, **files: str) -> None:
    branch.fetch()
    assert branch.advance({name.replace("__", "/"): text for name, text in files.items()}, "m", NOW)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{torn", "line 1 cannot be read"),
        ("\x00\xff", "line 1 cannot be read"),
        ("[]", "not a record"),
        ('{"ulid": "x"}', "not a record"),
        ('{"v": 1, "ulid": "01ke3w4qg0aaaaaaaaaaaaaaa0", "origin": "notion"}', "malformed"),
        ('{"v": 1, "ulid": "01KE3W4QG0AAAAAAAAAAAAAAA0", "origin": "elsewhere"}', "line 1 cannot be read"),
        ('{"v": 1, "ulid": "01KE3W4QG0AAAAAAAAAAAAAAA0", "origin": "notion", "files": {"a": 1}}', "cannot be read"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_a_corrupt_line_is_named_and_costs_only_itself(line: str, words: str) -> None:
    """The other lines are read, and `damaged` says what was lost."""
    shared = MemoryRemote()
    whole = '{"v": 1, "ulid": "01KE3W4QG0AAAAAAAAAAAAAAA1", "origin": "notion", "later": "unknown", "files": {}}'
    _put(MemoryBranch(shared), **{"base.jsonl": f"{line}\n\n{whole}\n"})
    state = Ledger(MemoryBranch(shared)).fetch_and_read()
    assert ["01KE3W4QG0AAAAAAAAAAAAAAA1"] == list(state.base)
    assert 1 == len(state.damaged)
    assert words in state.damaged[0]


def test_a_ulid_that_stands_twice_is_not_trusted() -> None:
    """Neither line is believed; the record is looked at as if never seen."""
    shared = MemoryRemote()
    line = '{"v": 1, "ulid": "01KE3W4QG0AAAAAAAAAAAAAAA1", "origin": "%s"}\n'
    _put(MemoryBranch(shared), **{"base.jsonl": line % "notion" + line % "portfolio"})
    state = Ledger(MemoryBranch(shared)).fetch_and_read()
    assert ({}, 1) == (state.base, len(state.damaged))


def test_other_damaged_files_are_named_and_a_damaged_journal_holds_the_lock() -> None:
    """Nobody can tell whether its run lives, so a person has to; `unlock` takes its name."""
    shared = MemoryRemote()
    _put(MemoryBranch(shared), **{"journal/run1.json": "{torn", "state.json": "[]", "runs.jsonl": "x\n"})
    ledger = Ledger(MemoryBranch(shared))
    state = ledger.fetch_and_read()
    assert ["state.json", "journal/run1.json", "runs.jsonl"] == [text.split()[0] for text in state.damaged]
    with pytest.raises(LeaseHeld, match="unlock run1"):
        ledger.begin("run2", [], {}, now=LATER, lease_until=LATER)
    ledger.unlock("run1", now=NOW)
    ledger.begin("run2", [], {}, now=LATER, lease_until=LATER + timedelta(hours=1))


def test_a_ledger_of_a_later_version_is_not_touched() -> None:
    """What a later version wrote would be lost in our hands: Git error, advice to update."""
    shared = MemoryRemote()
    _put(MemoryBranch(shared), **{"base.jsonl": '{"v": 2}\n'})
    with pytest.raises(NewerLedger, match="Update portfolio-sync"):
        Ledger(MemoryBranch(shared)).fetch_and_read()

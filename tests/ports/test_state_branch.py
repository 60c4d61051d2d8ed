"""The state branch in real Git: invisible to the user's work, safe against lost pushes and lost branches."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.core.errors import GitError
from sync.ports.ledger import LeaseLost, Ledger
from sync.ports.ledger_codec import Facts
from sync.ports.repo import Repo
from sync.ports.state_branch import StateBranch
from tests.ports.clones import Clone, clone_of

NOW = datetime(2026, 1, 12, 9, 7, tzinfo=UTC)
LEASE = datetime(2026, 1, 12, 9, 57, tzinfo=UTC)
REF = "refs/heads/notion-sync/state/main"
Open = Callable[..., Repo]


def _branch(repo: Repo) -> StateBranch:
    branch = StateBranch(repo, "main")
    branch.fetch()
    return branch


def test_the_branch_is_an_orphan_and_touches_nothing_else(clone: Clone, remote: Clone, opened: Open) -> None:
    """No checkout, no index, no common history with the portfolio; nested folders and removals work."""
    clone.write("notes.md", "edited\n")
    before = (clone.status(), clone.git("rev-parse", "HEAD"))
    branch = _branch(opened(clone))
    assert branch.advance({"a.jsonl": "1\n", "deep/er/b.md": "2\n", "deep/er/c.md": "3\n"}, "one", NOW)
    assert branch.advance({"a.jsonl": "4\n", "deep/er/b.md": None, "none/such": None}, "two", NOW)
    assert before == (clone.status(), clone.git("rev-parse", "HEAD"))
    assert ["a.jsonl", "deep/er/c.md"] == remote.git("ls-tree", "-r", "--name-only", REF).split()
    assert ("4\n", "2") == (remote.text("a.jsonl", REF), remote.git("rev-list", "--count", REF))
    assert "" == remote.git("merge-base", REF, "main", check=False)
    assert "" == remote.git("fsck", "--strict", "--no-dangling", "--no-progress")
    assert {"deep/er/c.md": b"3\n"} == branch.read("deep/")


def test_a_tree_can_become_empty(clone: Clone, opened: Open) -> None:
    """Removing the last file leaves an empty tree, not an error."""
    branch = _branch(opened(clone))
    branch.advance({"a": "1"}, "one", NOW)
    assert branch.advance({"a": None}, "two", NOW)
    assert {} == branch.read("")


def test_the_loser_of_a_race_stands_where_it_stood(clone: Clone, colleague: Clone, remote: Clone, opened: Open) -> None:
    """The lost push changes neither the remote nor the loser's local branch, the first one included."""
    first, second = _branch(opened(clone)), _branch(opened(colleague))
    assert first.advance({"a": "1"}, "one", NOW)
    assert not second.advance({"a": "2"}, "two", NOW)
    assert "" == colleague.git("for-each-ref", REF)
    second.fetch()
    assert second.advance({"a": "3"}, "three", NOW)
    assert not first.advance({"a": "4"}, "four", NOW)
    assert ("1", "3") == (clone.text("a", REF), remote.text("a", REF))


def test_a_shallow_clone_needs_only_the_last_commit(clone: Clone, remote: Clone, opened: Open, tmp_path: Path) -> None:
    """Depth 1 reads and advances the ledger; a whole clone is not made shallow by it."""
    branch = _branch(opened(clone))
    for number in range(5):
        branch.advance({"a": str(number)}, "m", NOW)
    shallow = clone_of(remote, tmp_path / "shallow", "--depth=1")
    theirs = _branch(opened(shallow))
    assert "1" == shallow.git("rev-list", "--count", "refs/remotes/origin/notion-sync/state/main")
    assert theirs.advance({"a": "5"}, "m", NOW)
    branch.fetch()
    assert {"a": b"5"} == branch.read("")
    assert "6" == remote.git("rev-list", "--count", REF)
    assert "false" == clone.git("rev-parse", "--is-shallow-repository")
    theirs.fetch()
    assert theirs.advance({"a": "6"}, "m", NOW)


def test_a_branch_lost_on_the_remote_is_brought_back_and_told(clone: Clone, remote: Clone, opened: Open) -> None:
    """The clone's copy serves, `damaged` says so, and the next finish restores the branch with its history."""
    repo = opened(clone)
    ledger = Ledger(StateBranch(repo, "main"))
    ledger.fetch_and_read()
    ledger.finish("run1", [], Facts({}, "bot-1"), {}, now=NOW)
    remote.git("update-ref", "-d", REF)
    ledger = Ledger(StateBranch(repo, "main"))
    state = ledger.fetch_and_read()
    assert ("bot-1", 1) == (state.bot, len(state.damaged))
    ledger.finish("run2", [], Facts({}), {}, now=NOW)
    assert "2" == remote.git("rev-list", "--count", REF)
    assert () == Ledger(StateBranch(repo, "main")).fetch_and_read().damaged


def test_a_fresh_clone_without_the_branch_starts_empty(
    clone: Clone, remote: Clone, opened: Open, tmp_path: Path
) -> None:
    """Where branch and copies are gone, everything is looked at first; nothing is damaged, there is just no base."""
    _branch(opened(clone)).advance({"a": "1"}, "m", NOW)
    remote.git("update-ref", "-d", REF)
    state = Ledger(StateBranch(opened(clone_of(remote, tmp_path / "fresh")), "main")).fetch_and_read()
    assert (None, {}, ()) == (state.revision, state.base, state.damaged)


def test_a_begin_that_was_not_pushed_is_void_and_a_finish_is_kept(clone: Clone, remote: Clone, opened: Open) -> None:
    """A run killed or cut off before its push: its journal never was a lock, its results are still worth keeping."""
    repo = opened(clone)
    url = clone.git("remote", "get-url", "origin")
    ledger = Ledger(StateBranch(repo, "main"))
    ledger.fetch_and_read()
    ledger.finish("run0", [], Facts({}), {}, now=NOW)
    clone.git("remote", "set-url", "origin", str(remote.root) + "-gone")
    with pytest.raises(GitError, match="unknown"):
        ledger.begin("run1", [], {}, now=NOW, lease_until=LEASE)
    clone.git("remote", "set-url", "origin", url)
    ledger = Ledger(StateBranch(repo, "main"))
    assert () == ledger.fetch_and_read().journals
    ledger.begin("run2", [], {}, now=NOW, lease_until=LEASE)
    clone.git("remote", "set-url", "origin", str(remote.root) + "-gone")
    with pytest.raises(GitError, match="unknown"):
        ledger.finish("run2", [], Facts({}, "bot-2"), {}, now=NOW)
    clone.git("remote", "set-url", "origin", url)
    state = Ledger(StateBranch(repo, "main")).fetch_and_read()
    assert ("bot-2", ()) == (state.bot, state.journals)


def test_reading_moves_no_branch_of_the_clone(clone: Clone, colleague: Clone, opened: Open) -> None:
    """A dry run reads the ledger; only the note of where the remote is changes."""
    _branch(opened(clone)).advance({"a": "1"}, "m", NOW)
    assert {"a": b"1"} == _branch(opened(colleague)).read("")
    assert "" == colleague.git("for-each-ref", "refs/heads/notion-sync")


def test_of_many_that_begin_at_once_one_wins(remote: Clone, clone: Clone, opened: Open, tmp_path: Path) -> None:
    """Six clones push their journals at the same moment: one holds the lease, five write nothing."""
    ledgers = [Ledger(StateBranch(opened(clone_of(remote, tmp_path / str(number))), "main")) for number in range(6)]
    for ledger in ledgers:
        ledger.fetch_and_read()

    def begin(number: int) -> bool:
        try:
            ledgers[number].begin(f"run{number}", [], {}, now=NOW, lease_until=LEASE)
        except LeaseLost:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(begin, range(6)))
    assert 1 == sum(won)
    journals = Ledger(StateBranch(opened(clone), "main")).fetch_and_read().journals
    assert [f"run{won.index(True)}"] == [journal.run for journal in journals]


def test_two_configurations_do_not_meet(clone: Clone, opened: Open) -> None:
    """Each name has its own branch."""
    repo = opened(clone)
    one, two = StateBranch(repo, "main"), StateBranch(repo, "main_two")
    one.fetch()
    two.fetch()
    assert one.advance({"a": "1"}, "m", NOW)
    assert two.advance({"a": "2"}, "m", NOW)
    one.fetch()
    assert {"a": b"1"} == one.read("")


def test_the_same_commit_wherever_it_is_made(clone: Clone, colleague: Clone, remote: Clone, opened: Open) -> None:
    """Author and dates are given, so equal states have equal ids."""
    branch = _branch(opened(clone))
    branch.advance({"a": "1"}, "m", NOW)
    remote.git("update-ref", "-d", REF)
    other = _branch(opened(colleague))
    other.advance({"a": "1"}, "m", NOW)
    assert branch.revision == other.revision

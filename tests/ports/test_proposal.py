"""The branch of a pull request against a real bare remote: begun, grown, merged in every way, refused, edited."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sync.core.errors import GitError
from sync.ports.merge import Conflict
from sync.ports.proposal import Proposal
from tests.ports.clones import Clone, clone_of, new_repository
from tests.ports.conftest import WHEN

BOT = "portfolio-sync/updates"
LOG, MAP = "logs/log.csv", "integrations/map.csv"
Open = Callable[[Clone], Proposal]


@pytest.fixture
def proposed() -> Iterator[Open]:
    """Open clones as the program does for pull requests; closed when the test ends."""
    with ExitStack() as stack:
        yield lambda clone: stack.enter_context(
            Proposal(clone.root, "main", "origin", BOT, append_only=[LOG], views=[MAP])
        )


@pytest.fixture
def begun(clone: Clone, proposed: Open) -> Proposal:
    """A clone whose bot branch holds one file of ours, pushed."""
    return _propose(proposed(clone), "brief", "v1\n")


def _propose(repo: Proposal, name: str, text: str) -> Proposal:
    """What a run does: bring the branch up to date, commit a file, push."""
    repo.update()
    repo.commit({f"{name}.md": text}, f"chore(sync): {name}", WHEN)
    repo.push("run")
    return repo


def _person(clone: Clone, branch: str = "main", **texts: str) -> str:
    """A colleague's commit on a branch of the remote."""
    clone.git("fetch", "-q", "origin")
    clone.git("checkout", "-q", "-B", branch, f"origin/{branch}")
    made = clone.commit("docs: theirs", **texts)
    clone.git("push", "-q", "origin", branch)
    return made


def _merge(clone: Clone, *how: str, then: str = "") -> None:
    """A colleague merges the bot branch, in one of GitHub's three ways."""
    clone.git("fetch", "-q", "origin")
    clone.git("checkout", "-q", "-B", "main", "origin/main")
    if how == ("rebase",):
        clone.git("cherry-pick", f"origin/main..origin/{BOT}")
    else:
        clone.git("merge", "-q", *how, f"origin/{BOT}", *([] if "--squash" in how else ["-m", "Merge"]))
    if "--squash" in how:
        clone.git("commit", "-q", "-m", "Weekly (#1)")
    if then:
        clone.commit("docs: after", brief=then)
    clone.git("push", "-q", "origin", "main")


MERGED = pytest.mark.parametrize("how", [("--no-ff",), ("--ff-only",), ("--squash",), ("rebase",)], ids=" ".join)


def _grown(before: str, after: str, clone: Clone) -> bool:
    return "" == clone.git("rev-list", before, f"^{after}")


def test_the_work_tree_is_left_alone(clone: Clone, begun: Proposal, remote: Clone) -> None:
    """The file is on the remote's bot branch; nothing of the clone's branch, index or folder has changed."""
    assert "v1\n" == remote.text("brief.md", BOT)
    assert ("main", "") == (clone.git("branch", "--show-current"), clone.status())
    assert not (clone.root / "brief.md").exists()
    assert remote.git("rev-parse", "main") == clone.git("rev-parse", "HEAD")
    assert {"brief.md"} == {change.path for change in begun.changes()}
    assert "brief.md" in begun.paths() - begun.accepted().keys()


def test_a_second_run_finds_what_the_first_proposed(clone: Clone, begun: Proposal, proposed: Open) -> None:
    """It works on the same commit, and has nothing to push."""
    again = proposed(clone)
    again.update()
    assert (begun.head().commit, False, True) == (again.head().commit, again.unpushed(), again.differs())


def test_unfinished_work_is_not_in_the_way(clone: Clone, proposed: Open, remote: Clone) -> None:
    """A person's own brief.md, not committed, stays as it is while ours goes to the bot branch."""
    clone.write("brief.md", "mine\n")
    _propose(proposed(clone), "brief", "v1\n")
    assert ("mine\n", "v1\n") == (clone.here("brief.md"), remote.text("brief.md", BOT))


def test_the_default_branch_moves_on(clone: Clone, colleague: Clone, begun: Proposal, proposed: Open) -> None:
    """It is taken in by a merge; the same merge whoever makes it; what was pushed is its first parent."""
    before = begun.head().commit
    theirs = _person(colleague, notes="theirs\n")
    repo = proposed(clone)
    repo.update()
    assert "" == clone.git("for-each-ref", "refs/worktree")  # nothing that the work tree has to follow
    made = repo.head().commit
    assert [before, theirs] == clone.git("show", "-s", "--format=%P", made).split()
    assert {"brief.md"} == {change.path for change in repo.changes()}
    clone.git("update-ref", f"refs/heads/{BOT}", before)
    repo.update()
    assert made == repo.head().commit
    _propose(repo, "more", "x\n")
    assert _grown(before, f"origin/{BOT}", clone)


@MERGED
def test_after_a_merge_it_starts_anew(
    clone: Clone, colleague: Clone, begun: Proposal, proposed: Open, remote: Clone, how: tuple[str, ...]
) -> None:
    """Nothing is left to propose and nothing is pushed; the next file is all that the next proposal holds."""
    before = begun.head().commit
    _merge(colleague, *how)
    repo = proposed(clone)
    repo.update()
    assert (False, False) == (repo.differs(), repo.unpushed())
    _propose(repo, "next", "x\n")
    assert {"next.md"} == {change.path for change in repo.changes()}
    assert _grown(before, BOT, remote)


@MERGED
def test_what_was_edited_after_the_merge_stands(
    clone: Clone, colleague: Clone, begun: Proposal, proposed: Open, remote: Clone, how: tuple[str, ...]
) -> None:
    """The default branch's later text of a merged file is no conflict with what was proposed."""
    _merge(colleague, *how, then="edited\n")
    repo = _propose(proposed(clone), "next", "x\n")
    assert {"next.md"} == {change.path for change in repo.changes()}
    assert "edited\n" == remote.text("brief.md", BOT)


@pytest.mark.parametrize("merged", [True, False])
def test_a_deleted_branch(
    clone: Clone, colleague: Clone, begun: Proposal, proposed: Open, remote: Clone, merged: bool
) -> None:
    """Deleted after its merge or instead of one: the clone's copy goes too, and the next one starts from main."""
    if merged:
        _merge(colleague, "--squash")
    colleague.git("push", "-q", "origin", "--delete", BOT)
    repo = _propose(proposed(clone), "next", "x\n")
    assert {"next.md"} == {change.path for change in repo.changes()}
    assert remote.git("rev-parse", "main") == remote.git("rev-parse", f"{BOT}^")


def test_what_was_refused_is_left_out(clone: Clone, begun: Proposal, proposed: Open, remote: Clone) -> None:
    """The history keeps it; the branch's files are those of main, until the next one is proposed."""
    refused = begun.head().commit
    repo = proposed(clone)
    repo.refused = refused
    repo.update()
    assert repo.left_out
    assert (False, False) == (repo.differs(), repo.unpushed())
    _propose(repo, "next", "x\n")
    assert {"next.md"} == {change.path for change in repo.changes()}
    assert _grown(refused, BOT, remote)
    again = proposed(clone)
    again.refused = refused
    again.update()
    assert (repo.head(), False) == (again.head(), again.left_out)


def test_what_was_refused_does_not_come_with_a_rebase(
    clone: Clone, colleague: Clone, begun: Proposal, proposed: Open, remote: Clone
) -> None:
    """GitHub's "rebase and merge" makes the single commits anew, and drops merges."""
    repo = proposed(clone)
    repo.refused = begun.head().commit
    _person(colleague, notes="moved on\n")
    _propose(repo, "next", "x\n")
    colleague.git("fetch", "-q")
    ours = colleague.git("rev-list", "--reverse", "--no-merges", f"origin/main..origin/{BOT}").split()
    colleague.git("cherry-pick", "--allow-empty", *ours)
    files = colleague.git("ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert ["next.md"] == [name for name in files if name in ("brief.md", "next.md")]


def test_a_no_may_be_taken_back(clone: Clone, begun: Proposal, proposed: Open) -> None:
    """The pull request is open again before anything else was proposed: all of it is there, in the same clone too."""
    repo = proposed(clone)
    repo.refused = begun.head().commit
    repo.update()
    assert not repo.differs()
    again = proposed(clone)
    again.update()
    assert {"brief.md"} == {change.path for change in again.changes()}


def test_a_persons_commits_on_the_bot_branch_are_kept(
    clone: Clone, colleague: Clone, begun: Proposal, proposed: Open, remote: Clone
) -> None:
    """Made while the run is under way as well: ours go on top of theirs."""
    _person(colleague, BOT, brief="better\n")
    repo = _propose(proposed(clone), "next", "x\n")
    theirs = _person(colleague, BOT, brief="best\n")
    _person(colleague, "main", notes="moved on\n")
    repo.commit({"last.md": "y\n"}, "chore(sync): last", WHEN)
    repo.push("run")
    assert ("best\n", "x\n", "y\n", "moved on\n") == tuple(
        remote.text(f"{name}.md", BOT) for name in ("brief", "next", "last", "notes")
    )
    assert _grown(theirs, BOT, remote)


def test_a_conflict_is_a_persons(clone: Clone, colleague: Clone, begun: Proposal, proposed: Open) -> None:
    """Both branches changed a file: it is named with what to do, and no ref of the clone's own moves."""
    _person(colleague, BOT, notes="bot\n")
    _person(colleague, "main", notes="main\n")
    before = clone.git("for-each-ref", "refs/heads")
    with pytest.raises(Conflict, match=r"updates and main are in conflict.*'notes.md'.*Merge main into portf"):
        proposed(clone).update()
    assert before == clone.git("for-each-ref", "refs/heads")


def test_log_and_views_are_never_in_conflict(clone: Clone, colleague: Clone, proposed: Open, remote: Clone) -> None:
    """Rows that both sides added to the log are all there; the id map is the default branch's until the next run."""
    repo = proposed(clone)
    repo.update()
    repo.commit({LOG: "head\nours\n", MAP: "ours\n"}, "chore(sync): log", WHEN)
    repo.push("run")
    colleague.write(LOG, "head\ntheirs\n")
    colleague.write(MAP, "theirs\n")
    _person(colleague, notes="x\n")
    repo.update()
    texts = {blob.path: blob.text for blob in repo.blobs([LOG, MAP])}
    assert {LOG: "head\ntheirs\nours\n", MAP: "theirs\n"} == texts


def test_a_killed_push_is_made_up_for(clone: Clone, colleague: Clone, proposed: Open, remote: Clone) -> None:
    """A commit that only the clone has is pushed by the next run, also where main has moved on meanwhile."""
    repo = proposed(clone)
    repo.update()
    repo.commit({"brief.md": "v1\n"}, "chore(sync): brief", WHEN)
    _person(colleague, notes="x\n")
    again = proposed(clone)
    again.update()
    assert again.unpushed()
    again.push("run")
    assert ("v1\n", "x\n") == (remote.text("brief.md", BOT), remote.text("notes.md", BOT))


def test_a_shallow_clone_gets_the_history_it_needs(
    remote: Clone, colleague: Clone, begun: Proposal, proposed: Open, tmp_path: Path
) -> None:
    """A workflow's checkout of depth 1, main moved on since: still a merge, not two unrelated histories."""
    for n in range(3):
        _person(colleague, notes=f"{n}\n")
    runner = clone_of(remote, tmp_path / "runner", "--depth=1")
    assert "true" == runner.git("rev-parse", "--is-shallow-repository")
    repo = _propose(proposed(runner), "next", "x\n")
    assert {"brief.md", "next.md"} == {change.path for change in repo.changes()}


def test_without_a_remote_there_is_no_pull_request(tmp_path: Path) -> None:
    """Said at once, with what to set."""
    alone = new_repository(tmp_path / "alone")
    alone.commit()
    with pytest.raises(GitError, match=r"no remote 'origin'.*portfolio\.delivery: commit"):
        Proposal(alone.root, "main", "origin", BOT)

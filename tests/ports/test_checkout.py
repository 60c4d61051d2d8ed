"""Branch, work tree and index of our own commit, also when a run is killed between them."""

from collections.abc import Callable

import pytest

from sync.core.errors import GitError
from sync.ports import checkout
from sync.ports.repo import Repo
from tests.ports.clones import Clone

Open = Callable[..., Repo]
FILES = {"notes.md": "new\n", "sot/offer.md": "new\n", "third.md": "new\n", "x/y.md": "new\n"}


@pytest.fixture
def made(clone: Clone) -> tuple[str, str]:
    """HEAD, and a commit on it that only exists as an object: work tree and index know nothing of it."""
    old = clone.commit(third="3\n")
    for path, text in FILES.items():
        clone.write(path, text)
    new = clone.commit()
    clone.git("reset", "-q", "--hard", old)
    return old, new


def test_a_kill_after_the_branch_moved_is_finished_by_the_next_run(
    clone: Clone, opened: Open, made: tuple[str, str]
) -> None:
    """Files half followed: the rest follow, remains of the killed writer go, a file edited since stays as edited."""
    repo = opened(clone)
    checkout.advance(repo.git, "refs/heads/main", *made)
    clone.write("notes.md", "new\n")
    clone.write("third.md", "edited after the kill\n")
    clone.write("sot/.portfolio-sync-0a1b2c.tmp", "half")
    opened(clone).update()
    expected = {**FILES, "third.md": "edited after the kill\n"}
    assert expected == {path: clone.here(path) for path in FILES}
    assert " M third.md" == clone.status()
    assert "" == clone.git("for-each-ref", "refs/worktree")


def test_what_was_staged_since_the_kill_stays_staged(clone: Clone, opened: Open, made: tuple[str, str]) -> None:
    """An index entry that is neither old nor new is someone's and is left alone."""
    repo = opened(clone)
    checkout.advance(repo.git, "refs/heads/main", *made)
    clone.write("third.md", "staged after the kill\n")
    clone.git("add", "third.md")
    opened(clone).update()
    assert "M  third.md" == clone.status()


def test_a_commit_undone_since_the_kill_is_not_brought_back(clone: Clone, opened: Open, made: tuple[str, str]) -> None:
    """A person who reset the branch after the kill keeps the work tree as it is."""
    old, new = made
    checkout.advance(opened(clone).git, "refs/heads/main", old, new)
    clone.git("reset", "-q", "--hard", old)
    opened(clone).update()
    assert (old, "", "3\n") == (clone.git("rev-parse", "HEAD"), clone.status(), clone.here("third.md"))


def test_finishing_twice_changes_nothing(clone: Clone, opened: Open, made: tuple[str, str]) -> None:
    """The second finish finds nothing to do."""
    repo = opened(clone)
    checkout.advance(repo.git, "refs/heads/main", *made)
    checkout.settle(repo.git, clone.root)
    clone.write("notes.md", "edited\n")
    checkout.settle(repo.git, clone.root)
    assert ("edited\n", " M notes.md") == (clone.here("notes.md"), clone.status())


def test_a_branch_that_somebody_moved_is_not_moved_again(clone: Clone, opened: Open, made: tuple[str, str]) -> None:
    """The ref moves by compare-and-swap: the other commit wins, ours is refused, and nothing is left to finish."""
    old, new = made
    theirs = clone.commit("docs: a person was faster")
    with pytest.raises(GitError, match="moved by someone else"):
        checkout.advance(opened(clone).git, "refs/heads/main", old, new)
    assert (theirs, "", "") == (
        clone.git("rev-parse", "HEAD"),
        clone.status(),
        clone.git("for-each-ref", "refs/worktree"),
    )

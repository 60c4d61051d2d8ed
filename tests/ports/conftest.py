"""A portfolio with a bare remote, and a ledger on either of its two stores."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.ports.repo import Repo
from tests.ports.clones import Clone, clone_of, git_environment, new_repository

WHEN = datetime(2026, 1, 12, 9, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in git_environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def remote(tmp_path: Path) -> Clone:
    """A bare remote without commits."""
    return new_repository(tmp_path / "remote.git", bare=True)


@pytest.fixture
def clone(remote: Clone, tmp_path: Path) -> Clone:
    """A clone with one commit on `main`, pushed."""
    made = clone_of(remote, tmp_path / "portfolio")
    made.commit("docs: begin", sot__offer="# Offer\n", ventures__north__plan="# Plan\n", notes="Notes\n")
    made.git("push", "-q", "-u", "origin", "main")
    return made


@pytest.fixture
def colleague(remote: Clone, clone: Clone, tmp_path: Path) -> Clone:
    """A second clone of the same remote."""
    return clone_of(remote, tmp_path / "colleague")


@pytest.fixture
def opened() -> Iterator[Callable[..., Repo]]:
    """Open clones as the program does; closed when the test ends."""
    with ExitStack() as stack:
        yield lambda clone, **options: stack.enter_context(Repo(clone.root, "main", **options))

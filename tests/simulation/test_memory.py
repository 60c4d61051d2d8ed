"""Git in memory answers as Git does: one script on both, the same trees, answers and refusals."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import git
import pytest

from sync.core.errors import GitError
from sync.ports.repo import Repo
from tests.ports.clones import Clone, clone_of, new_repository
from tests.simulation.memory import MemoryRepo, Shared

WHEN = datetime(2026, 1, 12, 9, 7, tzinfo=UTC)
LOG = "logs/context_actions.csv"
FIRST = {"a.md": "# A\n", LOG: "one\n"}
Other = Callable[[Mapping[str, str]], None]


def script(repo: Repo, other: Other, theirs: Mapping[str, str]) -> list[object]:
    """Commit, be overtaken by `theirs`, push, and tell everything that can be seen."""
    seen: list[object] = [repo.has_remote, sorted(repo.paths()), repo.unpushed(), repo.behind()]
    repo.commit({"b.md": "# B\n", LOG: "one\ntwo\n"}, "chore(sync): b", WHEN)
    seen += [repo.unpushed(), [(blob.path, blob.text, blob.id) for blob in repo.blobs(("*.md",))]]
    other(theirs)
    seen.append(repo.behind())
    try:
        repo.push("run1")
    except GitError as error:
        seen.append(type(error).__name__)
    return [*seen, repo.unpushed(), [(blob.path, blob.text) for blob in repo.blobs(("**",))]]


@pytest.mark.parametrize(
    "theirs",
    [{}, {"c.md": "# C\n"}, {LOG: "one\nother\n"}, {"b.md": "# Theirs\n"}, {"b.md": "# B\n"}],
    ids=["nothing", "another file", "the log", "the same file", "the same text"],
)
def test_the_same_script_gives_the_same(theirs: Mapping[str, str], tmp_path: Path) -> None:
    """Whatever a colleague pushes first."""
    shared = Shared()
    shared.edit(FIRST, WHEN)
    memory = MemoryRepo(shared, append_only=[LOG])
    in_memory = script(memory, lambda texts: shared.edit(texts, WHEN) if texts else None, theirs)
    remote: Clone = new_repository(tmp_path / "remote.git", bare=True)
    clone, colleague = clone_of(remote, tmp_path / "clone"), clone_of(remote, tmp_path / "colleague")
    _push(clone.root, FIRST)
    with git.Repo(colleague.root) as theirs_clone:
        theirs_clone.git.pull("-q", "origin", "main")
    with Repo(clone.root, "main", append_only=[LOG]) as repo:
        assert script(repo, lambda texts: _push(colleague.root, texts) if texts else None, theirs) == in_memory


def _push(root: Path, texts: Mapping[str, str]) -> None:
    """A person commits these files and pushes them."""
    for path, text in texts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    with git.Repo(root) as repo:
        repo.git.add(".")
        repo.git.commit("-q", "-m", "docs: edit")
        repo.git.push("-q", "origin", "HEAD:main")

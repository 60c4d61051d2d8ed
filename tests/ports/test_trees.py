"""Trees built without an index are those that Git itself builds."""

from pathlib import Path

import git
import pytest

from sync.ports.trees import FILE, Entry, entries, splice, store
from tests.ports.clones import Clone, new_repository

NAMES = ["a", "a.md", "a-b", "a0", "b/c", "b.c", "b/d/e", "b-/x", "é/ü", "z/z/z/z"]


def _git_tree(clone: Clone, paths: list[str]) -> str:
    for path in paths:
        clone.write(path, path)
    clone.git("add", "-A")
    return clone.git("write-tree")


@pytest.mark.parametrize("split", range(len(NAMES) + 1))
def test_a_spliced_tree_is_gits_own(tmp_path: Path, split: int) -> None:
    """Whatever is there already, adding the rest gives the tree id that `git write-tree` gives, and back again."""
    clone = new_repository(tmp_path / "clone")
    before = _git_tree(clone, NAMES[:split]) if split else None
    after = _git_tree(clone, NAMES)
    with git.Repo(clone.root) as repo:
        added = {name: Entry(FILE, store(repo, "blob", name.encode())) for name in NAMES[split:]}
        assert after == splice(repo, before, added)
        assert before == splice(repo, after, dict.fromkeys(added))
        assert sorted(NAMES) == sorted(entries(repo, after))

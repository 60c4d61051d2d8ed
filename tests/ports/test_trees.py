"""Trees built without an index are those that Git itself builds."""

import stat
from pathlib import Path

import pytest

from sync.ports.git_process import open_git
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
    with open_git(clone.root) as repo:
        added = {name: Entry(FILE, store(repo, "blob", name.encode())) for name in NAMES[split:]}
        assert after == splice(repo, before, added)
        assert before == splice(repo, after, dict.fromkeys(added))
        assert sorted(NAMES) == sorted(entries(repo, after))


@pytest.mark.parametrize("kind", ["blob", "tree"])
def test_a_stored_object_is_as_git_stores_it(tmp_path: Path, kind: str) -> None:
    """The same id, whole to `git fsck`, readable to all and writable to none; storing it again changes nothing."""
    clone = new_repository(tmp_path / "clone")
    clone.write("x", data := "" if kind == "tree" else "words\n")
    with open_git(clone.root) as repo:
        id_ = store(repo, kind, data.encode())
        assert id_ == store(repo, kind, data.encode()) == clone.git("hash-object", "-t", kind, "x")
    assert 0o444 == stat.S_IMODE((clone.root / ".git/objects" / id_[:2] / id_[2:]).stat().st_mode)
    clone.git("fsck", "--strict", "--full")

"""Files below a root: replaced whole, never through links, and whole again after a fault at any call."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.core.errors import GitError
from sync.ports.files import TEMPORARY, read, safe_name, safe_path, sweep, write

CALLS = ("open", "fdopen", "fsync", "replace", "mkdir", "fchmod", "stat")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A portfolio folder beside one that nothing may reach."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.md").write_text("secret\n")
    (tmp_path / "root/sot").mkdir(parents=True)
    (tmp_path / "root/sot/old.md").write_text("old\n")
    return tmp_path / "root"


def test_files_are_made_and_replaced_byte_for_byte(root: Path) -> None:
    """Missing folders are made, permissions kept, and no temporary file is left."""
    (root / "sot/old.md").chmod(0o640)
    write(root, "sot/old.md", b"new\r\n\xff")
    write(root, "a/b/c.md", b"")
    assert (b"new\r\n\xff", b"", None) == (read(root, "sot/old.md"), read(root, "a/b/c.md"), read(root, "a/x/y.md"))
    assert 0o640 == (root / "sot/old.md").stat().st_mode & 0o777
    assert [] == list(root.rglob(f"{TEMPORARY}*"))


def _linked_folder(root: Path) -> None:
    (root / "x").symlink_to(root.parent / "outside")


def _linked_file(root: Path) -> None:
    (root / "x").mkdir()
    (root / "x/secret.md").symlink_to(root.parent / "outside/secret.md")


def _dangling(root: Path) -> None:
    (root / "x").mkdir()
    (root / "x/secret.md").symlink_to(root.parent / "outside/new.md")


def _file_as_folder(root: Path) -> None:
    (root / "x").write_text("a file\n")


def _folder_as_file(root: Path) -> None:
    (root / "x/secret.md").mkdir(parents=True)


def _fifo(root: Path) -> None:
    (root / "x").mkdir()
    os.mkfifo(root / "x/secret.md")


@pytest.mark.parametrize("place", [_linked_folder, _linked_file, _dangling, _file_as_folder, _folder_as_file, _fifo])
def test_nothing_is_read_or_written_through_what_is_no_file(root: Path, place: Callable[[Path], None]) -> None:
    """Links in any place, devices and folders are refused, and the outside stays as it is."""
    place(root)
    with pytest.raises(GitError, match=r"x/secret\.md"):
        write(root, "x/secret.md", b"stolen")
    with pytest.raises(GitError, match=r"x/secret\.md"):
        read(root, "x/secret.md")
    assert ["secret.md"] == [path.name for path in (root.parent / "outside").iterdir()]
    assert "secret\n" == (root.parent / "outside/secret.md").read_text()


def test_a_root_that_became_a_link_is_refused(root: Path) -> None:
    """The root itself is opened without following."""
    (root.parent / "link").symlink_to(root)
    with pytest.raises(GitError):
        write(root.parent / "link", "a.md", b"x")


def test_a_hard_link_is_replaced_not_written_through(root: Path) -> None:
    """The other name of the file keeps its text."""
    os.link(root.parent / "outside/secret.md", root / "sot/linked.md")
    write(root, "sot/linked.md", b"new\n")
    assert "secret\n" == (root.parent / "outside/secret.md").read_text()


@pytest.mark.parametrize(
    "path", ["../x", "/x", "", "a//b", "a/../b", "./a", ".git/config", "a/.GIT/hooks/x", "a/", "a\\b", "NUL.md"]
)
def test_unsafe_paths_are_refused(root: Path, path: str) -> None:
    """Every part has to be a safe name; the error shows the path without its control characters."""
    for refuse in (lambda: safe_path(path), lambda: write(root, path, b"x")):
        with pytest.raises(GitError, match="cannot be written"):
            refuse()
    with pytest.raises(GitError):
        safe_name(path)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE, errno.EXDEV, errno.EROFS])
@pytest.mark.parametrize("name", CALLS)
def test_a_fault_at_any_call_leaves_old_or_new(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: int
) -> None:
    """The n-th call of each kind fails, for every n: the file is whole, old or new, and the error is for people."""
    original = getattr(os, name)
    for path, old in (("sot/old.md", b"old\n"), ("new/folder/x.md", None)):
        faults = 0
        for number in range(20):
            calls = iter(range(1000))

            def failing(*args: object, number: int = number, calls: object = calls, **options: object) -> object:
                if next(calls) == number:  # type: ignore[call-overload]
                    raise OSError(error, os.strerror(error))
                return original(*args, **options)

            with monkeypatch.context() as patched:
                patched.setattr(os, name, failing)
                try:
                    write(root, path, b"new\n")
                except GitError as caught:
                    faults += os.strerror(error) in str(caught)
                else:
                    break
            assert number + 1 == faults
            assert read(root, path) in (old, b"new\n")
            assert [] == list(root.rglob(f"{TEMPORARY}*"))
        assert b"new\n" == read(root, path)
        assert faults or name in ("mkdir", "fchmod")


def test_bytes_reach_the_disk_before_the_name_does(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, then rename, then folder: a power cut at any moment leaves a whole file."""
    order: list[str] = []
    for name in ("fsync", "replace"):
        original = getattr(os, name)

        def noted(*args: object, name: str = name, original: Callable[..., None] = original, **options: object) -> None:
            order.append(name)
            original(*args, **options)

        monkeypatch.setattr(os, name, noted)
    write(root, "sot/old.md", b"new\n")
    assert ["fsync", "replace", "fsync"] == order


def test_remains_of_a_killed_writer_are_swept(root: Path) -> None:
    """Only our own temporary files go, only in the folder named; a folder that is gone is no error."""
    for name in (f"{TEMPORARY}0a1b.tmp", ".portfolio-sync-notes.md", "keep.tmp"):
        (root / "sot" / name).write_text("half")
    sweep(root, "sot/x.md")
    sweep(root, "absent/x.md")
    assert [".portfolio-sync-notes.md", "keep.tmp", "old.md"] == sorted(path.name for path in (root / "sot").iterdir())

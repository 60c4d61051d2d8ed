"""The operating system fails at every file operation, once or for ever: files stay whole, and the next run mends."""

import errno
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sync.core.errors import GitError
from sync.ports import checkout, files
from sync.ports.files import TEMPORARY
from sync.ports.repo import Repo
from tests.ports.clones import Clone
from tests.ports.conftest import WHEN

SHORT = 0
"""The disk is full in the middle of a write: half of it is there."""
FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE, SHORT, errno.EXDEV)
NAMES = {code: errno.errorcode.get(code, "short") for code in FAULTS}
OLD, NEW = b"old\n", b"new, and longer\n" * 40


@dataclass
class Faults:
    """Counts what is asked of the system, and fails at operation `at`, from there on where it `lasts`."""

    code: int = 0
    at: int = -1
    lasts: bool = False
    watch: Callable[[], None] = lambda: None
    seen: list[str] = field(default_factory=list)

    def do(self, name: str, call: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """One operation: carried out, or failed as asked for."""
        number = len(self.seen)
        self.seen.append(name)
        if number == self.at or (self.lasts and number > self.at >= 0):
            if name == "close":  # the system has closed it all the same
                call(*given, **named)
            if name == "write":
                call(given[0][: len(given[0]) // 2])
            code = self.code if self.code != SHORT else errno.ENOSPC
            raise OSError(code, os.strerror(code))
        done = call(*given, **named)
        self.watch()
        return done


class System:
    """A module whose functions are operations; open files too do what they do through `faults`."""

    def __init__(self, module: ModuleType, faults: Faults) -> None:
        self._module = module
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if not callable(found) or isinstance(found, type):
            return found

        def call(*given: Any, **named: Any) -> Any:
            if name == "fdopen":
                return File(self._faults, self._faults.do(name, found, *given, **named))
            made = self._faults.do(name, found, *given, **named)
            return File(self._faults, made) if name == "TemporaryFile" else made

        return call


class File:
    """An open file whose reads, writes, flushes and seeks are operations."""

    def __init__(self, faults: Faults, file: Any) -> None:
        self._faults = faults
        self._file = file

    def __enter__(self) -> "File":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._file, name)
        if name not in ("read", "write", "flush", "seek"):
            return found
        return lambda *given: self._faults.do(name, found, *given)


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> Callable[[Faults], None]:
    """Let the two rooms stand on a failing system."""

    def install(faults: Faults) -> None:
        monkeypatch.setattr(files, "os", System(os, faults))
        monkeypatch.setattr(checkout, "tempfile", System(tempfile, faults))

    return install


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a view of the system's


CASES: dict[str, tuple[str, bytes | None, int]] = {
    "replace": ("sot/old.md", OLD, 14),
    "make": ("sot/new.md", None, 13),
    "make with folders": ("a/b/new.md", None, 18),
}
"""Path, what stood there, and how many operations one write makes of the system."""


def _world(tmp_path: Path, number: int, path: str, old: bytes | None) -> Path:
    root = tmp_path / str(number)
    (root / "sot").mkdir(parents=True)
    if old is not None:
        (root / path).write_bytes(old)
    return root


@pytest.mark.parametrize("case", CASES)
def test_the_number_of_operations_is_known(case: str, tmp_path: Path, faulty: Callable[[Faults], None]) -> None:
    """A new operation changes the number, and is swept with the others."""
    path, old, count = CASES[case]
    root = _world(tmp_path, 0, path, old)
    faulty(faults := Faults())
    files.write(root, path, NEW)
    assert count == len(faults.seen), faults.seen


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "for ever"])
@pytest.mark.parametrize("code", FAULTS, ids=NAMES.get)
@pytest.mark.parametrize("case", CASES)
def test_a_write_that_fails_anywhere_leaves_the_old_file_or_the_new(
    case: str, code: int, lasts: bool, tmp_path: Path, faulty: Callable[[Faults], None]
) -> None:
    """At every moment the path holds the old bytes or the new; the error is for people; then no trace is left."""
    path, old, count = CASES[case]
    for at in range(count):
        root = _world(tmp_path, at, path, old)
        target = root / path
        moments: set[bytes | None] = set()
        before = _descriptors()

        def look(target: Path = target, moments: set[bytes | None] = moments) -> None:
            moments.add(target.read_bytes() if target.exists() else None)

        faulty(faults := Faults(code, at, lasts, look))
        failed = _failed(lambda root=root: files.write(root, path, NEW))  # type: ignore[misc]
        look()
        assert moments <= {old, NEW}, faults.seen
        assert failed or target.read_bytes() == NEW
        assert before == _descriptors() or faults.seen[at] == "fdopen", (at, faults.seen)
        faulty(Faults())
        files.sweep(root, path)
        files.write(root, path, NEW)
        assert NEW == target.read_bytes()
        assert [] == list(root.rglob(f"{TEMPORARY}*"))


def _failed(call: Callable[[], object]) -> bool:
    """Whether it raised the error that is for people; any other one is a bug."""
    try:
        call()
    except GitError as error:
        assert "cannot be reached" in str(error) or "could not" in str(error)  # noqa: PT017 - either way is right
        return True
    return False


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "for ever"])
@pytest.mark.parametrize("code", FAULTS, ids=NAMES.get)
def test_a_read_or_sweep_that_fails_anywhere_changes_nothing(
    code: int, lasts: bool, tmp_path: Path, faulty: Callable[[Faults], None]
) -> None:
    """Reading gives the bytes or an error for people, never a part of them; sweeping is never an error."""
    root = _world(tmp_path, 0, "sot/old.md", OLD)
    faulty(faults := Faults())
    assert OLD == files.read(root, "sot/old.md")
    assert 8 == len(faults.seen), faults.seen
    for at in range(8):
        faulty(Faults(code, at, lasts))
        try:
            assert OLD == files.read(root, "sot/old.md")
        except GitError as error:
            assert "cannot be reached" in str(error)  # noqa: PT017 - either way is right
    (root / f"sot/{TEMPORARY}0a.tmp").write_bytes(b"half")
    faulty(faults := Faults())
    files.sweep(root, "sot/old.md")
    assert 6 == len(faults.seen), faults.seen
    for at in range(6):
        (root / f"sot/{TEMPORARY}0a.tmp").write_bytes(b"half")
        faulty(Faults(code, at, lasts))
        files.sweep(root, "sot/old.md")
        assert OLD == (root / "sot/old.md").read_bytes()


OPERATIONS = 53
COMMIT = {"sot/offer.md": "new\n", "x/y.md": "new\n"}


def _commit(clone: Clone) -> None:
    with Repo(clone.root, "main") as repo:
        repo.commit(COMMIT, "chore(sync): ours", WHEN)


def test_the_number_of_operations_of_a_commit_is_known(clone: Clone, faulty: Callable[[Faults], None]) -> None:
    """One file replaced and one made with its folder."""
    faulty(faults := Faults())
    _commit(clone)
    assert OPERATIONS == len(faults.seen), faults.seen


@pytest.mark.parametrize(("part", "lasts"), list(product(range(4), (False, True))))
def test_a_commit_that_fails_anywhere_is_finished_by_the_next_run(
    clone: Clone, part: int, lasts: bool, faulty: Callable[[Faults], None]
) -> None:
    """Every operation fails, every third one for ever: each file is old or new, and the next run completes it.

    The faults take turns. The commit is whole or not made.
    """
    before = clone.git("rev-parse", "HEAD")
    for at in range(part, OPERATIONS, 12 if lasts else 4):
        clone.git("reset", "-q", "--hard", before)
        faulty(faults := Faults(FAULTS[at % len(FAULTS)], at, lasts))
        _failed(lambda: _commit(clone))
        assert at < len(faults.seen)
        for path, old in (("sot/offer.md", "# Offer\n"), ("x/y.md", None)):
            here = clone.here(path) if (clone.root / path).exists() else None
            assert here in (old, COMMIT[path])
        head = clone.git("rev-parse", "HEAD")
        assert head == before or ["sot/offer.md", "x/y.md"] == clone.git("diff", "--name-only", before, head).split()
        faulty(Faults())
        with Repo(clone.root, "main") as repo:
            repo.update()
            repo.commit(COMMIT, "chore(sync): ours", WHEN)
        assert ("", COMMIT["x/y.md"]) == (clone.status(), clone.here("x/y.md"))
        assert [] == list(clone.root.rglob(f"{TEMPORARY}*"))

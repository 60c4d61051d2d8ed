"""Where mutants are planted: a copy of the project, one mutant at a time, and pytest on the tests that must notice."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutant import Mutant

PARTS = ("sync", "tests", "cassettes", "docs", "config.yaml", "pyproject.toml", "README.md")
BROADER = ("tests/test_rules.py", "tests/test_text_kept.py", "tests/core", "tests/planners", "tests/ports")
OPTIONS = ("-q", "--tb=no", "--no-header", "-p", "no:randomly", "-p", "no:cacheprovider", "--hypothesis-seed=0")
PATIENCE = 600
"""Seconds after which a mutant's tests are stopped; that they ran on is no proof of anything."""

_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant. `killer` is the test that noticed it, empty where none did; `problem` says why."""

    mutant: Mutant
    killer: str
    seconds: float
    problem: str = ""

    @property
    def killed(self) -> bool:
        return bool(self.killer)


class Broken(Exception):
    """Pytest could not run the tests at all: the mutant is no program, or a selection has rotted."""


class Workshop:
    """One copy of the project at `folder`."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            place = project / part
            if place.is_dir():
                shutil.copytree(place, folder / part, symlinks=True)
            elif place.exists():
                shutil.copy2(place, folder / part)

    def try_out(self, mutant: Mutant) -> Verdict:
        """Plant it, run its own tests, then, where these do not notice, more of them."""
        began = time.monotonic()
        killer, problem = "", ""
        try:
            with self._planted(mutant):
                killer = self._first_failure(mutant.tests) or self._first_failure(BROADER)
        except Broken as error:
            problem = str(error)
        return Verdict(mutant, killer, time.monotonic() - began, problem)

    def failures(self, tests: Sequence[str]) -> list[str]:
        """The tests of a selection that fail in the project as it is."""
        return self._pytest(tests)

    def _first_failure(self, tests: Sequence[str]) -> str:
        return next(iter(self._pytest((*tests, "-x"))), "")

    @contextmanager
    def _planted(self, mutant: Mutant) -> Iterator[None]:
        file = self.folder / mutant.file
        original = file.read_text(encoding="utf-8")
        try:
            _write(file, mutant.planted(original))
            yield
        finally:
            _write(file, original)

    def _pytest(self, tests: Sequence[str]) -> list[str]:
        command = [sys.executable, "-m", "pytest", *OPTIONS, *tests]
        environ = {**os.environ, "PYTHONPATH": str(self.folder)}
        try:
            done = subprocess.run(
                command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE
            )
        except subprocess.TimeoutExpired:
            raise Broken(f"pytest {' '.join(tests)} had no end after {PATIENCE} s.") from None
        if done.returncode not in (0, 1):
            raise Broken(f"pytest {' '.join(tests)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr}")
        return _FAILED.findall(done.stdout)


def _write(file: Path, text: str) -> None:
    """Replace a module and forget its byte code, which Python tells stale by size and second alone."""
    file.write_text(text, encoding="utf-8")
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        compiled.unlink()

"""A mutant: the program with one rule of its design taken out, and the tests that must notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.named import exists


class Rotten(Exception):
    """The text that a mutant replaces is not in its file exactly once: the mutant no longer says anything."""


@dataclass(frozen=True)
class Mutant:
    """What is planted where. `changes` maps exact old texts of `file` to new ones; `tests` are test files, or tests as
    `path::name`.

    `rule` names what is taken away: a design rule, an invariant, or a settled reading.
    """

    name: str
    rule: str
    file: str
    changes: Mapping[str, str]
    tests: tuple[str, ...]

    def planted(self, text: str) -> str:
        """The file's text with the rule taken out; Rotten where an old text does not stand there exactly once."""
        for old, new in self.changes.items():
            if text.count(old) != 1:
                raise Rotten(f"{self.name}: {text.count(old)} times in {self.file}: {old!r}")
            text = text.replace(old, new)
        return text

    def check(self, root: Path) -> None:
        """Rotten where it cannot be planted in the project at `root`, or one of its tests is not there."""
        self.planted((root / self.file).read_text(encoding="utf-8"))
        if gone := [test for test in self.tests if not exists(root, test)]:
            raise Rotten(f"{self.name}: there is no {', '.join(gone)}")

"""The ledger's store in memory, for sweeps over thousands of runs; it passes the same tests as the Git branch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class MemoryRemote:
    """What all runs share: commits as whole trees of texts, the last one is the tip."""

    commits: list[Mapping[str, bytes]] = field(default_factory=list)


class MemoryBranch:
    """One run's view of the shared branch."""

    def __init__(self, remote: MemoryRemote) -> None:
        self.remote = remote
        self.round_trips = 0
        self.lost = False
        self._at = 0

    @property
    def revision(self) -> str | None:
        """The commit that is read from."""
        return str(self._at) if self._at else None

    def fetch(self) -> None:
        """Stand on the tip."""
        self.round_trips += 1
        self._at = len(self.remote.commits)

    def read(self, prefix: str) -> Mapping[str, bytes]:
        """The files whose path begins with `prefix`."""
        files = self.remote.commits[self._at - 1] if self._at else {}
        return {path: data for path, data in files.items() if path.startswith(prefix)}

    def advance(self, changes: Mapping[str, str | None], message: str, when: datetime) -> bool:  # noqa: ARG002
        """One more commit, unless somebody else made one since `fetch`."""
        self.round_trips += 1
        if len(self.remote.commits) != self._at:
            return False
        files = {**self.read(""), **{path: (text or "").encode() for path, text in changes.items()}}
        self.remote.commits.append({path: data for path, data in files.items() if changes.get(path, "") is not None})
        self._at += 1
        return True

"""The headers of a portfolio's Markdown files: every one looked at, and mended where that is safe."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import git

from sync.convert.headers import header
from sync.convert.headers.mend import Mended, mend
from sync.core.config import Config
from sync.core.errors import SyncError
from sync.planners.roles import matches, role_of
from sync.ports import files, tracked

SKIPPED_FOLDERS = ("templates",)
"""A template's placeholders are its purpose."""
SKIPPED_NAMES = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE.md", "CODE_OF_CONDUCT.md", "SECURITY.md")
"""Files that hosting sites read by name; they are about a folder, not a document in it."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One file as it was and as it can be. `problem` says why it could not be read; `managed`, whether the sync
    publishes or promoted it: there a defect is an error, elsewhere a warning."""

    path: str
    before: str
    mended: Mended
    managed: bool
    problem: str | None = None


def look(
    root: Path, config: Config | None, today: str, paths: Sequence[str] = (), *, exclude: Sequence[str] = (), add: bool
) -> Iterator[Looked]:
    """Every tracked Markdown file under `root`, or just `paths` (relative to it), in order.

    `today` (YYYY-MM-DD) is the day of birth of what Git has not seen yet. GitError where `root` is no repository.
    """
    repo = tracked.opened(root)
    try:
        chosen = [path for path in sorted(paths) or tracked.tracked(repo, ".md") if not _skipped(path, exclude)]
        yield from _each(root, repo, config, today, chosen, add=add)
    finally:
        repo.close()


def save(root: Path, looked: Looked) -> None:
    """Write the mended text, atomically, line endings as they were."""
    files.write(root, looked.path, looked.mended.text.encode("utf-8"))


def _each(
    root: Path, repo: git.Repo, config: Config | None, today: str, chosen: Sequence[str], *, add: bool
) -> Iterator[Looked]:
    days = tracked.first_days(repo, chosen)
    for path in chosen:
        try:
            data = files.read(root, path)
            text = (data or b"").decode("utf-8")
        except (SyncError, OSError, UnicodeDecodeError) as error:
            yield Looked(path, "", Mended((), (), "", ()), True, f"cannot be read: {_why(error)}")
            continue
        if data is None:
            continue  # deleted in the work tree
        parsed = header.read(text)
        managed = parsed.header.ulid is not None
        managed = managed or (config is not None and role_of(path, parsed.header, config) is not None)
        yield Looked(path, text, mend(path, text, days.get(path, today), add=add), managed)


def _why(error: Exception) -> str:
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)


def _skipped(path: str, exclude: Sequence[str]) -> bool:
    parts = PurePosixPath(path).parts
    hidden = any(part.startswith(".") for part in parts)
    named = parts[0] in SKIPPED_FOLDERS or parts[-1] in SKIPPED_NAMES
    return hidden or named or any(matches(path, glob) for glob in exclude)

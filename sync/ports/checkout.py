"""Moving the branch to a commit of ours, then work tree and index of exactly its paths; finished later if killed."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import git

from sync.core.errors import GitError
from sync.ports import files
from sync.ports.git_process import commit_at, failure
from sync.ports.trees import EXECUTABLE, FILE, Entry, content, entries

PENDING = "refs/worktree/notion-sync/checkout"
NOTHING = "0" * 40


@dataclass(frozen=True, slots=True)
class Change:
    """One path of a commit: what stood there before and what stands there now (None: no file)."""

    path: str
    old: Entry | None
    new: Entry | None


def changes(repo: git.Repo, old: str | None, new: str) -> list[Change]:
    """The paths in which two commits differ; all paths of `new` where `old` is None."""
    against = ("--root", new) if old is None else (old, new)
    output = repo.git.diff_tree("-r", "-z", "--no-renames", "--no-commit-id", *against, stdout_as_string=False)
    fields = output.decode("utf-8", "surrogateescape").split("\0")
    found = []
    for facts, path in zip(fields[::2], fields[1::2], strict=False):
        old_mode, new_mode, old_id, new_id, _ = facts.removeprefix(":").split(" ")
        found.append(Change(path, _entry(old_mode, old_id), _entry(new_mode, new_id)))
    return found


def checked_out(repo: git.Repo, ref: str) -> bool:
    """Whether the work tree is that of `ref`; where it is not, the ref moves and no file does."""
    return bool(repo.git.symbolic_ref("-q", "HEAD", with_exceptions=False) == ref)


def advance(repo: git.Repo, ref: str, old: str | None, new: str) -> None:
    """Move `ref` from `old` to `new`, or raise GitError where it no longer is at `old`.

    The same transaction notes that the work tree has yet to follow, so that `settle` can finish after a kill.
    """
    lines = f"update {ref} {new} {old or NOTHING}\n"
    if checked_out(repo, ref):
        lines += f"update {PENDING} {new}\n"
    try:
        _with_input(repo, "update-ref", ("--stdin",), lines.encode())
    except git.GitCommandError as error:
        what = "The branch was moved by someone else while this run was committing"
        raise failure(what, error, "Nothing was changed; run again.") from error


def settle(repo: git.Repo, root: Path) -> None:
    """Bring work tree and index to the commit that `advance` noted; nothing where nothing is noted.

    A file that holds neither the old text nor the new one is someone's work and stays as it is.
    """
    pending = commit_at(repo, PENDING)
    if not pending:
        return
    parents = repo.commit(pending).parents
    head = entries(repo, "HEAD")
    # Paths that HEAD no longer has as we made them were moved on by somebody; the work tree there is theirs.
    made = changes(repo, parents[0].hexsha if parents else None, pending)
    todo = [change for change in made if head.get(change.path) == change.new]
    for change in todo:
        files.sweep(root, change.path)
        _follow(repo, root, change)
    try:
        update_index(repo, todo)
        repo.git.update_ref("-d", PENDING, pending)
    except git.GitCommandError as error:
        what = f"Commit {pending[:10]} was made, but the index could not be brought up to date"
        raise failure(what, error, "The next run finishes it; nothing is lost.") from error


def update_index(repo: git.Repo, todo: Iterable[Change]) -> None:
    """Bring the index entries of these paths from old to new; what somebody staged there otherwise stays staged."""
    staged = _staged(repo)
    lines = [
        f"{change.new.mode} {change.new.id}\t{change.path}\0"
        for change in todo
        if change.new is not None and staged.get(change.path) in (_id(change.old), change.new.id)
    ]
    if not lines:
        return
    _with_input(
        repo, "update-index", ("--add", "-z", "--index-info"), "".join(lines).encode("utf-8", "surrogateescape")
    )
    # Only fills in file times, so that plumbing does not take the entries for changed; its status tells of others.
    repo.git.update_index("-q", "--refresh", with_exceptions=False)


def _staged(repo: git.Repo) -> Mapping[str, str]:
    listing = repo.git.ls_files("-s", "-z", stdout_as_string=False).decode("utf-8", "surrogateescape")
    lines = (line.partition("\t") for line in listing.split("\0") if line)
    return {path: facts.split(" ")[1] for facts, _, path in lines}


def _follow(repo: git.Repo, root: Path, change: Change) -> None:
    if change.new is None or change.new.mode not in (FILE, EXECUTABLE):
        return
    here = files.read(root, change.path)
    new = content(repo, change.new.id)
    if here == new:
        return
    old = content(repo, change.old.id) if change.old else None
    if here == old or (here is not None and old is not None and _unix(here) == _unix(old)):
        files.write(root, change.path, new)


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _entry(mode: str, id_: str) -> Entry | None:
    return None if id_ == NOTHING else Entry(mode, id_)


def _id(entry: Entry | None) -> str | None:
    return entry.id if entry else None


def _with_input(repo: git.Repo, command: str, options: tuple[str, ...], data: bytes) -> None:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            repo.git.execute([repo.git.GIT_PYTHON_GIT_EXECUTABLE, command, *options], istream=file)
    except OSError as error:
        raise GitError(
            f"A temporary file could not be written: {error.strerror}.", "Make room, then run again."
        ) from error

"""The portfolio repository: documents read from HEAD, one commit of given files, a push that never forces."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import git

from sync.core.errors import GitError
from sync.core.model import Head
from sync.core.names import collision_key, pattern
from sync.ports import checkout, files, replay
from sync.ports.git_process import AUTHOR, commit_at
from sync.ports.preflight import opened
from sync.ports.remote import Protected, Push, Remote
from sync.ports.trees import FILE, LINK, MODULE, Entry, content, entries, size, splice, store

LARGEST = 25 * 2**20
TRIES = 5
_POINTER = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of HEAD. `problem` says why there is no text, as the end of a sentence; None where all is well."""

    path: str
    id: str
    text: str = ""
    problem: str | None = None


class Repo:
    """The clone at `root` with `branch` checked out. Opening and reading change nothing in it.

    `append_only` names paths whose additions at the end may be joined with those of others, such as the log; `views`
    those that are written anew by every run, such as the id map.
    Raises GitError with every problem at once where the clone is not fit to work in.
    """

    _instead = " Or set portfolio.delivery: pull_request, and merge yourself what it proposes."

    def __init__(
        self,
        root: Path,
        branch: str,
        remote_name: str = "origin",
        *,
        append_only: Collection[str] = (),
        views: Collection[str] = (),
    ) -> None:
        self.root = root
        self.branch = branch
        self.git, has_remote = opened(root, branch, remote_name)
        self.remote = Remote(self.git, remote_name) if has_remote else None
        self._ref = f"refs/heads/{branch}"
        self._append_only = frozenset(append_only)
        self._views = frozenset(views)
        self._listed: tuple[str, dict[str, Entry]] = ("", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the Git processes kept for reading."""
        self.git.close()

    @property
    def has_remote(self) -> bool:
        """Whether the configured remote exists; without one everything stays in this clone."""
        return self.remote is not None

    @property
    def shallow(self) -> bool:
        """Whether this clone holds only a part of the history."""
        return (Path(self.git.common_dir) / "shallow").exists()

    def head(self) -> Head:
        """The commit that documents are read from; its time is the committer's, in UTC (1970 without commits)."""
        commit = self._commit()
        if commit is None:
            return Head("", datetime.fromtimestamp(0, UTC), self.branch)
        return Head(commit.hexsha, datetime.fromtimestamp(commit.committed_date, UTC), self.branch)

    def paths(self) -> frozenset[str]:
        """Every path of HEAD, links and submodules included."""
        return frozenset(self._entries())

    def blobs(self, patterns: Sequence[str]) -> Iterator[Blob]:
        """The files of HEAD that match one of `patterns`, each once, in order of path; never the work tree.

        What cannot be read as text comes with a `problem` and without text.
        """
        wanted = [pattern(text) for text in patterns]
        for path, entry in sorted(self._entries().items()):
            if any(one.fullmatch(path) for one in wanted):
                yield self._blob(path, entry)

    def dirty(self, paths: Collection[str]) -> list[str]:
        """Those of `paths` whose work tree file or index entry differs from HEAD, or that exist outside Git."""
        known = self._entries()
        output = self.git.git.status(
            "--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=all",
            stdout_as_string=False, strip_newline_in_stdout=False,
        )  # fmt: skip
        changed = {line[3:] for line in output.decode("utf-8", "surrogateescape").split("\0") if line}
        return sorted(path for path in set(paths) if path in changed or (path not in known and self._occupied(path)))

    def holds(self, path: str, data: bytes) -> bool:
        """Whether HEAD has a plain file of exactly these bytes at `path`."""
        entry = self._entries().get(path)
        if entry is None or entry.mode != FILE or size(self.git, entry.id) != len(data):
            return False
        return content(self.git, entry.id) == data

    def commit(self, texts: Mapping[str, str | bytes], message: str, when: datetime) -> str:
        """Commit exactly these files (text or bytes by path) on HEAD and return the commit; HEAD where nothing differs.

        What the user staged stays staged and is not taken along; no hook runs, nothing is signed. The branch moves
        first, by compare-and-swap; work tree and index follow. GitError where a path is not free to be written.
        """
        checkout.settle(self.git, self.root)
        self._refuse(texts)
        known, head = self._entries(), self._commit()
        new: dict[str, Entry | None] = {}
        for path, text in texts.items():
            mode = known[path].mode if path in known else FILE
            data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
            new[path] = Entry(mode, store(self.git, "blob", data))
        tree = splice(self.git, head.tree.hexsha if head else None, new)
        if tree is None or (head and tree == head.tree.hexsha):
            return head.hexsha if head else ""
        made = git.Commit.create_from_tree(
            self.git, self.git.tree(tree), message, [head] if head else [],
            author=AUTHOR, committer=AUTHOR, author_date=when, commit_date=when,
        )  # fmt: skip
        checkout.advance(self.git, self._ref, head.hexsha if head else None, made.hexsha)
        checkout.settle(self.git, self.root)
        return made.hexsha

    def update(self) -> None:
        """Finish what a killed run left, fetch, then bring the branch to contain the remote's commits.

        That is a fast-forward; where this program has unpushed commits they are made anew on the remote's.

        GitError where somebody's unpushed commits or uncommitted changes are in the way.
        """
        checkout.settle(self.git, self.root)
        if self.remote is not None:
            replay.follow(self.git, self._ref, self.remote.fetch(self._ref), self._append_only, self._views)

    def behind(self) -> bool:
        """Whether the remote has commits that this branch has not. Asks the remote and changes nothing here."""
        tip = self.remote.tip(self._ref) if self.remote else None
        head = self.head().commit
        if tip is None or tip == head:
            return False
        try:
            return not head or not self.git.is_ancestor(self.git.commit(tip), self.git.commit(head))
        except ValueError:  # the clone has never seen that commit
            return True

    def unpushed(self) -> bool:
        """Whether the branch holds commits that the remote, as last seen, has not. False without a remote."""
        return self.remote is not None and self.head().commit != (self.remote.known(self._ref) or "")

    def push(self, run: str) -> None:
        """Push the branch, fast-forward only; nothing without a remote or with nothing to push.

        Where others were first, our commits are made anew on theirs, up to five times. What cannot be pushed is
        saved on the branch `notion-sync/rescue-<run>` before GitError is raised.
        """
        if self.remote is None or not self.unpushed():
            return
        try:
            for _ in range(TRIES):
                if self.remote.push(self._ref) is Push.DONE:
                    return
                self.update()
        except GitError as error:
            advice = error.advice + self._instead if isinstance(error, Protected) else error.advice
            raise type(error)(f"{error.what} {self._rescue(run)}", advice) from error
        what = f"{self.branch} moved on the remote {TRIES} times while this run was pushing."
        raise GitError(f"{what} {self._rescue(run)}", "Run again.")

    def _rescue(self, run: str) -> str:
        """Save HEAD where it does not die with this machine, and say where it is."""
        assert self.remote is not None  # noqa: S101 - for the type checker: only `push` calls this
        name = f"notion-sync/rescue-{files.safe_name(run)}"
        self.git.git.update_ref(f"refs/heads/{name}", self.head().commit)
        try:
            saved = self.remote.push(f"refs/heads/{name}") is Push.DONE
        except GitError:
            saved = False
        self.git.git.update_ref("-d", f"refs/heads/{name}")
        if saved:
            return f"The commits are saved on branch {name} of the remote."
        return f"The commits are on {self.branch} of this clone only."

    def _refuse(self, texts: Mapping[str, str | bytes]) -> None:
        problems = []
        for path in texts:
            try:
                files.safe_path(path)
            except GitError as error:
                problems.append(error.what)
        known = self._entries()
        problems += [
            f"{p!a} is a link or a submodule." for p in texts if p in known and known[p].mode in (LINK, MODULE)
        ]
        problems += [f"{path!a} has changes that are not committed, or lies outside Git." for path in self.dirty(texts)]
        keys = {collision_key(path): path for path in known}
        for path in sorted(texts.keys() - known):
            if (other := keys.setdefault(collision_key(path), path)) != path:
                problems.append(f"{path!a} and {other!a} are one file on systems that ignore case.")
        if problems:
            advice = "Nothing was committed. Commit, move or rename these files and run again."
            raise GitError("\n".join(problems), advice)

    def _occupied(self, path: str) -> bool:
        """Whether anything stands at `path` in the work tree, or a file or link where it needs a folder."""
        place = self.root
        for part in path.split("/")[:-1]:
            place /= part
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                return True
        return (self.root / path).is_symlink() or (self.root / path).exists()

    def _blob(self, path: str, entry: Entry) -> Blob:
        if entry.mode in (LINK, MODULE):
            what = "a symbolic link, which is not followed" if entry.mode == LINK else "a submodule"
            return Blob(path, entry.id, problem=f"is {what}")
        if size(self.git, entry.id) > LARGEST:
            return Blob(path, entry.id, problem="is larger than 25 MB")
        data = content(self.git, entry.id)
        if data.startswith(_POINTER):
            return Blob(path, entry.id, problem="is kept in Git LFS, only its pointer is here")
        try:
            path.encode()
            return Blob(path, entry.id, data.decode())
        except UnicodeEncodeError:
            return Blob(path, entry.id, problem="has a name that is not UTF-8")
        except UnicodeDecodeError as error:
            return Blob(path, entry.id, problem=f"is not UTF-8 (byte {error.start})")

    def _commit(self) -> git.Commit | None:
        id_ = commit_at(self.git, self._ref)
        return self.git.commit(id_) if id_ else None

    def _entries(self) -> dict[str, Entry]:
        commit = self._commit()
        if commit is None:
            return {}
        if self._listed[0] != commit.hexsha:
            self._listed = (commit.hexsha, entries(self.git, commit.hexsha))
        return self._listed[1]

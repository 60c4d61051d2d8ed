"""Git in memory: one shared remote, and clones of it with the face of `Repo`. Nothing here forces or forgets."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from sync.core.errors import GitError
from sync.core.model import Head
from sync.core.names import collision_key, pattern
from sync.ports.files import safe_name, safe_path
from sync.ports.remote import Push, Remote
from sync.ports.replay import Overlap
from sync.ports.repo import Blob, Repo
from tests.ports.memory_branch import MemoryBranch, MemoryRemote

Author = Literal["program", "person"]
Weather = Callable[[str], Literal["fair", "lost", "unheard"]]
STATE = "state"


@dataclass(frozen=True, slots=True, eq=False)
class Commit:
    """One commit with the whole tree of texts by path."""

    id: str
    parent: "Commit | None"
    tree: Mapping[str, str]
    author: Author
    message: str
    when: datetime

    def history(self) -> Iterator["Commit"]:
        """This commit and those before it, newest first."""
        at: Commit | None = self
        while at is not None:
            yield at
            at = at.parent

    def has(self, other: "Commit") -> bool:
        """Whether `other` is this commit or one before it."""
        return any(commit.id == other.id for commit in self.history())


def commit_on(parent: Commit | None, tree: Mapping[str, str], author: Author, message: str, when: datetime) -> Commit:
    """A commit whose id depends on what it holds alone."""
    parts = [parent.id if parent else "", author, message, when.isoformat()]
    parts += [part for path in sorted(tree) for part in (path, blob_id(tree[path]))]
    return Commit(hashlib.sha1("\0".join(parts).encode()).hexdigest(), parent, tree, author, message, when)  # noqa: S324


def blob_id(text: str) -> str:
    """Git's own id of a text."""
    data = text.encode("utf-8", "surrogatepass")
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324


def _fair(_branch: str) -> Literal["fair"]:
    return "fair"


@dataclass
class Shared:
    """What all runners see: branches by name, the ledger's commits, and what becomes of the next push.

    `weather` is asked at every push with the branch's name (`state` for the ledger): `lost` pushes do not arrive,
    `unheard` ones do, and in both cases no answer comes back.
    """

    tips: dict[str, Commit] = field(default_factory=dict)
    ledger: MemoryRemote = field(default_factory=MemoryRemote)
    weather: Weather = _fair

    def copy(self) -> "Shared":
        """The same remote once more, in fair weather."""
        return Shared(dict(self.tips), MemoryRemote(list(self.ledger.commits)))

    def files(self, branch: str = "main") -> Mapping[str, str]:
        """The texts of a branch by path."""
        return self.tips[branch].tree if branch in self.tips else {}

    def edit(self, changes: Mapping[str, str | None], when: datetime, branch: str = "main") -> None:
        """A person commits these texts (None: removed) and pushes them."""
        tree = {**self.files(branch), **changes}
        kept = {path: text for path, text in tree.items() if text is not None}
        self.tips[branch] = commit_on(self.tips.get(branch), kept, "person", "docs: edit", when)


class MemoryGit(Remote):
    """A clone's view of the shared remote, with the answers of `Remote`."""

    def __init__(self, shared: Shared, repo: "MemoryRepo") -> None:
        self.name = "origin"
        self.round_trips = 0
        self._shared = shared
        self._clone = repo
        self._known: dict[str, str] = {}

    def known(self, ref: str) -> str | None:
        return self._known.get(ref)

    def fetch(self, ref: str, *, depth: int | None = None) -> str | None:  # noqa: ARG002
        self.round_trips += 1
        tip = self._shared.tips.get(_short(ref))
        if tip is None:
            self._known.pop(ref, None)
            return None
        self._known[ref] = tip.id
        return tip.id

    def push(self, ref: str) -> Push:
        """A fast-forward or nothing; what the weather takes away is a GitError, whatever arrived."""
        self.round_trips += 1
        weather = self._shared.weather(_short(ref))
        mine, there = self._clone.local(ref), self._shared.tips.get(_short(ref))
        if weather == "lost":
            raise _silence(ref)
        if there is not None and not mine.has(there):
            return Push.BEHIND
        self._shared.tips[_short(ref)] = mine
        if weather == "unheard":
            raise _silence(ref)
        self._known[ref] = mine.id
        return Push.DONE

    def tip(self, ref: str) -> str | None:
        self.round_trips += 1
        found = self._shared.tips.get(_short(ref))
        return found.id if found else None


class MemoryRepo(Repo):
    """A fresh clone. Reading, committing, following and pushing as `Repo` does, on texts instead of objects."""

    def __init__(self, shared: Shared, branch: str = "main", *, append_only: Collection[str] = ()) -> None:
        self.branch = branch
        self.remote: MemoryGit | None = MemoryGit(shared, self)
        self._shared = shared
        self._ref = f"refs/heads/{branch}"
        self._append_only = frozenset(append_only)
        self._refs: dict[str, Commit] = {}
        self.update()

    def local(self, ref: str) -> Commit:
        """The clone's own commit of a branch."""
        return self._refs[ref]

    def close(self) -> None:
        """There is nothing to end."""

    @property
    def shallow(self) -> bool:
        return False

    def head(self) -> Head:
        at = self._refs.get(self._ref)
        return Head(at.id, at.when, self.branch) if at else Head("", datetime.fromtimestamp(0, UTC), self.branch)

    def paths(self) -> frozenset[str]:
        return frozenset(self._tree())

    def blobs(self, patterns: Sequence[str]) -> Iterator[Blob]:
        wanted = [pattern(text) for text in patterns]
        for path, text in sorted(self._tree().items()):
            if any(one.fullmatch(path) for one in wanted):
                yield Blob(path, blob_id(text), text)

    def dirty(self, paths: Collection[str]) -> list[str]:  # noqa: ARG002
        return []

    def holds(self, path: str, data: bytes) -> bool:
        return self._tree().get(path) == data.decode("latin-1")

    def commit(self, texts: Mapping[str, str | bytes], message: str, when: datetime) -> str:
        old, new = self._tree(), {path: t if isinstance(t, str) else t.decode("latin-1") for path, t in texts.items()}
        for path in texts:
            safe_path(path)
        keys = {collision_key(path): path for path in old}
        if clash := [path for path in texts if keys.get(collision_key(path), path) != path]:
            raise GitError(f"{clash} exist with other letters.")
        if all(old.get(path) == text for path, text in new.items()):
            return self.head().commit
        self._refs[self._ref] = commit_on(self._refs.get(self._ref), {**old, **new}, "program", message, when)
        return self._refs[self._ref].id

    def update(self) -> None:
        assert self.remote is not None
        self.remote.fetch(self._ref)
        tip, mine = self._shared.tips.get(self.branch), self._refs.get(self._ref)
        if tip is None or (mine and mine.has(tip)):
            return
        ours = [] if mine is None else _only_in(mine, tip)
        for commit in reversed(ours):
            tip = self._again(commit, tip)
        self._refs[self._ref] = tip

    def behind(self) -> bool:
        tip, mine = self._shared.tips.get(self.branch), self._refs.get(self._ref)
        return tip is not None and (mine is None or not mine.has(tip))

    def _rescue(self, run: str) -> str:
        self._shared.tips[f"notion-sync/rescue-{safe_name(run)}"] = self._refs[self._ref]
        return "The commits are saved on a branch of the remote."

    def _tree(self) -> Mapping[str, str]:
        at = self._refs.get(self._ref)
        return at.tree if at else {}

    def _again(self, commit: Commit, onto: Commit) -> Commit:
        """Our commit made anew on another: where others changed the same path, only ends of the log are joined."""
        before = commit.parent.tree if commit.parent else {}
        new = dict(onto.tree)
        for path, text in commit.tree.items():
            old, there = before.get(path), onto.tree.get(path)
            if old == text:
                continue
            if there in (old, text):
                new[path] = text
            elif path in self._append_only and there and (joined := _joined(old, text, there)):
                new[path] = joined
            else:
                raise Overlap(f"Others changed {path} on the remote.", "Nothing was overwritten.")
        return commit_on(onto, new, commit.author, commit.message, commit.when)


class StateStore(MemoryBranch):
    """The ledger's branch on the shared remote, in the same weather."""

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared.ledger)
        self._shared = shared

    def advance(self, changes: Mapping[str, str | None], message: str, when: datetime) -> bool:
        weather = self._shared.weather(STATE)
        if weather == "lost":
            raise _silence(STATE)
        done = super().advance(changes, message, when)
        if weather == "unheard" and done:
            raise _silence(STATE)
        return done


def _joined(old: str | None, text: str, there: str) -> str | None:
    """Both additions, theirs first; a line that both added is one line."""
    start = old or text[: text.find("\n") + 1]
    if not (text.startswith(start) and there.startswith(start)):
        return None
    known = there[len(start) :].splitlines(keepends=True)
    return there + "".join(line for line in text[len(start) :].splitlines(keepends=True) if line not in known)


def _only_in(mine: Commit, tip: Commit) -> list[Commit]:
    """The commits of `mine` that `tip` has not, newest first; all must be the program's."""
    theirs = {commit.id for commit in tip.history()}
    found = [commit for commit in mine.history() if commit.id not in theirs]
    if any(commit.author != "program" for commit in found):
        raise GitError("The branch and its remote have gone separate ways.")
    return found


def _silence(ref: str) -> GitError:
    return GitError(f"Pushing {_short(ref)} failed, and what became of it is unknown.", "Run again.")


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/")

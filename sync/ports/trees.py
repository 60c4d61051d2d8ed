"""Git's trees: what a commit holds, and a new tree from an old one with some files replaced."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import git
from gitdb.base import IStream  # type: ignore[import-untyped]

from sync.core.errors import GitError

FILE, EXECUTABLE, FOLDER, LINK, MODULE = "100644", "100755", "40000", "120000", "160000"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a commit: Git's mode and the 40 hex digits of its blob."""

    mode: str
    id: str


def entries(repo: git.Repo, commit: str) -> dict[str, Entry]:
    """Every file, link and submodule of `commit` by path, in Git's order. Names that are not UTF-8 keep surrogates."""
    listing = repo.git.ls_tree("-r", "-z", "--full-tree", commit, stdout_as_string=False, strip_newline_in_stdout=False)
    found = {}
    for line in listing.split(b"\0")[:-1]:
        facts, _, path = line.partition(b"\t")
        mode, _, id_ = facts.split(b" ")
        found[path.decode("utf-8", "surrogateescape")] = Entry(mode.decode(), id_.decode())
    return found


def content(repo: git.Repo, id_: str) -> bytes:
    """The bytes of a blob."""
    data: bytes = repo.odb.stream(bytes.fromhex(id_)).read()
    return data


def size(repo: git.Repo, id_: str) -> int:
    """The bytes of a blob, counted."""
    number: int = repo.odb.info(bytes.fromhex(id_)).size
    return number


def store(repo: git.Repo, kind: str, data: bytes) -> str:
    """Write an object, return its id. GitError where the disk does not take it."""
    try:
        return str(repo.odb.store(IStream(kind, len(data), BytesIO(data))).hexsha.decode())
    except OSError as error:
        what = f"Git's objects in {repo.git_dir} cannot be written: {error.strerror}."
        raise GitError(what, "Make room or correct its permissions, then run again.") from error


def splice(repo: git.Repo, tree: str | None, changes: Mapping[str, Entry | None]) -> str | None:
    """The tree that is `tree` with `changes` (None: removed); None where nothing is left. Nothing is checked out."""
    old = _read(repo, tree) if tree else {}
    inner: dict[str, dict[str, Entry | None]] = {}
    for path, entry in changes.items():
        name, _, rest = path.partition("/")
        if rest:
            inner.setdefault(name, {})[rest] = entry
        elif entry is None:
            old.pop(name, None)
        elif name in old and old[name].mode == FOLDER:
            raise GitError(f"The file {path!a} cannot be committed: a folder has its name.", "Rename one of them.")
        else:
            old[name] = entry
    for name, deeper in inner.items():
        below = old.get(name)
        if below is not None and below.mode != FOLDER:
            raise GitError(f"The folder {name!a} cannot be committed: {_what(below)} has its name.", "Rename one.")
        id_ = splice(repo, below.id if below else None, deeper)
        if id_ is None:
            old.pop(name, None)
        else:
            old[name] = Entry(FOLDER, id_)
    return _write(repo, old) if old else None


def _what(entry: Entry) -> str:
    return {LINK: "a symbolic link", MODULE: "a submodule"}.get(entry.mode, "a file")


def _read(repo: git.Repo, tree: str) -> dict[str, Entry]:
    data = content(repo, tree)
    found, at = {}, 0
    while at < len(data):
        blank, end = data.index(b" ", at), data.index(b"\0", at)
        name = data[blank + 1 : end].decode("utf-8", "surrogateescape")
        found[name] = Entry(data[at:blank].decode(), data[end + 1 : end + 21].hex())
        at = end + 21
    return found


def _write(repo: git.Repo, found: Mapping[str, Entry]) -> str:
    names = {name.encode("utf-8", "surrogateescape"): entry for name, entry in found.items()}
    # Git sorts a folder as if its name ended with a slash.
    order = sorted(names, key=lambda name: name + b"/" if names[name].mode == FOLDER else name)
    lines = (names[name].mode.encode() + b" " + name + b"\0" + bytes.fromhex(names[name].id) for name in order)
    return store(repo, "tree", b"".join(lines))

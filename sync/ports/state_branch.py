"""The orphan branch that holds a ledger: read and advanced with Git plumbing, nothing is ever checked out."""

from collections.abc import Mapping
from datetime import datetime

import git

from sync.core.errors import GitError
from sync.ports.checkout import NOTHING
from sync.ports.git_process import AUTHOR, commit_at, failure
from sync.ports.remote import Push
from sync.ports.repo import Repo
from sync.ports.trees import FILE, Entry, content, entries, splice, store


class StateBranch:
    """`notion-sync/state/<name>` on the portfolio's remote, or in the clone alone where there is no remote."""

    def __init__(self, repo: Repo, name: str) -> None:
        self._git = repo.git
        self._repo = repo
        self._ref = f"refs/heads/notion-sync/state/{name}"
        self._tip: str | None = None
        self._local: str | None = None
        self._listed: dict[str, Entry] = {}
        self._trips = 0
        self.lost = False

    @property
    def round_trips(self) -> int:
        """How often the remote was asked on behalf of this branch."""
        return self._trips

    @property
    def revision(self) -> str | None:
        """The commit that is read from and built on; None where the branch does not exist yet."""
        return self._tip

    def fetch(self) -> None:
        """Take the remote's commit as the one to build on; the clone's own branch does not move yet.

        Where the remote has lost the branch this clone's copy stays, and `lost` is true. Commits that only this
        clone has are kept if they close a run; one that opens a run was never valid and is left behind.
        """
        local = self._local = commit_at(self._git, self._ref)
        remote = self._repo.remote
        self.lost = False
        if remote is None:
            self._stand_on(local)
            return
        known, before = remote.known(self._ref), remote.round_trips
        tip = remote.fetch(self._ref, depth=1 if self._repo.shallow else None)
        self._trips += remote.round_trips - before
        self.lost = tip is None and known is not None
        ours = local is not None and (tip is None or self._worth_keeping(local, tip))
        self._stand_on(local if ours else tip)

    def read(self, prefix: str) -> Mapping[str, bytes]:
        """The files whose path is `prefix` or begins with it, by path."""
        return {path: content(self._git, e.id) for path, e in self._listed.items() if path.startswith(prefix)}

    def advance(self, changes: Mapping[str, str | None], message: str, when: datetime) -> bool:
        """One commit with these texts by path (None: removed), pushed as a fast-forward.

        False, and nothing changed, where somebody else was first. GitError where the push could not be done.
        """
        old = self._git.commit(self._tip) if self._tip else None
        new = {path: None if text is None else self._blob(text) for path, text in changes.items()}
        tree = splice(self._git, old.tree.hexsha if old else None, new) or store(self._git, "tree", b"")
        made = git.Commit.create_from_tree(
            self._git, self._git.tree(tree), message, [old] if old else [],
            author=AUTHOR, committer=AUTHOR, author_date=when, commit_date=when,
        ).hexsha  # fmt: skip
        try:
            self._git.git.update_ref(self._ref, made, self._local or NOTHING)
        except git.GitCommandError as error:
            if "cannot create" in str(error.stderr):  # a branch is named as a folder of this one
                what = f"The branch {self._ref.removeprefix('refs/heads/')} cannot be made"
                raise failure(what, error, "Rename the branch that stands in its place, then run again.") from error
            return False
        try:
            pushed = self._pushed()
        except GitError:
            if any(path.startswith("journal/") and text is not None for path, text in changes.items()):
                self._put_back()  # a lock that was never pushed is no lock, and must not hold this clone
            raise
        if not pushed:
            self._put_back()
            return False
        self._local = self._tip = made
        self._listed = {path: entry for path, entry in {**self._listed, **new}.items() if entry}
        return True

    def _put_back(self) -> None:
        self._git.git.update_ref(*([self._ref, self._local] if self._local else ["-d", self._ref]))

    def _pushed(self) -> bool:
        remote = self._repo.remote
        if remote is None:
            return True
        before = remote.round_trips
        try:
            return remote.push(self._ref) is Push.DONE
        finally:
            self._trips += remote.round_trips - before

    def _worth_keeping(self, local: str, tip: str) -> bool:
        if local == tip:
            return True
        if not self._git.is_ancestor(self._git.commit(tip), self._git.commit(local)):
            return False
        return self._journals(local) <= self._journals(tip)

    def _journals(self, commit: str) -> set[str]:
        return {path for path in entries(self._git, commit) if path.startswith("journal/")}

    def _stand_on(self, commit: str | None) -> None:
        self._tip = commit
        self._listed = entries(self._git, commit) if commit else {}

    def _blob(self, text: str) -> Entry:
        return Entry(FILE, store(self._git, "blob", text.encode("utf-8", "surrogatepass")))

"""The branch of a pull request: worked on as any branch, but not checked out, and never without the default branch."""

from collections.abc import Collection, Mapping
from pathlib import Path

from sync.core.errors import GitError
from sync.ports import merge, replay
from sync.ports.checkout import Change, changes
from sync.ports.git_process import commit_at
from sync.ports.remote import Remote
from sync.ports.repo import Repo
from sync.ports.trees import entries

UNSHALLOW = 2**31 - 1
"""The depth with which Git fetches the whole history of a shallow clone."""


class Proposal(Repo):
    """The clone at `root` as the bot branch `proposed` has it: the remote's, with its default branch taken in.

    The default branch is the one that is checked out; neither it nor the work tree is changed.
    History only grows, so that every push is a fast-forward.
    """

    _instead = ""

    def __init__(
        self,
        root: Path,
        branch: str,
        remote_name: str,
        proposed: str,
        *,
        append_only: Collection[str] = (),
        views: Collection[str] = (),
    ) -> None:
        super().__init__(root, branch, remote_name, append_only=append_only, views=views)
        if self.remote is None:
            self.close()
            what = f"There is no remote {remote_name!a}, and a pull request lies on a remote."
            raise GitError(what, "Add the remote, or set portfolio.delivery: commit.")
        self._origin: Remote = self.remote
        self._default = self._ref
        self._ref = f"refs/heads/{proposed}"
        self.proposed = proposed
        self.refused: str | None = None
        self.left_out = False

    def update(self) -> None:
        """Fetch both branches and take the default one into the bot's, locally; `push` brings it to the remote.

        Where the remote has no bot branch, or nothing of it is left to be merged, it starts from the default branch.
        Where the commit `refused` still is the remote's last, what it holds is left out, and `left_out` is true.
        GitError where the two are in conflict, or where a person's commits are only in this clone.
        """
        if self._origin.known(self._default) and self.head().commit and not self.differs():
            self.git.git.update_ref("-d", self._ref)  # nothing is lost, and what was left out may be wanted again
        depth = UNSHALLOW if self.shallow else None
        default = self._origin.fetch(self._default, depth=depth)
        if default is None:
            raise GitError(
                f"{self._origin.name} has no branch {self.branch!a}.", "Push it, or correct portfolio.branch."
            )
        before = self._origin.known(self._ref)
        tip = self._origin.fetch(self._ref, depth=depth)
        if tip is None and before is not None:
            self._forget(before, default)
        replay.follow(self.git, self._ref, self._start(tip, default), self._append_only, self._views)

    def dirty(self, _paths: Collection[str]) -> list[str]:
        """Nothing: the files of the work tree are not those that are written."""
        return []

    def unpushed(self) -> bool:
        """Whether there is anything to propose that the remote's bot branch has not."""
        return self.differs() and super().unpushed()

    def differs(self) -> bool:
        """Whether the bot branch holds anything that the default branch does not."""
        return bool(self.changes())

    def changes(self) -> list[Change]:
        """What merging the bot branch would change in the default branch."""
        head = self.head().commit
        return changes(self.git, self._accepted(), head) if head else []

    def accepted(self) -> Mapping[str, str]:
        """The blob of every path of the remote's default branch, as fetched."""
        return {path: entry.id for path, entry in entries(self.git, self._accepted()).items()}

    def _accepted(self) -> str:
        return self._origin.known(self._default) or ""

    def _start(self, tip: str | None, default: str) -> str:
        """The commit to work on: the remote's bot branch with the default branch taken in, made where there is none."""
        if tip is None or self._holds(default, tip):
            return default
        if tip == self.refused:
            tip = self._without(tip, default)
        if self._holds(tip, default):
            return tip
        absorbed = merge.absorbed(self.git, tip, default)
        tree = self._tree(default) if absorbed else self._merged(tip, default)
        return merge.commit_on(self.git, (tip, default), tree, f"chore(sync): take in {self.branch}")

    def _without(self, tip: str, default: str) -> str:
        """The commit that takes back all that `tip` would bring; `tip` itself where that is nothing.

        It has one parent, so that GitHub's "rebase and merge", which drops merges, takes it back as well.
        """
        (base,) = self.git.git.merge_base(tip, default).split()
        if self._tree(tip) == self._tree(base) or merge.absorbed(self.git, tip, default):
            return tip
        self.left_out = True
        return merge.commit_on(self.git, (tip,), self._tree(base), f"chore(sync): leave out what {self.proposed} held")

    def _merged(self, tip: str, default: str) -> str:
        try:
            return merge.merge_tree(self.git, tip, default, self._append_only, self._views)
        except merge.Conflict as conflict:
            what = f"{self.proposed} and {self.branch} are in conflict. {conflict.what}"
            advice = f"Merge {self.branch} into {self.proposed}, which the pull request offers, then run again."
            raise merge.Conflict(what, advice) from conflict

    def _forget(self, before: str, default: str) -> None:
        """The remote's bot branch was deleted, after a merge or on purpose: this clone's copy goes too."""
        local = commit_at(self.git, self._ref)
        if local:
            replay.own_commits(self.git, local, before, default)
            self.git.git.update_ref("-d", self._ref, local)

    def _tree(self, commit: str) -> str:
        return str(self.git.commit(commit).tree.hexsha)

    def _holds(self, commit: str, other: str) -> bool:
        return self.git.is_ancestor(self.git.commit(other), self.git.commit(commit))

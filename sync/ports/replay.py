"""Bringing the branch onto its remote: fast-forward, or our own commits made anew where nobody touched their paths."""

from collections.abc import Collection

import git

from sync.core.errors import GitError
from sync.ports.checkout import NOTHING, Change, advance, changes, checked_out
from sync.ports.git_process import AUTHOR, commit_at, failure
from sync.ports.trees import Entry, content, entries, splice, store


class Overlap(GitError):
    """Others changed, on the remote, the paths that our unpushed commits change."""


def follow(
    repo: git.Repo, ref: str, tip: str | None, append_only: Collection[str], views: Collection[str] = ()
) -> None:
    """Bring the branch `ref` to contain `tip`, the remote's commit. Nothing where it does.

    Commits that are not this program's are never rewritten: GitError instead. So where local changes are in the way.
    Of `views`, files that are written anew from the ledger, the remote's stand.
    """
    local = commit_at(repo, ref)
    if tip is None or tip == local or (local and repo.is_ancestor(repo.commit(tip), repo.commit(local))):
        return
    if local is None or repo.is_ancestor(repo.commit(local), repo.commit(tip)):
        _fast_forward(repo, ref, local, tip)
        return
    new = tip
    for commit in own_commits(repo, local, tip):
        new = _again(repo, commit, new, append_only, views)
    _move(repo, ref, local, new)


def _fast_forward(repo: git.Repo, ref: str, local: str | None, tip: str) -> None:
    if not checked_out(repo, ref):
        advance(repo, ref, local, tip)
        return
    try:
        repo.git.merge("--ff-only", "--no-autostash", "--no-verify-signatures", "-q", tip)
    except git.GitCommandError as error:
        what = "The remote has newer commits, and changes that are not committed stand in their way"
        raise failure(what, error, "Commit or stash them, then run again.") from error


def own_commits(repo: git.Repo, local: str, *others: str) -> list[git.Commit]:
    """The commits that only the local branch has, oldest first, without merges; GitError where one is not ours."""
    without = [f"^{other}" for other in others]
    found = [repo.commit(id_) for id_ in repo.git.rev_list("--reverse", "--topo-order", local, *without).split()]
    foreign = [commit for commit in found if commit.author.email != AUTHOR.email or not commit.parents]
    if foreign:
        named = ", ".join(commit.hexsha[:10] for commit in foreign[:5])
        what = f"The branch and its remote have gone separate ways; these commits are only here: {named}."
        raise GitError(what, "Run `git pull --rebase`, then run again.")
    return [commit for commit in found if len(commit.parents) == 1]


def _again(repo: git.Repo, commit: git.Commit, onto: str, append_only: Collection[str], views: Collection[str]) -> str:
    """Our `commit` made anew on the commit `onto`, which itself where that has it all; author and dates stay."""
    ours = changes(repo, commit.parents[0].hexsha, commit.hexsha)
    theirs = entries(repo, onto)
    new: dict[str, Entry | None] = {}
    overlapping = []
    for change in ours:
        there = theirs.get(change.path)
        if there in (change.old, change.new):
            new[change.path] = change.new
        elif change.path in append_only and (both := joined(repo, change, there)):
            new[change.path] = both
        elif change.path not in views:
            overlapping.append(change.path)
    if overlapping:
        named = ", ".join(map(ascii, overlapping[:10]))
        what = f"Others changed on the remote what unpushed commits of this clone change: {named}."
        raise Overlap(what, "Nothing was overwritten. Run `git pull --rebase`, settle these files and run again.")
    base = repo.commit(onto)
    tree = splice(repo, base.tree.hexsha, new)
    if tree == base.tree.hexsha:
        return onto
    return git.Commit.create_from_tree(
        repo, repo.tree(tree), str(commit.message), [base], author=commit.author, committer=commit.committer,
        author_date=commit.authored_datetime, commit_date=commit.committed_datetime,
    ).hexsha  # fmt: skip


def joined(repo: git.Repo, change: Change, there: Entry | None) -> Entry | None:
    """Both additions, theirs first, where both sides only added lines to the end of the file, or to one first line.

    A line that both added is one line: two machines may have finished the same work.
    """
    if change.new is None or there is None:
        return None
    new, theirs = content(repo, change.new.id), content(repo, there.id)
    old = content(repo, change.old.id) if change.old else new[: new.find(b"\n") + 1]
    if not (old.endswith(b"\n") and new.startswith(old) and theirs.startswith(old) and theirs.endswith(b"\n")):
        return None
    known = set(theirs[len(old) :].splitlines(keepends=True))
    added = b"".join(line for line in new[len(old) :].splitlines(keepends=True) if line not in known)
    return Entry(there.mode, store(repo, "blob", theirs + added))


def _move(repo: git.Repo, ref: str, old: str, new: str) -> None:
    """Work tree and index follow first: Git refuses there, with nothing moved, where local changes are."""
    if not checked_out(repo, ref):
        advance(repo, ref, old, new)
        return
    try:
        repo.git.update_index("-q", "--refresh", with_exceptions=False)
        repo.git.read_tree("-m", "-u", old, new)
        repo.git.update_ref("-m", "portfolio-sync: replay", ref, new, old or NOTHING)
    except git.GitCommandError as error:
        what = "The remote has newer commits, and changes that are not committed stand in their way"
        raise failure(what, error, "Commit or stash them, then run again.") from error

"""Merging commits without a work tree, and telling whether one has taken in all that another holds."""

from collections.abc import Collection, Mapping, Sequence

import git

from sync.core.errors import GitError
from sync.ports.checkout import Change
from sync.ports.git_process import AUTHOR, tidy
from sync.ports.replay import joined
from sync.ports.trees import Entry, splice

Stages = Mapping[str, Mapping[int, Entry]]
"""Path in conflict → 1: what both had, 2: ours, 3: theirs, each where there is one."""


class Conflict(GitError):
    """Both branches changed the same places; only a person can say which is meant."""


def merge_tree(
    repo: git.Repo, ours: str, theirs: str, append_only: Collection[str] = (), views: Collection[str] = ()
) -> str:
    """The tree of both commits merged. Conflict, naming the files, where they cannot be.

    What both added to the end of `append_only` files is joined; of `views`, which every run writes anew, theirs stand.
    """
    tree, stages = _merged(repo, ours, theirs)
    settled: dict[str, Entry | None] = {}
    for path, stage in stages.items():
        if path in views:
            settled[path] = stage.get(3)
        elif path in append_only and (both := joined(repo, Change(path, stage.get(1), stage.get(2)), stage.get(3))):
            settled[path] = both
    open_ = sorted(stages.keys() - settled.keys())
    if open_:
        raise Conflict(f"Both branches changed {', '.join(map(ascii, open_[:10]))}.")
    return splice(repo, tree, settled) or tree


def absorbed(repo: git.Repo, commit: str, branch: str) -> bool:
    """Whether `branch` at some point since the two parted held all that `commit` changes: by squash, rebase or hand."""
    since = repo.git.rev_list("--first-parent", branch, f"^{commit}").split()
    return any(_adds_nothing(repo, commit, one) for one in since)


def commit_on(repo: git.Repo, parents: Sequence[str], tree: str, message: str) -> str:
    """A commit of ours on its parents; the same for the same ones, whenever it is made."""
    commits = [repo.commit(id_) for id_ in parents]
    when = max(commit.committed_datetime for commit in commits)
    return git.Commit.create_from_tree(
        repo, repo.tree(tree), message, commits,
        author=AUTHOR, committer=AUTHOR, author_date=when, commit_date=when,
    ).hexsha  # fmt: skip


def _adds_nothing(repo: git.Repo, commit: str, to: str) -> bool:
    tree, stages = _merged(repo, to, commit)
    return not stages and tree == repo.commit(to).tree.hexsha


def _merged(repo: git.Repo, ours: str, theirs: str) -> tuple[str, Stages]:
    """The merged tree and what is in conflict; there the tree holds conflict marks."""
    status, output, errors = repo.git.merge_tree(
        "--write-tree", "-z", "--no-messages", ours, theirs,
        with_extended_output=True, with_exceptions=False, stdout_as_string=False, strip_newline_in_stdout=False,
    )  # fmt: skip
    if status not in (0, 1):
        said = tidy(str(errors))
        raise GitError(f"Two branches could not be merged: {said}.", "Pull requests need Git 2.38 or newer.")
    tree, *lines = output.decode("utf-8", "surrogateescape").split("\0")
    stages: dict[str, dict[int, Entry]] = {}
    for line in filter(None, lines):
        facts, _, path = line.partition("\t")
        mode, id_, stage = facts.split(" ")
        stages.setdefault(path, {})[int(stage)] = Entry(mode, id_)
    return tree, stages

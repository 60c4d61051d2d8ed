"""The files that Git tracks in a work tree, the day it first knew each of them, and where they come from."""

from collections.abc import Collection
from pathlib import Path

import git

from sync.core.errors import GitError
from sync.ports.git_process import failure, open_git


def opened(root: Path) -> git.Repo:
    """The repository at `root`. GitError where there is none."""
    try:
        return open_git(root)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
        raise GitError(
            f"{root} is not the top folder of a Git repository.", "Run it there, or correct portfolio.root."
        ) from error


def tracked(repo: git.Repo, ending: str) -> list[str]:
    """Paths of tracked and staged files that end so, relative to the root, in order."""
    try:
        names = repo.git.ls_files("-z").split("\0")
    except git.GitCommandError as error:
        raise failure("The files cannot be listed", error) from error
    return sorted({name for name in names if name.endswith(ending)})


def first_days(repo: git.Repo, paths: Collection[str]) -> dict[str, str]:
    """The day (YYYY-MM-DD, the author's) of the commit that brought each path, renames followed; one Git process.

    What Git does not know yet, or a shallow clone has lost, is absent.
    """
    if not paths or not repo.head.is_valid():
        return {}
    try:
        log = repo.git.log("--reverse", "--no-show-signature", "-M", "-z", "--name-status", "--format=%x01%as")
    except git.GitCommandError as error:
        raise failure("The history cannot be read", error) from error
    born: dict[str, str] = {}
    for commit in log.split("\x01")[1:]:
        day, _, rest = commit.partition("\0")
        words = iter(rest.lstrip("\n").split("\0"))
        for status in words:
            if not status:
                continue
            if status[0] in "RC":
                old, new = next(words, ""), next(words, "")
                born.setdefault(new, born.get(old, day))
            else:
                born.setdefault(next(words, ""), day)
    return {path: born[path] for path in paths if path in born}


def origin(root: Path) -> str:
    """The address of the remote named origin; '' where there is none."""
    repo = opened(root)
    try:
        return str(repo.git.config("--get", "remote.origin.url", with_exceptions=False))
    finally:
        repo.close()

"""Whether the portfolio is a repository this program may work in: every problem at once, for people."""

import re
from collections.abc import Iterator
from pathlib import Path

import git

from sync.core.errors import GitError
from sync.ports.git_process import open_git, redact

_BRANCH = re.compile(r"(?!-)[\w./-]+")
_REMOTE = re.compile(r"(?!-)[\w.-]+", re.ASCII)
_URL = re.compile(r"([a-z][a-z0-9+.-]*)(:://|://|::)", re.IGNORECASE)
_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}


def opened(root: Path, branch: str, remote_name: str) -> tuple[git.Repo, bool]:
    """The repository at `root` where nothing speaks against working in it, and whether it has that remote.

    GitError naming everything that does speak against it.
    """
    if root.is_symlink():
        raise GitError(f"The portfolio root {root} is a symbolic link.", "Give the real folder as portfolio.root.")
    try:
        found = open_git(root)
    except (git.InvalidGitRepositoryError, git.NoSuchPathError) as error:
        raise GitError(*_missing(root)) from error
    addresses = _addresses(found, remote_name)
    problems = [*_names(branch, remote_name)] or [*_state(found, root, branch), *_remote(addresses, remote_name)]
    if problems:
        found.close()
        raise GitError("\n".join(problems))
    return found, bool(addresses)


def _missing(root: Path) -> tuple[str, str]:
    if not root.is_dir():
        return f"The portfolio root {root} is not a folder.", "Correct portfolio.root or PORTFOLIO_ROOT."
    top = next((folder for folder in root.resolve().parents if (folder / ".git").exists()), None)
    if top is not None:
        return f"{root} is a folder inside the repository {top}.", "Give its top folder as portfolio.root."
    return f"{root} is not a Git repository.", "Run `git init` there, or correct portfolio.root."


def _names(branch: str, remote_name: str) -> Iterator[str]:
    if not _BRANCH.fullmatch(branch) or ".." in branch or branch.endswith(("/", ".", ".lock")) or "//" in branch:
        yield f"{branch!a} is not a branch name. Correct portfolio.branch."
    if not _REMOTE.fullmatch(remote_name) or ".." in remote_name:
        yield f"{remote_name!a} is not a remote's name. Correct portfolio.remote_name."


def _state(found: git.Repo, root: Path, branch: str) -> Iterator[str]:
    folder = Path(found.git_dir)
    if found.bare:
        yield f"{root} is a bare repository. Clone it and give the clone as portfolio.root."
        return
    format_, *superproject = found.git.rev_parse("--show-object-format", "--show-superproject-working-tree").split("\n")
    if format_ != "sha1":
        yield f"{root} uses SHA-256 object names, which are not supported. Use a repository with SHA-1 names."
        return
    if any(superproject):
        yield f"{root} is a submodule of another repository. Use a clone of its own."
    here = found.git.symbolic_ref("-q", "HEAD", with_exceptions=False)
    if not here:
        yield f"HEAD is detached. Run `git switch {branch}`."
    elif here != f"refs/heads/{branch}":
        shown = here.removeprefix("refs/heads/")
        yield f"Branch {shown!a} is checked out, not {branch!a}. Run `git switch {branch}`."
    for name in sorted({what for mark, what in _UNDER_WAY.items() if (folder / mark).exists()}):
        yield f"There is {name} under way. Finish or abort it."
    if (folder / "index.lock").exists():
        yield (
            "Another Git process holds .git/index.lock. Wait for it; where none is running, remove that file by hand."
        )
    elif found.git.ls_files("-u"):
        yield "The index holds conflicts that are not resolved. Resolve them."


def _addresses(found: git.Repo, remote_name: str) -> list[str]:
    """Where the remote is fetched from and pushed to; none where there is no such remote."""
    lines = (line.partition("\t") for line in found.git.remote("-v").splitlines())
    return [address.rpartition(" (")[0].strip() for name, _, address in lines if name == remote_name]


def _remote(addresses: list[str], remote_name: str) -> Iterator[str]:
    for url in addresses:
        if problem := _url_problem(url):
            yield f"The address of {remote_name}, {redact(url)!a}, {problem}."
            return


def _url_problem(url: str) -> str | None:
    scheme = _URL.match(url)
    if url.startswith("-"):
        return "begins with a hyphen"
    if scheme and (scheme[2] != "://" or scheme[1].lower() not in ("https", "ssh", "file")):
        return "uses a transport that is not allowed: use https, ssh or a local path"
    return None

"""Git as this program runs it: GitPython in a closed environment, its messages made fit to show."""

import os
import re
from pathlib import Path

import git
from gitdb import IStream, LooseObjectDB  # type: ignore[import-untyped]

from sync.core.encode import log_line
from sync.core.errors import GitError

AUTHOR = git.Actor("portfolio-sync", "portfolio-sync@users.noreply.invalid")
TIMEOUT = 300
"""Seconds after which a fetch or push is given up."""

_CONFIG = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "submodule.recurse": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
}
_SECRETS = (
    (re.compile(r"([a-z][a-z0-9+.-]*://)[^/@\s]+@", re.IGNORECASE), r"\1***@"),
    (re.compile(r"\b(?:gh[a-z]_|github_pat_|glpat-|ntn_|secret_)\w+"), "***"),
    (re.compile(r"(?i)(authorization:?\s+\w+\s+)\S+"), r"\1***"),
)


class Objects(git.GitCmdObjectDB):
    """Git's objects, written in this process: a run stores dozens, and GitPython starts a process for each."""

    def store(self, istream: IStream) -> IStream:
        """Write a loose object. OSError where the disk does not take it."""
        return LooseObjectDB.store(self, istream)


def open_git(root: Path) -> git.Repo:
    """The repository whose top folder is `root`; no environment variable of the caller points elsewhere.

    Raises git.InvalidGitRepositoryError and git.NoSuchPathError.
    """
    found = git.Repo(root, odbt=Objects)
    found.git.update_environment(**_environment(found, root))
    own_ssh = found.git.config("--get", "core.sshCommand", with_exceptions=False)
    if not own_ssh and not {"GIT_SSH", "GIT_SSH_COMMAND"} & os.environ.keys():
        found.git.update_environment(GIT_SSH_COMMAND="ssh -oBatchMode=yes")
    return found


def commit_at(repo: git.Repo, ref: str) -> str | None:
    """The commit that a full name of a ref stands for; None where there is none.

    Asked of the process that `repo` keeps for reading: a run asks often, and a process of its own costs the most.
    """
    try:
        id_, _, _ = repo.git.get_object_header(f"{ref}^{{commit}}")
    except ValueError:
        return None
    return os.fsdecode(id_)  # bytes, whatever GitPython's annotation says


def said(error: git.GitCommandError) -> str:
    """What Git said, in one line, without credentials."""
    # GitPython frames what Git said as "\n  stderr: '...'".
    framed = re.fullmatch(r"\s*stderr: '(.*)'\s*", str(error.stderr), re.DOTALL)
    return tidy(framed[1] if framed else str(error.stderr)) or f"exit status {error.status}"


def tidy(output: str) -> str:
    """Git's output as one line: no credentials, no control characters, at most 600 characters."""
    lines = [line.strip() for line in output.splitlines()]
    text = " · ".join(line for line in lines if line and not line.startswith(("hint:", "To ")))
    return log_line(redact(text))[:600].rstrip(".")


def redact(text: str) -> str:
    """`text` without the credentials that addresses and messages may carry."""
    for secret, mask in _SECRETS:
        text = secret.sub(mask, text)
    return text


def failure(what: str, error: git.GitCommandError, advice: str = "") -> GitError:
    """A GitError that says what could not be done and what Git said to it."""
    return GitError(f"{what}: {said(error)}.", advice)


def _environment(found: git.Repo, root: Path) -> dict[str, str]:
    values = {
        "GIT_DIR": str(found.git_dir),
        "GIT_WORK_TREE": str(root),
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_ALLOW_PROTOCOL": "https:ssh:file",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GCM_INTERACTIVE": "never",
        "SSH_ASKPASS": "",
        "GIT_EDITOR": "true",
        "GIT_AUTHOR_NAME": str(AUTHOR.name),
        "GIT_AUTHOR_EMAIL": str(AUTHOR.email),
        "GIT_COMMITTER_NAME": str(AUTHOR.name),
        "GIT_COMMITTER_EMAIL": str(AUTHOR.email),
    }
    # Inside a hook Git sets these for its own work; ours must win.
    common = Path(found.common_dir)
    ours = {
        "GIT_COMMON_DIR": str(common),
        "GIT_INDEX_FILE": str(Path(found.git_dir) / "index"),
        "GIT_OBJECT_DIRECTORY": str(common / "objects"),
        "GIT_NAMESPACE": "",
    }
    values |= {key: value for key, value in ours.items() if key in os.environ}
    if common != Path(found.git_dir):
        values["GIT_COMMON_DIR"] = str(common)
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdigit() else 0
    for number, (key, value) in enumerate(_CONFIG.items(), first):
        values |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return values | {"GIT_CONFIG_COUNT": str(first + len(_CONFIG))}

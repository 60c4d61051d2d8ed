"""A hook of ours in a repository: put in front of the hook that was there, taken away again."""

import shlex
from pathlib import Path

import git

from sync.core.errors import GitError
from sync.ports import files
from sync.ports.tracked import opened

NAME = "post-commit"
BEFORE = f"{NAME}.before-portfolio-sync"
MARK = "# portfolio-sync: publishes documents after a commit; `portfolio-sync hook uninstall` takes it away."
LOG = "portfolio-sync.log"


def install(root: Path, command: list[str]) -> bool:
    """Have `command` run after every commit in `root`, behind the hook that is there. Whether anything changed."""
    repo = opened(root)
    folder = _folder(repo, root)
    hook, before = folder / NAME, folder / BEFORE
    text = _script(command)
    present = hook.read_text(encoding="utf-8", errors="replace") if hook.is_file() else None
    if present == text:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    if present is not None and MARK not in present:
        if before.exists():
            raise GitError(f"{hook} and {before} are both hooks of others.", f"Join them into {before} by hand.")
        hook.rename(before)
    files.write(folder, NAME, text.encode())
    hook.chmod(0o755)
    return True


def uninstall(root: Path) -> bool:
    """Take our hook away and put back what was there before it. Whether there was one of ours."""
    folder = _folder(opened(root), root)
    hook, before = folder / NAME, folder / BEFORE
    if not hook.is_file() or MARK not in hook.read_text(encoding="utf-8", errors="replace"):
        return False
    if before.exists():
        before.replace(hook)
    else:
        hook.unlink()
    return True


def committed(root: Path, branch: str) -> list[str]:
    """The paths that the last commit on `branch` changed; none while a rebase or merge is under way."""
    repo = opened(root)
    folder = Path(repo.git_dir)
    if any((folder / name).exists() for name in ("rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD")):
        return []
    if repo.head.is_detached or repo.active_branch.name != branch:
        return []
    said = repo.git.show("-m", "--first-parent", "--name-only", "--format=", "-z", "HEAD")
    return [path for path in said.split("\0") if path]


def log_of(root: Path) -> Path:
    """Where a publish in the background writes what it says."""
    return Path(opened(root).git_dir) / LOG


def _script(command: list[str]) -> str:
    return f"""#!/bin/sh
{MARK}
before="$(dirname "$0")/{BEFORE}"
[ ! -x "$before" ] || "$before" "$@"
{shlex.join(command)} || :
"""


def _folder(repo: git.Repo, root: Path) -> Path:
    """The repository's own folder of hooks. GitError where hooks are kept elsewhere, for all clones or repositories."""
    said = repo.git.config("--show-scope", "--type=path", "--get-all", "core.hooksPath", with_exceptions=False)
    # "command" is our own setting, which keeps hooks from running under this program.
    named = [where for scope, where in (line.split("\t", 1) for line in said.splitlines()) if scope != "command"]
    elsewhere = named[-1] if named else None
    own = Path(repo.common_dir) / "hooks"
    if elsewhere and (root / elsewhere).resolve() != own.resolve():
        raise GitError(
            f"Git runs the hooks in {elsewhere} here (core.hooksPath), which belong to another tool.",
            f"Add this line to its {NAME}: portfolio-sync hook publish || :",
        )
    return own

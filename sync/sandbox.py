"""A sandbox of one's own: the embedded Notion, a portfolio repository and its bare remote, under .sandbox/."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from sync.core.errors import Unreachable

FOLDER = Path(".sandbox")
TOKEN = "sandbox_token"  # noqa: S105 - opens the embedded Notion only
BEGAN = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)


def world(sandbox: bool) -> AbstractContextManager[dict[str, str]]:
    """The environment of a run: the process's own, or that of the running sandbox."""
    return running() if sandbox else nullcontext(dict(os.environ))


@contextmanager
def running(port: int = 0, folder: Path = FOLDER) -> Iterator[dict[str, str]]:
    """The sandbox, built where it is missing, with its Notion listening; yields the environment to run in."""
    portfolio = build(folder)
    state = folder / "notion.sqlite"
    arguments = [sys.executable, "-m", "sync.emulator", "--port", str(port), "--state", str(state), "--no-limit"]
    if not state.exists():
        arguments += ["--seed", "sandbox"]
    server = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own interpreter
    try:
        line = server.stdout.readline() if server.stdout else ""
        if "http" not in line:
            raise Unreachable(
                "The embedded Notion did not start.", "Install it with: pip install 'portfolio-sync[sandbox]'."
            )
        url = line.split()[-1]
        yield {
            **os.environ,
            "NOTION_API_URL": url,
            "NOTION_API_TOKEN": TOKEN,
            "PORTFOLIO_ROOT": str(portfolio.resolve()),
            "GITHUB_TOKEN": "",  # what the sandbox holds is proposed nowhere
        }
    finally:
        server.terminate()
        server.wait(10)
        if server.stdout:
            server.stdout.close()


def build(folder: Path) -> Path:
    """The sandbox portfolio, committed and pushed to a bare remote beside it; made once. Returns its root."""
    from git import Actor, Repo

    portfolio, remote = folder / "portfolio", folder / "remote.git"
    if (portfolio / ".git").exists():
        return portfolio
    shutil.rmtree(folder, ignore_errors=True)
    with as_file(files("sync.emulator") / "sandbox" / "portfolio") as tree:
        shutil.copytree(tree, portfolio)
    Repo.init(remote, bare=True, initial_branch="main").close()
    with Repo.init(portfolio, initial_branch="main") as repo:
        paths = [path.relative_to(portfolio).as_posix() for path in sorted(portfolio.rglob("*")) if _is_content(path)]
        repo.index.add(paths)
        founder = Actor("Sandbox Founder", "founder@example.com")
        repo.index.commit(
            "docs: the portfolio so far",
            author=founder,
            committer=founder,
            author_date=BEGAN,
            commit_date=BEGAN,
            skip_hooks=True,
        )
        repo.create_remote("origin", str(remote.resolve())).push("main:main").raise_if_error()
    return portfolio


def _is_content(path: Path) -> bool:
    return path.is_file() and ".git" not in path.parts

"""The hook in a real repository: a commit publishes in the background and is never held up or made to fail."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.core.errors import GitError
from sync.ports.hooks import BEFORE, committed, install, uninstall
from tests.house import House
from tests.small import ALPHA, Door, offer, put

OTHERS = "#!/bin/sh\necho other hook >&2\n"


@pytest.fixture
def hooked(door: Door) -> Door:
    """The small house with the hook installed behind another one."""
    hooks = Path(door.house.portfolio) / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "post-commit").write_text(OTHERS)
    (hooks / "post-commit").chmod(0o755)
    assert "The hook is installed.\n" == door("hook", "install").stdout
    return door


def commit(door: Door, path: str, text: str, **environ: str) -> tuple[str, float]:
    """A person's commit: what Git and the hooks said, and the seconds it took."""
    (door.house.portfolio / path).write_text(text)
    door.house.git("add", "--", path)
    began = time.monotonic()
    done = subprocess.run(
        ["git", "commit", "-q", "-m", "docs: words"],
        cwd=door.house.portfolio,
        env={**os.environ, **{name: value or "" for name, value in door.environ.items()}, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr, time.monotonic() - began


def eventually(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it comes true within the time."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return holds()


def test_a_commit_publishes_in_the_background(hooked: Door) -> None:
    """The commit returns at once with both hooks' words; the page comes; the log has what the run said."""
    hooked("sync_to_notion")
    text = (hooked.house.portfolio / ALPHA).read_text()
    said, seconds = commit(hooked, ALPHA, text + "\nA new line.\n")
    log = hooked.house.portfolio / ".git/portfolio-sync.log"
    assert ["other hook", f"portfolio-sync: publishing 1 document in the background; see {log}."] == said.splitlines()
    assert seconds < 20  # it takes about a second; the machine may be busy
    assert eventually(lambda: log.exists() and "Done: 1 page updated." in log.read_text()), log.read_text()
    assert "A new line." in hooked.house.page("Alpha")["markdown"]


@pytest.mark.parametrize(
    ("path", "environ", "says"),
    [
        ("notes.txt", {}, ""),
        (
            "offers/new.md",
            {"NOTION_API_TOKEN": ""},
            "portfolio-sync: NOTION_API_TOKEN is not set; the next run publishes this commit.\n",
        ),
        ("offers/new.md", {"PORTFOLIO_SYNC_CONFIG": "/none", "PORTFOLIO_ROOT": "/none"}, "Error: "),
    ],
)
def test_a_commit_never_fails(hooked: Door, path: str, environ: dict[str, str], says: str) -> None:
    """Another file: not a word. No token, no portfolio: the reason in a line; the commit stands."""
    said, _ = commit(hooked, path, offer("New"), **environ)
    assert said.startswith(f"other hook\n{says}")
    assert (says == "") == (said == "other hook\n")
    assert "" == hooked.house.git("status", "--porcelain")
    assert not (hooked.house.portfolio / ".git/portfolio-sync.log").exists()


def test_install_is_idempotent_and_goes_without_a_trace(hooked: Door) -> None:
    """A second install says so; uninstall puts the other hook back, byte for byte, and a second one says so."""
    hooks = hooked.house.portfolio / ".git/hooks"
    assert "The hook is installed already.\n" == hooked("hook", "install").stdout
    assert "The hook is gone.\n" == hooked("hook", "uninstall").stdout
    assert OTHERS == (hooks / "post-commit").read_text()
    assert not (hooks / BEFORE).exists()
    assert "There is no hook of portfolio-sync here.\n" == hooked("hook", "uninstall").stdout


def test_a_folder_of_hooks_that_others_keep_is_left_alone(tiny: House) -> None:
    """With core.hooksPath another tool owns the hooks: refused, with the line to add there."""
    tiny.git("config", "core.hooksPath", ".husky")
    with pytest.raises(GitError, match=r"belong to another tool[\s\S]*portfolio-sync hook publish"):
        install(tiny.portfolio, [sys.executable])
    with pytest.raises(GitError, match="belong to another tool"):
        uninstall(tiny.portfolio)


def test_a_rebase_publishes_nothing(hooked: Door) -> None:
    """The commits that a rebase makes on its way are not published one by one."""
    put(hooked.house, "offers/new.md", offer("New"))
    assert ["offers/new.md"] == committed(hooked.house.portfolio, "main")
    assert [] == committed(hooked.house.portfolio, "other")
    (hooked.house.portfolio / ".git/rebase-merge").mkdir()
    assert [] == committed(hooked.house.portfolio, "main")

"""A whole small world for tests: the sandbox's Notion in process, its portfolio in a real clone with a real remote."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import git

from sync import sandbox
from sync.core.config import Config
from sync.core.config_source import read_config
from sync.core.selection import Selection
from sync.emulator import dump, person, seed
from sync.emulator.state import State
from sync.emulator.transport import EmulatorTransport
from sync.engine.effects import Effects, Probe
from sync.engine.jobs import JOBS
from sync.engine.opening import opened
from sync.engine.outside import Outside
from sync.engine.run import Run, run
from tests.canary import CANARY

ROOT = Path(__file__).parent.parent
MONDAY = datetime(2025, 11, 24, 9, 7, tzinfo=UTC)
ENVIRON = {"NOTION_API_TOKEN": CANARY, "NOTION_API_URL": "http://127.0.0.1:9"}


class House:
    """One workspace and one portfolio. `run` is a week's run on a fresh runner; the clock stands until `later`."""

    def __init__(self, state: State, portfolio: Path, change: Callable[[str], str] = str) -> None:
        self.state = state
        self.portfolio = portfolio
        self.environ = {**ENVIRON, "PORTFOLIO_ROOT": str(portfolio)}
        self.config_text = change((ROOT / "config.yaml").read_text(encoding="utf-8"))
        self.state.settings.rate_limit = False
        if state.store.get("meta", "clock") is None:
            self.state.clock.set(MONDAY)

    @property
    def config(self) -> Config:
        """The shipped configuration, as changed for this test."""
        return _config(self.config_text, tuple(self.environ.items()))

    @contextmanager
    def outside(self, effects: Effects | None = None) -> Iterator[Outside]:
        """The ports of a run, at the house's clock."""
        transport = EmulatorTransport(self.state)
        with opened(
            self.config, ROOT, effects, self.state.clock.now, transport=transport, environ=self.environ
        ) as outside:
            yield outside

    def run(self, job: str, *, dry: bool = False, probe: Probe | None = None, **selection: Any) -> Run:
        """One run of a job."""
        effects = Effects(probe=probe) if probe else Effects()
        self.state.requests.reset()
        with self.outside(effects) as outside:
            chosen = Selection(**selection).known_to(self.config)
            return run(JOBS[job], self.config, outside, chosen, dry=dry)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.state.clock.set(self.state.clock.now() + timedelta(**span))

    def pages(self) -> dict[str, dict[str, Any]]:
        """Every page as Notion holds it, by id."""
        return {page["id"]: page for page in dump.dump(self.state)["pages"]}

    def page(self, title: str, database: str | None = None) -> dict[str, Any]:
        """The one page of this title."""
        home = seed.source_id(database) if database else None
        found = [
            page
            for page in self.pages().values()
            if page["title"].strip() == title and (home is None or page["parent"].get("data_source_id") == home)
        ]
        assert 1 == len(found), f"{len(found)} pages are titled {title!r}"
        return found[0]

    def act(self, action: str, **what: Any) -> None:
        """What a person does in Notion."""
        person.act(self.state, {"action": action, **what})
        self.state.store.commit()
        self.state.generation += 1  # what was asked before is not answered from before

    def git(self, *arguments: str) -> str:
        """A Git command in the portfolio."""
        with git.Repo(self.portfolio) as repo:
            return str(repo.git.execute(["git", *arguments], strip_newline_in_stdout=False))

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        """A person changes a file, commits and pushes."""
        file = self.portfolio / path
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        self.git("add", "--", path)
        self.git("commit", "-q", "-m", "docs: edit")
        self.git("push", "-q", "origin", "main")

    def text(self, path: str) -> str:
        """A file as the remote's main has it."""
        return self.git("show", f"origin/main:{path}")


@lru_cache(maxsize=16)
def _config(text: str, environ: tuple[tuple[str, str], ...]) -> Config:
    """Read once for all runs of a house."""
    return read_config(text, dict(environ))


def seeded(file: Path, workspace: dict[str, Any] | None = None) -> None:
    """Write an emulator state: the sandbox's workspace, or a given one."""
    state = State(file)
    state.clock.set(MONDAY)
    seed.plant(state, workspace or seed.load("sandbox"))
    state.store.commit()
    state.close()


def settled(template: Path, folder: Path) -> Path:
    """A copy of a sandbox folder whose clone pushes to its own copy of the remote. Returns the portfolio."""
    shutil.copytree(template, folder)
    with git.Repo(folder / "portfolio") as repo:
        repo.remote("origin").set_url(str(folder / "remote.git"))
    return folder / "portfolio"


def built(folder: Path) -> None:
    """A sandbox portfolio with its remote."""
    sandbox.build(folder)

"""Everything a run reaches outside itself, opened once and passed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sync.engine.effects import Effects
from sync.ports.github import GitHub
from sync.ports.ledger import Ledger
from sync.ports.notion import Notion
from sync.ports.repo import Repo


@dataclass(frozen=True)
class Outside:
    """The ports, the clock and a source of names for runs. `github` is None where no run of it was told of one."""

    notion: Notion
    repo: Repo
    ledger: Ledger
    effects: Effects
    now: Callable[[], datetime]
    run_id: str
    lease: timedelta = timedelta(minutes=50)
    github: GitHub | None = None

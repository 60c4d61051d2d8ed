"""Opens the ports that a configuration names."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from sync.core import ulids
from sync.core.config import Config
from sync.engine.effects import Effects
from sync.engine.logbook import log_path
from sync.engine.outside import Outside
from sync.ports.connection import Connection
from sync.ports.ledger import Ledger
from sync.ports.notion import Notion
from sync.ports.notion_http import machine_clock
from sync.ports.pacing import Pace
from sync.ports.repo import Repo
from sync.ports.state_branch import StateBranch


@contextmanager
def opened(
    config: Config,
    folder: Path,
    effects: Effects | None = None,
    now: Callable[[], datetime] = machine_clock,
    lease: timedelta = timedelta(minutes=50),
    transport: httpx.BaseTransport | None = None,
) -> Iterator[Outside]:
    """The outside of one run. A relative `portfolio.root` counts from `folder`, where the configuration lies.

    Everything is timed by Notion's clock; `now`, this machine's, serves until the first answer. `transport` is what
    lies under Notion's retries and limits; None is the network.
    """
    effects = effects or Effects()
    portfolio = config.portfolio
    log, root = log_path(config), folder / portfolio.root
    views = [config.id_map_path]
    with Repo(root, portfolio.branch, portfolio.remote_name, append_only=[log], views=views) as repo:
        run_id = ulids.derive(now(), secrets.token_hex(10))
        pace = Pace(config.notion.requests_per_minute, deadline=effects.deadline)
        token = config.notion.api_token.get_secret_value()
        with Connection(token, url=config.notion.api_url, pace=pace, transport=transport, now=now) as connection:
            notion = Notion(connection)
            ledger = Ledger(StateBranch(repo, config.name))
            yield Outside(notion, repo, ledger, effects, notion.now, run_id, lease)


@contextmanager
def opened_ledger(config: Config, folder: Path) -> Iterator[tuple[Repo, Ledger]]:
    """The repository and its ledger alone, for what asks nothing of Notion."""
    portfolio = config.portfolio
    with Repo(folder / portfolio.root, portfolio.branch, portfolio.remote_name) as repo:
        yield repo, Ledger(StateBranch(repo, config.name))

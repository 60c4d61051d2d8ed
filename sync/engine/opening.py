"""Opens the ports that a configuration names."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from sync.core import ulids
from sync.core.config import Config, Delivery
from sync.engine.effects import Effects
from sync.engine.logbook import log_path
from sync.engine.outside import Outside
from sync.planners.files import tables
from sync.ports.connection import Connection
from sync.ports.github import GitHub
from sync.ports.ledger import Ledger
from sync.ports.notion import Notion
from sync.ports.notion_http import machine_clock
from sync.ports.pacing import Pace
from sync.ports.proposal import Proposal
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
    environ: Mapping[str, str] | None = None,
) -> Iterator[Outside]:
    """The outside of one run. A relative `portfolio.root` counts from `folder`, where the configuration lies.

    Everything is timed by Notion's clock; `now`, this machine's, serves until the first answer. `transport` is what
    lies under Notion's retries and limits; None is the network. `environ` names the repository on GitHub and its
    token, as GitHub Actions do; they are used where files are delivered by pull request.
    """
    effects = effects or Effects()
    proposes = config.portfolio.delivery is Delivery.PULL_REQUEST
    github = GitHub.from_environ(environ or {}) if proposes else None
    with repository(config, folder) as repo, github or nullcontext():
        run_id = ulids.derive(now(), secrets.token_hex(10))
        pace = Pace(config.notion.requests_per_minute, deadline=effects.deadline)
        token = config.notion.api_token.get_secret_value()
        with Connection(token, url=config.notion.api_url, pace=pace, transport=transport, now=now) as connection:
            notion = Notion(connection)
            ledger = Ledger(StateBranch(repo, config.name))
            yield Outside(notion, repo, ledger, effects, notion.now, run_id, lease, github)


def repository(config: Config, folder: Path) -> Repo:
    """The portfolio as runs write to it: on its branch, or on that of a pull request."""
    portfolio, appended = config.portfolio, [log_path(config), *tables(config)]
    root, name, views = folder / portfolio.root, portfolio.remote_name, [config.id_map_path]
    if portfolio.delivery is Delivery.PULL_REQUEST:
        return Proposal(root, portfolio.branch, name, portfolio.bot_branch, append_only=appended, views=views)
    return Repo(root, portfolio.branch, name, append_only=appended, views=views)


@contextmanager
def opened_ledger(config: Config, folder: Path) -> Iterator[tuple[Repo, Ledger]]:
    """The repository and its ledger alone, for what asks nothing of Notion."""
    portfolio = config.portfolio
    with Repo(folder / portfolio.root, portfolio.branch, portfolio.remote_name) as repo:
        yield repo, Ledger(StateBranch(repo, config.name))

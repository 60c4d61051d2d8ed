"""Door: a Git hook that publishes after a commit, in the background."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.core.errors import ConfigError
from sync.door import CONFIG_VARIABLE, configuration, leaving, load

if TYPE_CHECKING:
    from sync.core.config import Config

PROGRAM = [sys.executable, "-P", "-m", "sync"]
"""This program, whatever the folder it is called in holds."""
PATIENCE = 600
"""Seconds that a publish waits for the one before it."""

_CONFIG = click.option("--config", envvar=CONFIG_VARIABLE, type=click.Path(path_type=Path), help="Configuration file.")


@click.group(name="hook")
def command() -> None:
    """Publish documents to Notion after each commit that touches them."""


@command.command()
@_CONFIG
def install(config: Path | None) -> None:
    """Put the hook into the portfolio's clone, behind the post-commit hook that is there.

    A commit waits only until the hook has said what it does; the publish runs in the background, and its words go
    to .git/portfolio-sync.log. NOTION_API_TOKEN must be in the environment that commits.
    """
    with leaving():
        from sync.ports.hooks import install as put

        root, _ = _portfolio(config)
        found, _ = configuration(config, dict(os.environ))
        done = put(root, [*PROGRAM, "hook", "publish", "--config", str(found.resolve())])
        click.echo("The hook is installed." if done else "The hook is installed already.")


@command.command()
@_CONFIG
def uninstall(config: Path | None) -> None:
    """Take the hook away and put back the one that was there before."""
    with leaving():
        from sync.ports.hooks import uninstall as take

        root, _ = _portfolio(config)
        click.echo("The hook is gone." if take(root) else "There is no hook of portfolio-sync here.")


@command.command(hidden=True)
@_CONFIG
@click.option("--now", is_flag=True, help="Publish here and now, after the publish before this one.")
def publish(config: Path | None, now: bool) -> None:
    """What the hook runs: start a publish where the commit touched documents, and never make the commit fail."""
    with leaving():
        from sync.ports.hooks import committed, log_of

        root, read = _portfolio(config)
        log = log_of(root)
        if now:
            raise SystemExit(_publish(config, log))
        touched = [path for path in committed(root, read.portfolio.branch) if _published(path, read)]
        if not touched:
            return
        if not os.environ.get("NOTION_API_TOKEN"):
            click.echo("portfolio-sync: NOTION_API_TOKEN is not set; the next run publishes this commit.", err=True)
            return
        again = [*PROGRAM, "hook", "publish", "--now", *_words(config)]
        with log.open("ab") as out:
            subprocess.Popen(again, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)  # noqa: S603 - our own command again
        what = "1 document" if len(touched) == 1 else f"{len(touched)} documents"
        click.echo(f"portfolio-sync: publishing {what} in the background; see {log}.", err=True)


def _publish(config: Path | None, log: Path) -> int:
    """One publish after the other: the ledger lets only one run write."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(log.with_suffix(".lock"), timeout=PATIENCE):
            return subprocess.run([*PROGRAM, "sync_to_notion", *_words(config)], check=False).returncode  # noqa: S603 - our own command
    except Timeout:
        click.echo("The publish before this one takes too long; the next run publishes the rest.")
        return 0


def _words(config: Path | None) -> list[str]:
    return ["--config", str(config)] if config else []


def _published(path: str, config: "Config") -> bool:
    from sync.planners.roles import matches

    rules = [rule for rule in config.sync.publish.values() if rule.enabled and rule.database]
    return any(matches(path, glob) for rule in rules for glob in rule.files)


def _portfolio(path: Path | None) -> "tuple[Path, Config]":
    config, folder = load(path, dict(os.environ), need_token=False)
    root = (folder / config.portfolio.root).resolve()
    if not root.is_dir():
        raise ConfigError([f"portfolio.root is {root}, which is no folder."], "Set PORTFOLIO_ROOT, or correct it.")
    return root, config

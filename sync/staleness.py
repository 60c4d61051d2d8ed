"""Door: tell when the weekly run has not gone through for too long. Asks Git only, never Notion."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from sync.core.errors import Exit
from sync.door import CONFIG_VARIABLE, leaving, load

TITLE = "The weekly sync has not gone through for too long"


@click.command(name="staleness")
@click.option("--days", type=click.IntRange(1), default=8, show_default=True, help="Days that may pass.")
@click.option("--config", envvar=CONFIG_VARIABLE, type=click.Path(path_type=Path), help="Configuration file.")
def command(days: int, config: Path | None) -> None:
    """Say when the last good weekly run was; exit 1 where that is too long ago.

    It reads the ledger's branch, and needs no token of Notion's. In a workflow it says so in the rolling issue too,
    since a schedule that was dropped cannot report itself.
    """
    with leaving():
        from sync.engine.freshness import freshness
        from sync.engine.opening import opened_ledger

        now = datetime.now(UTC)
        read, folder = load(config, dict(os.environ), need_token=False)
        with opened_ledger(read, folder) as (_, ledger):
            found = freshness(ledger.fetch_and_read().runs)
        told = found.told(now, days)
        click.echo(told)
        if not found.is_stale(now, days):
            return
        _alert(told, f"stale since {found.good}", read.name)
    sys.exit(int(Exit.INCOMPLETE))


def _alert(told: str, key: str, name: str) -> None:
    """Once for each last good run."""
    from sync.engine.alerting import News, tell
    from sync.ports.github import GitHub

    github = GitHub.from_environ(os.environ)
    if github is None:
        click.echo("There is no repository on GitHub to open an issue in.", err=True)
        return
    with github:
        click.echo(tell(github, News(False, TITLE, told, key, name)))


if __name__ == "__main__":
    command()

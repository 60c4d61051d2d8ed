"""Door: the whole week in one run."""

from typing import Any

import click

from sync.core.selection import Selection
from sync.door import enter, gathered, guards, lifted, options, run_command


@click.command(name="weekly")
@click.option("--only", envvar="PORTFOLIO_SYNC_ONLY", help="Only the record with this title, ULID or path.")
@click.option(
    "--full",
    is_flag=True,
    envvar="PORTFOLIO_SYNC_FULL",
    help="Read every published page's body, whatever the listing says.",
)
@click.option("--revive", is_flag=True, help="Make pages again that are gone from Notion.")
@guards
@options
def command(only: str | None, full: bool, revive: bool, **said: Any) -> None:
    """Backfill ids, promote finished work, commit and push, publish, log."""
    enter("weekly", Selection(None, only, full, revive, lifted(said)), gathered(said))


if __name__ == "__main__":
    run_command(command)

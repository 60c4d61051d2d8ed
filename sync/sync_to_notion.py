"""Door: publish portfolio documents to Notion."""

from typing import Any

import click

from sync.core.selection import Selection
from sync.door import enter, gathered, guards, lifted, options, run_command


@click.command(name="sync_to_notion")
@click.option(
    "--changed",
    is_flag=True,
    envvar="PORTFOLIO_SYNC_CHANGED",
    help="Look only at the pages of documents that differ from what was published last.",
)
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
def command(changed: bool, only: str | None, full: bool, revive: bool, **said: Any) -> None:
    """Create or update one locked page for every published document. The portfolio wins."""
    enter("sync_to_notion", Selection(None, only, full, revive, lifted(said), changed), gathered(said))


if __name__ == "__main__":
    run_command(command)

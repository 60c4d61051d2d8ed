"""Door: give every Notion record its ULID."""

import os
from typing import Any

import click

from sync.core.selection import Selection
from sync.door import enter, gathered, guards, leaving, lifted, load, options, run_command


@click.command(name="prefill_ulids")
@click.option("--list", "list_", is_flag=True, help="List the configured databases and stop.")
@click.option("--all", "all_", is_flag=True, envvar="PORTFOLIO_SYNC_ALL", help="Every configured database.")
@click.option("--databases", multiple=True, metavar="NAME…", envvar="PORTFOLIO_SYNC_DATABASES", help="Only these.")
@click.option("--only", envvar="PORTFOLIO_SYNC_ONLY", help="Only the record with this title or id.")
@guards
@options
def command(list_: bool, all_: bool, databases: tuple[str, ...], only: str | None, **said: Any) -> None:
    """Fill empty Unique IDs with ULIDs; report malformed and duplicated ones; change no other."""
    if list_:
        _list(said)
        return
    if not all_ and not databases:
        raise click.UsageError("Say --all or --databases NAME …; --list names them.")

    enter("prefill_ulids", Selection(frozenset(databases) or None, only, allowed=lifted(said)), gathered(said))


def _list(said: dict[str, Any]) -> None:
    with leaving():
        config, _ = load(said["config"], dict(os.environ), need_token=False)
        for key, database in config.notion.databases.items():
            tier = config.tier(database.entity)
            click.echo(
                f"{key:<22}{(database.title or database.id or '').strip():<24}{database.entity:<22}{tier or '-'}"
            )


if __name__ == "__main__":
    run_command(command)

"""The `portfolio-sync` command over all doors."""

import sys
from importlib import import_module

import click

from sync import __version__
from sync.door import spread

DOORS = {
    "init": "init",
    "weekly": "weekly",
    "prefill_ulids": "prefill_ulids",
    "promote_from_notion": "promote_from_notion",
    "sync_to_notion": "sync_to_notion",
    "headers": "headers",
    "conflicts": "conflicts",
    "unlock": "unlock",
    "hook": "hook",
    "cron": "cron",
    "alert": "alert",
    "staleness": "staleness",
    "config": "configuration",
    "templates": "template_files",
    "sandbox": "demonstration",
}


class Doors(click.Group):
    """Loads a door when it is opened, so that `--help` costs nothing."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """In the order of a week."""
        return list(DOORS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The door of that name."""
        if name not in DOORS:
            return None
        command = import_module(f"sync.{DOORS[name]}").command
        assert isinstance(command, click.Command)  # noqa: S101 - each door has exactly this
        return command


@click.command(cls=Doors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="portfolio-sync")
def portfolio_sync() -> None:
    """Keeps a Notion workspace and a Git portfolio of Markdown in step.

    Exit codes: 0 done · 1 some due work was not done · 2 usage or configuration · 3 a bug · 4 unsafe plan, nothing
    done · 5 access or schema · 6 Git · 7 unreachable or budget spent · 130 interrupted.
    """


def main() -> None:
    """The console command."""
    portfolio_sync.main(args=spread(sys.argv[1:]), prog_name="portfolio-sync")


if __name__ == "__main__":
    main()

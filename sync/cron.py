"""Door: the line for this machine's cron."""

import os
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from sync.door import CONFIG_VARIABLE, configuration, leaving, load

_LINK = Path("/etc/localtime")


@click.command(name="cron")
@click.option("--config", envvar=CONFIG_VARIABLE, type=click.Path(path_type=Path), help="Configuration file.")
def command(config: Path | None) -> None:
    """Print a crontab line for the weekly run: Monday 09:07 in the configuration's time zone.

    Nothing is installed. The token comes from a file that only you can read, since cron knows no environment.
    """
    with leaving():
        from sync.core import weekly_time

        read, folder = load(config, dict(os.environ), need_token=False)
        found, _ = configuration(config, dict(os.environ))
        zone, machine, now = ZoneInfo(read.time_zone), machine_zone(), datetime.now(UTC)
        fields = weekly_time.cron_fields(next(weekly_time.mondays(zone, now)), machine)
        root = (folder / read.portfolio.root).resolve()
        run = shlex.join([sys.executable, "-P", "-m", "sync", "weekly", "--quiet", "--config", str(found.resolve())])
        line = f'{fields} cd {shlex.quote(str(root))} && . "$HOME/.portfolio-sync.env" && {run}'
        click.echo("# portfolio-sync: Mondays at 09:07 in " + read.time_zone)
        click.echo(line.replace("%", r"\%"))
        click.echo(_words(read.time_zone, machine.key, weekly_time.drifts(zone, machine, now)), err=True)


def machine_zone() -> ZoneInfo:
    """The time zone that cron goes by here: TZ, else the system's link, else UTC."""
    link = str(_LINK.resolve()) if _LINK.is_symlink() else ""
    for name in filter(None, (os.environ.get("TZ", "").lstrip(":"), link.partition("zoneinfo/")[2])):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")


def _words(zone: str, machine: str, drift: datetime | None) -> str:
    words = [
        "Add the line with `crontab -e`; cron sends what the run says to the MAILTO of that file.",
        "Make ~/.portfolio-sync.env with: export NOTION_API_TOKEN=…   (chmod 600)",
        "Cron runs only while this machine is on, and nobody tells you when it did not: GitHub's schedule does.",
    ]
    if drift:
        words.append(
            f"This machine's clock ({machine}) and {zone} change apart: from {drift:%Y-%m-%d} on print the line anew,"
            f" or put CRON_TZ={zone} above it where your cron knows that."
        )
    return "\n".join(words)

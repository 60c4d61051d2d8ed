"""Door: the built-in outlines, to be edited and kept in the portfolio's folder of templates."""

import os
from pathlib import Path

import click

from sync.door import leaving, load


@click.group(name="templates")
def command() -> None:
    """Copy the outlines of documents, to make them your own."""


@command.command(name="export")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--config", type=click.Path(path_type=Path), help="Configuration file.")
def export(folder: Path | None, config: Path | None) -> None:
    """Copy the built-in outlines to FOLDER, by default the portfolio's folder of templates. No file is replaced.

    A template in that folder takes the place of the built-in one: its headings stay, and facts come under them.
    Commit it: templates are read from the branch.
    """
    with leaving():
        from sync.convert.documents import template
        from sync.core.errors import ConfigError

        target = folder or _own(config)
        try:
            target.mkdir(parents=True, exist_ok=True)
            found = {str(file): file.read_text(encoding="utf-8", errors="replace") for file in target.glob("*.md")}
            there = template.chosen(found)
            for role in template.NAMES:
                place = target / template.file_name(role)
                if role in there or place.exists():
                    click.echo(f"kept   {there[role].path if role in there else place}")
                    continue
                with place.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(template.outline(role))
                click.echo(f"wrote  {place}")
        except OSError as error:
            problem = f"{target} cannot be written: {error.strerror}."
            raise ConfigError(
                [problem], "Name another folder, such as `portfolio-sync templates export out`."
            ) from error


def _own(config: Path | None) -> Path:
    """The portfolio's folder of templates."""
    found, home = load(config, dict(os.environ), need_token=False)
    return home / found.portfolio.root / found.portfolio.templates_path

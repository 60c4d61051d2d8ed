"""Door: look at the configuration: show, validate, schema."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.core.errors import Exit
from sync.core.selection import Selection
from sync.door import configuration, leaving, load

if TYPE_CHECKING:
    from sync.core.config import Config
    from sync.core.plan import Finding

_CONFIG = click.option("--config", type=click.Path(path_type=Path), help="Configuration file.")


@click.group(name="config")
def command() -> None:
    """Show, validate or describe config.yaml."""


@command.command()
@_CONFIG
def show(config: Path | None) -> None:
    """Every value with where it comes from; secrets are masked."""
    with leaving():
        from sync.core.config_source import sources

        _, text = configuration(config, dict(os.environ))
        for path, value, source in sources(text, dict(os.environ)):
            click.echo(f"{path} = {value}  ({source})")


@command.command()
@_CONFIG
@click.option("--strict", is_flag=True, help="Look at the live workspace too; what cannot work there is exit 5.")
@click.option("--sandbox", is_flag=True, help="With --strict: look at the sandbox.")
def validate(config: Path | None, strict: bool, sandbox: bool) -> None:
    """Every problem of the file at once, each with its line."""
    with leaving():
        from sync.core.encode import log_line
        from sync.sandbox import world

        if not strict:
            read, _ = load(config, dict(os.environ), need_token=False)
            click.echo(f"config.yaml is well formed: {len(read.notion.databases)} databases.")
            return
        with world(sandbox) as environ:
            found = _misfits(*load(config, environ))
        for finding in found:
            click.echo(f"{finding.where}: {log_line(finding.what)}\n  → {log_line(finding.advice)}")
        click.echo(f"{len(found)} problems." if found else "config.yaml fits the live workspace.")
        if found:
            raise SystemExit(int(Exit.ACCESS))


def _misfits(config: "Config", folder: Path) -> "list[Finding]":
    """What the weekly plan finds wrong between the configuration and the live schema."""
    from sync.engine.jobs import JOBS
    from sync.engine.opening import opened
    from sync.engine.run import run

    with opened(config, folder) as outside:
        plan = run(JOBS["weekly"], config, outside, Selection(), dry=True).plan
    kinds = ("trigger.never", "ulid.property", "property.missing", "access.")
    return [finding for finding in plan.findings if finding.code.startswith(kinds)]


@command.command()
def schema() -> None:
    """The JSON Schema of config.yaml, for editors."""
    from sync.core.config_source import schema as schema_of

    click.echo(json.dumps(schema_of(), indent=2, ensure_ascii=False))

"""Door: what a portfolio needs to begin with, after a look at the workspace."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.core.errors import ConfigError
from sync.cron import machine_zone
from sync.door import CONFIG_VARIABLE, configuration, leaving

if TYPE_CHECKING:
    from sync.core.config import Config
    from sync.engine.first_look import Look

_NO_ACTION = (
    "Where the program's repository lies on GitHub cannot be told from how it was installed.",
    "Say it with --action OWNER/REPOSITORY@COMMIT (all 40 digits of a commit).",
)


@click.command(name="init")
@click.option("--config", envvar=CONFIG_VARIABLE, type=click.Path(path_type=Path), help="Configuration file.")
@click.option("--time-zone", help="Your time zone, such as Europe/Berlin; otherwise this machine's.")
@click.option("--action", help="The program's repository for the workflows: OWNER/REPOSITORY@COMMIT.")
@click.option("--offline", is_flag=True, help="Do not look at the workspace; no token is needed.")
@click.option("--sandbox", is_flag=True, help="Look at the sandbox's workspace.")
@click.option("--dry-run", is_flag=True, help="Say what would be written; write nothing.")
@click.option("--force", is_flag=True, help="Replace files that differ.")
def command(
    config: Path | None,
    time_zone: str | None,
    action: str | None,
    offline: bool,
    sandbox: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Make a portfolio ready: look which databases are shared, write configuration, workflows and ignore rules.

    Run it in the top folder of the portfolio. A file that is there and differs is left alone.
    """
    with leaving():
        from sync.engine.starter import own_action
        from sync.sandbox import world

        uses = action or own_action()
        if uses is None or not _pinned(uses):
            raise ConfigError([_NO_ACTION[0]], _NO_ACTION[1])
        zone = time_zone or machine_zone().key
        with world(sandbox) as environ:
            there, text = _configuration(config, environ, zone)
            read = _read(text, there.name, environ, need_token=not offline)
            if not offline:
                for line in _look(read):
                    click.echo(line)
        root = (there.parent / read.portfolio.root).resolve() if not sandbox else there.parent
        for line in _written(root, _files(read, there, text, root, zone, uses), force=force, dry=dry_run):
            click.echo(line)
        for line in _next(there):
            click.echo(line, err=True)


def _configuration(path: Path | None, environ: dict[str, str], zone: str) -> tuple[Path, str]:
    """The configuration that is there, else the shipped one, to be written into this folder."""
    from sync.engine.starter import shipped_config, web_address
    from sync.ports.tracked import origin

    try:
        found, text = configuration(path, environ)
        return found.resolve(), text
    except ConfigError:
        if path or environ.get(CONFIG_VARIABLE):
            raise
        here = Path.cwd().resolve()
        return here / "config.yaml", shipped_config(zone, web_address(origin(here)))


def _read(text: str, name: str, environ: Mapping[str, str], *, need_token: bool) -> "Config":
    from sync.core.config_source import read_config

    return read_config(text, environ, name, need_token=need_token)


def _pinned(uses: str) -> bool:
    import re

    return re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", uses) is not None


def _look(config: "Config") -> Iterator[str]:
    """What the integration sees, held against the configuration."""
    from sync.core.encode import log_line
    from sync.engine.first_look import match
    from sync.ports.connection import Connection
    from sync.ports.notion import Notion

    token = config.notion.api_token.get_secret_value()
    with Connection(token, url=config.notion.api_url) as connection:
        look = match(config.notion.databases, Notion(connection).databases())
    yield from map(log_line, _shown(config, look))


def _shown(config: "Config", look: "Look") -> Iterator[str]:
    yield f"{len(look.matched)} of {len(config.notion.databases)} databases are shared with the integration."
    for key, found in look.several.items():
        yield f"  {key}: {len(found)} databases have this title; give `id` one of: " + ", ".join(
            one.database_id for one in found
        )
    for key, near in look.unseen.items():
        title = config.notion.databases[key].title or key
        yield f"  {key}: {title!r} is not shared: open it in Notion, … → Connections, add the integration" + (
            f"; or is it {near!r}? Then correct `title` in config.yaml" if near else ""
        )
    for other in look.others:
        yield f"  not in config.yaml: {other.title.strip()!r} ({other.database_id}); it is left alone"


def _files(config: "Config", there: Path, text: str, root: Path, zone: str, action: str) -> dict[str, str]:
    """What shall be in the portfolio; the configuration only where there is none."""
    from sync.engine.starter import Setting, starting_files

    ignored = root / ".gitignore"
    before = ignored.read_text(encoding="utf-8") if ignored.is_file() else ""
    inside = there.is_relative_to(root)
    path = there.relative_to(root).as_posix() if inside else there.name
    files = starting_files(Setting(config, path, zone, action), before)
    return files if there.exists() else {path: text, **files}


def _written(root: Path, files: Mapping[str, str], *, force: bool, dry: bool) -> Iterator[str]:
    """Write what is missing, and say of each file what became of it."""
    for path, text in files.items():
        file = root / path
        present = file.read_bytes() if file.is_file() else None
        if present == text.encode():
            yield f"is there  {path}"
        elif present is None or force or path == ".gitignore":
            if not dry:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text.encode())
            yield f"{'would be ' if dry else ''}written   {path}"
        else:
            yield f"differs   {path}: left as it is; --force replaces it"


def _next(config: Path) -> Iterator[str]:
    yield "Next:"
    yield "  portfolio-sync config validate --strict   # does the configuration fit the workspace?"
    yield "  portfolio-sync weekly --dry-run           # the very plan, with diffs; nothing is written"
    yield f"  git add -A && git commit -m 'chore: set up portfolio-sync'   # {config.name}, workflows, ignore rules"

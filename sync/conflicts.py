"""Door: what was kept of pages before they were overwritten: list it, show it, put it back."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sync.door import CONFIG_VARIABLE, gathered, guards, leaving, lifted, load, options, walk

if TYPE_CHECKING:
    from sync.core.config import Config
    from sync.engine.outside import Outside
    from sync.engine.run import Run, Show
    from sync.planners.restore import Kept
    from sync.ports.ledger import Ledger
    from sync.ports.repo import Repo

VERSION = 1
_CONFIG = click.option("--config", envvar=CONFIG_VARIABLE, type=click.Path(path_type=Path), help="Configuration file.")
_SANDBOX = click.option("--sandbox", is_flag=True, help="Look at the sandbox's ledger.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(name="conflicts", invoke_without_command=True)
@_CONFIG
@_SANDBOX
@_JSON
@click.pass_context
def command(context: click.Context, config: Path | None, sandbox: bool, as_json: bool) -> None:
    """List the texts that were kept before their pages were overwritten, newest first.

    They lie on the ledger's branch of the portfolio's remote. Notion is not asked.
    """
    if context.invoked_subcommand is None:
        with leaving(), _ledger(config, sandbox) as (_, _repo, ledger):
            from sync.engine.restore import all_kept

            kept = all_kept(ledger)
            if as_json:
                _print_json({"kept": [_facts(one) for one in kept]})
            else:
                for one in kept:
                    click.echo(_line(one))
                click.echo(f"{len(kept)} kept {'text' if len(kept) == 1 else 'texts'}.", err=True)


@command.command()
@click.argument("record")
@click.option("--n", "number", default=1, show_default=True, help="Which of its kept texts; 1 is the newest.")
@click.option("--name", help="The kept text of this name, whatever its number.")
@click.option("--diff", is_flag=True, help="Show how it differs from the file in HEAD, in the portfolio's Markdown.")
@_CONFIG
@_SANDBOX
@_JSON
def show(
    record: str, number: int, name: str | None, diff: bool, config: Path | None, sandbox: bool, as_json: bool
) -> None:
    """Print a kept text. RECORD is a ULID, title or path. The facts about it go to stderr.

    The text is exact in a pipe or file; a terminal and a workflow's log get it with control characters made visible.
    """
    with leaving(), _ledger(config, sandbox) as (read, repo, ledger):
        from sync.engine import restore as kept_texts

        found = kept_texts.of_record(kept_texts.all_kept(ledger), record)
        one = kept_texts.named(found, name) if name else kept_texts.numbered(found, number)
        if as_json:
            _print_json({**_facts(one), "markdown": one.markdown})
            return
        for line in _fact_lines(one):
            click.echo(line, err=True)
        if diff:
            for line in kept_texts.difference(one, read, repo):
                click.echo(line)
        else:
            _print_text(one.markdown)


@command.command()
@click.argument("record")
@click.option("--name", help="Which kept text; without it the newest that was overwritten by a publish.")
@guards
@options
def restore(record: str, name: str | None, **said: Any) -> None:
    """Put a kept text and the kept values back on the page in Notion.

    RECORD is a ULID, title or path. The page as it is now is kept first. Afterwards the page stays as it is until
    its file changes again: then the portfolio's text replaces it.
    """
    chosen = gathered(said)

    def go(config: "Config", outside: "Outside", show: "Show") -> "Run":
        from sync.engine.restore import restore as put_back

        return put_back(record, name, config, outside, allowed=lifted(said), dry=chosen.dry_run, show=show)

    walk("restore", chosen, go)


@contextmanager
def _ledger(config: Path | None, sandbox: bool) -> "Iterator[tuple[Config, Repo, Ledger]]":
    """The configuration and its ledger; Notion's token is not needed."""
    from sync.engine.opening import opened_ledger
    from sync.sandbox import world

    with world(sandbox) as environ:
        read, folder = load(config, environ, need_token=False)
        with opened_ledger(read, folder) as (repo, ledger):
            yield read, repo, ledger


def _line(one: "Kept") -> str:
    from sync.core.encode import log_line

    which = "" if one.number == 1 else f" --n {one.number}"
    title = one.title or "(its facts cannot be read)"
    facts = (f"{one.kept:%Y-%m-%d %H:%M}", one.ulid, title, one.path, f"edited by {one.edited_by or 'unknown'}")
    return "  ".join(map(log_line, (*facts, f"portfolio-sync conflicts show {one.ulid}{which}")))


def _fact_lines(one: "Kept") -> Iterator[str]:
    from sync.core.encode import log_line

    facts = {
        "record": f"{one.ulid} {one.title}",
        "file": one.path,
        "page": f"{one.page_id} in {one.database}",
        "last edited": f"{one.edited} by {one.edited_by}",
        "kept": f"{one.kept.isoformat()}, because {one.reason or 'it was overwritten'}",
        **{f"value of {name}": repr(value) for name, value in one.properties.items()},
        "put back": f"portfolio-sync conflicts restore {one.ulid} --name {one.name}",
    }
    yield from (log_line(f"{name}: {value}") for name, value in facts.items())


def _facts(one: "Kept") -> dict[str, Any]:
    facts = {name: value for name, value in asdict(one).items() if name != "markdown"}
    return {**facts, "kept": one.kept.isoformat()}


def _print_json(content: dict[str, Any]) -> None:
    click.echo(json.dumps({"version": VERSION, **content}, indent=2))


def _print_text(text: str) -> None:
    """Byte for byte where nobody interprets it, else a visible line for each."""
    from sync.core.encode import log_line

    if sys.stdout.isatty() or os.environ.get("GITHUB_ACTIONS"):
        for line in text.splitlines():
            click.echo(log_line(line))
    else:
        click.echo(text.encode("utf-8", "surrogatepass"), nl=False)


if __name__ == "__main__":
    command()

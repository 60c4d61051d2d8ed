"""Door: the sandbox: one week on it, shown; keep it running; start it over."""

import shutil
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sync.core.encode import log_line
from sync.core.errors import Exit
from sync.core.selection import Selection
from sync.door import leaving, load
from sync.sandbox import FOLDER, TOKEN, running

if TYPE_CHECKING:
    from sync.engine.run import Run

Pages = Mapping[str, Mapping[str, Any]]


@click.group(name="sandbox")
def command() -> None:
    """Try everything without an account: an embedded Notion and a portfolio with a remote, in .sandbox/."""


@command.command()
def demo() -> None:
    """The whole week on the sandbox: plan, outcomes, the commit, and what changed in Notion."""
    with leaving(), running() as environ:
        sys.exit(demonstrate(environ))


@command.command()
def reset() -> None:
    """Forget the sandbox; the next run builds it anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    click.echo(f"{FOLDER} is gone.")


@command.command()
@click.option("--port", type=int, default=8765, show_default=True)
def serve(port: int) -> None:
    """Keep the embedded Notion running for tools of your own, until interrupted."""
    with leaving(), running(port) as environ:
        click.echo(f"export NOTION_API_URL={environ['NOTION_API_URL']}")
        click.echo(f"export NOTION_API_TOKEN={TOKEN}")
        click.echo(f"export PORTFOLIO_ROOT={environ['PORTFOLIO_ROOT']}")
        click.echo("Running until interrupted.")
        threading.Event().wait()


def demonstrate(environ: dict[str, str]) -> int:
    """Run `weekly` on the running sandbox and print everything. 0 where it went as it should, records to look at
    included."""
    from sync.engine import report
    from sync.engine.jobs import JOBS
    from sync.engine.opening import opened
    from sync.engine.run import run

    before = _pages(environ)
    config, folder = load(None, environ)
    _head(f"The plan (34 databases, {len(before)} records in Notion; the portfolio in {FOLDER}/portfolio)")

    with opened(config, folder) as outside:
        done = run(
            JOBS["weekly"],
            config,
            outside,
            Selection(),
            show=lambda plan, _snapshot: _say(report.plan_text(plan, {}, diffs=False)),
        )
    _head("What became of it")
    _say(report.outcome_text(done))
    click.echo(report.requests_text(done))
    if done.commits:
        _head("The commits")
        _say(_commits(Path(environ["PORTFOLIO_ROOT"]), done))
    _head("What changed in Notion")
    _say(_changes(before, _pages(environ)))
    _head(f"Exit code {int(done.exit)}")
    _say(_meaning(done))
    return 0 if done.exit in (Exit.DONE, Exit.INCOMPLETE) else int(done.exit)


def _meaning(done: "Run") -> Iterator[str]:
    if done.exit is Exit.INCOMPLETE:
        yield "The week is done; the records marked `error` above are due and wait for a person."
    if done.plan.quiet and done.exit in (Exit.DONE, Exit.INCOMPLETE):
        yield "Nothing to do: both sides agree. `portfolio-sync sandbox reset` starts the sandbox over."
    else:
        yield "Run it again: it will find nothing to do."


def _pages(environ: Mapping[str, str]) -> Pages:
    """Every page as Notion holds it now, by id."""
    import httpx

    answer = httpx.get(f"{environ['NOTION_API_URL']}/_emulator/dump", timeout=30, trust_env=False)
    return {page["id"]: page for page in answer.raise_for_status().json()["pages"]}


def _changes(before: Pages, after: Pages) -> Iterator[str]:
    named = 0
    for id_, page in after.items():
        old = before.get(id_)
        title = log_line(page["title"])
        if old is None:
            yield f"  new      {title}{' (locked)' if page['is_locked'] else ''}"
        elif old["markdown"] != page["markdown"] or old["is_locked"] != page["is_locked"]:
            changed = [name for name, value in page["properties"].items() if old["properties"].get(name) != value]
            yield f"  changed  {title}: body{', lock' if old['is_locked'] != page['is_locked'] else ''}" + "".join(
                f", {log_line(name)}" for name in sorted(changed)
            )
        else:
            named += old["properties"].get("Unique ID") != page["properties"].get("Unique ID")
    if named:
        yield f"  filled   {named} records got their Unique ID"
    if before == after:
        yield "  nothing"


def _commits(root: Path, done: "Run") -> Iterator[str]:
    import git

    with git.Repo(root) as repo:
        for commit in done.commits:
            yield from (log_line(line) for line in repo.git.show("--stat", "--format=%h %an: %s", commit).splitlines())


def _head(text: str) -> None:
    click.echo(f"\n== {text}")


def _say(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)

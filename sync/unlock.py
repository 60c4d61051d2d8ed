"""Door: end the lease of a run that died, so that the next one need not wait for it."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.door import CONFIG_VARIABLE, leaving, load

if TYPE_CHECKING:
    from sync.ports.ledger_codec import Journal


@click.command(name="unlock")
@click.argument("run")
@click.option("--config", envvar=CONFIG_VARIABLE, type=click.Path(path_type=Path), help="Configuration file.")
@click.option("--sandbox", is_flag=True, help="Unlock the sandbox's ledger.")
def command(run: str, config: Path | None, sandbox: bool) -> None:
    """End the lease of the dead run RUN. Make sure that it is dead: a live one goes on writing.

    What it meant to do stays written down, and the next run looks at it first.
    """
    with leaving():
        from sync.engine.opening import opened_ledger
        from sync.sandbox import world

        with world(sandbox) as environ:
            read, folder = load(config, environ, need_token=False)
            with opened_ledger(read, folder) as (repo, ledger):
                ledger.unlock(run, now=datetime.now(UTC))
                journal = next(one for one in ledger.fetch_and_read().journals if one.run == run)
        for line in _said(journal):
            click.echo(line)
        if not repo.has_remote:
            click.echo("There is no remote: only this clone knows of the lock.", err=True)


def _said(journal: "Journal") -> Iterator[str]:
    """What the run had in mind, and what the next one makes of it."""
    from sync.core.encode import log_line
    from sync.core.plan import CreatePage
    from sync.planners.sync_to_notion import QUARANTINE

    yield f"Run {log_line(journal.run)}, begun {journal.started:%Y-%m-%d %H:%M} UTC, holds no lease any more."
    kinds = Counter(str(intent.get("kind")) for intent in journal.intents)
    yield f"It meant to do: {', '.join(f'{n} {log_line(kind)}' for kind, n in kinds.items()) or 'nothing is known'}."
    for intent in journal.intents:
        yield "  " + " ".join(log_line(str(intent[key])) for key in ("kind", "ulid", "path", "page") if key in intent)
    if kinds[CreatePage.__name__]:
        minutes = int(QUARANTINE.total_seconds() // 60)
        yield f"A page that it may have created without an answer is not made again for {minutes} minutes"
        yield f"after {journal.lease_until or journal.started:%H:%M} UTC; every run looks for it first."
    yield "The next run looks at what there is, and does what is left."


if __name__ == "__main__":
    command()

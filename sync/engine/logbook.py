"""What a run leaves in the portfolio besides its files: rows of the action log and the id map, in one commit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sync import __version__
from sync.core.config import Config
from sync.core.errors import GitError
from sync.core.model import Base
from sync.core.plan import Append, AssignUlid, CreatePage, Outcome, Plan, UpdatePage, WriteFile
from sync.engine.outside import Outside
from sync.planners.aftermath import Found, Trace
from sync.ports import action_log, id_map
from sync.ports.ledger_codec import Journal, Record, Resolved


def write_log(
    plan: Plan,
    outcomes: Sequence[Outcome],
    base: Mapping[str, Base],
    resolved: Mapping[str, Resolved],
    config: Config,
    outside: Outside,
    traces: Sequence[Trace] = (),
) -> Iterator[str]:
    """Append the run's rows and renew the id map; one commit where they differ, pushed. Yields the commit's id.

    The rows of dead runs, whose `traces` were found, come first.
    """
    agent = f"{plan.job}_v{'.'.join(__version__.split('.')[:2])}"
    found = rows_of_dead(traces, agent, outside.now(), config)
    rows = (*found, *rows_of(outcomes, agent, config, outside.run_id))
    repo = outside.repo
    log, id_map_path = log_path(config), config.id_map_path
    there = {blob.path: blob.text for blob in repo.blobs((log, id_map_path))}
    entities = {key: database.entity for key, database in config.notion.databases.items()}
    databases = {key: found.database_id for key, found in resolved.items()}
    texts = {id_map_path: id_map.render(base.values(), entities, databases)}
    if rows:
        texts[log] = action_log.append(there.get(log, ""), rows, log)
    if all(there.get(path) == text for path, text in texts.items()):
        return
    message = f"chore(sync): log of {plan.job} run {outside.run_id}"
    effects, when = outside.effects, outside.now()
    yield effects.do("git.commit", "log", lambda: repo.commit(texts, message, when), closing=True)
    effects.do("git.push", "log", lambda: repo.push(outside.run_id), closing=True)


def refuse_dirty(config: Config, outside: Outside) -> None:
    """GitError, before anything is done, where the log or the id map could not be committed afterwards."""
    if dirty := outside.repo.dirty((log_path(config), config.id_map_path)):
        what = f"{' and '.join(dirty)} {'has' if len(dirty) == 1 else 'have'} changes that are not committed."
        raise GitError(what, "Nothing was done. Commit or restore it, then run again.")


def log_path(config: Config) -> str:
    """Where the action log lies, from the portfolio's root."""
    return f"{config.portfolio.logs_path.strip('/')}/context_actions.csv"


def unlogged(journals: Iterable[Journal], config: Config, outside: Outside) -> dict[str, Sequence[Record]]:
    """The intents of those runs whose rows are not in the log of HEAD, by run, oldest first."""
    meant = {one.run: one.intents for one in sorted(journals, key=lambda one: one.started) if one.intents}
    log = "".join(blob.text for blob in outside.repo.blobs((log_path(config),))) if meant else ""
    return {run: intents for run, intents in meant.items() if f"run {run}" not in log}


def rows_of_dead(traces: Iterable[Trace], agent: str, at: datetime, config: Config) -> Iterator[action_log.Row]:
    """One row a file or page that a dead run meant to write, one summary a database for its ids: what is seen of it."""
    ids: dict[tuple[str, str], list[Trace]] = defaultdict(list)
    for trace in traces:
        one, notes = trace.intent, f"{trace.found}; run {trace.run}"
        if one.kind == AssignUlid.__name__:
            ids[trace.run, one.database].append(trace)
            continue
        action = "notion_sync" if one.kind != WriteFile.__name__ else "create_file" if one.makes else "ulid_backfill"
        path = f"/{one.path}" if one.path else ""
        yield action_log.Row(at, agent, action, one.entity, path, success=trace.found is Found.DONE, notes=notes)
    for (run, database), several in sorted(ids.items()):
        seen = {found: sum(trace.found is found for trace in several) for found in Found}
        notes = ", ".join(f"{count}/{len(several)} {found}" for found, count in seen.items() if count)
        entity = config.entity_of(database) if database in config.notion.databases else database
        good = seen[Found.DONE] == len(several)
        yield action_log.Row(
            at, agent, "ulid_backfill", entity, "/sync/prefill_ulids.py", success=good, notes=f"{notes}; run {run}"
        )


def rows_of(outcomes: Sequence[Outcome], agent: str, config: Config, run_id: str) -> Iterator[action_log.Row]:
    """One row a file or page, one summary a database for ids."""
    ids: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        match outcome.operation:
            case AssignUlid(database=database):
                ids[database].append(outcome)
            case WriteFile() | CreatePage() | UpdatePage() as op:
                action, said = _said(op)
                notes = f"{outcome.error or said}; run {run_id}"
                good = outcome.result == "applied"
                yield action_log.Row(
                    outcome.at, agent, action, op.entity, f"/{op.path}", outcome.latency_ms, success=good, notes=notes
                )
            case _:
                pass
    for database, several in sorted(ids.items()):
        done = sum(outcome.result == "applied" for outcome in several)
        notes = f"{done}/{len(several)} records updated in {database}; run {run_id}"
        yield action_log.Row(
            several[-1].at,
            agent,
            "ulid_backfill",
            config.entity_of(database),
            "/sync/prefill_ulids.py",
            sum(outcome.latency_ms for outcome in several),
            success=done == len(several),
            notes=notes,
        )


def _said(op: WriteFile | CreatePage | UpdatePage) -> tuple[str, str]:
    """The log's action and note for an operation that went through."""
    match op:
        case WriteFile(append=Append()):
            return "append_rows", "rows added"
        case WriteFile(role="sho" | "contextrc" | "tasks"):
            return "create_file", "for machines"
        case WriteFile(expects=None, template=template):
            return "create_file", f"template: {f'/{template}' if template else 'built-in'}"
        case WriteFile(reason=reason):
            return "ulid_backfill", reason
        case CreatePage():
            return "notion_sync", "page created"
        case UpdatePage():
            return "notion_sync", "page updated"

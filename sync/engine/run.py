"""The corridor: read, plan, show, apply, log, finish, and say how it went."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sync.core.config import Config
from sync.core.errors import PRECEDENCE, Exit, GitError, SyncError
from sync.core.model import Base, Snapshot
from sync.core.plan import Adopt, CreatePage, Finding, Operation, Outcome, Plan, Severity, UpdatePage
from sync.core.selection import Selection
from sync.engine.apply import Apply
from sync.engine.delivery import deliver
from sync.engine.keepsake import keepsake
from sync.engine.logbook import refuse_dirty, unlogged, write_log
from sync.engine.outside import Outside
from sync.engine.snapshot import Reading, read
from sync.planners.aftermath import aftermath, intents
from sync.planners.agree import agree
from sync.planners.guards import check, fingerprint
from sync.planners.job import Job
from sync.planners.outgoing import may_keep, screen
from sync.ports.ledger import State
from sync.ports.ledger_codec import Facts, Record

LOCAL = "There is no remote: files and ledger stay in this clone, and are as safe as this disk."
LEFT_OPEN = (
    "What was done stands. On the remote run {} is still open: from this clone the next run goes on at once, "
    "from elsewhere when its lease has ended; it looks at both sides first and makes nothing twice."
)
Show = Callable[[Plan, Snapshot], None]


@dataclass(frozen=True)
class Run:
    """How a run went. `requests` counts Notion requests by kind; `commits` are ids on the branch, oldest first.

    `found` is what was seen only while the plan was carried out.
    """

    id: str
    plan: Plan
    outcomes: tuple[Outcome, ...] = ()
    exit: Exit = Exit.DONE
    dry: bool = False
    error: SyncError | None = None
    commits: tuple[str, ...] = ()
    requests: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    found: tuple[Finding, ...] = ()


def run(
    job: Job, config: Config, outside: Outside, selection: Selection, *, dry: bool = False, show: Show | None = None
) -> Run:
    """One job from end to end. Nothing is written in a dry run, whose plan is that of the run that follows."""
    reading = read(job, config, outside, selection)
    config = reading.config
    planned = job.plan(reading.snapshot, config, selection)
    found = Plan(planned.job, planned.operations, (*reading.findings, *planned.findings))
    plan = screen(found, reading.snapshot, config)
    if show:
        show(plan, reading.snapshot)
    check(
        plan,
        reading.snapshot,
        config,
        selection.allowed,
        written_under=reading.state.config,
        documents=job.documents,
    )
    if dry:
        return Run(outside.run_id, plan, exit=_exit(plan, (), ()), dry=True, requests=_requests(outside))
    return _apply(job, plan, reading, config, outside)


def _begin(work: Sequence[Operation], config: Config, outside: Outside) -> None:
    """Push what is meant and what will be overwritten; the push is the lock."""
    began = outside.now()
    kept: dict[str, str] = {}
    for op in work:
        if isinstance(op, UpdatePage) and op.body_before is not None and may_keep(config):
            kept |= keepsake(op, op.body_before, began)
    outside.effects.do(
        "ledger.begin",
        outside.run_id,
        lambda: outside.ledger.begin(outside.run_id, intents(work), kept, now=began, lease_until=began + outside.lease),
    )


def _apply(job: Job, plan: Plan, reading: Reading, config: Config, outside: Outside) -> Run:
    state = reading.state
    work = [operation for operation in plan.operations if not isinstance(operation, Adopt)]
    dead = unlogged(state.journals, config, outside)
    busy = bool(plan.operations or dead)
    if busy:
        refuse_dirty(config, outside)
        _begin(work, config, outside)
    applying = Apply(plan, reading.snapshot, config, outside)
    outcomes = tuple(applying.run())
    base = agree(reading.snapshot.base, outcomes)
    problems, commits = [applying.ended] if applying.ended else [], list(applying.commits)
    so_far, so_many = len(problems), len(commits)
    if busy:
        traces = aftermath(dead, reading.snapshot)
        with _noted(problems, "The log could not be written"):
            commits.extend(write_log(plan, outcomes, base, reading.resolved, config, outside, traces))
    logged = len(problems) == so_far or len(commits) > so_many
    notes: list[str] = []
    with _noted(problems, "The pull request could not be made"):
        notes.extend(_delivered((*plan.findings, *applying.found), config, outside))
    changed = base != reading.snapshot.base or reading.resolved != state.resolved
    code = _exit(plan, outcomes, problems)
    summary: dict[str, object] = {"job": plan.job, "exit": int(code), "changed": changed, "operations": len(work)}
    unknown = _still_unknown(reading.snapshot, outcomes, base)
    facts = Facts(reading.resolved, applying.bot, unknown, _worked_under(job, plan, config, state.config))
    so_far = len(problems)
    with _noted(problems, "The ledger could not be written"):
        _finish(state, base, facts, summary, outside, logged=logged)
    if busy and len(problems) > so_far:
        notes.append(LEFT_OPEN.format(outside.run_id))
    return Run(
        outside.run_id,
        plan,
        outcomes,
        _exit(plan, outcomes, problems),
        error=problems[0] if problems else None,
        commits=tuple(commits),
        requests=_requests(outside),
        notes=(*map(str, problems[1:]), *notes),
        found=applying.found,
    )


def _finish(
    state: State, base: Mapping[str, Base], facts: Facts, summary: Record, outside: Outside, *, logged: bool
) -> None:
    """Remember what was agreed, and close the journals of this run and of those that died before it."""
    dead = [journal.run for journal in state.journals]
    run_id, ledger = outside.run_id, outside.ledger
    outside.effects.do(
        "ledger.finish",
        run_id,
        lambda: ledger.finish(run_id, base.values(), facts, summary, now=outside.now(), closes=dead, logged=logged),
        closing=True,
    )


@contextmanager
def _noted(problems: list[SyncError], what: str) -> Iterator[None]:
    """What goes wrong at the end does not take the outcomes along: it is told beside them."""
    try:
        yield
    except SyncError as error:
        problems.append(error)
    except OSError as error:
        problems.append(GitError(f"{what}: {error.strerror or error}.", "Put that right and run again."))


def _worked_under(job: Job, plan: Plan, config: Config, before: str | None) -> str | None:
    """The fingerprint of the publish rules that were last worked under: only a job that publishes takes new ones in."""
    return fingerprint(config) if job.publishes and (plan.operations or before is None) else before


def _delivered(findings: Sequence[Finding], config: Config, outside: Outside) -> tuple[str, ...]:
    """Where the files are now."""
    if not outside.repo.has_remote:
        return (LOCAL,)
    url = deliver(findings, config, outside)
    return (f"Pull request: {url}",) if url else ()


def _still_unknown(snapshot: Snapshot, outcomes: Sequence[Outcome], base: Mapping[str, Base]) -> dict[str, datetime]:
    """Creations that nobody has seen the end of: they wait, and are looked for before they are tried again."""
    now = {o.operation.ulid: o.at for o in outcomes if isinstance(o.operation, CreatePage) and o.result == "unknown"}
    open_ = {**snapshot.quarantine, **now}
    return {ulid: since for ulid, since in open_.items() if not (ulid in base and base[ulid].page)}


def _requests(outside: Outside) -> dict[str, int]:
    return {f"{method} {endpoint}": count for (method, endpoint), count in outside.notion.counters.requests.items()}


def _exit(plan: Plan, outcomes: Sequence[Outcome], problems: Sequence[SyncError]) -> Exit:
    """The gravest of what happened; due work that was not done is 1."""
    codes = {Exit.DONE, *(problem.exit for problem in problems)}
    if any(finding.severity is Severity.ERROR for finding in plan.findings):
        codes.add(Exit.INCOMPLETE)
    if any(outcome.result in ("failed", "unknown", "held_back") for outcome in outcomes):
        codes.add(Exit.INCOMPLETE)
    return next(code for code in PRECEDENCE if code in codes)

"""What a person or a program is told: the plan before, the outcomes after, as text or as JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any

from sync.core.encode import log_line
from sync.core.errors import SyncError
from sync.core.plan import (
    Adopt,
    AssignUlid,
    CreatePage,
    Finding,
    Operation,
    Outcome,
    Plan,
    Severity,
    UpdatePage,
    WriteFile,
)
from sync.engine.diffs import diff
from sync.engine.run import Run

VERSION = 1
VERBS = {
    AssignUlid: ("id to fill", "ids to fill", "filled"),
    WriteFile: ("file to write", "files to write", "written"),
    CreatePage: ("page to create", "pages to create", "created"),
    UpdatePage: ("page to update", "pages to update", "updated"),
    Adopt: ("record already equal", "records already equal", "remembered"),
}


def plan_text(plan: Plan, before: Mapping[str, str], *, diffs: bool) -> Iterator[str]:
    """The plan, one line an operation (ids one line a database), then what was found."""
    if not plan.operations:
        yield f"{plan.job}: nothing to do."
    else:
        yield f"{plan.job}: {_counts(plan)}"
    ids = Counter(op.database for op in plan.operations if isinstance(op, AssignUlid))
    for database, count in sorted(ids.items()):
        yield f"  id      {database}: {count} {'record' if count == 1 else 'records'}"
    for operation in plan.operations:
        if not isinstance(operation, AssignUlid):
            yield f"  {_line(operation)}"
        elif diffs:
            yield f"    {log_line(operation.title) or '(untitled)'} ← {operation.ulid} ({log_line(operation.reason)})"
        if diffs:
            yield from (f"    {line}" for line in diff(operation, before))
    yield from findings_text(plan.findings)


def findings_text(findings: tuple[Finding, ...]) -> Iterator[str]:
    """What was seen and not acted on, gravest first; gaps in documents are counted, not listed."""
    gaps = sum(finding.code == "gap" for finding in findings)
    for severity in Severity:
        for finding in findings:
            if finding.severity is severity and finding.code != "gap":
                yield f"  {severity.value:<8}{log_line(finding.where)}: {log_line(finding.what)}"
                if finding.advice:
                    yield f"          → {log_line(finding.advice)}"
    if gaps:
        yield f"  note    {gaps} new documents have facts marked NEEDS_MORE_CONTEXT"


def errors_text(plan: Plan) -> Iterator[str]:
    """Only the findings that show in the exit code, for those who did not want to see the plan."""
    return findings_text(tuple(finding for finding in plan.findings if finding.severity is Severity.ERROR))


def outcome_text(run: Run) -> Iterator[str]:
    """What became of the plan: counts, then every operation that did not go through."""
    if run.dry:
        yield "Dry run: nothing was written."
        return
    done = Counter(type(outcome.operation) for outcome in run.outcomes if outcome.result == "applied")
    said = [f"{count} {noun(kind, count)} {VERBS[kind][2]}" for kind, count in done.items() if kind is not Adopt]
    yield f"Done: {', '.join(said)}." if said else "Nothing was changed."
    for outcome in run.outcomes:
        if outcome.result not in ("applied", "held_back"):
            yield f"  {outcome.result:<8}{log_line(target(outcome.operation))}: {log_line(outcome.error)}"
    yield from findings_text(run.found)
    held = [outcome for outcome in run.outcomes if outcome.result == "held_back"]
    if held:
        yield f"  held back: {len(held)} operations wait for the next run"
    if run.error:
        yield f"Stopped: {log_line(run.error.what)}"
        if run.error.advice:
            yield f"  → {log_line(run.error.advice)}"
    for commit in run.commits:
        yield f"Commit {commit[:12]}"
    yield from (log_line(note) for note in run.notes)


def requests_text(run: Run) -> str:
    """How many requests Notion was asked, by kind."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(run.requests.items()) if count)
    return f"Requests to Notion: {sum(run.requests.values())}" + (f" ({kinds})" if kinds else "")


def as_json(run: Run) -> str:
    """The run as one versioned JSON document."""
    return json.dumps(
        {
            "version": VERSION,
            "run": run.id,
            "job": run.plan.job,
            "dry_run": run.dry,
            "checksum": run.plan.checksum,
            "exit": int(run.exit),
            "error": str(run.error) if run.error else None,
            "operations": [_operation(op) for op in run.plan.operations],
            "findings": [asdict(finding) for finding in (*run.plan.findings, *run.found)],
            "outcomes": [_outcome(outcome) for outcome in run.outcomes],
            "commits": list(run.commits),
            "requests": dict(run.requests),
        },
        indent=2,
        default=_plain,
    )


def failure_as_json(job: str, error: SyncError) -> str:
    """A run that ended before it had a plan, in the same form."""
    whole = {"version": VERSION, "job": job, "exit": int(error.exit), "error": str(error)}
    return json.dumps(whole, indent=2)


def _operation(operation: Operation) -> dict[str, Any]:
    return {"kind": type(operation).__name__, **asdict(operation)}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    kind = type(outcome.operation).__name__
    return {"kind": kind, "ulid": outcome.operation.ulid, "result": outcome.result, "error": outcome.error}


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(type(value).__name__)


def _counts(plan: Plan) -> str:
    kinds = Counter(type(operation) for operation in plan.operations)
    return ", ".join(f"{count} {VERBS[kind][0 if count == 1 else 1]}" for kind, count in kinds.items())


def noun(kind: type[Operation], count: int) -> str:
    """What operations of a kind make or change: `files`, of one `file`."""
    return VERBS[kind][0 if count == 1 else 1].split(" to ")[0]


def _line(operation: Operation) -> str:
    words = {WriteFile: "write", CreatePage: "create", UpdatePage: "update", Adopt: "equal"}
    reason = "" if isinstance(operation, AssignUlid) else f" ({log_line(operation.reason)})"
    return f"{words.get(type(operation), 'id'):<8}{log_line(target(operation))}{reason}"


def target(operation: Operation) -> str:
    """What an operation is about, for a person."""
    match operation:
        case AssignUlid():
            return f"{operation.database}: {operation.title or '(untitled)'}"
        case CreatePage() | UpdatePage():
            return f"{operation.database}: {operation.title} ← {operation.path}"
        case _:
            return operation.path

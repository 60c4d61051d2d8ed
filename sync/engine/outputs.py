"""What a run means to a program: its troubles in one list, its counts, and the outputs of a workflow's step."""

import json
from collections import Counter
from collections.abc import Mapping

from sync.core.errors import SyncError
from sync.core.plan import AssignUlid, CreatePage, Finding, Severity, UpdatePage, WriteFile
from sync.engine.report import target
from sync.engine.run import Run

COUNTED = {"ids": AssignUlid, "written": WriteFile, "created": CreatePage, "updated": UpdatePage}
SERIOUS = (Severity.ERROR, Severity.WARNING)


def troubles(run: Run) -> tuple[Finding, ...]:
    """What was found, every write that did not go through, and what ended the run early; each as a finding."""
    failed = (
        Finding(Severity.ERROR, o.result, target(o.operation), o.error, "The next run looks again.", o.operation.ulid)
        for o in run.outcomes
        if o.result in ("failed", "unknown")
    )
    ended = (failure(run.plan.job, run.error),) if run.error else ()
    return (*ended, *failed, *run.found, *run.plan.findings)


def failure(job: str, error: SyncError) -> Finding:
    """What ended a run, as a finding."""
    return Finding(Severity.ERROR, "stopped", job, error.what, error.advice)


def counts(run: Run) -> Mapping[str, int]:
    """Changes by kind, done ones; in a dry run those that would be done. Conflicts and findings beside them."""
    done = run.plan.operations if run.dry else [o.operation for o in run.outcomes if o.result == "applied"]
    kinds = Counter(type(operation) for operation in done)
    found = troubles(run)
    return {
        **{name: kinds[kind] for name, kind in COUNTED.items()},
        "conflicts": sum(is_conflict(finding) for finding in found),
        "findings": sum(finding.severity in SERIOUS for finding in found),
    }


def is_conflict(finding: Finding) -> bool:
    """Whether a person's edit and the portfolio's text met."""
    return finding.code.partition(".")[0] == "conflict"


def outputs(run: Run) -> dict[str, str]:
    """The outputs of a step: changed, exit_code, counts (as JSON), and each count under its own name."""
    counted = counts(run)
    changed = not run.dry and any(counted[name] for name in COUNTED)
    return {
        "changed": str(changed).lower(),
        "exit_code": str(int(run.exit)),
        "counts": json.dumps(counted),
        **{name: str(count) for name, count in counted.items()},
    }


def failure_outputs(error: SyncError) -> dict[str, str]:
    """The same outputs where there was no run."""
    counted = {**dict.fromkeys(COUNTED, 0), "conflicts": 0, "findings": 1}
    return {
        "changed": "false",
        "exit_code": str(int(error.exit)),
        "counts": json.dumps(counted),
        **{name: str(count) for name, count in counted.items()},
    }

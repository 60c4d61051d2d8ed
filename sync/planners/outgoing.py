"""What may leave: no secret to either side, and no person's text to a remote that everybody can read."""

from collections.abc import Iterator
from dataclasses import replace

from sync.core import secrets
from sync.core.config import Config, Remote
from sync.core.model import Snapshot, Value
from sync.core.plan import AssignUlid, CreatePage, Finding, Operation, Plan, Severity, UpdatePage, WriteFile
from sync.planners.guards import overwrites

_ADVICE = "Take it out, or put <placeholder> in its place where it is an example; revoke it where it is real."


def screen(plan: Plan, snapshot: Snapshot, config: Config) -> Plan:
    """The plan without the operations that would carry a secret away, or publish what a person wrote in Notion.

    Each is an error that names the record, never the secret: titles are masked in all that is shown of a plan. Of a
    record that is held back nothing goes out but its id: what is made of one record is made whole or not at all.
    """
    refused = [*_secrets(plan), *(() if may_keep(config) else _unkept(plan, snapshot))]
    held = {finding.ulid for finding in refused}
    operations = tuple(_titled(op) for op in plan.operations if isinstance(op, AssignUlid) or op.ulid not in held)
    return replace(plan, operations=operations, findings=tuple(map(_quiet, (*plan.findings, *refused))))


def may_keep(config: Config) -> bool:
    """Whether a page's text may be kept on the ledger, which lies on the remote: not where everybody can read it."""
    return config.portfolio.remote is Remote.PRIVATE


def _titled(op: Operation) -> Operation:
    """The same with a title to be shown; what is written stands in the properties."""
    if isinstance(op, AssignUlid | CreatePage | UpdatePage) and secrets.find(op.title):
        return replace(op, title=secrets.masked(op.title))
    return op


def _quiet(finding: Finding) -> Finding:
    if secrets.find(f"{finding.where}\n{finding.what}"):
        return replace(finding, where=secrets.masked(finding.where), what=secrets.masked(finding.what))
    return finding


def _secrets(plan: Plan) -> Iterator[Finding]:
    for op in plan.operations:
        for path, name, text in _texts(op):
            if leaks := secrets.find(text):
                where = ", ".join(f"{leak.kind} (line {leak.line})" for leak in leaks)
                what = f"{name} holds what looks like a secret: {where}. Nothing of this record goes out."
                yield Finding(Severity.ERROR, "secret", path, what, _ADVICE, op.ulid)


def _texts(op: Operation) -> Iterator[tuple[str, str, str]]:
    """Path, name and text of all that an operation carries across. An own file that gets its id carries nothing."""
    match op:
        case WriteFile(origin="notion"):
            yield op.path, "The text from Notion", op.text
        case CreatePage() | UpdatePage():
            yield op.path, "The page's text", op.markdown or ""
            for name, value in op.properties.items():
                yield op.path, f"The property {name!r}", _plain(value)


def _plain(value: Value) -> str:
    match value:
        case str():
            return value
        case tuple():
            return "\n".join(value)
        case _:
            return ""


def _unkept(plan: Plan, snapshot: Snapshot) -> Iterator[Finding]:
    for op in plan.operations:
        if isinstance(op, UpdatePage) and overwrites(op, snapshot.base.get(op.ulid)):
            what = "The page holds what a person wrote; it cannot be kept on a public remote, so it is not replaced."
            advice = "Use a private remote, or carry the text over by hand and empty the page."
            yield Finding(Severity.ERROR, "conflict.public", op.path, what, advice, op.ulid)

"""The week in one plan: ids, then files, then pages, each planned on what the one before will have made."""

from collections.abc import Iterable
from dataclasses import replace

from sync.convert.headers import header
from sync.core import table
from sync.core.config import Config
from sync.core.model import Base, Document, FileBase, Snapshot, digest
from sync.core.plan import AssignUlid, Finding, Operation, Plan, WriteFile
from sync.core.selection import Selection
from sync.planners import prefill_ulids, promote_from_notion, sync_to_notion
from sync.planners.job import Job, Wants

NAME = "weekly"
STEPS = (prefill_ulids.JOB, promote_from_notion.JOB, sync_to_notion.JOB)


def wants(config: Config, selection: Selection) -> Wants:
    """What the three jobs want, together."""
    found: dict[str, frozenset[str] | None] = {}
    for job in STEPS:
        for key, names in job.wants(config, selection).items():
            there = found.get(key, frozenset())
            found[key] = None if names is None or there is None else there | names
    return found


def bodies(snapshot: Snapshot, config: Config, selection: Selection) -> frozenset[str]:
    """What the three jobs read, each on the snapshot as the plans before it leave it."""
    wanted: frozenset[str] = frozenset()
    for job in STEPS:
        wanted |= job.bodies(snapshot, config, selection)
        if job is not promote_from_notion.JOB:  # its files depend on bodies that are not read yet
            snapshot = after(snapshot, job.plan(snapshot, config, selection).operations)
    return wanted


def plan(snapshot: Snapshot, config: Config, selection: Selection) -> Plan:
    """One plan in the order of effects: every id before every file before every page."""
    operations: list[Operation] = []
    findings: list[Finding] = []
    for job in STEPS:
        step = job.plan(snapshot, config, selection)
        operations.extend(step.operations)
        findings.extend(finding for finding in step.findings if finding not in findings)
        snapshot = after(snapshot, step.operations)
    return Plan(NAME, tuple(sorted(operations, key=_rank)), tuple(findings))


def _rank(operation: Operation) -> int:
    match operation:
        case AssignUlid():
            return 0
        case WriteFile():
            return 1
        case _:
            return 2


def after(snapshot: Snapshot, operations: Iterable[Operation]) -> Snapshot:
    """The snapshot as it will be once these operations are done: ids given, files written."""
    ids = {op.page_id: op.ulid for op in operations if isinstance(op, AssignUlid)}
    files = [op for op in operations if isinstance(op, WriteFile)]
    pages = tuple(replace(page, ulid=ids[page.id]) if page.id in ids else page for page in snapshot.pages)
    written = {op.path: _document(op, snapshot) for op in files if op.path.endswith(".md")}
    documents = (*(d for d in snapshot.documents if d.path not in written), *written.values())
    base = dict(snapshot.base)
    for op in files:
        if op.origin == "notion":
            known = base.get(op.ulid) or Base(op.ulid, op.origin, op.page)
            files_now = {**known.files, op.role: FileBase(op.path, digest(op.text))}
            base[op.ulid] = replace(known, files=files_now)
    paths = snapshot.paths | {op.path for op in files}
    return replace(snapshot, pages=pages, documents=documents, base=base, paths=paths, files=_others(files, snapshot))


def _others(files: Iterable[WriteFile], snapshot: Snapshot) -> dict[str, str]:
    """The texts of what is no document."""
    texts = dict(snapshot.files)
    for op in files:
        if op.append:
            texts[op.path] = table.appended(texts.get(op.path, ""), op.append.header, op.append.key, op.text)
        elif not op.path.endswith(".md"):
            texts[op.path] = op.text
    return texts


def _document(op: WriteFile, snapshot: Snapshot) -> Document:
    parsed = header.read(op.text)
    blob = next((document.blob for document in snapshot.documents if document.path == op.path), "")
    return Document(op.path, op.role, op.text, parsed.title, parsed.header, parsed.body, blob)


JOB = Job(NAME, wants, bodies, plan, publishes=True, summary="Backfill, promote, commit, publish, log.")

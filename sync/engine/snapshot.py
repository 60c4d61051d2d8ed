"""Reads both sides once: the ledger, HEAD's documents, and the listings a job wants, twelve requests in flight."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from sync.convert.headers import header
from sync.core.config import Config
from sync.core.errors import Exit, SyncError
from sync.core.model import Body, Document, PageMark, Snapshot
from sync.core.plan import CreatePage, Finding, Severity
from sync.core.selection import Selection
from sync.engine.delivery import update
from sync.engine.listings import IN_FLIGHT, listings
from sync.engine.outside import Outside
from sync.planners import files
from sync.planners.changed import due
from sync.planners.guards import fingerprint
from sync.planners.job import Job
from sync.planners.roles import role_of
from sync.ports.ledger import State
from sync.ports.ledger_codec import Resolved
from sync.ports.proposal import Proposal


@dataclass(frozen=True)
class Reading:
    """What one look at both sides gave. `resolved` is to be remembered on the ledger; plan under `config`."""

    snapshot: Snapshot
    config: Config
    state: State
    resolved: Mapping[str, Resolved]
    findings: tuple[Finding, ...]


def read(job: Job, config: Config, outside: Outside, selection: Selection) -> Reading:
    """A snapshot with every body the job needs. Raises where nothing at all can be read."""
    refused = update(outside)
    state = outside.ledger.fetch_and_read()
    documents, findings = _documents(config, outside) if job.documents else ((), ())
    pages = _due(documents, config, selection, state)
    seen = listings(job, config, outside, selection, state, pages)
    snapshot = Snapshot(
        now=outside.now(),
        documents=documents,
        pages=seen.pages,
        sources=seen.sources,
        base=seen.base,
        unread={key: error.what for key, error in seen.errors.items()},
        paths=outside.repo.paths(),
        bot=state.bot,
        quarantine=_quarantine(state),
        head=outside.repo.head(),
        accepted=outside.repo.accepted() if isinstance(outside.repo, Proposal) else None,
        left_out=bool(refused),
        due=None if pages is None else frozenset(pages),
        files=_files(config, outside) if job.documents else {},
    )
    snapshot = _with_bodies(snapshot, job.bodies(snapshot, seen.config, selection), outside)
    damage = tuple(
        Finding(
            Severity.WARNING, "ledger.damaged", "ledger", what, "What it knew is looked up again; nothing is deleted."
        )
        for what in state.damaged
    )
    return Reading(snapshot, seen.config, state, seen.resolved, (*refused, *damage, *seen.findings, *findings))


def _due(
    documents: Sequence[Document], config: Config, selection: Selection, state: State
) -> Mapping[str, PageMark] | None:
    """The pages that a look at what has changed can keep to; under other rules than last time it cannot."""
    if not selection.changed or selection.full or selection.revive or state.config != fingerprint(config):
        return None
    return due(documents, state.base, config)


def _quarantine(state: State) -> dict[str, datetime]:
    """Creations without an answer: those remembered, and those that a run which died had in mind."""
    died = {
        str(intent["ulid"]): journal.lease_until or journal.started
        for journal in state.journals
        for intent in journal.intents
        if intent.get("kind") == CreatePage.__name__
    }
    return {**state.quarantine, **died}


def _documents(config: Config, outside: Outside) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    documents: list[Document] = []
    findings: list[Finding] = []
    for blob in outside.repo.blobs(("**/*.md",)):
        parsed = header.read(blob.text)
        role = role_of(blob.path, parsed.header, config)
        if role is None:
            continue
        if blob.problem:
            findings.append(
                Finding(Severity.WARNING, "file.unreadable", blob.path, f"The file {blob.problem}; it is not read.")
            )
            continue
        documents.append(Document(blob.path, role, blob.text, parsed.title, parsed.header, parsed.body, blob.id))
        rule = config.sync.publish.get(role)
        if rule is not None and not rule.enabled:
            continue
        findings.extend(
            Finding(Severity.WARNING, "file.header", blob.path, problem, "", parsed.header.ulid)
            for problem in parsed.problems
        )
    return tuple(documents), tuple(findings)


def _files(config: Config, outside: Outside) -> dict[str, str]:
    """What is no document and plans look at; what cannot be read as text is missing, and its path is not."""
    blobs = outside.repo.blobs(files.looked_at(config))
    return {blob.path: blob.text for blob in blobs if not blob.problem}


def _with_bodies(snapshot: Snapshot, wanted: frozenset[str], outside: Outside) -> Snapshot:
    if not wanted:
        return snapshot
    ids = sorted(wanted)
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        bodies = dict(zip(ids, pool.map(lambda id_: _body(id_, outside), ids), strict=True))
    pages = tuple(replace(page, body=bodies[page.id]) if page.id in bodies else page for page in snapshot.pages)
    return replace(snapshot, pages=pages)


def _body(page_id: str, outside: Outside) -> Body:
    """The page's body; one that cannot be read counts as incomplete, so that nothing is decided on it."""
    try:
        outside.effects.check()
        return outside.notion.body(page_id)
    except SyncError as error:
        if error.exit in (Exit.ACCESS, Exit.INCOMPLETE):
            return Body("", complete=False)
        raise

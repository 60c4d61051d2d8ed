"""Reads both sides once: the ledger, HEAD's documents, and the listings a job wants, twelve requests in flight."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from sync.convert import header
from sync.core.config import Config
from sync.core.errors import AccessError, Exit, SyncError
from sync.core.model import Body, Document, Page, Snapshot, Source
from sync.core.plan import CreatePage, Finding, Severity
from sync.core.selection import Selection
from sync.engine.outside import Outside
from sync.planners.job import Job
from sync.planners.roles import role_of
from sync.ports.ledger import State
from sync.ports.ledger_codec import Resolved

IN_FLIGHT = 12


@dataclass(frozen=True)
class Reading:
    """What one look at both sides gave. `resolved` is to be remembered on the ledger."""

    snapshot: Snapshot
    state: State
    resolved: Mapping[str, Resolved]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Listing:
    source: Source | None = None
    pages: tuple[Page, ...] = ()
    error: SyncError | None = None


def read(job: Job, config: Config, outside: Outside, selection: Selection) -> Reading:
    """A snapshot with every body the job needs. Raises where nothing at all can be read."""
    outside.repo.update()
    state = outside.ledger.fetch_and_read()
    documents, findings = _documents(config, outside) if job.documents else ((), ())
    listings, resolved = _listings(job, config, outside, selection, state)
    snapshot = Snapshot(
        now=outside.now(),
        documents=documents,
        pages=tuple(page for listing in listings.values() for page in listing.pages),
        sources={key: listing.source for key, listing in listings.items() if listing.source},
        base=state.base,
        unread={key: listing.error.what for key, listing in listings.items() if listing.error},
        paths=outside.repo.paths(),
        bot=state.bot,
        quarantine=_quarantine(state),
        head=outside.repo.head(),
    )
    snapshot = _with_bodies(snapshot, job.bodies(snapshot, config, selection), outside)
    unread = tuple(
        Finding(
            Severity.ERROR, f"access.{listing.error.exit.name.lower()}", key, listing.error.what, listing.error.advice
        )
        for key, listing in listings.items()
        if listing.error
    )
    damage = tuple(
        Finding(
            Severity.WARNING, "ledger.damaged", "ledger", what, "What it knew is looked up again; nothing is deleted."
        )
        for what in state.damaged
    )
    return Reading(snapshot, state, resolved, (*damage, *unread, *findings))


def _quarantine(state: State) -> dict[str, datetime]:
    """Creations without an answer: those remembered, and those that a run which died had in mind."""
    died = {
        str(intent["ulid"]): journal.started
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


def _listings(
    job: Job, config: Config, outside: Outside, selection: Selection, state: State
) -> tuple[dict[str, _Listing], dict[str, Resolved]]:
    wanted = job.wants(config, selection)
    ids, missing = _ids(config, outside, state, tuple(wanted))
    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        read_one = {
            key: pool.submit(_listing, key, ids[key], wanted[key], config, outside) for key in wanted if key in ids
        }
        listings = {key: read_one[key].result() if key in ids else _Listing(error=missing[key]) for key in wanted}
    errors = [listing.error for listing in listings.values() if listing.error]
    fatal = next((error for error in errors if error.exit not in (Exit.ACCESS, Exit.INCOMPLETE)), None)
    if fatal or (errors and len(errors) == len(listings)):
        raise fatal or errors[0]
    found = {
        key: Resolved(listing.source.id, listing.source.database_id, listing.source.title, listing.source.fingerprint)
        for key, listing in listings.items()
        if listing.source
    }
    return listings, {**state.resolved, **found}


def _ids(
    config: Config, outside: Outside, state: State, keys: Iterable[str]
) -> tuple[dict[str, str], dict[str, SyncError]]:
    """The id to ask for each database: remembered, configured, or found by its exact trimmed title."""
    ids: dict[str, str] = {}
    missing: dict[str, SyncError] = {}
    by_title: dict[str, list[str]] | None = None
    for key in keys:
        database = config.notion.databases[key]
        known = state.resolved.get(key)
        if known and (
            database.id is None or _bare(database.id) in {_bare(known.data_source_id), _bare(known.database_id)}
        ):
            ids[key] = known.data_source_id
        elif database.id:
            ids[key] = database.id
        else:
            if by_title is None:
                by_title = {}
                for found in outside.notion.databases():
                    by_title.setdefault(found.title.strip(), []).append(found.data_source_id)
            titled = by_title.get((database.title or "").strip(), [])
            if len(titled) == 1:
                ids[key] = titled[0]
            else:
                missing[key] = _not_found(database.title or key, len(titled))
    return ids, missing


def _not_found(title: str, count: int) -> SyncError:
    if count:
        what = f"{count} databases have the title {title!r}."
        return AccessError(what, "Put the id of the right one into config.yaml.")
    return AccessError(
        f"No database titled {title!r} is shared with the integration.",
        "In Notion open it, choose … → Connections and add the integration; or correct its title in config.yaml.",
    )


def _bare(id_: str) -> str:
    return id_.replace("-", "").lower()


def _listing(key: str, id_: str, names: frozenset[str] | None, config: Config, outside: Outside) -> _Listing:
    try:
        outside.effects.check()
        source = outside.notion.source(key, id_)
        wanted = None if names is None else _live(source, names, config)
        id_field = config.notion.databases[key].unique_id_field
        pages = tuple(outside.notion.rows(source, properties=wanted, ulid_field=id_field))
        return _Listing(source, pages)
    except SyncError as error:
        return _Listing(error=error)


def _live(source: Source, names: Iterable[str], config: Config) -> frozenset[str]:
    candidates = (next((n for n in config.names(source.key, name) if n in source.properties), None) for name in names)
    return frozenset(name for name in candidates if name)


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

"""The listings a job wants: each database found by id or title, its schema held against what was known, its rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sync.core.config import Config
from sync.core.errors import AccessError, Exit, SyncError, Unreachable
from sync.core.model import Base, Page, PageMark, Source
from sync.core.plan import Finding, Severity
from sync.core.selection import Selection
from sync.engine.outside import Outside
from sync.planners import schema
from sync.planners.job import Job
from sync.ports.ledger import State
from sync.ports.ledger_codec import Resolved
from sync.ports.notion import NotFound

IN_FLIGHT = 12


@dataclass(frozen=True)
class Listings:
    """What Notion shows of the databases. `config` and `base` follow renamed properties."""

    config: Config
    sources: Mapping[str, Source]
    pages: tuple[Page, ...]
    errors: Mapping[str, SyncError]
    resolved: Mapping[str, Resolved]
    base: Mapping[str, Base]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _One:
    source: Source | None = None
    pages: tuple[Page, ...] = ()
    error: SyncError | None = None


def listings(
    job: Job,
    config: Config,
    outside: Outside,
    selection: Selection,
    state: State,
    due: Mapping[str, PageMark] | None = None,
) -> Listings:
    """Every wanted database, twelve requests in flight; of those that `due` names, its pages alone.

    Raises where not one of them can be read.
    """
    wanted = job.wants(config, selection)
    pages_due: dict[str, list[str]] = defaultdict(list)
    for mark in (due or {}).values():
        pages_due[mark.database].append(mark.page_id)
    if due is not None:
        wanted = {key: names for key, names in wanted.items() if key in pages_due}
    try:
        ids, missing = _ids(config, outside, state, tuple(wanted))
    except SyncError as error:
        raise error if error.exit is not Exit.INCOMPLETE else _nothing([error]) from error
    # Of a database that is configured anew nothing is known, whatever its key was used for before.
    known = {key: one.properties for key, one in state.resolved.items() if ids.get(key) == one.data_source_id}

    def one(key: str) -> _One:
        if key in missing:
            return _One(error=missing[key])
        try:
            source, live = _source(key, ids[key], config, outside, known.get(key, {}), selection.allowed)
            read = (
                _rows(source, wanted[key], live, outside)
                if due is None
                else _named(source, pages_due[key], live, outside)
            )
            return _One(source, tuple(read))
        except SyncError as error:
            return _One(error=error)

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        found = dict(zip(wanted, pool.map(one, wanted), strict=True))
    errors = {key: listing.error for key, listing in found.items() if listing.error}
    fatal = next((error for error in errors.values() if error.exit not in (Exit.ACCESS, Exit.INCOMPLETE)), None)
    if fatal or (errors and len(errors) == len(found)):
        raise fatal or _nothing(tuple(errors.values()))
    sources = {key: listing.source for key, listing in found.items() if listing.source}
    findings = [_unread(key, error) for key, error in errors.items()]
    base = state.base
    for key, source in sources.items():
        base = schema.carried(base, source, known.get(key, {}))
        findings.extend(schema.renames(config, source, known.get(key, {})))
        config = schema.followed(config, source, known.get(key, {}))
    resolved = {key: _resolved(source, known.get(key, {})) for key, source in sources.items()}
    pages = tuple(page for listing in found.values() for page in listing.pages)
    return Listings(config, sources, pages, errors, {**state.resolved, **resolved}, base, tuple(findings))


def _nothing(errors: Sequence[SyncError]) -> SyncError:
    """Why not one database could be read: Notion does not answer, or the first reason that a person can act on."""
    access = next((error for error in errors if error.exit is Exit.ACCESS), None)
    return access or Unreachable(errors[0].what, "Nothing could be read. Run again later.")


def _resolved(source: Source, known: schema.Known) -> Resolved:
    return Resolved(source.id, source.database_id, source.title, schema.remember(source, known))


def _unread(key: str, error: SyncError) -> Finding:
    return Finding(Severity.ERROR, f"access.{error.exit.name.lower()}", key, error.what, error.advice)


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
        if known and (database.id is None or database.has_id(known.data_source_id, known.database_id)):
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


def _source(
    key: str, id_: str, config: Config, outside: Outside, known: schema.Known, allowed: frozenset[str]
) -> tuple[Source, Config]:
    """The live schema, held against what was known, and the configuration that follows its renamed properties."""
    outside.effects.check()
    source = outside.notion.source(key, id_)
    schema.refuse(config, source, known, allowed)
    return source, schema.followed(config, source, known)


def _rows(source: Source, names: frozenset[str] | None, config: Config, outside: Outside) -> Iterator[Page]:
    wanted = None if names is None else _live(source, names, config)
    id_field = config.notion.databases[source.key].unique_id_field
    return outside.notion.rows(source, properties=wanted, ulid_field=id_field)


def _named(source: Source, ids: Iterable[str], config: Config, outside: Outside) -> Iterator[Page]:
    """These pages, as far as they are there: as a listing would show them."""
    id_field = config.notion.databases[source.key].unique_id_field
    for id_ in ids:
        try:
            page = outside.notion.page(id_, source, ulid_field=id_field)
        except NotFound:
            continue
        if not page.in_trash and not page.archived:
            yield page


def _live(source: Source, names: Iterable[str], config: Config) -> frozenset[str]:
    candidates = (next((n for n in config.names(source.key, name) if n in source.properties), None) for name in names)
    return frozenset(name for name in candidates if name)

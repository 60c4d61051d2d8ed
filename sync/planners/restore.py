"""Restore: a kept text goes back on its page, and both sides count as agreed as they then are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sync.core.config import Config, Remote
from sync.core.model import Document, FileBase, Page, PageMark, Relation, Snapshot, Source, Value, same, value_digest
from sync.core.plan import Adopt, Operation, Plan, UpdatePage
from sync.core.selection import Selection
from sync.planners.findings import Findings
from sync.planners.job import Job, Wants
from sync.planners.reconcile import Pair, Standing, equality, standing

NAME = "restore"
REASON = "a kept text is put back"


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was before it was overwritten. `name` is unique under its ULID; `number` 1 is the newest.

    `properties` holds the values that were overwritten with the text. `readable` is false where the facts are
    damaged: the text can be shown then, not put back.
    """

    ulid: str
    name: str
    markdown: str
    kept: datetime
    role: str = ""
    database: str = ""
    page_id: str = ""
    title: str = ""
    path: str = ""
    edited: str = ""
    edited_by: str = ""
    reason: str = ""
    properties: Mapping[str, Value] = field(default_factory=dict)
    number: int = 1
    readable: bool = True


def restoring(kept: Kept) -> Job:
    """The job that puts one kept text back."""
    return Job(
        NAME, partial(_wants, kept), partial(_bodies, kept), partial(_plan, kept), summary="Put a kept text back."
    )


def _wants(kept: Kept, _config: Config, _selection: Selection) -> Wants:
    return {kept.database: None}


def _bodies(kept: Kept, snapshot: Snapshot, _config: Config, _selection: Selection) -> frozenset[str]:
    return frozenset(page.id for page in snapshot.pages if page.ulid == kept.ulid)


def _plan(kept: Kept, snapshot: Snapshot, config: Config, _selection: Selection) -> Plan:
    found = Findings()
    page = _page(kept, snapshot, config, found)
    operations = tuple(_decide(kept, page, snapshot, config, found)) if page else ()
    return Plan(NAME, operations, found.all())


def _page(kept: Kept, snapshot: Snapshot, config: Config, found: Findings) -> Page | None:
    """The page to write on, where that is safe."""
    pages = [page for page in snapshot.pages if page.ulid == kept.ulid]
    where = f"{kept.database}: {kept.title}"
    if config.portfolio.remote is Remote.PUBLIC:
        what = "Its present text would be kept on a public remote, so nothing is written."
        found.error("conflict.public", where, what, "Use a private remote, or copy the text by hand.", kept.ulid)
    elif not pages:
        what = "Its page is gone (trashed, archived or no longer shared)."
        found.error("page.gone", where, what, "Bring it back in Notion, then run again.", kept.ulid)
    elif len(pages) > 1:
        what = f"{len(pages)} pages carry its id {kept.ulid}."
        found.error("ulid.duplicate", where, what, "Run prefill_ulids to separate them.", kept.ulid)
    elif pages[0].body is None or not pages[0].body.complete:
        what = "Its page could not be read whole, so nothing of it is overwritten."
        found.error("body.incomplete", where, what, "Look at the page in Notion, or run again.", kept.ulid)
    else:
        return pages[0]
    return None


def _decide(kept: Kept, page: Page, snapshot: Snapshot, config: Config, found: Findings) -> Iterator[Operation]:
    """Write what differs; where nothing does, remember that both sides are agreed."""
    base = snapshot.base.get(kept.ulid)
    source = snapshot.sources[kept.database]
    values = dict(_restorable(kept, source, config, found))
    before = {name: _value(page, source, name) for name in values}
    managed = {
        name: _value(page, source, name)
        for name in (base.page.properties if base and base.page else ())
        if name in source.properties
    }
    changed = {name: value for name, value in values.items() if not same(before[name], value)}
    there = page.body.markdown if page.body else ""
    body = None if equality(there) == equality(kept.markdown) else kept.markdown
    mark = _seen(page, managed)
    held = base.files.get(kept.role) if base else None
    document = next((d for d in snapshot.documents if (d.ulid, d.role) == (kept.ulid, kept.role)), None)
    file = _file(document, held, kept)
    if body is not None or changed or not page.locked:
        yield UpdatePage(
            kept.ulid,
            kept.role,
            kept.role,
            kept.database,
            file.path,
            page.id,
            page.title,
            changed,
            {name: before[name] for name in changed},
            body,
            managed | values,
            file.hash,
            mark,
            REASON,
            body_before=there,
            lock=not page.locked,
        )
    elif standing(Pair(kept.role, document, page, base, managed)) is Standing.IN_SYNC:
        found.note("restored", f"{kept.database}: {page.title}", "Its page holds the kept text already.", "", kept.ulid)
    else:
        yield Adopt(kept.ulid, kept.role, "portfolio", file.path, file.hash, mark, "the page holds the kept text")


def _restorable(kept: Kept, source: Source, config: Config, found: Findings) -> Iterator[tuple[str, Value]]:
    """The kept values that Notion can take as they are. The id is never among them: it is written once."""
    id_field = config.notion.databases[kept.database].unique_id_field
    for name, value in kept.properties.items():
        if name.strip() != id_field.strip():
            if problem := _misfit(name, value, source):
                where = f"{kept.database}: {kept.title}"
                found.warning("restore.property", where, problem, "Set it by hand.", kept.ulid)
            else:
                yield name, value


def _misfit(name: str, value: Value, source: Source) -> str | None:
    prop = source.properties.get(name)
    if prop is None:
        return f"There is no property {name!r} any more, so its value is not put back."
    if isinstance(value, Relation) and not value.complete:
        return f"Of {name!r} only the first {len(value.ids)} related pages were kept, so it is left as it is."
    options = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    gone = [option for option in options if option not in prop.options]
    if prop.type in ("select", "status", "multi_select") and gone:
        return f"{name!r} has no option {', '.join(map(repr, gone))} any more, so its value is not put back."
    return None


def _file(document: Document | None, held: FileBase | None, kept: Kept) -> FileBase:
    """The file as it is now: it counts as agreed until it changes again."""
    return FileBase(document.path, document.hash) if document else held or FileBase(kept.path, "")


def _value(page: Page, source: Source, name: str) -> Value:
    prop = source.properties.get(name)
    return page.title if prop and prop.type == "title" else page.properties.get(name)


def _seen(page: Page, managed: Mapping[str, Value]) -> PageMark:
    digests = {name: value_digest(value) for name, value in managed.items()}
    body = page.body.hash if page.body else None
    return PageMark(page.database, page.id, page.edited, page.edited_by, body, digests)

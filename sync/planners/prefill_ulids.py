"""Backfill: every record gets its ULID, once; a duplicated page gets one of its own; nothing else is touched."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sync.core import ulids
from sync.core.config import Config
from sync.core.model import Base, Page, Snapshot, Source
from sync.core.plan import AssignUlid, Finding, Plan, Severity
from sync.core.selection import Selection
from sync.planners.job import Job, Wants

NAME = "prefill_ulids"


def wants(config: Config, selection: Selection) -> Wants:
    """Only the id property of each chosen database."""
    return {
        key: frozenset({database.unique_id_field})
        for key, database in config.notion.databases.items()
        if selection.takes(key)
    }


def plan(snapshot: Snapshot, config: Config, selection: Selection) -> Plan:
    """Fill empty ids and separate duplicates, oldest record first; report what cannot be done."""
    findings = list(unusable(snapshot, config, selection))
    broken = {finding.where for finding in findings}
    chosen = [
        page
        for page in sorted(snapshot.pages, key=lambda page: (page.database, page.created, page.id))
        if selection.takes(page.database) and page.database not in broken
    ]
    operations: list[AssignUlid] = []
    holders: dict[str, list[Page]] = defaultdict(list)
    known = _known(snapshot)
    for page in chosen:
        if page.ulid is None:
            operations.append(_fill(page, known.get(page.id)))
        elif ulids.is_valid(page.ulid):
            holders[page.ulid].append(page)
        else:
            findings.append(_malformed(page))
    for ulid, pages in sorted(holders.items()):
        if len(pages) > 1:
            renewed, found = _separate(ulid, pages, snapshot.base)
            operations.extend(renewed)
            findings.extend(found)
    order = {page.id: n for n, page in enumerate(chosen)}
    operations.sort(key=lambda op: order[op.page_id])
    return Plan(NAME, tuple(op for op in operations if selection.names(op.ulid, op.title, op.page_id)), tuple(findings))


def unusable(snapshot: Snapshot, config: Config, selection: Selection) -> Iterator[Finding]:
    """One finding for each chosen database whose records cannot carry an id, with the reason."""
    for key, database in config.notion.databases.items():
        if not selection.takes(key):
            continue
        if key in snapshot.unread:
            continue  # the reader has already said why
        reason = _why_not(snapshot.sources.get(key), database.unique_id_field)
        if reason is not None:
            what, advice = reason
            yield Finding(Severity.ERROR, "ulid.property", key, what, advice)


def _why_not(source: Source | None, name: str) -> tuple[str, str] | None:
    if source is None:
        return "This database was not read.", "Check its title or id in config.yaml, and that it is shared."
    found = source.properties.get(name)
    if found is None:
        near = ", ".join(sorted(p.name for p in source.properties.values() if p.type == "rich_text")[:5])
        return (
            f"It has no property named {name!r}.",
            f"Add a Text property of that name in Notion, or set unique_id_field to one of: {near or 'none yet'}.",
        )
    if found.type != "rich_text":
        return (
            f"Its property {name!r} is of type {found.type}, and a ULID needs Text.",
            "Change the property's type to Text in Notion, or name another in unique_id_field.",
        )
    return None


def _known(snapshot: Snapshot) -> dict[str, str]:
    """The ids that pages had when they were last agreed on, by page, where nobody else carries them now."""
    held = {page.ulid for page in snapshot.pages}
    return {base.page.page_id: ulid for ulid, base in snapshot.base.items() if base.page and ulid not in held}


def _fill(page: Page, known: str | None) -> AssignUlid:
    """An emptied id comes back: under another one its file would take the page for gone, or be made again."""
    if known is not None:
        return AssignUlid(known, page.database, page.id, page.title, "its id was emptied, and comes back")
    ulid = ulids.for_page(page.id, page.created)
    return AssignUlid(ulid, page.database, page.id, page.title, "its id is empty")


def _malformed(page: Page) -> Finding:
    return Finding(
        Severity.WARNING,
        "ulid.malformed",
        f"{page.database}: {page.title}",
        f"Its id {page.ulid!r} is not a ULID (26 upper-case characters); it is never changed by this program.",
        "Correct it in Notion, or empty it to get a new one at the next run.",
    )


def _separate(ulid: str, pages: Sequence[Page], base: Mapping[str, Base]) -> tuple[list[AssignUlid], list[Finding]]:
    """Who keeps a shared id: the page that base knows, else the earliest; a tie is left to a person."""
    where = f"{pages[0].database}: {pages[0].title}"
    keeper = _keeper(pages, base.get(ulid))
    if keeper is None:
        what = f"{len(pages)} pages made in the same minute share the id {ulid}; which one keeps it cannot be told."
        return [], [
            Finding(Severity.ERROR, "ulid.tie", where, what, "Empty the id of the copy in Notion and run again.", ulid)
        ]
    others = [page for page in pages if page is not keeper]
    what = f"{len(pages)} pages share the id {ulid}; the copies get one of their own."
    note = Finding(Severity.NOTE, "ulid.duplicate", where, what, "", ulid)
    renewed = [
        AssignUlid(
            ulids.for_page(page.id, page.created),
            page.database,
            page.id,
            page.title,
            f"it is a copy of a page that keeps {ulid}",
            expects=ulid,
        )
        for page in others
    ]
    return renewed, [note]


def _keeper(pages: Sequence[Page], base: Base | None) -> Page | None:
    known = [page for page in pages if base and base.page and base.page.page_id == page.id]
    if known:
        return known[0]
    first, second = sorted(pages, key=lambda page: page.created)[:2]
    return first if first.created < second.created else None


def _no_bodies(_snapshot: Snapshot, _config: Config, _selection: Selection) -> frozenset[str]:
    return frozenset()


JOB = Job(NAME, wants, _no_bodies, plan, documents=False, summary="Give every Notion record its ULID.")

"""Publish: portfolio documents become locked pages. One page a ULID, the portfolio wins, nothing is guessed."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from sync.convert.headers import header
from sync.convert.to_notion.projection import Projection, managed_of, project
from sync.core import ulids
from sync.core.config import Config, Publish
from sync.core.model import Document, Page, PageMark, Relation, Snapshot, Value, same, value_digest
from sync.core.plan import Adopt, CreatePage, Operation, Plan, UpdatePage, WriteFile
from sync.core.selection import Selection
from sync.planners.desk import Desk, native
from sync.planners.job import Job, Wants
from sync.planners.reconcile import Pair, Standing, body_moved, equality, standing, values_moved

NAME = "sync_to_notion"
QUARANTINE = timedelta(minutes=10)


def wants(config: Config, selection: Selection) -> Wants:
    """The target databases, with the properties that the rules fill."""
    found: dict[str, frozenset[str]] = {}
    for rule in config.sync.publish.values():
        if rule.enabled and rule.database and selection.takes(rule.database):
            id_field = config.notion.databases[rule.database].unique_id_field
            found[rule.database] = found.get(rule.database, frozenset()) | {id_field, *rule.properties}
    return found


def bodies(snapshot: Snapshot, config: Config, selection: Selection) -> frozenset[str]:
    """The pages to read before deciding: those without base, and those that somebody else has edited."""
    desk = Desk(snapshot, config, selection)
    wanted = set()
    for document, _rule in desk.chosen():
        page = desk.page_of(document)
        if page is None or desk.proposed(document):
            continue
        base = snapshot.base.get(page.ulid or "")
        mark = base.page if base else None
        if selection.full or mark is None or body_moved(page, mark) or _touched(page, mark, snapshot):
            wanted.add(page.id)
    return frozenset(wanted)


def plan(snapshot: Snapshot, config: Config, selection: Selection) -> Plan:
    """Give files their ids, then create or change the pages that differ from their documents."""
    publishing = _Publishing(snapshot, config, selection)
    chosen = publishing.desk.chosen()
    operations = [operation for document, rule in chosen for operation in publishing.decide(document, rule)]
    publishing.report_gone()
    publishing.desk.report_waiting()
    publishing.report_glance()
    files = [op for op in operations if isinstance(op, WriteFile)]
    pages = [op for op in operations if not isinstance(op, WriteFile)]
    return Plan(NAME, (*files, *pages), publishing.found.all())


class _Publishing:
    """One look at every published document; findings gather as it goes."""

    def __init__(self, snapshot: Snapshot, config: Config, selection: Selection) -> None:
        self.snapshot = snapshot
        self.config = config
        self.selection = selection
        self.desk = Desk(snapshot, config, selection)
        self.found = self.desk.found

    def decide(self, document: Document, rule: Publish) -> Iterator[Operation]:
        """What to do about one document: nothing, one or two operations, or a finding."""
        known = self.snapshot.base.get(document.ulid or "")
        if native(document, known) or not self.desk.publishable(document, rule):
            return
        if document.ulid is None:
            yield from self._first_contact(document, rule)
        elif self.desk.proposed(document):
            self.desk.waiting[document.role] += 1
        else:
            yield from self._upsert(document, document.ulid, rule, self.desk.page_of(document))

    def _first_contact(self, document: Document, rule: Publish) -> Iterator[Operation]:
        """A file without id: the page of its title lends it one, else one is minted. Then as any other."""
        free, page = self.desk.lender(document, rule)
        if not free:
            return
        if page is not None:
            ulid, reason = page.ulid or "", f"it adopts the id of the record of its title in {rule.database}"
            self.found.note("adopted", document.path, f"It takes the id of {page.title!r}: {ulid}.", "", ulid)
        elif self.snapshot.head is not None:
            ulid = ulids.for_file(document.path, document.blob, self.snapshot.head.time)
            reason = "it gets an id of its own before its page is made"
        else:
            return
        text = header.with_ulid(document.text, ulid)
        yield WriteFile(
            ulid, document.role, document.path, text, reason, document.role, "portfolio", expects=document.hash
        )
        if self.desk.proposed(document):
            self.desk.waiting[document.role] += 1
        else:
            yield from self._upsert(header_read(document, text), ulid, rule, page)

    def _upsert(self, document: Document, ulid: str, rule: Publish, page: Page | None) -> Iterator[Operation]:
        shape = project(document, rule, self.config, self.snapshot)
        base = self.snapshot.base.get(ulid)
        managed = managed_of(page, shape) if page else None
        equal = page is not None and _equal(page, shape, managed or {})
        match standing(Pair(document.role, document, page, base, managed, equal)):
            case Standing.FILE_ONLY:
                yield from self._create(document, ulid, rule, shape)
            case Standing.PAGE_GONE if self.selection.revive:
                yield from self._create(document, ulid, rule, shape)
            case Standing.PAGE_GONE:
                what = f"Its page in {rule.database} is gone (trashed, archived or no longer shared)."
                self.found.warning("page.gone", document.path, what, "Run with --revive to make it again.", ulid)
            case Standing.AGREED if page is not None and page.locked:
                reason = "both sides are already equal"
                yield Adopt(
                    ulid, document.role, "portfolio", document.path, document.hash, _seen(page, managed), reason
                )
            case Standing.FILE_AHEAD | Standing.PAGE_AHEAD | Standing.DIVERGED | Standing.AGREED as stands if (
                page is not None
            ):
                yield from self._update(document, ulid, rule, page, shape, stands)
            case Standing.IN_SYNC if page is not None and not page.locked:
                yield from self._update(document, ulid, rule, page, shape, Standing.IN_SYNC)
            case _:
                yield from self._moved(document, ulid)

    def _moved(self, document: Document, ulid: str) -> Iterator[Operation]:
        base = self.snapshot.base.get(ulid)
        file = base.files.get(document.role) if base else None
        if base is not None and file is not None and file.path != document.path:
            reason = f"the file was moved from {file.path}"
            yield Adopt(ulid, document.role, base.origin, document.path, document.hash, base.page, reason)

    def _losses(self, document: Document, ulid: str, shape: Projection) -> None:
        """What the page cannot hold, said when it is written, not every week."""
        for note in shape.findings:
            self.found.note("convert", document.path, note, "", ulid)

    def _create(self, document: Document, ulid: str, rule: Publish, shape: Projection) -> Iterator[Operation]:
        tried = self.snapshot.quarantine.get(ulid)
        if tried is not None and self.snapshot.now - tried < QUARANTINE:
            what = (
                f"Its page may have been created at {tried:%H:%M} without an answer; it is not made a second time yet."
            )
            self.found.error("create.unknown", document.path, what, "Run again in ten minutes.", ulid)
            return
        self._losses(document, ulid, shape)
        yield CreatePage(
            ulid,
            document.role,
            document.role,
            rule.database or "",
            document.path,
            document.title,
            shape.properties,
            shape.markdown,
            document.hash,
            "it has no page yet",
        )

    def _update(
        self, document: Document, ulid: str, rule: Publish, page: Page, shape: Projection, stands: Standing
    ) -> Iterator[Operation]:
        base = self.snapshot.base.get(ulid)
        if page.body is not None and not page.body.complete:
            what = "Its page could not be read whole, so nothing of it is overwritten."
            self.desk.refuse(document, "body.incomplete", what, "Look at the page in Notion, or run again.")
            return
        before = managed_of(page, shape)
        changed = {name: value for name, value in shape.properties.items() if not same(before.get(name), value)}
        if cut := sorted(name for name in changed if _cut(before.get(name))):
            what = f"{', '.join(map(repr, cut))} of its page has more related pages than Notion lists; a new value "
            what += "would remove those unseen, so nothing of it is written."
            advice = "Leave at most 25 of them, or take the line out of the publish rule."
            self.desk.refuse(document, "relation.cut", what, advice)
            return
        self._losses(document, ulid, shape)
        body = None if page.body is None and stands in (Standing.PAGE_AHEAD, Standing.IN_SYNC) else shape.markdown
        if page.body is not None and equality(page.body.markdown) == equality(shape.markdown):
            body = None
        mark = _seen(page, before) if page.body is not None or base is None or base.page is None else base.page
        if stands in (Standing.PAGE_AHEAD, Standing.DIVERGED) and base is not None:
            what = f"The page was edited in Notion by {page.edited_by}; the portfolio's text replaces it."
            advice = f"`portfolio-sync conflicts show {ulid}` has the page as it was; carry over what should last."
            self.found.warning("conflict", document.path, what, advice, ulid)
        reasons = {
            Standing.FILE_AHEAD: "the file has changed",
            Standing.PAGE_AHEAD: "the page has changed",
            Standing.IN_SYNC: "the page is not locked",
            Standing.AGREED: "the page is not locked",
        }
        yield UpdatePage(
            ulid,
            document.role,
            document.role,
            rule.database or "",
            document.path,
            page.id,
            document.title,
            changed,
            {name: before.get(name) for name in changed},
            body,
            shape.properties,
            document.hash,
            mark,
            reasons.get(stands, "the two sides differ"),
            body_before=page.body.markdown if page.body else None,
            lock=not page.locked,
        )

    def report_gone(self) -> None:
        """Files that base knows and HEAD no longer has: never a deletion, always a finding."""
        present = {(document.ulid, document.role) for document in self.snapshot.documents}
        for ulid, base in sorted(self.snapshot.base.items()):
            for role, file in sorted(base.files.items()):
                if base.origin == "portfolio" and (ulid, role) not in present and self.selection.names(ulid, file.path):
                    what = "The file is gone from the portfolio; its page in Notion stays as it is."
                    self.found.warning("file.gone", file.path, what, "Restore the file, or retire its page.", ulid)

    def report_glance(self) -> None:
        """What a look at so few pages cannot tell is said, not passed over."""
        if self.snapshot.due is not None:
            count = len(self.snapshot.due)
            what = f"{count} {'document differs' if count == 1 else 'documents differ'} from what was published last; "
            advice = "Edits, lost pages and shared ids elsewhere are looked for by a run without --changed."
            self.found.note("changed_only", NAME, f"{what}no other page was looked at.", advice)


def _touched(page: Page, mark: PageMark, snapshot: Snapshot) -> bool:
    """Whether a value that we left is another now: then its page is read, to be kept whole."""
    titles = {p.name for p in snapshot.sources[page.database].properties.values() if p.type == "title"}
    there = {name: page.title if name in titles else page.properties.get(name) for name in mark.properties}
    return bool(values_moved(there, mark))


def _cut(value: Value) -> bool:
    """Whether Notion listed only the first 25 of its related pages."""
    return isinstance(value, Relation) and not value.complete


def header_read(document: Document, text: str) -> Document:
    """The same document with another text."""
    parsed = header.read(text)
    return Document(document.path, document.role, text, parsed.title, parsed.header, parsed.body, document.blob)


def _equal(page: Page, shape: Projection, managed: Mapping[str, Value]) -> bool:
    if page.body is None or not page.body.complete:
        return False
    values = all(same(managed.get(name), value) for name, value in shape.properties.items())
    return values and equality(page.body.markdown) == equality(shape.markdown)


def _seen(page: Page, managed: Mapping[str, Value] | None) -> PageMark:
    return PageMark(
        page.database,
        page.id,
        page.edited,
        page.edited_by,
        page.body.hash if page.body else None,
        {name: value_digest(value) for name, value in (managed or {}).items()},
    )


JOB = Job(NAME, wants, bodies, plan, publishes=True, summary="Publish portfolio documents to Notion, locked.")

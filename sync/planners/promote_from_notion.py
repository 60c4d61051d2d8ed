"""Promotion: finished work becomes portfolio files, once; what was promoted before is only looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sync.convert.documents import adr, brief, deliverable, engagement, inputs
from sync.convert.documents.draft import Sources
from sync.convert.from_notion.body import from_notion
from sync.convert.headers import header
from sync.core import triggers, ulids
from sync.core.config import Config, Remote
from sync.core.document import Draft, Place
from sync.core.model import Page, PageMark, Snapshot
from sync.core.plan import Adopt, AssignUlid, Operation, Plan, WriteFile
from sync.core.records import Records
from sync.core.selection import Selection
from sync.core.zones import Zone, highest
from sync.planners import files
from sync.planners.findings import Findings
from sync.planners.job import Job, Wants
from sync.planners.places import Places, Unplaced
from sync.planners.reconcile import body_moved
from sync.planners.whole import missing

NAME = "promote_from_notion"
ORDER = ("engagement", "project", "deliverable")
ROLES = {
    "engagement": ("engagement",),
    "project": ("planning", "execution", "review"),
    "deliverable": ("deliverable",),
    "decision": ("decision",),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A record to promote: its folder, or for a decision the path of its file."""

    page: Page
    entity: str
    place: Place


def wants(config: Config, _selection: Selection) -> Wants:
    """Every database with all its properties: briefs draw on whatever a project relates to."""
    return dict.fromkeys(config.notion.databases)


def bodies(snapshot: Snapshot, config: Config, selection: Selection) -> frozenset[str]:
    """The bodies of what is about to be promoted, one each."""
    survey = _Survey(snapshot, config, selection)
    return frozenset(due.page.id for due in survey.due() if not survey.known(due))


def plan(snapshot: Snapshot, config: Config, selection: Selection) -> Plan:
    """Write the files of every record whose trigger holds and that base and HEAD do not know yet."""
    survey = _Survey(snapshot, config, selection)
    operations: list[Operation] = []
    due = list(survey.due())
    paths = survey.paths(due)
    for one in due:
        if survey.known(one):
            operations.extend(survey.adopt(one))
            continue
        operations.extend(survey.promote(one, paths))
    ids = [op for op in operations if isinstance(op, AssignUlid)]
    rest = [op for op in operations if not isinstance(op, AssignUlid)]
    return Plan(NAME, (*ids, *rest), survey.found.all())


class _Survey:
    """One look over a snapshot for what is due; findings gather as it goes."""

    def __init__(self, snapshot: Snapshot, config: Config, selection: Selection) -> None:
        self.snapshot = snapshot
        self.config = config
        self.selection = selection
        self.found = Findings()
        self.documents = {(d.ulid or "", d.role): d for d in snapshot.documents}
        self.records = Records(map(_with_ulid, snapshot.pages), snapshot.sources, config)
        self.empty = {page.id for page in snapshot.pages if page.ulid is None}
        self.places = Places(self.records, snapshot)
        self.templates = files.templates(snapshot, config)
        self.today = snapshot.now.astimezone(ZoneInfo(config.time_zone)).date()

    def due(self) -> Iterator[Due]:
        """Records whose trigger holds, parents before children, each with its place; decisions after projects."""
        seen: set[str] = set()
        for entity in ORDER:
            for page in self._triggered(entity):
                for due in self._placed(page, entity):
                    if due.page.id not in seen:
                        seen.add(due.page.id)
                        yield due

    def _triggered(self, entity: str) -> Iterator[Page]:
        conditions = self.config.sync.promotion_triggers.get(entity, ())
        database = self.config.database_of(entity)
        source = self.snapshot.sources.get(database or "")
        if not conditions or database is None or source is None or not self.selection.takes(database):
            return
        parsed = [triggers.parse(condition) for condition in conditions]
        never = triggers.check(parsed, source, self.config, database)
        if never:
            advice = "Change sync.promotion_triggers or the property in Notion; nothing of it is promoted until then."
            self.found.warning("trigger.never", entity, " ".join(never), advice)
            return
        for page in sorted(self.records.by_database.get(database, ()), key=lambda page: (page.created, page.id)):
            if self.config.is_test(page.title) or not self.selection.names(page.title, page.ulid, page.id):
                continue
            if all(triggers.holds(condition, page, self.records, self.today) for condition in parsed):
                yield page

    def _placed(self, page: Page, entity: str) -> Iterator[Due]:
        where = f"{entity}: {page.title}"
        if not ulids.is_valid(page.ulid or ""):
            advice = "Correct it in Notion, or empty it to get a new one."
            self.found.error("ulid.malformed", where, f"Its id {page.ulid!r} is not a ULID.", advice)
            return
        if self._shared(page):
            what = f"Another record carries its id {page.ulid} too, so neither is promoted."
            self.found.error("ulid.duplicate", where, what, "Run prefill_ulids.", page.ulid)
            return
        try:
            place = getattr(self.places, entity)(page)
        except Unplaced as why:
            self.found.error("place.unknown", where, str(why), why.advice, page.ulid)
            return
        yield Due(page, entity, place)
        if entity == "project":
            yield from self._decisions(page, place)

    def _decisions(self, project: Page, place: Place) -> Iterator[Due]:
        for page in self.records.related(project, "Decision Journal"):
            where = f"decision: {page.title}"
            if self.config.is_test(page.title) or self._shared(page):
                continue
            if not ulids.is_valid(page.ulid or ""):
                what = f"Its id {page.ulid!r} is not a ULID, so it becomes no decision record."
                self.found.error("ulid.malformed", where, what, "Correct it in Notion.")
                continue
            try:
                path = self._known_path(page) or self.places.decision(page)
            except Unplaced as why:
                self.found.error("place.unknown", where, str(why), why.advice, page.ulid)
                continue
            yield Due(page, "decision", replace(place, folder=path))

    def _shared(self, page: Page) -> bool:
        same = [other for other in self.records.by_database[page.database] if other.ulid == page.ulid]
        return len(same) > 1

    def _known_path(self, page: Page) -> str | None:
        base = self.snapshot.base.get(page.ulid or "")
        if base and "decision" in base.files:
            return base.files["decision"].path
        document = self.documents.get((page.ulid or "", "decision"))
        return document.path if document else None

    def known(self, due: Due) -> bool:
        """Whether any of its files is known to base or stands in HEAD: then it was promoted before."""
        ulid = due.page.ulid or ""
        base = self.snapshot.base.get(ulid)
        roles = ROLES[due.entity]
        return bool(base and set(roles) & set(base.files)) or any((ulid, role) in self.documents for role in roles)

    def paths(self, due: list[Due]) -> Mapping[str, str]:
        """Page id → path of its main file, for links between documents: what base knows and what is due."""
        known = {
            base.page.page_id: next(iter(sorted(file.path for file in base.files.values())))
            for base in self.snapshot.base.values()
            if base.page and base.files
        }
        return known | {one.page.id: _main_path(one) for one in due}

    def adopt(self, due: Due) -> Iterator[Operation]:
        """What was promoted before: remember what base lacks, report what has changed since."""
        ulid = due.page.ulid or ""
        base = self.snapshot.base.get(ulid)
        where = f"{due.entity}: {due.page.title}"
        edited: list[str] = []
        for role in ROLES[due.entity]:
            document = self.documents.get((ulid, role))
            file = base.files.get(role) if base else None
            if document is None:
                path = file.path if file else f"the {role} document"
                what = f"It was promoted, but {path} is gone."
                self.found.warning("file.gone", where, what, "Restore it from Git; it is not made again.", ulid)
            elif file is None:
                reason = "the file is already in the portfolio"
                yield Adopt(ulid, role, "notion", document.path, document.hash, _mark(due.page), reason)
            elif file.path != document.path:
                reason = f"the file was moved from {file.path}"
                yield Adopt(ulid, role, "notion", document.path, file.hash, base.page if base else None, reason)
            elif file.hash != document.hash:
                edited.append(document.path)
        moved = base is not None and base.page is not None and body_moved(due.page, base.page)
        if moved and edited:
            what = f"After promotion the record was edited in Notion, and {', '.join(edited)} in the portfolio. "
            what += "Neither is changed."
            self.found.warning("both.edited", where, what, "Compare the two, and carry over what should last.", ulid)
        elif moved:
            what = "The record was edited in Notion after promotion; the files are left as they are."
            self.found.note("page.edited", where, what, "Carry the change over by hand where it matters.", ulid)
        else:
            for path in edited:
                what = f"{path} was edited after promotion. It is left as it is."
                self.found.note("file.edited", where, what, "", ulid)

    def promote(self, due: Due, paths: Mapping[str, str]) -> Iterator[Operation]:
        """The files of one record, or the findings that hold it back."""
        where = f"{due.entity}: {due.page.title}"
        ulid = due.page.ulid or ""
        body = due.page.body
        if body is None or not body.complete:
            what = "Its page could not be read whole, so it is not promoted on a part of it."
            self.found.error("body.incomplete", where, what, "Split the page in Notion, or run again.", ulid)
            return
        if parts := missing(due.page, self.records, self.snapshot.unread):
            what = f"Not all that it draws on was read: {'; '.join(parts)}."
            self.found.error("read.incomplete", where, what, "Run again; its files are made once, and whole.", ulid)
            return
        if broken := [one for role in ROLES[due.entity] if (one := self.templates.get(role)) and one.problem]:
            for one in broken:
                what = f"The template /{one.path} cannot be filled: {one.problem}."
                self.found.error("template", where, what, "Mend it, or take it away to use the built-in outline.", ulid)
            return
        drafts, lost = self._drafts(due, paths)
        for note in lost:
            self.found.note("convert", where, note, "", ulid)
        zone = drafts[0].header.zone or Zone.INTERNAL
        if self.config.portfolio.remote is Remote.PUBLIC and not Zone.INTERNAL.allows(zone):
            what = f"Its zone is {zone}, and the portfolio's remote is public."
            advice = "Use a private remote, and set portfolio.remote: private."
            self.found.error("zone.public", where, what, advice, ulid)
            return
        taken = [draft.path for draft in drafts if draft.path in self.snapshot.paths]
        if taken:
            what = f"The portfolio already holds {', '.join(taken)}, without this record's id."
            advice = f"Add `- ulid: {ulid}` to its header if it is this record's document, or move it away."
            self.found.error("path.taken", where, what, advice, ulid)
            return
        if due.page.id in self.empty:
            yield AssignUlid(ulid, due.page.database, due.page.id, due.page.title, "it is promoted and its id is empty")
        for draft in drafts:
            written = header.write(draft.title, draft.header, draft.body)
            text = written.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate would be no UTF-8
            reason = "its trigger holds" if due.entity != "decision" else "a promoted project relates to it"
            mark, made_from = _mark(due.page), draft.template
            yield WriteFile(
                ulid, draft.role, draft.path, text, reason, due.entity, "notion", page=mark, template=made_from
            )
            self._gaps(draft, ulid)

    def _gaps(self, draft: Draft, ulid: str) -> None:
        """Personal data in free text and sections without a heading are named one by one; missing facts are counted."""
        for section in draft.left_out:
            what = f"The template /{draft.template} has no heading for {section!r}, so it was left out."
            self.found.note("template.left_out", draft.path, what, "Add the heading where it should be kept.", ulid)
        personal = [gap for gap in draft.gaps if gap.endswith("in free text")]
        for gap in personal:
            advice = "Take it out in Notion before the file is shared."
            self.found.warning("personal_data", draft.path, f"{gap}.", advice, ulid)
        missing = len(draft.gaps) - len(personal)
        if missing:
            self.found.note("gap", draft.path, f"{missing} facts are missing and marked NEEDS_MORE_CONTEXT.", "", ulid)

    def _drafts(self, due: Due, paths: Mapping[str, str]) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
        assert due.page.body is not None  # noqa: S101  promote() has looked
        converted = from_notion(due.page.body.markdown, paths)
        outlines = (self.templates[role].header.zone for role in ROLES[due.entity] if role in self.templates)
        zone = highest((*inputs.zones_of(due.page, self.records), *filter(None, outlines)))
        facts = Sources(self.records, due.place, zone, converted.markdown, paths, self.templates)
        match due.entity:
            case "project":
                return brief.project_briefs(due.page, facts), converted.findings
            case "engagement":
                return (engagement.engagement_brief(due.page, facts),), converted.findings
            case "deliverable":
                return (deliverable.deliverable_spec(due.page, facts),), converted.findings
            case _:
                return (adr.decision_record(due.page, facts, due.place.folder),), converted.findings


def _with_ulid(page: Page) -> Page:
    return page if page.ulid else replace(page, ulid=ulids.for_page(page.id, page.created))


def _mark(page: Page) -> PageMark:
    return PageMark(page.database, page.id, page.edited, page.edited_by, page.body.hash if page.body else None)


def _main_path(due: Due) -> str:
    match due.entity:
        case "decision":
            return due.place.folder
        case "project":
            return f"{due.place.folder}/context/review_brief_v01.md"
        case "engagement":
            return f"{due.place.folder}/context/engagement_brief_v01.md"
        case _:
            return f"{due.place.folder}/context/deliverable_spec_v01.md"


JOB = Job(NAME, wants, bodies, plan, summary="Turn finished Notion work into portfolio files.")

"""What is due for promotion: records whose trigger holds, each with its place; what is unclear becomes a finding."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sync.core import triggers, ulids
from sync.core.config import Config
from sync.core.document import Place
from sync.core.model import Page, Snapshot
from sync.core.records import Records
from sync.core.selection import Selection
from sync.planners.findings import Findings
from sync.planners.places import Places, Unplaced

ORDER = ("engagement", "deal", "project", "deliverable")
ROLES = {
    "engagement": ("engagement",),
    "deal": ("deal",),
    "project": ("planning", "execution", "review"),
    "deliverable": ("deliverable",),
    "decision": ("decision",),
}
"""The documents of each entity. A role that comes later is the one that links lead to."""


@dataclass(frozen=True, slots=True)
class Due:
    """A record to promote: its folder, or for a decision or deal the path of its one file."""

    page: Page
    entity: str
    place: Place

    @property
    def where(self) -> str:
        """The record, for a person."""
        return f"{self.entity}: {self.page.title}"


class Survey:
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
        if entity == "deal" and not self.records.related(page, "Engagement"):
            what = "It is won, but relates to no engagement, so its history has no place yet."
            self.found.warning(
                "deal.engagement", where, what, "Make its engagement in Notion and relate it.", page.ulid
            )
            return
        try:
            place = self._place(page, entity)
        except Unplaced as why:
            self.found.error("place.unknown", where, str(why), why.advice, page.ulid)
            return
        yield Due(page, entity, place)
        if entity == "project":
            yield from self._decisions(page, place)

    def _place(self, page: Page, entity: str) -> Place:
        match entity:
            case "engagement":
                return self.places.engagement(page)
            case "project":
                return self.places.project(page)
            case "deliverable":
                return self.places.deliverable(page)
            case _:
                place = self.places.deal(page)
                return replace(place, folder=self._known_path(page, "deal") or place.folder)

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
                path = self._known_path(page, "decision") or self.places.decision(page)
            except Unplaced as why:
                self.found.error("place.unknown", where, str(why), why.advice, page.ulid)
                continue
            yield Due(page, "decision", replace(place, folder=path))

    def _shared(self, page: Page) -> bool:
        same = [other for other in self.records.by_database[page.database] if other.ulid == page.ulid]
        return len(same) > 1

    def _known_path(self, page: Page, role: str) -> str | None:
        document = self.documents.get((page.ulid or "", role))
        if document:
            return document.path
        base = self.snapshot.base.get(page.ulid or "")
        return base.files[role].path if base and role in base.files else None

    def missing(self, due: Due) -> tuple[str, ...]:
        """The roles whose documents are still to be made: all, none, or what a person's own folder lacks."""
        ulid, roles = due.page.ulid or "", ROLES[due.entity]
        base = self.snapshot.base.get(ulid)
        there = [document for role in roles if (document := self.documents.get((ulid, role)))]
        if (base and set(roles) & set(base.files)) or any(document.header.notion for document in there):
            return ()  # promoted before: what is gone by now stays gone
        return tuple(role for role in roles if (ulid, role) not in self.documents)


def _with_ulid(page: Page) -> Page:
    return page if page.ulid else replace(page, ulid=ulids.for_page(page.id, page.created))

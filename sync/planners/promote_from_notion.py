"""Promotion: finished work becomes portfolio files, once; what was promoted before is only looked at."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sync.convert.documents import adr, brief, deal, deliverable, engagement, inputs
from sync.convert.documents.draft import Sources
from sync.convert.documents.template import Template
from sync.convert.from_notion.body import from_notion
from sync.core.config import Config, Remote
from sync.core.document import Draft
from sync.core.model import Snapshot
from sync.core.plan import AssignUlid, Operation, Plan
from sync.core.selection import Selection
from sync.core.zones import Zone, highest
from sync.planners import files, zoning
from sync.planners.assets import Saving
from sync.planners.due import ROLES, Due, Survey
from sync.planners.folders import Folders
from sync.planners.job import Job, Wants
from sync.planners.promoted import adopt, written
from sync.planners.whole import missing

NAME = "promote_from_notion"
MOST = 5
"""Records that a finding names."""


def wants(config: Config, _selection: Selection) -> Wants:
    """Every database with all its properties: briefs draw on whatever a project relates to."""
    return dict.fromkeys(config.notion.databases)


def bodies(snapshot: Snapshot, config: Config, selection: Selection) -> frozenset[str]:
    """The bodies of what is about to be promoted, one each."""
    survey = Survey(snapshot, config, selection)
    return frozenset(due.page.id for due in survey.due() if survey.missing(due))


def plan(snapshot: Snapshot, config: Config, selection: Selection) -> Plan:
    """Write the files of every record whose trigger holds and that base and HEAD do not know yet."""
    survey = Survey(snapshot, config, selection)
    due = list(survey.due())
    saving = Saving(config.portfolio.largest_file_mb, survey.found, snapshot.pages)
    promotion = Promotion(survey, _paths(survey, due), files.templates(snapshot, config), Folders(survey), saving)
    operations = [operation for one in due for operation in promotion.of(one)]
    ids = [op for op in operations if isinstance(op, AssignUlid)]
    rest = [op for op in operations if not isinstance(op, AssignUlid)]
    return Plan(NAME, (*ids, *rest), survey.found.all())


def _paths(survey: Survey, due: list[Due]) -> Mapping[str, str]:
    """Page id → path of its main document, for links: what base and HEAD know, and what is due.

    Playbooks have no page, so their path stands for it.
    """
    by_ulid = {page.ulid: page.id for page in survey.records.pages}
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for base in survey.snapshot.base.values():
        if base.page:
            found[base.page.page_id] |= {role: file.path for role, file in base.files.items()}
    for document in survey.snapshot.documents:
        if document.ulid in by_ulid:
            found[by_ulid[document.ulid]][document.role] = document.path
        elif document.role == "playbook" and Zone.INTERNAL.allows(document.header.zone or Zone.INTERNAL):
            found[document.path][document.role] = document.path
    due_paths = {one.page.id: _main_path(one) for one in due}
    return due_paths | {page_id: files[_main(files)] for page_id, files in found.items() if files}


def _main(files: Mapping[str, str]) -> str:
    """The role that links lead to: the last of its entity's, else any document."""
    mains = [role for roles in ROLES.values() for role in reversed(roles)]
    known = [role for role in mains if role in files]
    return known[0] if known else min(files, key=lambda role: (not files[role].endswith(".md"), role))


@dataclass(frozen=True)
class Promotion:
    """The records that are due, one at a time. `paths` are for links, `templates` the user's own by role."""

    survey: Survey
    paths: Mapping[str, str]
    templates: Mapping[str, Template]
    folders: Folders
    saving: Saving

    def of(self, due: Due) -> Iterator[Operation]:
        """The operations of one record, or the findings that hold it back."""
        lacking = self.survey.missing(due)
        yield from adopt(due, self.survey)
        self._lowered(due)
        if not lacking:
            yield from self.folders.of(due, lambda: None if self._withheld(due) else self._sources(due))
        elif not self._unread(due) and not self._withheld(due):
            made = list(self._documents(due, lacking))
            yield from made
            if made:
                yield from self.folders.venture(due, self._sources(due))
                yield from self.folders.of(due, lambda: self._sources(due))

    def _documents(self, due: Due, lacking: tuple[str, ...]) -> Iterator[Operation]:
        survey, page, ulid = self.survey, due.page, due.page.ulid or ""
        beside = self.saving.beside(_main_path(due), page)
        drafts, lost = self._drafts(due, {asset.address: asset.link for asset in beside})
        for note in lost:
            survey.found.note("convert", due.where, note, "", ulid)
        drafts = tuple(draft for draft in drafts if draft.role in lacking)
        if taken := [draft.path for draft in drafts if draft.path in survey.snapshot.paths]:
            what = f"The portfolio already holds {', '.join(taken)}, without this record's id."
            advice = f"Add `- ulid: {ulid}` to its header if it is this record's document, or move it away."
            survey.found.error("path.taken", due.where, what, advice, ulid)
            return
        if page.id in survey.empty:
            yield AssignUlid(ulid, page.database, page.id, page.title, "it is promoted and its id is empty")
        reason = "its trigger holds" if due.entity != "decision" else "a promoted project relates to it"
        for draft in drafts:
            file = written(draft, due, reason)
            text, linked = self.saving.linked(file.text, draft.path, page, beside)
            yield replace(file, text=text, assets=linked)
            self._gaps(draft, ulid)

    def _unread(self, due: Due) -> bool:
        """Whether its page was not read whole; then a finding says so."""
        if due.page.body and due.page.body.complete:
            return False
        what = "Its page could not be read whole, so it is not promoted on a part of it."
        advice = "Split the page in Notion, or run again."
        self.survey.found.error("body.incomplete", due.where, what, advice, due.page.ulid)
        return True

    def _withheld(self, due: Due) -> bool:
        """Whether its relations, its templates or its zone keep the record back; then findings say so."""
        survey, ulid = self.survey, due.page.ulid
        if parts := missing(due.page, survey.records, survey.snapshot.unread):
            what = f"Not all that it draws on was read: {'; '.join(parts)}."
            survey.found.error(
                "read.incomplete", due.where, what, "Run again; its files are made once, and whole.", ulid
            )
            return True
        broken = [one for role in ROLES[due.entity] if (one := self.templates.get(role)) and one.problem]
        for one in broken:
            what = f"The template /{one.path} cannot be filled: {one.problem}."
            advice = "Mend it, or take it away to use the built-in outline."
            survey.found.error("template", due.where, what, advice, ulid)
        zone = self._zone(due)
        if survey.config.portfolio.remote is Remote.PUBLIC and not Zone.INTERNAL.allows(zone):
            what = f"Its zone is {zone}, and the portfolio's remote is public."
            advice = "Use a private remote, and set portfolio.remote: private."
            survey.found.error("zone.public", due.where, what, advice, ulid)
            return True
        return bool(broken)

    def _zone(self, due: Due) -> Zone:
        """The highest of what its documents draw on, of what their templates say, and of the folders above them."""
        outlines = (self.templates[role].header.zone for role in ROLES[due.entity] if role in self.templates)
        return highest((self._bound(due), *filter(None, outlines)))

    def _bound(self, due: Due) -> Zone:
        """What its documents must not fall below."""
        above = zoning.folder_zones(_main_path(due), self.survey.snapshot.files).values()
        return highest((*inputs.zones_of(due.page, self.survey.records), *above))

    def _lowered(self, due: Due) -> None:
        """Files that say less than what they draw on by now, with the records that say more."""
        survey, roles = self.survey, ROLES[due.entity]
        documents = [one for one in survey.snapshot.documents if one.ulid == due.page.ulid and one.role in roles]
        bound = self._bound(due) if documents else Zone.PUBLIC
        for document in documents:
            own = document.header.zone or Zone.INTERNAL
            if own.allows(bound):
                continue
            records = [f"{page.title} ({zone})" for page, zone in inputs.above(own, due.page, survey.records)]
            raised = [*records, *zoning.raised_by(document, survey.snapshot.files)]
            shown = ", ".join(raised[:MOST]) + (f" and {len(raised) - MOST} more" if len(raised) > MOST else "")
            what = f"It says {own}, and draws on what is more sensitive: {shown}."
            survey.found.warning("zone.lowered", document.path, what, "Raise the file's zone.", document.ulid)

    def _sources(self, due: Due, body: str = "") -> Sources:
        told = Sources(self.survey.records, due.place, self._zone(due), body, self.paths, self.templates)
        return replace(told, verified=self.folders.agrees(due, told))

    def _drafts(self, due: Due, saved: Mapping[str, str]) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
        assert due.page.body is not None  # noqa: S101  _unread() has looked
        converted = from_notion(due.page.body.markdown, self.paths, saved)
        sources = self._sources(due, converted.markdown)
        match due.entity:
            case "project":
                return brief.project_briefs(due.page, sources), converted.findings
            case "engagement":
                return (engagement.engagement_brief(due.page, sources),), converted.findings
            case "deliverable":
                return (deliverable.deliverable_spec(due.page, sources),), converted.findings
            case "deal":
                return (deal.deal_history(due.page, sources, due.place.folder),), converted.findings
            case _:
                return (adr.decision_record(due.page, sources, due.place.folder),), converted.findings

    def _gaps(self, draft: Draft, ulid: str) -> None:
        """Personal data in free text and sections without a heading are named one by one; missing facts are counted."""
        found = self.survey.found
        for section in draft.left_out:
            what = f"The template /{draft.template} has no heading for {section!r}, so it was left out."
            found.note("template.left_out", draft.path, what, "Add the heading where it should be kept.", ulid)
        personal = [gap for gap in draft.gaps if gap.endswith("in free text")]
        for gap in personal:
            advice = "Take it out in Notion before the file is shared."
            found.warning("personal_data", draft.path, f"{gap}.", advice, ulid)
        if lacking := len(draft.gaps) - len(personal):
            found.note("gap", draft.path, f"{lacking} facts are missing and marked NEEDS_MORE_CONTEXT.", "", ulid)


def _main_path(due: Due) -> str:
    match due.entity:
        case "decision" | "deal":
            return due.place.folder
        case "project":
            return f"{due.place.folder}/context/review_brief_v01.md"
        case "engagement":
            return f"{due.place.folder}/context/engagement_brief_v01.md"
        case _:
            return f"{due.place.folder}/context/deliverable_spec_v01.md"


JOB = Job(NAME, wants, bodies, plan, summary="Turn finished Notion work into portfolio files.")

"""Documents and pages of one snapshot laid side by side: who belongs to whom, and what keeps a document back."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from sync.convert.headers import header
from sync.core import ulids
from sync.core.config import Config, Publish
from sync.core.model import Base, Document, Page, Snapshot
from sync.core.names import flaw
from sync.core.selection import Selection
from sync.core.zones import Zone
from sync.planners import zoning
from sync.planners.findings import Findings
from sync.planners.prefill_ulids import unusable


def native(document: Document, known: Base | None) -> bool:
    """Born in Notion: referenced there already, never projected back."""
    return bool(document.header.notion) or (known is not None and known.origin == "notion")


class Desk:
    """Look-ups over a snapshot; findings gather as it goes."""

    def __init__(self, snapshot: Snapshot, config: Config, selection: Selection) -> None:
        self.snapshot = snapshot
        self.config = config
        self.selection = selection
        self.found = Findings()
        self.waiting: Counter[str] = Counter()
        self.without_ids = {finding.where: finding for finding in unusable(snapshot, config, selection)}
        self.pages: dict[str, list[Page]] = defaultdict(list)
        self.titled: dict[tuple[str, str], list[Page]] = defaultdict(list)
        for page in snapshot.pages:
            if page.ulid:
                self.pages[page.ulid].append(page)
            self.titled[page.database, page.title.strip()].append(page)
        self.holders: dict[tuple[str, str], list[Document]] = defaultdict(list)
        self.nameless: dict[tuple[str, str], list[Document]] = defaultdict(list)
        for document in snapshot.documents:
            if document.ulid:
                self.holders[document.ulid, document.role].append(document)
            else:
                self.nameless[document.title.strip(), document.role].append(document)

    def chosen(self) -> Iterator[tuple[Document, Publish]]:
        """The documents a rule publishes, in path order; the rest is reported once for each rule."""
        rules, due = self.config.sync.publish, self.snapshot.due
        grouped: dict[str, list[Document]] = defaultdict(list)
        for document in sorted(self.snapshot.documents, key=lambda document: document.path):
            named = self.selection.names(document.ulid, document.title, document.path)
            if document.role in rules and named and (due is None or document.path in due):
                grouped[document.role].append(document)
        for role, documents in grouped.items():
            rule = rules[role]
            if not rule.enabled or rule.database is None:
                self._excluded(role, rule, len(documents))
            elif fault := self.without_ids.get(rule.database):
                self.found.add(fault)
            elif self.selection.takes(rule.database) and rule.database not in self.snapshot.unread:
                for document in documents:
                    if not self.config.is_test(document.title):
                        yield document, rule

    def page_of(self, document: Document) -> Page | None:
        """The page this document belongs to: by ULID, else by its equal title at first contact."""
        found = self.pages.get(document.ulid, ()) if document.ulid else self.twins(document)
        return found[0] if len(found) == 1 else None

    def twins(self, document: Document) -> Sequence[Page]:
        """The records of its target that have its title."""
        rule = self.config.sync.publish.get(document.role)
        if rule is None or rule.database is None or not document.title.strip():
            return ()
        return self.titled.get((rule.database, document.title.strip()), ())

    def proposed(self, document: Document) -> bool:
        """Whether a person has yet to merge its text or its id: Notion gets what is on the default branch."""
        accepted = self.snapshot.accepted
        return accepted is not None and (document.ulid is None or accepted.get(document.path) != document.blob)

    def report_waiting(self) -> None:
        """How many pages are not touched yet, once for each rule."""
        for role, count in sorted(self.waiting.items()):
            pages = "1 page waits" if count == 1 else f"{count} pages wait"
            what = f"{pages} until the pull request with the text and id is merged."
            self.found.note("not_applicable", role, what, "Merge it, and run again.")

    def publishable(self, document: Document, rule: Publish) -> bool:
        """Whether nothing about the document itself keeps it from being published; else a finding says what."""
        fault = self._fault(document) or (self._shared(document, rule, document.ulid) if document.ulid else None)
        if fault is not None:
            return self.refuse(document, *fault)
        zone = zoning.effective(document, self.snapshot.files)
        if raised := zoning.raised_by(document, self.snapshot.files):
            own = document.header.zone or Zone.INTERNAL
            what = f"Its zone is {own}, and {', '.join(raised)}: it counts as {zone}."
            advice = "Raise the file's zone; a folder's is lowered by a decision record."
            self.found.warning("zone.lowered", document.path, what, advice, document.ulid)
        if not rule.zone.allows(zone):
            what = f"Its zone is {zone}, and {rule.database} holds up to {rule.zone}; it stays in the portfolio."
            self.found.note("zone", document.path, what, "", document.ulid)
            return False
        return True

    def _fault(self, document: Document) -> tuple[str, str, str] | None:
        """Code, what and advice of what is wrong with the file itself."""
        if not document.title:
            return "file.title", "It has no title.", "Begin the file with a line `# Title`."
        if document.ulid is not None:
            if ulids.is_valid(document.ulid):
                return None
            what = f"Its id {document.ulid!r} is not a ULID."
            return "ulid.malformed", what, "Correct it, or remove the line to get a new one."
        odd = next((reason for part in document.path.split("/") if (reason := flaw(part))), None)
        if odd:
            what = f"A part of its path {odd}, so the file cannot be given its id."
            return "file.path", what, "Rename the file or its folder."
        parsed = header.read(document.text)
        if parsed.form is header.Form.NONE and parsed.problems:
            what = f"Its metadata header cannot be read: {'; '.join(parsed.problems)}."
            return "file.header", what, "Correct these lines of the file."
        if parsed.form is header.Form.NONE:
            what = "It has no metadata header that could carry its id."
            return "file.header", what, "Add the header of the specification."
        return None

    def _shared(self, document: Document, rule: Publish, ulid: str) -> tuple[str, str, str] | None:
        """Code, what and advice where another file or page carries its id too."""
        others = [one.path for one in self.holders[ulid, document.role] if one is not document]
        if others:
            return "ulid.duplicate", f"{', '.join(others)} carries its id {ulid} too.", "Keep it in one file."
        pages = self.pages.get(ulid, [])
        if len(pages) > 1:
            what = f"{len(pages)} pages carry its id {ulid}."
            return "ulid.duplicate", what, "Run prefill_ulids to separate them."
        if pages and pages[0].database != rule.database:
            what = f"Its id {ulid} belongs to a record of {pages[0].database}: {pages[0].title!r}."
            return "ulid.elsewhere", what, "Remove the line to get an id of its own."
        return None

    def lender(self, document: Document, rule: Publish) -> tuple[bool, Page | None]:
        """Whether a file without id may have one now, and the record of its title that lends it, if there is one."""
        twins = self.twins(document)
        if not twins:
            return True, None
        page = twins[0]
        alike = self.nameless[document.title.strip(), document.role]
        if len(twins) > 1:
            what = f"{len(twins)} records of {rule.database} have its title, so it is not told which is its own."
            fault = "adopt.ambiguous", what, "Copy the right record's Unique ID into `- ulid:`."
        elif len(alike) > 1:
            others = ", ".join(one.path for one in alike if one is not document)
            what = f"{others} has its title too, so it is not told which of them is the record of {rule.database}."
            fault = "adopt.ambiguous", what, "Give the documents different titles."
        elif not ulids.is_valid(page.ulid or ""):
            what = f"The record of its title in {rule.database} has no valid id yet."
            fault = "adopt.no_id", what, "Run prefill_ulids first."
        elif holders := self.holders.get((page.ulid or "", document.role)):
            what = f"The record of its title already belongs to {holders[0].path}."
            fault = "adopt.taken", what, "Give the two documents different titles."
        else:
            return True, page
        return self.refuse(document, *fault), None

    def refuse(self, document: Document, code: str, what: str, advice: str) -> bool:
        """An error finding on a document. Always false."""
        self.found.error(code, document.path, what, advice, document.ulid)
        return False

    def _excluded(self, role: str, rule: Publish, count: int) -> None:
        files = f"{count} {'file is' if count == 1 else 'files are'} skipped"
        if not rule.enabled:
            what, advice = (
                f"{files}: publishing them is off.",
                f"Set sync.publish.{role}.enabled: true to publish them.",
            )
        else:
            what = f"{files}: no target database is configured."
            advice = f"Name one in sync.publish.{role}.database to publish them."
        self.found.note("not_applicable", role, what, advice)

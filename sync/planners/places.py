"""Where a promoted record's files go: paths through relations, never by guessing."""

import json
from collections.abc import Iterable, Iterator

from sync.core import secrets
from sync.core.document import Place
from sync.core.model import Page, Snapshot
from sync.core.names import collision_key, distinct, slug
from sync.core.records import Records

HANDOFF = "SHO.json"


class Unplaced(Exception):
    """A record whose folder cannot be told; the message says why, `advice` what to do in Notion."""

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(why)
        self.advice = advice


class Places:
    """Folders for records. Once a record has a path in base or in HEAD, it keeps it."""

    def __init__(self, records: Records, snapshot: Snapshot) -> None:
        self.records = records
        self.patterns = records.config.portfolio.paths
        self._settled = _settled(snapshot)
        self._taken = {collision_key(folder): ulid for ulid, folder in self._settled.items()}
        self._taken |= {collision_key(path): ulid for ulid, path in _histories(snapshot)}

    def project(self, page: Page) -> Place:
        """Below its engagement where it relates to exactly one, else below its venture."""
        engagements = self.records.related(page, "Engagements")
        if len(engagements) > 1:
            names = _names(engagements)
            raise Unplaced(f"It relates to {len(engagements)} engagements: {names}.", "Leave one engagement on it.")
        own = self.records.related(page, "Venture")
        if not engagements:
            venture = self._one_venture(own, "Set its Venture in Notion.")
            return self._at(page, self.patterns.project, venture, None, "project")
        engagement = engagements[0]
        above = self.engagement(engagement)
        if own and self._venture(own[0]) != above.venture:
            raise Unplaced(
                f"Its venture is {own[0].title!r}, but its engagement {engagement.title!r} belongs to {above.venture}.",
                "Make the two agree in Notion.",
            )
        venture = self._venture_of(engagement)
        return self._at(page, self.patterns.engagement_project, venture, above.engagement, "project")

    def engagement(self, page: Page) -> Place:
        """Its venture through Offer and Deals, else through Projects; several or none is a question for a person."""
        return self._at(page, self.patterns.engagement, self._venture_of(page), None, "engagement")

    def deliverable(self, page: Page) -> Place:
        """Below its project."""
        projects = self.records.related(page, "Project")
        if len(projects) != 1:
            count = f"{len(projects)} projects" if projects else "no project"
            raise Unplaced(f"It relates to {count}.", "Relate it to exactly one project in Notion.")
        above = self.project(projects[0])
        pattern = f"{above.folder}/{self.patterns.deliverable}"
        folder = self._settled.get(page.ulid or "") or self._free(page, pattern, "deliverable", "deliverable")
        return Place(folder, above.venture, above.engagement, above.project, above.venture_id)

    def deal(self, page: Page) -> Place:
        """The path of its history, in the folder of its engagement. A second deal's carries its name."""
        engagements = self.records.related(page, "Engagement")
        if len(engagements) != 1:
            count = f"{len(engagements)} engagements: {_names(engagements)}" if engagements else "no engagement"
            raise Unplaced(f"It relates to {count}.", "Relate it to exactly one engagement in Notion.")
        above = self.engagement(engagements[0])
        path = f"{above.folder}/deal_history.md"
        ulid = page.ulid or page.id
        if self._taken.setdefault(collision_key(path), ulid) != ulid:
            path = self._free(page, f"{above.folder}/deal_history_{{deal}}.md", "deal", "deal")
        return Place(path, above.venture, above.engagement, None, above.venture_id)

    def venture(self, page: Page) -> Place:
        """The folder of a venture."""
        name = self._venture(page)
        return Place(self.patterns.venture.replace("{venture}", name), name, venture_id=page.ulid)

    def decision(self, page: Page) -> str:
        """The path of its file, dated by the record's Date, else by its creation; as narrow as what it relates to."""
        date = self.records.text(page, "Date")[:10] or page.created.date().isoformat()
        pattern = self._scope(page) + self.patterns.decision.replace("{date}", date)
        return self._free(page, pattern, "slug", "decision")

    def _scope(self, page: Page) -> str:
        """The folder that holds all it relates to, with a slash: one project's, one venture's, or '' for the root's."""
        try:
            projects = [self.project(one) for one in self.records.related(page, "Projects")]
            others = [*self.records.related(page, "Offers"), *self.records.related(page, "Deals")]
            ventures = {venture.id: venture for one in others for venture in self.records.related(one, "Venture")}
        except Unplaced:
            return ""
        folders = {place.folder for place in projects}
        if len(folders) == 1 and not others:
            return f"{folders.pop()}/"
        names = {place.venture for place in projects} | set(map(self._venture, ventures.values()))
        every = all(self.records.related(one, "Venture") for one in others)
        name = names.pop() if len(names) == 1 and every else None
        return f"{self.patterns.venture.replace('{venture}', name)}/" if name else ""

    def _venture_of(self, engagement: Page) -> Page:
        for names in (("Offer", "Deals"), ("Projects",)):
            found = {
                venture.id: venture
                for name in names
                for related in self.records.related(engagement, name)
                for venture in self.records.related(related, "Venture")
            }
            if found:
                through = " and ".join(names)
                advice = f"Leave one venture on its {through}."
                return self._one_venture(tuple(found.values()), advice, through)
        raise Unplaced(
            "It reaches no venture through its Offer, Deals or Projects.",
            "Relate its offer, deal or project to a venture in Notion.",
        )

    def _one_venture(self, found: tuple[Page, ...], advice: str, through: str = "Venture") -> Page:
        if len(found) == 1:
            return found[0]
        if not found:
            raise Unplaced("It relates to no venture.", advice)
        raise Unplaced(f"It reaches {len(found)} ventures through {through}: {_names(found)}.", advice)

    def _at(self, page: Page, pattern: str, above: Page, engagement: str | None, kind: str) -> Place:
        venture = self._venture(above)
        pattern = pattern.replace("{venture}", venture).replace("{engagement}", engagement or "{engagement}")
        folder = self._settled.get(page.ulid or "") or self._free(page, pattern, kind, kind)
        last = folder.rsplit("/", 1)[-1]
        if kind == "engagement":
            return Place(folder, venture, last, None, above.ulid)
        return Place(folder, venture, engagement, last, above.ulid)

    def _free(self, page: Page, pattern: str, placeholder: str, kind: str) -> str:
        """The pattern filled with the record's slug, with a tail of its ULID where another record has that path."""
        ulid = page.ulid or page.id
        name = self._slug(page, kind)
        path = pattern.replace("{" + placeholder + "}", name)
        if self._taken.get(collision_key(path), ulid) != ulid:
            path = pattern.replace("{" + placeholder + "}", distinct(name, ulid, {collision_key(name)}))
        self._taken[collision_key(path)] = ulid
        return path

    def _venture(self, page: Page) -> str:
        """The name of a venture's folder: that of its brief, else its slug."""
        folder = self._settled.get(page.ulid or "")
        return folder.rsplit("/", 1)[-1] if folder else self._slug(page, "venture")

    def _slug(self, page: Page, kind: str) -> str:
        if leaks := secrets.find(page.title):
            what = (
                f"The title of its {kind} holds what looks like a secret ({leaks[0].kind}), and a path is made of it."
            )
            raise Unplaced(what, "Take it out of the title in Notion; revoke it where it is real.")
        return slug(page.title, f"{kind}-{(page.ulid or page.id)[-6:].lower()}")


def _settled(snapshot: Snapshot) -> dict[str, str]:
    """ULID → folder of records, from base and, before it, from where the files themselves say they belong.

    A file in HEAD stands where a person moved it, or made it; its header carries the ULID, and so does SHO.json.
    """
    folders: dict[str, str] = {}
    for ulid, base in snapshot.base.items():
        paths = [file.path for file in base.files.values() if "/context/" in file.path]
        if base.origin == "notion" and paths:
            folders[ulid] = paths[0].rsplit("/context/", 1)[0]
    for path, text in sorted(snapshot.files.items()):
        if path.endswith(f"/context/{HANDOFF}") and (handed := _handed_off(text)):
            folders[handed] = path.rsplit("/context/", 1)[0]
    for document in snapshot.documents:
        if document.ulid and "/context/" in document.path and document.role in PROMOTED:
            folders[document.ulid] = document.path.rsplit("/context/", 1)[0]
    return folders


PROMOTED = frozenset({"planning", "execution", "review", "engagement", "deliverable", "venture"})
"""Roles of documents that lie in the `context/` of their record's folder."""


def _histories(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """ULID and path of each deal's history that is there."""
    for ulid, base in snapshot.base.items():
        if "deal" in base.files:
            yield ulid, base.files["deal"].path
    for document in snapshot.documents:
        if document.role == "deal" and document.ulid:
            yield document.ulid, document.path


def _handed_off(text: str) -> str | None:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    found = said.get("id") if isinstance(said, dict) else None
    return found if isinstance(found, str) else None


def _names(pages: Iterable[Page]) -> str:
    return ", ".join(sorted(repr(page.title) for page in pages))

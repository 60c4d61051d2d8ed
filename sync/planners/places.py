"""Where a promoted record's files go: paths through relations, never by guessing."""

from collections.abc import Iterable

from sync.core import secrets
from sync.core.document import Place
from sync.core.model import Page, Snapshot
from sync.core.names import collision_key, distinct, slug
from sync.core.records import Records


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
        if own and slug(own[0].title, "venture") != above.venture:
            raise Unplaced(
                f"Its venture is {own[0].title!r}, but its engagement {engagement.title!r} belongs to {above.venture}.",
                "Make the two agree in Notion.",
            )
        return self._at(page, self.patterns.engagement_project, above.venture or "", above.engagement, "project")

    def engagement(self, page: Page) -> Place:
        """Its venture through Offer and Deals, else through Projects; several or none is a question for a person."""
        for names in (("Offer", "Deals"), ("Projects",)):
            found = {
                venture.id: venture
                for name in names
                for related in self.records.related(page, name)
                for venture in self.records.related(related, "Venture")
            }
            if found:
                through = " and ".join(names)
                venture = self._one_venture(tuple(found.values()), f"Leave one venture on its {through}.", through)
                return self._at(page, self.patterns.engagement, venture, None, "engagement")
        raise Unplaced(
            "It reaches no venture through its Offer, Deals or Projects.",
            "Relate its offer, deal or project to a venture in Notion.",
        )

    def deliverable(self, page: Page) -> Place:
        """Below its project."""
        projects = self.records.related(page, "Project")
        if len(projects) != 1:
            count = f"{len(projects)} projects" if projects else "no project"
            raise Unplaced(f"It relates to {count}.", "Relate it to exactly one project in Notion.")
        above = self.project(projects[0])
        pattern = f"{above.folder}/{self.patterns.deliverable}"
        folder = self._settled.get(page.ulid or "") or self._free(page, pattern, "deliverable", "deliverable")
        return Place(folder, above.venture, above.engagement, above.project)

    def decision(self, page: Page) -> str:
        """The path of its file, dated by the record's Date, else by its creation."""
        date = self.records.text(page, "Date")[:10] or page.created.date().isoformat()
        return self._free(page, self.patterns.decision.replace("{date}", date), "slug", "decision")

    def _one_venture(self, found: tuple[Page, ...], advice: str, through: str = "Venture") -> str:
        if len(found) == 1:
            return self._slug(found[0], "venture")
        if not found:
            raise Unplaced("It relates to no venture.", advice)
        raise Unplaced(f"It reaches {len(found)} ventures through {through}: {_names(found)}.", advice)

    def _at(self, page: Page, pattern: str, venture: str, engagement: str | None, kind: str) -> Place:
        above = pattern.replace("{venture}", venture).replace("{engagement}", engagement or "{engagement}")
        folder = self._settled.get(page.ulid or "") or self._free(page, above, kind, kind)
        last = folder.rsplit("/", 1)[-1]
        return Place(folder, venture, last) if kind == "engagement" else Place(folder, venture, engagement, last)

    def _free(self, page: Page, pattern: str, placeholder: str, kind: str) -> str:
        """The pattern filled with the record's slug, with a tail of its ULID where another record has that path."""
        ulid = page.ulid or page.id
        name = self._slug(page, kind)
        path = pattern.replace("{" + placeholder + "}", name)
        if self._taken.get(collision_key(path), ulid) != ulid:
            path = pattern.replace("{" + placeholder + "}", distinct(name, ulid, {collision_key(name)}))
        self._taken[collision_key(path)] = ulid
        return path

    def _slug(self, page: Page, kind: str) -> str:
        if leaks := secrets.find(page.title):
            what = (
                f"The title of its {kind} holds what looks like a secret ({leaks[0].kind}), and a path is made of it."
            )
            raise Unplaced(what, "Take it out of the title in Notion; revoke it where it is real.")
        return slug(page.title, f"{kind}-{(page.ulid or page.id)[-6:].lower()}")


def _settled(snapshot: Snapshot) -> dict[str, str]:
    """ULID → folder of promoted records, from base and, where base was lost, from the files' own headers."""
    folders = {
        document.ulid: document.path.rsplit("/context/", 1)[0]
        for document in snapshot.documents
        if document.ulid and "/context/" in document.path and document.header.notion
    }
    for ulid, base in snapshot.base.items():
        if base.origin == "notion":
            paths = [file.path for file in base.files.values() if "/context/" in file.path]
            if paths:
                folders[ulid] = paths[0].rsplit("/context/", 1)[0]
    return folders


def _names(pages: Iterable[Page]) -> str:
    return ", ".join(sorted(repr(page.title) for page in pages))

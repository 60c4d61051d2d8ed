"""A small workspace in memory: records with relations, from which documents are made."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from sync.convert.documents.draft import Sources
from sync.core.config import Config, Database, Notion, Sync
from sync.core.document import Place
from sync.core.model import DateSpan, Page, Property, Relation, Source, Value
from sync.core.records import Records
from sync.core.ulids import for_page
from sync.core.zones import Zone

ENTITIES = {
    "ventures": "venture",
    "offers": "offer",
    "topics": "topic",
    "organizations": "organization",
    "people": "person",
    "deals": "deal",
    "engagements": "engagement",
    "projects": "project",
    "tasks": "task",
    "sprints": "sprint",
    "daily_thread": "daily_thread",
    "deliverables": "deliverable",
    "results": "result",
    "decision_journal": "decision",
    "okrs": "okr",
    "outcomes": "outcome",
    "invoices": "invoice",
    "experiments": "experiment",
    "assets": "asset",
    "workflows": "workflow",
    "process_templates": "process_template",
    "service_blueprints": "service_blueprint",
    "resource_templates": "resource_template",
}
CREATED = datetime(2025, 9, 1, 8, 30, tzinfo=UTC)
EDITED = datetime(2025, 10, 17, 9, 15, tzinfo=UTC)
PLACE = Place("ventures/north-star/projects/onboarding", "north-star", None, "onboarding")

Given = Value | Page | list[Page]
Props = dict[str, Given]


class Workspace:
    """Records are added in any order; a relation is given as the pages it names."""

    def __init__(self, zones: Mapping[str, Zone] | None = None) -> None:
        self.pages: list[Page] = []
        self.targets: dict[tuple[str, str], str] = {}
        synonyms = {"Complete": ("Completed", "Done"), "Hold": ("Blocked",)}
        databases = {key: Database(entity=entity, zone=(zones or {}).get(key)) for key, entity in ENTITIES.items()}
        self.config = Config(notion=Notion(api_token="sandbox_x", databases=databases), sync=Sync(synonyms=synonyms))

    def add(self, database: str, title: str, given: Mapping[str, Given] | None = None, **page: str) -> Page:
        """A new record; `given` holds its properties, `page` overrides such as `ulid` or `url`."""
        id_ = str(UUID(int=len(self.pages) + 1))
        properties = {name: self._value(database, name, value) for name, value in (given or {}).items()}
        added = Page(
            id_,
            database,
            title,
            page.get("ulid", for_page(id_, CREATED)),
            CREATED,
            EDITED,
            "someone",
            url=page.get("url", f"https://www.notion.so/{UUID(id_).hex}"),
            properties=properties,
        )
        self.pages.append(added)
        return added

    def change(self, page: Page, given: Mapping[str, Given]) -> Page:
        """The record with more properties, in its old place."""
        more = {name: self._value(page.database, name, value) for name, value in given.items()}
        changed = Page(
            page.id,
            page.database,
            page.title,
            page.ulid,
            page.created,
            page.edited,
            page.edited_by,
            page.url,
            {**page.properties, **more},
        )
        self.pages[self.pages.index(page)] = changed
        return changed

    def hide(self, page: Page) -> None:
        """Take the sharing of a record away: it is named by others, and not listed."""
        self.pages.remove(page)

    def records(self) -> Records:
        """What was added, readable."""
        return Records(self.pages, {source.key: source for source in self._schema()}, self.config)

    def sources(self, zone: Zone = Zone.PRIVATE, body: str = "", paths: Mapping[str, str] | None = None) -> Sources:
        """What a document is made from."""
        return Sources(self.records(), PLACE, zone, body, paths or {})

    def _value(self, database: str, name: str, value: Given) -> Value:
        pages = [value] if isinstance(value, Page) else value
        if not isinstance(pages, list):
            return value if not isinstance(value, Page | list) else None
        self.targets[database, name] = pages[0].database
        return Relation(tuple(page.id for page in pages))

    def _schema(self) -> Iterator[Source]:
        for key in ENTITIES:
            names = {name for page in self.pages if page.database == key for name in page.properties}
            properties = {
                name: Property(name, name, "rich_text", target=self._target(key, name)) for name in sorted(names)
            }
            yield Source(key, f"source-{key}", f"database-{key}", key.title(), properties)

    def _target(self, database: str, name: str) -> str | None:
        target = self.targets.get((database, name))
        return f"source-{target}" if target else None


def day(text: str) -> DateSpan:
    """A date property."""
    return DateSpan(text)

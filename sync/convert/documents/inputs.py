"""What a document draws on, and how sensitive that is: a derived file takes the highest zone of its inputs."""

from collections.abc import Iterator, Mapping

from sync.convert.documents.reach import reach
from sync.core.model import Page, Relation
from sync.core.records import Records
from sync.core.zones import Zone, highest

CLIENT = frozenset({"organization", "person", "deal", "engagement", "touchpoint", "result", "invoice"})
"""Records of clients: at least private, whatever the configuration says."""

HOLDERS = frozenset({"project", "deliverable", "decision", "invoice"})
"""Records that become client papers by relating to one of those."""

_OF_PROJECT = (
    "Engagements",
    "Engagements.Results",
    "Venture",
    "Offer",
    "Deals",
    "People",
    "OKR Link",
    "Outcome",
    "Process Template",
    "Service Blueprints",
    "Resource Templates",
    "Topics",
    "Experiments",
    "Deliverables",
    "Decision Journal",
    "Decision Journal.Projects",
    "Tasks",
    "Tasks.Workflows",
    "Tasks.Deliverable",
    "Tasks.Sprint",
    "Tasks.Sprint.Daily Threads",
)

DRAWS: Mapping[str, tuple[str, ...]] = {
    "project": _OF_PROJECT,
    "engagement": (
        "Organization",
        "Organization.Industry Vertical",
        "Primary Contact",
        "Offer",
        "Offer.Decisions",
        "Deals",
        "Deals.Decision Journal",
        "Invoices",
        "Results",
        "Deliverables",
        "Projects",
        "Projects.Decision Journal",
    ),
    "deliverable": (
        "Project",
        "Project.Offer",
        "Engagements",
        "Engagements.Offer",
        "Engagements.Primary Contact",
        "Assets",
        *(f"Project.{path}" for path in ("Engagements", "People", "Deals")),
    ),
    "deal": (
        "Engagement",
        "Venture",
        "Organization",
        "Primary Contact",
        "ICP Segment",
        "Offers",
        "Touchpoints",
        "Decision Journal",
        "Projects",
        "Topics",
    ),
    "venture": ("Primary Outcome", "Offers"),
    "decision": ("Projects", "Offers", "Deals", "Sprint", "Sprints", "Topics"),
}
"""Per entity the relations that its documents follow."""


def zones_of(page: Page, records: Records) -> tuple[Zone, ...]:
    """The zones of everything the record's documents draw on, its own first; related but unreadable records count."""
    return tuple(zone_of(other, records) for other in (page, *drawn(page, records)))


def above(zone: Zone, page: Page, records: Records) -> Iterator[tuple[Page, Zone]]:
    """The records that the record's documents draw on and that are more sensitive than `zone`, with their own."""
    seen = ((other, zone_of(other, records)) for other in (page, *drawn(page, records)))
    yield from ((other, its) for other, its in seen if not zone.allows(its))


def drawn(page: Page, records: Records) -> tuple[Page, ...]:
    """The records that the record's documents draw on, each once."""
    paths = DRAWS.get(records.config.entity_of(page.database), ())
    return tuple({other.id: other for path in paths for other in reach(records, (page,), path).pages}.values())


def zone_of(page: Page, records: Records) -> Zone:
    """The zone of one record by its database; with a client behind it at least private."""
    zones = [_of_database(page.database, records)]
    if records.config.entity_of(page.database) in HOLDERS:
        zones += [_of_database(key, records) for key in _related_databases(page, records) if _is_client(key, records)]
    return highest(zones)


def _of_database(key: str, records: Records) -> Zone:
    configured = records.config.notion.databases[key].zone or Zone.INTERNAL
    return highest((configured, Zone.PRIVATE)) if _is_client(key, records) else configured


def _is_client(key: str, records: Records) -> bool:
    return records.config.entity_of(key) in CLIENT


def _related_databases(page: Page, records: Records) -> set[str]:
    """Where its relations point, by the schema, so that a record nobody shared counts too."""
    keys = {source.id: key for key, source in records.sources.items()}
    properties = records.sources[page.database].properties if page.database in records.sources else {}
    targets = {
        properties[name].target
        for name, value in page.properties.items()
        if isinstance(value, Relation) and value.ids and name in properties
    }
    return {keys[target] for target in targets if target in keys}

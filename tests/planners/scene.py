"""Small values to plan on: pages, documents, schemas and a configuration, with defaults that do not matter."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from sync.convert.headers import header
from sync.core.config import Config, Database, Notion, Portfolio, Publish, Sync
from sync.core.model import (
    Base,
    Body,
    Document,
    FileBase,
    Head,
    Origin,
    Page,
    PageMark,
    Property,
    Relation,
    Snapshot,
    Source,
    Value,
    digest,
    value_digest,
)
from sync.core.ulids import derive

NOW = datetime(2025, 11, 24, 9, 0, tzinfo=UTC)
CREATED = datetime(2025, 9, 1, 8, 30, tzinfo=UTC)
BOT, PERSON = "bot", "person"
PROPERTIES: Mapping[str, Mapping[str, str]] = {
    "ventures": {"Name": "title", "Unique ID": "rich_text"},
    "offers": {
        "Name": "title",
        "Unique ID": "rich_text",
        "Version": "rich_text",
        "Price": "number",
        "Status": "select:Draft,Active",
        "Venture": "relation:ventures",
    },
    "deals": {"Name": "title", "Unique ID": "rich_text", "Venture": "relation:ventures"},
    "engagements": {
        "Name": "title",
        "Unique ID": "rich_text",
        "Status": "select:Active,Complete",
        "Offer": "relation:offers",
        "Deals": "relation:deals",
        "Projects": "relation:projects",
    },
    "projects": {
        "Name": "title",
        "Unique ID": "rich_text",
        "Status": "select:Active,Done",
        "Venture": "relation:ventures",
        "Engagements": "relation:engagements",
        "Deals": "relation:deals",
        "Decision Journal": "relation:decision_journal",
    },
    "deliverables": {
        "Name": "title",
        "Unique ID": "rich_text",
        "Status": "select:",
        "Project": "relation:projects",
    },
    "decision_journal": {"Title": "title", "Unique ID": "rich_text", "Date": "date", "Decision": "rich_text"},
}
ENTITIES = {
    "ventures": "venture",
    "offers": "offer",
    "deals": "deal",
    "engagements": "engagement",
    "projects": "project",
    "deliverables": "deliverable",
    "decision_journal": "decision",
}
OFFERS = Publish(
    files=("ventures/*/offers/*/context/offer_brief_v*.md",),
    database="offers",
    properties={"Name": "title", "Version": "version", "Price": "field Price"},
)


def config(
    publish: Mapping[str, Publish] | None = None,
    triggers: Mapping[str, tuple[str, ...]] | None = None,
    **portfolio: str,
) -> Config:
    """The scene's configuration: seven databases, offers published, projects and engagements promoted."""
    return Config(
        notion=Notion(
            api_token="sandbox_x",
            databases={key: Database(entity=entity, title=key) for key, entity in ENTITIES.items()},
        ),
        portfolio=Portfolio(**portfolio),
        sync=Sync(
            tier2_entities=("offer", "playbook"),
            publish=publish if publish is not None else {"offer": OFFERS},
            promotion_triggers=triggers
            or {
                "project": ("Status == Complete",),
                "engagement": ("Status == Complete",),
                "deliverable": ("Status == Approved",),
            },
            synonyms={"Complete": ("Completed", "Done")},
        ),
    )


def source(key: str, without: str = "", **types: str) -> Source:
    """The live schema of a database of the scene; `types` overrides, `without` leaves a property out."""
    found = {**PROPERTIES[key], **types}
    properties = {}
    for n, (name, kind) in enumerate(found.items()):
        word, _, rest = kind.partition(":")
        options = tuple(rest.split(",")) if rest and word == "select" else ()
        target = f"ds-{rest}" if word == "relation" else None
        properties[name] = Property(f"p{n}", name, word, options, target)
    properties.pop(without, None)
    return Source(key, f"ds-{key}", f"db-{key}", key, properties)


def sources(*more: Source) -> dict[str, Source]:
    """All schemas of the scene, with replacements."""
    return {key: source(key) for key in PROPERTIES} | {one.key: one for one in more}


def ulid(n: int) -> str:
    """The n-th fixed ULID."""
    return derive(CREATED, str(n))


def page(
    n: int,
    database: str = "offers",
    title: str = "Growth Sprint",
    body: str | None = None,
    edited: datetime = CREATED,
    edited_by: str = PERSON,
    **more: object,
) -> Page:
    """The n-th page. `body` is Markdown as read; `ulid=None` leaves the id empty; other words are properties."""
    properties: dict[str, Value] = {
        name.replace("_", " "): _value(value) for name, value in more.items() if name != "ulid"
    }
    given = more.get("ulid", ulid(n))
    return Page(
        str(UUID(int=n)),
        database,
        title,
        str(given) if given else None,
        CREATED.replace(minute=n % 60),
        edited,
        edited_by,
        url=f"https://notion.example/{n}",
        properties=properties,
        locked=bool(more.get("locked", False)),
        body=Body(body) if body is not None else None,
    )


def related(*numbers: int) -> Relation:
    """A relation to the pages of these numbers."""
    return Relation(tuple(str(UUID(int=n)) for n in numbers))


def _value(value: object) -> Value:
    if isinstance(value, list):
        return related(*value)
    assert value is None or isinstance(value, str | int | float | bool)
    return value


def document(
    n: int | None = None,
    path: str = "ventures/ops/offers/growth/context/offer_brief_v01.md",
    title: str = "Growth Sprint",
    role: str = "offer",
    body: str = "## Pricing\n\n- **Price**: 5000\n",
    **more: str,
) -> Document:
    """A file of the portfolio with a canonical header; n names its ULID, None leaves it out."""
    bullets = {"entity": role, "level": "definition", "zone": "internal", "version": "v01", **more}
    if n is not None:
        bullets["ulid"] = ulid(n)
    lines = "\n".join(f"- {key}: {value}" for key, value in bullets.items())
    text = f"# {title}\n\n{lines}\n\n---\n\n{body}"
    parsed = header.read(text)
    return Document(path, role, text, parsed.title, parsed.header, parsed.body, digest(text))


def base(
    doc: Document, at: Page | None, managed: Mapping[str, Value] | None = None, origin: Origin = "portfolio"
) -> dict[str, Base]:
    """Base as it is after both sides agreed on exactly these two. `managed` has the values that we left."""
    mark = None
    if at is not None:
        properties = {name: value_digest(value) for name, value in (managed or {}).items()}
        mark = PageMark(at.database, at.id, at.edited, at.edited_by, at.body.hash if at.body else None, properties)
    assert doc.ulid
    files = {doc.role: FileBase(doc.path, doc.hash)}
    return {doc.ulid: Base(doc.ulid, origin, mark, files)}


def snapshot(
    documents: tuple[Document, ...] = (),
    pages: tuple[Page, ...] = (),
    known: Mapping[str, Base] | None = None,
    schemas: Mapping[str, Source] | None = None,
    unread: Mapping[str, str] | None = None,
) -> Snapshot:
    """Both sides at one moment."""
    return Snapshot(
        now=NOW,
        documents=documents,
        pages=pages,
        sources=schemas or sources(),
        base=known or {},
        unread=unread or {},
        paths=frozenset(one.path for one in documents),
        bot=BOT,
        head=Head("c" * 40, NOW, "main"),
    )

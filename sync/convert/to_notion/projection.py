"""A document as its page shall be: properties by the publish rule, body in Notion's dialect under a banner."""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.convert.markdown.fields import fields, number, plain, sections
from sync.convert.to_notion.body import Links, to_notion
from sync.core.config import Config, Publish
from sync.core.expressions import Fact, Field, Fill, Section, Text, Venture, parse_fill
from sync.core.model import DateSpan, Document, Page, Property, Relation, Snapshot, Source, Value
from sync.core.names import slug

BANNER = (
    '<callout icon="🔒" color="gray_bg">\n'
    "This page is a read-only copy from the portfolio. Edit the file in Git; changes made here are replaced.\n"
    "</callout>"
)


@dataclass(frozen=True, slots=True)
class Projection:
    """What a page shall hold. `properties` has only what the document says something about, and always `title`."""

    properties: Mapping[str, Value]
    markdown: str
    title: str
    findings: tuple[str, ...] = ()


def project(document: Document, rule: Publish, config: Config, snapshot: Snapshot) -> Projection:
    """The projection of a document whose header carries its ULID."""
    source = snapshot.sources[rule.database or ""]
    links = Links(document.path, config.portfolio.web_url, config.portfolio.branch)
    text = _reference(document, config) if rule.body == "reference" else document.body
    converted = to_notion(text, links)
    body = converted.markdown.strip()
    properties, gaps = _properties(document, rule, config, snapshot, source)
    markdown = f"{BANNER}\n\n{body}\n" if body else f"{BANNER}\n"
    return Projection(properties, markdown, _title_name(source), (*converted.findings, *gaps))


def managed_of(page: Page, shape: Projection) -> Mapping[str, Value]:
    """The page's present values of the properties that the projection fills."""
    return {name: page.properties.get(name) for name in shape.properties} | {shape.title: page.title}


def _reference(document: Document, config: Config) -> str:
    url = web_url(document.path, config)
    where = f"[{document.path}]({url})" if url else f"`{document.path}`"
    return f"The document lives in the portfolio: {where}"


def web_url(path: str, config: Config) -> str | None:
    """The file's address on the web, where the configuration names the repository's."""
    root = config.portfolio.web_url
    return f"{root.rstrip('/')}/blob/{config.portfolio.branch}/{path}" if root else None


def _properties(
    document: Document, rule: Publish, config: Config, snapshot: Snapshot, source: Source
) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Values by live property name. What the file does not say is left out, so that nothing is ever cleared."""
    filled: dict[str, Value] = {}
    gaps: list[str] = []
    for name, expression in rule.properties.items():
        live = next((n for n in config.names(source.key, name) if n in source.properties), None)
        if live is None:
            gaps.append(f"{source.key} has no property {name!r}, so it is not filled.")
            continue
        text = _fill(parse_fill(expression), document, config, snapshot)
        if text is None:
            continue
        value, gap = _typed(text, source.properties[live])
        if gap:
            gaps.append(gap)
        elif value is not None:
            filled[live] = value
    filled[_title_name(source)] = plain(document.title) or document.title
    filled[config.notion.databases[source.key].unique_id_field] = document.ulid
    return filled, tuple(gaps)


def _title_name(source: Source) -> str:
    return next(p.name for p in source.properties.values() if p.type == "title")


def _fill(
    fill: Fill, document: Document, config: Config, snapshot: Snapshot
) -> str | Relation | tuple[str, ...] | None:
    match fill:
        case Fact(name="tags"):
            return document.header.tags
        case Fact(name):
            return _fact(name, document, config)
        case Section(heading):
            found = sections(document.body).get(heading.casefold())
            return plain(found) if found else None
        case Field(label):
            return fields(document.body).get(label.casefold())
        case Text(value):
            return value
        case Venture():
            return _venture(document, snapshot)


def _fact(name: str, document: Document, config: Config) -> str | None:
    header = document.header
    known = {
        "title": document.title,
        "ulid": document.ulid,
        "path": document.path,
        "url": web_url(document.path, config),
        "version": header.version,
        "zone": header.zone,
        "level": header.level,
        "date": header.date,
    }
    return known.get(name)


def _venture(document: Document, snapshot: Snapshot) -> Relation | None:
    """The venture whose slug is the folder below ventures/, where exactly one page has it."""
    parts = document.path.split("/")
    if len(parts) < 3 or parts[0] != "ventures":
        return None
    found = [p.id for p in snapshot.pages if p.database == "ventures" and slug(p.title, "venture") == parts[1]]
    return Relation((found[0],)) if len(found) == 1 else None


def _typed(text: str | Relation | tuple[str, ...], prop: Property) -> tuple[Value, str | None]:
    """The text as a value of the property's type; a value that does not fit is named, not forced."""
    if isinstance(text, Relation):
        return (text, None) if prop.type == "relation" else (None, f"{prop.name!r} is not a relation.")
    if isinstance(text, tuple):
        return (text, None) if prop.type == "multi_select" else (", ".join(text), None)
    match prop.type:
        case "number":
            value = number(text)
            return value, None if value is not None else f"{prop.name!r}: {text!r} is not a number."
        case "select" | "status":
            option = next((o for o in prop.options if o.casefold() == text.strip().casefold()), None)
            there = ", ".join(prop.options) or "none yet"
            return option, None if option else f"{prop.name!r} has no option {text!r} (options: {there})."
        case "date":
            return DateSpan(text), None
        case "checkbox":
            return text.strip().casefold() in {"yes", "true", "x"}, None
        case "multi_select":
            return tuple(part.strip() for part in text.split(",") if part.strip()), None
        case "title" | "rich_text" | "url" | "email" | "phone_number":
            return text, None
        case other:
            return None, f"{prop.name!r} is of type {other} and cannot be filled."

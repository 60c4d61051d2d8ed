"""A document from its facts: sources, outline, header and gaps come together in a draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from jinja2 import PackageLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sync.convert.documents.facts import Section
from sync.convert.markdown.markup import Markdown, inline, plain
from sync.core.document import Draft, Place
from sync.core.errors import ConfigError
from sync.core.model import Header, Page
from sync.core.names import slug
from sync.core.records import Records
from sync.core.zones import Zone

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(r"\+\d[\d ()./-]{6,}\d")

Sections = Mapping[str, Section]
"""The sections of a document under the names that its outline uses."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a document may be made from. There is no clock: a promoted text must be the same tomorrow.

    `body` is the page's own body as portfolio Markdown, '' where there is none; `paths` gives the portfolio path
    of a page's document, for links.
    """

    records: Records
    place: Place
    zone: Zone
    body: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)


def render(role: str, facts: Sections, template: str | None = None) -> Markdown:
    """The body of a document: `template`, or else the built-in outline of the role, filled with the facts.

    Raises ConfigError where the template is wrong or asks for a section that this role does not have.
    """
    environment = _environment()
    try:
        outline = environment.get_template(f"{role}.md.j2") if template is None else environment.from_string(template)
        text = outline.render(facts)
    except TemplateError as error:
        known = ", ".join(facts)
        problem = f"The template for {role} cannot be filled: {error}"
        raise ConfigError([problem], f"Correct the template; it may use these sections: {known}.") from error
    return Markdown(text.rstrip() + "\n")


def draft(role: str, title: str, path: str, header: Header, facts: Sections) -> Draft:
    """The document of a role at its path. Personal data in free text below `restricted` counts as a gap."""
    gaps = [gap for section in facts.values() for gap in section.gaps()]
    if header.zone is not Zone.RESTRICTED:
        gaps += [f"{name} / {kind} in free text" for name, text in facts.items() for kind in _personal(text.show())]
    return Draft(role, path, plain(title), header, render(role, facts), tuple(dict.fromkeys(gaps)))


def header(page: Page, sources: Sources, path: str, level: str, tags: tuple[str, ...], date: str = "") -> Header:
    """The canonical header. The date is the record's: `date`, or else the day its page was created."""
    records = sources.records
    topics = (slug(records.text(topic, "Slug") or topic.title, "topic") for topic in records.related(page, "Topics"))
    return Header(
        entity=records.config.entity_of(page.database),
        level=level,
        zone=sources.zone,
        version="v01",
        tags=tuple(dict.fromkeys((*tags, *topics))),
        source_path=f"/{path}",
        date=date or page.created.date().isoformat(),
        ulid=page.ulid,
        notion=plain(page.url) or None,
    )


def _personal(text: str) -> tuple[str, ...]:
    kinds = (("e-mail address", _EMAIL), ("phone number", _PHONE))
    return tuple(kind for kind, pattern in kinds if pattern.search(text))


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=PackageLoader("sync"),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=_encoded,  # the output is Markdown, not HTML: this escapes for it
        auto_reload=False,
    )


def _encoded(value: object) -> str:
    match value:
        case Section():
            return value.show()
        case Markdown():
            return value
    return inline(str(value))

"""A document from its facts: sources, template, header and gaps come together in a draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sync.convert.documents.facts import MISSING, Section
from sync.convert.documents.placing import place
from sync.convert.documents.template import Template, builtin, is_placeholder
from sync.convert.markdown.markup import plain
from sync.core.document import Draft, Place
from sync.core.model import Header, Page
from sync.core.names import slug
from sync.core.records import Records
from sync.core.zones import Zone

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(r"\+\d[\d ()./-]{6,}\d")

Sections = Mapping[str, Section]
"""The sections of a document under the headings of its built-in outline."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a document may be made from. There is no clock: a promoted text must be the same tomorrow.

    `body` is the page's own body as portfolio Markdown, '' where there is none; `paths` gives the portfolio path
    of a page's document, for links; `templates` holds the user's own by role; `verified`: the record's row
    in /sot says the same.
    """

    records: Records
    place: Place
    zone: Zone
    body: str = ""
    paths: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    verified: bool = False


def draft(role: str, page: Page, path: str, header: Header, sources: Sources, sections: Sections) -> Draft:
    """The document of a role at its path: the user's template or else the built-in outline, filled.

    Personal data in free text below `restricted` counts as a gap.
    """
    outline = sources.templates.get(role) or builtin(role)
    placed = place(outline, sections)
    gaps = list(placed.gaps)
    if header.zone is not Zone.RESTRICTED:
        shown = ((name, sections[name].show()) for name in placed.sections)
        gaps += [f"{name} / {kind} in free text" for name, text in shown for kind in _personal(text)]
    title, head = plain(outline.titled(page.title)), _outlined(header, outline.header)
    return Draft(role, path, title, head, placed.body, tuple(dict.fromkeys(gaps)), placed.left_out, outline.path)


def _outlined(header: Header, outline: Header) -> Header:
    """The record's header with the tags and further keys that the template asks for."""
    tags = tuple(dict.fromkeys((*(outline.tags or ()), *(header.tags or ()))))
    extra = tuple((label, MISSING if is_placeholder(text) else text) for label, text in outline.extra)
    return replace(header, tags=tags, extra=extra)


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

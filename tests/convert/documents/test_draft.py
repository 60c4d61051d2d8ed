"""Drafts: the user's template or the built-in outline, the header, and personal data."""

import pytest

from sync.convert.documents.draft import Sources, draft, header
from sync.convert.documents.facts import Fact, Section
from sync.convert.documents.template import read
from sync.convert.headers.header import write
from sync.convert.markdown.markup import Markdown
from sync.core.model import Header, Page
from sync.core.zones import Zone
from tests.convert.workspace import Workspace

HEAD = Header(entity="project", zone=Zone.PRIVATE, tags=("project", "crm"))


def scene(template: str | None = None) -> tuple[Page, Sources]:
    """A project of the name P, and sources with this template for planning briefs."""
    space = Workspace()
    sources = space.sources()
    given = {"planning": read(template, "templates/planning_brief_v01.md")} if template else {}
    return space.add("projects", "P"), Sources(sources.records, sources.place, sources.zone, templates=given)


def said(text: str) -> dict[str, Section]:
    """One section with one fact."""
    return {"Next steps": Section("Next steps", (Fact("L", (Markdown(text),)),))}


def test_own_template_takes_the_place_of_the_outline() -> None:
    """Its title, tags and further keys come along; its placeholders never do."""
    template = (
        "# Plan for {project}\n\n- entity: x\n- tags: [mine]\n- owner: <name>\n- team: blue\n\n---\n\n## Next steps\n"
    )
    page, sources = scene(template)
    made = draft("planning", page, "p.md", HEAD, sources, said("a"))
    assert ("Plan for P", "templates/planning_brief_v01.md") == (made.title, made.template)
    assert "## Next steps\n\n- **L**: a\n" == made.body
    assert (("mine", "project", "crm"), "project") == (made.header.tags, made.header.entity)
    assert (("owner", "NEEDS_MORE_CONTEXT"), ("team", "blue")) == made.header.extra
    assert write(made.title, made.header, made.body)


def test_a_title_without_placeholder_is_followed_by_the_name() -> None:
    """Two projects never share a title because a template forgot to ask for the name."""
    page, sources = scene("# My plan\n\n## Next steps\n")
    assert "My plan: P" == draft("planning", page, "p.md", HEAD, sources, said("a")).title


def test_header_carries_zone_topics_ulid_and_page() -> None:
    """Tags end with the topics' slugs, a topic's own slug first; the date is the day of the record's creation."""
    space = Workspace()
    topics = [space.add("topics", "Shop & Café"), space.add("topics", "Other", {"Slug": "chosen"})]
    page = space.add("projects", "P", {"Topics": topics})
    expected = Header(
        entity="project",
        level="planning",
        zone=Zone.PRIVATE,
        version="v01",
        tags=("project", "shop-cafe", "chosen"),
        source_path="/a/b.md",
        date="2025-09-01",
        ulid=page.ulid,
        notion=page.url,
    )
    assert expected == header(page, space.sources(), "a/b.md", "planning", ("project",))


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("write to kim@shop.example", Zone.PRIVATE, ("Next steps / e-mail address in free text",)),
        ("call +49 (0)30 1234-567", Zone.INTERNAL, ("Next steps / phone number in free text",)),
        ("write to kim@shop.example", Zone.RESTRICTED, ()),
        ("2025-09-01 to 2025-10-10, 40 at 1000", Zone.INTERNAL, ()),
    ],
)
def test_personal_data_in_free_text_is_a_gap_below_restricted(text: str, zone: Zone, expected: tuple[str, ...]) -> None:
    """Free text is not cut, but a person hears of an address or number that its zone is too low for."""
    page, sources = scene()
    made = draft("planning", page, "p.md", Header(zone=zone), sources, said(text))
    assert expected == made.gaps

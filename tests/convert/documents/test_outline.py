"""Rendering: the built-in outlines, a template of one's own, the header, and personal data."""

import pytest

from sync.convert.documents.facts import Fact, Section
from sync.convert.documents.outline import draft, header, render
from sync.convert.markdown.markup import Markdown
from sync.core.errors import ConfigError
from sync.core.model import Header
from sync.core.zones import Zone
from tests.convert.workspace import Workspace

FACTS = {"one": Section("one", (Fact("L", (Markdown("a"),)),))}


def test_own_template_takes_the_place_of_the_outline() -> None:
    """The same facts fill whatever headings the template has."""
    expected = "## Mine\n\n- **L**: a\n"
    assert expected == render("planning", FACTS, "## Mine\n\n{{ one }}\n")


def test_text_in_a_template_is_escaped_unless_it_is_markdown() -> None:
    """A template cannot forget to escape: plain text is made inert on its way out."""
    expected = "\\# x \\| \\<b>\n"
    assert expected == render("planning", {}, "{{ '# x\n | <b>' }}")


@pytest.mark.parametrize(
    "template",
    ["{{ two }}", "{% if %}", "{{ one.__class__.__mro__ }}", "{{ ''.join.__func__.__globals__ }}", "{% include 'x' %}"],
)
def test_wrong_template_is_an_error_for_people(template: str) -> None:
    """An unknown section, bad syntax or a way out of the sandbox stops with what may be used."""
    with pytest.raises(ConfigError, match=r"(?s)The template for planning cannot be filled.*these sections: one"):
        render("planning", FACTS, template)


@pytest.mark.parametrize("role", ["planning", "execution", "review", "engagement", "deliverable", "decision"])
def test_outline_refuses_facts_that_lack_a_section(role: str) -> None:
    """No section is left out silently."""
    with pytest.raises(ConfigError, match="is undefined"):
        render(role, FACTS)


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
        ("write to kim@shop.example", Zone.PRIVATE, ("one / e-mail address in free text",)),
        ("call +49 (0)30 1234-567", Zone.INTERNAL, ("one / phone number in free text",)),
        ("write to kim@shop.example", Zone.RESTRICTED, ()),
        ("2025-09-01 to 2025-10-10, 40 at 1000", Zone.INTERNAL, ()),
    ],
)
def test_personal_data_in_free_text_is_a_gap_below_restricted(text: str, zone: Zone, expected: tuple[str, ...]) -> None:
    """Free text is not cut, but a person hears of an address or number that its zone is too low for."""
    facts = {"one": Section("one", (Fact("L", (Markdown(text),)),))}
    names = "identity context goals alternatives scope dependencies comparable timeline open_questions next_steps"
    known = dict.fromkeys(names.split(), Section("x", ()))
    made = draft("planning", "T", "p.md", Header(zone=zone), {**known, **facts})
    assert expected == made.gaps

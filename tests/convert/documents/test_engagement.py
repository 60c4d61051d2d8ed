"""The engagement brief: client, commercial facts, and what is left unpaid."""

import pytest

from sync.convert.documents.engagement import engagement_brief
from sync.core.zones import Zone
from tests.convert.clients import finished_engagement
from tests.convert.documents.test_brief import sections
from tests.convert.workspace import Workspace

SPACE = Workspace()
PAGE = finished_engagement(SPACE)
BRIEF = engagement_brief(PAGE, SPACE.sources(body="# Call\n\nThey are happy.\n"))

FED = [
    ("1. Client and contacts", "- **Client**: Harbour Shop (01"),
    ("1. Client and contacts", "- **Website**: https://harbour.example\n- **Industry**: Retail (01"),
    ("1. Client and contacts", "- **Primary contact**: Robin Vale (01"),
    ("1. Client and contacts", "- **Contact's role**: Decision Maker"),
    ("2. Commercial facts", "- **Engagement ID**: ENG-1\n- **Type**: Service\n- **Status**: Complete"),
    ("2. Commercial facts", "- **Start**: 2025-02-01\n- **End**: 2025-10-01\n- **Renewal**: 2026-02-01"),
    ("2. Commercial facts", "- **Total contract value**: 12000\n- **Monthly recurring revenue**: 500.5"),
    ("2. Commercial facts", " | Big deal | 9000 |"),
    ("2. Commercial facts", "| First | 1000 | 400 | 600 | Sent |"),
    ("2. Commercial facts", "| Second | 500.5 | 100 | 400.5 | Sent |"),
    ("2. Commercial facts", "| Third | 70 | NEEDS_MORE_CONTEXT | NEEDS_MORE_CONTEXT | Draft |"),
    ("2. Commercial facts", "- **Unpaid balance**: 1000.5 (2 of 3 invoices)"),
    ("3. Scope and acceptance criteria", "- **Deliverables of the offer**: A report\n- **Guarantee**: Money back"),
    ("3. Scope and acceptance criteria", "- **Success metrics**: More orders\n- **Acceptance criteria**: NEEDS_MORE"),
    ("4. Milestones and timeline", "| Client onboarding | Done | 2025-09-01 | NEEDS_MORE_CONTEXT |"),
    ("4. Milestones and timeline", "| Audit report | Approved | early October |"),
    ("5. Changes and approvals", "| Pace | 2025-02-01 | Pace it is |\n| Price | 2025-03-01 | Price it is |\n| Place |"),
    ("6. Risks and mitigations", "- **Health score**: 8\n- **NPS score**: 9\n- **Notes**: Pays late\n- **Unpaid"),
    ("Outcomes", "- **Results achieved**: Orders doubled"),
    ("Outcomes", "| Orders | 10 | NEEDS_MORE_CONTEXT |"),
    ("Notes from the page", "### Call\n\nThey are happy."),
]


@pytest.mark.parametrize(("section", "expected"), FED)
def test_section_is_fed_from_its_properties(section: str, expected: str) -> None:
    """Every property of the feed table arrives in its section."""
    assert expected in sections(BRIEF.body)[section]


def test_sections_stand_in_order() -> None:
    """The six sections of the template, the outcomes, and the page's own words last."""
    expected = list(dict.fromkeys(section for section, _ in FED))
    assert expected == list(sections(BRIEF.body))
    bare = engagement_brief(PAGE, SPACE.sources())
    assert expected[:-1] == list(sections(bare.body))


def test_brief_lies_in_its_folder() -> None:
    """Path, title and header say what it is."""
    expected = ("Engagement brief: Harbour Shop 2025", "contract", "engagement", ("engagement", "sow"))
    head = BRIEF.header
    assert expected == (BRIEF.title, head.level, head.entity, head.tags)
    assert BRIEF.path.endswith("/context/engagement_brief_v01.md")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (Zone.PRIVATE, "- **Contact's e-mail**: left out of a file in the zone private"),
        (Zone.RESTRICTED, "- **Contact's e-mail**: robin@vale.example"),
    ],
)
def test_address_of_the_contact_needs_a_restricted_file(zone: Zone, expected: str) -> None:
    """Below restricted the address is left out, and the file says so."""
    body = engagement_brief(PAGE, SPACE.sources(zone)).body
    assert expected in body
    assert (zone is Zone.RESTRICTED) == ("robin@vale.example" in body)


def test_bare_engagement_invents_nothing() -> None:
    """Without invoices there is no unpaid balance, not one of nought."""
    space = Workspace()
    brief = engagement_brief(space.add("engagements", "Bare"), space.sources())
    assert "- **Unpaid balance**: NEEDS_MORE_CONTEXT" in brief.body
    gaps = {"Commercial facts / Invoices", "Changes and approvals / Decisions", "Outcomes / Results"}
    assert {"Client and contacts / Client", *gaps} <= set(brief.gaps)
    assert len(brief.gaps) == brief.body.count("NEEDS_MORE_CONTEXT")

"""The deliverable spec: format, acceptance, sign-off and handoff."""

import pytest

from sync.convert.documents.deliverable import deliverable_spec
from sync.core.model import Value
from tests.convert.clients import finished_engagement
from tests.convert.documents.test_brief import sections
from tests.convert.workspace import Workspace

SPACE = Workspace()
finished_engagement(SPACE)
(PAGE,) = (page for page in SPACE.pages if page.database == "deliverables")
SPEC = deliverable_spec(PAGE, SPACE.sources(body="# Tests\n\n- opens on paper\n"))


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("1. Format and structure", "- **Name**: Audit report\n- **Deliverable ID**: DEL-1\n- **Project**: Client onb"),
        ("1. Format and structure", "- **Engagement**: Harbour Shop 2025 (01"),
        ("1. Format and structure", "- **Type**: Report\n- **Version**: 2\n- **File**: https://files.example/report"),
        ("1. Format and structure", "- **Template used**: Report v3\n- **Assets**: Charts (01"),
        ("1. Format and structure", "- **Asset files**: https://files.example/charts\n- **Fields and schema**: NEEDS"),
        ("2. Acceptance tests", "- **Acceptance tests**: NEEDS_MORE_CONTEXT\n- **Success metrics of the offer**: Ten"),
        ("2. Acceptance tests", "### From the page\n\n#### Tests\n\n- opens on paper"),
        ("3. Reviewers and sign-off", "- **Approval**: Approved (Status)\n- **Reviewer**: NEEDS_MORE_CONTEXT\n"),
        ("3. Reviewers and sign-off", "- **Delivery date**: early October"),
        ("4. Handoff instructions", "- **Notes**: Read page 3 first\n- **File**: https://files.example/report"),
        ("4. Handoff instructions", "- **Receives it**: Robin Vale (01"),
    ],
)
def test_section_is_fed_from_its_properties(section: str, expected: str) -> None:
    """Every property of the feed table arrives in its section."""
    assert expected in sections(SPEC.body)[section]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"Approval Status": "Approved", "Approved": True}, "Approved (Approval Status)"),
        ({"Approved": True, "Status": "Sent"}, "yes (Approved)"),
        ({"Status": "Sent"}, "Sent (Status)"),
        ({}, "NEEDS_MORE_CONTEXT"),
    ],
)
def test_approval_is_read_where_the_workspace_keeps_it(given: dict[str, Value], expected: str) -> None:
    """An approval status, a checkbox or the plain status, and the file says which."""
    space = Workspace()
    spec = deliverable_spec(space.add("deliverables", "D", given), space.sources())
    assert f"- **Approval**: {expected}\n" in spec.body


def test_spec_lies_in_its_folder() -> None:
    """Path, title and header say what it is."""
    expected = ("Deliverable spec: Audit report", "spec", ("deliverable", "spec"))
    assert expected == (SPEC.title, SPEC.header.level, SPEC.header.tags)
    assert SPEC.path.endswith("/context/deliverable_spec_v01.md")

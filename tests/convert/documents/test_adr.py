"""The decision record of an entry in the decision journal."""

import pytest

from sync.convert.documents.adr import decision_record
from sync.convert.headers.header import read, write
from tests.convert.workspace import Workspace, day

PATH = "decisions/2025-09-20_one-tool_v01.md"


def test_whole_record() -> None:
    """Every property of the feed table stands in its section; related records with a file are linked."""
    space = Workspace()
    project = space.add("projects", "Onboarding", ulid="01ARZ3NDEKTSV4RRFFQ69G5FAV")
    page = space.add(
        "decision_journal",
        "One tool",
        {
            "Decision ID": "DEC-1",
            "Date": day("2025-09-20"),
            "Category": "Tools & Costs",
            "Related To": "The move",
            "Projects": project,
            "Options Considered": "- one tool\n- two tools",
            "Decision": "One tool",
            "Why This Choice": "Less to learn",
            "DecOutcome": "Faster",
            "Lesson Learned": "Decide early",
            "Success Criteria": "No second login",
            "Review Date": day("2026-03-20"),
        },
        ulid="01ARZ3NDEKTSV4RRFFQ69G5FAW",
    )
    record = decision_record(page, space.sources(body="# More\n\nwords\n", paths={project.id: "ventures/p.md"}), PATH)
    expected = """\
# ADR: One tool

- entity: decision
- level: policy
- zone: private
- version: v01
- tags: [adr, tools-costs]
- source_path: /decisions/2025-09-20_one-tool_v01.md
- date: 2025-09-20
- ulid: 01ARZ3NDEKTSV4RRFFQ69G5FAW
- notion: https://www.notion.so/00000000000000000000000000000002

---

## Status

- **Status**: Accepted
- **Date**: 2025-09-20
- **ULID**: 01ARZ3NDEKTSV4RRFFQ69G5FAW
- **Decision ID**: DEC-1

## Context

- **Category**: Tools & Costs
- **Related to**: The move
- **Projects**: [Onboarding](/ventures/p.md) (01ARZ3NDEKTSV4RRFFQ69G5FAV)
- **Offers**: none
- **Deals**: none
- **Sprint**: none

## Options considered

- **Options considered**:
  - one tool
  - two tools

## Decision

- **Decision**: One tool
- **Why this choice**: Less to learn

## Consequences

- **Outcome**: Faster
- **Lesson learned**: Decide early

## Success metrics

- **Success criteria**: No second login

## Review

- **Review date**: 2026-03-20

## References

- **Files of related records**: [Onboarding](/ventures/p.md)

## Notes from the page

### More

words
"""
    text = write(record.title, record.header, record.body)
    assert expected == text
    assert record.header == read(text).header
    assert ("decision", PATH, ()) == (record.role, record.path, record.gaps)


@pytest.mark.parametrize(("decision", "expected"), [("Yes", "Accepted"), ("", "Proposed")])
def test_status_follows_the_decision(decision: str, expected: str) -> None:
    """A record without a decision is a proposal; without a date it is dated by its creation."""
    space = Workspace()
    record = decision_record(space.add("decision_journal", "D", {"Decision": decision}), space.sources(), PATH)
    assert f"- **Status**: {expected}\n- **Date**: NEEDS_MORE_CONTEXT" in record.body
    created = "2025-09-01"
    assert created == record.header.date


def test_missing_facts_are_listed() -> None:
    """A bare record has every heading, and says what it lacks."""
    space = Workspace()
    record = decision_record(space.add("decision_journal", "D"), space.sources(), PATH)
    assert len(record.gaps) == record.body.count("NEEDS_MORE_CONTEXT")
    assert {"Decision / Decision", "Options considered / Options considered", "Review / Review date"} <= set(
        record.gaps
    )

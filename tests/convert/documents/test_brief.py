"""The three project briefs: every section fed from its properties, every missing fact marked, hostile text inert."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sync.convert.documents.adr import decision_record
from sync.convert.documents.brief import project_briefs
from sync.convert.documents.deliverable import deliverable_spec
from sync.convert.documents.draft import Sources
from sync.convert.documents.engagement import engagement_brief
from sync.convert.headers.header import read, write
from sync.core.document import Draft
from sync.core.model import Page, Relation, Value
from sync.core.records import Records
from sync.core.zones import Zone
from tests.convert.projects import finished_project
from tests.convert.workspace import PLACE, Workspace, day

SCHEMA = Path(__file__).parents[4] / "shared/workspace/schema.yaml"
ROLES = ("planning", "execution", "review")
SPACE = Workspace()
PROJECT = finished_project(SPACE)
SOURCES = SPACE.sources(body="# From Notion\n\nA thought.\n")
BRIEFS = dict(zip(ROLES, project_briefs(PROJECT, SOURCES), strict=True))


def sections(body: str) -> dict[str, str]:
    """The texts below the second-level headings of a brief."""
    parts = re.split(r"^## (.+)\n", body, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


HEADINGS = {
    "planning": [
        "1. Project identity",
        "2. Context and background",
        "3. Goals and success criteria",
        "4. Approach alternatives",
        "5. Scope and boundaries",
        "6. Dependencies and assumptions",
        "7. Comparable work and patterns",
        "8. Estimated timeline and effort",
        "9. Open questions",
        "10. Next steps",
    ],
    "execution": [
        "1. Identity (canonical)",
        "2. Objective",
        "3. Constraints and requirements",
        "4. Deliverables and acceptance tests",
        "5. Dependencies",
        "6. Current status",
        "7. Execution workflow",
        "8. Key facts and decisions",
        "9. SHO",
        "10. Logs",
        "Fact checklist",
    ],
    "review": [
        "1. Identity",
        "2. Objective restated",
        "3. Outcomes and results",
        "4. Timeline and milestones",
        "5. Decisions during execution",
        "6. Problems and solutions",
        "7. What went well",
        "8. What did not go well",
        "9. Surprises and learnings",
        "10. Recommendations",
        "11. Technical debt and follow-up",
        "12. Archive and retention",
        "13. Retrospective",
        "Checklist and post-review actions",
    ],
}


@pytest.mark.parametrize("role", ROLES)
def test_sections_stand_in_the_order_of_the_users_template(role: str) -> None:
    """Headings and their numbers are those of the domain's tables."""
    assert HEADINGS[role] == list(sections(BRIEFS[role].body))


@pytest.mark.parametrize("role", ROLES)
def test_brief_lies_in_its_project_with_a_canonical_header(role: str) -> None:
    """Path, title and header say which brief it is, and what it was made from."""
    brief = BRIEFS[role]
    path = f"ventures/north-star/projects/onboarding/context/{role}_brief_v01.md"
    expected = (role, path, f"{role.capitalize()} brief: Client onboarding")
    assert expected == (brief.role, brief.path, brief.title)
    tags = ("project", role, "brief", "e-commerce", "tooling")
    head = brief.header
    assert ("project", role, tags, f"/{path}") == (head.entity, head.level, head.tags, head.source_path)


FED = [
    ("planning", "1", "- **Name**: Client onboarding"),
    ("planning", "1", f"- **ULID**: {PROJECT.ulid}"),
    ("planning", "1", "- **Project ID**: PROJ-007"),
    ("planning", "1", "- **Engagement**: Harbour Shop 2025 (01"),
    ("planning", "1", "- **Venture**: North Star (01"),
    ("planning", "1", "- **Type**: Client Delivery"),
    ("planning", "1", "- **Owner (People in Notion)**: Robin Vale (01"),
    ("planning", "2", "- **Problem**: Bring the client on board. Then stop."),
    ("planning", "2", "- **Context required**: The contract"),
    ("planning", "2", "- **Discovery notes**: They lost a week"),
    ("planning", "2", "- **Problem statement of the offer**: Nobody knows the numbers."),
    ("planning", "2", "### From the page\n\n#### From Notion\n\nA thought."),
    ("planning", "3", "- **Success metrics**: Two weeks to first value"),
    ("planning", "3", "  - Grow\n  - Grow / key result: Five clients\n  - Grow / key result: One hire"),
    ("planning", "3", "- **Outcome**: Billable (01"),
    ("planning", "4", "- **Options considered**: One tool or two"),
    ("planning", "4", "- **Recommended, and why**: Less to learn"),
    ("planning", "5", "- **In scope**: A report"),
    ("planning", "5", "- **Prerequisites**: Access to the shop"),
    ("planning", "6", "- **Process template**: Kick-off (01"),
    ("planning", "6", "- **Service blueprints**: Blue audit (01"),
    ("planning", "6", "- **Resource templates**: Welcome mail (01"),
    ("planning", "6", "  - Send invoice: Waits for the bank\n  - Get access: No access \\| at all"),
    ("planning", "7", "- **Offer**: Audit sprint (01"),
    ("planning", "7", "- **Other projects with this offer**: Second onboarding (01"),
    ("planning", "7", "- **Playbooks**: none"),
    ("planning", "8", "- **Start**: 2025-09-01\n- **Due**: 2025-10-10\n- **Hours estimated**: 40"),
    ("planning", "8", "- **Expense budget**: 1000\n- **Revenue expected**: 8000"),
    ("planning", "8", "| 2025-W40 | 2025-09-29 | 2025-10-05 |"),
    ("planning", "9", "- [ ] Send invoice\n- [ ] Archive mail"),
    ("planning", "10", "- **Next three**:\n  - Send invoice\n  - Archive mail"),
    ("execution", "1", "- **Status**: Done\n- **Repository path**: `/ventures/north-star/projects/onboarding/`"),
    ("execution", "1", f"- **ULID (verify in /sot/projects.csv)**: {PROJECT.ulid}"),
    ("execution", "2", "- **Objective**: Bring the client on board."),
    ("execution", "3", "- **Deadline**: 2025-10-10\n- **Budget cap**: 1000\n- **Hours estimated**: 40\n- **Energy"),
    ("execution", "3", "- **Zone**: private\n- **Personal data**: yes: people are named"),
    ("execution", "4", "| Audit report | NEEDS_MORE_CONTEXT | NEEDS_MORE_CONTEXT | Approved | https://files"),
    ("execution", "5", "| Engagements | Harbour Shop 2025 | 01"),
    ("execution", "5", "| Deals | Onboarding deal | "),
    ("execution", "5", "- **Downstream**: NEEDS_MORE_CONTEXT"),
    ("execution", "5", "  - Send invoice: Waits for the bank"),
    ("execution", "6", "- **Last updated**: 2025-10-17 (last edited)\n- **Complete**: 50 % (2 of 4 tasks)"),
    (
        "execution",
        "6",
        "- **Sprint (latest of its tasks)**: 2025-W40\n- **Blockers**: Send invoice: Waits for the bank",
    ),
    ("execution", "6", "- **Where it was left off**: All handed over"),
    ("execution", "7", "- **Checklist of the process template**:\n  - Call\n  - Contract"),
    ("execution", "7", "- **Workflow steps**:\n  - Collect\n  - Write"),
    ("execution", "8", "| No travel | 2025-09-05 | Stay home |\n| One tool | 2025-09-20 | Use one tool |"),
    (
        "execution",
        "9",
        "`/ventures/north-star/projects/onboarding/context/SHO.json`\n- **Next three**:\n  - Send invoice",
    ),
    ("execution", "10", "  - `/logs/context_actions.csv`\n  - `/ventures/north-star/projects/onboarding/logs/`"),
    ("execution", "Fact checklist", "- [x] Start and due date are set and in order\n- [x] Every dependency could be"),
    ("review", "1", "- **Final status**: Done\n- **Start**: 2025-09-01\n- **Due**: 2025-10-10"),
    (
        "review",
        "1",
        "- **Completed**: 2025-10-17 (last edited; Notion has no completion date)\n- **Duration**: 47 days",
    ),
    ("review", "2", "- **Objective**: Bring the client on board. Then stop."),
    ("review", "3", "| Audit report | Approved | NEEDS_MORE_CONTEXT | early October |"),
    ("review", "3", "| Hours | 40 | 50 | +10 (+25%) |"),
    ("review", "3", "| Orders | 10 | 15 | 20 | 50 | Shop report |"),
    ("review", "3", "- **NPS score**: 9\n- **Client feedback**: More orders"),
    ("review", "4", "| 2025-W40 | 2025-10-05 | NEEDS_MORE_CONTEXT | NEEDS_MORE_CONTEXT |"),
    ("review", "5", "| One tool | Use one tool | Faster |"),
    ("review", "6", "| Get access | No access \\| at all | NEEDS_MORE_CONTEXT | Asked twice | NEEDS_MORE_CONTEXT |"),
    ("review", "7", "- **From retrospectives**: 2025-W40: Pace\n- **Wins of its days**: 2025-09-30: Signed"),
    ("review", "7", "- **Retrospective notes without a heading**: 2025-W40: Calm week"),
    ("review", "8", "- **From retrospectives**: 2025-W40: Mail\n- **Blockers of its days**: 2025-09-30: Printer"),
    ("review", "9", "- **Lessons learned**:\n  - Ask for access first\n  - Write less"),
    ("review", "9", "- **Lessons of decisions**: Decide early\n- **Results of experiments**: Half the time"),
    ("review", "10", "- [ ] Ask for access first → to `/ventures/north-star/context/playbooks/`"),
    ("review", "10", "- [ ] Decide early → to"),
    ("review", "10", "- [ ] Half the time → to"),
    ("review", "11", "| Send invoice | High | 2 | NEEDS_MORE_CONTEXT | 2025-11-01 | 2025-W40 |"),
    ("review", "12", "- **Keep until**: 2026-01-15 (last edit + 90 days)"),
    ("review", "12", "- **Archive location**: `/z_archive/projects/PROJ-007/`"),
    ("review", "13", "- **Stop**: 2025-W40: Meetings\n- **Keep**: NEEDS_MORE_CONTEXT\n- **Thanks**: 2025-W40: Kim"),
    ("review", "Checklist", "- [ ] Decisions are recorded as decision records"),
]


@pytest.mark.parametrize(("role", "number", "expected"), FED)
def test_section_is_fed_from_its_properties(role: str, number: str, expected: str) -> None:
    """Every property of the feed tables arrives in its section."""
    (text,) = (text for name, text in sections(BRIEFS[role].body).items() if re.match(rf"{number}\b", name))
    assert expected in text


def test_table_of_planned_and_actual_figures() -> None:
    """Variances and margins are computed, not read from the workspace's formulas."""
    text = sections(BRIEFS["review"].body)["3. Outcomes and results"]
    expected = (
        "| Figure | Planned | Actual | Variance |\n"
        "| --- | --- | --- | --- |\n"
        "| Hours | 40 | 50 | +10 (+25%) |\n"
        "| Revenue | 8000 | 7500.5 | -499.5 (-6%) |\n"
        "| Expenses | 1000 | 500.25 | -499.75 (-50%) |\n"
        "| Margin (revenue less expenses) | 7000 | 7000.25 | +0.25 (+0%) |"
    )
    assert expected in text


def test_contact_addresses_are_left_out() -> None:
    """A person's e-mail address has no place in a project's papers."""
    for brief in BRIEFS.values():
        assert "robin@vale.example" not in brief.body


@pytest.mark.parametrize("role", ROLES)
def test_bare_project_marks_every_missing_fact_once(role: str) -> None:
    """A project of which nothing is known invents nothing: each gap is marked in the text and listed."""
    space = Workspace()
    page = space.add("projects", "Bare")
    brief = dict(zip(ROLES, project_briefs(page, space.sources()), strict=True))[role]
    figures = 9 if role == "review" else 0  # twelve empty cells in three columns: three gaps
    assert len(brief.gaps) + figures == brief.body.count("NEEDS_MORE_CONTEXT")
    assert len(set(brief.gaps)) == len(brief.gaps)
    assert not re.search(r"\b0\b", brief.body)


def test_relations_that_are_hidden_or_cut_are_said() -> None:
    """What was not shared is counted; sums and shares say that they are not of the whole."""
    space = Workspace()
    tasks = [space.add("tasks", f"T{n}", {"Status": "Done", "Estimated Hours": 1.5}) for n in range(3)]
    people = [space.add("people", "Seen"), space.add("people", "Unseen")]
    page = space.add("projects", "P", {"Tasks": tasks, "People": people})
    space.hide(tasks[2])
    space.hide(people[1])
    planning, execution, _ = project_briefs(page, space.sources())
    assert "- **Hours estimated**: 3 (sum of 2 of 2 tasks, and 1 not readable)" in planning.body
    assert f"  - Seen ({people[0].ulid})\n  - and 1 not readable" in planning.body
    assert "- **Complete**: 100 % (2 of 2 tasks), and 1 not readable" in execution.body


def test_list_that_notion_cut_is_said() -> None:
    """Where Notion cut a relation and its other side adds nothing, the list says that it is not whole."""
    space = Workspace()
    people = [space.add("people", "Kim")]
    page = space.add("projects", "P", {"People": people})
    page = space.change(page, {"People": Relation((people[0].id,), complete=False)})
    planning, _, _ = project_briefs(page, space.sources())
    assert f"  - Kim ({people[0].ulid})\n  - and more: the list was cut" in planning.body


def test_comparable_projects_above_the_files_zone_are_only_counted() -> None:
    """The name of a client's project does not enter an internal brief."""
    space = Workspace()
    client = space.add("projects", "Secret client", {"Engagements": space.add("engagements", "E")})
    offer = space.add("offers", "Audit")
    page = space.add("projects", "P", {"Offer": offer})
    space.change(offer, {"Projects": [page, client]})
    internal, private = (project_briefs(page, space.sources(zone))[0].body for zone in (Zone.INTERNAL, Zone.PRIVATE))
    assert "- **Other projects with this offer**: and 1 in a zone above internal" in internal
    assert f"- **Other projects with this offer**: Secret client ({client.ulid})" in private


def test_records_with_documents_are_linked() -> None:
    """Links count from the root; decisions that all have their file tick the checklist."""
    journal = [page for page in SPACE.pages if page.database == "decision_journal"]
    paths = {page.id: f"decisions/{n} a.md" for n, page in enumerate(journal)}
    paths |= {"p1": "context/playbooks/mail.md", "p2": "ventures/other/context/playbooks/x.md"}
    planning, execution, review = project_briefs(PROJECT, SPACE.sources(paths=paths))
    assert "| [One tool](/decisions/0%20a.md) | 2025-09-20 | Use one tool |" in execution.body
    assert "- **Playbooks**: /context/playbooks/mail.md\n" in planning.body
    assert "- [x] Decisions are recorded as decision records" in review.body


@pytest.mark.parametrize(
    ("status", "expected"),
    [("Done", "2025-10-17 (last edited"), ("Cancelled", "2025-10-17 (last edited"), ("Active", "NEEDS_MORE_CONTEXT")],
)
def test_only_a_finished_project_has_an_end(status: str, expected: str) -> None:
    """The last edit stands in for the completion date of a project that is over."""
    space = Workspace()
    page = space.add("projects", "P", {"Status": status, "Start Date": day("2025-10-18")})
    review = project_briefs(page, space.sources())[2].body
    assert f"- **Completed**: {expected}" in review
    assert "- **Duration**: NEEDS_MORE_CONTEXT" in review


def test_same_records_give_the_same_bytes() -> None:
    """Nothing but the records decides the text."""
    assert tuple(BRIEFS.values()) == project_briefs(PROJECT, SOURCES)


HOSTILE = st.lists(
    st.sampled_from(
        [
            "# x",
            "\n",
            "---",
            "- ulid: 01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "- zone: public",
            "|",
            "| --- |",
            "```",
            "<!--",
            "> ",
            "a",
            "_",
            "*",
            "\\",
            "- [x] ",
            "[a](b)",
            "\r",
            "1. ",
            "<b>",
            "    ",
            "{{ identity }}",
            "\u2028",
            "\x00",
        ]
    ),
    max_size=8,
).map("".join)
SHAPES = {"heading_open", "tr_open", "bullet_list_open", "list_item_open", "fence", "html_block", "code_block", "hr"}


def shape(body: str) -> list[tuple[str, str]]:
    """The block structure of a text, without its words."""
    parser = MarkdownIt("commonmark").enable("table")
    return [(token.type, token.tag) for token in parser.parse(body) if token.type in SHAPES]


def hostile_project(text: str) -> tuple[Page, Sources]:
    """A project, its tasks and its decision that say `text` wherever they can, on one line."""
    space = Workspace()
    said = f"x {text}".replace("\n", " ").replace("\r", " ").replace("\u2028", " ")
    names = ["Blocked By", "Actual Outcome", "Priority", "Description", "Project ID", "Success Metrics", "Decision"]
    given_ = dict.fromkeys(names, said)
    relations = {
        "Tasks": space.add("tasks", f"T{text}", given_),
        "Decision Journal": space.add("decision_journal", f"D{text}", {**given_, "Lesson Learned": said}),
        "Deliverables": space.add("deliverables", f"E{text}", {"File Link": said}),
    }
    return space.add("projects", f"P{text}", {**given_, **relations}), space.sources()


@settings(deadline=None)
@given(HOSTILE)
def test_hostile_text_changes_no_structure_and_no_header(text: str) -> None:
    """No title or value from Notion can make a heading, bullet, row or header line."""
    plain = project_briefs(*hostile_project("a"))
    page, sources = hostile_project(text)
    for calm, brief in zip(plain, project_briefs(page, sources), strict=True):
        assert shape(calm.body) == shape(brief.body)
        parsed = read(write(brief.title, brief.header, brief.body))
        assert (brief.header, ()) == (parsed.header, parsed.problems)
        assert brief.body.strip() == parsed.body.strip()
        assert brief.title == parsed.title


def test_body_is_taken_over_whole() -> None:
    """Blank lines inside code stay; an empty body leaves no heading behind."""
    body = "```\na\n\n\n\nb\n```"
    assert body in project_briefs(PROJECT, SPACE.sources(body=body))[0].body
    assert "From the page" not in project_briefs(PROJECT, SPACE.sources(body=" \n"))[0].body


@settings(deadline=None)
@given(HOSTILE.map(lambda text: text.replace("-", "-\n")) | HOSTILE)
def test_hostile_body_swallows_and_adds_no_section(body: str) -> None:
    """Whatever the page's body holds, the brief's own second-level headings are those of its outline."""
    tokens = MarkdownIt("commonmark").parse(project_briefs(PROJECT, SPACE.sources(body=body))[0].body)
    found = [token.content for before, token in pairwise(tokens) if (before.type, before.tag) == ("heading_open", "h2")]
    assert HEADINGS["planning"] == found


class Noting(Records):
    """Records that note which property was asked of which database."""

    asked: set[tuple[str, str]]

    def value(self, page: Page, name: str) -> Value:
        self.asked.add((page.database, name))
        return super().value(page, name)


def every_document(space: Workspace, records: Records) -> list[Draft]:
    """One document of each kind, of each record that can have one."""
    sources = Sources(records, PLACE, Zone.RESTRICTED)
    drafts: list[Draft] = []
    for page in space.pages:
        match page.database:
            case "projects":
                drafts += project_briefs(page, sources)
            case "engagements":
                drafts.append(engagement_brief(page, sources))
            case "deliverables":
                drafts.append(deliverable_spec(page, sources))
            case "decision_journal":
                drafts.append(decision_record(page, sources, "decisions/a.md"))
    return drafts


@pytest.mark.skipif(not SCHEMA.exists(), reason="the workspace's schema is not beside the project")
def test_every_property_asked_for_exists_in_the_live_schema() -> None:
    """No feed reads a property by a name that the workspace does not have."""
    schema: dict[str, Any] = yaml.safe_load(SCHEMA.read_text())
    records = SPACE.records()
    noting = Noting(records.pages, records.sources, records.config)
    noting.asked = set()
    assert every_document(SPACE, noting)
    known = {(key, name) for key, database in schema.items() for name in database["properties"]}
    optional = {"Approved", "Approval Status", "Topics", "Status", "Stage"}
    assert set() == {(key, name) for key, name in noting.asked - known if name not in optional}

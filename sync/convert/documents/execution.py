"""The execution brief: the canonical facts of a project at work."""

from sync.convert.documents.draft import Sources
from sync.convert.documents.facts import NONE, Block, Table
from sync.convert.documents.feeds import (
    Feeds,
    checklist,
    column,
    computed,
    named,
    no_source,
    own,
    table,
    ulid,
    ulid_of,
    unknown,
    via,
)
from sync.convert.documents.planning import IDENTITY
from sync.convert.documents.reach import reach
from sync.convert.documents.work import (
    blocked_by,
    day,
    decisions,
    estimated,
    held,
    labelled,
    next_three,
    progress,
    sprints,
    tasks,
)
from sync.convert.markdown.markup import Markdown, code, inline
from sync.core.model import Page
from sync.core.ulids import is_valid

UPSTREAM = ("Engagements", "Deals", "Offer", "Process Template", "Service Blueprints")


def objective(page: Page, sources: Sources) -> str:
    """The first sentence of the description."""
    text = " ".join(sources.records.text(page, "Description").split())
    for end in (". ", "! ", "? "):
        text = text.partition(end)[0] + end.strip() if end in text else text
    return text


def _upstream(page: Page, sources: Sources) -> Block:
    """What the project rests on, by kind, with ids and statuses."""
    rows: list[tuple[Markdown | None, ...]] = []
    notes = []
    for name in UPSTREAM:
        found = reach(sources.records, (page,), name)
        notes += [f"{name}: {found.note}"] if found.note else []
        for other in found.pages:
            status = sources.records.text(other, "Status") or sources.records.text(other, "Stage")
            rows.append((Markdown(name), named(other, sources), ulid_of(other, sources), inline(status) or None))
    return Table("Upstream", ("Kind", "Name", "ULID", "Status"), tuple(rows), "; ".join(notes))


def _personal_data(page: Page, sources: Sources) -> str:
    people = reach(sources.records, (page,), "People")
    named_here = people.pages or people.hidden
    return "yes: people are named" if named_here else "no person is related in Notion"


def _blockers(page: Page, sources: Sources) -> tuple[str, ...] | None:
    stuck = [task for task in tasks(page, sources) if held(task, sources)]
    texts = [f"{task.title}: {sources.records.text(task, 'Blocked By') or 'on hold'}" for task in stuck]
    return tuple(texts) or ((NONE,) if tasks(page, sources) else None)


def _last_sprint(page: Page, sources: Sources) -> str | None:
    found = sprints(page, sources)
    return found[-1].title if found else None


def _checks(page: Page, sources: Sources) -> list[tuple[bool, str]]:
    """What can be told from the records and from /sot is ticked."""
    start, due = day(page, sources, "Start Date"), day(page, sources, "Due Date")
    upstream = [reach(sources.records, (page,), name) for name in UPSTREAM]
    return [
        (is_valid(page.ulid or ""), "The ULID has its canonical form"),
        (sources.verified, "The ids stand in /sot/projects.csv"),
        (bool(start and due and start <= due), "Start and due date are set and in order"),
        (not any(found.note for found in upstream), "Every dependency could be read"),
        (False, "Acceptance tests match the deliverables"),
        (True, f"The zone {sources.zone} is the highest of all inputs"),
    ]


def _paths(_: Page, sources: Sources) -> tuple[str, ...]:
    logs = sources.records.config.portfolio.logs_path.strip("/")
    return (code(f"/{logs}/context_actions.csv"), code(f"/{sources.place.folder}/logs/"))


EXECUTION: Feeds = {
    "Identity (canonical)": (
        IDENTITY[0],
        ulid("ULID (verify in /sot/projects.csv)"),
        *IDENTITY[1:],
        own("Status", "Status"),
        computed("Repository path", lambda _, sources: code(f"/{sources.place.folder}/")),
    ),
    "Objective": (computed("Objective", objective),),
    "Constraints and requirements": (
        unknown("Technical requirements"),
        own("Deadline", "Due Date"),
        own("Budget cap", "Expense Budget"),
        computed("Hours estimated", estimated),
        own("Energy required", "Energy Required"),
        unknown("Quality gate"),
        computed("Zone", lambda _, sources: str(sources.zone)),
        computed("Personal data", _personal_data),
        unknown("Approvals"),
    ),
    "Deliverables and acceptance tests": (
        table(
            "Deliverables",
            "Deliverables",
            {
                "ID": column("Deliverable ID"),
                "ULID": ulid_of,
                "Name": named,
                "Acceptance test": no_source,
                "Reviewer": no_source,
                "Status": column("Status"),
                "File": column("File Link"),
            },
        ),
    ),
    "Dependencies": (_upstream, unknown("Downstream"), computed("External (blocked by)", blocked_by)),
    "Current status": (
        computed("Last updated", labelled(lambda page, _: page.edited.date(), "last edited")),
        computed("Complete", progress),
        computed("Sprint (latest of its tasks)", _last_sprint),
        computed("Blockers", _blockers),
        own("Where it was left off", "Where Left Off"),
    ),
    "Execution workflow": (
        via("Checklist of the process template", "Process Template", "Checklist Items (Text)"),
        via("Workflow steps", "Tasks.Workflows", "Steps (Text)"),
        unknown("Entry and exit criteria"),
    ),
    "Key facts and decisions": (
        table(
            "Decisions",
            "Decision Journal",
            {"Decision": named, "Date": column("Date"), "What was decided": column("Decision")},
            rows=decisions,
        ),
    ),
    "SHO": (
        computed("Location", lambda _, sources: code(f"/{sources.place.folder}/context/SHO.json")),
        computed("Next three", next_three),
    ),
    "Logs": (computed("Logs", _paths),),
    "Fact checklist": (checklist("To verify", _checks),),
}

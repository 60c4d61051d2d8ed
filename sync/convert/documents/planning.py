"""The planning brief: why a project was taken on, and which ways there were."""

from sync.convert.documents.draft import Sources
from sync.convert.documents.facts import NONE
from sync.convert.documents.feeds import (
    Feed,
    Feeds,
    checklist,
    column,
    computed,
    from_the_page,
    linked,
    named,
    own,
    reference,
    table,
    title,
    ulid,
    unknown,
    via,
)
from sync.convert.documents.inputs import zone_of
from sync.convert.documents.reach import reach
from sync.convert.documents.work import blocked_by, estimated, next_three, sprints, unfinished
from sync.core.model import Page

IDENTITY: tuple[Feed, ...] = (
    title("Name"),
    own("Project ID", "Project ID"),
    linked("Engagement", "Engagements", empty=NONE),
    linked("Venture", "Venture"),
    own("Type", "Project Type"),
    linked("Owner (People in Notion)", "People"),
)


def _objectives(page: Page, sources: Sources) -> tuple[str, ...]:
    """Each objective, and its key results below it."""
    found = []
    for okr in sources.records.related(page, "OKR Link"):
        results = (sources.records.text(okr, name) for name in ("KR1", "KR2", "KR3"))
        found += [okr.title, *(f"{okr.title} / key result: {result}" for result in results if result)]
    return tuple(found)


def _comparable(page: Page, sources: Sources) -> tuple[str, ...]:
    """Other projects with the same offer, but none whose very name is too sensitive for this file."""
    if not sources.records.related(page, "Offer"):
        return ()
    found = reach(sources.records, (page,), "Offer.Projects")
    others = [other for other in found.pages if other.id != page.id]
    shown = [other for other in others if sources.zone.allows(zone_of(other, sources.records))]
    names = [reference(other, sources) for other in shown]
    left = len(others) - len(shown)
    notes = [f"and {left} in a zone above {sources.zone}" if left else "", found.note]
    return (*names, *filter(None, notes)) or (NONE,)


def _playbooks(_: Page, sources: Sources) -> tuple[str, ...]:
    """The portfolio's and this venture's playbooks."""
    own_venture = f"ventures/{sources.place.venture}/"
    found = (path for path in sources.paths.values() if "context/playbooks/" in path)
    return tuple(sorted(f"/{path}" for path in found if path.startswith(("context/", own_venture)))) or (NONE,)


def _open_questions(page: Page, sources: Sources) -> list[tuple[bool, str]]:
    items = [(False, task.title) for task in unfinished(page, sources)]
    if not sources.records.text(page, "Success Metrics"):
        items.append((False, "Success metrics are not set."))
    return items or [(True, "No open task, and success metrics are set.")]


PLANNING: Feeds = {
    "Project identity": (IDENTITY[0], ulid("ULID"), *IDENTITY[1:]),
    "Context and background": (
        own("Problem", "Description"),
        own("Context required", "Context Required"),
        via("Discovery notes", "Deals", "Discovery Notes"),
        via("Problem statement of the offer", "Offer", "Problem Statement"),
        from_the_page("### From the page", 3),
    ),
    "Goals and success criteria": (
        own("Success metrics", "Success Metrics"),
        computed("Objectives and key results", _objectives),
        linked("Outcome", "Outcome"),
    ),
    "Approach alternatives": (
        via("Options considered", "Decision Journal", "Options Considered"),
        via("Recommended, and why", "Decision Journal", "Why This Choice"),
    ),
    "Scope and boundaries": (
        via("In scope", "Offer", "Deliverables"),
        via("Prerequisites", "Offer", "Prerequisites"),
        unknown("Out of scope"),
    ),
    "Dependencies and assumptions": (
        linked("Process template", "Process Template"),
        linked("Service blueprints", "Service Blueprints"),
        linked("Resource templates", "Resource Templates"),
        computed("Blocked by", blocked_by),
        unknown("Assumptions and risks"),
    ),
    "Comparable work and patterns": (
        linked("Offer", "Offer"),
        computed("Other projects with this offer", _comparable),
        computed("Playbooks", _playbooks),
        linked("Decisions", "Decision Journal"),
    ),
    "Estimated timeline and effort": (
        own("Start", "Start Date"),
        own("Due", "Due Date"),
        computed("Hours estimated", estimated),
        own("Expense budget", "Expense Budget"),
        own("Revenue expected", "Revenue Expected"),
        table(
            "Milestones (sprints of its tasks)",
            "Tasks.Sprint",
            {"Sprint": named, "Start": column("Start Date"), "End": column("End Date")},
            rows=sprints,
        ),
    ),
    "Open questions": (checklist("Open questions", _open_questions),),
    "Next steps": (computed("Next three", next_three),),
}

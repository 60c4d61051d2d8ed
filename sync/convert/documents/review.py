"""The review brief: what came of a project, and what is worth keeping."""

from collections.abc import Mapping
from functools import partial

from sync.convert.documents.draft import Sources
from sync.convert.documents.facts import NONE
from sync.convert.documents.feeds import (
    Cell,
    Feed,
    Feeds,
    checklist,
    column,
    computed,
    named,
    names_of,
    no_source,
    own,
    table,
    ulid,
    unknown,
    via,
)
from sync.convert.documents.figures import planned_against_actual
from sync.convert.documents.planning import IDENTITY
from sync.convert.documents.reach import reach
from sync.convert.documents.retrospective import Part, under
from sync.convert.documents.work import (
    blocked,
    decisions,
    duration,
    ended,
    kept_until,
    labelled,
    sprints,
    unfinished,
)
from sync.convert.markdown.markup import Markdown, code, inline, lines
from sync.core.model import Page

KEPT = "decisions, patterns, deliverable templates, client artifacts"

RESULTS: Mapping[str, Cell] = {
    "Metric": column("Metric Name"),
    "Baseline": column("Baseline Value"),
    "Current": column("Current Value"),
    "Target": column("Target Value"),
    "Improvement %": column("Improvement %"),
    "Evidence": column("Evidence"),
}


def _retro(part: Part | None, label: str) -> Feed:
    """The lines of all sprints' retrospective notes under one heading; None: those under no heading."""

    def feed(page: Page, sources: Sources) -> tuple[str, ...]:
        told = (
            (sprint.title, sources.records.text(sprint, "Retrospective Notes")) for sprint in sprints(page, sources)
        )
        notes = [(name, text) for name, text in told if text]
        return under(notes, part) or ((NONE,) if notes and part is None else ())

    return computed(label, feed)


def _daily(name: str, page: Page, sources: Sources) -> tuple[str, ...]:
    """One property of the daily threads in its sprints: they cover all projects of those days."""
    days = reach(sources.records, (page,), "Tasks.Sprint.Daily Threads").pages
    said = ((day.title, sources.records.text(day, name)) for day in sorted(days, key=lambda day: (day.title, day.id)))
    return tuple(Markdown(f"{inline(title)}: {line}") for title, text in said for line in lines(text))


def _candidates(page: Page, sources: Sources) -> list[tuple[bool, str]]:
    """Every lesson as a proposal: whether it is promoted is a person's decision."""
    venture = code(f"/ventures/{sources.place.venture}/context/playbooks/")
    portfolio = code(f"/{sources.records.config.portfolio.context_path.strip('/')}/playbooks/")
    found = _lessons(page, sources)
    where = f"to {venture} (decision record and pull request), then {portfolio} (also sign-off)"
    return [(False, Markdown(f"{lesson} → {where}")) for lesson in found]


def _lessons(page: Page, sources: Sources) -> list[Markdown]:
    texts = [sources.records.text(page, "Lessons Learned")]
    texts += [sources.records.text(other, "Lesson Learned") for other in decisions(page, sources)]
    texts += [sources.records.text(other, "Actual Results") for other in sources.records.related(page, "Experiments")]
    return [line for text in texts for line in lines(text)]


def _archive(page: Page, sources: Sources) -> str:
    name = sources.records.text(page, "Project ID") or page.ulid or page.id
    return code(f"/z_archive/projects/{name.replace('/', '-')}/")


def _actions(page: Page, sources: Sources) -> list[tuple[bool, str]]:
    made = decisions(page, sources)
    recorded = bool(made) and all(other.id in sources.paths for other in made)
    return [
        (recorded, "Decisions are recorded as decision records"),
        (False, "Pull requests for reusable patterns are open"),
        (sources.verified, "/sot/projects.csv has the project's row"),
        (False, "/sot/deliverables.csv is up to date"),
        (False, "The log has its line"),
        (False, "The retention date is in the calendar"),
    ]


REVIEW: Feeds = {
    "Identity": (
        IDENTITY[0],
        ulid("ULID"),
        *IDENTITY[1:],
        own("Final status", "Status"),
        own("Start", "Start Date"),
        own("Due", "Due Date"),
        computed("Completed", labelled(ended, "last edited; Notion has no completion date")),
        computed("Duration", duration),
    ),
    "Objective restated": (own("Objective", "Description"),),
    "Outcomes and results": (
        table(
            "Delivered",
            "Deliverables",
            {
                "Deliverable": named,
                "Status": column("Status"),
                "Accepted, rejected or partial": no_source,
                "Delivery date": column("Delivery Date"),
            },
        ),
        unknown("Test results"),
        planned_against_actual,
        table("Results of the engagement", "Engagements.Results", RESULTS),
        via("NPS score", "Engagements", "NPS Score"),
        via("Client feedback", "Engagements", "Results Achieved"),
    ),
    "Timeline and milestones": (
        table(
            "Sprints",
            "Tasks.Sprint",
            {"Sprint": named, "Planned end": column("End Date"), "Actual end": no_source, "Delta": no_source},
            rows=sprints,
        ),
    ),
    "Decisions during execution": (
        table(
            "Decisions",
            "Decision Journal",
            {"Decision": named, "What was decided": column("Decision"), "Impact": column("DecOutcome")},
            rows=decisions,
        ),
    ),
    "Problems and solutions": (
        table(
            "Problems",
            "Tasks",
            {
                "Task": named,
                "Problem": column("Blocked By"),
                "Root cause": no_source,
                "Resolution": column("Actual Outcome"),
                "Time lost": no_source,
            },
            rows=blocked,
            empty="none recorded",
        ),
    ),
    "What went well": (
        _retro("well", "From retrospectives"),
        computed("Wins of its days", partial(_daily, "Wins")),
        _retro(None, "Retrospective notes without a heading"),
    ),
    "What did not go well": (
        _retro("badly", "From retrospectives"),
        computed("Blockers of its days", partial(_daily, "Blockers")),
    ),
    "Surprises and learnings": (
        own("Lessons learned", "Lessons Learned"),
        via("Lessons of decisions", "Decision Journal", "Lesson Learned"),
        via("Results of experiments", "Experiments", "Actual Results"),
    ),
    "Recommendations": (
        unknown("For similar projects"),
        checklist("Candidates for playbooks", _candidates),
        unknown("Process"),
    ),
    "Technical debt and follow-up": (
        table(
            "Unfinished tasks",
            "Tasks",
            {
                "Item": named,
                "Severity": column("Priority"),
                "Effort (hours)": column("Estimated Hours"),
                "Owner": no_source,
                "Due": column("Due Date"),
                "Sprint": names_of("Sprint"),
            },
            rows=unfinished,
            empty=NONE,
        ),
    ),
    "Archive and retention": (
        computed("Keep until", labelled(kept_until, "last edit + 90 days")),
        computed("Promote lessons by", labelled(kept_until, "last edit + 90 days")),
        computed("Archive location", _archive),
        computed("Keep in any case", lambda _page, _sources: KEPT),
    ),
    "Retrospective": (
        _retro("start", "Start"),
        _retro("stop", "Stop"),
        _retro("keep", "Keep"),
        _retro("thanks", "Thanks"),
    ),
    "Checklist and post-review actions": (checklist("After the review", _actions),),
}

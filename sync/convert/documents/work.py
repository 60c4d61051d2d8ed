"""A project's work in numbers and lists: tasks, sprints, hours, money, dates.

Formulas of the workspace are not read: some have an empty expression, and an absent value is not a zero.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from sync.convert.documents.draft import Sources
from sync.convert.documents.facts import NONE
from sync.convert.documents.reach import reach
from sync.core.model import DateSpan, Page

RETENTION = timedelta(days=90)
"""How long project briefs are kept after the project's end."""

_PRIORITY = {"high": 0, "medium": 1, "low": 2}


def tasks(page: Page, sources: Sources) -> tuple[Page, ...]:
    """The project's tasks, most pressing first: MIT of today, priority, due date, title."""

    def rank(task: Page) -> tuple[bool, int, str, str, str]:
        priority = _PRIORITY.get(sources.records.text(task, "Priority").casefold(), 3)
        due = sources.records.text(task, "Due Date") or "9999"
        return (sources.records.value(task, "MIT Today") is not True, priority, due, task.title, task.id)

    return tuple(sorted(sources.records.related(page, "Tasks"), key=rank))


def unfinished(page: Page, sources: Sources) -> tuple[Page, ...]:
    """The tasks that are not done."""
    return tuple(task for task in tasks(page, sources) if not finished(task, sources))


def blocked_by(page: Page, sources: Sources) -> tuple[str, ...] | None:
    """What the tasks say blocks them; 'none' where they say nothing, None where there are no tasks."""
    if not tasks(page, sources):
        return None
    texts = (f"{task.title}: {sources.records.text(task, 'Blocked By')}" for task in blocked(page, sources))
    return tuple(texts) or (NONE,)


def blocked(page: Page, sources: Sources) -> tuple[Page, ...]:
    """The tasks that say what blocks or blocked them."""
    return tuple(task for task in tasks(page, sources) if sources.records.text(task, "Blocked By"))


def finished(page: Page, sources: Sources) -> bool:
    """Whether a task's or project's status means done."""
    return _has_status(page, sources, "Done", "Complete")


def held(page: Page, sources: Sources) -> bool:
    """Whether a task is on hold."""
    return _has_status(page, sources, "Hold", "Blocked")


def sprints(page: Page, sources: Sources) -> tuple[Page, ...]:
    """The sprints its tasks were in, oldest first."""
    found = reach(sources.records, (page,), "Tasks.Sprint").pages
    return tuple(sorted(found, key=lambda sprint: (sources.records.text(sprint, "Start Date"), sprint.title)))


def decisions(page: Page, sources: Sources) -> tuple[Page, ...]:
    """The decisions made for it, oldest first."""
    return dated(sources.records.related(page, "Decision Journal"), sources)


def dated(pages: Iterable[Page], sources: Sources) -> tuple[Page, ...]:
    """Records in the order of their Date, those without one last."""
    return tuple(sorted(pages, key=lambda page: (sources.records.text(page, "Date") or "9999", page.title, page.id)))


def next_three(page: Page, sources: Sources) -> tuple[str, ...] | None:
    """The three most pressing open tasks; 'none' where all are done, None where there are no tasks."""
    if not tasks(page, sources):
        return None
    return tuple(task.title for task in unfinished(page, sources)[:3]) or (NONE,)


def progress(page: Page, sources: Sources) -> str | None:
    """Done tasks of all readable ones, in percent."""
    found = reach(sources.records, (page,), "Tasks")
    if not found.pages:
        return None
    done = sum(finished(task, sources) for task in found.pages)
    text = f"{number(100 * done / len(found.pages))} % ({done} of {len(found.pages)} tasks)"
    return f"{text}, {found.note}" if found.note else text


def hours(page: Page, sources: Sources, name: str, of_task: str) -> tuple[float | None, str]:
    """The project's hours, else the sum over its tasks with a word on where it comes from."""
    own = sources.records.number(page, name)
    if own is not None:
        return own, ""
    found = reach(sources.records, (page,), "Tasks")
    values = [sources.records.number(task, of_task) for task in found.pages]
    known = [value for value in values if value is not None]
    if not known:
        return None, ""
    parts = [f"sum of {len(known)} of {len(values)} tasks", found.note]
    return sum(known), f" ({', '.join(part for part in parts if part)})"


def estimated(page: Page, sources: Sources) -> str | None:
    """Hours estimated, as text."""
    value, origin = hours(page, sources, "Hours Estimated", "Estimated Hours")
    return None if value is None else number(value) + origin


def started(page: Page, sources: Sources) -> date | None:
    """Its start date."""
    return day(page, sources, "Start Date")


def ended(page: Page, sources: Sources) -> date | None:
    """The day a finished project was last edited: Notion has no completion date, so label it."""
    return page.edited.date() if finished(page, sources) or _has_status(page, sources, "Cancelled") else None


def duration(page: Page, sources: Sources) -> str | None:
    """Days from its start to its end, both counted."""
    start, end = started(page, sources), ended(page, sources)
    if start is None or end is None or end < start:
        return None
    return f"{(end - start).days + 1} days (start to last edit)"


def kept_until(page: Page, sources: Sources) -> date | None:
    """The last day of its briefs' retention."""
    end = ended(page, sources)
    return end + RETENTION if end else None


def labelled(when: Callable[[Page, Sources], date | None], label: str) -> Callable[[Page, Sources], str | None]:
    """A date with the word that says what it stands in for."""

    def text(page: Page, sources: Sources) -> str | None:
        found = when(page, sources)
        return f"{found.isoformat()} ({label})" if found else None

    return text


def day(page: Page, sources: Sources, name: str) -> date | None:
    """The day a date property starts on."""
    value = sources.records.value(page, name)
    try:
        return date.fromisoformat(value.start[:10]) if isinstance(value, DateSpan) else None
    except ValueError:
        return None


def number(value: float) -> str:
    """At most two decimals, none where they are zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _has_status(page: Page, sources: Sources, *values: str) -> bool:
    config = sources.records.config
    known = {name.casefold() for value in values for name in config.values(value)}
    return sources.records.text(page, "Status").casefold() in known

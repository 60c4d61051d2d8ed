"""Rows of the tables that briefs are verified against, in the columns and words of the portfolio's schema v02."""

from collections.abc import Iterator, Mapping

from sync.convert.documents.draft import Sources
from sync.convert.documents.work import day, number, tasks
from sync.core.document import Place
from sync.core.model import Page
from sync.core.names import slug
from sync.core.table import Row

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "project": (
        "project_id", "name", "engagement_id", "program_id", "type", "status", "deadline", "repo_path", "tags", "zone",
    ),
    "engagement": (
        "engagement_id", "client_name", "venture_id", "start", "end", "fee", "acceptance_criteria", "repo_path",
    ),
    "deliverable": (
        "deliverable_id", "project_id", "name", "format", "acceptance_tests", "reviewer", "repo_path",
    ),
    "task": (
        "task_id", "project_id", "title", "owner", "status", "eta", "acceptance_criteria", "related_refs",
    ),
}  # fmt: skip
"""By entity; the first column is the key and holds the ULID. What Notion has no property for stays empty."""

_STATUS = {"planning": "Backlog", "hold": "Blocked", "on hold": "Blocked"}
_TYPE = {"internal development": "Internal"}
_TASK_STATUS = {
    "todo": "Todo",
    "to do": "Todo",
    "not started": "Todo",
    "in progress": "InProgress",
    "hold": "Blocked",
    "on hold": "Blocked",
}


def row_of(entity: str, page: Page, sources: Sources) -> Row:
    """The record's row."""
    match entity:
        case "project":
            return _project(page, sources)
        case "engagement":
            return _engagement(page, sources)
        case _:
            return _deliverable(page, sources)


def task_rows(page: Page, sources: Sources) -> Iterator[Row]:
    """A row for each task of a project, most pressing first."""
    for task in tasks(page, sources):
        due = day(task, sources, "Due Date")
        refs = [other.ulid or "" for name in ("Deliverable", "Sprint") for other in sources.records.related(task, name)]
        yield {
            "task_id": task.ulid or "",
            "project_id": page.ulid or "",
            "title": task.title,
            "status": _word(sources.records.text(task, "Status"), _TASK_STATUS),
            "eta": due.isoformat() if due else "",
            "related_refs": "; ".join(filter(None, refs)),
        }


def _project(page: Page, sources: Sources) -> Row:
    due = day(page, sources, "Due Date")
    topics = (
        slug(sources.records.text(one, "Slug") or one.title, "topic") for one in _related(page, sources, "Topics")
    )
    return {
        "project_id": page.ulid or "",
        "name": page.title,
        "engagement_id": _ids(page, sources, "Engagements"),
        "type": _word(sources.records.text(page, "Project Type"), _TYPE),
        "status": _word(sources.records.text(page, "Status"), _STATUS),
        "deadline": due.isoformat() if due else "",
        "repo_path": _path(sources.place),
        "tags": "; ".join(dict.fromkeys(topics)),
        "zone": str(sources.zone),
    }


def _engagement(page: Page, sources: Sources) -> Row:
    start, end = day(page, sources, "Start Date"), day(page, sources, "End Date")
    fee = sources.records.number(page, "Total Contract Value")
    return {
        "engagement_id": page.ulid or "",
        "client_name": "; ".join(one.title for one in _related(page, sources, "Organization")),
        "venture_id": sources.place.venture_id or "",
        "start": start.isoformat() if start else "",
        "end": end.isoformat() if end else "",
        "fee": number(fee) if fee is not None else "",
        "repo_path": _path(sources.place),
    }


def _deliverable(page: Page, sources: Sources) -> Row:
    return {
        "deliverable_id": page.ulid or "",
        "project_id": _ids(page, sources, "Project"),
        "name": page.title,
        "format": sources.records.text(page, "Type"),
        "repo_path": _path(sources.place),
    }


def _word(text: str, words: Mapping[str, str]) -> str:
    """The schema's word for a value of Notion; the value itself where the two agree or nobody said."""
    return words.get(text.casefold(), text)


def _ids(page: Page, sources: Sources, name: str) -> str:
    return "; ".join(other.ulid for other in _related(page, sources, name) if other.ulid)


def _related(page: Page, sources: Sources, name: str) -> tuple[Page, ...]:
    return sources.records.related(page, name)


def _path(place: Place) -> str:
    return f"/{place.folder}/"

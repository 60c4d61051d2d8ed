"""The three briefs of a project: planning explores, execution states, review looks back. Modes are never mixed."""

from sync.convert.documents.draft import Sources, draft, header
from sync.convert.documents.execution import EXECUTION
from sync.convert.documents.feeds import Feeds, gather
from sync.convert.documents.planning import PLANNING
from sync.convert.documents.review import REVIEW
from sync.core.document import Draft
from sync.core.model import Page


def project_briefs(page: Page, sources: Sources) -> tuple[Draft, Draft, Draft]:
    """Planning, execution and review brief of a project, in its folder's `context/`."""
    return (
        _brief("planning", PLANNING, page, sources),
        _brief("execution", EXECUTION, page, sources),
        _brief("review", REVIEW, page, sources),
    )


def _brief(role: str, feeds: Feeds, page: Page, sources: Sources) -> Draft:
    path = f"{sources.place.folder}/context/{role}_brief_v01.md"
    head = header(page, sources, path, role, ("project", role, "brief"))
    return draft(role, page, path, head, sources, gather(feeds, page, sources))

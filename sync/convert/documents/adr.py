"""The decision record (ADR) of an entry in the decision journal."""

from sync.convert.documents.draft import Sources, draft, header
from sync.convert.documents.facts import NONE
from sync.convert.documents.feeds import Feeds, computed, from_the_page, gather, linked, own, ulid
from sync.convert.documents.work import day
from sync.convert.markdown.markup import link
from sync.core.document import Draft
from sync.core.model import Page
from sync.core.names import slug

RELATED = ("Projects", "Offers", "Deals", "Sprint", "Sprints")


def decision_record(page: Page, sources: Sources, path: str) -> Draft:
    """The ADR of a decision. Its date is the decision's; `path` is the planner's."""
    made = day(page, sources, "Date")
    category = sources.records.text(page, "Category")
    tags = ("adr", slug(category, "decision")) if category else ("adr",)
    head = header(page, sources, path, "policy", tags, date=made.isoformat() if made else "")
    return draft("decision", page, path, head, sources, gather(DECISION, page, sources))


def _status(page: Page, sources: Sources) -> str:
    return "Accepted" if sources.records.text(page, "Decision") else "Proposed"


def _references(page: Page, sources: Sources) -> tuple[str, ...]:
    """The files of related records, as links."""
    found = {other.id: other for name in RELATED for other in sources.records.related(page, name)}
    links = tuple(link(other.title, sources.paths[id_]) for id_, other in found.items() if id_ in sources.paths)
    return links or (NONE,)


DECISION: Feeds = {
    "Status": (computed("Status", _status), own("Date", "Date"), ulid("ULID"), own("Decision ID", "Decision ID")),
    "Context": (
        own("Category", "Category"),
        own("Related to", "Related To"),
        linked("Projects", "Projects", empty=NONE),
        linked("Offers", "Offers", empty=NONE),
        linked("Deals", "Deals", empty=NONE),
        linked("Sprint", "Sprint", empty=NONE),
    ),
    "Options considered": (own("Options considered", "Options Considered"),),
    "Decision": (own("Decision", "Decision"), own("Why this choice", "Why This Choice")),
    "Consequences": (own("Outcome", "DecOutcome"), own("Lesson learned", "Lesson Learned")),
    "Success metrics": (own("Success criteria", "Success Criteria"),),
    "Review": (own("Review date", "Review Date"),),
    "References": (computed("Files of related records", _references),),
    "Notes from the page": (from_the_page("", 2),),
}

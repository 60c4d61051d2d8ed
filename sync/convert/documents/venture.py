"""The placeholder brief of a venture whose folder promotion has to make."""

from sync.convert.documents.draft import Sources, draft, header
from sync.convert.documents.facts import NONE
from sync.convert.documents.feeds import Feeds, gather, linked, own, title, ulid, unknown
from sync.core.document import Draft
from sync.core.model import Page


def venture_brief(page: Page, sources: Sources) -> Draft:
    """What Notion says of the venture, and what a person has to write."""
    path = f"{sources.place.folder}/context/venture_brief_v01.md"
    head = header(page, sources, path, "brief", ("venture", "brief"))
    return draft("venture", page, path, head, sources, gather(VENTURE, page, sources))


VENTURE: Feeds = {
    "Key facts": (
        title("Name"),
        ulid("ULID"),
        own("Venture ID", "Venture ID"),
        own("Type", "Type"),
        own("Status", "Status"),
        own("Description", "Description"),
        linked("Primary outcome", "Primary Outcome"),
        own("Start", "Start Date"),
    ),
    "Open questions": (unknown("What is not known yet"),),
    "Canonical links": (linked("Offers", "Offers", empty=NONE),),
    "Acceptance criteria": (unknown("This brief is complete when"),),
}

"""The history of a won deal: what the client needed, how it went, why it was won."""

from sync.convert.documents.draft import Sources, draft, header
from sync.convert.documents.facts import NONE
from sync.convert.documents.feeds import (
    Feeds,
    column,
    computed,
    from_the_page,
    gather,
    linked,
    named,
    own,
    table,
    title,
    ulid,
    via,
)
from sync.convert.documents.work import labelled
from sync.core.document import Draft
from sync.core.model import Page


def deal_history(page: Page, sources: Sources, path: str) -> Draft:
    """The history of a deal; `path` is the planner's, in the folder of its engagement."""
    head = header(page, sources, path, "summary", ("deal", "history"))
    return draft("deal", page, path, head, sources, gather(DEAL, page, sources))


def _confirmed(page: Page, sources: Sources) -> str | None:
    """An open box says nothing: nobody may have asked."""
    return "yes" if sources.records.value(page, "Affordability Confirmed") is True else None


DEAL: Feeds = {
    "Deal": (
        title("Name"),
        ulid("ULID"),
        own("Deal ID", "Deal ID"),
        own("Stage", "Stage"),
        computed("Won", labelled(lambda page, _: page.edited.date(), "last edited; Notion has no date of winning")),
        linked("Engagement", "Engagement"),
        linked("Venture", "Venture"),
    ),
    "Client and contacts": (
        linked("Client", "Organization"),
        linked("Primary contact", "Primary Contact"),
        via("Contact's role", "Primary Contact", "Engagement Role"),
    ),
    "Need and discovery": (
        own("Discovery notes", "Discovery Notes"),
        linked("Segment", "ICP Segment", empty=NONE),
        from_the_page("### From the page", 3),
    ),
    "Offer and value": (
        linked("Offer", "Offers"),
        own("Estimated value", "Value (Est)"),
        computed("Budget confirmed", _confirmed),
    ),
    "Course of the deal": (
        own("Source", "Source"),
        own("Channel", "Channel"),
        own("Campaign", "Source Campaign"),
        own("Expected close", "Close By"),
        own("Activities", "Related Activities"),
        table(
            "Touchpoints",
            "Touchpoints",
            {"Touchpoint": named, "Direction": column("Direction"), "Next step": column("Next Step")},
        ),
    ),
    "Why it was won": (
        own("Win factors", "Win Factors"),
        linked("Decisions", "Decision Journal", empty=NONE),
    ),
    "What follows": (
        linked("Projects", "Projects", empty=NONE),
        own("Notes", "Notes"),
    ),
}

"""The deliverable spec: what was delivered, how it was accepted, how it is handed over."""

from sync.convert.documents.draft import Sources, draft, header
from sync.convert.documents.facts import NONE
from sync.convert.documents.feeds import (
    Feeds,
    computed,
    from_the_page,
    gather,
    linked,
    own,
    title,
    unknown,
    via,
)
from sync.core.document import Draft
from sync.core.model import Page


def deliverable_spec(page: Page, sources: Sources) -> Draft:
    """The spec of a deliverable, in its folder's `context/`."""
    path = f"{sources.place.folder}/context/deliverable_spec_v01.md"
    head = header(page, sources, path, "spec", ("deliverable", "spec"))
    return draft("deliverable", page, path, head, sources, gather(DELIVERABLE, page, sources))


def _approval(page: Page, sources: Sources) -> str:
    """The approval as the workspace has it: an approval status, a checkbox, or the plain status."""
    names = ("Approval Status", "Approved", "Status")
    said = ((name, sources.records.text(page, name)) for name in names)
    return next((f"{text} ({name})" for name, text in said if text), "")


DELIVERABLE: Feeds = {
    "Format and structure": (
        title("Name"),
        own("Deliverable ID", "Deliverable ID"),
        linked("Project", "Project"),
        linked("Engagement", "Engagements", empty=NONE),
        own("Type", "Type"),
        own("Version", "Version"),
        own("File", "File Link"),
        own("Template used", "Template Used"),
        linked("Assets", "Assets", empty=NONE),
        via("Asset files", "Assets", "File URL"),
        unknown("Fields and schema"),
    ),
    "Acceptance tests": (
        unknown("Acceptance tests"),
        via("Success metrics of the offer", "Project.Offer", "Success Metrics"),
        from_the_page("### From the page", 3),
    ),
    "Reviewers and sign-off": (
        computed("Approval", _approval),
        unknown("Reviewer"),
        own("Delivery date", "Delivery Date"),
        computed("Last edited", lambda page, _: page.edited.date().isoformat()),
    ),
    "Handoff instructions": (
        own("Notes", "Notes"),
        own("File", "File Link"),
        linked("Receives it", "Engagements.Primary Contact"),
    ),
}

"""The engagement brief: what was agreed with a client, and what came of it."""

from sync.convert.documents.draft import Sources, draft, header
from sync.convert.documents.facts import Block, Fact, Table
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
    ulid_of,
    unknown,
    via,
)
from sync.convert.documents.reach import reach
from sync.convert.documents.review import RESULTS
from sync.convert.documents.work import dated, number
from sync.convert.markdown.markup import Markdown
from sync.core.document import Draft
from sync.core.model import Page
from sync.core.zones import Zone

DECISIONS = ("Projects.Decision Journal", "Deals.Decision Journal", "Offer.Decisions")


def engagement_brief(page: Page, sources: Sources) -> Draft:
    """The brief of an engagement, in its folder's `context/`."""
    path = f"{sources.place.folder}/context/engagement_brief_v01.md"
    head = header(page, sources, path, "contract", ("engagement", "sow"))
    return draft("engagement", page, path, head, sources, gather(ENGAGEMENT, page, sources))


def _contact_address(page: Page, sources: Sources) -> Block:
    """The e-mail address, only where the file is restricted anyway."""
    if sources.zone is not Zone.RESTRICTED:
        return Fact("Contact's e-mail", (Markdown(f"left out of a file in the zone {sources.zone}"),))
    return via("Contact's e-mail", "Primary Contact", "Email")(page, sources)


def _balance(page: Page, sources: Sources) -> float | None:
    """What an invoice leaves unpaid: its Balance, else its amount less what was paid."""
    balance = sources.records.number(page, "Balance")
    amount, paid = sources.records.number(page, "Amount"), sources.records.number(page, "Amount Paid")
    if balance is not None or amount is None or paid is None:
        return balance
    return amount - paid


def _balance_cell(page: Page, sources: Sources) -> Markdown | None:
    balance = _balance(page, sources)
    return None if balance is None else Markdown(number(balance))


def _unpaid(page: Page, sources: Sources) -> str | None:
    """The balance of all readable invoices whose figures are known."""
    found = reach(sources.records, (page,), "Invoices")
    balances = [_balance(invoice, sources) for invoice in found.pages]
    known = [balance for balance in balances if balance is not None]
    if not known:
        return None
    parts = [f"{len(known)} of {len(balances)} invoices", found.note]
    return f"{number(sum(known))} ({', '.join(part for part in parts if part)})"


def _decisions(page: Page, sources: Sources) -> Block:
    """Decisions of its projects, deals and offer, oldest first."""
    reached = [reach(sources.records, (page,), path) for path in DECISIONS]
    pages = dated({other.id: other for found in reached for other in found.pages}.values(), sources)
    cells = {"Decision": named, "Date": column("Date"), "What was decided": column("Decision")}
    rows = tuple(tuple(cell(other, sources) for cell in cells.values()) for other in pages)
    note = "; ".join(dict.fromkeys(found.note for found in reached if found.note))
    return Table("Decisions", tuple(cells), rows, note)


ENGAGEMENT: Feeds = {
    "Client and contacts": (
        linked("Client", "Organization"),
        via("Website", "Organization", "Website"),
        linked("Industry", "Organization.Industry Vertical"),
        linked("Primary contact", "Primary Contact"),
        via("Contact's role", "Primary Contact", "Engagement Role"),
        _contact_address,
    ),
    "Commercial facts": (
        title("Name"),
        ulid("ULID"),
        own("Engagement ID", "Engagement ID"),
        own("Type", "Type"),
        own("Status", "Status"),
        own("Start", "Start Date"),
        own("End", "End Date"),
        own("Renewal", "Renewal Date"),
        own("Total contract value", "Total Contract Value"),
        own("Monthly recurring revenue", "MRR Value"),
        via("Client's lifetime value", "Organization", "Total Lifetime Value"),
        table(
            "Deals",
            "Deals",
            {"Deal ID": column("Deal ID"), "ULID": ulid_of, "Deal": named, "Estimated value": column("Value (Est)")},
        ),
        table(
            "Invoices",
            "Invoices",
            {
                "Invoice": named,
                "Amount": column("Amount"),
                "Paid": column("Amount Paid"),
                "Balance": _balance_cell,
                "Status": column("Status"),
            },
        ),
        computed("Unpaid balance", _unpaid),
    ),
    "Scope and acceptance criteria": (
        linked("Offer", "Offer"),
        via("Deliverables of the offer", "Offer", "Deliverables"),
        via("Guarantee", "Offer", "Guarantee"),
        via("Prerequisites", "Offer", "Prerequisites"),
        own("Success metrics", "Success Metrics"),
        unknown("Acceptance criteria"),
    ),
    "Milestones and timeline": (
        table(
            "Projects",
            "Projects",
            {
                "Project": named,
                "Status": column("Status"),
                "Start": column("Start Date"),
                "Due": column("Due Date"),
            },
        ),
        table(
            "Deliverables",
            "Deliverables",
            {"Deliverable": named, "Status": column("Status"), "Delivery date": column("Delivery Date")},
        ),
    ),
    "Changes and approvals": (_decisions, unknown("Approvals")),
    "Risks and mitigations": (
        own("Health score", "Health Score"),
        own("NPS score", "NPS Score"),
        own("Notes", "Notes"),
        computed("Unpaid balance", _unpaid),
        unknown("Mitigations"),
    ),
    "Outcomes": (own("Results achieved", "Results Achieved"), table("Results", "Results", RESULTS)),
    "Notes from the page": (from_the_page("", 2),),
}

"""An engagement with every relation and property that its brief, its deliverable and its decisions draw on."""

from sync.core.model import Page
from tests.convert.workspace import Workspace, day


def finished_engagement(space: Workspace) -> Page:
    """The engagement `Harbour Shop 2025` of the client Harbour Shop."""
    contact = space.add("people", "Robin Vale", {"Engagement Role": "Decision Maker", "Email": "robin@vale.example"})
    decisions = [
        space.add("decision_journal", name, {"Date": day(date), "Decision": f"{name} it is"})
        for name, date in (("Price", "2025-03-01"), ("Pace", "2025-02-01"), ("Place", "2025-04-01"))
    ]
    offer = space.add(
        "offers",
        "Audit sprint",
        {
            "Deliverables": "A report",
            "Guarantee": "Money back",
            "Prerequisites": "Access",
            "Success Metrics": "Ten findings",
            "Decisions": decisions[0],
        },
    )
    project = space.add(
        "projects",
        "Client onboarding",
        {"Status": "Done", "Start Date": day("2025-09-01"), "Offer": offer, "Decision Journal": decisions[1]},
    )
    deliverable = space.add(
        "deliverables",
        "Audit report",
        {
            "Deliverable ID": "DEL-1",
            "Type": "Report",
            "Version": "2",
            "File Link": "https://files.example/report",
            "Template Used": "Report v3",
            "Status": "Approved",
            "Delivery Date": "early October",
            "Notes": "Read page 3 first",
            "Project": project,
            "Assets": space.add("assets", "Charts", {"File URL": "https://files.example/charts"}),
        },
    )
    industry = space.add("topics", "Retail")
    client = space.add(
        "organizations", "Harbour Shop", {"Website": "https://harbour.example", "Industry Vertical": industry}
    )
    deal = space.add("deals", "Big deal", {"Deal ID": "DEAL-1", "Value (Est)": 9000, "Decision Journal": decisions[2]})
    engagement = space.add(
        "engagements",
        "Harbour Shop 2025",
        {
            "Engagement ID": "ENG-1",
            "Type": "Service",
            "Status": "Complete",
            "Start Date": day("2025-02-01"),
            "End Date": day("2025-10-01"),
            "Renewal Date": day("2026-02-01"),
            "Total Contract Value": 12000,
            "MRR Value": 500.5,
            "Health Score": 8,
            "NPS Score": 9,
            "Notes": "Pays late",
            "Success Metrics": "More orders",
            "Results Achieved": "Orders doubled",
            "Organization": client,
            "Primary Contact": contact,
            "Offer": offer,
            "Deals": deal,
            "Invoices": _invoices(space),
            "Projects": project,
            "Deliverables": deliverable,
            "Results": space.add("results", "RES-1", {"Metric Name": "Orders", "Baseline Value": 10}),
        },
    )
    space.change(deliverable, {"Engagements": engagement})
    space.change(decisions[1], {"Projects": project})
    return engagement


def _invoices(space: Workspace) -> list[Page]:
    return [
        space.add("invoices", "First", {"Amount": 1000, "Amount Paid": 400, "Balance": 600, "Status": "Sent"}),
        space.add("invoices", "Second", {"Amount": 500.5, "Amount Paid": 100, "Status": "Sent"}),
        space.add("invoices", "Third", {"Amount": 70, "Status": "Draft"}),
    ]

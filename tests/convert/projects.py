"""A finished project with every relation and property that its briefs draw on."""

from sync.core.model import Page
from tests.convert.workspace import Props, Workspace, day


def finished_project(space: Workspace) -> Page:
    """The project `Client onboarding` with its tasks, sprints, decisions, offer and engagement."""
    venture = space.add("ventures", "North Star")
    engagement = _engagement(space)
    offer = space.add(
        "offers",
        "Audit sprint",
        {
            "Problem Statement": "Nobody knows the numbers.",
            "Deliverables": "A report",
            "Prerequisites": "Access to the shop",
            "Status": "Active",
        },
    )
    project = space.add(
        "projects",
        "Client onboarding",
        {
            "Project ID": "PROJ-007",
            "Project Type": "Client Delivery",
            "Status": "Done",
            "Description": "Bring the client on board. Then stop.",
            "Context Required": "The contract",
            "Success Metrics": "Two weeks to first value",
            "Lessons Learned": "- Ask for access first\n- Write less",
            "Where Left Off": "All handed over",
            "Energy Required": 3,
            "Start Date": day("2025-09-01"),
            "Due Date": day("2025-10-10"),
            "Hours Estimated": 40,
            "Hours Actual": 50,
            "Revenue Expected": 8000,
            "Revenue Recognized": 7500.5,
            "Expense Budget": 1000,
            "Expense Actual": 500.25,
            "Venture": venture,
            "Engagements": engagement,
            "Offer": offer,
            "Deals": space.add("deals", "Onboarding deal", {"Discovery Notes": "They lost a week", "Stage": "Won"}),
            "People": space.add("people", "Robin Vale", {"Email": "robin@vale.example"}),
            "OKR Link": space.add("okrs", "Grow", {"KR1": "Five clients", "KR2": "", "KR3": "One hire"}),
            "Outcome": space.add("outcomes", "Billable"),
            "Process Template": space.add(
                "process_templates", "Kick-off", {"Checklist Items (Text)": "Call\nContract"}
            ),
            "Service Blueprints": space.add("service_blueprints", "Blue audit"),
            "Resource Templates": space.add("resource_templates", "Welcome mail"),
            "Topics": [space.add("topics", "E-commerce"), space.add("topics", "Tools", {"Slug": "tooling"})],
            "Experiments": space.add("experiments", "Shorter call", {"Actual Results": "Half the time"}),
            "Deliverables": _deliverables(space),
            "Decision Journal": _decisions(space),
            "Tasks": _tasks(space),
        },
    )
    other = space.add("projects", "Second onboarding")
    space.change(offer, {"Projects": [project, other]})
    return project


def _engagement(space: Workspace) -> Page:
    result = space.add(
        "results",
        "RES-1",
        {
            "Metric Name": "Orders",
            "Baseline Value": 10,
            "Current Value": 15,
            "Target Value": 20,
            "Improvement %": 50,
            "Evidence": "Shop report",
        },
    )
    given: Props = {"NPS Score": 9, "Results Achieved": "More orders", "Results": result, "Status": "Complete"}
    return space.add("engagements", "Harbour Shop 2025", given)


def _deliverables(space: Workspace) -> list[Page]:
    return [
        space.add(
            "deliverables",
            "Audit report",
            {
                "Deliverable ID": "DEL-1",
                "Status": "Approved",
                "Delivery Date": "early October",
                "File Link": "https://files.example/report",
            },
        )
    ]


def _decisions(space: Workspace) -> list[Page]:
    later = space.add(
        "decision_journal",
        "One tool",
        {
            "Date": day("2025-09-20"),
            "Decision": "Use one tool",
            "Options Considered": "One tool or two",
            "Why This Choice": "Less to learn",
            "DecOutcome": "Faster",
            "Lesson Learned": "Decide early",
        },
    )
    return [later, space.add("decision_journal", "No travel", {"Date": day("2025-09-05"), "Decision": "Stay home"})]


def _tasks(space: Workspace) -> list[Page]:
    wins = space.add("daily_thread", "2025-09-30", {"Wins": "Signed", "Blockers": "Printer"})
    workflow = space.add("workflows", "Reporting", {"Steps (Text)": "Collect\nWrite"})
    sprint = space.add(
        "sprints",
        "2025-W40",
        {
            "Start Date": day("2025-09-29"),
            "End Date": day("2025-10-05"),
            "Retrospective Notes": "Calm week\nWent well:\n- Pace\nDid not go well: Mail\nStop: Meetings\nThanks: Kim",
            "Daily Threads": wins,
        },
    )
    done: Props = {"Status": "Done", "Sprint": sprint, "Workflows": workflow}
    blocked: Props = {**done, "Blocked By": "No access | at all", "Actual Outcome": "Asked twice"}
    held: Props = {
        "Status": "Hold",
        "Priority": "High",
        "Estimated Hours": 2,
        "Due Date": day("2025-11-01"),
        "Sprint": sprint,
        "MIT Today": True,
        "Blocked By": "Waits for the bank",
    }
    return [
        space.add("tasks", "Read contract", done),
        space.add("tasks", "Get access", blocked),
        space.add("tasks", "Send invoice", held),
        space.add("tasks", "Archive mail", {"Status": "TODO", "Priority": "Low"}),
    ]

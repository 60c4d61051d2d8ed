"""Every situation planted in the sandbox seed is in place and explained."""

import re
from collections import Counter
from datetime import date

import pytest

from sync.emulator import ids
from tests.emulator.sandbox_seed import BY_REF, HOME, RECORDS, SANDBOX, SCENE, SEED_TEXT, children_of, prop, title


def test_missing_ulids() -> None:
    """About 25 records over at least six databases have none, a Done project among them."""
    missing = {ref: HOME[ref] for ref, r in BY_REF.items() if "Unique ID" not in r["properties"]}
    assert 22 <= len(missing) <= 30
    assert len(set(missing.values())) >= 6
    assert f"{len(missing)} records" in (SANDBOX / "README.md").read_text(encoding="utf-8")
    assert "Done" in [prop(ref, "Status") for ref, key in missing.items() if key == "projects"]


def test_the_duplicate_is_younger() -> None:
    """A duplicated page copies title and ULID and is created later."""
    first, second = BY_REF["topic-crm"], BY_REF["topic-crm-copy"]
    assert title("topics", first) == title("topics", second)
    assert first["created"] < second["created"]


def test_offers_meet_the_portfolio() -> None:
    """Three titles equal, trimmed, one brief each; one brief has no page, a restricted one neither."""
    pages = Counter(title("offers", r).strip() for r in RECORDS["offers"])
    briefs = (SANDBOX / "portfolio").glob("ventures/*/offers/*/context/offer_brief_v01.md")
    files = {re.findall(r"(?m)^# (.+)$", f.read_text(encoding="utf-8"))[0] for f in briefs}
    assert {"Ops Diagnostic", "Process Sprint", "Automation Retainer"} == files & set(pages)
    assert {"Inbox Autopilot", "Breach Desk"} == files - set(pages)
    assert {"Founder Coaching Pack", "Reporting Pack"} == set(pages) - files
    assert {1} == set(pages.values())
    assert 1 == sum(title("offers", r) != title("offers", r).strip() for r in RECORDS["offers"])
    assert 4 == sum("Unique ID" in r["properties"] for r in RECORDS["offers"])


def ventures_of(project: str) -> set[str]:
    """Ventures a project reaches by itself, its offer, its deals, and its engagements' offers and deals."""
    found = set(prop(project, "Venture") or [])
    offers, deals = list(prop(project, "Offer") or []), list(prop(project, "Deals") or [])
    for engagement in prop(project, "Engagements") or []:
        offers += prop(engagement, "Offer") or []
        deals += children_of(engagement, "deals", "Engagement")
    return found.union(*(prop(ref, "Venture") or [] for ref in offers + deals))


@pytest.mark.parametrize(
    ("project", "engagements", "ventures"),
    [
        ("project-borogove", 1, {"venture-ops-studio"}),
        ("project-ledger-cleanup", 0, {"venture-internal-ops"}),
        ("project-reading-room", 0, set()),
        ("project-tulgey", 1, {"venture-ops-studio", "venture-automation-agency"}),
        ("project-test-sync", 0, {"venture-ops-studio"}),
    ],
)
def test_done_projects(project: str, engagements: int, ventures: set[str]) -> None:
    """The five Done projects differ in the ventures they reach."""
    assert prop(project, "Status") == "Done"
    assert engagements == len(prop(project, "Engagements") or [])
    assert ventures == ventures_of(project)


def test_project_statuses() -> None:
    """All five options occur; Done occurs exactly in the cases above."""
    count = Counter(r["properties"]["Status"] for r in RECORDS["projects"])
    assert {"Planning": 1, "Active": 1, "Hold": 1, "Cancelled": 1, "Done": 5} == count


def test_engagements_reach_their_venture() -> None:
    """One Complete through its offer, one Complete through its deal only, one Active."""
    status = {r["ref"]: r["properties"]["Status"] for r in RECORDS["engagements"]}
    assert {"Complete": 2, "Active": 1} == Counter(status.values())
    assert ["venture-ops-studio"] == prop(prop("engagement-borogove", "Offer")[0], "Venture")
    assert prop("engagement-frumious", "Offer") is None
    [deal] = children_of("engagement-frumious", "deals", "Engagement")
    assert ["venture-automation-agency"] == prop(deal, "Venture")


def test_other_planted_records() -> None:
    """The rest of the plants: cut relation, states, deals, sprints, dead triggers, decisions, hostile titles."""
    assert len(children_of("project-borogove", "tasks", "Project")) > 25
    for flag, ref in [("archived", "resource-old-proposal"), ("in_trash", "task-trashed")]:
        assert [ref] == [r["ref"] for r in BY_REF.values() if r.get(flag)]
    assert {"offer-automation-retainer", "prompt-interview"} == {ref for ref, r in BY_REF.items() if r.get("locked")}
    won = [r["properties"] for r in RECORDS["deals"] if r["properties"]["Stage"] == "Won"]
    assert {True, False} == {"Engagement" in p for p in won}
    ended = {
        r["ref"]: "Retrospective Notes" in r["properties"]
        for r in RECORDS["sprints"]
        if date.fromisoformat(r["properties"]["End Date"]) < SCENE.date()
    }
    assert {"sprint-w45": True, "sprint-w46": True, "sprint-w47": False} == ended
    assert not any("Status" in r["properties"] for r in RECORDS["deliverables"])
    done = {r["ref"] for r in RECORDS["projects"] if r["properties"]["Status"] == "Done"}
    decided = [r for r in RECORDS["decision_journal"] if done & set(r["properties"].get("Projects", []))]
    assert len(decided) >= 3
    titles = " ".join(title("ideas_inbox", r) for r in RECORDS["ideas_inbox"])
    assert "../../.git/hooks/post-commit" in titles
    assert "=HYPERLINK(" in titles
    assert "<img" in titles


@pytest.mark.parametrize(
    "form",
    [
        *(rf"^{'#' * level} \w" for level in (1, 2, 3, 4)),
        *(r"^     - ", r"^\d\. ", r"^- \[x\] ", r"^- \[ \] ", r"^<todo checked=", r"^> ", r"^<quote color="),
        *(r"^<callout icon=", r"^<toggle>$", r'^<toggle heading="h3">', r"^<column ratio=", r"^<tab icon="),
        *(r"^\| --- \|", r"^<table fit-page-width=", r"^<col(group|>| )", r"^````markdown\n(.*\n)+```text"),
        *(r"^\$\$\n.+\n\$\$$", r"^<equation color=", r"\$n \\le 60\$", r'<ol type="a">\n<li>', r"^---$"),
        *(r'<mention url="user://', r'<mention url="https://', r'<date start="[^"]+" />', r'<date [^>]*end="'),
        *(r"^!\[[^]]+\]\(https", r"^<image source=", r"^<bookmark source=", r"^<embed source=", r"^<file source="),
        *(r"^<pdf source=", r"^<audio source=", r"^<video source=", r"^<synced-block url=", r"^<meeting-notes"),
        *(r"^<synced-block-reference url=", r"^<table-of-contents", r"^<p />$", r"^<p>$", r'<p color="gray">'),
        *(r'<span color="red_bg">', r"<u>", r"🌱", r":seedling:", r"\\\n", r"\[\^https:", r"~~real~~", r"\\<div>"),
    ],
)
def test_every_kind_of_block_occurs(form: str) -> None:
    """Bodies cover the v2 dialect, spread over several records."""
    bodies = [r["body"] for r in BY_REF.values() if "body" in r]
    assert any(re.search(form, body, re.MULTILINE) for body in bodies)
    assert len(bodies) >= 8


def test_mentioned_user_is_the_workspace_person() -> None:
    """Mentions of a user name the person that the emulator founds the workspace with."""
    assert {ids.derive("user:person")} == set(re.findall(r"user://([0-9a-f-]+)", SEED_TEXT))


def test_planted_records_are_explained() -> None:
    """Every record with a `# why:` line stands in the README beside the seed, and every ref there exists."""
    readme = (SANDBOX / "README.md").read_text(encoding="utf-8")
    planted = re.findall(r"# why: .*\n(?:    # .*\n)*    - \{?ref: ([\w-]+)", SEED_TEXT)
    assert len(planted) >= 30
    assert [] == [ref for ref in planted if f"`{ref}`" not in readme]
    prefixes = "|".join({ref.split("-")[0] for ref in BY_REF})
    named = set(re.findall(rf"`((?:{prefixes})-[\w-]+)`", readme))
    assert set() == named - set(BY_REF)

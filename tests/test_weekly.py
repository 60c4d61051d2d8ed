"""The weekly run from door to door: real Git with a bare remote, the embedded Notion, the shipped configuration."""

from collections.abc import Callable

import pytest

from sync.core import ulids
from sync.core.errors import Exit
from sync.core.plan import AssignUlid, CreatePage, Plan, UpdatePage, WriteFile
from sync.emulator import seed
from sync.engine.run import Run
from tests.house import House

OFFER = "ventures/automation-agency/offers/inbox-autopilot/context/offer_brief_v01.md"
ADOPTING = "ventures/ops-studio/offers/process-sprint/context/offer_brief_v01.md"
PROJECT = "ventures/ops-studio/engagements/borogove-botanics-process-sprint/projects/borogove-onboarding-overhaul"
DATABASES = 34


def first_week(house: House) -> None:
    """The first run."""
    house.run("weekly")


def asked(run: Run, *words: str) -> int:
    """Requests of these kinds."""
    return sum(count for kind, count in run.requests.items() if kind in words)


def writes(run: Run) -> int:
    """Requests that change Notion."""
    return sum(n for kind, n in run.requests.items() if kind.startswith("PATCH") or kind == "POST pages")


def codes(plan: Plan) -> set[str]:
    """The kinds of findings."""
    return {finding.code for finding in plan.findings}


def test_a_week_then_nothing(house: House) -> None:
    """One run does the whole job; the next plans nothing, writes nothing and makes no commit."""
    first = house.run("weekly")
    assert {"applied"} == {outcome.result for outcome in first.outcomes}
    assert 2 == len(first.commits)
    head = house.git("rev-parse", "HEAD")
    assert head == house.git("rev-parse", "origin/main")
    before = house.pages()
    house.later(days=7)
    second = house.run("weekly")
    assert () == second.plan.operations
    assert (0, ()) == (writes(second), second.commits)
    assert head == house.git("rev-parse", "HEAD")
    assert before == house.pages()


def test_a_quiet_week_costs_a_schema_and_a_listing_each(make_house: Callable[..., House]) -> None:
    """Quiet: one schema and one listing request per 100 rows for each database, plus at most 3; no body is read."""
    house = make_house(begin=first_week)
    house.later(days=7)
    quiet = house.run("weekly")
    assert {"GET data_sources": DATABASES, "POST data_sources/query": DATABASES} == quiet.requests
    assert sum(quiet.requests.values()) <= 71


def test_every_empty_id_is_filled_and_no_other_changed(house: House) -> None:
    """After the run every live record has an id; the malformed one stands as it was; the copy has its own."""
    before = house.pages()
    run = house.run("weekly")
    filled = {op.page_id for op in run.plan.operations if isinstance(op, AssignUlid)}
    for id_, page in house.pages().items():
        if page["in_trash"] or page["is_archived"] or "Unique ID" not in page["properties"]:
            continue
        now = page["properties"]["Unique ID"]
        was = before[id_]["properties"]["Unique ID"] if id_ in before else ""
        assert now
        assert was == now or id_ in filled or id_ not in before
        if id_ in filled:
            assert ulids.is_valid(now)
            assert ulids.time_of(now).isoformat()[:16] == page["created"][:16]
    assert "01k60qxr6069w93waw6ag4ezhr" == house.page("Mome Rath Dental")["properties"]["Unique ID"]


def test_finished_projects_become_files(make_house: Callable[..., House]) -> None:
    """Three briefs with the canonical header at the path of engagement and venture; a TEST- project makes none."""
    house = make_house(begin=first_week)
    for mode in ("planning", "execution", "review"):
        text = house.text(f"{PROJECT}/context/{mode}_brief_v01.md")
        lines = text.splitlines()
        keys = [line[2:].split(":")[0] for line in lines[2:11]]
        assert ["entity", "level", "zone", "version", "tags", "source_path", "date", "ulid", "notion"] == keys
        assert f"- level: {mode}" == lines[3]
        assert "- zone: private" == lines[4]
    assert "" == house.git("ls-tree", "-r", "--name-only", "origin/main", "--", "*TEST*", "*test-sync*")


def test_due_work_that_cannot_be_placed_is_named(house: House) -> None:
    """No venture, or two: an error finding with advice, exit code 1, and everything else is done."""
    run = house.run("weekly")
    errors = {finding.where: finding for finding in run.plan.findings if finding.severity == "error"}
    tulgey = {"deal: Tulgey Wood: dashboards", "project: Tulgey Wood dashboards"}
    assert {"project: Reading room: pricing psychology", *tulgey} == set(errors)
    assert all(finding.advice for finding in errors.values())
    assert Exit.INCOMPLETE == run.exit


def test_first_contact_adopts_the_workspaces_ids(house: House) -> None:
    """Three offers of the workspace get their files, not a second page; the id comes from Notion."""
    id_before = house.page("Process Sprint", "offers")["properties"]["Unique ID"]
    house.run("weekly")
    page = house.page("Process Sprint", "offers")
    assert id_before == page["properties"]["Unique ID"]
    assert f"- ulid: {id_before}\n" in house.text(ADOPTING)
    assert page["is_locked"]


def test_a_document_is_created_in_one_request_and_locked_in_a_second(house: House) -> None:
    """Body, title, id and mapped properties in the creating request; the lock is the only other one."""
    first = house.run("weekly")
    created = sum(isinstance(op, CreatePage) for op in first.plan.operations)
    assert created == asked(first, "POST pages")
    page = house.page("Inbox Autopilot", "offers")
    assert page["is_locked"]
    assert f"- ulid: {page['properties']['Unique ID']}\n" in house.text(OFFER)
    assert "read-only copy" in page["markdown"]


def test_a_changed_body_costs_a_look_and_a_change(make_house: Callable[..., House]) -> None:
    """Two requests beyond the listing for a body; with a property, two more; unchanged documents none."""
    house = make_house(begin=first_week)
    house.later(hours=1)
    house.edit(OFFER, lambda text: text + "\nOne more sentence.\n")
    body = house.run("sync_to_notion")
    assert [UpdatePage] == [type(op) for op in body.plan.operations]
    assert (1, 1, 0) == tuple(asked(body, k) for k in ("GET pages/markdown", "PATCH pages/markdown", "PATCH pages"))
    assert "One more sentence." in house.page("Inbox Autopilot", "offers")["markdown"]
    house.later(hours=1)
    house.edit(OFFER, lambda text: text.replace("- version: v01", "- version: v02") + "\nAnd another.\n")
    both = house.run("sync_to_notion")
    kinds = ("GET pages/markdown", "PATCH pages/markdown", "GET pages", "PATCH pages")
    assert (1, 1, 1, 1) == tuple(asked(both, kind) for kind in kinds)
    assert "v02" == house.page("Inbox Autopilot", "offers")["properties"]["Version"]
    house.later(hours=1)
    assert () == house.run("sync_to_notion").plan.operations


def test_backfill_costs_one_request_a_record_and_a_look_for_every_twenty(house: House) -> None:
    """Listing, then per database one fresh look for each batch of twenty, then one write a record."""
    run = house.run("prefill_ulids")
    operations = [op for op in run.plan.operations if isinstance(op, AssignUlid)]
    per_database = {key: sum(op.database == key for op in operations) for key in {op.database for op in operations}}
    looks = sum(-(-count // 20) for count in per_database.values())
    assert len(operations) == asked(run, "PATCH pages")
    assert DATABASES + looks == asked(run, "POST data_sources/query")
    assert 0 == asked(run, "GET pages", "GET pages/markdown")


def test_promotion_reads_one_body_a_document_and_no_relations(house: House) -> None:
    """Relations come from the listing, those cut at 25 too; each promoted record's body is read once."""
    run = house.run("promote_from_notion")
    promoted = {op.ulid for op in run.plan.operations if isinstance(op, WriteFile) and op.entity != "venture"}
    assert len(promoted) == asked(run, "GET pages/markdown")
    assert 0 == asked(run, "GET pages", "GET pages/properties")
    assert "of 28 tasks)" in house.text(f"{PROJECT}/context/execution_brief_v01.md")


@pytest.mark.parametrize("job", ["prefill_ulids", "promote_from_notion", "sync_to_notion", "weekly"])
def test_a_dry_run_is_pure_and_shows_the_very_plan(house: House, job: str) -> None:
    """A dry run changes nothing anywhere, and its plan is that of the run that follows."""
    before = (house.pages(), house.git("for-each-ref"), house.git("status", "--porcelain"))
    dry = house.run(job, dry=True)
    assert 0 == writes(dry)
    after = (house.pages(), house.git("for-each-ref"), house.git("status", "--porcelain"))
    assert before == after
    assert dry.plan == house.run(job).plan


def test_the_log_has_a_row_for_every_file_and_page(house: House) -> None:
    """Ten columns, the old bytes are a prefix, one row a file and page and one summary a database."""
    path = "logs/context_actions.csv"
    before = house.text(path)
    run = house.run("weekly")
    text = house.text(path)
    assert text.startswith(before)
    new = text[len(before) :].splitlines()
    ids = {op.database for op in run.plan.operations if isinstance(op, AssignUlid)}
    others = [op for op in run.plan.operations if not isinstance(op, AssignUlid)]
    assert len(ids) + len(others) == len(new)
    assert all(run.id in line for line in new)


def test_a_persons_edit_of_a_projection_is_kept_and_replaced(make_house: Callable[..., House]) -> None:
    """The portfolio wins; what the person wrote is on the ledger branch of the remote before it is overwritten."""
    house = make_house(begin=first_week)
    house.later(days=1)
    page = house.page("Inbox Autopilot", "offers")
    house.act("replace_body", page=page["id"], markdown="My precious notes.")
    run = house.run("weekly")
    assert "conflict" in codes(run.plan)
    assert "precious" not in house.page("Inbox Autopilot", "offers")["markdown"]
    kept = house.git("grep", "-h", "precious", "origin/notion-sync/state/main", "--", "snapshots")
    assert "My precious notes." in kept


def test_a_lost_ledger_heals(make_house: Callable[..., House]) -> None:
    """Without its branch the program looks first: it adopts what is equal, creates and deletes nothing."""
    house = make_house(begin=first_week)
    house.git("push", "-q", "origin", ":refs/heads/notion-sync/state/main")
    house.git("update-ref", "-d", "refs/heads/notion-sync/state/main")
    house.git("update-ref", "-d", "refs/remotes/origin/notion-sync/state/main")
    house.later(days=7)
    before = house.pages()
    run = house.run("weekly")
    assert 0 == writes(run)
    assert before == house.pages()
    house.later(days=7)
    assert () == house.run("weekly").plan.operations


def test_an_unshared_database_stops_only_itself(house: House) -> None:
    """404 for one database: an error that says what to do, the others are done."""
    house.act("unshare", database="topics")
    run = house.run("weekly")
    (finding,) = [f for f in run.plan.findings if f.where == "topics" and f.code.startswith("access")]
    assert finding.advice
    assert any(isinstance(op, CreatePage) for op in run.plan.operations)
    assert Exit.INCOMPLETE == run.exit


def test_either_kind_of_id_works(make_house: Callable[..., House]) -> None:
    """A database id and a data source id in the configuration both reach the table, and are remembered."""

    def with_ids(text: str) -> str:
        for key, id_ in (("offers", seed.database_id("offers")), ("topics", seed.source_id("topics"))):
            text = text.replace(f"\n    {key}:\n", f'\n    {key}:\n      id: "{id_}"\n', 1)
        return text

    house = make_house(with_ids)
    assert "offers" in {d for d, entry in house.config.notion.databases.items() if entry.id}
    first = house.run("prefill_ulids", dry=True)
    assert not any(finding.code.startswith("access") for finding in first.plan.findings)

"""What was not read whole is not acted on: each way a read can be incomplete, from door to door."""

from collections.abc import Callable
from typing import Any

import pytest

from sync.core.errors import Exit
from sync.core.plan import AssignUlid, Severity, UpdatePage, WriteFile
from sync.emulator import seed
from sync.engine.run import Run
from tests.house import House
from tests.small import ALPHA, BRIEFS

NOTES = "What Robin wrote on the page."
OURS = "The text of Alpha."


def set_(**settings: Any) -> Callable[[House], None]:
    """Change how the embedded Notion behaves."""
    return lambda house: house.state.settings.change(settings)


def small_pages(**settings: Any) -> Callable[[House], None]:
    """One row a request, and something wrong with the second."""
    return set_(page_size_cap=1, **settings)


def refused_cursor(house: House) -> None:
    """Every second page of a list is refused with 400."""
    small_pages()(house)
    fault = {"kind": "status", "status": 400, "message": "The start_cursor provided is invalid."}
    house.state.faults.add({"match": {"body": "start_cursor"}, "fault": fault, "times": 0})


def truncated(house: House) -> None:
    """The bodies of Alpha and Overhaul come back cut."""
    house.state.settings.change({"truncated_pages": [house.page(title)["id"] for title in ("Alpha", "Overhaul")]})


def unknown_blocks(house: House) -> None:
    """The bodies of Alpha and Overhaul hold a block that the API does not show."""
    for title in ("Alpha", "Overhaul"):
        block = '<unknown url="https://notion.example/x" alt="form"/>'
        house.act("append_body", page=house.page(title)["id"], markdown=block)


def unshared(*databases: str) -> Callable[[House], None]:
    """Databases that the integration may no longer read."""

    def unshare(house: House) -> None:
        for database in databases:
            house.act("unshare", database=database)

    return unshare


def errors(run: Run) -> set[tuple[str, str]]:
    """Code and place of each error."""
    return {(f.code, f.where) for f in run.plan.findings if f.severity is Severity.ERROR}


def overdue(house: House) -> None:
    """Alpha was published, then edited by a person and in the portfolio; Overhaul is due to be promoted."""
    house.act("create_page", database="projects", properties={"Name": "A third, so that its list has a middle"})
    house.run("prefill_ulids")
    house.run("sync_to_notion")
    house.later(hours=1)
    house.act("replace_body", page=house.page("Alpha")["id"], markdown=NOTES)
    house.edit(ALPHA, lambda text: text + "\nOne more sentence.\n")
    house.later(hours=1)


@pytest.fixture
def due(make_small: Callable[..., House]) -> House:
    """The house with this work."""
    house: House = make_small(begin=overdue)
    return house


LISTS = {("access.incomplete", "offers"), ("access.incomplete", "projects")}
BODIES = {("body.incomplete", ALPHA), ("body.incomplete", "project: Overhaul")}


@pytest.mark.parametrize(
    ("spoil", "refused"),
    [
        (set_(row_cap=1), LISTS),
        (small_pages(stuck_cursor=True), LISTS),
        (refused_cursor, LISTS),
        (truncated, BODIES),
        (unknown_blocks, BODIES),
        (unshared("offers", "projects"), {("access.access", "offers"), ("access.access", "projects")}),
    ],
)
def test_an_incomplete_read_changes_nothing(
    due: House, spoil: Callable[[House], None], refused: set[tuple[str, str]]
) -> None:
    """The page keeps what the person wrote, no file is made, the errors say which; exit code 1, not 0."""
    spoil(due)
    files = due.git("ls-tree", "-r", "--name-only", "origin/main")
    run = due.run("weekly")
    assert refused == errors(run)
    assert Exit.INCOMPLETE == run.exit
    assert not [op for op in run.plan.operations if isinstance(op, UpdatePage | WriteFile | AssignUlid)]
    assert NOTES in due.page("Alpha")["markdown"]
    assert BRIEFS not in due.git("ls-tree", "-r", "--name-only", "origin/main")
    assert set(files.split()) <= set(due.git("ls-tree", "-r", "--name-only", "origin/main").split())


@pytest.mark.parametrize("spoil", [set_(row_cap=1), small_pages(stuck_cursor=True), refused_cursor, truncated])
def test_the_next_whole_read_does_what_was_due(due: House, spoil: Callable[[House], None]) -> None:
    """Nothing was concluded from the part: once the fault is over the same work is done."""
    spoil(due)
    due.run("weekly")
    due.state.settings.change({"row_cap": 10_000, "page_size_cap": 100, "stuck_cursor": False, "truncated_pages": []})
    due.state.faults.clear()
    due.later(days=7)
    run = due.run("weekly")
    assert Exit.DONE == run.exit
    assert OURS in due.page("Alpha")["markdown"]
    assert BRIEFS in due.git("ls-tree", "-r", "--name-only", "origin/main")


def test_a_database_configured_anew_is_not_held_against_the_old_one(tiny: House) -> None:
    """The id of another database under a key that was in use: its schema is its own, and nothing of it has changed."""
    tiny.run("weekly")
    other = seed.source_id("projects")
    tiny.config_text = tiny.config_text.replace("ventures: { title", f"ventures: {{ id: {other}, title")
    run = tiny.run("prefill_ulids", databases=frozenset({"ventures"}))
    assert (Exit.DONE, set()) == (run.exit, errors(run))

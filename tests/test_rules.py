"""Rules that show only when somebody acts between two steps of a run, or when a step fails."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sync.core.errors import Exit, GitError, Interrupted
from sync.core.plan import CreatePage, UpdatePage
from sync.core.selection import Selection
from sync.emulator import seed
from sync.engine.effects import Effects, Probe
from sync.engine.jobs import JOBS
from sync.engine.run import Run, run
from tests.house import MONDAY, House
from tests.small import ALPHA, BETA, titles

STATE = "origin/notion-sync/state/main"
LOG = "logs/context_actions.csv"
JUST_NOW = "Written just now."
BEGUN = ("after", "ledger.begin")


def once(at: tuple[str, str], act: Callable[[], object]) -> Probe:
    """Somebody acts at the first moment of this kind."""
    left = [act]

    def probe(moment: str, kind: str, _key: str) -> None:
        if (moment, kind) == at and left:
            left.pop()()

    return probe


def kept(house: House, words: str) -> bool:
    """Whether the ledger on the remote keeps a text with these words."""
    listed = house.git("ls-tree", "-r", "--name-only", STATE, "snapshots/").split()
    return any(words in house.git("show", f"{STATE}:{path}") for path in listed)


def due(house: House, change: Callable[[str], str] = lambda text: text + "\nOne more sentence.\n") -> str:
    """A quiet house, a day later, with one changed offer. Returns the id of its page."""
    house.run("weekly")
    house.later(days=1)
    house.edit(ALPHA, change)
    return str(house.page("Alpha")["id"])


def priced(text: str) -> str:
    return text.replace("**Price**: 900", "**Price**: 950")


# A person acts while the run is on its way


def test_a_text_written_after_the_plan_is_kept_before_it_is_replaced(tiny: House) -> None:
    """Seen by the look just before the write, pushed to the remote's ledger, and only then replaced."""
    page = due(tiny)
    before_the_write: list[bool] = []

    def probe(moment: str, kind: str, key: str) -> None:
        person(moment, kind, key)
        if (moment, kind) == ("before", "page.body"):
            before_the_write.append(kept(tiny, JUST_NOW))

    person = once(BEGUN, lambda: tiny.act("replace_body", page=page, markdown=JUST_NOW))
    done = tiny.run("sync_to_notion", probe=probe)
    assert (Exit.DONE, [True]) == (done.exit, before_the_write)
    assert "One more sentence." in tiny.page("Alpha")["markdown"]


def test_a_look_older_than_ten_seconds_is_repeated(tiny: House) -> None:
    """Keeping took eleven seconds and the person went on writing: nothing is overwritten until the next run."""
    page = due(tiny)
    first = once(BEGUN, lambda: tiny.act("replace_body", page=page, markdown=JUST_NOW))

    def slowly() -> None:
        tiny.later(seconds=11)
        tiny.act("replace_body", page=page, markdown="Written since.")

    second = once(("after", "ledger.keep"), slowly)

    def probe(moment: str, kind: str, key: str) -> None:
        first(moment, kind, key)  # type: ignore[arg-type]
        second(moment, kind, key)  # type: ignore[arg-type]

    assert Exit.INCOMPLETE == tiny.run("sync_to_notion", probe=probe).exit
    assert "Written since." == tiny.page("Alpha")["markdown"].strip()
    assert Exit.DONE == tiny.run("sync_to_notion").exit
    assert kept(tiny, "Written since.")


def test_a_page_that_can_no_longer_be_read_whole_is_not_overwritten(tiny: House) -> None:
    """It was whole when the plan was made: the look before the write says no, and the page stays."""
    page = due(tiny)
    before = tiny.page("Alpha")

    def cut() -> None:
        tiny.state.settings.truncated_pages = [page]

    done = tiny.run("sync_to_notion", probe=once(BEGUN, cut))
    assert (Exit.INCOMPLETE, ["failed"]) == (done.exit, [outcome.result for outcome in done.outcomes])
    assert before == tiny.page("Alpha")


def test_a_page_with_a_sub_page_is_not_even_tried(tiny: House) -> None:
    """A sub-page added after the plan: no write is sent for Notion to refuse."""
    page = due(tiny)
    done = tiny.run("sync_to_notion", probe=once(BEGUN, lambda: tiny.act("add_child_page", page=page, title="Child")))
    assert (Exit.INCOMPLETE, ["failed"]) == (done.exit, [outcome.result for outcome in done.outcomes])
    assert "sub-pages" in done.outcomes[0].error
    assert "PATCH pages/markdown" not in done.requests


def test_a_value_changed_after_the_plan_is_not_overwritten(tiny: House) -> None:
    """The price that a person set just now stays until the next run, which says so."""
    page = due(tiny, priced)
    person = once(BEGUN, lambda: tiny.act("edit_properties", page=page, properties={"Price": 77}))
    assert Exit.INCOMPLETE == tiny.run("sync_to_notion", probe=person).exit
    assert 77 == tiny.page("Alpha")["properties"]["Price"]
    tiny.later(minutes=1)
    following = tiny.run("sync_to_notion")
    assert "conflict" in {finding.code for finding in following.plan.findings}
    assert 950 == tiny.page("Alpha")["properties"]["Price"]
    assert kept(tiny, "77")


def test_an_id_filled_after_the_plan_stays(tiny: House) -> None:
    """A person fills in an id that the run was about to fill: theirs stays."""
    own = "01K7RTQ58RJ4K9ZB3W5T8XN2QZ"
    page = tiny.page("Gamma")["id"]
    person = once(BEGUN, lambda: tiny.act("edit_properties", page=page, properties={"Unique ID": own}))
    done = tiny.run("prefill_ulids", probe=person)
    assert own == tiny.page("Gamma")["properties"]["Unique ID"]
    assert {"applied", "skipped"} == {outcome.result for outcome in done.outcomes}


def test_on_a_public_remote_a_text_written_after_the_plan_stays_on_its_page(make_small: Callable[..., House]) -> None:
    """It may not be kept where everybody can read it, so it is not replaced."""
    house = make_small(lambda text: text.replace("portfolio:\n", "portfolio:\n  remote: public\n"))
    page = due(house)
    person = once(BEGUN, lambda: house.act("replace_body", page=page, markdown=JUST_NOW))
    assert Exit.INCOMPLETE == house.run("sync_to_notion", probe=person).exit
    assert JUST_NOW == house.page("Alpha")["markdown"].strip()
    assert not kept(house, JUST_NOW)


def test_on_a_public_remote_a_persons_text_is_not_replaced(make_small: Callable[..., House]) -> None:
    """An error that says so; the page stays, and the ledger does not hold its text."""
    house = make_small(lambda text: text.replace("portfolio:\n", "portfolio:\n  remote: public\n"))
    page = due(house)
    house.act("replace_body", page=page, markdown=JUST_NOW)
    done = house.run("sync_to_notion")
    assert "conflict.public" in {finding.code for finding in done.plan.findings}
    assert not any(isinstance(op, UpdatePage) for op in done.plan.operations)
    assert JUST_NOW == house.page("Alpha")["markdown"].strip()
    assert not kept(house, JUST_NOW)


# Who edited when


def test_a_quiet_run_reads_no_body(tiny: House) -> None:
    """Our own edits do not count as a person's: a schema and a listing a database, nothing else."""
    tiny.run("weekly")
    tiny.later(days=7)
    assert {"GET data_sources": 3, "POST data_sources/query": 3} == tiny.run("weekly").requests


def test_a_persons_edit_in_the_minute_of_ours_is_seen(tiny: House) -> None:
    """Notion cuts times to the minute; who edited tells the two apart."""
    tiny.run("weekly")
    tiny.act("replace_body", page=tiny.page("Alpha")["id"], markdown=JUST_NOW)
    tiny.later(days=7)
    done = tiny.run("weekly")
    assert ["Alpha"] == [op.title for op in done.plan.operations if isinstance(op, UpdatePage)]
    assert kept(tiny, JUST_NOW)


def test_a_later_edit_by_the_same_integration_is_seen(tiny: House) -> None:
    """Another program with the same token changed the page a day later: it is read, and kept before it is replaced."""
    tiny.run("weekly")
    tiny.later(days=1)
    with tiny.outside() as outside:
        outside.notion.replace_body(str(tiny.page("Alpha")["id"]), JUST_NOW)
    tiny.later(days=6)
    tiny.run("weekly")
    assert kept(tiny, JUST_NOW)
    assert JUST_NOW not in tiny.page("Alpha")["markdown"]


# Order and failure


def test_an_id_is_on_the_remote_before_its_page_is_made(tiny: House) -> None:
    """At each creation the remote's main holds the file with the id that the page gets."""
    seen: list[bool] = []

    def probe(moment: str, kind: str, ulid: str) -> None:
        if (moment, kind) == ("before", "page.create"):
            tip = tiny.git("ls-remote", "origin", "refs/heads/main").split()[0]
            seen.append(any(f"- ulid: {ulid}\n" in tiny.git("show", f"{tip}:{path}") for path in (ALPHA, BETA)))

    done = tiny.run("weekly", probe=probe)
    assert [True] * sum(isinstance(op, CreatePage) for op in done.plan.operations) == seen
    assert 2 == len(seen)


def test_of_a_record_whose_file_failed_no_page_is_made(tiny: House) -> None:
    """Its id is not on the remote, so its page waits; the other record goes on."""
    file = tiny.portfolio / ALPHA
    file.write_text(file.read_text(encoding="utf-8") + "Half a thought\n", encoding="utf-8")
    done = tiny.run("weekly")
    assert Exit.INCOMPLETE == done.exit
    results = {(type(o.operation).__name__, o.operation.path): o.result for o in done.outcomes if hasattr(o.operation, "path")}
    assert ("failed", "held_back") == (results["WriteFile", ALPHA], results["CreatePage", ALPHA])
    assert ("applied", "applied") == (results["WriteFile", BETA], results["CreatePage", BETA])
    assert ["Beta", "Gamma"] == titles(tiny, "offers")


def test_a_run_whose_lease_has_ended_writes_nothing_more(tiny: House) -> None:
    """An hour passes after the begin: exit 6, no page is touched, and the next run does the work."""
    due(tiny)
    before = tiny.pages()
    done = tiny.run("sync_to_notion", probe=once(BEGUN, lambda: tiny.later(minutes=60)))
    assert (Exit.GIT, before) == (done.exit, tiny.pages())
    assert Exit.DONE == tiny.run("sync_to_notion").exit
    assert "One more sentence." in tiny.page("Alpha")["markdown"]


def test_an_interrupted_run_logs_what_it_did(tiny: House) -> None:
    """Stopped after the first creation: exit 130; the log on the remote has the page that was made, and its ledger."""
    effects = Effects()
    effects.probe = once(("after", "page.create"), effects.stop.set)
    done = on(tiny, effects)
    assert Exit.INTERRUPTED == done.exit
    assert isinstance(done.error, Interrupted)
    rows = [line for line in tiny.text(LOG).splitlines() if done.id in line and ",notion_sync," in line]
    assert (1, ["true"]) == (sum("page created" in row for row in rows), [row.split(",")[8] for row in rows if "created" in row])
    assert "" == tiny.git("ls-tree", "-r", "--name-only", STATE, "journal/")


def test_a_failed_write_is_logged_as_one(tiny: House) -> None:
    """`success` is false in the row of the page that Notion refused, and true in the other's."""
    fault = {"kind": "status", "status": 400, "message": "too wonderful"}
    match = {"method": "POST", "path": "/v1/pages$", "body": "The text of Alpha"}
    tiny.state.faults.add({"match": match, "fault": fault})
    done = tiny.run("weekly")
    rows = {row.split(",")[4]: row.split(",")[8] for row in tiny.text(LOG).splitlines() if ",notion_sync," in row}
    assert (Exit.INCOMPLETE, {f"/{ALPHA}": "false", f"/{BETA}": "true"}) == (done.exit, rows)


def test_a_run_whose_time_ends_stops_between_two_effects(tiny: House) -> None:
    """The deadline passes after the first creation: exit 7, the second page is left to the next run."""
    clock = [0.0]
    effects = Effects(monotonic=lambda: clock[0], deadline=1e9)
    effects.probe = once(("after", "page.create"), lambda: clock.__setitem__(0, 2e9))
    done = on(tiny, effects)
    assert Exit.UNREACHABLE == done.exit
    assert 2 == len(titles(tiny, "offers")), "Gamma and one of the two"
    assert Exit.DONE == tiny.run("weekly").exit
    assert ["Alpha", "Beta", "Gamma"] == titles(tiny, "offers")


def on(house: House, effects: Effects) -> Run:
    """A weekly run with these effects."""
    with house.outside(effects) as outside:
        return run(JOBS["weekly"], house.config, outside, Selection())


def test_a_database_that_could_not_be_read_is_not_taken_for_empty(tiny: House) -> None:
    """Offers cannot be listed: none of them is made a second time, and their files stay as they are."""
    tiny.run("weekly")
    tiny.later(days=1)
    before = tiny.pages()
    match = {"path": f"{seed.source_id('offers')}/query"}
    now = {"headers": {"retry-after": "0.01"}}
    tiny.state.faults.add({"match": match, "fault": {"kind": "status", "status": 500, **now}, "times": 0})
    done = tiny.run("weekly", revive=True)
    assert Exit.INCOMPLETE == done.exit
    assert () == done.plan.operations
    assert before == tiny.pages()

"""Rules that show only when somebody or something strikes between two steps of a run."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sync.core.errors import Exit
from sync.core.plan import CreatePage, UpdatePage
from sync.core.selection import Selection
from sync.emulator import seed
from sync.emulator.state import State
from sync.engine.effects import Effects, Probe
from sync.engine.jobs import JOBS
from sync.engine.run import Run, run
from tests.house import House, seeded, settled
from tests.ports.wire import Clock
from tests.small import ALPHA, BETA, CONFIG, WORKSPACE, first_week, titles

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


def due(house: House) -> None:
    """A quiet house, a day later, with one changed offer."""
    house.run("weekly")
    house.later(days=1)
    house.edit(ALPHA, lambda text: text + "\nOne more sentence.\n")


# A person acts while the run is on its way


def test_a_page_that_can_no_longer_be_read_whole_is_not_overwritten(make_small: Callable[..., House]) -> None:
    """It was whole when the plan was made: the look before the write says no, and the page stays."""
    tiny = make_small(begin=due)
    page = tiny.page("Alpha")["id"]
    before = tiny.page("Alpha")

    def cut() -> None:
        tiny.state.settings.truncated_pages = [page]

    done = tiny.run("sync_to_notion", probe=once(BEGUN, cut))
    assert (Exit.INCOMPLETE, ["failed"]) == (done.exit, [outcome.result for outcome in done.outcomes])
    assert "could not be read whole" in done.outcomes[0].error
    assert "PATCH pages/markdown" not in done.requests
    assert before == tiny.page("Alpha")


def test_a_page_with_a_sub_page_is_not_even_tried(make_small: Callable[..., House]) -> None:
    """A sub-page added after the plan: no write is sent for Notion to refuse."""
    tiny = make_small(begin=due)
    page = tiny.page("Alpha")["id"]
    done = tiny.run("sync_to_notion", probe=once(BEGUN, lambda: tiny.act("add_child_page", page=page, title="Child")))
    assert (Exit.INCOMPLETE, ["failed"]) == (done.exit, [outcome.result for outcome in done.outcomes])
    assert "sub-pages" in done.outcomes[0].error
    assert "PATCH pages/markdown" not in done.requests


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
    due(house)
    page = house.page("Alpha")["id"]
    person = once(BEGUN, lambda: house.act("replace_body", page=page, markdown=JUST_NOW))
    assert Exit.INCOMPLETE == house.run("sync_to_notion", probe=person).exit
    assert JUST_NOW == house.page("Alpha")["markdown"].strip()
    assert not kept(house, JUST_NOW)


def test_on_a_public_remote_the_ledger_keeps_no_page(make_small: Callable[..., House]) -> None:
    """Not even our own text, which may be replaced and was read before."""
    house = make_small(lambda text: text.replace("portfolio:\n", "portfolio:\n  remote: public\n"))
    due(house)
    assert Exit.DONE == house.run("sync_to_notion", full=True).exit
    assert "One more sentence." in house.page("Alpha")["markdown"]
    assert "" == house.git("ls-tree", "-r", "--name-only", STATE, "snapshots/")


def test_no_wait_of_our_own_lies_between_look_and_write(make_small: Callable[..., House]) -> None:
    """Of three requests a minute two are spent: the minute is waited out before the look, not after it."""
    tiny = make_small(begin=due)
    clock = Clock()
    waited: dict[tuple[str, str], float] = {}
    effects = Effects(probe=lambda moment, kind, _key: waited.__setitem__((moment, kind), clock.now))
    with tiny.outside(effects) as outside:
        pace = outside.notion._connection.pace
        pace.clock, pace._sleep, pace._limit, pace.deadline = clock, clock.sleep, 3, clock.now + 3600
        run(JOBS["sync_to_notion"], tiny.config, outside, Selection())
    assert clock.slept
    assert waited["after", "ledger.begin"] < waited["before", "page.body"] == waited["after", "page.body"]


def test_no_wait_of_our_own_lies_between_look_and_ids(tiny: House) -> None:
    """Twenty ids are written in the window in which it was seen that they are empty, or none of them yet."""
    for number in range(20):
        tiny.act("create_page", database="ventures", properties={"Name": f"Number {number}"})
    clock = Clock()
    written: list[float] = []
    effects = Effects(probe=lambda _moment, kind, _key: written.append(clock.now) if kind == "page.update" else None)
    with tiny.outside(effects) as outside:
        pace = outside.notion._connection.pace
        pace.clock, pace._sleep, pace._limit, pace.deadline = clock, clock.sleep, 23, clock.now + 3600
        run(JOBS["prefill_ulids"], tiny.config, outside, Selection(databases=frozenset({"ventures"})))
    assert clock.slept
    assert (40, 1) == (len(written), len(set(written)))


# Who edited when


def test_a_persons_edit_in_the_minute_of_ours_is_seen(make_small: Callable[..., House]) -> None:
    """Notion cuts times to the minute; who edited tells the two apart."""
    tiny = make_small(begin=first_week)
    tiny.act("replace_body", page=tiny.page("Alpha")["id"], markdown=JUST_NOW)
    tiny.later(days=7)
    done = tiny.run("weekly")
    assert ["Alpha"] == [op.title for op in done.plan.operations if isinstance(op, UpdatePage)]
    assert kept(tiny, JUST_NOW)


def test_a_later_edit_by_the_same_integration_is_seen(make_small: Callable[..., House]) -> None:
    """Another program with the same token changed the page a day later: it is read, and kept before it is replaced."""
    tiny = make_small(begin=first_week)
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


def test_a_run_whose_lease_has_ended_writes_nothing_more(make_small: Callable[..., House]) -> None:
    """An hour passes after the begin: exit 6, no page is touched, and the next run does the work."""
    tiny = make_small(begin=due)
    before = tiny.pages()
    done = tiny.run("sync_to_notion", probe=once(BEGUN, lambda: tiny.later(minutes=60)))
    assert (Exit.GIT, before) == (done.exit, tiny.pages())
    assert Exit.DONE == tiny.run("sync_to_notion").exit
    assert "One more sentence." in tiny.page("Alpha")["markdown"]


def test_an_interrupted_run_logs_what_it_did(tiny: House) -> None:
    """Stopped once the first page is made and locked: exit 130; the log on the remote has it, the journal is closed."""
    effects = Effects()
    made: list[str] = []

    def probe(moment: str, kind: str, key: str) -> None:
        if (moment, kind) == ("after", "page.create"):
            made.append(key)
        elif made and (moment, kind) == ("after", "page.update"):
            effects.stop.set()

    effects.probe = probe
    done = on(tiny, effects)
    assert (Exit.INTERRUPTED, 1) == (done.exit, len(made))
    rows = [row.split(",") for row in tiny.text(LOG).splitlines() if done.id in row]
    assert [["page created", "true"]] == [
        [row[9].partition(";")[0], row[8]] for row in rows if (row[2], row[8]) == ("notion_sync", "true")
    ]
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


def test_a_database_that_could_not_be_read_is_not_taken_for_empty(make_small: Callable[..., House]) -> None:
    """Offers cannot be listed: an error says so, none of them is made a second time, their files stay as they are."""
    tiny = make_small(begin=first_week)
    tiny.later(days=1)
    before = tiny.pages()
    match = {"path": f"{seed.source_id('offers')}/query"}
    now = {"headers": {"retry-after": "0.01"}}
    tiny.state.faults.add({"match": match, "fault": {"kind": "status", "status": 500, **now}, "times": 0})
    done = tiny.run("weekly", revive=True)
    assert Exit.INCOMPLETE == done.exit
    assert () == done.plan.operations
    assert ["offers"] == [f.where for f in done.plan.findings if f.severity == "error"], "said once, with its reason"
    assert before == tiny.pages()


def test_of_two_databases_of_one_title_neither_is_taken(small_template: Path, tmp_path: Path) -> None:
    """The title does not tell which is meant: an error that asks for the id, and both stay as they are."""
    twin = {"title": "Offers ", "properties": {"Name": {"type": "title"}, "Unique ID": {"type": "rich_text"}}}
    databases = {**WORKSPACE["databases"], "more": twin}
    seeded(tmp_path / "notion.sqlite", {**WORKSPACE, "databases": databases})
    portfolio = settled(small_template / "house", tmp_path / "house")
    house = House(State(tmp_path / "notion.sqlite"), portfolio, lambda _shipped: CONFIG)
    with closing(house.state):
        done = house.run("weekly")
        (finding,) = [finding for finding in done.plan.findings if finding.code.startswith("access")]
        assert (Exit.INCOMPLETE, "offers") == (done.exit, finding.where)
        assert "2 databases have the title 'Offers'" in finding.what
        assert ["Gamma"] == titles(house, "offers")


def test_a_push_that_broke_off_is_not_counted_as_done(tiny: House) -> None:
    """The connection breaks before the remote takes the files: exit 6, no page is made, the commit is not lost."""
    broken = tiny.portfolio.parent / "receive-pack"
    broken.write_text(f'#!/bin/sh\ntest -e {broken}.once && exec git-receive-pack "$@"\ntouch {broken}.once\nexit 1\n')
    broken.chmod(0o755)
    strike = once(("before", "git.push"), lambda: tiny.git("config", "remote.origin.receivepack", str(broken)))
    done = tiny.run("weekly", probe=strike)
    assert (Exit.GIT, ["Gamma"]) == (done.exit, titles(tiny, "offers"))
    assert Exit.DONE == tiny.run("weekly").exit
    assert ["Alpha", "Beta", "Gamma"] == titles(tiny, "offers")
    assert "- ulid: " in tiny.text(ALPHA)

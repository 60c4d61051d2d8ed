"""How a run ends when its own books cannot be kept: what was done is told, and the next run goes on from there."""

from collections import Counter
from collections.abc import Callable

import pytest

from sync.core.errors import Exit, UnsafePlan
from sync.engine.effects import Probe
from sync.ports import action_log
from tests.house import House
from tests.small import Door, titles

LOG, BACKFILL = "logs/context_actions.csv", "/sync/prefill_ulids.py"
JOURNALS = ("ls-tree", "-r", "--name-only", "origin/notion-sync/state/main", "journal/")


def at(kind: str, key: str, act: Callable[[], object]) -> Probe:
    """Something happens before the effect of this kind, on this thing where one is named."""

    def probe(moment: str, its_kind: str, its_key: str) -> None:
        if (moment, its_kind) == ("before", kind) and key in ("", its_key):
            act()

    return probe


def gone(house: House) -> None:
    """The remote is not there any more."""
    remote = house.portfolio.parent / "remote.git"
    remote.rename(remote.with_name("away.git"))


def back(house: House) -> None:
    """It is there again."""
    away = house.portfolio.parent / "away.git"
    away.rename(away.with_name("remote.git"))


def test_outcomes_are_told_when_the_ledger_cannot_be_closed(tiny: House) -> None:
    """The remote is gone at the last push: exit 6 with Git's error, every outcome and what the next run does.

    The next run from the same clone goes on at once and makes nothing twice.
    """
    run = tiny.run("weekly", probe=at("ledger.finish", "", lambda: gone(tiny)))
    assert Exit.GIT == run.exit
    assert {"applied"} == {outcome.result for outcome in run.outcomes}
    assert run.error
    assert "Pushing notion-sync/state/main to origin failed" in run.error.what
    assert f"run {run.id} is still open" in run.notes[-1]
    back(tiny)
    after = tiny.run("weekly")
    assert (Exit.DONE, True) == (after.exit, after.plan.quiet)
    assert ["Alpha", "Beta", "Gamma"] == titles(tiny, "offers")
    assert "" == tiny.git(*JOURNALS)


def test_the_door_tells_them_too(door: Door) -> None:
    """Counts, the commits, Git's error and the advice are on stdout, not a traceback; exit 6."""
    hook = door.house.portfolio.parent / "remote.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    closed = "git ls-tree -r --name-only $new journal/ | grep -q ."
    hook.write_text(f'#!/bin/sh\nread old new ref\ncase "$ref" in */state/*) {closed} || exit 1;; esac\nexit 0\n')
    hook.chmod(0o755)
    said = door("weekly")
    assert Exit.GIT == said.exit_code
    assert "2 pages created" in said.stdout
    assert "Stopped: " in said.stdout
    assert "is still open: from this clone the next run goes on at once" in said.stdout


@pytest.mark.parametrize("kind", ["git.commit", "ledger.finish"])
def test_a_full_disk_at_the_end_is_no_bug(tiny: House, kind: str) -> None:
    """OSError while log or ledger is written: exit 6 in words, outcomes told, and the next run goes on."""
    run = tiny.run("weekly", probe=at(kind, "log" if kind == "git.commit" else "", _full))
    assert (Exit.GIT, {"applied"}) == (run.exit, {outcome.result for outcome in run.outcomes})
    assert "No space left on device" in str(run.error)
    tiny.later(hours=2)
    assert Exit.DONE == tiny.run("weekly").exit
    assert "" == tiny.git(*JOURNALS)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(
    ("kind", "key", "seen"),
    [
        ("ledger.begin", "", {}),  # the journal was never pushed
        ("page.update", "", {"not done when its run died": 13}),
        ("page.create", "", {"found done after its run died": 11, "not done when its run died": 2}),
        ("git.commit", "log", {"found done after its run died": 13}),
        ("ledger.finish", "", {}),  # it had logged itself
    ],
)
def test_a_killed_run_is_accounted_for(tiny: House, kind: str, key: str, seen: dict[str, int]) -> None:
    """The next run logs what is to be seen of each file and page, once; nothing where the dead run had logged itself.

    Ids are summed up a database. A third run adds no row.
    """

    def die() -> None:
        with tiny.outside() as outside:
            dead.extend(journal.run for journal in outside.ledger.fetch_and_read().journals)
        raise Killed

    dead: list[str] = []
    with pytest.raises(Killed):
        tiny.run("weekly", probe=at(kind, key, die))
    tiny.later(hours=1)
    assert Exit.DONE == tiny.run("weekly").exit
    rows, bad = action_log.read(tiny.text(LOG))
    assert [] == bad
    of_dead = [row for row in rows if dead and row.notes.endswith(dead[0]) and "its run died" in row.notes]
    assert seen == dict(Counter(row.notes.partition(";")[0] for row in of_dead if row.path != BACKFILL))
    assert (2 if seen else 0) == sum(row.path == BACKFILL for row in of_dead)
    before = tiny.text(LOG)
    tiny.later(hours=1)
    assert tiny.run("weekly").plan.quiet
    assert before == tiny.text(LOG)


def test_a_run_with_nothing_left_to_do_still_accounts(tiny: House) -> None:
    """Only ids were due, and all are filled when the run dies: the next one finds nothing to do, and logs them."""
    with pytest.raises(Killed):
        tiny.run("prefill_ulids", probe=at("git.commit", "log", _die))
    tiny.later(hours=1)
    after = tiny.run("prefill_ulids")
    assert ((), 1) == (after.plan.operations, len(after.commits))
    rows, _ = action_log.read(tiny.text(LOG))
    assert ["1/1 found done after its run died", "2/2 found done after its run died"] == [
        row.notes.partition(";")[0] for row in rows
    ]
    assert () == tiny.run("prefill_ulids").commits


def test_rows_that_could_not_be_written_are_written_by_the_next_run(tiny: House) -> None:
    """The disk is full at the log: the journal stays, its lease given back, and the next run logs from it at once."""
    first = tiny.run("weekly", probe=at("git.commit", "log", _full))
    assert Exit.GIT == first.exit
    again = tiny.run("weekly")
    assert (Exit.DONE, True) == (again.exit, again.plan.quiet)
    rows, _ = action_log.read(tiny.text(LOG))
    assert 15 == sum(row.notes.endswith(first.id) and row.success for row in rows)
    assert "" == tiny.git(*JOURNALS)


def _die() -> None:
    raise Killed


def _full() -> None:
    raise OSError(28, "No space left on device")


def test_only_a_job_that_publishes_takes_new_publish_rules_in(make_small: Callable[..., House]) -> None:
    """Rules change, ids are filled, then a publish would overwrite a person's text: refused, as at first."""
    house = make_small()
    house.run("weekly")
    house.later(days=1)
    house.act("replace_body", page=house.page("Alpha")["id"], markdown="My precious notes.")
    house.act("create_page", database="offers", properties={"Name": "Delta"})
    house.config_text = house.config_text.replace("        Version: version\n", "")
    assert house.run("prefill_ulids").outcomes
    with pytest.raises(UnsafePlan, match="publish rules have changed"):
        house.run("sync_to_notion")
    assert "My precious notes." in house.page("Alpha")["markdown"]

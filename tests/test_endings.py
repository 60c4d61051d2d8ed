"""How a run ends when its own books cannot be kept: what was done is told, and the next run goes on from there."""

from collections.abc import Callable

import pytest

from sync.core.errors import Exit, UnsafePlan
from sync.engine.effects import Probe
from tests.house import House
from tests.small import Door, titles

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

    def full() -> None:
        raise OSError(28, "No space left on device")

    run = tiny.run("weekly", probe=at(kind, "log" if kind == "git.commit" else "", full))
    assert (Exit.GIT, {"applied"}) == (run.exit, {outcome.result for outcome in run.outcomes})
    assert "No space left on device" in str(run.error)
    tiny.later(hours=2)
    assert Exit.DONE == tiny.run("weekly").exit
    assert "" == tiny.git(*JOURNALS)


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

"""The lease of a dead run: what the next run says of it, and how a person ends it."""

from datetime import UTC, datetime

import pytest

from sync.core.errors import Exit
from sync.core.selection import Selection
from sync.engine.effects import Effects
from sync.engine.jobs import JOBS
from sync.engine.run import run
from tests.house import House
from tests.small import Door, both_sides, titles


class Killed(BaseException):
    """The process is gone."""


def dead_run(house: House, at: str = "page.create") -> str:
    """A weekly run, begun now, that dies before its first effect of this kind. Returns its id."""
    house.state.clock.set(datetime.now(UTC))

    def die(moment: str, kind: str, _key: str) -> None:
        if (moment, kind) == ("before", at):
            raise Killed

    with house.outside(Effects(probe=die)) as outside:
        with pytest.raises(Killed):
            run(JOBS["weekly"], house.config, outside, Selection())
        return outside.run_id


def test_a_dead_run_is_named_and_unlocked(door: Door) -> None:
    """The next run exits 6 with the very command; after it the run goes through, creations after ten minutes."""
    dead = dead_run(door.house)
    held = door("weekly")
    assert Exit.GIT == held.exit_code
    assert f"portfolio-sync unlock {dead}" in held.stderr
    said = door("unlock", dead)
    assert 0 == said.exit_code
    assert "2 CreatePage" in said.stdout
    assert "10 minutes" in said.stdout
    assert Exit.INCOMPLETE == door("weekly").exit_code
    assert ["Gamma"] == titles(door.house, "offers")
    door.house.later(minutes=11)
    assert Exit.DONE == door.house.run("weekly").exit
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")


def test_it_needs_no_token_and_asks_notion_nothing(door: Door) -> None:
    """Unlocking is between a person and the ledger; doing it twice changes nothing more."""
    dead = dead_run(door.house, "git.commit")
    pages = door.house.pages()
    door.house.state.requests.reset()
    first = door("unlock", dead, NOTION_API_TOKEN=None)
    again = door("unlock", dead, NOTION_API_TOKEN=None)
    assert (0, 0, first.stdout) == (first.exit_code, again.exit_code, again.stdout)
    assert 0 == door.house.state.requests.to_json()["total"]
    assert pages == door.house.pages()
    assert Exit.GIT != door("weekly").exit_code


def test_a_run_without_creations_says_nothing_of_waiting(door: Door) -> None:
    """Ten minutes are spoken of only where a page may have been created."""
    door("weekly")
    door.house.edit("offers/alpha.md", lambda text: text + "\nMore.\n")
    said = door("unlock", dead_run(door.house, "page.body"))
    assert "1 UpdatePage" in said.stdout
    page = door.house.page("Alpha", "offers")
    assert f"UpdatePage {page['properties']['Unique ID']} offers/alpha.md {page['id']}\n" in said.stdout
    assert "minutes" not in said.stdout


@pytest.mark.parametrize("name", ["01K7RTQ58RJ4K9ZB3W5T8XN2QH", "../state", "::set-output", ""])
def test_an_unknown_run_lists_the_open_ones(door: Door, name: str) -> None:
    """Exit 6, nothing changed, and the ids that could have been meant."""
    dead = dead_run(door.house)
    before = both_sides(door.house)
    said = door("unlock", name)
    assert Exit.GIT == said.exit_code
    assert dead in said.stderr
    assert before == both_sides(door.house)


def test_where_nothing_is_open_it_says_so(door: Door) -> None:
    """After a run that finished there is nothing to unlock."""
    door("weekly")
    said = door("unlock", "01K7RTQ58RJ4K9ZB3W5T8XN2QH")
    assert (Exit.GIT, True) == (said.exit_code, "Open: none." in said.stderr)


def test_without_a_remote_the_lock_is_this_clones(door: Door) -> None:
    """It works there too, and says that nobody else knew of the lock."""
    door.house.git("remote", "remove", "origin")
    said = door("unlock", dead_run(door.house))
    assert (0, True) == (said.exit_code, "only this clone" in said.stderr)


def test_creations_wait_from_the_last_moment_they_may_have_been_sent(tiny: House) -> None:
    """A run that died late and was unlocked at once: its page is not made again within the next ten minutes."""

    def die_late(moment: str, kind: str, _key: str) -> None:
        if (moment, kind) == ("before", "page.create"):
            tiny.later(minutes=40)
            raise Killed

    with tiny.outside(Effects(probe=die_late)) as outside:
        with pytest.raises(Killed):
            run(JOBS["weekly"], tiny.config, outside, Selection())
        dead = outside.run_id
    with tiny.outside() as outside:
        outside.ledger.unlock(dead, now=outside.now())
    tiny.later(minutes=1)
    assert Exit.INCOMPLETE == tiny.run("weekly").exit
    assert ["Gamma"] == titles(tiny, "offers")

"""A runner whose clock is a day wrong decides as any other: the lock, the waits and all times are Notion's."""

import re
from datetime import timedelta

import pytest

from sync.core.errors import Exit
from tests.simulation import scenes
from tests.simulation.canonical import canonical, differences
from tests.simulation.convergence import offences, undisturbed
from tests.simulation.faults import Strike, Striker, calm
from tests.simulation.stepping import Stepped, finished
from tests.simulation.workload import LOG
from tests.simulation.world import Ride, World, killed_everywhere
from tests.tally import Tally

RIGHT = timedelta()
WRONG = (timedelta(hours=-24), timedelta(hours=24))


@pytest.mark.parametrize("ahead", WRONG, ids=str)
def test_a_wrong_clock_changes_nothing(ahead: timedelta) -> None:
    """Plan, pages, files and the times in the log are those of a runner whose clock is right; its name alone is not."""
    right, wrong = scenes.week(), scenes.week()
    wrong.ahead = ahead
    expected, found = right.run(), wrong.run()
    assert expected.run is not None
    assert found.run is not None
    assert expected.run.plan == found.run.plan
    assert [] == differences(canonical(right), canonical(wrong))
    assert _minutes(right.shared.files()[LOG]) == _minutes(wrong.shared.files()[LOG].replace(found.id, expected.id))


@pytest.mark.parametrize("other", [RIGHT, *WRONG], ids=str)
@pytest.mark.parametrize("ahead", [RIGHT, *WRONG], ids=str)
def test_a_lease_holds_by_notions_clock(ahead: timedelta, other: timedelta, tally: Tally) -> None:
    """While one run writes another one is refused, whichever clock is wrong; an hour later it is not."""
    for after in range(1, len(undisturbed(scenes.single).effects)):
        world = scenes.single()
        world.ahead = ahead
        writing = Stepped(world, stops="after")
        for _ in range(after):
            writing.step()
        assert Exit.GIT is _run(world, other).exit
        assert finished(writing).run is not None
        assert [] == offences(world, undisturbed(scenes.single).world)
        tally.add("runs beside one that writes, clocks a day apart", 1)


@pytest.mark.parametrize("ahead", WRONG, ids=str)
def test_a_death_under_a_wrong_clock_is_recovered(ahead: timedelta, tally: Tally) -> None:
    """Wherever a runner with a wrong clock dies, its lease ends within the hour, and all goes on as ever."""
    expected = undisturbed(scenes.few).world
    world = scenes.few()
    world.ahead = ahead
    left = killed_everywhere(world)
    tally.add("deaths of runners whose clock is a day wrong", len(left))
    assert [] == [f"killed {where}: {line}" for where, after in left for line in offences(after, expected)]


@pytest.mark.parametrize("other", WRONG, ids=str)
@pytest.mark.parametrize("ahead", [RIGHT, *WRONG], ids=str)
def test_a_creation_without_an_answer_waits_ten_minutes_of_notions(ahead: timedelta, other: timedelta) -> None:
    """Not made again by a runner whose clock says that it is long ago, and made by one whose clock says it is not."""
    world = scenes.single()
    world.ahead = ahead
    striker = Striker(world, Strike(1, "page.create", "504 before"))
    world.run(striker)
    assert striker.struck
    calm(world)
    world.later(minutes=8)
    assert Exit.INCOMPLETE is _run(world, other).exit
    assert [] == world.pages("offers", "Alpha")
    world.later(minutes=3)
    assert Exit.DONE is _run(world, other).exit
    assert [] == offences(world, undisturbed(scenes.single).world)


def _minutes(log: str) -> str:
    return re.sub(r"(T\d\d:\d\d):[\d.]+", r"\1", log)


def _run(world: World, ahead: timedelta) -> Ride:
    world.ahead = ahead
    return world.run()

"""Every pair of crashes: one in a run, one in the run that puts things right again."""

import os

import pytest

from tests.simulation import scenes
from tests.simulation.convergence import offences, undisturbed
from tests.simulation.world import killed_everywhere, told_apart
from tests.tally import Tally

CHUNKS = 12
SCENE = scenes.week if os.environ.get("SIMULATION_PAIRS") == "week" else scenes.few


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_pair_of_crashes(chunk: int, tally: Tally) -> None:
    """Killed before or after any effect, and the recovery killed anywhere: two more runs lead to the same end.

    Crashes that leave the same world behind are played on once.
    """
    reference = undisturbed(SCENE)
    first = killed_everywhere(SCENE())
    assert 2 * len(reference.effects) == len(first)
    failed, pairs = [], 0
    for where, world in told_apart(first)[chunk::CHUNKS]:
        world.later(minutes=60)
        second = killed_everywhere(world)
        pairs += len(where) * len(second)
        for there, crashed in told_apart(second):
            failed += [f"killed {where}, then {there}: {line}" for line in offences(crashed, reference.world)]
    tally.add("effects of the small week", len(reference.effects) if chunk == 0 else 0)
    tally.add("pairs of crashes in it", pairs)
    assert [] == failed

"""Every effect of the reference week times every fault that its kind can suffer, and then convergence."""

from collections import Counter

import pytest

from tests.simulation import scenes
from tests.simulation.convergence import offences, undisturbed
from tests.simulation.faults import FAULTS, Strike, Striker, calm, every_strike
from tests.simulation.world import killed_everywhere
from tests.tally import Tally

CHUNKS = 16


def scenario(strike: Strike) -> list[str]:
    """One fault in a run, then quiet hours."""
    world = scenes.week()
    striker = Striker(world, strike)
    world.run(striker)
    calm(world)
    if not striker.struck:
        return [f"{strike}: the fault never struck"]
    return [f"{strike}: {what}" for what in offences(world, undisturbed(scenes.week).world)]


def test_the_week_asks_for_everything() -> None:
    """Every kind of effect that faults are known for occurs, and no kind is without: a new one fails here."""
    kinds = Counter(kind for kind, _ in undisturbed(scenes.week).effects)
    assert FAULTS.keys() == kinds.keys()
    assert 40 <= kinds.total() <= 60


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_fault_of_every_effect(chunk: int, tally: Tally) -> None:
    """After any single fault at most two more runs lead to where an undisturbed run leads; nothing is lost."""
    effects = undisturbed(scenes.week).effects
    strikes = every_strike(effects)
    assert sum(len(FAULTS[kind]) for kind, _ in effects) == len(strikes)
    mine = strikes[chunk::CHUNKS]
    failed = [line for strike in mine for line in scenario(strike)]
    tally.add("effects of the reference week", len(effects) if chunk == 0 else 0)
    tally.add("single faults in it", len(mine))
    assert [] == failed


def test_the_id_map_heals() -> None:
    """Wherever a run dies, the id map tells of every page once the next runs are quiet."""
    expected = undisturbed(scenes.few).world
    failed = [
        f"killed {where}: {line}"
        for where, world in killed_everywhere(scenes.few())
        for line in offences(world, expected, id_map=True)
    ]
    assert [] == failed

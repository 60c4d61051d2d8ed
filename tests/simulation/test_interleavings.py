"""Two runs at once, in every order of their effects: one writes, the other writes nothing."""

from itertools import combinations

import pytest

from sync.core.errors import Exit
from tests.simulation import scenes
from tests.simulation.convergence import offences, undisturbed
from tests.simulation.stepping import interleave, overslept
from tests.simulation.world import World
from tests.tally import Tally

EFFECTS = 6
ORDERS = [
    tuple(0 if place in first else 1 for place in range(2 * EFFECTS))
    for first in combinations(range(2 * EFFECTS), EFFECTS)
]
CHUNKS = 4


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_order_of_two_runs(chunk: int, tally: Tally) -> None:
    """Both have read the same; whoever pushes the journal first writes everything, the other nothing.

    Equal traces are equal worlds, so each end is looked at once.
    """
    reference = undisturbed(scenes.single)
    assert (EFFECTS, 924) == (len(reference.effects), len(ORDERS))
    failed: list[str] = []
    known: set[str] = set()
    for order in ORDERS[chunk::CHUNKS]:
        world = scenes.single()
        rides = interleave(world, order)
        if world.trace_hash in known:
            continue
        known.add(world.trace_hash)
        writers = since(world)
        refused = [ride.exit for ride in rides if ride.id not in writers]
        if len(writers) != 1 or refused != [Exit.GIT]:
            failed.append(f"{order}: writers {writers}, refused {refused}")
        failed += [f"{order}: {line}" for line in offences(world, reference.world)]
    tally.add("orders of two runs", len(ORDERS[chunk::CHUNKS]))
    assert [] == failed


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_run_that_outlives_its_lease_writes_nothing_more(chunk: int, tally: Tally) -> None:
    """Asleep for an hour after any of its effects, woken at any effect of another run: never two that write."""
    reference = undisturbed(scenes.few)
    failed: list[str] = []
    scenarios = taken_over = 0
    for asleep in range(1, len(reference.effects))[chunk::CHUNKS]:
        for then in range(len(reference.effects) + 1):
            world = scenes.few()
            world.runtime = float("inf")  # so that the lease alone stops the sleeper
            _, other = overslept(world, asleep, then)
            scenarios += 1
            taken_over += len(since(world)) == 2
            failed += [
                f"asleep after {asleep}, woken after {then}: {line}" for line in offences(world, reference.world)
            ]
            if then >= len(other.effects):
                break
    tally.add("sleepers past their lease", scenarios)
    assert taken_over > 0
    assert [] == failed


def since(world: World) -> set[str]:
    """The runs of this test that have written to Notion."""
    past = len(scenes.past().rides)
    return {run for _, run in world.watch.writers} & {ride.id for ride in world.rides[past:]}

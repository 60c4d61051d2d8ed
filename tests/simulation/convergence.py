"""The differential oracle: whatever happened, a few quiet hours later all is as if nothing had."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.simulation.canonical import canonical, differences
from tests.simulation.faults import NOTE
from tests.simulation.invariants import at_rest, broken
from tests.simulation.workload import ID_MAP
from tests.simulation.world import World, settle


@dataclass(frozen=True)
class Undisturbed:
    """The effects of a run when nothing goes wrong, and what both sides are then."""

    effects: tuple[tuple[str, str], ...]
    world: Mapping[str, Any]


@cache
def undisturbed(scene: Callable[[], World]) -> Undisturbed:
    """The run that all others are held against."""
    world = scene()
    ride = world.run()
    rides = settle(world)
    assert [] == broken(world) + at_rest(world, rides, 0)
    return Undisturbed(ride.effects, canonical(world))


def offences(world: World, expected: Mapping[str, Any], *, id_map: bool = False) -> list[str]:
    """Settle, and name every invariant that does not hold and every difference to the undisturbed world."""
    rides = settle(world)
    found = canonical(world)
    found["files"].pop(NOTE, None)
    if not id_map:
        found["files"][ID_MAP] = expected["files"][ID_MAP]
    return broken(world) + at_rest(world, rides) + differences(expected, found)

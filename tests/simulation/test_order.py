"""I-6: in which order Notion lists, and a plan names, what does not depend on each other changes nothing."""

from dataclasses import replace
from random import Random

import pytest

from sync.core.config import Config
from sync.core.model import Snapshot
from sync.core.plan import AssignUlid, Operation, Plan, WriteFile
from sync.core.selection import Selection
from sync.engine.jobs import JOBS
from tests.simulation import scenes
from tests.simulation.convergence import offences, undisturbed


@pytest.mark.parametrize("seed", range(6))
def test_any_order_leads_to_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids, files and pages each in an order of their own, and rows as if in none."""
    weekly, random = JOBS["weekly"], Random(seed)

    def shuffled(snapshot: Snapshot, config: Config, selection: Selection) -> Plan:
        plan = weekly.plan(snapshot, config, selection)
        mixed = random.sample(plan.operations, len(plan.operations))
        return replace(plan, operations=tuple(sorted(mixed, key=_place)))

    monkeypatch.setitem(JOBS, "weekly", replace(weekly, plan=shuffled))
    world = scenes.week()
    world.state.settings.scrambled_order = True
    assert world.run().run is not None
    assert [] == offences(world, undisturbed(scenes.week).world)


def _place(operation: Operation) -> tuple[int, str]:
    """Ids by database, before files, before pages: this order alone is asked for."""
    match operation:
        case AssignUlid(database=database):
            return 0, database
        case WriteFile():
            return 1, ""
    return 2, ""

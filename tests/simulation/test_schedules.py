"""Random schedules of faults, kills, lag, people and two runs at once: nothing is lost, and all comes to rest."""

import os
from pathlib import Path

import pytest

from tests.simulation.schedule import Schedule
from tests.tally import Tally

SEEDS = int(os.environ.get("SIMULATION_SEEDS", "500"))
CHUNKS = 20
REGRESSIONS = sorted(int(file.stem) for file in (Path(__file__).parent / "regressions").glob("*.txt"))


def played(seed: int) -> tuple[Schedule, list[str]]:
    """A schedule and what is wrong with it, with the command that shows it again."""
    schedule = Schedule(seed).play()
    return schedule, [f"python -m tests.simulation.replay {seed}  # {line}" for line in schedule.offences]


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_schedules(chunk: int, tally: Tally) -> None:
    """Whatever happens, every invariant holds, and the same seed does the same at the same times."""
    failed: list[str] = []
    runs = races = hidden = 0
    for seed in range(SEEDS)[chunk::CHUNKS]:
        first, offences = played(seed)
        failed += offences
        if first.world.trace_hash != Schedule(seed).play().world.trace_hash:
            failed.append(f"python -m tests.simulation.replay {seed}  # not the same the second time")
        runs += len(first.world.rides)
        races += len(first.world.watch.races)
        hidden += first.hidden
    tally.add("random schedules, each twice", len(range(SEEDS)[chunk::CHUNKS]))
    tally.add("runs in random schedules", runs)
    tally.add("edits that only the full look found", hidden)
    tally.add("texts overwritten in the seconds since a look (I-9)", races)
    assert [] == failed


@pytest.mark.parametrize("seed", REGRESSIONS)
def test_what_once_failed(seed: int) -> None:
    """Seeds that found a mistake, each with a file that says which."""
    assert [] == played(seed)[1]

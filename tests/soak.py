"""`make soak`: many more random schedules than `make test` plays, by a range of seeds, on all cores.

`python -m tests.soak 1000 3000` plays the seeds 1000 to 2999; `--harsh` those in which the integration's own edits
leave no trace; `--minutes` ends it early. Every offence is printed with the command that shows it again; exit 1.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.simulation.schedule import Schedule

BATCH = 10


@dataclass(frozen=True)
class Played:
    """What a batch of schedules came to. `races` counts texts overwritten in the seconds since a look (I-9)."""

    schedules: int
    runs: int
    races: int
    offences: tuple[str, ...]


def play(seeds: Sequence[int], harsh: bool, until: float) -> Played:
    """Play these seeds one after the other, as long as there is time (seconds since the epoch)."""
    runs = races = schedules = 0
    offences: list[str] = []
    for seed in seeds:
        if time.time() > until:
            break
        again = f"python -m tests.simulation.replay {seed}{' --harsh' * harsh}"
        schedules += 1
        try:
            schedule = Schedule(seed, harsh=harsh).play()
        except Exception as error:
            offences.append(f"{again}  # {error!r}")
            continue
        runs += len(schedule.world.rides)
        races += len(schedule.world.watch.races)
        offences += [f"{again}  # {line}" for line in schedule.offences]
    return Played(schedules, runs, races, tuple(offences))


def main(words: Sequence[str]) -> int:
    """Play a range of seeds and say what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("last", type=int, nargs="?", default=5000)
    parser.add_argument("--harsh", action="store_true")
    parser.add_argument("--minutes", type=float, default=60.0)
    said = parser.parse_args(words)
    began = time.monotonic()
    batches = list(_batches(range(said.first, said.last)))
    until = time.time() + said.minutes * 60
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(play, batches, [said.harsh] * len(batches), [until] * len(batches))
        total = _told(results)
    seconds = time.monotonic() - began
    print(
        f"{total.schedules:,} of {said.last - said.first:,} schedules, {total.runs:,} runs,"
        f" {total.races:,} texts lost in the window of I-9, {len(total.offences):,} offences,"
        f" in {seconds:.0f} s ({total.schedules / seconds:.1f} a second)"
    )
    return 1 if total.offences else 0


def _told(results: Iterator[Played]) -> Played:
    """The sum, with every offence printed as it comes."""
    total = Played(0, 0, 0, ())
    for one in results:
        for line in one.offences:
            print(line, flush=True)
        total = Played(
            total.schedules + one.schedules,
            total.runs + one.runs,
            total.races + one.races,
            (*total.offences, *one.offences),
        )
    return total


def _batches(seeds: range) -> Iterator[range]:
    for at in range(0, len(seeds), BATCH):
        yield seeds[at : at + BATCH]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

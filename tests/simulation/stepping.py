"""Runs that advance one effect at a time: several in one world, in an order that the test decides."""

import threading
from collections.abc import Sequence

from sync.engine.effects import Moment, Probe
from tests.simulation.world import Killed, Ride, World


class Stepped:
    """One run in a thread of its own that only moves inside `step`, to just before or just after an effect."""

    def __init__(self, world: World, probe: Probe | None = None, stops: Moment = "before") -> None:
        self.ride: Ride | None = None
        self.over = False
        self._world = world
        self._probe = probe
        self._stops = stops
        self._go = threading.Semaphore(0)
        self._stopped = threading.Semaphore(0)
        self._problem: BaseException | None = None
        self._dying = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def step(self) -> None:
        """Go on to the next stop or to the end; nothing where it has ended."""
        if self.over:
            return
        self._go.release()
        self._stopped.acquire()
        if self.over:
            self._thread.join()
        if self._problem is not None:
            raise self._problem

    def kill(self) -> None:
        """End it where it stands."""
        self._dying = True
        self.step()

    def _run(self) -> None:
        self._go.acquire()
        try:
            self.ride = self._world.run(self._pause)
        except BaseException as problem:  # handed to the thread that steps
            self._problem = problem
        finally:
            self.over = True
            self._stopped.release()

    def _pause(self, moment: Moment, kind: str, key: str) -> None:
        if moment == self._stops:
            self._stopped.release()
            self._go.acquire()
            if self._dying:
                raise Killed
        if self._probe:
            self._probe(moment, kind, key)


def interleave(world: World, order: Sequence[int]) -> list[Ride]:
    """Two runs that have both read; then each position of `order` lets run 0 or 1 have one effect."""
    runs = [Stepped(world), Stepped(world)]
    for run in runs:
        run.step()
    for turn in order:
        runs[turn].step()
    return [finished(run) for run in runs]


def overslept(world: World, after: int, then: int) -> tuple[Ride, Ride]:
    """A run sleeps an hour after so many effects; another begins, and has had `then` of its own when it wakes up."""
    sleeper = Stepped(world, stops="after")
    for _ in range(after):
        sleeper.step()
    world.later(minutes=60)
    other = Stepped(world)
    for _ in range(then + 1):
        other.step()
    return finished(sleeper), finished(other)


def finished(run: Stepped) -> Ride:
    """Let a run go on to its end."""
    while not run.over:
        run.step()
    assert run.ride is not None
    return run.ride

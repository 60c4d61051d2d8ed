"""One simulated world: Notion, a Git remote and a clock, all in memory; runners come and go, a person interferes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, partial
from random import Random
from typing import Any

from sync.core import ulids
from sync.core.allowances import Allow
from sync.core.config import Config
from sync.core.config_source import read_config
from sync.core.errors import Exit, SyncError
from sync.core.selection import Selection
from sync.emulator import person, seed
from sync.emulator.clock import parse_time
from sync.emulator.state import State
from sync.engine import listings, snapshot
from sync.engine.effects import Effects, Moment, Probe
from sync.engine.jobs import JOBS
from sync.engine.outside import Outside
from sync.engine.run import Run, run
from sync.ports.connection import Connection
from sync.ports.ledger import Ledger
from sync.ports.notion import Notion
from sync.ports.pacing import RUNTIME, Pace
from tests.simulation.memory import MemoryRepo, Shared, StateStore
from tests.simulation.watch import Watch, Watched
from tests.simulation.workload import CONFIG, ENVIRON, LOG, TABLES

START = parse_time("2025-11-24T09:07:00Z")
LEASE = timedelta(minutes=50)
for reader in (listings, snapshot):  # one request after the other: the same seed is the same run
    vars(reader)["IN_FLIGHT"] = 1


class Killed(BaseException):
    """The process ends here: nothing after this runs, not even what follows an ordinary error."""


@dataclass(frozen=True)
class Ride:
    """How one run went: `run` where it came to an end, `error` where it raised, neither where it was killed."""

    id: str
    effects: tuple[tuple[str, str], ...]
    run: Run | None = None
    error: SyncError | None = None

    @property
    def killed(self) -> bool:
        return self.run is None and self.error is None

    @property
    def quiet(self) -> bool:
        """Whether it found everything in order and changed nothing but the ledger."""
        return self.run is not None and not self.run.plan.operations and not self.run.commits

    @property
    def exit(self) -> Exit | None:
        """The exit code a door would give; None where it was killed."""
        return self.run.exit if self.run else self.error.exit if self.error else None


@cache
def configuration() -> Config:
    """The workload's configuration."""
    return read_config(CONFIG, ENVIRON)


@dataclass
class World:
    """Notion and the remote as they are now, and what has been seen of them."""

    state: State
    shared: Shared
    watch: Watch = field(default_factory=Watch)
    rides: list[Ride] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    runtime: float = RUNTIME
    """Seconds that a run gives itself."""
    ahead: timedelta = timedelta()
    """By how much the clocks of runners that begin now are wrong."""

    def copy(self) -> "World":
        """An independent world as it is now, in fair weather."""
        return World(self.state.copy(), self.shared.copy(), self.watch.copy(), list(self.rides), list(self.trace))

    def alike(self, other: "World") -> bool:
        """Whether nothing that comes next could tell the two apart; what happened before may differ."""
        return self._present() == other._present()

    def _present(self) -> tuple[object, ...]:
        state, shared = self.state, self.shared
        return state.store.docs, state.clock.now(), shared.tips, shared.ledger.commits, self.watch, self.rides

    # Time and people

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.state.clock.advance(timedelta(**span))

    def act(self, action: str, **what: Any) -> str:
        """What a person does in Notion; answers the page's id."""
        self.note(f"person {action} {sorted(what.items())}")
        done = person.act(self.state, {"action": action, **what})
        self.state.store.commit()
        self.state.generation += 1
        return str(done.get("id", ""))

    def commit(self, changes: Mapping[str, str | None]) -> None:
        """A person changes files and pushes."""
        self.note(f"person commits {sorted(changes)}")
        self.shared.edit(changes, self.state.clock.now())

    def page(self, database: str, title: str) -> str:
        """The id of the first live page of this title."""
        return self.pages(database, title)[0]

    def pages(self, database: str, title: str | None = None) -> list[str]:
        """Ids of the live pages of a database, oldest first."""
        rows = self.state.store.rows.get(seed.source_id(database), {})
        docs = [self.state.store.docs["page"][key] for key in rows]
        return [
            doc["id"]
            for doc in docs
            if not (doc["in_trash"] or doc["is_archived"]) and title in (None, self.watch.title(doc))
        ]

    # Runs

    def run(self, probe: Probe | None = None, job: str = "weekly", **selection: Any) -> Ride:
        """One run on a fresh runner; `probe` may raise Killed."""
        number = len(self.rides)
        run_id = ulids.derive(self.state.clock.now() + self.ahead, f"run {number}")
        effects: list[tuple[str, str]] = []
        self.rides.append(Ride(run_id, ()))

        def seen(moment: Moment, kind: str, key: str) -> None:
            self.note(f"{number} {moment} {kind} {key}")
            if moment == "before":
                effects.append((kind, key))
            if probe:
                probe(moment, kind, key)

        try:
            outside = self.outside(run_id, Effects(probe=seen, monotonic=self.monotonic))
            done = run(JOBS[job], configuration(), outside, Selection(**selection))
            ride = Ride(run_id, tuple(effects), done)
        except SyncError as error:
            ride = Ride(run_id, tuple(effects), error=error)
        except Killed:
            ride = Ride(run_id, tuple(effects))
        self.note(f"{number} ends {ride.exit}")
        self.rides[number] = ride
        return ride

    def outside(self, run_id: str, effects: Effects) -> Outside:
        """The ports of a fresh runner."""
        pace = Pace(
            10_000,
            deadline=self.monotonic() + self.runtime,
            clock=self.monotonic,
            sleep=lambda seconds: self.later(seconds=seconds),
        )
        transport = Watched(self, run_id)
        connection = Connection(
            ENVIRON["NOTION_API_TOKEN"],
            url=ENVIRON["NOTION_API_URL"],
            pace=pace,
            transport=transport,
            random=Random(0),
            now=partial(self._shown, self.ahead),
        )
        notion = Notion(connection)
        repo = MemoryRepo(self.shared, append_only=[LOG, *TABLES])
        ledger = Ledger(StateStore(self.shared))
        return Outside(notion, repo, ledger, effects, notion.now, run_id, LEASE)

    def _shown(self, ahead: timedelta) -> datetime:
        """What a runner's clock shows."""
        return self.state.clock.now() + ahead

    def monotonic(self) -> float:
        """Seconds of the world's clock."""
        return self.state.clock.now().timestamp()

    # Evidence

    def note(self, line: str) -> None:
        """One more line of the trace."""
        self.trace.append(f"{self.state.now()} {line}")

    @property
    def trace_hash(self) -> str:
        """Equal for runs that did the same at the same times."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]


def settle(world: World, most: int = 3) -> list[Ride]:
    """Run on fresh runners, an hour apart, until a run is quiet; at most `most` of them.

    A plan that a guard refuses is looked at by a person, who then allows it.
    """
    rides: list[Ride] = []
    for _ in range(most):
        world.later(minutes=60)
        refused = bool(rides) and rides[-1].exit is Exit.UNSAFE
        rides.append(world.run(allowed=frozenset(Allow) if refused else frozenset()))
        if rides[-1].quiet:
            break
    return rides


def killed_everywhere(world: World) -> list[tuple[str, World]]:
    """One run, and the world as it was before and after each of its effects: what a kill there leaves behind."""
    left: list[tuple[str, World]] = []

    def probe(moment: Moment, kind: str, _key: str) -> None:
        left.append((f"{moment} effect {len(left) // 2} {kind}", world.copy()))

    world.run(probe)
    return left


def told_apart(crashes: Iterable[tuple[str, World]]) -> list[tuple[list[str], World]]:
    """Neighbouring crashes that leave the same world behind as one: a kill after an effect, and before the next."""
    groups: list[tuple[list[str], World]] = []
    for where, world in crashes:
        if groups and groups[-1][1].alike(world):
            groups[-1][0].append(where)
        else:
            groups.append(([where], world))
    return groups

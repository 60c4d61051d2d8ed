"""A random schedule: weeks of faults, kills, lag, two runs at once and people who interfere, all from one seed."""

from datetime import timedelta
from random import Random

from sync.convert.headers import header
from sync.engine.effects import Moment
from tests.simulation import scenes
from tests.simulation.faults import ANSWERS, calm, once
from tests.simulation.invariants import at_rest, broken
from tests.simulation.people import BETWEEN, DATABASES, DURING, People
from tests.simulation.stepping import Stepped
from tests.simulation.watch import ids, seen
from tests.simulation.world import Killed, World, settle

PASSING = tuple(name for name in sorted(ANSWERS) if "ever" not in name)


class Schedule:
    """`play` runs it; afterwards `offences` says what does not hold, and the world's trace what happened.

    In a `harsh` one the integration's own edits leave no trace on a page's last edit.
    """

    def __init__(self, seed: int, *, harsh: bool = False) -> None:
        self.random = Random(seed)
        self._clocks = Random(f"clocks of {seed}")  # apart: the rest of a seed stays what it was without them
        self.world: World = scenes.past()
        self.people = People(self.world, self.random)
        self.trouble = self.random.choice([0.0, 0.1, 0.3])
        self.deaths = self.random.choice([0.0, 0.03, 0.1])
        self.offences: list[str] = []
        self.hidden = False
        """Whether an own write hid a person's edit, so that only the monthly look at every body found it."""
        settings = self.world.state.settings
        settings.query_lag_seconds = self.random.choice([0, 0, 20, 300])
        settings.query_stale_seconds = self.random.choice([0, 0, 0, 60])
        settings.bot_edits_move_time = not harsh
        settings.scrambled_order = self.random.random() < 0.5

    def play(self) -> "Schedule":
        """Two or three busy times, then quiet hours."""
        for _ in range(self.random.choice([2, 3])):
            for _ in range(self.random.randrange(5)):
                self.people.do(BETWEEN)
                self.world.later(seconds=self.random.randrange(90))
            self._run()
            calm(self.world)
            self.world.later(minutes=self.random.choice([1, 7, 55, 120, 60 * 24 * 7]))
        self._rest()
        return self

    def _run(self) -> None:
        if self.random.random() < 0.2:
            self._reads_fail()
        if self.random.random() < 0.25:
            runs = [Stepped(self.world, self._trouble) for _ in range(2)]
            while left := [run for run in runs if not run.over]:
                self._wrong_clock()
                self.random.choice(left).step()
        else:
            self._wrong_clock()
            self.world.run(self._trouble)

    def _wrong_clock(self) -> None:
        """The clock of a runner that begins now is right, or a day wrong."""
        self.world.ahead = timedelta(hours=self._clocks.choice([0, 0, -24, 24]))

    def _reads_fail(self) -> None:
        fault = self.random.choice(PASSING)
        match = {"method": self.random.choice(["GET", "POST"]), "path": "data_sources|markdown"}
        match["nth"] = self.random.randrange(1, 12)  # type: ignore[assignment]
        self.world.note(f"fault {fault} at {match}")
        self.world.state.faults.add({"match": match, "fault": ANSWERS[fault], "times": self.random.randrange(1, 4)})

    def _trouble(self, moment: Moment, kind: str, _key: str) -> None:
        if self.random.random() < self.deaths:
            raise Killed
        if moment == "after" and self.random.random() < self.trouble:
            self.people.do(DURING)
        if moment == "before" and self.random.random() < self.trouble:
            if kind.startswith("page"):
                fault = self.random.choice(PASSING)
                match = {"method": "POST" if kind == "page.create" else "PATCH", "path": "^/v1/pages"}
                self.world.state.faults.add({"match": match, "fault": ANSWERS[fault], "times": 1})
            else:
                fault = self.random.choice(["lost", "unheard", "rejected"])
                self.world.shared.weather = once(self.world, fault)
            self.world.note(f"fault {fault}")

    def _rest(self) -> None:
        self.world.state.settings.query_lag_seconds = 0
        self.world.state.settings.query_stale_seconds = 0
        for database in DATABASES:
            self.world.act("share", database=database)
        self.world.ahead = timedelta()
        rides = settle(self.world, 4)
        self.offences = at_rest(self.world, rides)
        if published(self.world):
            self.hidden = True
            self.world.run(full=True)
            self.offences += at_rest(self.world, settle(self.world))
        self.offences += [*broken(self.world), *published(self.world)]


def published(world: World) -> list[str]:
    """Every offer's file whose id exactly one live page carries is on that page, line for line, and locked."""
    found = []
    holders = ids(world.state)
    for path, text in world.shared.files().items():
        ulid = header.read(text).header.ulid
        pages = [page for page, held in holders.items() if held == ulid]
        if not path.startswith("offers/") or len(pages) != 1:
            continue
        page = seen(world.state, pages[0])
        assert page is not None
        lines = [line for line in header.read(text).body.splitlines() if line.strip() and line != "---"]
        missing = [line for line in lines if line.strip() not in page.markdown]
        if missing:
            found.append(f"I-1: {path} is not on its page: {missing[:2]}")
        if not world.state.store.docs["page"][pages[0]]["is_locked"]:
            found.append(f"I-1: the page of {path} is not locked")
    return found

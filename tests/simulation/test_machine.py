"""Any order of deeds, runs, faults and deaths, against the reference model; Hypothesis looks for the shortest."""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from sync.engine.effects import Moment
from sync.engine.jobs import JOBS
from tests.simulation import scenes
from tests.simulation.deeds import CHOICE, Deeds
from tests.simulation.faults import ANSWERS, calm, once
from tests.simulation.invariants import at_rest, broken
from tests.simulation.people import DATABASES
from tests.simulation.stepping import Stepped
from tests.simulation.watch import seen
from tests.simulation.world import Killed, settle

EXAMPLES = int(os.environ.get("SIMULATION_EXAMPLES", "50"))
SHRINK = (Phase.shrink,) if os.environ.get("SIMULATION_SHRINK") else ()
EFFECT = st.integers(0, 12)
PASSING = sorted(name for name in ANSWERS if "ever" not in name)


class Syncing(Deeds):
    """Runs among the deeds: thirty-odd things that can happen. At rest the world is what the reference says."""

    @rule(job=st.sampled_from(sorted(JOBS)))
    def run_a_job(self, job: str) -> None:
        self.world.run(job=job)
        calm(self.world)

    @rule(at=EFFECT, moment=st.sampled_from(["before", "after"]))
    def run_and_die(self, at: int, moment: Moment) -> None:
        count = -1

        def probe(now: Moment, _kind: str, _key: str) -> None:
            nonlocal count
            count += now == "before"
            if (count, now) == (at, moment):
                raise Killed

        self.world.run(probe)

    @rule(at=EFFECT, fault=st.sampled_from(PASSING))
    def run_while_notion_stumbles(self, at: int, fault: str) -> None:
        match = {"method": "PATCH|POST", "path": "^/v1/pages", "nth": at + 1}
        for method in ("PATCH", "POST"):
            self.world.state.faults.add({"match": {**match, "method": method}, "fault": ANSWERS[fault], "times": 1})
        self.world.run()
        calm(self.world)

    @rule(fault=st.sampled_from(["lost", "unheard", "rejected"]), after=st.integers(0, 3))
    def run_while_a_push_fails(self, fault: str, after: int) -> None:
        strike, left = once(self.world, fault), [None] * after
        self.world.shared.weather = lambda branch: "fair" if left and left.pop() is None else strike(branch)
        self.world.run()
        calm(self.world)

    @rule(order=st.lists(st.integers(0, 1), max_size=20))
    def run_twice_at_once(self, order: list[int]) -> None:
        runs = [Stepped(self.world), Stepped(self.world)]
        for turn in order:
            runs[turn].step()
        for run in runs:
            while not run.over:
                run.step()

    @rule(at=EFFECT, choice=CHOICE)
    def run_while_somebody_edits(self, at: int, choice: int) -> None:
        effects: list[str] = []

        def probe(now: Moment, kind: str, _key: str) -> None:
            if now == "after":
                effects.append(kind)
                if len(effects) == at:
                    self._do(choice, self.people.append)

        self.world.run(probe)

    # What holds

    @invariant()
    def no_offence_so_far(self) -> None:
        assert [] == self.world.watch.broken

    @rule()
    def come_to_rest(self) -> None:
        calm(self.world)
        self.world.state.settings.query_lag_seconds = 0
        for database in DATABASES:
            self.world.act("share", database=database)
        rides = settle(self.world, 4)
        assert [] == at_rest(self.world, rides)
        if self.model.differences(self.world):  # an own write may hide a person's edit from all but the full look
            self.world.run(full=True)
            assert [] == at_rest(self.world, settle(self.world))
        assert [] == [*broken(self.world), *self.model.differences(self.world)]

    def teardown(self) -> None:
        self.come_to_rest()


TestSyncing = Syncing.TestCase
TestSyncing.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    phases=(Phase.generate, *SHRINK),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_a_renamed_property_is_still_watched() -> None:
    """What a person changes in a property that has another name by now is seen and replaced, as any other."""
    world = scenes.past()
    world.act("rename_property", database="offers", property="Price", name="Cost")
    page = world.page("offers", "Delta")
    world.act("edit_properties", page=page, properties={"Cost": 14624})
    settle(world)
    found = seen(world.state, page)
    assert found is not None
    assert 900 == found.values["Cost"]


def test_the_machine_has_rules_enough() -> None:
    """At least 25 rules, so that the model is worth its name."""
    assert 25 <= len(Syncing.setup_state().rules)

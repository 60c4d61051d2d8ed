"""Any order of deeds, runs, faults and deaths, against the reference model; Hypothesis looks for the shortest."""

import os
from collections.abc import Callable
from datetime import timedelta
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sync.emulator import seed
from sync.engine.effects import Moment
from sync.engine.jobs import JOBS
from tests.simulation import scenes
from tests.simulation.faults import ANSWERS, calm, once
from tests.simulation.invariants import at_rest, broken
from tests.simulation.people import DATABASES, People
from tests.simulation.reference import Reference
from tests.simulation.stepping import Stepped
from tests.simulation.watch import seen
from tests.simulation.workload import ulid
from tests.simulation.world import Killed, settle

EXAMPLES = int(os.environ.get("SIMULATION_EXAMPLES", "50"))
SHRINK = (Phase.shrink,) if os.environ.get("SIMULATION_SHRINK") else ()
CHOICE = st.integers(0, 999)
EFFECT = st.integers(0, 12)
PASSING = sorted(name for name in ANSWERS if "ever" not in name)


class Syncing(RuleBasedStateMachine):
    """Thirty-odd things that can happen. At rest the world is what the reference says."""

    def __init__(self) -> None:
        super().__init__()
        self.world = scenes.past()
        self.model = Reference()
        self.people = People(self.world, Random(0))

    def _page(self, choice: int, database: str = "offers") -> str | None:
        pages = self.world.pages(database)
        return pages[choice % len(pages)] if pages else None

    def _do(self, choice: int, deed: Callable[[], None]) -> None:
        self.people.random = Random(choice)
        deed()

    def _shared(self, database: str) -> bool:
        return bool(self.world.state.store.docs["database"][seed.database_id(database)]["shared"])

    # Files

    @rule()
    def write_a_file(self) -> None:
        self._do(0, self.people.new_file)

    @rule(choice=CHOICE)
    def edit_a_file(self, choice: int) -> None:
        self._do(choice, self.people.edit_file)

    @rule(choice=CHOICE)
    def change_a_price_in_a_file(self, choice: int) -> None:
        self._do(choice, self.people.reprice_file)

    @rule(choice=CHOICE)
    def move_a_file(self, choice: int) -> None:
        self._do(choice, self.people.move_file)

    @rule(choice=CHOICE)
    def remove_a_file(self, choice: int) -> None:
        self._do(choice, self.people.remove_file)

    @rule()
    def commit_something_else(self) -> None:
        self._do(0, self.people.other_file)

    # Published pages

    @rule(choice=CHOICE)
    def append_to_a_page(self, choice: int) -> None:
        self._do(choice, self.people.append)

    @rule(choice=CHOICE)
    def rewrite_a_page(self, choice: int) -> None:
        self._do(choice, self.people.rewrite)

    @precondition(lambda self: self.model.price == "Price")
    @rule(choice=CHOICE)
    def change_a_price_on_a_page(self, choice: int) -> None:
        self._do(choice, self.people.change_price)

    @rule(choice=CHOICE)
    def unlock_a_page(self, choice: int) -> None:
        self._do(choice, self.people.unlock)

    @rule(choice=CHOICE)
    def comment_on_a_page(self, choice: int) -> None:
        self._do(choice, self.people.comment)

    @rule(choice=CHOICE)
    def rename_a_page(self, choice: int) -> None:
        if page := self._page(choice):
            self.world.act("edit_title", page=page, title=f"Renamed {self.people.words()}")

    @rule(choice=CHOICE)
    def trash_a_page(self, choice: int) -> None:
        self._put_away("trash", choice)

    @rule(choice=CHOICE)
    def archive_a_page(self, choice: int) -> None:
        self._put_away("archive", choice)

    def _put_away(self, action: str, choice: int) -> None:
        if page := self._page(choice):
            self.model.disturb(self.world, page)
            self.world.act(action, page=page)

    @rule(choice=CHOICE)
    def bring_a_page_back(self, choice: int) -> None:
        self._do(choice, self.people.bring_back)

    # Records and their ids

    @rule(choice=CHOICE)
    def begin_a_record(self, choice: int) -> None:
        self._do(choice, self.people.record)

    @precondition(lambda self: self._shared("ventures"))
    @rule()
    def finish_a_project(self) -> None:
        title = f"Project {self.people.words()}"
        properties = {"Name": title, "Status": "Complete", "Venture": self.world.pages("ventures")[:1]}
        page = self.world.act("create_page", database="projects", properties=properties, markdown="Learned.")
        self.model.finished[page] = title

    @rule(choice=CHOICE)
    def duplicate_a_page(self, choice: int) -> None:
        self._do(choice, self.people.duplicate)

    @precondition(lambda self: self.model.price == "Price")
    @rule()
    def write_a_page_and_a_file_of_one_title(self) -> None:
        self._do(0, self.people.twin)

    @rule(choice=CHOICE)
    def clear_an_id(self, choice: int) -> None:
        if page := self._page(choice):
            self.model.disturb(self.world, page)
            self.world.act("edit_properties", page=page, properties={"Unique ID": ""})

    @rule()
    def type_a_malformed_id(self) -> None:
        page = self.world.act("create_page", database="offers", properties={"Name": self.people.words()})
        self.model.typed[page] = ulid(page).lower()
        self.world.act("edit_properties", page=page, properties={"Unique ID": self.model.typed[page]})

    # The workspace

    @precondition(lambda self: self.model.price == "Price")
    @rule()
    def rename_a_property(self) -> None:
        self.model.price = "Cost"
        self.world.act("rename_property", database="offers", property="Price", name="Cost")

    @precondition(lambda self: self.model.price == "Cost")
    @rule()
    def rename_it_back(self) -> None:
        self.model.price = "Price"
        self.world.act("rename_property", database="offers", property="Cost", name="Price")

    @rule(database=st.sampled_from(DATABASES))
    def unshare_a_database(self, database: str) -> None:
        self.world.act("unshare", database=database)

    @rule(database=st.sampled_from(DATABASES))
    def share_a_database(self, database: str) -> None:
        self.world.act("share", database=database)

    @rule(lag=st.sampled_from([0, 20, 300]))
    def let_queries_lag(self, lag: int) -> None:
        self.world.state.settings.query_lag_seconds = lag

    @rule(minutes=st.sampled_from([1, 20, 60, 60 * 24 * 8]))
    def let_time_pass(self, minutes: int) -> None:
        self.world.later(minutes=minutes)

    @rule(hours=st.sampled_from([-24, 0, 24]))
    def set_the_runners_clock(self, hours: int) -> None:
        self.world.ahead = timedelta(hours=hours)

    # Runs

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

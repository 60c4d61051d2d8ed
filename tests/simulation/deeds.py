"""What people may do to either side, as rules of a machine; `Deeds` knows what the reference must remember of it."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from sync.emulator import seed
from tests.simulation import scenes
from tests.simulation.people import DATABASES, People
from tests.simulation.reference import Reference
from tests.simulation.workload import ulid

CHOICE = st.integers(0, 999)


class Deeds(RuleBasedStateMachine):
    """Everything that can happen between two runs."""

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

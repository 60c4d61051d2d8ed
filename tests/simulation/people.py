"""What people do while nobody looks: one random deed at a time, on either side."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

from sync.emulator.wire import ApiError
from tests.simulation.watch import ID, ids
from tests.simulation.workload import offer, offer_path, ulid
from tests.simulation.world import World

Deed = Callable[["People"], None]
DATABASES = ("ventures", "offers", "projects", "decision_journal")


class People:
    """Robin and colleagues, at random. What they write is numbered, so that it can be found again."""

    def __init__(self, world: World, random: Random) -> None:
        self.world = world
        self.random = random
        self._written = 0

    def do(self, deeds: tuple[Deed, ...]) -> None:
        """One deed."""
        with suppress(ApiError):  # what the emulator does not let a person do
            self.random.choice(deeds)(self)

    def words(self) -> str:
        """A text that nobody has written before."""
        self._written += 1
        return f"Words number {self._written}."

    # In Notion

    def any_page(self, database: str = "offers") -> str | None:
        """A live page of a database."""
        pages = self.world.pages(database)
        return self.random.choice(pages) if pages else None

    def append(self) -> None:
        if page := self.any_page():
            self.world.act("append_body", page=page, markdown=self.words())

    def rewrite(self) -> None:
        if page := self.any_page():
            self.world.act("replace_body", page=page, markdown=self.words())

    def change_price(self) -> None:
        if page := self.any_page():
            self.world.act("edit_properties", page=page, properties={"Price": self.random.randrange(10_000, 99_999)})

    def unlock(self) -> None:
        if page := self.any_page():
            self.world.act("unlock", page=page)

    def comment(self) -> None:
        if page := self.any_page():
            self.world.act("add_comment", page=page, text=self.words())

    def rename(self) -> None:
        if page := self.any_page(self.random.choice(DATABASES)):
            self.world.act("edit_title", page=page, title=f"Renamed {self.words()}")

    def record(self) -> None:
        database = self.random.choice(DATABASES)
        self.world.act("create_page", database=database, properties={"Name": self.words()}, markdown=self.words())

    def finished_project(self) -> None:
        venture = self.world.pages("ventures")[:1]
        properties = {"Name": f"Project {self.words()}", "Status": "Complete", "Venture": venture}
        self.world.act("create_page", database="projects", properties=properties, markdown=self.words())

    def duplicate(self) -> None:
        if page := self.any_page(self.random.choice(DATABASES)):
            self.world.act("duplicate_page", page=page)

    def twin(self) -> None:
        """A page and a file of one title, at first contact."""
        title = f"Twin {self.words()}"
        properties = {"Name": title, ID: ulid(title), "Price": 5}
        self.world.act("create_page", database="offers", properties=properties, markdown=self.words())
        self.world.commit({offer_path(title): offer(title)})

    def clear_id(self) -> None:
        held = sorted(ids(self.world.state))
        if held:
            self.world.act("edit_properties", page=self.random.choice(held), properties={ID: ""})

    def malformed_id(self) -> None:
        page = self.world.act("create_page", database="offers", properties={"Name": self.words()})
        self.world.act("edit_properties", page=page, properties={ID: ulid(page).lower()})

    def put_away(self) -> None:
        if page := self.any_page():
            self.world.act(self.random.choice(["trash", "archive"]), page=page)

    def bring_back(self) -> None:
        docs = self.world.state.store.docs["page"].values()
        away = [doc["id"] for doc in docs if doc["in_trash"] or doc["is_archived"]]
        if away:
            page = self.random.choice(away)
            self.world.act("restore", page=page)
            self.world.act("unarchive", page=page)

    def unshare(self) -> None:
        self.world.act("unshare", database=self.random.choice(DATABASES))

    # In the portfolio

    def _file(self) -> str | None:
        files = sorted(path for path in self.world.shared.files() if path.startswith("offers/"))
        return self.random.choice(files) if files else None

    def new_file(self) -> None:
        title = f"Offer {self.words()}"
        self.world.commit({offer_path(title): offer(title, self.random.randrange(100, 999))})

    def edit_file(self) -> None:
        if path := self._file():
            self.world.commit({path: f"{self.world.shared.files()[path]}\n{self.words()}\n"})

    def reprice_file(self) -> None:
        if path := self._file():
            text = self.world.shared.files()[path]
            start = text.index("**Price**: ") + 11
            price = str(self.random.randrange(100, 999))
            self.world.commit({path: text[:start] + price + text[text.index("\n", start) :]})

    def move_file(self) -> None:
        if path := self._file():
            self.world.commit({path: None, path.replace(".md", "-moved.md"): self.world.shared.files()[path]})

    def remove_file(self) -> None:
        if path := self._file():
            self.world.commit({path: None})

    def other_file(self) -> None:
        self.world.commit({"notes/of-a-colleague.txt": self.words()})


DURING: tuple[Deed, ...] = (
    People.append,
    People.rewrite,
    People.change_price,
    People.unlock,
    People.comment,
    People.record,
    People.finished_project,
    People.edit_file,
    People.new_file,
    People.other_file,
)
"""What may happen while a run is at work; edits of ids then are a window the decisions accept."""

BETWEEN: tuple[Deed, ...] = (
    *DURING,
    *DURING,
    People.rename,
    People.duplicate,
    People.twin,
    People.clear_id,
    People.malformed_id,
    People.put_away,
    People.bring_back,
    People.reprice_file,
    People.move_file,
    People.remove_file,
    People.unshare,
)

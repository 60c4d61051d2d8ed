"""The reference model: what files, pages and ids should be at rest, told without base, ledger or plans."""

from dataclasses import dataclass, field

from sync.convert.headers import header
from sync.core.ulids import is_valid
from tests.simulation.people import DATABASES
from tests.simulation.watch import ID, seen
from tests.simulation.world import World


@dataclass
class Reference:
    """What people did that the world at rest must reflect."""

    disturbed: set[str] = field(default_factory=set)
    """Ids whose page was put away or lost its id: their documents may be without a page."""
    cleared: set[str] = field(default_factory=set)
    """The pages of these."""
    typed: dict[str, str] = field(default_factory=dict)
    """Ids that a person typed, by page: they stay as they are, right or wrong."""
    finished: dict[str, str] = field(default_factory=dict)
    """Finished projects: title by page."""
    price: str = "Price"
    """The name that the property has now."""

    def disturb(self, world: World, page: str) -> None:
        """A person took this page out of the sync's hands."""
        found = seen(world.state, page)
        if found:
            self.cleared.add(page)
            self.disturbed.add(str(found.values.get(ID)))
        self.finished.pop(page, None)

    def differences(self, world: World) -> list[str]:
        """Where the world at rest is not as it should be."""
        return [*self._ids(world), *self._published(world), *self._promoted(world)]

    def _ids(self, world: World) -> list[str]:
        found = []
        for database in DATABASES:
            for page in world.pages(database):
                now = seen(world.state, page)
                assert now is not None
                held = str(now.values[ID])
                if page not in self.cleared and held != self.typed.get(page, held):
                    found.append(f"the typed id {self.typed[page]} became {held}")
                if not is_valid(held) and held not in self.typed.values():
                    found.append(f"{now.values['Name']!r} in {database} has the id {held!r}")
        return found

    def _published(self, world: World) -> list[str]:
        found = []
        for path, text in world.shared.files().items():
            if not path.startswith("offers/"):
                continue
            parsed = header.read(text)
            ulid = parsed.header.ulid or ""
            if ulid in self.disturbed or len(world.pages("offers", parsed.title)) > 1:
                continue
            holders = [page for page in world.pages("offers") if _value(world, page, ID) == ulid]
            if len(holders) != 1:
                found.append(f"{path} has {len(holders)} pages for {ulid!r}")
                continue
            found += self._page(world, path, holders[0])
        return found

    def _page(self, world: World, path: str, page: str) -> list[str]:
        parsed = header.read(world.shared.files()[path])
        now = seen(world.state, page)
        assert now is not None
        lines = [line.strip() for line in parsed.body.splitlines() if line.strip() and line != "---"]
        price = next(line for line in lines if "**Price**" in line).rsplit(" ", 1)[1]
        wrong = [f"{path}: {line!r} is not on its page" for line in lines if line not in now.markdown]
        if parsed.title != now.values["Name"]:
            wrong.append(f"{path}: its page is titled {now.values['Name']!r}")
        if float(price) != now.values[self.price]:
            wrong.append(f"{path}: its page says {now.values[self.price]} for {price}")
        if not world.state.store.docs["page"][page]["is_locked"]:
            wrong.append(f"{path}: its page is not locked")
        return wrong

    def _promoted(self, world: World) -> list[str]:
        texts = [text for path, text in world.shared.files().items() if path.endswith("planning_brief_v01.md")]
        carried = {header.read(text).header.ulid for text in texts}
        return [
            f"the finished project {title!r} has no files"
            for page, title in self.finished.items()
            if _value(world, page, ID) not in carried
        ]


def _value(world: World, page: str, name: str) -> object:
    found = seen(world.state, page)
    return found.values.get(name) if found else None

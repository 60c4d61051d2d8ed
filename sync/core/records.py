"""Looking records up: by id, ULID or relation, under a property's live name or any of its aliases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from sync.core.config import Config
from sync.core.derived import COMPUTED, derived
from sync.core.model import DateSpan, Page, Relation, Source, Value


class Records:
    """The listed pages of a snapshot as one readable whole. Names are looked up through the aliases."""

    def __init__(self, pages: Iterable[Page], sources: Mapping[str, Source], config: Config) -> None:
        self.pages = tuple(pages)
        self.sources = sources
        self.config = config

    @cached_property
    def by_id(self) -> Mapping[str, Page]:
        """Pages under their Notion id."""
        return {page.id: page for page in self.pages}

    @cached_property
    def by_database(self) -> Mapping[str, tuple[Page, ...]]:
        """Pages under their database's configuration key, in the order listed."""
        found: dict[str, list[Page]] = defaultdict(list)
        for page in self.pages:
            found[page.database].append(page)
        return {key: tuple(pages) for key, pages in found.items()}

    def live_name(self, database: str, name: str) -> str | None:
        """The live name of the property that the configuration or a document calls `name`; None: no such one."""
        source = self.sources.get(database)
        if source is None:
            return None
        for candidate in self.config.names(database, name):
            if candidate in source.properties:
                return candidate
        return None

    def value(self, page: Page, name: str) -> Value:
        """The value of `name` or of its alias; None where the property is absent or empty.

        What Notion should have computed, and did not, is derived.
        """
        live = self.live_name(page.database, name)
        if live is None:
            return None
        value = page.properties.get(live)
        if value is None and self.sources[page.database].properties[live].type in COMPUTED:
            return derived(self, page, live)
        return value

    def text(self, page: Page, name: str) -> str:
        """The value as text for a sentence: '' where empty, lists joined with commas, a date as its start."""
        match self.value(page, name):
            case None | Relation():
                return ""
            case bool(flag):
                return "yes" if flag else "no"
            case DateSpan(start=start, end=end):
                return f"{start} to {end}" if end else start
            case tuple(items):
                return ", ".join(items)
            case float(number) if number.is_integer():
                return str(int(number))
            case value:
                return str(value).strip()

    def number(self, page: Page, name: str) -> float | None:
        """The value where it is a number."""
        value = self.value(page, name)
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def related(self, page: Page, name: str) -> tuple[Page, ...]:
        """The listed pages a relation names, in its order; what is not shared or not listed is left out.

        A relation that Notion cut at 25 is completed from its other side, which the snapshot holds.
        """
        value = self.value(page, name)
        if not isinstance(value, Relation):
            return ()
        ids = value.ids if value.complete else (*value.ids, *self._from_other_side(page, name, value.ids))
        return tuple(self.by_id[id_] for id_ in ids if id_ in self.by_id)

    def _from_other_side(self, page: Page, name: str, known: tuple[str, ...]) -> Iterator[str]:
        prop = self.sources[page.database].properties[self.live_name(page.database, name) or name]
        target = next((source.key for source in self.sources.values() if source.id == prop.target), None)
        if target is None or prop.reverse is None:
            return
        for other in self.by_database.get(target, ()):
            back = other.properties.get(prop.reverse)
            if isinstance(back, Relation) and page.id in back.ids and other.id not in known:
                yield other.id

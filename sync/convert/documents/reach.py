"""Following relations: the records reached, and how many could not be read on the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from sync.core.model import Page, Relation
from sync.core.records import Records


@dataclass(frozen=True, slots=True)
class Reach:
    """Records in the order of the relations, each once. `hidden` ids were named but not readable.

    `cut`: Notion cut a list, and the other side of the relation had nothing to add.
    """

    pages: tuple[Page, ...]
    hidden: int = 0
    cut: bool = False

    @property
    def note(self) -> str:
        """What is not among the pages, as the end of a list; '' where nothing is."""
        if self.cut:
            return "and more: the list was cut"
        return f"and {self.hidden} not readable" if self.hidden else ""


def reach(records: Records, start: Iterable[Page], path: str) -> Reach:
    """The records at the end of a path of relations, such as `Tasks.Sprint`."""
    pages, hidden, cut = tuple(start), 0, False
    for name in path.split("."):
        found: dict[str, Page] = {}
        for page in pages:
            related = records.related(page, name)
            found.update((other.id, other) for other in related)
            value = records.value(page, name)
            if isinstance(value, Relation):
                missing = sum(id_ not in records.by_id for id_ in value.ids)
                hidden += missing
                cut = cut or (not value.complete and len(related) + missing == len(value.ids))
        pages = tuple(found.values())
    return Reach(pages, hidden, cut)

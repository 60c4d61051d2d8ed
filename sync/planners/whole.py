"""Whether all that a record's documents draw on was read: what is made once must not be made of a part."""

from collections.abc import Collection, Iterator

from sync.convert.documents.inputs import DRAWS
from sync.core.model import Page, Relation
from sync.core.records import Records


def missing(page: Page, records: Records, unread: Collection[str]) -> tuple[str, ...]:
    """What keeps the record's documents from being whole, each as a part of a sentence; nothing where they are.

    `unread` are the databases that could not be read in this run. A relation to a database outside the
    configuration is never read, and nothing is missing by that.
    """
    paths = DRAWS.get(records.config.entity_of(page.database), ())
    return tuple(dict.fromkeys(why for path in paths for why in _along(path, page, records, unread)))


def _along(path: str, start: Page, records: Records, unread: Collection[str]) -> Iterator[str]:
    pages: tuple[Page, ...] = (start,)
    for name in path.split("."):
        for page in pages:
            value = records.value(page, name)
            if _hidden(page, name, records, unread):
                yield f"{name!r} of {page.title!r} is not shown, since its records could not be read"
            elif not isinstance(value, Relation):
                continue
            elif unread and value.ids and _target(page, name, records) is None:
                yield f"{name!r} of {page.title!r} leads to records that could not be read"
            elif not value.complete and not _completed(page, name, records):
                yield f"{name!r} of {page.title!r} has more records than Notion lists"
        pages = tuple({other.id: other for page in pages for other in records.related(page, name)}.values())


def _hidden(page: Page, name: str, records: Records, unread: Collection[str]) -> bool:
    """Whether Notion leaves the relation out because its database is not shared: it has that database's name then."""
    if records.live_name(page.database, name) is not None:
        return False
    databases = {key: records.config.notion.databases[key] for key in unread}
    names = {each for key, entry in databases.items() for each in (key, entry.entity, entry.title or key)}
    return _folded(name) in set(map(_folded, names))


def _folded(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _completed(page: Page, name: str, records: Records) -> bool:
    """Whether the other side of a cut relation tells the rest: it was read, and none of it is cut itself."""
    target, reverse = _target(page, name, records), _reverse(page, name, records)
    if target is None or reverse is None:
        return False
    backs = (other.properties.get(reverse) for other in records.by_database.get(target, ()))
    return all(back.complete or page.id in back.ids for back in backs if isinstance(back, Relation))


def _target(page: Page, name: str, records: Records) -> str | None:
    """The configuration key of the database a relation leads to, where it was read."""
    live = records.live_name(page.database, name) or name
    wanted = records.sources[page.database].properties[live].target
    return next((source.key for source in records.sources.values() if source.id == wanted), None)


def _reverse(page: Page, name: str, records: Records) -> str | None:
    live = records.live_name(page.database, name) or name
    return records.sources[page.database].properties[live].reverse

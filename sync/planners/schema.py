"""Live schemas across runs: where a renamed property went, and when a database must stop.

Property ids are constant under rename. `Known` is what earlier runs saw of one data source.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from sync.core.allowances import Allow
from sync.core.config import Config
from sync.core.errors import AccessError
from sync.core.model import Base, Property, Source
from sync.core.plan import Finding, Severity

Known = Mapping[str, str]
"""Property name → `id:type`, the present names and the earlier names of properties that were renamed."""


def remember(source: Source, known: Known) -> dict[str, str]:
    """What the next run should know: the live properties, and the names by which they went before."""
    earlier = {old: _reference(source.properties[new]) for old, new in renamed(source, known).items()}
    return earlier | {name: _reference(prop) for name, prop in source.properties.items()}


def renamed(source: Source, known: Known) -> dict[str, str]:
    """Name known before → live name of the same property, where no property has the old name any more."""
    names = {prop.id: prop.name for prop in source.properties.values()}
    found = {old: names.get(_id(reference)) for old, reference in known.items() if old not in source.properties}
    return {old: new for old, new in found.items() if new is not None}


def followed(config: Config, source: Source, known: Known) -> Config:
    """The configuration with the live names of this database's renamed properties among its aliases.

    Every lookup goes through the aliases, and so finds a renamed property by its id.
    """
    moves = renamed(source, known)
    if not moves:
        return config
    entry = config.notion.databases[source.key]
    aliases = {name: _with_moves((name, *entry.aliases.get(name, ())), moves) for name in (*entry.aliases, *moves)}
    id_field = moves.get(entry.unique_id_field, entry.unique_id_field)
    changed = entry.model_copy(update={"aliases": aliases, "unique_id_field": id_field})
    databases = {**config.notion.databases, source.key: changed}
    return config.model_copy(update={"notion": config.notion.model_copy(update={"databases": databases})})


def carried(base: Mapping[str, Base], source: Source, known: Known) -> Mapping[str, Base]:
    """Base with what we left in this database's renamed properties under their live names."""
    moves = renamed(source, known)
    return {ulid: _carried(one, source.key, moves) for ulid, one in base.items()} if moves else base


def refuse(config: Config, source: Source, known: Known, allowed: AbstractSet[str]) -> None:
    """Stop at a database whose managed or id properties are no longer what they were.

    Raises:
        AccessError: One is gone, has another type, or its name belongs to another property now.
    """
    problems = tuple(_drift(config, source, known))
    if problems and Allow.SCHEMA_CHANGE not in allowed:
        what = f"Properties of {source.key} have changed, so nothing of it is written: {'; '.join(problems)}."
        advice = f"Undo it in Notion, or adapt config.yaml and run once with {Allow.SCHEMA_CHANGE.flag}."
        raise AccessError(what, advice)


def renames(config: Config, source: Source, known: Known) -> Iterator[Finding]:
    """One warning for each managed property under a new name, and for any other the first time it is seen."""
    managed = set(_managed(config, source.key))
    for old, new in sorted(renamed(source, known).items()):
        if managed & {old} or new not in known:
            what = f"Its property {old!r} is called {new!r} now; it is found by its id."
            advice = "Write the new name into config.yaml, or rename the property back."
            yield Finding(Severity.WARNING, "schema.renamed", source.key, what, advice)


def _drift(config: Config, source: Source, known: Known) -> Iterator[str]:
    by_id = {prop.id: prop for prop in source.properties.values()}
    for name in _managed(config, source.key):
        candidates = config.names(source.key, name)
        before = next((known[candidate] for candidate in candidates if candidate in known), None)
        if before is None:
            continue
        now = next((source.properties[c] for c in candidates if c in source.properties), by_id.get(_id(before)))
        if now is None:
            yield f"{name!r} is gone"
        elif now.id != _id(before):
            moved = by_id.get(_id(before))
            called = f"; the one known is called {moved.name!r} now" if moved else ""
            yield f"{name!r} is another property than before{called}"
        elif now.type != _type(before):
            yield f"{name!r} was {_type(before)} and is {now.type} now"


def _carried(one: Base, database: str, moves: Mapping[str, str]) -> Base:
    if one.page is None or one.page.database != database:
        return one
    left = {moves.get(name, name): value for name, value in one.page.properties.items()}
    return replace(one, page=replace(one.page, properties=left))


def _managed(config: Config, database: str) -> tuple[str, ...]:
    """The names, as configured, of the properties that this program fills."""
    rules = (rule for rule in config.sync.publish.values() if rule.enabled and rule.database == database)
    filled = {name: None for rule in rules for name in rule.properties}
    return (config.notion.databases[database].unique_id_field, *filled)


def _with_moves(names: tuple[str, ...], moves: Mapping[str, str]) -> tuple[str, ...]:
    """All but the first of `names`, each followed by what it is called now."""
    following = [each for name in names for each in (name, moves.get(name)) if each is not None]
    return tuple(following[1:])


def _reference(prop: Property) -> str:
    return f"{prop.id}:{prop.type}"


def _id(reference: str) -> str:
    return reference.rpartition(":")[0]


def _type(reference: str) -> str:
    return reference.rpartition(":")[2]

"""The first look at a workspace: which of its databases the configuration means, and which it cannot see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from sync.core.config import Database
from sync.ports.notion_json import Found


@dataclass(frozen=True, slots=True)
class Look:
    """Keys of the configuration by what was found for each. `others` are databases that it does not name."""

    matched: Mapping[str, Found] = field(default_factory=dict)
    several: Mapping[str, tuple[Found, ...]] = field(default_factory=dict)
    unseen: Mapping[str, str | None] = field(default_factory=dict)
    """With the title that comes near the one asked for, where there is one."""
    others: tuple[Found, ...] = ()


def match(databases: Mapping[str, Database], found: Sequence[Found]) -> Look:
    """Hold the configuration's databases against those that the integration sees: by either kind of id, else by title.

    Blanks at the ends of a title do not count.
    """
    matched: dict[str, Found] = {}
    several: dict[str, tuple[Found, ...]] = {}
    absent: dict[str, str] = {}
    for key, database in databases.items():
        those = [one for one in found if _is_meant(database, one)]
        if len(those) == 1:
            matched[key] = those[0]
        elif those:
            several[key] = tuple(those)
        else:
            absent[key] = (database.title or database.id or key).strip()
    taken = {one.data_source_id for those in (matched.values(), *several.values()) for one in those}
    others = tuple(one for one in found if one.data_source_id not in taken)
    by_title = {one.title.strip().casefold(): one.title.strip() for one in others}
    unseen: dict[str, str | None] = {}
    for key, title in absent.items():
        near = get_close_matches(title.casefold(), by_title, n=1, cutoff=0.75)
        unseen[key] = by_title[near[0]] if near else None
    return Look(matched, several, unseen, others)


def _is_meant(database: Database, one: Found) -> bool:
    if database.id:
        return database.has_id(one.data_source_id, one.database_id)
    return (database.title or "").strip() == one.title.strip()

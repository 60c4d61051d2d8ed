"""What a person asked for on the command line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sync.core.errors import ConfigError

if TYPE_CHECKING:
    from sync.core.config import Config


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records a job looks at. `databases` None means all; `only` is a single record's ULID, title or path.

    `full` reads every published body whatever the listing says; `revive` makes pages again that are gone; `changed`
    looks only at the pages of documents that differ from what was last agreed on, where that is enough.
    `allowed` names the guards that are lifted for this run.
    """

    databases: frozenset[str] | None = None
    only: str | None = None
    full: bool = False
    revive: bool = False
    allowed: frozenset[str] = frozenset()
    changed: bool = False

    def takes(self, database: str) -> bool:
        """Whether a database was asked for; all are where none was named."""
        return self.databases is None or database in self.databases

    def names(self, *values: str | None) -> bool:
        """Whether a record known by these values was asked for."""
        return self.only is None or self.only.strip().casefold() in {(v or "").strip().casefold() for v in values}

    def known_to(self, config: Config) -> Selection:
        """The same with database keys, where entity names were given. Raises ConfigError naming each unknown one."""
        if self.databases is None:
            return self
        keys = {name: config.database_of(name) for name in sorted(self.databases)}
        unknown = [_unknown(name, config) for name, key in keys.items() if key is None]
        if unknown:
            raise ConfigError(unknown, "`portfolio-sync prefill_ulids --list` names them.")
        return replace(self, databases=frozenset(key for key in keys.values() if key))


def _unknown(name: str, config: Config) -> str:
    databases = config.notion.databases
    near = get_close_matches(name.lower(), [*databases, *(entry.entity for entry in databases.values())], 1)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no database {name!r} in the configuration.{guess}"

"""The ledger's files as text and back. What cannot be read is named as damage, never guessed."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from pydantic import TypeAdapter

from sync.core import ulids
from sync.core.errors import GitError
from sync.core.model import Base

T = TypeVar("T")
VERSION = 1
FOREVER = datetime.max.replace(tzinfo=UTC)

Record = Mapping[str, Any]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the live workspace was found to have under a database key; `properties` maps names to `id:type`."""

    data_source_id: str
    database_id: str
    title: str
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Journal:
    """What a run meant to do, written before it did it. A person who unlocks it ends the lease there and then."""

    run: str
    started: datetime
    lease_until: datetime | None
    intents: tuple[Record, ...] = ()

    def holds(self, now: datetime) -> bool:
        """Whether its run may still be writing."""
        return self.lease_until is not None and now < self.lease_until


@dataclass(frozen=True, slots=True)
class Facts:
    """The small facts that a run leaves to the next: databases by key, and the id of the integration's user.

    `quarantine` has the ULIDs whose page may or may not have been created, with the moment of the attempt; `config`
    is the fingerprint of the publish rules that the run worked under.
    """

    resolved: Mapping[str, Resolved]
    bot: str | None = None
    quarantine: Mapping[str, datetime] = field(default_factory=dict)
    config: str | None = None


_BASE = TypeAdapter(Base)
_JOURNAL = TypeAdapter(Journal)
_FACTS = TypeAdapter(Facts)


class NewerLedger(GitError):
    """The ledger was written by a later version of this program: writing to it would lose what that one knows."""


def base_lines(base: Iterable[Base]) -> str:
    """`base.jsonl`: one line a ULID, sorted."""
    ordered = sorted(base, key=lambda one: one.ulid)
    return "".join(f"{_line(dumped)}\n" for dumped in (_BASE.dump_python(one, mode="json") for one in ordered))


def read_base(data: bytes, damaged: list[str]) -> dict[str, Base]:
    """Base by ULID. A line that cannot be read, and every line of a ULID that stands twice, goes to `damaged`."""
    found: dict[str, Base] = {}
    twice: set[str] = set()
    for number, line in _lines(data):
        one = _guarded(f"base.jsonl line {number}", partial(_base, line), damaged)
        if one is None:
            continue
        if one.ulid in found:
            twice.add(one.ulid)
        found[one.ulid] = one
    for ulid in sorted(twice):
        damaged.append(f"base.jsonl has {ulid} more than once")
        del found[ulid]
    return found


def journal_text(journal: Journal) -> str:
    """`journal/<run>.json`."""
    return json.dumps({"v": VERSION, **_JOURNAL.dump_python(journal, mode="json")}, indent=1, sort_keys=True) + "\n"


def read_journal(run: str, data: bytes, damaged: list[str]) -> Journal:
    """The journal of `run`. One that cannot be read counts as held for ever: only a person can tell."""

    def parse() -> Journal:
        journal = _JOURNAL.validate_python(_versioned(data))
        if journal.run != run or any(t and t.tzinfo is None for t in (journal.started, journal.lease_until)):
            raise ValueError("it is another run's, or its times have no zone")
        return journal

    found = _guarded(f"journal/{run}.json", parse, damaged)
    return found or Journal(run, datetime.fromtimestamp(0, UTC), FOREVER)


def facts_text(facts: Facts) -> str:
    """`state.json`."""
    return json.dumps({"v": VERSION, **_FACTS.dump_python(facts, mode="json")}, indent=1, sort_keys=True) + "\n"


def read_facts(data: bytes, damaged: list[str]) -> Facts:
    """The facts of `state.json`; none where it cannot be read."""
    found = _guarded("state.json", lambda: _FACTS.validate_python(_versioned(data)), damaged)
    return found or Facts({})


def run_lines(old: bytes, record: Record, keep: int) -> str:
    """`runs.jsonl` with one more line, the oldest left out beyond `keep` lines."""
    lines = [line.decode("utf-8", "replace") for _, line in _lines(old)]
    return "".join(f"{line}\n" for line in [*lines, _line(record)][-keep:])


def read_runs(data: bytes, damaged: list[str]) -> tuple[Record, ...]:
    """Summaries of the last runs, oldest first."""
    records = (
        _guarded(f"runs.jsonl line {number}", partial(_versioned, line), damaged) for number, line in _lines(data)
    )
    return tuple(record for record in records if record is not None)


def _base(line: bytes) -> Base:
    one = _BASE.validate_python(_versioned(line))
    if not ulids.is_valid(one.ulid) or (one.page and one.page.edited.tzinfo is None):
        raise ValueError("its ULID is malformed, or its time has no zone")
    return one


def _line(record: Record) -> str:
    # ASCII only: no character of the text can then be taken for the end of a line.
    return json.dumps({"v": VERSION, **record}, sort_keys=True, separators=(",", ":"))


def _lines(data: bytes) -> list[tuple[int, bytes]]:
    return [(number, line) for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]


def _versioned(data: bytes) -> dict[str, Any]:
    record = json.loads(data)
    if not isinstance(record, dict) or not isinstance(record.get("v"), int):
        raise ValueError("it is not a record of this program")
    if record["v"] > VERSION:
        raise NewerLedger("The ledger was written by a later version of portfolio-sync.", "Update portfolio-sync.")
    return {key: value for key, value in record.items() if key != "v"}


def _guarded(where: str, parse: Callable[[], T], damaged: list[str]) -> T | None:
    try:
        return parse()
    except (ValueError, RecursionError) as error:  # bad JSON, bad UTF-8 and pydantic's errors are all ValueErrors
        reason = str(error).splitlines()[0][:120]
        damaged.append(f"{where} cannot be read: {reason}")
        return None

"""What became of a run that died: its intents, held against what both sides show now. One trace an intent."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from sync.core.model import Page, Snapshot, value_digest
from sync.core.plan import AssignUlid, CreatePage, Operation, UpdatePage, WriteFile
from sync.planners.reconcile import edited_since, equality


@dataclass(frozen=True, slots=True)
class Intent:
    """What a run meant to do to one record, on `page` (its id) where there was one.

    `text` and `properties` are digests of what it meant to leave on a page; `makes` is true for a file that was not
    there before. Journals of earlier versions hold only kind and ULID.
    """

    kind: str
    ulid: str
    role: str = ""
    entity: str = ""
    database: str = ""
    page: str = ""
    path: str = ""
    text: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    makes: bool = False


class Found(StrEnum):
    """What is to be seen of an intent."""

    DONE = "found done after its run died"
    UNDONE = "not done when its run died"
    UNSEEN = "its run died; not looked at by this one"


@dataclass(frozen=True, slots=True)
class Trace:
    """An intent of the dead run `run`, and what is to be seen of it."""

    run: str
    intent: Intent
    found: Found


def intents(work: Sequence[Operation]) -> list[dict[str, object]]:
    """What a journal holds of these operations, as plain data."""
    return [{key: value for key, value in asdict(_intent(op)).items() if value} for op in work]


def aftermath(journals: Mapping[str, Sequence[Mapping[str, object]]], snapshot: Snapshot) -> tuple[Trace, ...]:
    """The traces of dead runs, whose intents stand in `journals` by run, oldest first.

    What a later of them meant to do again was not done by the earlier one.
    """
    sight = _Sight(snapshot)
    traces: list[Trace] = []
    again: set[tuple[str, str, str]] = set()
    for run, plain in reversed(tuple(journals.items())):
        read = [_read(one) for one in plain]
        traces[:0] = [Trace(run, one, Found.UNDONE if _key(one) in again else sight.found(one)) for one in read]
        again |= {_key(one) for one in read}
    return tuple(traces)


def _intent(op: Operation) -> Intent:
    kind = type(op).__name__
    match op:
        case AssignUlid():
            return Intent(kind, op.ulid, database=op.database, page=op.page_id)
        case WriteFile():
            makes = op.expects is None and op.append is None
            return Intent(kind, op.ulid, op.role, op.entity, path=op.path, makes=makes)
        case CreatePage():
            return Intent(kind, op.ulid, op.role, op.entity, op.database, path=op.path)
        case UpdatePage():
            text = "" if op.markdown is None else equality(op.markdown)
            values = {name: value_digest(value) for name, value in op.properties.items()}
            return Intent(kind, op.ulid, op.role, op.entity, op.database, op.page_id, op.path, text, values)
        case _:
            return Intent(kind, op.ulid, op.role, path=op.path)


def _read(plain: Mapping[str, object]) -> Intent:
    texts = {key: str(plain.get(key, "")) for key in ("kind", "ulid", "role", "entity", "database", "path", "text")}
    values = plain.get("properties")
    return Intent(**texts, properties=values if isinstance(values, Mapping) else {}, makes=plain.get("makes") is True)


def _key(intent: Intent) -> tuple[str, str, str]:
    return intent.kind, intent.ulid, intent.role


class _Sight:
    """What both sides show now, looked up by ULID."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.pages = {one.ulid: one for one in snapshot.pages}
        self.files = {(one.ulid, role) for one in snapshot.documents for role in ("", one.role)}

    def found(self, intent: Intent) -> Found:
        """What is to be seen of it."""
        there = self._file(intent) if intent.kind == WriteFile.__name__ else self._there(intent)
        return Found.UNSEEN if there is None else Found.DONE if there else Found.UNDONE

    def _file(self, intent: Intent) -> bool | None:
        """By its id and role in HEAD; without documents, only that a path is missing can be told.

        What is no document is there by its path, a row of a table by its record's id.
        """
        if intent.path and not intent.path.endswith(".md"):
            if intent.makes or intent.path not in self.snapshot.paths:
                return intent.path in self.snapshot.paths
            return intent.ulid in self.snapshot.files[intent.path] if intent.path in self.snapshot.files else None
        if self.files:
            return (intent.ulid, intent.role) in self.files
        return False if intent.path and intent.path not in self.snapshot.paths else None

    def _there(self, intent: Intent) -> bool | None:
        """Whether its page is as it was meant; None where this run did not look there."""
        page = self.pages.get(intent.ulid)
        if page is None:
            looked = intent.database in self.snapshot.sources and intent.database not in self.snapshot.unread
            return False if looked else None
        return _page(intent, page, self.snapshot) if intent.kind == UpdatePage.__name__ else True


def _page(intent: Intent, page: Page, snapshot: Snapshot) -> bool | None:
    """Text and values of the page against what was meant."""
    titles = {one.name for one in snapshot.sources[page.database].properties.values() if one.type == "title"}
    there = {**page.properties, **dict.fromkeys(titles, page.title)}
    if not intent.database or intent.properties.keys() - there.keys():
        return None
    if any(value_digest(there[name]) != meant for name, meant in intent.properties.items()):
        return False
    if not intent.text:
        return page.locked
    if page.body is None:
        base = snapshot.base.get(intent.ulid)
        untouched = base is not None and base.page is not None and not edited_since(page, base.page)
        return False if untouched else None
    return equality(page.body.markdown) == intent.text

"""Documents by kind and id: held in memory, written through to SQLite, with one-step rollback."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sync.emulator.trees import walk
from sync.emulator.wire import Doc

KINDS = ("meta", "user", "database", "data_source", "page", "body", "comment", "task", "file")


class Store:
    """Documents are never changed in place: put a new one, so that rollback and copies are cheap.

    `rows` lists the pages of each data source in order of creation; `homes` says in which body a block lives.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.docs: dict[str, dict[str, Doc]] = {kind: {} for kind in KINDS}
        self.rows: dict[str, dict[str, None]] = {}
        self.homes: dict[str, str] = {}
        self._undo: list[tuple[str, str, Doc | None]] = []
        self._db = self._open(file) if file else None

    def _open(self, file: Path) -> sqlite3.Connection:
        db = sqlite3.connect(file, check_same_thread=False)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute(
            "CREATE TABLE IF NOT EXISTS docs (seq INTEGER PRIMARY KEY, kind TEXT, id TEXT, doc TEXT, UNIQUE (kind, id))"
        )
        for kind, key, doc in db.execute("SELECT kind, id, doc FROM docs ORDER BY seq"):
            self._place(kind, key, json.loads(doc))
        return db

    def get(self, kind: str, key: str) -> Doc | None:
        return self.docs[kind].get(key)

    def all(self, kind: str) -> Iterator[Doc]:
        return iter(list(self.docs[kind].values()))

    def put(self, kind: str, key: str, doc: Doc) -> None:
        self._undo.append((kind, key, self.docs[kind].get(key)))
        self._place(kind, key, doc)

    def remove(self, kind: str, key: str) -> None:
        self._undo.append((kind, key, self.docs[kind].get(key)))
        self._place(kind, key, None)

    def commit(self) -> bool:
        """Make the changes since the last commit durable. True when there were any."""
        changed = dict.fromkeys((kind, key) for kind, key, _ in self._undo)
        self._undo.clear()
        if self._db and changed:
            with self._db:
                for kind, key in changed:
                    self._write(self._db, kind, key)
        return bool(changed)

    def rollback(self) -> None:
        for kind, key, before in reversed(self._undo):
            self._place(kind, key, before)
        self._undo.clear()

    def clear(self) -> None:
        """Remove everything; last first, so that a rollback restores the order too."""
        for kind in reversed(KINDS):
            for key in reversed(list(self.docs[kind])):
                self.remove(kind, key)

    def copy(self) -> "Store":
        """A second store in memory that shares no future change with this one."""
        twin = Store()
        twin.docs = {kind: dict(docs) for kind, docs in self.docs.items()}
        twin.rows = {key: dict(rows) for key, rows in self.rows.items()}
        twin.homes = dict(self.homes)
        return twin

    def close(self) -> None:
        if self._db:
            self._db.close()
            self._db = None

    def _write(self, db: sqlite3.Connection, kind: str, key: str) -> None:
        doc = self.docs[kind].get(key)
        if doc is None:
            db.execute("DELETE FROM docs WHERE kind = ? AND id = ?", (kind, key))
            return
        db.execute(
            "INSERT INTO docs (kind, id, doc) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET doc = excluded.doc",
            (kind, key, json.dumps(doc, ensure_ascii=False)),
        )

    def _place(self, kind: str, key: str, doc: Doc | None) -> None:
        before = self.docs[kind].get(key)
        if doc is None:
            self.docs[kind].pop(key, None)
        else:
            self.docs[kind][key] = doc
        if kind == "page":
            self._index_row(key, before, doc)
        elif kind == "body":
            self._index_blocks(key, before, doc)

    def _index_row(self, key: str, before: Doc | None, after: Doc | None) -> None:
        old = before["parent"].get("data_source_id") if before else None
        new = after["parent"].get("data_source_id") if after else None
        if old and old != new:
            self.rows[old].pop(key, None)
        if new:
            self.rows.setdefault(new, {})[key] = None

    def _index_blocks(self, key: str, before: Doc | None, after: Doc | None) -> None:
        for block in walk(before["blocks"] if before else []):
            if self.homes.get(block["id"]) == key:
                del self.homes[block["id"]]
        for block in walk(after["blocks"] if after else []):
            self.homes[block["id"]] = key

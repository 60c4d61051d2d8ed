"""The whole of an emulated workspace: documents, clock, settings, and who is acting."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from sync.emulator import ids
from sync.emulator.clock import Clock, stored
from sync.emulator.faults import Faults
from sync.emulator.limiter import Limiter
from sync.emulator.requests import RequestLog
from sync.emulator.settings import Settings
from sync.emulator.store import Store
from sync.emulator.wire import ApiError, Doc

BOT = "bot"
PERSON = "person"


class State:
    """One workspace. `handle` is the only writer while a server runs; it holds `lock` meanwhile.

    Args:
        file: SQLite file that keeps the workspace between runs; None keeps it in memory.
        seed: start of the deterministic sequence of new ids.
    """

    def __init__(self, file: Path | None = None, seed: int = 0) -> None:
        self.store = Store(file)
        self.clock = Clock()
        self.settings = Settings()
        self.faults = Faults()
        self.limiter = Limiter()
        self.requests = RequestLog()
        self.downloads = RequestLog()
        self.sessions: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self.results: OrderedDict[tuple[str, str], tuple[int, list[str]]] = OrderedDict()
        self.history: dict[str, list[tuple[float, Doc | None]]] = {}
        self.lock = threading.RLock()
        self.actor = ids.derive("user:bot")
        self.generation = 0
        self._seen: dict[str, tuple[int, Doc, Doc]] = {}
        self._serial = 0
        if self.store.get("meta", "workspace") is None:
            self.found("Emulated workspace", "Sync bot", "Robin Example", seed)
            self.store.commit()
        elif clock := self.store.get("meta", "clock"):
            self.clock = Clock.from_json(clock)

    def found(self, name: str, bot: str, person: str, seed: int | None = None) -> None:
        """Write the workspace document and its two users."""
        seed = self.workspace["seed"] if seed is None else seed
        workspace = {"id": ids.derive("workspace"), "name": name, "seed": seed, "counter": 0}
        self.store.put("meta", "workspace", workspace)
        for kind, label in ((BOT, bot), (PERSON, person)):
            key = self.user_id(kind)
            self.store.put("user", key, {"id": key, "kind": kind, "name": label})

    @property
    def workspace(self) -> Doc:
        found = self.store.get("meta", "workspace")
        assert found is not None  # noqa: S101 - founded in __init__
        return found

    @property
    def bot(self) -> str:
        return self.user_id(BOT)

    @staticmethod
    def user_id(kind: str) -> str:
        return ids.derive(f"user:{kind}")

    def now(self) -> str:
        return stored(self.clock.now())

    def new_id(self) -> str:
        """The next id of the seeded sequence."""
        workspace = self.workspace
        counter = workspace["counter"] + 1
        self.store.put("meta", "workspace", {**workspace, "counter": counter})
        return ids.derive(f"{workspace['seed']}:{counter}")

    def request_id(self) -> str:
        self._serial += 1
        return ids.derive(f"request:{self.workspace['seed']}:{self._serial}")

    @contextmanager
    def acting_as(self, user: str) -> Iterator[None]:
        before, self.actor = self.actor, user
        try:
            yield
        finally:
            self.actor = before

    def stamp(self) -> Doc:
        """The four fields of a document that is new now."""
        now = self.now()
        return {"created": now, "edited": now, "created_by": self.actor, "edited_by": self.actor}

    def touched(self, doc: Doc) -> Doc:
        """`doc` as edited now by who is acting."""
        if self.actor == self.bot and not self.settings.bot_edits_move_time:
            return dict(doc)
        return {**doc, "edited": self.now(), "edited_by": self.actor}

    def remember_clock(self) -> None:
        self.store.put("meta", "clock", dict(self.clock.to_json()))

    # What a connection may see

    def require(self, kind: str, key: str, noun: str | None = None) -> Doc:
        """The document `key` if the connection may see it.

        Raises:
            ApiError: 404 otherwise; Notion does not tell absent from unshared.
        """
        doc = self.store.get(kind, key)
        if doc is None or not self.visible(kind, doc):
            raise self.not_found(noun or kind.replace("data_source", "database"), key)
        return doc

    def not_found(self, noun: str, key: str) -> ApiError:
        bot = self.store.get("user", self.bot)
        name = bot["name"] if bot else ""
        message = (
            f"Could not find {noun} with ID: {key}. Make sure the relevant pages and databases are shared"
            f' with your integration "{name}".'
        )
        return ApiError(404, "object_not_found", message, {"integration_id": self.bot})

    def visible(self, kind: str, doc: Doc | None) -> bool:
        """Whether `doc` and everything above it is shared with the connection."""
        if doc is None or not doc.get("shared", True):
            return False
        if kind == "data_source":
            return self.visible("database", self.store.get("database", doc["database_id"]))
        parent: dict[str, Any] = doc["parent"]
        match parent["type"]:
            case "workspace":
                return True
            case "data_source_id":
                key = parent["data_source_id"]
                return self.visible("data_source", self.store.get("data_source", key))
            case "block_id":
                home = self.store.homes.get(parent["block_id"])
                return home is not None and self.visible("page", self.store.get("page", home))
            case _:
                return self.visible("page", self.store.get("page", parent["page_id"]))

    def seen_source(self, source: Doc) -> Doc:
        """`source` as the connection sees it: without relations to what is not shared, and their rollups."""
        key = source.get("id", "")
        kept = self._seen.get(key)
        if kept is None or kept[0] != self.generation or kept[1] is not source:
            properties = {k: p for k, p in source["properties"].items() if not self._hidden(source, p)}
            same = len(properties) == len(source["properties"])
            kept = (self.generation, source, source if same else {**source, "properties": properties})
            self._seen[key] = kept
        return kept[2]

    def _hidden(self, source: Doc, prop: Doc) -> bool:
        if prop["type"] == "rollup":
            relation = source["properties"].get(prop["config"]["relation_property_id"])
            return relation is not None and self._hidden(source, relation)
        if prop["type"] != "relation":
            return False
        target = self.store.get("data_source", prop["config"]["data_source_id"])
        return not self.visible("data_source", target)

    def allow(self, *capabilities: str) -> None:
        """403 unless the connection has every one of `capabilities`."""
        for capability in capabilities:
            if not self.settings.capabilities[capability]:
                message = f"Insufficient permissions: the connection lacks the capability {capability}."
                raise ApiError(403, "restricted_resource", message)

    def remember_before(self, key: str) -> None:
        """Keep what queries still show while `query_stale_seconds` runs."""
        if self.settings.query_stale_seconds:
            before = self.store.get("page", key)
            self.history.setdefault(key, []).append((self.clock.now().timestamp(), before))

    # Copies

    def copy(self) -> "State":
        """An independent workspace in memory with the same documents, clock and settings."""
        twin = State()
        twin.store = self.store.copy()
        twin.clock = deepcopy(self.clock)
        twin.settings = deepcopy(self.settings)
        twin._serial = self._serial
        twin.history = {key: list(past) for key, past in self.history.items()}
        return twin

    def close(self) -> None:
        self.store.close()

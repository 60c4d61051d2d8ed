"""Sees every write to Notion as it happens and holds it against the invariants of the event history."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from sync.core.ulids import is_valid
from sync.emulator import bodies, properties, rich_text
from sync.emulator.plain import plain_value
from sync.emulator.state import State
from sync.emulator.transport import EmulatorTransport
from sync.ports.ledger_codec import Journal, read_journal

if TYPE_CHECKING:
    from tests.simulation.world import World

ID = "Unique ID"
WINDOW = timedelta(seconds=10)
LATENCY = 0.3
_PAGE = re.compile(r"/v1/pages/([0-9a-f-]{36})(/markdown)?")


@dataclass(frozen=True)
class Seen:
    """A page at one moment: its text, its plain values by name, and the ids of the properties, which stay."""

    markdown: str
    values: Mapping[str, Any]
    ids: Mapping[str, str]

    def same(self, name: str, other: "Seen") -> Any:
        """The value of the property that `other` knows as `name`, whatever it was called here."""
        return next((self.values[own] for own, key in self.ids.items() if key == other.ids[name]), None)


@dataclass
class Watch:
    """What the history has shown. `broken` holds one sentence an offence; `races` the seconds of tolerated ones."""

    broken: list[str] = field(default_factory=list)
    races: list[float] = field(default_factory=list)
    unseen: int = 0
    """Ids that were typed while queries still answered from before, and then replaced."""
    writers: list[tuple[datetime, str]] = field(default_factory=list)
    ours: dict[str, Seen] = field(default_factory=dict)
    """What each page held after this program last wrote to it."""

    def copy(self) -> "Watch":
        """The same evidence, to be continued on its own."""
        return Watch(list(self.broken), list(self.races), self.unseen, list(self.writers), dict(self.ours))

    @staticmethod
    def title(page: Mapping[str, Any]) -> str:
        """A stored page's title."""
        return rich_text.plain(page["values"].get("title")).strip()


class Watched(EmulatorTransport):
    """The emulator, one run's requests against it, and the watch in between. Every request takes 0.3 s."""

    def __init__(self, world: "World", run: str) -> None:
        super().__init__(world.state)
        self.world = world
        self.run = run
        self._looks: dict[str, tuple[datetime, str]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.world.later(seconds=LATENCY)
        path = request.url.path
        match = _PAGE.fullmatch(path)
        writes = request.method == "PATCH" or (request.method == "POST" and path == "/v1/pages")
        page_id = match.group(1) if match else ""
        before = dict(self.state.store.docs["page"]) if writes and not page_id else {}
        was = seen(self.state, page_id) if writes and page_id else None
        live = self._holders(request) if writes and not page_id else []
        status = "cut"
        try:
            response = super().handle_request(request)
            status = str(response.status_code)
            if request.method == "GET" and match and match.group(2) and response.status_code == 200:
                with suppress(ValueError):  # half an answer shows nothing
                    self._looks[page_id] = (self._now(), response.json()["markdown"])
            return response
        finally:
            self.world.note(f"{self.run[-6:]} {request.method} {path} {status}")
            if writes and page_id:
                self._changed(page_id, was, seen(self.state, page_id))
            for new in [key for key in self.state.store.docs["page"] if writes and not page_id and key not in before]:
                self._created(new, live)

    def _now(self) -> datetime:
        return self.state.clock.now()

    def _holders(self, request: httpx.Request) -> list[str]:
        """Live pages that carry the id which a creation gives."""
        given = json.loads(request.content).get("properties", {}).get(ID, {}).get("rich_text", [])
        ulid = "".join(part.get("text", {}).get("content", "") for part in given)
        return [page for page, held in ids(self.state).items() if held == ulid]

    def _created(self, page_id: str, live: list[str]) -> None:
        now = seen(self.state, page_id)
        assert now is not None
        if live:
            self._offence("I-4", page_id, f"created while {live} carries its id {now.values[ID]}")
        self._under_lease(page_id, {_created(str(now.values[ID]))})
        self.world.watch.ours[page_id] = now

    def _changed(self, page_id: str, was: Seen | None, now: Seen | None) -> None:
        if was is None or now is None or was == now:
            return
        held, given = was.values.get(ID), now.values.get(ID)
        if held and held != given and held not in ids(self.state).values():
            self._id_lost(page_id, str(held), str(given))
        if was.markdown != now.markdown:
            self._kept(page_id, was)
        for name, value in was.values.items():
            if value not in (None, "", []) and now.values.get(name) != value and name != ID:
                self._value_kept(page_id, name, was)
        changed = {name for name, value in was.values.items() if now.values.get(name) != value}
        self._under_lease(page_id, changed | ({"the body"} if was.markdown != now.markdown else set()))
        ours = self.world.watch.ours.get(page_id)
        # What this write did not touch is still a person's.
        text = now.markdown if ours is None or was.markdown != now.markdown else ours.markdown
        values = {
            name: value if ours is None or was.values.get(name) != value else ours.same(name, now)
            for name, value in now.values.items()
        }
        if ours is not None or was.markdown != now.markdown:
            self.world.watch.ours[page_id] = replace(now, markdown=text, values=values)

    def _id_lost(self, page_id: str, held: str, given: str) -> None:
        """I-5: an id gave way to another. Where queries lag, one typed a moment before cannot be seen by them."""
        lag = self.state.settings.query_stale_seconds + self.state.settings.query_lag_seconds
        history = self.state.history.get(page_id, [])
        before = self._now().timestamp() - WINDOW.total_seconds() - lag
        if any(at > before for at, _ in history[:-1]):
            self.world.watch.unseen += 1
            return
        self._offence("I-5", page_id, f"its id {held} became {given}, and no other page has it")

    def _kept(self, page_id: str, was: Seen) -> None:
        """I-8: the text before is our own, or on the ledger; or it came in the ten seconds since the last look."""
        ours = self.world.watch.ours.get(page_id)
        if (ours and ours.markdown == was.markdown) or not was.markdown.strip() or self._on_ledger(was.markdown):
            return
        at, text = self._looks.get(page_id, (None, ""))
        if at and self._now() - at <= WINDOW and text != was.markdown and self._safe(page_id, text):
            self.world.watch.races.append((self._now() - at).total_seconds())
            return
        self._offence("I-8", page_id, f"a text was overwritten that is nowhere else: {was.markdown[:60]!r}")

    def _safe(self, page_id: str, text: str) -> bool:
        ours = self.world.watch.ours.get(page_id)
        return bool(ours and ours.markdown.strip() == text.strip()) or self._on_ledger(text)

    def _value_kept(self, page_id: str, name: str, was: Seen) -> None:
        ours, value = self.world.watch.ours.get(page_id), was.values[name]
        if ours and ours.same(name, was) == value:
            return
        wanted = str(value).removesuffix(".0")
        kept = [data.decode() for path, data in self._tip().items() if path.startswith("snapshots/")]
        if not any(wanted in text for text in kept):
            self._offence("I-8", page_id, f"{name} was {value!r}, which is nowhere else")

    def _on_ledger(self, text: str) -> bool:
        wanted = text.strip()
        kept = (data.decode() for path, data in self._tip().items() if path.startswith("snapshots/"))
        return any(wanted in one for one in kept)

    def _tip(self) -> Mapping[str, bytes]:
        commits = self.world.shared.ledger.commits
        return commits[-1] if commits else {}

    def _under_lease(self, page_id: str, changed: set[str]) -> None:
        """I-10, I-14, I-17: this run's journal is on the remote, says what it does, and no other run holds a lease."""
        journals = {journal.run: journal for journal in _journals(self._tip())}
        mine = journals.get(self.run)
        if mine is None or not mine.holds(self._now()):
            self._offence("I-10", page_id, "written without a lease on the remote")
        elif untold := changed - {what for intent in mine.intents for what in _meant(intent, page_id)}:
            self._offence("I-14", page_id, f"written, and the journal does not speak of {sorted(untold)}")
        others = [run for run, journal in journals.items() if run != self.run and journal.holds(self._now())]
        if others:
            self._offence("I-17", page_id, f"written by {self.run} while {others} holds the lease")
        self.world.watch.writers.append((self._now(), self.run))

    def _offence(self, invariant: str, page_id: str, what: str) -> None:
        page = self.state.store.docs["page"][page_id]
        line = f"{invariant}: {Watch.title(page)!r} {what}"
        self.world.watch.broken.append(line)
        self.world.note(f"OFFENCE {line}")


def seen(state: State, page_id: str) -> Seen | None:
    """The page as it is now; None where there is none."""
    page = state.store.get("page", page_id)
    if page is None:
        return None
    source = properties.source_of(state, page)
    values = {p["name"]: plain_value(state, source, page, p) for p in source["properties"].values()}
    keys = {p["name"]: str(p["id"]) for p in source["properties"].values()}
    return Seen(bodies.write_markdown(bodies.tree(state, page_id)), values, keys)


def ids(state: State) -> dict[str, str]:
    """The id of every live page that carries a valid one."""
    found = {}
    for page in state.store.docs["page"].values():
        if page["in_trash"] or page["is_archived"] or not page["parent"].get("data_source_id"):
            continue
        source = properties.source_of(state, page)
        prop = next((p for p in source["properties"].values() if p["name"] == ID), None)
        held = rich_text.plain(page["values"].get(prop["id"])) if prop else ""
        if is_valid(held):
            found[page["id"]] = held
    return found


def _meant(intent: Mapping[str, Any], page_id: str) -> set[str]:
    """What an intent says of this page, in the watch's words."""
    if intent["kind"] == "CreatePage":
        return {_created(intent["ulid"])}
    if intent.get("page") != page_id:
        return set()
    if intent["kind"] == "AssignUlid":
        return {ID}
    return {*intent.get("properties", ()), *(["the body"] if "text" in intent else [])}


def _created(ulid: str) -> str:
    return f"a page for {ulid}"


def _journals(files: Mapping[str, bytes]) -> list[Journal]:
    return [
        read_journal(path.removeprefix("journal/").removesuffix(".json"), data, [])
        for path, data in files.items()
        if path.startswith("journal/")
    ]

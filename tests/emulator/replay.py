"""A recorded session played to the emulator: its ids put in place of the recorded ones, its answers compared."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from sync.emulator import ids
from sync.emulator.clock import parse_time
from sync.emulator.service import handle
from sync.emulator.state import State
from sync.emulator.wire import Request
from tests.emulator import corpus, replay_seed
from tests.emulator.api import HEADERS
from tests.emulator.corpus import Exchange
from tests.emulator.replay_past import objects
from tests.emulator.shapes import Difference, aligned, differences

_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b")
_NAMED = ("id", "discussion_id", "relation_property_id", "rollup_property_id", "synced_property_id", "next_cursor")


@dataclass
class Outcome:
    """One exchange, and where the emulator's answer is not like the recorded one."""

    exchange: Exchange
    differences: list[Difference] = field(default_factory=list)
    answer: Any = None


class Player:
    """Plays one session to a workspace made from what the session shows to have existed before it."""

    def __init__(self, session: list[Exchange]) -> None:
        self.state = State()
        self.state.settings.rate_limit = False
        self.session = session
        self.known: dict[str, str] = replay_seed.plant(self.state, session)

    def play(self) -> list[Outcome]:
        """Every exchange in order."""
        outcomes = [self._exchange(exchange) for exchange in self.session]
        self.state.close()
        return outcomes

    def _exchange(self, exchange: Exchange) -> Outcome:
        self._tell_time(exchange.answer)
        body = b"" if exchange.body is None else json.dumps(self._ours(exchange.body)).encode()
        query = [(key, str(self._ours(value))) for key, value in exchange.query]
        answer = handle(self.state, Request(exchange.method, self._path(exchange.path), query, HEADERS, body))
        emulated = answer.json()
        outcome = Outcome(exchange, answer=emulated)
        if answer.status != exchange.status:
            told = f"{exchange.status} recorded, {answer.status} emulated: {emulated.get('message', '')[:200]}"
            outcome.differences.append(Difference("status", told))
            return outcome
        self._learn(exchange.answer, emulated)
        missing = exchange.headers.keys() - answer.headers.keys()
        outcome.differences += [Difference(f"headers.{header}", "recorded, not emulated") for header in missing]
        outcome.differences += dict.fromkeys(differences(exchange.answer, emulated, self._same))
        outcome.differences += _untyped(exchange, emulated)
        return outcome

    def _tell_time(self, answer: Any) -> None:
        """The session's clock is the latest edit that it has shown."""
        texts = [one.get("last_edited_time") for one in objects(answer)]
        moments = [parse_time(text) for text in texts if text]
        if moments and (self.state.clock.frozen is None or max(moments) > self.state.clock.frozen):
            self.state.clock.set(max(moments))

    # Recorded ids and the emulator's

    def _same(self, recorded: str, emulated: str) -> bool:
        return self.known.get(recorded, recorded) == emulated

    def _learn(self, recorded: Any, emulated: Any) -> None:
        """Remember which ids, property ids and cursors stand in the same places."""
        if isinstance(recorded, dict) and isinstance(emulated, dict):
            for key in recorded.keys() & emulated.keys():
                one, other = recorded[key], emulated[key]
                if key in _NAMED and isinstance(one, str) and isinstance(other, str):
                    self.known.setdefault(one, other)
                else:
                    self._learn(one, other)
        elif isinstance(recorded, list) and isinstance(emulated, list):
            for one, other in aligned(recorded, emulated, self._same):
                self._learn(one, other)

    def _ours(self, value: Any) -> Any:
        """A piece of a request with the emulator's ids in it."""
        if isinstance(value, dict):
            return {self.known.get(key, key): self._ours(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._ours(inner) for inner in value]
        if not isinstance(value, str):
            return value
        return self.known.get(value) or _UUID.sub(self._id, value)

    def _id(self, found: re.Match[str]) -> str:
        text = found[0]
        mapped = self.known.get(ids.parse(text) or text, text)
        return mapped if "-" in text else mapped.replace("-", "")

    def _path(self, path: str) -> str:
        parts = [_UUID.sub(self._id, part) for part in path.split("/")]
        if parts[2:3] == ["properties"]:
            plain = unquote(unquote(parts[3]))
            found = self.known.get(plain) or self.known.get(quote(plain, safe="_~"))
            parts[3] = quote(unquote(found), safe="") if found else parts[3]
        return "/v1/" + "/".join(parts)


def _untyped(exchange: Exchange, emulated: Any) -> list[Difference]:
    """What is not of the published type, where the recorded answer is."""
    name = corpus.definition(exchange.method, exchange.path)
    if name is None or exchange.status != 200 or not corpus.fits(name, exchange.answer):
        return []
    return [Difference("", f"not a {name}: {problem}") for problem in corpus.misfits(name, emulated)[:1]]

"""What a recorded session shows of the time before it: objects at first sight, and which ones it made itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sync.emulator import ids
from tests.emulator.corpus import Exchange

Doc = dict[str, Any]
KINDS = ("user", "page", "data_source", "database", "block", "comment")
_CREATIONS = {("POST", "pages"), ("POST", "databases"), ("POST", "data_sources"), ("POST", "comments")}


@dataclass
class Past:
    """Objects by kind and id, as first shown; `children` are the blocks of a parent that was listed."""

    born: set[str] = field(default_factory=set)
    bots: set[str] = field(default_factory=set)
    shown: dict[str, dict[str, Doc]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    children: dict[str, list[str]] = field(default_factory=dict)
    parents: list[Doc] = field(default_factory=list)


def stand_in(key: str, parent: Doc) -> Doc:
    """A block that is named and never shown."""
    text: Doc = {"type": "toggle", "toggle": {"rich_text": [], "color": "default"}, "has_children": False}
    return {"id": key, "parent": parent, **text}


def objects(value: Any) -> Iterator[Doc]:
    """Every object in an answer, the outermost first; references, which have an id alone, are none."""
    if isinstance(value, dict):
        if value.get("object") in KINDS and len(value) > 2:
            yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def past_of(session: list[Exchange]) -> Past:
    """What is older than the session, and the bot behind what the session made."""
    past = Past()
    for exchange in session:
        if exchange.status == 200:
            _note_births(past, exchange)
    for exchange in session:
        if exchange.status == 200:
            _note_sights(past, exchange)
    past.bots |= {one["id"] for one in past.shown["user"].values() if one["type"] == "bot"}
    comments = past.shown["comment"].values()
    past.bots |= {one["created_by"]["id"] for one in comments if one["display_name"]["type"] == "integration"}
    return past


def _note_births(past: Past, exchange: Exchange) -> None:
    answer = exchange.answer
    made: list[Doc] = []
    if exchange.method == "PATCH" and exchange.path.endswith("/children"):
        # An answer to an insertion also holds the blocks after it.
        made = answer["results"][: len(exchange.body["children"])]
    elif (exchange.method, exchange.path) in _CREATIONS:
        made = [answer]
        past.born |= {source["id"] for source in answer.get("data_sources", [])}
    past.born |= {one["id"] for one in made}
    past.bots |= {one["created_by"]["id"] for one in made if "created_by" in one}
    past.parents += [one["parent"] for one in made]
    for one in objects(answer):
        parent = one.get("parent") or {}
        if one["object"] in ("page", "block") and parent.get(parent.get("type")) in past.born:
            past.born.add(one["id"])


def _note_sights(past: Past, exchange: Exchange) -> None:
    """First sights; of a change, what can be told of the time before it."""
    position = exchange.body.get("position") or {} if isinstance(exchange.body, dict) else {}
    key = ids.parse(position.get("after_block", {}).get("id"))
    if key and key not in past.born:
        past.shown["block"].setdefault(key, stand_in(key, exchange.answer["results"][0]["parent"]))
    for one in objects(exchange.answer):
        if one["id"] not in past.born:
            changed = exchange.method in ("PATCH", "DELETE") and one is exchange.answer and "in_trash" in one
            past.shown[one["object"]].setdefault(one["id"], {**one, "in_trash": False} if changed else one)
            if "parent" in one:
                past.parents.append(one["parent"])
    if exchange.method == "GET" and exchange.path.endswith("/children") and exchange.answer["results"]:
        parent = ids.parse(exchange.path.split("/")[1]) or ""
        older = [block["id"] for block in exchange.answer["results"] if block["id"] not in past.born]
        past.children.setdefault(parent, older)

"""Both sides as they stand, with ids and times erased: two worlds that are equal here are the same to a person."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sync.convert.headers import header
from sync.emulator.seed import source_id
from sync.ports.ledger import Ledger
from tests.simulation.memory import StateStore
from tests.simulation.watch import ids, seen
from tests.simulation.workload import ID_MAP, LOG
from tests.simulation.world import World

_ULID = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b")
_PAGE_ID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[0-9:.]*Z?")
DATABASES = ("ventures", "offers", "projects", "decision_journal")


def canonical(world: World) -> dict[str, Any]:
    """Pages of every database, files and base; every id replaced by the title of what carries it."""
    names = _names(world)

    def plain(value: Any) -> Any:
        match value:
            case str():
                return _TIME.sub(
                    "time", _PAGE_ID.sub(lambda m: _named(m[0], names), _ULID.sub(lambda m: _named(m[0], names), value))
                )
            case list():
                return sorted(map(plain, value), key=str)
            case dict():
                return {key: plain(one) for key, one in value.items()}
        return value

    files = {
        plain(path): _sorted(plain(text))
        if path.startswith("sot/")
        else plain(_sorted(text) if path == ID_MAP else text)
        for path, text in world.shared.files().items()
        if path != LOG
    }
    return {"pages": sorted(_pages(world, plain), key=str), "files": files, "base": _base(world, plain)}


def differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """What differs between two canonical worlds, a line each."""
    found = []
    for part in ("pages", "files", "base"):
        left, right = expected[part], actual[part]
        if left == right:
            continue
        if isinstance(left, list):
            found += [f"{part}: missing {one}" for one in left if one not in right]
            found += [f"{part}: not expected {one}" for one in right if one not in left]
            found += [f"{part}: {len(left)} expected, {len(right)} there"] if len(left) != len(right) else []
        else:
            keys = sorted({*left, *right})
            found += [
                f"{part} {key}: expected {left.get(key)!r}, found {right.get(key)!r}"
                for key in keys
                if left.get(key) != right.get(key)
            ]
    return found


def _pages(world: World, plain: Any) -> Iterator[dict[str, Any]]:
    docs = world.state.store.docs["page"]
    for database in DATABASES:
        for key in world.state.store.rows.get(source_id(database), {}):
            doc, page = docs[key], seen(world.state, key)
            assert page is not None
            flags = {flag: doc[flag] for flag in ("is_locked", "is_archived", "in_trash")}
            yield {
                "in": database,
                "text": plain(page.markdown),
                **flags,
                **{n: plain(v) for n, v in page.values.items()},
            }


def _base(world: World, plain: Any) -> dict[str, Any]:
    ledger = Ledger(StateStore(world.shared))
    state = ledger.fetch_and_read()
    assert not state.damaged
    found: dict[str, Any] = {}
    for ulid, base in state.base.items():
        page = plain(base.page.page_id) if base.page else None
        found[plain(ulid)] = [base.origin, page, sorted((role, plain(file.path)) for role, file in base.files.items())]
    return {**found, "open journals": [journal.run for journal in state.journals], "quarantine": len(state.quarantine)}


def _names(world: World) -> dict[str, str]:
    """ULIDs and page ids by the title of the page that carries them, else by the path of the file."""
    names: dict[str, str] = {}
    live = ids(world.state)
    taken: dict[str, int] = {}
    for database in DATABASES:
        for key in world.state.store.rows.get(source_id(database), {}):
            title = f"{database}/{world.watch.title(world.state.store.docs['page'][key])}"
            taken[title] = taken.get(title, 0) + 1
            name = f"<{title} {taken[title]}>"
            names[key] = names[key.replace("-", "")] = name
            if key in live:
                names.setdefault(live[key], name)
    for path, text in world.shared.files().items():
        if path.endswith(".md") and (ulid := header.read(text).header.ulid):
            names.setdefault(ulid, f"<{path}>")
    return names


def _named(found: str, names: Mapping[str, str]) -> str:
    return names.get(found, "<unknown>")


def _sorted(table: str) -> str:
    return "\n".join(sorted(table.splitlines()))

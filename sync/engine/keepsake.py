"""What is kept of a page before it is overwritten: its text as it was, and the facts to bring it back."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sync.core.model import Body, DateSpan, Relation, Value
from sync.core.plan import UpdatePage
from sync.planners.restore import Kept

_TEXTS = ("role", "database", "page_id", "title", "path", "edited", "edited_by", "reason")


def keepsake(op: UpdatePage, markdown: str, when: datetime) -> dict[str, str]:
    """Two files under the record's ULID, by path: `<time>-<hash>.md`, the text exactly, and `.json`, the facts."""
    name = f"{op.ulid}/{when.astimezone(UTC):%Y%m%dT%H%M%SZ}-{Body(markdown).hash[:8]}"
    facts = {
        "ulid": op.ulid,
        "role": op.role,
        "database": op.database,
        "page_id": op.page_id,
        "title": op.title,
        "path": op.path,
        "edited": op.expects.edited.isoformat(),
        "edited_by": op.expects.edited_by,
        "kept": when.astimezone(UTC).isoformat(),
        "reason": op.reason,
        "properties": _plain(op.before),
    }
    return {
        f"{name}.md": markdown,
        f"{name}.json": json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    }


def read_kept(files: Mapping[str, str]) -> tuple[Kept, ...]:
    """The keepsakes among `files` (by `<ulid>/<name>.md` and `.json`), newest first. A damaged one is listed too."""
    found = sorted((_read(path, files) for path in files if path.endswith(".md")), key=lambda one: (one.kept, one.name))
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(1))
    return tuple(replace(one, number=next(numbers[one.ulid])) for one in reversed(found))


def _read(path: str, files: Mapping[str, str]) -> Kept:
    ulid, _, name = path.removesuffix(".md").rpartition("/")
    try:
        facts = json.loads(files.get(f"{ulid}/{name}.json", ""))
        properties = {str(key): _value(value) for key, value in facts["properties"].items()}
        texts: dict[str, Any] = {key: str(facts.get(key, "")) for key in _TEXTS}
        when = datetime.fromisoformat(facts["kept"]).astimezone(UTC)
        return Kept(ulid, name, files[path], when, **texts, properties=properties)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Kept(ulid, name, files[path], _time_in(name), readable=False)


def _time_in(name: str) -> datetime:
    try:
        return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _plain(values: Mapping[str, Value]) -> dict[str, object]:
    return {name: _one(value) for name, value in values.items()}


def _one(value: Value) -> object:
    match value:
        case DateSpan(start=start, end=end, time_zone=zone):
            return {"date": [start, end, zone]}
        case Relation(ids=ids, complete=complete):
            return {"relation": list(ids), "complete": complete}
        case tuple(items):
            return {"list": list(items)}
        case _:
            return value


def _value(plain: Any) -> Value:
    """The inverse of `_one`."""
    match plain:
        case {"date": [str(start), end, zone]}:
            return DateSpan(start, end, zone)
        case {"relation": [*ids], **rest}:
            return Relation(tuple(map(str, ids)), rest.get("complete") is True)
        case {"list": [*items]}:
            return tuple(map(str, items))
        case None | str() | int() | float():
            return plain
    raise ValueError("not a value of a property")

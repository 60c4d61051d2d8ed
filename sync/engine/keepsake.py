"""What is kept of a page before it is overwritten: its text as it was, and the facts to bring it back."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sync.core.model import Body, DateSpan, Relation, Value
from sync.core.plan import UpdatePage


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
        "properties": _plain(op.before),
    }
    return {
        f"{name}.md": markdown,
        f"{name}.json": json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    }


def _plain(values: Mapping[str, Value]) -> dict[str, object]:
    return {name: _one(value) for name, value in values.items()}


def _one(value: Value) -> object:
    match value:
        case DateSpan(start=start, end=end, time_zone=zone):
            return {"date": [start, end, zone]}
        case Relation(ids=ids):
            return {"relation": list(ids)}
        case tuple(items):
            return {"list": list(items)}
        case _:
            return value

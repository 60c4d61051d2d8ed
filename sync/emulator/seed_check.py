"""What is wrong with a workspace document, all at once."""

from collections import Counter
from collections.abc import Iterator

from sync.emulator.schema import KINDS
from sync.emulator.wire import Doc


def find_problems(document: Doc) -> list[str]:
    """Sentences that name every unknown database, kind, property and ref; empty where all fits."""
    databases: Doc = document.get("databases") or {}
    records: dict[str, list[Doc]] = document.get("records") or {}
    return [*_schema_problems(databases), *_record_problems(databases, records)]


def _schema_problems(databases: Doc) -> Iterator[str]:
    for key, database in databases.items():
        for name, prop in (database.get("properties") or {}).items():
            if prop.get("type") not in KINDS:
                yield f"{key}: {name} has the unknown type {prop.get('type')}."
            if prop.get("type") == "relation" and prop.get("target") not in databases:
                yield f"{key}: {name} relates to {prop.get('target')}, which is no database."


def _record_problems(databases: Doc, records: dict[str, list[Doc]]) -> Iterator[str]:
    refs = Counter(str(record.get("ref")) for rows in records.values() for record in rows or [])
    yield from (f"The ref {ref} is given twice." for ref, count in refs.items() if count > 1)
    for key, rows in records.items():
        if key not in databases:
            yield f"There is no database {key}."
            continue
        schema = databases[key].get("properties") or {}
        for record in rows or []:
            yield from _value_problems(key, record, schema, refs)


def _value_problems(key: str, record: Doc, schema: Doc, refs: Counter[str]) -> Iterator[str]:
    for name, value in (record.get("properties") or {}).items():
        if name not in schema:
            yield f"{record.get('ref')}: There is no property {name} in {key}."
        elif schema[name]["type"] == "relation":
            missing = [str(ref) for ref in value or [] if str(ref) not in refs]
            if missing:
                yield f"{record.get('ref')}: {name} names records that do not exist: {', '.join(missing)}."

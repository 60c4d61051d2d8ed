"""The sandbox seed is true to the user's schema and sound in itself."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import pytest
import yaml
from ulid import ULID

from tests.emulator.sandbox_seed import BY_REF, DATABASES, HOME, RECORDS, ROOT, SCENE, SEED_TEXT

SCHEMA = ROOT.parent / "shared" / "workspace" / "schema.yaml"
ULID_FORM = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
READ_ONLY = {"formula", "rollup", "created_time", "last_edited_time", "unique_id"}
RECORD_KEYS = {
    *("ref", "created", "edited", "edited_by", "icon", "locked", "archived", "in_trash"),
    *("properties", "body", "comments"),
}


def links() -> list[tuple[str, str, str, str]]:
    """Every relation entry given: (database, property, ref of the record, ref it names)."""
    return [
        (key, name, record["ref"], target)
        for key, rows in RECORDS.items()
        for record in rows
        for name, value in record["properties"].items()
        if DATABASES[key]["properties"][name]["type"] == "relation"
        for target in value
    ]


def fits(value: Any, facts: dict[str, Any]) -> bool:
    match facts["type"]:
        case "title" | "rich_text" | "url" | "email":
            return isinstance(value, str) and len(value) <= 2000
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "checkbox":
            return isinstance(value, bool)
        case "select":
            return value in facts["options"]
        case "multi_select":
            return set(value) <= set(facts["options"])
        case "date":
            return date.fromisoformat(value) >= date(2025, 8, 1)
        case "relation":
            return isinstance(value, list) and len(value) == len(set(value))
    return False


def duplicate_keys(node: yaml.Node) -> list[str]:
    if isinstance(node, yaml.MappingNode):
        seen = Counter(str(key.value) for key, _ in node.value)
        own = [f"line {node.start_mark.line + 1}: {key}" for key, n in seen.items() if n > 1]
        return own + [found for _, value in node.value for found in duplicate_keys(value)]
    if isinstance(node, yaml.SequenceNode):
        return [found for value in node.value for found in duplicate_keys(value)]
    return []


@pytest.mark.skipif(not SCHEMA.exists(), reason="the user's schema is not at hand")
def test_schema_facts() -> None:
    """Keys, titles (trailing blank included), properties, types, options, formats and targets are the user's."""
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    expected = {key: (facts["title"], facts["properties"]) for key, facts in schema.items()}
    assert expected == {key: (facts["title"], facts["properties"]) for key, facts in DATABASES.items()}


def test_schema_size() -> None:
    """Without the user's file at hand, the known numbers still hold."""
    properties = [p for facts in DATABASES.values() for p in facts["properties"].values()]
    relations = [p for p in properties if p["type"] == "relation"]
    one_way = [p for p in relations if "two_way" not in p]
    assert (34, 619, 165, 7) == (len(DATABASES), len(properties), len(relations), len(one_way))
    assert DATABASES["kpis"]["title"] == "KPIs "


def test_two_way_relations_meet() -> None:
    """Each side of a two-way relation names the other."""
    for key, facts in DATABASES.items():
        for name, p in facts["properties"].items():
            if "two_way" in p:
                other = DATABASES[p["target"]]["properties"][p["two_way"]]
                assert (key, name) == (other["target"], other["two_way"])


def test_no_key_is_given_twice() -> None:
    """YAML would silently take the last of two equal keys."""
    node = yaml.compose(SEED_TEXT)
    assert node is not None
    assert [] == duplicate_keys(node)


def test_records_are_well_formed() -> None:
    """Refs are unique, only agreed keys occur, and every database has a record; about 200 in all."""
    rows = list(chain(*RECORDS.values()))
    assert list(DATABASES) == list(RECORDS)
    assert all(RECORDS.values())
    assert len(rows) == len(BY_REF)
    assert set() == set(chain(*rows)) - RECORD_KEYS
    assert 180 <= len(rows) <= 220


@pytest.mark.parametrize("key", list(DATABASES))
def test_values_fit_their_properties(key: str) -> None:
    """Every value has the form of its property's type; computed properties are never given."""
    facts = DATABASES[key]["properties"]
    for record in RECORDS[key]:
        for name, value in record["properties"].items():
            assert facts[name]["type"] not in READ_ONLY
            assert fits(value, facts[name]), f"{record['ref']}: {name} = {value!r}"


def test_relations_lead_somewhere() -> None:
    """Every ref exists in the target database."""
    expected = {DATABASES[key]["properties"][name]["target"] for key, name, _, _ in links()}
    assert expected <= set(DATABASES)
    for key, name, ref, target in links():
        wanted = DATABASES[key]["properties"][name]["target"]
        assert wanted == HOME.get(target), f"{ref}: {name} -> {target}"


def test_relations_are_given_on_one_side() -> None:
    """The emulator fills the other side, so giving both would be two truths."""
    used = {(key, name) for key, name, _, _ in links()}
    for key, name in used:
        p = DATABASES[key]["properties"][name]
        assert (p["target"], p.get("two_way")) not in used


def test_times_are_in_the_scene() -> None:
    """Created from August 2025, edited later, nothing after the Monday of the scene; whole minutes."""
    for record in BY_REF.values():
        created = datetime.fromisoformat(record["created"])
        edited = datetime.fromisoformat(record.get("edited", record["created"]))
        assert datetime(2025, 8, 1, tzinfo=UTC) <= created <= edited <= SCENE, record["ref"]
        assert (0, 0) == (created.second, edited.second)


def test_ulids() -> None:
    """All ULIDs but one are valid and carry their record's creation time; one pair shares one."""
    given = [(r, r["properties"]["Unique ID"]) for r in BY_REF.values() if "Unique ID" in r["properties"]]
    malformed = [r["ref"] for r, text in given if not ULID_FORM.fullmatch(text)]
    assert ["org-mome-rath"] == malformed
    count = Counter(text for _, text in given)
    [shared] = [text for text, n in count.items() if n > 1]
    assert ["topic-crm", "topic-crm-copy"] == [r["ref"] for r, text in given if text == shared]
    for record, text in given:
        if record["ref"] != "topic-crm-copy":
            carried = ULID.from_str(text.upper()).datetime
            assert datetime.fromisoformat(record["created"]) == carried, record["ref"]

"""The sandbox seed as the tests read it."""

from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SANDBOX = ROOT / "sync" / "emulator" / "sandbox"
SEED_TEXT = (SANDBOX / "workspace.yaml").read_text(encoding="utf-8")
SEED: dict[str, Any] = yaml.safe_load(SEED_TEXT)
DATABASES: dict[str, Any] = SEED["databases"]
RECORDS: dict[str, list[dict[str, Any]]] = SEED["records"]
HOME = {record["ref"]: key for key, rows in RECORDS.items() for record in rows}
BY_REF = {record["ref"]: record for record in chain(*RECORDS.values())}
SCENE = datetime(2025, 11, 24, 9, tzinfo=UTC)
"""The moment the seed describes: a Monday, 09:00 UTC."""


def prop(ref: str, name: str) -> Any:
    return BY_REF[ref]["properties"].get(name)


def title(key: str, record: dict[str, Any]) -> str:
    name = next(n for n, p in DATABASES[key]["properties"].items() if p["type"] == "title")
    return str(record["properties"][name])


def children_of(ref: str, key: str, name: str) -> list[str]:
    """Records of database `key` whose relation `name` holds `ref`."""
    return [r["ref"] for r in RECORDS[key] if ref in r["properties"].get(name, [])]

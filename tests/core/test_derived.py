"""Values that Notion leaves empty are derived where the property is a formula or a rollup, and only there."""

from dataclasses import replace
from typing import Any

import pytest

from sync.core.config import Config, Database, Notion
from sync.core.model import Page, Property, Relation, Source, Value
from sync.core.records import Records
from tests.planners import scene

SCHEMA: dict[str, dict[str, str]] = {
    "offers": {"Price": "number", "Cost to Deliver": "number", "Margin": "formula"},
    "deals": {"Value (Est)": "number", "Probability": "number", "Weighted Value": "formula"},
    "organizations": {"Engagements": "relation", "Total Lifetime Value": "formula"},
    "engagements": {"Total Contract Value": "number"},
    "projects": {
        "Revenue Expected": "number",
        "Expense Actual": "number",
        "Margin": "formula",
        "Outcome": "relation",
        "Billable": "formula",
        "Project Focus": "select",
    },
    "outcomes": {},
    "tasks": {"Project": "relation", "Billable": "rollup", "Project Focus": "rollup"},
}
ENTITY = {key: key.removesuffix("s") for key in SCHEMA}
CONFIG = Config(
    notion=Notion(api_token="sandbox_x", databases={key: Database(entity=entity) for key, entity in ENTITY.items()})
)


def page(number: int, database: str, values: dict[str, Any] | None = None, title: str = "") -> Page:
    """A record; a list of numbers is a relation to those records."""
    properties: dict[str, Value] = {
        name: Relation(tuple(scene.page(n).id for n in value)) if isinstance(value, list) else value
        for name, value in (values or {}).items()
    }
    return replace(scene.page(number), database=database, title=title, properties=properties)


def value(name: str, first: Page, *others: Page, kinds: dict[str, str] | None = None) -> Value:
    """What the records say of the first page's property."""
    sources = {
        key: Source(key, key, key, key, {n: Property(n, n, (kinds or {}).get(n, kind)) for n, kind in props.items()})
        for key, props in SCHEMA.items()
    }
    return Records((first, *others), sources, CONFIG).value(first, name)


OUTCOME = page(90, "outcomes", title="Billable ")
LEARNING = page(91, "outcomes", title="Learning")
PROJECT = page(40, "projects", {"Outcome": [90], "Project Focus": "Deep"})
CLIENT = page(50, "organizations", {"Engagements": [60, 61, 62]})
PAID = [page(60 + n, "engagements", {"Total Contract Value": worth}) for n, worth in enumerate((1000, None, 500.5))]


@pytest.mark.parametrize(
    ("name", "records", "expected"),
    [
        ("Margin", [page(1, "offers", {"Price": 900, "Cost to Deliver": 400})], 500),
        ("Margin", [page(1, "offers", {"Price": 900})], None),
        ("Margin", [page(1, "projects", {"Revenue Expected": 10, "Expense Actual": 12.5})], -2.5),
        ("Weighted Value", [page(1, "deals", {"Value (Est)": 1000, "Probability": 0.75})], 750),
        ("Weighted Value", [page(1, "deals", {"Value (Est)": 1000, "Probability": 75})], 750),
        ("Weighted Value", [page(1, "deals", {"Value (Est)": 1000})], None),
        ("Total Lifetime Value", [CLIENT, *PAID], 1500.5),
        ("Total Lifetime Value", [page(50, "organizations")], None),
        ("Billable", [PROJECT, OUTCOME], True),
        ("Billable", [page(40, "projects", {"Outcome": [91]}), LEARNING], False),
        ("Billable", [page(40, "projects")], None),
        ("Billable", [page(1, "tasks", {"Project": [40]}), PROJECT, OUTCOME], True),
        ("Project Focus", [page(1, "tasks", {"Project": [40]}), PROJECT], "Deep"),
        ("Project Focus", [page(1, "tasks")], None),
    ],
)
def test_what_stands_in(name: str, records: list[Page], expected: Value) -> None:
    """From what the record and those it relates to hold; None where a part of it is missing."""
    assert expected == value(name, *records)


def test_what_notion_says_stands() -> None:
    """A formula that gives something is never overruled, and an empty number is no formula."""
    assert 7 == value("Margin", page(1, "offers", {"Price": 900, "Margin": 7, "Cost to Deliver": 400}))
    plain = page(1, "offers", {"Price": 900, "Cost to Deliver": 400})
    assert value("Margin", plain, kinds={"Margin": "number"}) is None

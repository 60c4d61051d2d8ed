"""The JSON Schema for editors, and the configuration that is shipped."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest
import yaml
from pydantic import BaseModel

from sync.core import triggers
from sync.core.config import Config
from sync.core.config_source import read_config, schema
from sync.core.config_wording import section_at
from sync.core.model import Property, Source
from sync.core.zones import Zone

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "config.yaml").read_text(encoding="utf-8")
SHIPPED = read_config(TEXT, {}, need_token=False)
WORKSPACE: dict[str, Any] = yaml.safe_load((ROOT / "sync/emulator/sandbox/workspace.yaml").read_text(encoding="utf-8"))[
    "databases"
]


def test_the_schema_in_docs_is_current() -> None:
    """Renew it with `portfolio-sync config schema > docs/config.schema.json`."""
    stored = (ROOT / "docs/config.schema.json").read_text(encoding="utf-8")
    assert json.dumps(schema(), indent=2, ensure_ascii=False) + "\n" == stored


def test_the_schema_accepts_the_shipped_configuration() -> None:
    """As an editor sees it: references not expanded."""
    assert [] == list(jsonschema_rs.validator_for(schema()).iter_errors(yaml.safe_load(TEXT)))


@pytest.mark.parametrize(
    ("path", "value", "accepted"),
    [
        ("notion.requests_per_minute", "${RPM:-90}", True),
        ("notion.requests_per_minute", "many", False),
        ("portfolio.remote", "${REMOTE}", True),
        ("portfolio.remote", "secret", False),
        ("sync.publish.offer.enabled", "${ON}", True),
        ("sync.publish.offer.enabled", 5, False),
        ("sync.publish.offer.zone", "${ZONE}", True),
        ("sync.publish.offer.body", "all", False),
        ("sync.tier1_entities", ["${ENTITY}"], True),
        ("sync.tier1_entities", ["No Entity"], False),
        ("notion.databases.offers.zone", "secret", False),
        ("notion.databases.Offers", {"entity": "x"}, False),
        ("notion.databases.offers.nope", "x", False),
        ("nope", "x", False),
    ],
)
def test_the_schema_takes_references_in_typed_fields(path: str, value: object, accepted: bool) -> None:
    """And still refuses what is neither a reference nor fitting."""
    config = yaml.safe_load(TEXT)
    *parents, last = path.split(".")
    place = config
    for key in parents:
        place = place[key]
    place[last] = value
    assert accepted is jsonschema_rs.validator_for(schema()).is_valid(config)


def sections(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], type[BaseModel]]]:
    """Every section of the model with a path at which it stands."""
    yield path, model
    for name, field in model.model_fields.items():
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from sections(kind, (*path, name))
        for inner in get_args(kind):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from sections(inner, (*path, name, "any"))


def test_every_section_is_known_where_unknown_keys_are_explained() -> None:
    """The table of places follows the model."""
    found = list(sections(Config))
    assert [model for _, model in found] == [section_at(path) for path, _ in found]
    assert len(found) == 8


def test_every_key_is_described() -> None:
    """Editors show the description, and so does the message where a key is missing."""
    assert [] == [
        f"{model.__name__}.{name}"
        for _, model in sections(Config)
        for name, field in model.model_fields.items()
        if not field.description
    ]


def test_the_shipped_configuration_names_all_databases() -> None:
    """Each key with its exact title; blanks at the ends do not count."""
    assert {key: entry["title"].strip() for key, entry in WORKSPACE.items()} == {
        key: entry.title for key, entry in SHIPPED.notion.databases.items()
    }
    assert len(WORKSPACE) == 34


def test_the_shipped_configuration_names_only_properties_there_are() -> None:
    """Ids, targets of aliases, and what the publish rules fill."""
    named = [
        (key, name)
        for key, entry in SHIPPED.notion.databases.items()
        for name in (
            entry.unique_id_field,
            *([entry.human_id_field] if entry.human_id_field else []),
            *(live for names in entry.aliases.values() for live in names),
        )
    ]
    filled = [
        (rule.database, name) for rule in SHIPPED.sync.publish.values() if rule.database for name in rule.properties
    ]
    assert [] == [(key, name) for key, name in (*named, *filled) if name not in WORKSPACE[key]["properties"]]


def test_the_shipped_zones() -> None:
    """What is about clients and people is private; nothing is below internal."""
    zones = {key: entry.zone for key, entry in SHIPPED.notion.databases.items() if entry.zone}
    assert {Zone.PRIVATE} == set(zones.values())
    assert {"organizations", "people", "deals", "touchpoints", "engagements"} <= set(zones)


@pytest.mark.parametrize(
    ("entity", "reasons"),
    [("project", 0), ("engagement", 0), ("deliverable", 3)],
)
def test_the_shipped_triggers_on_the_workspace_as_it_is(entity: str, reasons: int) -> None:
    """Projects fire on Done, engagements on Complete; of deliverables every alternative is explained."""
    database = SHIPPED.database_of(entity) or ""
    told = triggers.check(_conditions(entity), _source(database), SHIPPED, database)
    assert reasons == len(told), told


def test_the_shipped_deliverable_trigger_fires_once_the_workspace_has_an_approval() -> None:
    """A checkbox, or an option Approved, suffices."""
    live = _source("deliverables")
    approved = Property("new", "Approved", "checkbox")
    with_checkbox = Source(live.key, live.id, live.database_id, live.title, {**live.properties, "Approved": approved})
    assert [] == triggers.check(_conditions("deliverable"), with_checkbox, SHIPPED, "deliverables")


def _conditions(entity: str) -> list[triggers.Condition]:
    return [triggers.parse(text) for text in SHIPPED.sync.promotion_triggers[entity]]


def _source(key: str) -> Source:
    entry = WORKSPACE[key]
    properties = {
        name: Property(name, name, each["type"], tuple(each.get("options", ())))
        for name, each in entry["properties"].items()
    }
    return Source(key, key, key, entry["title"], properties)

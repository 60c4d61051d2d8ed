"""Promotion triggers: whether a condition holds for a record, and whether it ever can in the live schema."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from sync.core.comparing import Subject, accepted, fold, synonyms, text_of
from sync.core.condition_parser import TriggerError, parse
from sync.core.conditions import And, Compare, Condition, Empty, OneOf, Operand, Operator, Or, Today, operand
from sync.core.config import Config
from sync.core.model import Page, Property, Source
from sync.core.records import Records

__all__ = ["Condition", "TriggerError", "check", "holds", "parse"]

_CHOICES = {"select", "status", "multi_select"}
_DATES = {"date", "created_time", "last_edited_time"}
_COMPUTED = {"formula", "rollup"}


def holds(condition: Condition, page: Page, records: Records, today: date) -> bool:
    """Whether `condition` holds for `page`. `today` is the local day of the snapshot."""
    match condition:
        case And(parts):
            return all(holds(part, page, records, today) for part in parts)
        case Or(parts):
            return any(holds(part, page, records, today) for part in parts)
    live = records.live_name(page.database, condition.field)
    if live is None:
        return False
    is_title = records.sources[page.database].properties[live].type == "title"
    if live not in page.properties and not is_title:
        return False
    subject = Subject(page.title if is_title else page.properties[live], records, today)
    match condition:
        case Empty(negated=True):
            return not subject.empty
        case Empty():
            return subject.known and subject.empty
        case OneOf(values=values):
            return any(subject.has(value) for value in values)
        case Compare(operator="!=", value=value):
            return subject.known and not subject.has(value)
        case Compare(operator="==", value=value):
            return subject.equals(value)
        case Compare(operator="contains", value=value):
            return subject.contains(value)
        case Compare(operator=operator, value=value):
            return subject.ordered(operator, value)


def check(conditions: Sequence[Condition], source: Source, config: Config, database: str) -> list[str]:
    """Why these conditions, all of which must hold, can never hold in the live schema; empty where they may."""
    return [reason for condition in conditions for reason in _never(condition, source, config, database)]


def _never(condition: Condition, source: Source, config: Config, database: str) -> list[str]:
    match condition:
        case And(parts):
            return [reason for part in parts for reason in _never(part, source, config, database)]
        case Or(parts):
            reasons = [_never(part, source, config, database) for part in parts]
            return [reason for branch in reasons for reason in branch] if all(reasons) else []
    names = config.names(database, condition.field)
    live = next((source.properties[name] for name in names if name in source.properties), None)
    why = _missing(names, source) if live is None else _obstacle(condition, live, config)
    return [f"{condition}: {why}"] if why else []


def _missing(names: Sequence[str], source: Source) -> str:
    also = f" (nor {_listed(names[1:])})" if len(names) > 1 else ""
    near = get_close_matches(names[0].casefold(), {name.casefold(): name for name in source.properties}, n=1)
    live = next((name for name in source.properties if near and name.casefold() == near[0]), None)
    hint = f" Did you mean {live}?" if live else ""
    choices = [name for name, prop in sorted(source.properties.items()) if prop.type in _CHOICES | {"checkbox"}]
    there = f" Its choices and checkboxes: {_listed(choices)}." if choices else ""
    return f"{source.title.strip()} has no property {names[0]}{also}.{hint}{there}"


def _obstacle(condition: Compare | OneOf | Empty, live: Property, config: Config) -> str | None:
    """Why a condition on an existing property can never hold; None where it may, or where nobody can tell."""
    match condition:
        case Empty(negated=False) if live.type == "checkbox":
            return f"{live.name} is a checkbox and never empty: write == true or == false."
        case Empty():
            return None
        case OneOf(values=values):
            operator: Operator = "=="
        case Compare(operator=operator, value=value):
            values = (value,)
    if live.type in _CHOICES:
        return _no_option(operator, values, live, config)
    obstacles = [_mismatch(operator, value, live) for value in values]
    return obstacles[0] if all(obstacles) else None


def _no_option(operator: Operator, values: Sequence[Operand], live: Property, config: Config) -> str | None:
    if operator == "!=":
        return None
    if operator not in ("==", "contains"):
        return f"{live.name} is a choice of options: they have no order. Write == or in."
    options = {fold(option) for option in live.options}
    meant = {text for value in values for text in accepted(value, config)}
    part_of_one = operator == "contains" and live.type != "multi_select"
    if meant & options or (part_of_one and any(text in option for text in meant for option in options)):
        return None
    if not options:
        return f"{live.name} has no options yet: add {_listed([text_of(value) for value in values])} to it in Notion."
    wanted = [text_of(value) for value in values]
    equals = [name for value in wanted for name in synonyms(value, config)]
    also = f" (nor {_listed(equals)})" if equals else ""
    return f"{live.name} has no option {_listed(wanted)}{also}. It has {_listed(live.options)}."


def _mismatch(operator: Operator, value: Operand, live: Property) -> str | None:
    """Why values of this property's type never compare with `value`."""
    if live.type in _COMPUTED:
        return None
    shown = operand(value)
    is_day = isinstance(value, date | Today)
    if live.type == "checkbox":
        fits = isinstance(value, bool) and operator in ("==", "!=")
        return None if fits else f"{live.name} is a checkbox: write == true or == false, not {operator} {shown}."
    if live.type == "number":
        fits = isinstance(value, float) and operator != "contains"
        return None if fits else f"{live.name} is a number: compare it with a number, not with {operator} {shown}."
    if live.type in _DATES:
        fits = is_day and operator != "contains"
        return None if fits else f"{live.name} is a date: compare it with today or 2025-10-17, not {operator} {shown}."
    if operator in ("==", "!=", "contains") or is_day:
        return None
    return f"{live.name} is not a number or date ({live.type}): {operator} {shown} never holds. Write == or contains."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)

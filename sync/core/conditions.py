"""Conditions as values: what `Status == Complete and End Date < today` says, and how it is written."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Literal

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "contains"]


class Today(Enum):
    """The day of the run, known only when a condition is evaluated."""

    TODAY = "today"


Operand = str | float | bool | date | Today
"""What a property is compared with. Numbers are floats, so `1` never equals `true`."""


@dataclass(frozen=True, slots=True)
class Compare:
    """`Field == value` and the like."""

    field: str
    operator: Operator
    value: Operand

    def __str__(self) -> str:
        return f"{_field(self.field)} {self.operator} {operand(self.value)}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """`Field in [a, b]`."""

    field: str
    values: tuple[Operand, ...]

    def __str__(self) -> str:
        return f"{_field(self.field)} in [{', '.join(map(operand, self.values))}]"


@dataclass(frozen=True, slots=True)
class Empty:
    """`Field is empty` or, negated, `Field is not empty`."""

    field: str
    negated: bool = False

    def __str__(self) -> str:
        return f"{_field(self.field)} is {'not ' if self.negated else ''}empty"


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts."""

    parts: tuple["Condition", ...]

    def __str__(self) -> str:
        return " and ".join(map(_part, self.parts))


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more parts."""

    parts: tuple["Condition", ...]

    def __str__(self) -> str:
        return " or ".join(map(_part, self.parts))


Condition = Compare | OneOf | Empty | And | Or

_PLAIN_FIELD = re.compile(r"[^\W\d_][\w %/&?'.#$-]*(?:\([\w %/&?'.#$-]*\))?")
_PLAIN_VALUE = re.compile(r"[^\W\d_][\w -]*")
_WORD = re.compile(r"\w+")


def operand(value: Operand) -> str:
    """A value as it is written in a condition."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.0f}" if value.is_integer() else f"{Decimal(repr(value)):f}"
        case date():
            return value.isoformat()
        case Today():
            return "today"
    special = value.casefold() in ("true", "false", "today")
    return quoted(value, '"') if special or not _is_plain(_PLAIN_VALUE, value, {"and", "or", "contains"}) else value


def quoted(text: str, quote: str) -> str:
    """Text between `quote`s, with the backslashes that reading it back needs."""
    escaped = text.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{escaped}{quote}"


def _field(name: str) -> str:
    return name if _is_plain(_PLAIN_FIELD, name, {"and", "or", "in", "is", "contains"}) else quoted(name, "`")


def _is_plain(pattern: re.Pattern[str], text: str, reserved: set[str]) -> bool:
    words = set(_WORD.findall(text.casefold()))
    return bool(pattern.fullmatch(text)) and text == text.strip() and not reserved & words


def _part(condition: Condition) -> str:
    return f"({condition})" if isinstance(condition, And | Or) else str(condition)

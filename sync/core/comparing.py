"""How a record's value compares with what a condition asks.

- Text and options compare without regard to case and blanks: `To Do` is `TODO`. `contains` looks for a part.
- A list (several options, people, files) is `==` to its only entry; `in`, `contains` and `!=` look at every entry.
- A relation is the list of its related records' titles. Where some were not read, nothing negative is concluded.
- A date span is `<` a day when its last day is before it, `>` when its first day is after it, `==` by its first day.
- A checkbox is true or false, never empty. An empty property differs (`!=`) from every value and meets nothing else.
- A property that is not in the schema, or was not read, meets nothing at all.
"""

import re
from dataclasses import dataclass
from datetime import date

from sync.core.conditions import Operand, Operator, Today, operand
from sync.core.config import Config
from sync.core.model import DateSpan, Relation, Value
from sync.core.records import Records

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T.*)?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Subject:
    """One property's value, ready to be compared."""

    value: Value
    records: Records
    today: date

    @property
    def known(self) -> bool:
        """Whether all of it was read, so that an absence means something."""
        if not isinstance(self.value, Relation):
            return True
        return self.value.complete and all(id_ in self.records.by_id for id_ in self.value.ids)

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        match self.value:
            case Relation(ids=ids):
                return not ids
            case str(text):
                return not text.strip()
        return self.value is None or self.value == ()

    @property
    def entries(self) -> tuple[str, ...] | None:
        """The entries of a list; None where the value is no list."""
        match self.value:
            case Relation(ids=ids):
                return tuple(self.records.by_id[id_].title for id_ in ids if id_ in self.records.by_id)
            case tuple(items):
                return items
        return None

    def equals(self, wanted: Operand) -> bool:
        """Whether the value is `wanted`, and of a list its only entry."""
        if self.entries is not None:
            return self.known and len(self.entries) == 1 and self.has(wanted)
        return self.has(wanted)

    def has(self, wanted: Operand) -> bool:
        """Whether the value, or one of its entries, is `wanted`."""
        match self.value:
            case None:
                return False
            case bool(flag):
                return flag is wanted
            case int() | float():
                return isinstance(wanted, float) and self.value == wanted
            case Relation() | tuple():
                return any(fold(entry) in self._accepted(wanted) for entry in self.entries or ())
        if isinstance(wanted, date | Today):
            span = _days(self.value)
            return span is not None and span[0] == self._day(wanted)
        return isinstance(self.value, str) and fold(self.value) in self._accepted(wanted)

    def contains(self, wanted: Operand) -> bool:
        """Whether `wanted` is a part of the text, or an entry of the list."""
        if isinstance(self.value, str):
            text = fold(self.value)
            return any(part in text for part in self._accepted(wanted))
        return self.entries is not None and self.has(wanted)

    def ordered(self, operator: Operator, wanted: Operand) -> bool:
        """Whether the value is `<`, `<=`, `>` or `>=` than `wanted`; false where they have no order."""
        if isinstance(wanted, date | Today):
            span = _days(self.value)
            side = span[1 if operator in ("<", "<=") else 0] if span else None
            return side is not None and _in_order(operator, side.toordinal(), self._day(wanted).toordinal())
        match self.value:
            case bool():
                return False
            case int(number) | float(number):
                return isinstance(wanted, float) and _in_order(operator, number, wanted)
        return False

    def _day(self, wanted: date | Today) -> date:
        return self.today if isinstance(wanted, Today) else wanted

    def _accepted(self, wanted: Operand) -> set[str]:
        return accepted(wanted, self.records.config)


def accepted(wanted: Operand, config: Config) -> set[str]:
    """The folded texts that count as `wanted`: itself and its synonyms."""
    text = text_of(wanted)
    return {fold(text), *map(fold, synonyms(text, config))}


def synonyms(text: str, config: Config) -> list[str]:
    """The live values that the configuration lets stand for `text`, as written there."""
    keys = [key for key in config.sync.synonyms if fold(key) == fold(text)]
    return [value for key in keys for value in config.values(key)[1:]]


def fold(text: str) -> str:
    """Text without blanks and case: what two spellings of one value have in common."""
    return "".join(text.split()).casefold()


def text_of(value: Operand) -> str:
    """A value as text, without quotes."""
    return value if isinstance(value, str) else operand(value)


def _days(value: Value) -> tuple[date, date] | None:
    """First and last day of a date span or of a text that is a date."""
    match value:
        case DateSpan(start=start, end=end):
            first, last = _day(start), _day(end or start)
        case str(text):
            first = last = _day(text.strip())
        case _:
            return None
    return (first, last) if first and last else None


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _in_order(operator: Operator, left: float, right: float) -> bool:
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]

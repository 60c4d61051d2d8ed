"""Reading a condition: `Status == In Progress and (Value (Est) >= 1000 or `Billable %` in [1, 2])`.

    condition  = and { "or" and }          and binds tighter
    and        = single { "and" single }
    single     = "(" condition ")" | field operator value | field "in" list | field "is" ["not"] "empty"
    operator   = "==" | "!=" | "<" | "<=" | ">" | ">=" | "contains"
    list       = "[" value { "," value } "]"   or in round brackets
    field      = bare words up to the operator, or anything in backquotes
    value      = bare words, "quoted" or 'quoted' text, a number, true, false, 2025-10-17, today

Bare words may hold blanks, punctuation and balanced brackets; they end at `and`, `or`, or an open bracket's end.
"""

import re
from datetime import date
from typing import NoReturn, cast

from sync.core.conditions import And, Compare, Condition, Empty, OneOf, Operand, Operator, Or, Today

MAX_LENGTH = 2_000
MAX_DEPTH = 20

_BLANKS = re.compile(r"\s*")
_OPERATOR = re.compile(
    r"(?P<symbol>==|!=|<=|>=|<|>)"
    r"|(?<=[\s`])(?P<contains>contains|CONTAINS)(?=[\s\"'])"
    r"|(?<=[\s`])(?P<in>in|IN)(?=\s*[\[(])"
    r"|(?<=[\s`])(?:is|IS)\s+(?P<not>(?:not|NOT)\s+)?(?P<empty>empty|EMPTY)(?=[\s)]|$)"
    r"|(?P<single>=)"
)
_JOINT = re.compile(r"(?P<word>and|or|AND|OR)(?=[\s(]|$)")
_JOINT_AFTER_BLANKS = re.compile(rf"\s+{_JOINT.pattern}")
_OPERATOR_INSIDE = re.compile(r"==|!=|<|>|(?<!\S)contains(?!\S)")
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_QUOTED = {quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*){quote}", re.DOTALL) for quote in "\"'`"}
_OPENING = {"(": ")", "[": "]"}


class TriggerError(ValueError):
    """The condition is not understood. The message shows it with a caret under the place."""

    def __init__(self, what: str, text: str, position: int) -> None:
        start = max(0, position - 60)
        shown = "".join(c if c.isprintable() else " " for c in text[start : position + 60])
        super().__init__(f"{what}\n    {shown}\n    {' ' * (position - start)}^")
        self.position = position


def parse(text: str) -> Condition:
    """Read one condition. Raises TriggerError, and nothing else, for any text."""
    if len(text) > MAX_LENGTH:
        raise TriggerError(f"A condition may have {MAX_LENGTH} characters at most.", text, 0)
    parser = _Parser(text)
    condition = parser.any_of(0)
    if parser.position < len(text):
        parser.fail("Expected 'and', 'or' or the end here.")
    return condition


class _Parser:
    """Reads from left to right; `position` is where it stands, never on a blank between two tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self._skip()

    def fail(self, what: str, position: int | None = None) -> NoReturn:
        raise TriggerError(what, self.text, self.position if position is None else position)

    def any_of(self, depth: int) -> Condition:
        parts = [self._all_of(depth)]
        while self._joint() == "or":
            self._advance(2)
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all_of(self, depth: int) -> Condition:
        parts = [self._single(depth)]
        while self._joint() == "and":
            self._advance(3)
            parts.append(self._single(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _single(self, depth: int) -> Condition:
        if not self.text.startswith("(", self.position):
            return self._comparison()
        if depth == MAX_DEPTH:
            self.fail("Too many brackets inside one another.")
        opened = self.position
        self._advance(1)
        inner = self.any_of(depth + 1)
        if not self.text.startswith(")", self.position):
            self.fail("This bracket is not closed.", opened)
        self._advance(1)
        return inner

    def _comparison(self) -> Condition:
        field = self._field()
        match = _OPERATOR.match(self.text, self.position)
        if match is None:
            self.fail("Expected ==, !=, <, <=, >, >=, contains, in or 'is empty' here.")
        kind = match.lastgroup
        if kind == "single":
            self.fail("To compare, write == here, not =.")
        self._advance(len(match.group(0)))
        if kind == "empty":
            return Empty(field, negated=match["not"] is not None)
        if kind == "in":
            return OneOf(field, self._list())
        return Compare(field, cast("Operator", match[0].lower()), self._value(")"))

    def _field(self) -> str:
        """A property's name, up to its operator."""
        if self.text.startswith("`", self.position):
            return self._quoted("`")
        start = self.position
        match = _OPERATOR.search(self.text, start)
        end = match.start() if match else len(self.text)
        bare = self.text[start:end].rstrip()
        if not bare or _JOINT.match(bare):
            self.fail("Expected the name of a property here.")
        if joint := _JOINT_AFTER_BLANKS.search(bare):
            word = joint["word"]
            what = f"Expected an operator before '{word}'; put a name that holds '{word}' in backquotes."
            self.fail(what, start + joint.start("word"))
        if match is None:
            what = f"Expected an operator after '{bare}', such as ==; a value that holds 'and' or 'or' needs quotes."
            self.fail(what, end)
        self.position = end
        return bare

    def _list(self) -> tuple[Operand, ...]:
        opened = self.position
        closing = _OPENING[self.text[opened]]
        self._advance(1)
        values = [self._value("," + closing)]
        while self.text.startswith(",", self.position):
            self._advance(1)
            values.append(self._value("," + closing))
        if not self.text.startswith(closing, self.position):
            self.fail("This list is not closed.", opened)
        self._advance(1)
        return tuple(values)

    def _value(self, ends: str) -> Operand:
        """A value, up to one of the characters `ends` or the end of the text; outside a list also to `and`, `or`."""
        start = self.position
        if self.text[start : start + 1] in ('"', "'"):
            text = self._quoted(self.text[start])
            if not text.strip():
                self.fail("To ask for an empty property write 'is empty'.", start)
            return text
        if self.text.startswith("[", start):
            self.fail("For one of several values write 'in', not an operator, before the list.")
        end = self._end_of_bare(start, ends)
        bare = self.text[start:end].rstrip()
        if not bare:
            self.fail("Expected a value here.")
        if inside := _OPERATOR_INSIDE.search(bare):
            what = "The list is not closed before this." if "," in ends else "Expected 'and' or 'or' before this."
            self.fail(what, start + inside.start())
        value = _bare_value(bare)
        if value is None:
            self.fail(f"'{bare}' is not a day of the calendar.")
        self.position = start + len(bare)
        self._skip()
        return value

    def _end_of_bare(self, start: int, ends: str) -> int:
        depth = 0
        for position in range(start, len(self.text)):
            character = self.text[position]
            if depth == 0 and character in ends:
                return position
            if "," not in ends and _JOINT_AFTER_BLANKS.match(self.text, position):
                return position
            depth += (character == "(") - (character == ")" and depth > 0)
        return len(self.text)

    def _quoted(self, quote: str) -> str:
        match = _QUOTED[quote].match(self.text, self.position)
        if match is None:
            self.fail("This quotation is not closed.")
        content = re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL)
        if quote == "`" and not content.strip():
            self.fail("Expected the name of a property between the backquotes.")
        self._advance(len(match[0]))
        return content

    def _joint(self) -> str | None:
        match = _JOINT.match(self.text, self.position)
        return match[0].lower() if match else None

    def _advance(self, characters: int) -> None:
        self.position += characters
        self._skip()

    def _skip(self) -> None:
        match = _BLANKS.match(self.text, self.position)
        self.position = match.end() if match else self.position


def _bare_value(bare: str) -> Operand | None:
    """What bare words mean; None for a date that is none."""
    folded = bare.casefold()
    if folded in ("true", "false"):
        return folded == "true"
    if folded == "today":
        return Today.TODAY
    if _NUMBER.fullmatch(bare):
        return float(bare)
    if _DATE.fullmatch(bare):
        try:
            return date.fromisoformat(bare)
        except ValueError:
            return None
    return bare

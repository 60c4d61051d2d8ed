"""A small part of Notion's formula language: enough for arithmetic, text and tests on a row.

Understood: numbers, strings, true, false, `prop("…")`, + - * / %, comparisons, and/or/not, `a ? b : c`, calls and
method calls of the functions in `FUNCTIONS`. Anything else raises `FormulaError`, and the value is empty.
"""

import math
import re
from collections.abc import Callable
from typing import Any

_TOKEN = re.compile(
    r'\s*(?:(?P<number>\d+(?:\.\d+)?)|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<name>[A-Za-z_]\w*)'
    r"|(?P<sign>==|!=|>=|<=|&&|\|\||[-+*/%()<>,.?:!]))"
)
_BINDING = {
    "or": 2,
    "||": 2,
    "and": 3,
    "&&": 3,
    "==": 4,
    "!=": 4,
    ">": 5,
    "<": 5,
    ">=": 5,
    "<=": 5,
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
    "%": 7,
}


class FormulaError(ValueError):
    """The expression is beyond this evaluator, or wrong."""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _number(value: Any) -> float:
    if value is None:
        return 0
    if isinstance(value, bool | int | float):
        return value
    raise FormulaError(f"not a number: {value!r}")


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) or isinstance(right, str):
        return _text(left) + _text(right)
    return _number(left) + _number(right)


def _divide(left: Any, right: Any) -> Any:
    divisor = _number(right)
    return _number(left) / divisor if divisor else None


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "add": _add,
    "subtract": lambda a, b: _number(a) - _number(b),
    "multiply": lambda a, b: _number(a) * _number(b),
    "divide": _divide,
    "mod": lambda a, b: math.fmod(_number(a), _number(b)) if _number(b) else None,
    "round": lambda a, n=0: math.floor(_number(a) * 10 ** int(n) + 0.5) / 10 ** int(n),
    "floor": lambda a: math.floor(_number(a)),
    "ceil": lambda a: math.ceil(_number(a)),
    "abs": lambda a: abs(_number(a)),
    "min": lambda *a: min(map(_number, a)),
    "max": lambda *a: max(map(_number, a)),
    "concat": lambda *a: "".join(map(_text, a)),
    "format": _text,
    "toNumber": lambda a: float(a) if a not in (None, "") else None,
    "length": lambda a: len(a) if isinstance(a, str | list) else 0,
    "lower": lambda a: _text(a).lower(),
    "upper": lambda a: _text(a).upper(),
    "contains": lambda a, b: _text(b) in _text(a),
    "includes": lambda a, b: b in (a or []),
    "empty": lambda a: a in (None, "", 0, False, []),
    "not": lambda a: not a,
    "if": lambda test, yes, no: yes if test else no,
    "ifs": lambda *a: next((a[i + 1] for i in range(0, len(a) - 1, 2) if a[i]), a[-1] if len(a) % 2 else None),
}
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": _add,
    "-": FUNCTIONS["subtract"],
    "*": FUNCTIONS["multiply"],
    "/": _divide,
    "%": FUNCTIONS["mod"],
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: _number(a) > _number(b),
    "<": lambda a, b: _number(a) < _number(b),
    ">=": lambda a, b: _number(a) >= _number(b),
    "<=": lambda a, b: _number(a) <= _number(b),
    "and": lambda a, b: bool(a and b),
    "&&": lambda a, b: bool(a and b),
    "or": lambda a, b: bool(a or b),
    "||": lambda a, b: bool(a or b),
}


class _Reader:
    """Precedence climbing over the tokens, evaluating as it goes."""

    def __init__(self, expression: str, prop: Callable[[str], Any]) -> None:
        self.tokens = _tokens(expression)
        self.at = 0
        self.prop = prop

    def next(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def expect(self, sign: str) -> None:
        if self.next()[1] != sign:
            raise FormulaError(f"expected {sign}")

    def expression(self, binding: int = 0) -> Any:
        left = self.postfix(self.operand())
        while True:
            sign = self.peek()[1] if self.peek()[0] in ("sign", "name") else ""
            if sign == "?" and binding == 0:
                left = self.choice(left)
            elif _BINDING.get(sign, 0) > binding:
                self.next()
                left = _OPERATORS[sign](left, self.expression(_BINDING[sign]))
            else:
                return left

    def choice(self, test: Any) -> Any:
        self.next()
        yes = self.expression()
        self.expect(":")
        no = self.expression()
        return yes if test else no

    def operand(self) -> Any:
        kind, text = self.next()
        match kind, text:
            case "number", _:
                return float(text) if "." in text else int(text)
            case "text", _:
                return re.sub(r"\\(.)", r"\1", text)
            case "name", "true" | "false":
                return text == "true"
            case "name", "not":
                return not self.expression(4)
            case "name", _:
                return self.call(text, [])
            case "sign", "(":
                value = self.expression()
                self.expect(")")
                return value
            case "sign", "-":
                return -_number(self.expression(8))
            case "sign", "!":
                return not self.expression(8)
        raise FormulaError(f"unexpected {text!r}")

    def postfix(self, value: Any) -> Any:
        while self.peek() == ("sign", "."):
            self.next()
            value = self.call(self.next()[1], [value])
        return value

    def call(self, name: str, arguments: list[Any]) -> Any:
        self.expect("(")
        while self.peek()[1] != ")" or self.peek()[0] == "text":
            arguments.append(self.expression())
            if self.peek() == ("sign", ","):
                self.next()
        self.expect(")")
        if name == "prop" and len(arguments) == 1:
            return self.prop(arguments[0])
        if name not in FUNCTIONS:
            raise FormulaError(f"unknown function {name}")
        return FUNCTIONS[name](*arguments)


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens, at, end = [], 0, len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            raise FormulaError(f"cannot read {expression[at : at + 10]!r}")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def evaluate(expression: str, prop: Callable[[str], Any]) -> Any:
    """The value of `expression`; `prop` gives a property's plain value by its name.

    Raises:
        FormulaError: syntax or functions that are not understood, or operands of the wrong kind.
    """
    reader = _Reader(expression, prop)
    try:
        value = reader.expression()
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise FormulaError(str(error)) from error
    if reader.peek()[0] != "end":
        raise FormulaError("trailing text")
    return value

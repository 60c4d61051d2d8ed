"""Environment variables in text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.variables import Expansion, expand

ENVIRON = {"A": "one", "EMPTY": "", "NESTED": "${A} $${A}", "YAML": "x\nnotion: {evil: 1}"}


@pytest.mark.parametrize(
    ("text", "expansion"),
    [
        ("plain $A $$ text", Expansion("plain $A $$ text")),
        ("${A}", Expansion("one", used=("A",))),
        ("<${A}|${A}>", Expansion("<one|one>", used=("A", "A"))),
        ("${B:-two words}", Expansion("two words")),
        ("${B:-}", Expansion("")),
        ("${A:-two}", Expansion("one", used=("A",))),
        ("${EMPTY:-two}", Expansion("two")),
        ("${EMPTY}", Expansion("", used=("EMPTY",))),
        ("$${A}", Expansion("${A}")),
        ("${NESTED}", Expansion("${A} $${A}", used=("NESTED",))),
        ("${YAML}", Expansion("x\nnotion: {evil: 1}", used=("YAML",))),
        ("${B}/${C}", Expansion("/", unset=("B", "C"))),
        ("${}", Expansion("${}", malformed=("${}",))),
        ("${A-x}", Expansion("${A-x}", malformed=("${A-x}",))),
        ("${1}", Expansion("${1}", malformed=("${1}",))),
        ("${A", Expansion("${A", malformed=("${",))),
    ],
)
def test_references_are_replaced_once(text: str, expansion: Expansion) -> None:
    """Set, unset, default, escape and what is no reference."""
    assert expansion == expand(text, ENVIRON)


@given(st.text())
def test_a_value_goes_in_as_it_is(value: str) -> None:
    """Nothing in a variable is read as a reference again."""
    assert f"<{value}>" == expand("<${V}>", {"V": value}).text

"""What may fill a property on publish."""

import re
from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.expressions import Fact, FactName, Field, Fill, FillError, Section, Text, Venture, parse_fill


@pytest.mark.parametrize(
    ("text", "fill"),
    [
        *((name, Fact(name)) for name in get_args(FactName)),
        (" version ", Fact("version")),
        ("venture", Venture()),
        ("section Scope and limits", Section("Scope and limits")),
        ("field  Price", Field("Price")),
        ("text title", Text("title")),
    ],
)
def test_an_expression_is_one_of_five_kinds(text: str, fill: Fill) -> None:
    """Blanks around and between do not matter."""
    assert fill == parse_fill(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Known: title"),
        ("Version", "Did you mean 'version'?"),
        ("fields Price", "Did you mean 'field'?"),
        ("Sunset", "write 'text …'"),
        ("section", "needs a name"),
        ("field ", "needs a name"),
        ("version 2", "write 'field version 2'"),
    ],
)
def test_what_is_not_understood_is_told(text: str, words: str) -> None:
    """With the nearest word, or all there are."""
    with pytest.raises(FillError, match=re.escape(words)):
        parse_fill(text)


@given(st.text())
def test_parsing_raises_nothing_else(text: str) -> None:
    """Any text is an expression or a FillError."""
    with suppress(FillError):
        assert isinstance(parse_fill(text), Fill)

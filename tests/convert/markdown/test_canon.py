"""The canonical form: what says the same is equal, what does not is not."""

import pytest
from hypothesis import given, settings

from sync.convert.markdown.canon import canon
from tests.convert.texts import documents, markdown


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("* a\n* b\n", "- a\n\n\n- b"),
        ("3) a\n3) b", "1. a\n2. b\n"),
        ("_a_ __b__", "*a* **b**"),
        ("<b>a</b> <i>b</i>", "**a** *b*"),
        ("<u>a</u>", "<ins>a</ins>"),
        ("**[a](u)**", "[**a**](u)"),
        ("*a **b***", "*a* ***b***"),
        ("| a|b |\n|:-:|---|\n|c|d|", "| a | b |\n| --- | --- |\n| c | d |"),
        ("a\nb\r\n", "a b\n"),
        ("a  \nb", "a\\\nb"),
        ("T\n===\n", "# T #\n"),
        ("\\a 1\\. &amp; x", "\\a 1. & x"),
        ("    x\n", "```\nx\n```\n"),
        ("~~~PY\nx\n~~~", "```python\nx\n```"),
        ("```rst\nx\n```", "```\nx\n```"),
        ("***\n", "---\n"),
        ("[a][r]\n\n[r]: u", "[a](u)"),
        ("<https://x.y>", "[https://x.y](https://x.y)"),
        ("> a\nb", "> a b"),
        ("", "\n\n"),
    ],
)
def test_same(left: str, right: str) -> None:
    """Spelling does not matter."""
    assert canon(left) == canon(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("- a\n- b", "- a\n\n  b"),
        ("a\n\nb", "a b"),
        ("# a", "## a"),
        ("- a", "1. a"),
        ("- [ ] a", "- [x] a"),
        ("*a*", "**a**"),
        ("`a`", "a"),
        ("\\*a\\*", "*a*"),
        ("[a](u)", "[a](v)"),
        ("```python\nx\n```", "```ruby\nx\n```"),
        ("> a", "> [!NOTE]\n> a"),
        ("| a |\n|-|\n| b |", "| a |\n|-|\n| c |"),
        ("a\\\nb", "a b"),
    ],
)
def test_different(left: str, right: str) -> None:
    """What a reader would see is kept."""
    assert canon(left) != canon(right)


@settings(deadline=None)
@given(documents)
def test_second_pass_changes_nothing(body: str) -> None:
    """The canonical form of a document is its own canonical form."""
    assert canon(body) == canon(canon(body))


@settings(deadline=None)
@given(markdown)
def test_second_pass_of_any_text(body: str) -> None:
    """So is that of any text."""
    assert canon(body) == canon(canon(body))

"""What holds for every text: nothing crashes, and what was written once stays as it is."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator.dialect import parse, write
from sync.emulator.dialect.nesting import DEEPEST
from tests.emulator.dialect.fragments import ALL, BLOCK_TAGS, INLINE_TAGS, MARKDOWN

DEEP = 200


def assert_settled(text: str) -> None:
    """Blocks survive being written and read, hence the text after the first writing stands."""
    blocks = parse(text).blocks
    written = write(blocks)
    again = parse(written).blocks
    assert blocks == again
    assert written == write(again)


def strewn(*fragments: list[str]) -> st.SearchStrategy[str]:
    """Texts of up to sixteen of these fragments."""
    return st.lists(st.sampled_from([*chain(*fragments)]), max_size=16).map("".join)


@settings(max_examples=600, deadline=None)
@given(strewn(ALL))
def test_any_mixture_settles(text: str) -> None:
    """Whatever tags, marks and hostile characters meet: parse(write(blocks)) == blocks."""
    assert_settled(text)


@settings(max_examples=400, deadline=None)
@given(strewn(MARKDOWN))
def test_plain_markdown_settles(text: str) -> None:
    """CommonMark and GFM alone settle."""
    assert_settled(text)


@settings(max_examples=300, deadline=None)
@given(strewn(INLINE_TAGS, ["a", " ", "**", "*", "~~", "`", "$", "\\\n", "[", "](http://x)", "| "]))
def test_inline_content_settles(text: str) -> None:
    """Emphasis, links, code and math crossing inline tags settle."""
    assert_settled(text)


@settings(max_examples=300, deadline=None)
@given(strewn(BLOCK_TAGS, ["a", "\n", "\n\n", "- b\n", "> ", "  ", "```\n", "1. c\n"]))
def test_block_tags_settle(text: str) -> None:
    """Block tags opened, closed and left open in any order settle."""
    assert_settled(text)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_arbitrary_text_settles(text: str) -> None:
    """Arbitrary Unicode text, control characters included, settles."""
    assert_settled(text)


def heights(blocks: list[dict[str, object]]) -> int:
    """How deep blocks nest."""
    return max((1 + heights(block.get("children") or []) for block in blocks), default=0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "> " * DEEP + "x",
        "".join("  " * level + "- a\n" for level in range(DEEP)),
        "".join("   " * level + "1. a\n" for level in range(DEEP)),
        "<quote>\na\n\n" * DEEP + "</quote>\n" * DEEP,
        "<columns><column>" * DEEP + "x" + "</column></columns>" * DEEP,
        "<tabs><tab>t\n\n" * DEEP + "x" + "</tab></tabs>" * DEEP,
        "> <toggle>\n" * DEEP,
        "[" * DEEP + "x" + "](u)" * DEEP,
        "<b>" * DEEP + "*" * DEEP,
    ],
    ids=["quotes", "bullets", "numbers", "tags", "columns", "tabs", "mixed", "links", "marks"],
)
def test_deep_nesting_settles(text: str) -> None:
    """Two hundred levels neither crash nor grow past the deepest level."""
    assert_settled(text)
    assert heights(parse(text).blocks) <= DEEPEST + 1


def test_deep_nesting_warns_and_keeps_the_text() -> None:
    """Levels that are taken away are named in a warning; their text is still there."""
    parsed = parse("".join("  " * level + f"- item{level}\n" for level in range(45)))
    assert ["blocks are nested too deeply; the innermost became siblings"] == parsed.warnings
    assert all(f"item{level}" in write(parsed.blocks) for level in range(45))


LONG = 50_000


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "`",
        "` `` ",
        "$a ",
        "<",
        "<b>",
        "<p>\n",
        "*a **b ",
        "[a](",
        "|",
        "&a",
        "- ",
        "</p>",
        "<mention>",
        "<equation>\n",
    ],
)
def test_long_runs_settle(unit: str) -> None:
    """Repetition that invites backtracking is read all the same."""
    assert_settled(unit * (LONG // len(unit)))

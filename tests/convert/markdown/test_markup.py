"""Hostile text stays text: escaping, lines, links and demoted headings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sync.convert.markdown.markup import Markdown, code, demoted, inline, lines, link, plain

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = st.lists(
    st.sampled_from(
        [*"\\`*_[]()<>#-+=|~&;:!.1aé \n\t\r\u2028\x00\x85\u202e", "---", "[x](y)", "<b>", "&amp;", "| - |"]
    ),
    max_size=14,
).map("".join)


def text_of(token: Token) -> str:
    """The words of an inline token that holds nothing but text."""
    assert {"text", "text_special"} >= {child.type for child in token.children or []}
    return "".join(child.content for child in token.children or [])


@settings(deadline=None)
@given(HOSTILE)
def test_escaped_text_is_one_paragraph_with_its_own_words(text: str) -> None:
    """Whatever the text, Markdown shows it literally, at the start of a document and of a list item."""
    for prefix in ("", "- "):
        blocks = [token for token in PARSER.parse(prefix + inline(text)) if not token.type.startswith("bullet_list")]
        shown = [token.type for token in blocks if not token.type.startswith("list_item")]
        words = plain(text).replace("\x00", "")
        assert (["paragraph_open", "inline", "paragraph_close"] if words else []) == shown
        assert words == "".join(text_of(token) for token in blocks if token.type == "inline")


@settings(deadline=None)
@given(HOSTILE, HOSTILE)
def test_escaped_text_stays_in_its_cell(left: str, right: str) -> None:
    """Two escaped texts are two cells of one row, in their own words."""
    tokens = PARSER.parse(f"| a | b |\n| --- | --- |\n| {inline(left)} | {inline(right)} |\n")
    cells = [text_of(token) for token in tokens if token.type == "inline"]
    assert ["a", "b", plain(left), plain(right)] == cells


@settings(deadline=None)
@given(HOSTILE)
def test_link_and_code_hold_their_text(text: str) -> None:
    """A title cannot leave its link, nor a key its back ticks."""
    (paragraph,) = (token for token in PARSER.parse(link(f"a{text}", f"x/{text}.md")) if token.type == "inline")
    kinds = [child.type for child in paragraph.children or [] if not child.type.startswith("text")]
    assert ["link_open", "link_close"] == kinds
    (paragraph,) = (token for token in PARSER.parse(code(f"/{text}/")) if token.type == "inline")
    assert ["code_inline"] == [child.type for child in paragraph.children or []]


def test_markdown_is_not_escaped_again() -> None:
    """What is Markdown already passes unchanged."""
    expected = "**a**"
    assert expected == inline(Markdown("**a**"))


def test_lines_lose_typed_bullets_and_blank_lines() -> None:
    """Each line becomes one item; its own bullet would be a second one."""
    expected = ("a", "b \\* c", "2\\. d", "-5")
    assert expected == lines("- a\n\n  * b * c\n2. d\n-5\n")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# A\n\ntext\n\n### B", "#### A\n\ntext\n\n###### B"),
        ("##### deep", "###### deep"),
        ("```\n# no heading\n```", "```\n# no heading\n```"),
        ("Title\n=====\n\ntext", "#### Title\n\n\ntext"),
        ("> # quoted", "> #### quoted"),
        ("- # listed", "- #### listed"),
        ("#", "####"),
        ("    # code", "    # code"),
        ("> Title\n> ---", "> ##### Title"),
        ("two\nlines\n---\nx", "##### two lines\n\n\nx"),
        ("```\nopen", "````text\n```\nopen\n````"),
        ("# A\n\n<!-- open", "```text\n# A\n\n<!-- open\n```"),
        ("# A\r\ntext", "#### A\ntext"),
        ("", ""),
    ],
)
def test_headings_go_three_levels_down(markdown: str, expected: str) -> None:
    """Headings of a taken-over text stand below those around it; code blocks are no headings."""
    assert expected == demoted(markdown, 3)

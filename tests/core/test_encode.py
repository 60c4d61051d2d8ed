"""Hostile text is inert in CSV, logs, annotations and Markdown."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sync.core.encode import (
    LONGEST_CELL,
    annotation,
    annotation_property,
    csv_cell,
    github_inline,
    log_line,
    markdown_inline,
)

HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
HOSTILE = st.text(st.characters() | st.sampled_from("=+-@:#[]%,\r\n\t\x1b\u202e\u2028\xa0`*_<>&|!\\~'\"$"))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("5/5 records updated", "5/5 records updated"),
        ('=HYPERLINK("https://example.org")', '\'=HYPERLINK("https://example.org")'),
        ("\xa0 =1+1", "'\xa0 =1+1"),
        ("safe\n=cmd", "safe =cmd"),
        ("\n=cmd", "' =cmd"),
        ("-5", "'-5"),
        ("＝1", "'＝1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("a\0b", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("a\u2028b\x85c\x1ed", "a b c d"),
        ("x" * LONGEST_CELL, "x" * LONGEST_CELL),
        ("=" * LONGEST_CELL, "'" + "=" * (LONGEST_CELL - 2) + "…"),
    ],
)
def test_cells(text: str, cell: str) -> None:
    """Formulas get an apostrophe, breaks become a blank, what no file can hold is replaced."""
    assert cell == csv_cell(text)


@given(HOSTILE)
@example("\u200b=1")
@example("\U0001bc6b=")
def test_a_cell_is_one_line_and_no_formula(text: str) -> None:
    """A strict reader gets the cell back as written; its first visible character starts no formula."""
    output = io.StringIO()
    csv.writer(output, lineterminator="\n").writerow(("x", csv_cell(text)))
    output.getvalue().encode()
    assert 1 == len(output.getvalue().splitlines())
    assert [["x", csv_cell(text)]] == list(csv.reader(io.StringIO(output.getvalue()), strict=True))
    seen = "".join(char for char in csv_cell(text) if unicodedata.category(char) not in HIDDEN).lstrip()
    assert seen[:1] not in tuple("=+-@＝＋－＠")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Offer — Straße ✓", "Offer — Straße ✓"),
        ("::set-output name=x::y", ": :set-output name=x::y"),
        ("  ::stop-commands::x", "  : :stop-commands::x"),
        ("x ##[group]y", "x ## [group]y"),
        ("a\nb\r::error::c", "a\\u000ab\\u000d::error::c"),
        ("\x1b[31mred\x1b]8;;https://example.org\x07", "\\u001b[31mred\\u001b]8;;https://example.org\\u0007"),
        ("\u202efdp.exe", "\\u202efdp.exe"),
        ("\ud800", "\\ud800"),
    ],
)
def test_log_lines(text: str, line: str) -> None:
    """Escapes show what would hide, and no line is a workflow command."""
    assert line == log_line(text)


@given(HOSTILE)
def test_a_log_line_is_visible_and_no_command(text: str) -> None:
    """One line of visible characters that can be written as UTF-8 and that no runner takes for a command."""
    line = log_line(text)
    line.encode()
    assert not [char for char in line if unicodedata.category(char) in HIDDEN]
    assert not line.strip().startswith("::")
    assert "##[" not in line


@given(HOSTILE, HOSTILE)
def test_an_annotation_is_one_command_and_reads_back(title: str, message: str) -> None:
    """The runner's own decoding gives the text, hidden characters as escapes; no part reaches into another."""
    line = f"::error title={annotation_property(title)}::{annotation(message)}"
    assert 1 == len(line.splitlines())
    found = re.fullmatch(r"::error title=([^:,]*)::(.*)", line)
    assert found
    lines = message.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    decoded = found[2].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    visible = [re.sub(r"[\s\S]", lambda c: _shown(c[0]), one) for one in lines]
    assert "\n".join(visible) == decoded


def _shown(char: str) -> str:
    return f"\\u{ord(char):04x}" if unicodedata.category(char) in HIDDEN else char


@pytest.mark.parametrize(
    "text",
    [
        *("plain", "# heading", "- item", "12. item", "1) item", "+ x", "===", "---", "***", "> quote", "    code"),
        *("[a](javascript:x)", "![i](x)", "<script>", "&lt;", "a|b", "~~x~~", "https://example.org", "<https://x.y>"),
        *("\\", "a\\", "\\*", "\t- x", "_a_", "[x]: y", "www.example.org", "| a |\n|---|", "```\nx", "$a$", "`code`"),
    ],
)  # fmt: skip
def test_markdown_shows_the_text_itself(text: str) -> None:
    """Markup of every kind is shown, not obeyed."""
    assert _one_line(text) == _rendered(markdown_inline(text))


@given(HOSTILE)
def test_any_text_is_plain_in_markdown(text: str) -> None:
    """Rendered, it is one paragraph of text nodes that read as the text."""
    assert _one_line(text) == _rendered(markdown_inline(text))


@given(HOSTILE)
def test_any_text_is_one_cell_of_a_table(text: str) -> None:
    """A pipe or break in the text makes no second cell or row."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(
        f"| a | b |\n|---|---|\n| {markdown_inline(text)} | end |\n"
    )
    cells = [tokens[at + 1].children for at, token in enumerate(tokens) if token.type == "td_open"]
    assert 2 == len(cells)
    assert _one_line(text).strip() == "".join(child.content for child in cells[0] or []).strip()


REFERENCES = ("@robin-example", "a@b.example", "#12", "fixes GH-7", "gh-1", "https://github.com/a/b/issues/1", "a/b#3")


@given(HOSTILE | st.lists(st.sampled_from(REFERENCES)).map(" ".join))
@example(" ".join(REFERENCES))
def test_on_github_any_text_refers_to_nobody(text: str) -> None:
    """Rendered, it reads as the text, with something invisible in every mention, issue and address."""
    shown = _rendered(github_inline(text, len(text) + 1))
    assert _one_line(text) == shown.replace("\u200b", "")
    assert not re.search(r"(?i)@\w|#\d|\bgh-\d|://", shown)


def test_long_text_is_cut() -> None:
    """Three hundred characters of a record are enough in a summary."""
    assert "x" * 299 + "…" == github_inline("x" * 301)
    assert "x" * 300 == github_inline("x" * 300)


def _one_line(text: str) -> str:
    line = re.sub(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]+", " ", text)
    return "".join("\ufffd" if unicodedata.category(char) in HIDDEN else char for char in line).strip()


def _rendered(markdown: str) -> str:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)

"""Plain text to CommonMark text that reads back as the same words."""

import re

URL = re.compile(r"https?://(?:[A-Za-z0-9._~:/?#@!$&'()+,;=-]|%[0-9A-Fa-f]{2})*[A-Za-z0-9/#=&+-]")
"""A bare address as GitHub finds it: no closing punctuation at its end."""

_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_SYNTAX = (
    r"[\\`*\[\]]"
    r"|_(?!(?<=[^\W_]_)(?=[^\W_]))"  # an underscore inside a word is never emphasis
    r"|~(?=~)|(?<=~)~"
    r"|<(?=[A-Za-z/!?]|\Z)"  # at the end, the next piece may make a tag of it
    r"|&(?=#?\w+;)"
)
_INLINE = re.compile(f"{_CONTROL}|{_SYNTAX}")
_GFM = re.compile(rf"{_CONTROL}|{_SYNTAX}|\$(?!\d)")
_NOTION = re.compile(rf"{_CONTROL}|{_SYNTAX}|\$|:(?=[\w+-]+:)")
_BLOCK = re.compile(
    r"^(?=#{1,6}(?:[ \t]|$)|[-+](?:[ \t]|$)|>|(?:-[ \t]*){3,}$|=+[ \t]*$|[|:-][-|: \t]*$)", re.MULTILINE
)
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=[ \t]|$)", re.MULTILINE)


def inline(text: str) -> str:
    """`text` with backslashes where CommonMark or GFM would read syntax inside a line."""
    return _INLINE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    return "\\" + found if found.isprintable() else "�"


def gfm(text: str) -> str:
    """`inline`, and no dollar that GitHub would read as mathematics. One before a digit can end none: prices stay."""
    return _GFM.sub(_escape, text)


def notion(text: str) -> str:
    """`inline`, and nothing that Notion's dialect reads as mathematics or as an emoji."""
    return _NOTION.sub(_escape, text)


def line_start(markdown: str) -> str:
    """Inline Markdown that may begin a line: nothing in it opens a block. Expects what `inline` returned."""
    return _NUMBER.sub(r"\1\\\2", _BLOCK.sub(r"\\", markdown))


def one_line(text: str) -> str:
    """`text` on one line: every run of blanks and control characters becomes one space."""
    return " ".join(re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).split())

"""Plain text to CommonMark text that reads back as the same words."""

import re

URL = re.compile(r"https?://(?:[A-Za-z0-9._~:/?#@!$&'()+,;=-]|%[0-9A-Fa-f]{2})*[A-Za-z0-9/#=&+-]")
"""A bare address as GitHub finds it: no closing punctuation at its end."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INLINE = re.compile(
    r"[\\`*\[\]]"
    r"|_(?!(?<=[^\W_]_)(?=[^\W_]))"  # an underscore inside a word is never emphasis
    r"|~(?=~)|(?<=~)~"
    r"|<(?=[A-Za-z/!?]|\Z)"  # at the end, the next piece may make a tag of it
    r"|&(?=#?\w+;)"
)
_NOTION = re.compile(r"\$|:(?=[\w+-]+:)")
_BLOCK = re.compile(
    r"^(?=#{1,6}(?:[ \t]|$)|[-+](?:[ \t]|$)|>|(?:-[ \t]*){3,}$|=+[ \t]*$|[|:-][-|: \t]*$)", re.MULTILINE
)
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=[ \t]|$)", re.MULTILINE)


def inline(text: str) -> str:
    """`text` with backslashes where CommonMark or GFM would read syntax inside a line."""
    return _INLINE.sub(lambda match: "\\" + match.group(), _CONTROL.sub("�", text))


def gfm(text: str) -> str:
    """`inline`, and no dollar that GitHub would read as mathematics. One before a digit can end none: prices stay."""
    text = inline(text)
    return re.sub(r"\$(?!\d)", r"\\$", text) if "$" in text else text


def notion(text: str) -> str:
    """`inline`, and nothing that Notion's dialect reads as mathematics or as an emoji."""
    return _NOTION.sub(r"\\\g<0>", inline(text))


def line_start(markdown: str) -> str:
    """Inline Markdown that may begin a line: nothing in it opens a block. Expects what `inline` returned."""
    return _NUMBER.sub(r"\1\\\2", _BLOCK.sub(r"\\", markdown))


def one_line(text: str) -> str:
    """`text` on one line: every run of blanks and control characters becomes one space."""
    return " ".join(re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).split())

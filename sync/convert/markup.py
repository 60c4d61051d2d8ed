"""Markdown from hostile text: what comes from Notion as plain text can open no heading, list, link or column."""

import re
import unicodedata
from urllib.parse import quote

from markdown_it import MarkdownIt

from sync.convert import escape

_BULLET = re.compile(r"^\s*[-*+•–]\s+")
_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_ATX = re.compile(r"^([\s>*+\-0-9.)]*?)(#{1,6})(?=\s|$)")


class Markdown(str):
    """Text that is Markdown already: escaped, or our own words. Plain `str` is still to be escaped."""

    __slots__ = ()


def plain(text: str) -> str:
    """One line: white space collapsed, lone surrogates and direction overrides dropped."""
    visible = (c for c in escape.one_line(text) if unicodedata.category(c) != "Cs" and c not in _BIDI)
    return " ".join("".join(visible).split())


def inline(text: str) -> Markdown:
    """Text as one line that Markdown shows literally, at the start of a line and inside a table cell too."""
    if isinstance(text, Markdown):
        return text
    return Markdown(escape.line_start(escape.inline(plain(text)).replace("|", "\\|")))


def lines(text: str) -> tuple[Markdown, ...]:
    """The lines of a longer text, each escaped; a typed bullet goes, for each line becomes a list item."""
    found = (inline(unbulleted(line)) for line in text.splitlines())
    return tuple(line for line in found if line)


def unbulleted(line: str) -> str:
    """A typed line without its bullet."""
    return _BULLET.sub("", line).strip()


def link(text: str, path: str) -> Markdown:
    """A link to a portfolio path, counted from the repository's root."""
    return Markdown(f"[{inline(text)}](/{quote(path.lstrip('/'), safe='/')})")


def code(text: str) -> Markdown:
    """A path or key of our own as inline code; back ticks cannot end it."""
    return Markdown("`" + plain(text).replace("`", "'") + "`")


def demoted(markdown: str, by: int) -> Markdown:
    """The document with every heading `by` levels deeper, at most 6; code blocks are left alone."""
    rows = markdown.split("\n")
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type != "heading_open" or token.map is None:
            continue
        first, end = token.map
        level = "#" * min(int(token.tag[1]) + by, 6)
        if token.markup[0] == "#":
            rows[first] = _ATX.sub(rf"\g<1>{level}", rows[first])
        elif token.level == 0:
            rows[first] = f"{level} " + " ".join(row.strip() for row in rows[first : end - 1])
            rows[first + 1 : end] = [""] * (end - first - 1)
    return Markdown("\n".join(rows).strip())

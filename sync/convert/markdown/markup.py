"""Markdown from hostile text: what comes from Notion as plain text can open no heading, list, link or column."""

import re
import unicodedata
from itertools import pairwise
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sync.convert.markdown import escape

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
    """The document with every heading `by` levels deeper, at most 6; code blocks are left alone.

    A text that would swallow what follows it, by a fence or comment left open, becomes a code block.
    """
    rows = re.split(r"\r\n?|\n", markdown.replace("\x00", ""))
    probe = [*rows, "", "# end"]
    tokens = MarkdownIt("commonmark").parse("\n".join(probe))
    if not any(token.type == "heading_open" and token.map == [len(probe) - 1, len(probe)] for token in tokens):
        fence = "`" * (1 + max([2, *map(len, re.findall("`+", markdown))]))
        return Markdown("\n".join([f"{fence}text", *rows, fence]))
    for token, content in pairwise(tokens[:-3]):
        if token.type == "heading_open" and token.map is not None:
            _demote(rows, token, content.content, "#" * min(int(token.tag[1]) + by, 6))
    return Markdown("\n".join(rows).strip("\n"))


def _demote(rows: list[str], heading: Token, content: str, level: str) -> None:
    """Rewrite one heading in its rows; an underlined one becomes one line with number signs."""
    first, behind = heading.map or (0, 0)
    if heading.markup[0] == "#":
        rows[first] = _ATX.sub(rf"\g<1>{level}", rows[first])
        return
    words = content.split("\n")
    before = rows[first].partition(words[0])[0]
    rows[first:behind] = [f"{before}{level} {' '.join(words)}", *[""] * (behind - first - 1)]

"""Whole lists, tables, quotes and preformatted text that were written in HTML, as the nodes of ordinary Markdown."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from markdown_it.token import Token

from sync.convert.markdown.tree import Node, Tag, read_tag, text

PIECE = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|[^<]+|<", re.DOTALL)
_CODE = re.compile(r"\s*<(?:script\b|style\b|textarea\b|\?|!\[CDATA\[|![A-Z]).*", re.DOTALL | re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*<code\b[^>]*?\blanguage-([\w+#-]+)", re.IGNORECASE)
_DEEPEST = 10
"""Structures in structures past these stay text: Python's stack is not endless."""


def code_of(html: str) -> Node | None:
    """A script, a style sheet or a declaration as the code that it is: it cannot act, and it stays readable."""
    return _code(html.strip(), "html") if _CODE.fullmatch(html) else None


def structures(html: str) -> dict[int, tuple[Node, int]]:
    """The outermost structures that are whole, by where they begin: what each is, and where it ends."""
    found: dict[int, tuple[Node, int]] = {}
    for span in _spans(html):
        tag = read_tag(html[span.start : span.inside]) or Tag("", {})
        if node := _BUILDERS[tag.name](html[span.inside : span.last], tag):
            found[span.start] = (node, span.end)
    return found


class _Span(NamedTuple):
    """Where a structure begins, its content begins and ends, and it ends; how deep others are nested in it."""

    start: int
    inside: int
    last: int
    end: int
    depth: int


def _spans(html: str) -> list[_Span]:
    """One pass, however many tags stay open. What is nested too deep is left to those inside it."""
    closed: list[_Span] = []
    opened: list[tuple[str, re.Match[str]]] = []
    still_open: Counter[str] = Counter()
    for piece in PIECE.finditer(html):
        tag = read_tag(piece.group()) if piece.group().startswith("<") else None
        if tag is None or tag.name not in _BUILDERS:
            continue
        if not tag.close:
            opened.append((tag.name, piece))
            still_open[tag.name] += 1
        elif still_open[tag.name]:
            name = ""
            while name != tag.name:
                name, opening = opened.pop()
                still_open[name] -= 1
            _close(closed, opening, piece)
    return closed


def _close(closed: list[_Span], opening: re.Match[str], closing: re.Match[str]) -> None:
    """Put a structure in the place of those inside it."""
    first = len(closed)
    while first and closed[first - 1].start > opening.start():
        first -= 1
    depth = 1 + max((span.depth for span in closed[first:]), default=0)
    if depth <= _DEEPEST:
        closed[first:] = [_Span(opening.start(), opening.end(), closing.start(), closing.end(), depth)]


def inline_nodes(html: str) -> list[Node]:
    """HTML inside a block: its tags and its words."""
    return [_inline(piece) for piece in PIECE.findall(html)]


def _inline(piece: str) -> Node:
    if piece.startswith("<") and len(piece) > 1:
        return Node("html_inline", Token("html_inline", "", 0, content=piece))
    return text(re.sub(r"\s+", " ", unescape(piece)))


def _list(inner: str, tag: Tag) -> Node | None:
    items = [_block("list_item", item) for _, item in _parts(inner, {"li"})]
    kind = "ordered_list" if tag.name == "ol" else "bullet_list"
    start = tag.attributes.get("start", "")
    attributes: dict[str, str | int | float] = {"start": int(start)} if re.fullmatch("[0-9]{1,9}", start) else {}
    return Node(kind, Token(kind, tag.name, 1, attrs=attributes), items) if items else None


def _quote(inner: str, _: Tag) -> Node:
    return _block("blockquote", inner)


def _block(kind: str, inner: str) -> Node:
    """A container, whose content is HTML; a lone piece of text is a paragraph of it."""
    simple = not re.search(r"</?(?:p|h[1-6]|hr|ul|ol|table|blockquote|pre|details|summary)\b", inner, re.IGNORECASE)
    if simple and not re.search(r"\n[ \t]*\n", inner.strip()):
        child = Node("paragraph", Token("paragraph", "p", 1), [_content(inner)])
    else:
        child = Node("html_block", Token("html_block", "", 0, content=inner))
    return Node(kind, Token(kind, "", 1), [child])


def _content(html: str) -> Node:
    return Node("inline", Token("inline", "", 0), inline_nodes(html.strip()))


def _table(inner: str, _: Tag) -> Node | None:
    """Rows of equal length; an empty header where the table has none."""
    rows = [list(_parts(row, {"td", "th"})) for _, row in _parts(inner, {"tr"})]
    width = max((len(row) for row in rows), default=0)
    spans = re.search(r"\b(?:col|row)span\s*=", inner, re.IGNORECASE) is not None
    if width == 0 or "<table" in inner.lower():
        return None
    if any(name == "td" for name, _ in rows[0]):
        rows.insert(0, [])
    cells = [[cell for _, cell in row] + [""] * (width - len(row)) for row in rows]
    made = [
        Node("tr", Token("tr", "tr", 1), [Node("td", Token("td", "td", 1), [_content(c)]) for c in r]) for r in cells
    ]
    return Node(
        "table", Token("table", "table", 1, meta={"spans": spans}), [Node("tbody", Token("tbody", "tbody", 1), made)]
    )


def _preformatted(inner: str, tag: Tag) -> Node:
    language = _LANGUAGE.match(inner)
    plain = "".join(unescape(piece) for piece in PIECE.findall(inner) if not read_tag(piece))
    return _code(plain.removeprefix("\n"), language[1] if language else tag.attributes.get("lang", ""))


def _code(content: str, language: str) -> Node:
    return Node("fence", Token("fence", "code", 0, content=content, info=language))


def _parts(html: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """The outermost elements of these names, and what is in each; one without an end goes on to the next."""
    name, start, depth = "", 0, 0
    for piece in PIECE.finditer(html):
        tag = read_tag(piece.group()) if piece.group().startswith("<") else None
        if tag is None:
            continue
        if tag.name in _BUILDERS:
            depth += -1 if tag.close else 1
        elif depth == 0 and tag.name in names:
            if name:
                yield name, html[start : piece.start()]
            name, start = ("", 0) if tag.close else (tag.name, piece.end())
    if name:
        yield name, html[start:]


_BUILDERS = {"ul": _list, "ol": _list, "blockquote": _quote, "table": _table, "pre": _preformatted}

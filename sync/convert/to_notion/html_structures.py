"""Whole lists, tables, quotes and preformatted text that were written in HTML, as the nodes of ordinary Markdown."""

import re
from collections.abc import Iterator
from html import unescape

from markdown_it.token import Token

from sync.convert.markdown.tree import Node, read_tag, text

PIECE = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|[^<]+|<", re.DOTALL)
_CODE = re.compile(r"\s*<(?:script\b|style\b|textarea\b|\?|!\[CDATA\[|![A-Z]).*", re.DOTALL | re.IGNORECASE)
_LANGUAGE = re.compile(r"<(?:pre|code)\b[^>]*?\b(?:language|lang|highlight-source)[-=]\"?([\w+#-]+)", re.IGNORECASE)


def code_of(html: str) -> Node | None:
    """A script, a style sheet or a declaration as the code that it is: it cannot act, and it stays readable."""
    return _code(html.strip(), "html") if _CODE.fullmatch(html) else None


def structure(html: str, at: int) -> tuple[Node, int] | None:
    """The structure that begins at `at` and where it ends; None where nothing begins there, or it does not end."""
    opening = PIECE.match(html, at)
    tag = read_tag(opening.group()) if opening else None
    if opening is None or tag is None or tag.close or tag.name not in _BUILDERS:
        return None
    depth = 0
    for piece in PIECE.finditer(html, at):
        inside = read_tag(piece.group()) if piece.group().startswith("<") else None
        if inside and inside.name == tag.name:
            depth += -1 if inside.close else 1
        if depth == 0:
            node = _BUILDERS[tag.name](tag.name, html[opening.end() : piece.start()], opening.group())
            return (node, piece.end()) if node else None
    return None


def inline_nodes(html: str) -> list[Node]:
    """HTML inside a block: its tags and its words."""
    return [_inline(piece) for piece in PIECE.findall(html)]


def _inline(piece: str) -> Node:
    if piece.startswith("<") and len(piece) > 1:
        return Node("html_inline", Token("html_inline", "", 0, content=piece))
    return text(re.sub(r"\s+", " ", unescape(piece)))


def _list(name: str, inner: str, opening: str) -> Node | None:
    items = [_block("list_item", item) for _, item in _parts(inner, {"li"})]
    kind = "ordered_list" if name == "ol" else "bullet_list"
    start = (tag := read_tag(opening)) and tag.attributes.get("start", "")
    attributes: dict[str, str | int | float] = {"start": int(start)} if start and start.isdecimal() else {}
    return Node(kind, Token(kind, name, 1, attrs=attributes), items) if items else None


def _quote(_: str, inner: str, __: str) -> Node:
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


def _table(_: str, inner: str, __: str) -> Node | None:
    """Rows of equal length; an empty header where the table has none."""
    rows = [list(_parts(row, {"td", "th"})) for _, row in _parts(inner, {"tr"})]
    width = max((len(row) for row in rows), default=0)
    if width == 0 or "<table" in inner.lower():
        return None
    if any(name == "td" for name, _ in rows[0]):
        rows.insert(0, [])
    cells = [[cell for _, cell in row] + [""] * (width - len(row)) for row in rows]
    made = [
        Node("tr", Token("tr", "tr", 1), [Node("td", Token("td", "td", 1), [_content(c)]) for c in r]) for r in cells
    ]
    return Node("table", Token("table", "table", 1), [Node("tbody", Token("tbody", "tbody", 1), made)])


def _preformatted(_: str, inner: str, opening: str) -> Node:
    language = _LANGUAGE.search(opening + inner)
    plain = "".join(unescape(piece) for piece in PIECE.findall(inner) if not read_tag(piece))
    return _code(plain.removeprefix("\n"), language[1] if language else "")


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

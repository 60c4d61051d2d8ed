"""Parsed Markdown as a tree: markdown-it's flat tokens nested, HTML tags in text paired."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape

from markdown_it.token import Token

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_-]*)((?:\s[^<>]*?|\s*\"[^\"]*\")*)\s*(/?)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")


@dataclass(slots=True)
class Tag:
    """An HTML or dialect tag. `close` for `</x>`, `empty` for `<x />`."""

    name: str
    attributes: dict[str, str]
    close: bool = False
    empty: bool = False


@dataclass(slots=True)
class Node:
    """A block or a piece of text. `type` is the token's without `_open`, `tag` for a pair of HTML tags."""

    type: str
    token: Token
    children: list["Node"] = field(default_factory=list)
    tag: Tag | None = None
    depth: int = 0


_DEEPEST_TEXT, _DEEPEST_TAGS = 40, 20
"""Emphasis inside emphasis past these is left out, its words are not: Python's stack is not endless."""


def grow(tokens: Iterable[Token], deepest: int = 1000) -> list[Node]:
    """The tree of markdown-it's tokens, inline content included."""
    root: list[Node] = []
    stack = [root]
    for token in tokens:
        if token.nesting < 0:
            stack.pop()
            continue
        if token.nesting > 0 and len(stack) > deepest:
            stack.append(stack[-1])
            continue
        node = Node(token.type.removesuffix("_open"), token)
        stack[-1].append(node)
        if token.nesting > 0:
            stack.append(node.children)
        elif token.children:
            node.children = grow(token.children, _DEEPEST_TEXT)
    return root


def read_tag(html: str) -> Tag | None:
    """The one tag that `html` is; None for comments, declarations and anything else."""
    match = _TAG.fullmatch(html.strip())
    if not match:
        return None
    pairs = {m[1].lower(): unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(match[3])}
    return Tag(match[2].lower(), pairs, bool(match[1]), bool(match[4]))


def pair(nodes: Sequence[Node], names: Collection[str]) -> list[Node]:
    """Siblings with `<x>` … `</x>` of these names folded into one `tag` node; lone tags stay as they are."""
    if not any(node.type == "html_inline" for node in nodes):
        return list(nodes)
    out: list[Node] = []
    opened: list[tuple[str, int]] = []
    for node in nodes:
        tag = read_tag(node.token.content) if node.type == "html_inline" else None
        if tag is None or tag.name not in names or tag.empty:
            out.append(node)
        elif not tag.close:
            opened.append((tag.name, len(out)))
            out.append(node)
        elif any(name == tag.name for name, _ in opened):
            while opened[-1][0] != tag.name:
                opened.pop()
            _, start = opened.pop()
            opening, inside = out[start], out[start + 1 :]
            depth = 1 + max((child.depth for child in inside), default=0)
            if depth > _DEEPEST_TAGS:
                out.append(node)
            else:
                out[start:] = [Node("tag", opening.token, inside, read_tag(opening.token.content), depth)]
        else:
            out.append(node)
    return out


def words(nodes: Iterable[Node]) -> str:
    """The plain text of inline nodes."""
    return "".join(_word(node) for node in nodes)


def _word(node: Node) -> str:
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    if node.children:
        return words(node.children)
    return "" if node.type in {"html_inline", "tag"} else node.token.content


def text(content: str) -> Node:
    """A node of plain text."""
    return Node("text", Token("text", "", 0, content=content))

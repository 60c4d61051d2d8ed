"""A block of HTML as paragraphs, headings, rules and the ends of toggles."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from html import unescape

from markdown_it.token import Token

from sync.convert.markdown.tree import Node, read_tag, text

_PIECE = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|[^<]+|<", re.DOTALL)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(slots=True)
class Part:
    """`kind` is p, h1 to h6, hr, summary, or open and close of a toggle; `nodes` is its inline content.

    `heading` is the level (h1 to h4) that a summary is written in.
    """

    kind: str
    nodes: list[Node] = field(default_factory=list)
    heading: str = ""


def parts(html: str) -> Iterator[Part]:
    """What an HTML block says, in order. Tags without a counterpart stay in the text as they are."""
    current = Part("p")
    for piece in _PIECE.findall(html):
        tag = read_tag(piece) if piece.startswith("<") else None
        kind = _effect(tag.name) if tag else None
        if tag is None or kind is None:
            current = yield from _take(current, piece)
            continue
        if current.kind == "summary" and tag.name != "summary" and kind != "toggle":
            current.heading = current.heading or (f"h{min(int(kind[1]), 4)}" if kind in _HEADINGS else "")
            continue
        yield from _filled(current)
        current = Part("p")
        if kind in {"hr", "toggle"}:
            yield Part("hr" if kind == "hr" else "close" if tag.close else "open")
        elif not tag.close:
            current = Part(kind)
    yield from _filled(current)


def _effect(name: str) -> str | None:
    """What a block tag begins; None for tags that stand in text."""
    if name == "details":
        return "toggle"
    return name if name in _HEADINGS or name in {"p", "hr", "summary"} else None


def _take(current: Part, piece: str) -> Generator[Part, None, Part]:
    """A tag or text, added; a blank line in text ends the paragraph. Returns the part to go on with."""
    if piece.startswith("<") and len(piece) > 1:
        current.nodes.append(Node("html_inline", Token("html_inline", "", 0, content=piece)))
        return current
    first, *more = re.split(r"\n[ \t]*\n\s*", piece)
    current.nodes.append(text(re.sub(r"\s+", " ", unescape(first))))
    for paragraph in more:
        yield from _filled(current)
        current = Part("p", [text(re.sub(r"\s+", " ", unescape(paragraph)))])
    return current


def _filled(part: Part) -> Iterator[Part]:
    if part.kind == "summary" or any(node.type != "text" or node.token.content.strip() for node in part.nodes):
        yield part

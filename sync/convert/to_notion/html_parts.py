"""A block of HTML as paragraphs, headings, rules and the ends of toggles."""

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from sync.convert.markdown.tree import Node, read_tag
from sync.convert.to_notion.html_structures import PIECE, code_of, inline_nodes, structures

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(slots=True)
class Part:
    """`kind` is p, h1 to h6, hr, summary, or open and close of a toggle; `nodes` is its inline content.

    A `block` is a node that is complete, `code` one that shows what it must not do. `heading` is the level (h1 to h4)
    that a summary is written in.
    """

    kind: str
    nodes: list[Node] = field(default_factory=list)
    heading: str = ""


def parts(html: str) -> Iterator[Part]:
    """What an HTML block says, in order. Tags without a counterpart stay in the text as they are."""
    if code := code_of(html):
        yield Part("code", [code])
        return
    current, at = Part("p"), 0
    whole_ones = structures(html)
    while piece := PIECE.match(html, at):
        whole = whole_ones.get(at)
        at = whole[1] if whole else piece.end()
        tag = read_tag(piece.group()) if piece.group().startswith("<") else None
        kind = _effect(tag.name) if tag else None
        if whole:
            yield from _filled(current)
            yield Part("block", [whole[0]])
            current = Part("p")
        elif tag is None or kind is None:
            current = yield from _take(current, piece.group())
        elif current.kind == "summary" and tag.name != "summary" and kind != "toggle":
            current.heading = current.heading or (f"h{min(int(kind[1]), 4)}" if kind in _HEADINGS else "")
        else:
            yield from _filled(current)
            current = Part("p" if tag.close or kind in {"hr", "toggle"} else kind)
            if kind in {"hr", "toggle"}:
                yield Part("hr" if kind == "hr" else "close" if tag.close else "open")
    yield from _filled(current)


def _effect(name: str) -> str | None:
    """What a block tag begins; None for tags that stand in text."""
    if name == "details":
        return "toggle"
    return name if name in _HEADINGS or name in {"p", "hr", "summary"} else None


def _take(current: Part, piece: str) -> Generator[Part, None, Part]:
    """A tag or text, added; a blank line in text ends the paragraph. Returns the part to go on with."""
    if read_tag(piece) or piece.startswith("<!--"):
        current.nodes += inline_nodes(piece)
        return current
    first, *more = re.split(r"\n[ \t]*\n\s*", piece)
    current.nodes += inline_nodes(first)
    for paragraph in more:
        yield from _filled(current)
        current = Part("p", inline_nodes(paragraph))
    return current


def _filled(part: Part) -> Iterator[Part]:
    if part.kind == "summary" or any(node.type != "text" or node.token.content.strip() for node in part.nodes):
        yield part

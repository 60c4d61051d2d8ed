"""The canonical form of a portfolio body: equal forms are equal texts."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from markdown_it.token import Token

from sync.convert.markdown import gfm, languages
from sync.convert.markdown.marks import Piece
from sync.convert.markdown.tree import Node, pair, text
from sync.convert.markdown.writer import Writer

_ROUNDS = 5
_KINDS = ("strong", "em", "s")
_TAGS = {"b": "strong", "i": "em", "s": "s"}


def canon(markdown: str) -> str:
    """`markdown` in one style: bullets, emphasis, escapes, numbering, languages, tables and blank lines.

    Writing once settles nearly every text. Where markup stood so that its canonical spelling reads as something
    else, writing again does; the rounds are bounded, for equality needs a function, not perfection.
    """
    for _ in range(_ROUNDS):
        written = CanonWriter().document(gfm.read(markdown))
        if written == markdown:
            break
        markdown = written
    return markdown


class _Run(NamedTuple):
    """A piece of text with all that applies to it: Notion keeps no more of emphasis and links than this."""

    link: Node | None
    kinds: frozenset[str]
    leaf: Node


class CanonWriter(Writer):
    """GFM with emphasis and links nested in one order: links outside, then strong, emphasised, struck."""

    def prepared(self, nodes: Iterable[Node]) -> Sequence[Node]:
        nodes = pair(list(nodes), _TAGS)
        if all(not node.children or node.type == "image" for node in nodes):
            return nodes
        grouped = groupby(_runs(nodes), key=lambda run: run.link.token.attrs if run.link else None)
        return [node for _, runs in grouped for node in _linked(list(runs))]

    def html_inline(self, node: Node) -> list[Piece]:
        """Underlining is spelled in one of its two ways."""
        return [{"<u>": "<ins>", "</u>": "</ins>"}.get(node.token.content, node.token.content.replace("\n", " "))]

    def first_number(self, _: Node) -> int:
        """Notion counts from one, so equal texts do too."""
        return 1

    def language(self, info: str) -> str:
        return languages.for_github(info)


def _runs(nodes: Iterable[Node], link: Node | None = None, kinds: frozenset[str] = frozenset()) -> Iterator[_Run]:
    for node in nodes:
        kind = _TAGS.get(node.tag.name) if node.tag else node.type
        if kind in _KINDS:
            yield from _runs(node.children, link, kinds | {kind})
        elif node.type == "link" and link is None:
            yield from _runs(node.children or [text("")], node, kinds)
        else:
            yield _Run(link, kinds, node)


def _linked(runs: list[_Run]) -> list[Node]:
    inner = _nested(runs, _KINDS)
    link = runs[0].link
    if link is None:
        return inner
    one = all(run.link is link for run in runs)
    return [Node("link", link.token if one else link.token.copy(markup=""), inner)]


def _nested(runs: list[_Run], kinds: tuple[str, ...]) -> list[Node]:
    if not kinds:
        return _joined([run.leaf for run in runs])
    out: list[Node] = []
    for applies, group in groupby(runs, key=lambda run: kinds[0] in run.kinds):
        inner = _nested(list(group), kinds[1:])
        out += [Node(kinds[0], Token(kinds[0], "", 0), inner)] if applies else inner
    return out


def _joined(leaves: list[Node]) -> list[Node]:
    """Neighbouring texts as one."""
    out: list[Node] = []
    for leaf in leaves:
        if leaf.type == "text" and out and out[-1].type == "text":
            out[-1] = text(out[-1].token.content + leaf.token.content)
        else:
            out.append(leaf)
    return out

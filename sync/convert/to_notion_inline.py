"""Inline nodes in Notion's dialect: links resolved, HTML mapped or shown."""

import re
from collections.abc import Iterable, Sequence

from sync.convert import escape
from sync.convert.links import Links, resolve
from sync.convert.marks import Piece
from sync.convert.tree import Node, pair, read_tag, text, words
from sync.convert.writer_inline import BREAK, InlineWriter, code_span

_EMPHASIS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "s": "s", "del": "s", "strike": "s"}
_CODE = {"code", "kbd", "tt", "samp"}
_UNDERLINE = {"u", "ins"}
_RAISED = {"sup": "^", "sub": "_"}
PAIRED = {*_EMPHASIS, *_CODE, *_UNDERLINE, *_RAISED, "a"}


class NotionInlineWriter(InlineWriter):
    """What differs between GFM and Notion inside a paragraph."""

    def __init__(self, links: Links) -> None:
        super().__init__()
        self.links = links

    def escaped(self, text: str) -> str:
        return escape.notion(text)

    def prepared(self, nodes: Iterable[Node]) -> Sequence[Node]:
        return pair(list(nodes), PAIRED)

    def address(self, url: str) -> Piece:
        """An explicit link: `<https://…>` could be taken for a tag."""
        return "".join(str(piece) for piece in self.linked([self.escaped(url)], url))

    def linked(self, label: list[Piece], url: str, title: str = "") -> list[Piece]:
        if title:
            self.note(f"the title {title[:60]!r} of a link was left out: Notion's links have none")
        target = resolve(url, self.links)
        if target.url:
            return super().linked(label, target.url)
        if target.reason == "unsafe":
            self.note(f"a link to {url[:60]!r} was written as text: its scheme is not safe")
            return label
        why = "leads out of the repository" if target.reason == "outside" else "has no web address to lead to"
        self.note(f"the relative link {target.shown[:80]!r} was written as text: it {why}")
        return [*label, " (", code_span(target.shown), ")"]

    def image(self, node: Node) -> list[Piece]:
        """An image inside text is a link: Notion's images are blocks of their own."""
        alt, url = words(node.children), str(node.token.attrs.get("src", ""))
        return self.linked([self.escaped(alt or _name(url))], url, str(node.token.attrs.get("title", "")))

    def link(self, node: Node) -> list[Piece]:
        """A linked image inside text keeps the link's target; links do not nest."""
        for child in node.children:
            if child.type == "image":
                source = str(child.token.attrs.get("src", ""))
                self.note(f"the image {source[:80]!r} inside a link's text was written as its description")
        plain = [_described(child) for child in node.children]
        return super().link(Node("link", node.token, plain))

    def footnote_ref(self, node: Node) -> list[Piece]:
        return [f"\\[{node.token.meta['id'] + 1}\\]"]

    def html_inline(self, node: Node) -> list[Piece]:
        """A lone tag: a break, an image, a comment, or text for all to see."""
        html = node.token.content
        if html.startswith("<!--"):
            return []
        tag = read_tag(html)
        if tag and tag.name == "br":
            return [BREAK]
        if tag and tag.name == "img" and not tag.close:
            label = self.escaped(tag.attributes.get("alt") or _name(tag.attributes.get("src", "")))
            return self.linked([label], tag.attributes.get("src", ""))
        self.note(f"the HTML {html[:60]!r} has no counterpart in Notion and was written as text")
        return [self.escaped(re.sub(r"\s+", " ", html))]

    def tag(self, node: Node) -> list[Piece]:
        """A pair of tags with a counterpart."""
        name = node.tag.name if node.tag else ""
        if name in _EMPHASIS:
            return self.emphasis(Node(_EMPHASIS[name], node.token, node.children))
        if name in _CODE:
            return [code_span(words(node.children))] if node.children else []
        inner = self.pieces(node.children)
        if name in _UNDERLINE:
            return ["<u>", *inner, "</u>"]
        if name in _RAISED:
            plain = words(node.children)
            return [_RAISED[name], *inner] if len(plain) < 2 or plain.isalnum() else [_RAISED[name], "(", *inner, ")"]
        return self.anchor(node, inner)

    def anchor(self, node: Node, inner: list[Piece]) -> list[Piece]:
        """An `<a>`: a link, or a place to link to, which Notion has not."""
        attributes = node.tag.attributes if node.tag else {}
        if href := attributes.get("href"):
            return self.linked(self.pieces([_described(child) for child in node.children]), href)
        self.note(f"the anchor {(attributes.get('id') or attributes.get('name') or '')[:60]!r} was left out")
        return inner


def _described(node: Node) -> Node:
    """Inside a link's text: an image as its description, a link as its words."""
    tag = read_tag(node.token.content) if node.type == "html_inline" else None
    if node.type == "image":
        return text(words(node.children) or _name(str(node.token.attrs.get("src", ""))))
    if tag and tag.name == "img":
        return text(tag.attributes.get("alt") or _name(tag.attributes.get("src", "")))
    if node.type == "link" or (node.type == "tag" and node.tag and node.tag.name == "a"):
        return text(words(node.children))
    return node


def _name(url: str) -> str:
    """A file's name stands in where an image has no description."""
    return url.partition("?")[0].rstrip("/").rpartition("/")[2] or "image"

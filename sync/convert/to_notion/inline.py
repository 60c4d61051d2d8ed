"""Inline nodes in Notion's dialect: links resolved, HTML mapped or shown."""

import re
from collections.abc import Iterable, Sequence

from sync.convert.markdown import escape
from sync.convert.markdown.inline_writer import BREAK, InlineWriter, code_span
from sync.convert.markdown.links import Links, resolve
from sync.convert.markdown.marks import Piece
from sync.convert.markdown.tree import Node, pair, read_tag, text, words

_EMPHASIS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "s": "s", "del": "s", "strike": "s"}
_CODE = {"code", "kbd", "tt", "samp"}
_UNDERLINE = {"u", "ins"}
ALTERNATIVES = {"picture", "source"}
_LISTED = {"ul", "ol", "li"}
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
        return "".join(str(piece) for piece in self.linked([self.escaped(url.removeprefix("mailto:"))], url))

    def linked(self, label: list[Piece], url: str, title: str = "") -> list[Piece]:
        if title:
            self.note(f"the title {title[:60]!r} of a link was left out: Notion's links have none")
        target = resolve(url, self.links)
        if not any(label):
            label = [self.escaped(target.url or target.shown)]
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
        url, alt = image_of(node) or ("", "")
        return self.linked([self.escaped(alt or name_of(url))], url)

    def link(self, node: Node) -> list[Piece]:
        return super().link(Node("link", node.token, self.described(node.children)))

    def described(self, nodes: Iterable[Node]) -> list[Node]:
        """A link's text without images and links, which cannot stand in one: their descriptions and words."""
        out: list[Node] = []
        for node in nodes:
            if source := image_of(node):
                self.note(f"the image {source[0][:80]!r} in a link's text was written as its description")
                out.append(text(source[1] or name_of(source[0])))
            elif node.type == "link" or (node.tag and node.tag.name == "a"):
                out.append(text(words(node.children)))
            else:
                out.append(node)
        return out

    def footnote_ref(self, node: Node) -> list[Piece]:
        return [f"\\[{node.token.meta['id'] + 1}\\]"]

    def html_inline(self, node: Node) -> list[Piece]:
        """A lone tag: a break, an image, a comment, or text for all to see."""
        html = node.token.content
        if html.startswith("<!--") and html.endswith("-->"):
            return []
        tag = read_tag(html)
        if tag and tag.name == "br":
            return [BREAK]
        if tag and tag.name in _LISTED:
            return [BREAK, "• "] if tag.name == "li" and not tag.close else []
        if (source := image_of(node)) and source[0]:
            return self.linked([self.escaped(source[1] or name_of(source[0]))], source[0])
        if tag and tag.name in ALTERNATIVES:
            self.note("of a picture's sources only its image was kept")
            return []
        self.note(f"the HTML {html[:60]!r} has no counterpart in Notion and was written as text")
        return self.text(text(re.sub(r"\s+", " ", html)))

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
            if " " in plain.strip():
                self.note(f"the raised or lowered text {plain[:60]!r} was written as plain text")
                return inner
            return [_RAISED[name], *inner] if len(plain) < 2 or plain.isalnum() else [_RAISED[name], "(", *inner, ")"]
        return self.anchor(node, inner)

    def anchor(self, node: Node, inner: list[Piece]) -> list[Piece]:
        """An `<a>`: a link, or a place to link to, which Notion has not."""
        attributes = node.tag.attributes if node.tag else {}
        if href := attributes.get("href"):
            return self.linked(self.label(self.described(node.children)), href)
        self.note(f"the anchor {(attributes.get('id') or attributes.get('name') or '')[:60]!r} was left out")
        return inner


def image_of(node: Node) -> tuple[str, str] | None:
    """Source and description of an image, Markdown or HTML; None for anything else."""
    if node.type == "image":
        return str(node.token.attrs.get("src", "")), words(node.children) or str(node.token.attrs.get("title", ""))
    tag = read_tag(node.token.content) if node.type == "html_inline" else None
    if tag and tag.name == "img" and not tag.close:
        return tag.attributes.get("src", ""), tag.attributes.get("alt") or tag.attributes.get("title", "")
    return None


def name_of(url: str) -> str:
    """A file's name stands in where an image has no description."""
    return url.partition("?")[0].rstrip("/").rpartition("/")[2] or "image"

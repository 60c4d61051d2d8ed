"""The nodes of a Notion page as portfolio Markdown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape as html_escape
from urllib.parse import quote, unquote

from sync.convert.markdown import alerts, languages
from sync.convert.markdown.fields import plain
from sync.convert.markdown.inline_writer import BREAK, code_span
from sync.convert.markdown.links import SAFE
from sync.convert.markdown.marks import Piece
from sync.convert.markdown.tree import Node, Tag, pair, read_tag, text, words
from sync.convert.markdown.writer import Writer

_EMPHASIS = {"b": "strong", "i": "em", "s": "s"}
_PLAIN = {"u", "span"}
_TAGS = {"b": "strong", "i": "em", "s": "s", "u": "ins"}
_HTML = {"strong": "strong", "em": "em", "s": "s", "code_inline": "code"}
_PAGE_ID = re.compile(r"([0-9a-f]{32})(?:[?#].*)?$")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


class PortfolioWriter(Writer):
    """GFM from Notion's tree. `paths` by page id without hyphens, `files` by address: where links lead."""

    def __init__(self, paths: Mapping[str, str], files: Mapping[str, str]) -> None:
        super().__init__()
        self.paths = paths
        self.files = {unquote(address): path for address, path in files.items()}

    def prepared(self, nodes: Iterable[Node]) -> Sequence[Node]:
        return pair(list(nodes), {*_EMPHASIS, *_PLAIN})

    def tag(self, node: Node) -> list[Piece]:
        tag = node.tag or Tag("", {})
        if tag.name in _EMPHASIS:
            return self.emphasis(Node(_EMPHASIS[tag.name], node.token, node.children))
        if tag.name == "u":
            return ["<ins>", *self.pieces(node.children), "</ins>"]
        return self.pieces(node.children)

    def html_inline(self, node: Node) -> list[Piece]:
        """A break, a date, or text that only looks like a tag."""
        html = node.token.content
        tag = read_tag(html)
        if tag and tag.name == "br":
            return [BREAK]
        if tag and tag.name == "date" and not tag.close and tag.attributes.get("start"):
            return [self.escaped(_date(tag))]
        return [self.escaped(html)]

    def mention(self, node: Node) -> list[Piece]:
        """A page as a link, anybody else by name."""
        tag = read_tag(node.token.info)
        url = tag.attributes.get("url", "") if tag else ""
        label = node.token.content.strip()
        path = self.path_of(url)
        if not path and not url.startswith(("http://", "https://")):
            if not label:
                self.note(f"a mention of {url[:80]!r} has no name")
            return [self.escaped(label) if label else code_span(url or "mention")]
        label = label or unquote(path or "").rpartition("/")[2] or url
        return self.link(Node("link", node.token.copy(attrs={"href": url}), [text(label)]))

    def citation(self, node: Node) -> list[Piece]:
        url = node.token.content
        return self.link(Node("link", node.token.copy(attrs={"href": url}), [text(url)]))

    def path_of(self, url: str) -> str | None:
        """The portfolio path of the page that an address of Notion names, if it was promoted."""
        place = re.match(r"(?:https?://(?:[\w-]+\.)*notion\.(?:so|site|com))?/([^?#]*)", url)
        found = _PAGE_ID.search(place[1].replace("-", "").lower()) if place else None
        path = self.paths.get(found[1]) if found else None
        return quote(path, safe="/-._~#") if path else None

    def link(self, node: Node) -> list[Piece]:
        """A saved file whose link says only its address is called by its name."""
        url = str(node.token.attrs.get("href", ""))
        path = self.files.get(unquote(url))
        if path and unquote(words(node.children)) == unquote(url):
            node = Node("link", node.token, [text(unquote(url).rpartition("/")[2])])
        return super().link(node)

    def linked(self, label: list[Piece], url: str, title: str = "") -> list[Piece]:
        if path := self.path_of(url) or self.files.get(unquote(url)):
            return super().linked(label, path, title)
        scheme = _SCHEME.match(url)
        if scheme and scheme[1].lower() not in SAFE:
            self.note(f"a link to {url[:60]!r} was written as text: its scheme is not safe")
            return label
        if url.startswith("/") and _PAGE_ID.search(url.replace("-", "").lower()):
            url = "https://www.notion.so" + url
        return super().linked(label, url, title)

    def image(self, node: Node) -> list[Piece]:
        """A caption that is one link makes a linked image."""
        if len(node.children) == 1 and node.children[0].type == "link":
            link = node.children[0]
            image = Node("image", node.token, link.children)
            return self.linked(self.image(image), str(link.token.attrs.get("href", "")))
        url = str(node.token.attrs.get("src", ""))
        scheme = _SCHEME.match(url)
        if scheme and scheme[1].lower() not in SAFE:
            self.note(f"an image at {url[:60]!r} was written as text: its scheme is not safe")
            return [self.escaped(words(node.children))]
        if path := self.files.get(unquote(url)):
            node.token.attrs["src"] = path
        return super().image(node)

    def language(self, info: str) -> str:
        return languages.for_github(info)

    def ordered_list(self, node: Node) -> list[str]:
        if node.token.meta.get("type") in {"a", "i"}:
            self.note("letters or Roman numbers before a list's items were written as numbers")
        return super().ordered_list(node)

    def callout(self, node: Node) -> list[str]:
        """An alert of the nearest kind, else a quote that begins with the icon."""
        icon = node.token.info
        kind = alerts.kind_of(icon)
        body = self.joined(node)
        if kind:
            body = alerts.marked(kind, body)
        elif icon and len(icon) < 10 and not icon.isascii():
            icon = self.escaped(icon)
            body = f"{icon} {body}" if node.children and node.children[0].type == "paragraph" else f"{icon}\n\n{body}"
        return ["\n".join(f"> {line}" if line else ">" for line in body.rstrip().split("\n"))]

    def toggle(self, node: Node) -> list[str]:
        summary, *children = node.children
        title = self.html(self.content(summary))
        if (level := node.token.tag) in {"h1", "h2", "h3", "h4"}:
            title = f"<{level}>{title}</{level}>"
        return [f"<details>\n<summary>{title}</summary>", *self.blocks(children), "</details>"]

    def html(self, nodes: Iterable[Node]) -> str:
        """Inline nodes as HTML on one line: Markdown is not read inside a summary."""
        return "".join(self.html_of(node) for node in self.prepared(nodes)).strip()

    def html_of(self, node: Node) -> str:
        name = _HTML.get(node.type, "")
        if node.tag and node.tag.name in _TAGS:
            name = _TAGS[node.tag.name]
        if node.type == "link":
            return self.html_link(node)
        if node.type == "text":
            return html_escape(node.token.content, quote=False)
        if node.type == "softbreak":
            return " "
        inner = self.html(node.children) if node.children else html_escape(plain(self.inline([node])), quote=False)
        return f"<{name}>{inner}</{name}>" if name else inner

    def html_link(self, node: Node) -> str:
        target = "".join(str(piece) for piece in self.linked([], str(node.token.attrs.get("href", ""))))
        inner = self.html(node.children)
        href = target.removeprefix("[](").removesuffix(")")
        return f'<a href="{html_escape(href)}">{inner}</a>' if href else inner

    def placeholder(self, node: Node) -> list[str]:
        """What Markdown cannot hold stays visible, with its address where it has one."""
        name, attributes = node.token.tag, node.token.meta
        if name == "table-of-contents":
            self.note("the table of contents was left out: GitHub makes its own")
            return []
        what = attributes.get("alt") or node.token.content or attributes.get("integration") or name
        self.note(f"{what[:80]} ({name}) cannot be read as Markdown and was replaced by a placeholder")
        url = attributes.get("url", "")
        label: list[Piece] = [self.escaped(f"Not readable outside Notion: {what}")]
        pieces = self.linked(label, url) if url else label
        return ["".join(str(piece) for piece in pieces)]


def _date(tag: Tag) -> str:
    """A date mention as ISO text, `to` between the ends, the zone in parentheses."""
    get = tag.attributes.get
    start = "T".join(part for part in (get("start"), get("start-time")) if part)
    end = "T".join(part for part in (get("end") or (get("start") if get("end-time") else ""), get("end-time")) if part)
    zone = f" ({get('time-zone')})" if get("time-zone") else ""
    return (f"{start} to {end}" if end else start) + zone

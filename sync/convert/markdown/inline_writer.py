"""Inline nodes to one paragraph's Markdown."""

import re
from collections.abc import Iterable, Sequence

from sync.convert.markdown import escape
from sync.convert.markdown.marks import Address, Piece, ends, join
from sync.convert.markdown.tree import Node, words

_EDGE = re.compile(r"\A[^\S\n]+|[^\S\n]+\Z")
_TAG_IN_FORMULA = re.compile(r"<(?=[/!?]|[A-Za-z][\w.+-]*(?:\s*/?>|\s+[A-Za-z_:]|:))")
BREAK = "\\\n"


def code_span(content: str) -> str:
    """Code in backticks that no run inside can end."""
    content = content.replace("\n", " ")
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", content)), default=0))
    edge = content[0] == "`" or content[-1] == "`" or (content[0] == content[-1] == " ")
    pad = " " if edge and content.strip(" ") else ""
    return f"{ticks}{pad}{content}{pad}{ticks}"


def formula(content: str) -> str:
    """A formula in which no reader without mathematics sees a tag."""
    return _TAG_IN_FORMULA.sub(r"\\lt ", content) if "<" in content else content


def destination(url: str) -> str:
    """A link target that cannot end early."""
    url = re.sub(r"[\s<>\\]", lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), url)
    depth = 0
    for char in url:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            break
    return url if depth == 0 else url.replace("(", "%28").replace(")", "%29")


class InlineWriter:
    """GFM from inline nodes. Subclasses speak another dialect by overriding what differs."""

    def __init__(self) -> None:
        self.findings: dict[str, None] = {}
        self._labelling = False
        self._emphasised: set[str] = set()

    def note(self, finding: str) -> None:
        """Remember, once, what could not be carried over."""
        self.findings.setdefault(finding)

    def inline(self, nodes: Iterable[Node], line_break: str = BREAK) -> str:
        """The Markdown of a paragraph, a heading (`line_break` a blank) or a cell."""
        line = _EDGE.sub("", join(self.pieces(nodes)))
        while line.startswith(BREAK) or line.endswith(BREAK):
            line = _EDGE.sub("", line.removeprefix(BREAK).removesuffix(BREAK))
        return re.sub(r"[ \t]*\\\n[ \t]*", lambda _: line_break, line) if "\n" in line else line

    def pieces(self, nodes: Iterable[Node]) -> list[Piece]:
        """What `nodes` become, with emphasis still open to choice."""
        pieces: list[Piece] = []
        for node in self.prepared(nodes):
            pieces += getattr(self, RULES.get(node.type, "unknown"))(node)
        return pieces

    def prepared(self, nodes: Iterable[Node]) -> Sequence[Node]:
        """The place to fold tags."""
        return list(nodes)

    def unknown(self, node: Node) -> list[Piece]:
        """No construct disappears: what no rule knows stays as code."""
        self.note(f"{node.type} has no counterpart and was written as code")
        return [code_span(words([node]) or node.token.content or node.type)]

    def escaped(self, text: str) -> str:
        """Text in which nothing is syntax."""
        return escape.gfm(text)

    def address(self, url: str) -> Piece:
        """A link whose text is its address."""
        return Address(url, bare=self.escaped(url) == url)

    def text(self, node: Node) -> list[Piece]:
        content = node.token.content.replace("\n", " ")  # an entity may say it
        if self._labelling or "://" not in content:
            return [self.escaped(content)]
        pieces: list[Piece] = []
        at = 0
        for match in escape.URL.finditer(content):
            url = match.group()
            pieces.append(self.escaped(content[at : match.start()]))
            pieces += [self.address(url)]
            at = match.end()
        return [*pieces, self.escaped(content[at:])]

    def softbreak(self, _: Node) -> list[Piece]:
        """A blank: in CommonMark a line end inside a paragraph means no more, in Notion it would break the line."""
        return [" "]

    def hardbreak(self, _: Node) -> list[Piece]:
        return [BREAK]

    def code_inline(self, node: Node) -> list[Piece]:
        return [code_span(node.token.content)]

    def math_inline(self, node: Node) -> list[Piece]:
        """Mathematics on one line; a dollar inside cannot end it."""
        content = re.sub(r"\s+", " ", formula(node.token.content.strip()))
        return ["$" + re.sub(r"(?<!\\)\$", r"\\$", content) + "$"] if content else []

    def emphasis(self, node: Node) -> list[Piece]:
        """Emphasis of emphasis of one kind says no more than once; blanks at the edges move out."""
        if node.type in self._emphasised:
            return self.pieces(node.children)
        self._emphasised.add(node.type)
        inner = [piece for piece in self.pieces(node.children) if piece != ""]
        self._emphasised.remove(node.type)
        lead = trail = ""
        if inner and isinstance(inner[0], str):
            lead, inner[0] = _split_left(inner[0])
        if inner and isinstance(inner[-1], str):
            inner[-1], trail = _split_right(inner[-1])
        inner = [piece for piece in inner if piece != ""]
        opening, closing = ends(node.type)
        return [lead, opening, *inner, closing, trail] if inner else [lead, trail]

    def link(self, node: Node) -> list[Piece]:
        url = str(node.token.attrs.get("href", ""))
        title = str(node.token.attrs.get("title", ""))
        itself = node.token.markup == "autolink" or (words(node.children) == url and not title)
        plain = all(child.type in {"text", "text_special"} for child in node.children)
        if itself and plain and re.fullmatch(r"(?:https?|mailto|tel):[^\s<>]+", url):
            return [self.address(url)]
        return self.linked(self.label(node.children), url, title)

    def label(self, nodes: Iterable[Node]) -> list[Piece]:
        """A link's text: addresses in it are no links of their own."""
        self._labelling, outer = True, self._labelling
        pieces = self.pieces(nodes)
        self._labelling = outer
        return pieces

    def linked(self, label: list[Piece], url: str, title: str = "") -> list[Piece]:
        """A link with a label that is Markdown already."""
        return ["[", *label, self.target(url, title)]

    def target(self, url: str, title: str = "") -> str:
        """What closes a link."""
        quoted = ' "' + title.replace("\\", "\\\\").replace('"', '\\"') + '"' if title else ""
        return f"]({destination(url)}{quoted})"

    def image(self, node: Node) -> list[Piece]:
        url, title = str(node.token.attrs.get("src", "")), str(node.token.attrs.get("title", ""))
        return [f"![{self.escaped(words(node.children))}{self.target(url, title)}"]

    def html_inline(self, node: Node) -> list[Piece]:
        return [node.token.content.replace("\n", " ")]

    def tag(self, node: Node) -> list[Piece]:
        return self.unknown(node)

    def footnote_ref(self, node: Node) -> list[Piece]:
        return [f"[^{node.token.meta['id'] + 1}]"]

    def nothing(self, _: Node) -> list[Piece]:
        return []


RULES = {
    "text": "text",
    "text_special": "text",
    "softbreak": "softbreak",
    "hardbreak": "hardbreak",
    "code_inline": "code_inline",
    "math_inline": "math_inline",
    "math_inline_double": "math_inline",
    "em": "emphasis",
    "strong": "emphasis",
    "s": "emphasis",
    "link": "link",
    "image": "image",
    "html_inline": "html_inline",
    "tag": "tag",
    "mention": "mention",
    "citation": "citation",
    "footnote_ref": "footnote_ref",
    "footnote_anchor": "nothing",
}
"""Which method writes which type of node. Subclasses override methods, or add those of their dialect."""


def _split_left(text: str) -> tuple[str, str]:
    rest = text.lstrip(" \t")
    return text[: len(text) - len(rest)], rest


def _split_right(text: str) -> tuple[str, str]:
    rest = text.rstrip(" \t")
    return rest, text[len(rest) :]

"""Inline nodes to one paragraph's Markdown."""

import re
from collections.abc import Iterable, Sequence

from sync.convert import escape
from sync.convert.marks import Address, Piece, ends, join
from sync.convert.tree import Node, words

_URL = re.compile(r"https?://[^\s<>`]*[^\s<>`.,:;!?'\")\]}*_~|$\\]")
BREAK = "\\\n"


def code_span(content: str) -> str:
    """Code in backticks that no run inside can end."""
    content = content.replace("\n", " ")
    if not content.strip():
        return escape.inline(content)
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", content)), default=0))
    while len(ticks) > 1 and ticks[:-1] not in re.findall("`+", content):
        ticks = ticks[:-1]
    edge = content[0] == "`" or content[-1] == "`" or (content[0] == content[-1] == " ")
    pad = " " if edge else ""
    return f"{ticks}{pad}{content}{pad}{ticks}"


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

    def note(self, finding: str) -> None:
        """Remember, once, what could not be carried over."""
        self.findings.setdefault(finding)

    def inline(self, nodes: Iterable[Node], line_break: str = BREAK) -> str:
        """The Markdown of a paragraph, a heading (`line_break` a blank) or a cell."""
        line = join(self.pieces(nodes)).strip(" \t")
        while line.startswith(BREAK) or line.endswith(BREAK):
            line = line.removeprefix(BREAK).removesuffix(BREAK).strip(" \t")
        return re.sub(r"[ \t]*\\\n[ \t]*", lambda _: line_break, line) if "\n" in line else line

    def pieces(self, nodes: Iterable[Node]) -> list[Piece]:
        """What `nodes` become, with emphasis still open to choice."""
        pieces: list[Piece] = []
        for node in self.prepared(nodes):
            more = getattr(self, RULES.get(node.type, "unknown"))(node)
            last = pieces[-1] if pieces else ""
            if more and more[0] == "[" and isinstance(last, str) and last.endswith("!"):
                pieces[-1] = last[:-1] + "\\!"  # before a link it would make an image of it
            pieces += more
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
        """A bare address that cannot stay as it is."""
        return Address(url, bare=self.escaped(url) == url)

    def text(self, node: Node) -> list[Piece]:
        content = node.token.content
        if "://" not in content:
            return [self.escaped(content)]
        pieces: list[Piece] = []
        at = 0
        for match in _URL.finditer(content):
            url = match.group()
            pieces.append(self.escaped(content[at : match.start()]))
            pieces.append(url if self.escaped(url) == url else self.address(url))
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
        return [f"${node.token.content}$"]

    def emphasis(self, node: Node) -> list[Piece]:
        """Emphasis of emphasis of one kind says no more than once; blanks at the edges move out."""
        inner = self.pieces(node.children)
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
        if words(node.children) == url and not title and re.match(r"(?:https?|mailto|tel):[^\s<>]+$", url):
            return [self.address(url)]
        return self.linked(self.pieces(node.children), url, title)

    def linked(self, label: list[Piece], url: str, title: str = "") -> list[Piece]:
        """A link with a label that is Markdown already."""
        quoted = ' "' + title.replace("\\", "\\\\").replace('"', '\\"') + '"' if title else ""
        return ["[", *label, f"]({destination(url)}{quoted})"]

    def image(self, node: Node) -> list[Piece]:
        url, title = str(node.token.attrs.get("src", "")), str(node.token.attrs.get("title", ""))
        target = self.linked([self.escaped(words(node.children))], url, title)
        return ["!", *target]

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

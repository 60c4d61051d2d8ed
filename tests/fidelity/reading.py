"""A reader of GFM of its own: what a text says, line by line, with what Notion cannot hold forgiven on both sides.

It shares nothing with the translation under test but CommonMark's grammar. Forgiven are: the looks of the source
(markers, escapes, loose or tight, wrapped lines), headings below the fourth, alignment in tables, titles of links,
the nesting order of emphasis, underlining, images inside text (a link stands for them), comments, footnotes' places
(a numbered list stands for them), and languages and words behind a fence that Notion has not.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

WEB = "https://github.com/acme/portfolio/blob/main/"
BREAK = "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"
_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "s": "s", "del": "s", "strike": "s"}
_CODE = {"code", "kbd", "tt", "samp"}
_RAISED = {"sup": "^", "sub": "_"}
_CONTAINERS = {"details", "ul", "ol", "blockquote"}
_UNSEEN = {"u", "ins", "tbody", "thead", "tfoot", "td", "th"}
_LEAVES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "summary"}
_CODE_BLOCK = re.compile(r"\s*<(?:script|style|textarea)\b", re.IGNORECASE)
_LISTED = re.compile(r"<(/?(?:ul|ol|li))\b", re.IGNORECASE)
_SAFE = ("https:", "http:", "mailto:", "tel:")
_BOX = re.compile(r"\[([ xX])\](?:\s+|\Z)")
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*\Z", re.IGNORECASE)


class Word(NamedTuple):
    """A piece without blanks: how it looks, where it leads, whether it touches the piece before it."""

    text: str
    style: frozenset[str]
    target: str
    glued: bool


class Line(NamedTuple):
    """One leaf block: the containers around it, its kind, what it says."""

    inside: tuple[str, ...]
    kind: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return "".join(word.text if word.glued else " " + word.text for word in self.words).strip()


def read(markdown: str, name: str) -> list[Line]:
    """The lines of the document that stands at `name` in the repository."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin, inline=False)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    reader = _Reader(name)
    reader.blocks(parser.parse(markdown))
    return reader.lines


class _Reader(HTMLParser):
    """Collects lines from tokens, and from the HTML between them."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = WEB + quote(name)
        self.lines: list[Line] = []
        self.inside: list[str] = []
        self.kind = "p"
        self.item = ""
        self.words: list[Word] = []
        self.styles: list[str] = []
        self.targets: list[str] = []
        self.raised: list[int] = []
        self.glued = False
        self.linked = 0

    # Blocks

    def blocks(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            self.block(token)
        self.end()

    def block(self, token: Token) -> None:
        match token.type:
            case "inline":
                self.inline(token.children or [])
            case "heading_open":
                self.begin(f"h{min(int(token.tag[1]), 4)}")
            case "paragraph_open":
                self.begin("p")
            case "fence" | "code_block":
                self.leaf("code", token.content.removesuffix("\n"))
            case "hr":
                self.leaf("hr", "")
            case "html_block" if _CODE_BLOCK.match(token.content):
                self.leaf("code", token.content.strip())
            case "html_block":
                self.html(token.content)
                self.end()
            case "list_item_open":
                self.end()
                self.item = "1. " if "ol" in self.inside[-1:] else "- "
                self.inside.append("li")
            case "list_item_close":
                self.end(empty=bool(self.item))
                self.inside.pop()
            case "bullet_list_open" | "ordered_list_open" | "blockquote_open":
                self.end(empty=bool(self.item))
                self.inside.append(token.tag)
            case "footnote_block_open":
                self.leaf("hr", "")
                self.inside.append("ol")
            case "footnote_open":
                self.item = "1. "
                self.inside.append("li")
            case "tr_open":
                self.begin("row")
            case "td_open" | "th_open":
                self.words.append(Word("|", frozenset(), "", False))
                self.glued = False
            case "bullet_list_close" | "ordered_list_close" | "blockquote_close" | "footnote_block_close" | "footnote_close":
                self.end()
                self.inside.pop()
            case kind if kind.endswith("_close") and kind[:2] not in {"td", "th"}:
                self.end()

    def begin(self, kind: str) -> None:
        self.end()
        self.kind = kind

    def leaf(self, kind: str, content: str) -> None:
        """A line whose content is literal."""
        self.begin(kind)
        self.words = [Word(content, frozenset(), "", False)]
        self.end(empty=True)

    def end(self, empty: bool = False) -> None:
        """The line is complete. One that is images and nothing else is a line for each."""
        words, kind = tuple(self.words), self.kind
        self.words, self.kind, self.glued = [], "p", False
        if self.inside[-1:] == ["blockquote"] and (mark := _ALERT.match("".join(word.text for word in words[:1]))):
            self.inside[-1] = mark[1].upper()
            words = words[1:]
        while words and BREAK in (words[0].text, words[-1].text):
            words = words[1:] if words[0].text == BREAK else words[:-1]
        if not words and not empty:
            return
        if self.item and words and (box := _BOX.match(words[0].text + " ")):
            self.item, words = f"[{box[1].lower()}] ", words[1:]
        if self.item:
            kind, self.item = self.item + kind, ""
        alone = kind == "p" and len(words) > 1 and all("image" in word.style for word in words)
        for group in [(word,) for word in words] if alone else [words]:
            self.lines.append(Line(tuple(self.inside), kind, tuple(_joined(_as_text(group)))))

    # Text

    def inline(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            self.piece(token)

    def piece(self, token: Token) -> None:
        match token.type:
            case "text" | "text_special":
                self.add(token.content)
            case "softbreak":
                self.glued = False
            case "hardbreak":
                self.hard_break()
            case "code_inline":
                self.add(token.content, "code")
            case "strong_open" | "em_open" | "s_open":
                self.styles.append(token.tag)
            case "strong_close" | "em_close" | "s_close":
                self.styles.remove(token.tag)
            case "link_open":
                self.targets.append(str(token.attrs.get("href", "")))
                self.linked = len(self.words)
            case "link_close":
                self.without_text(self.targets.pop())
            case "image":
                self.image(str(token.attrs.get("src", "")), token.content or str(token.attrs.get("title", "")))
            case "html_inline" if listed := _LISTED.match(token.content):
                if listed[1] == "li":
                    self.hard_break()
                    self.add("•")
                    self.glued = False
            case "html_inline":
                self.html(token.content)
            case "footnote_ref":
                self.add(f"[{token.meta['id'] + 1}]")

    def without_text(self, target: str) -> None:
        """A link without a text shows where it leads."""
        if len(self.words) == self.linked and target:
            self.add(self.resolved(target))

    def hard_break(self) -> None:
        self.glued = False
        if self.kind[:1] == "h" or (self.words and self.words[-1].text == "|"):
            return
        self.add(BREAK)
        self.glued = False

    def add(self, text: str, *more: str) -> None:
        """Text as it looks just here."""
        style = frozenset({*self.styles, *more})
        target = self.resolved(self.targets[0]) if any(self.targets) else ""
        target = target if target.startswith(_SAFE) else ""
        if "code" in style:
            if text:
                self.words.append(Word(" ".join(text.split()), style, target, self.glued))
            self.glued = True
            return
        text = text.replace("$$", " $$ ")
        for part in re.findall(r"\s+|\S+", text):
            if part.isspace():
                self.glued = False
            else:
                self.words.append(Word(part, style, target, self.glued))
                self.glued = True

    def image(self, source: str, alt: str) -> None:
        """An image, as the link that can stand for it."""
        target = self.targets[0] if any(self.targets) else source
        shown = " ".join(alt.split()) or source.partition("?")[0].rstrip("/").rpartition("/")[2] or "image"
        self.words.append(Word(shown, frozenset({*self.styles, "image"}), self.resolved(target), self.glued))
        self.glued = True

    def resolved(self, target: str) -> str:
        if target.startswith("/") and not target.startswith("//"):
            target = WEB + target.lstrip("/")
        return unquote(urljoin(self.base, target.strip())).replace("?raw=true", "").removesuffix("/").replace("/#", "#")

    # HTML

    def html(self, source: str) -> None:
        self.feed(source)
        self.close()
        self.reset()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _MARKS:
            self.styles.append(_MARKS[tag])
        elif tag in _CODE:
            self.styles.append("code")
        elif tag == "br":
            self.hard_break()
        elif tag == "a":
            self.targets.append(attributes.get("href", ""))
        elif tag == "img":
            self.image(attributes.get("src", ""), attributes.get("alt") or attributes.get("title", ""))
        elif tag in _RAISED:
            self.raised.append(len(self.words))
        elif tag in _LEAVES:
            self.begin(f"h{min(int(tag[1]), 4)}" if tag[1:].isdigit() else tag)
        elif tag == "hr":
            self.leaf("hr", "")
        elif tag in _CONTAINERS:
            self.end()
            self.inside.append(tag)
        elif tag == "li":
            self.end()
            self.item = "1. " if "ol" in self.inside[-1:] else "- "
            self.inside.append("li")
        elif tag == "tr":
            self.begin("row")
        elif tag in {"td", "th"}:
            self.words.append(Word("|", frozenset(), "", False))
            self.glued = False
        elif tag == "table":
            self.end()
        elif tag not in _UNSEEN:
            self.add(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if (_MARKS.get(tag) or tag) in self.styles:
            self.styles.remove(_MARKS.get(tag) or tag)
        elif tag in _CODE and "code" in self.styles:
            self.styles.remove("code")
        elif tag == "a":
            if self.targets:
                self.targets.pop()
        elif tag in _LEAVES:
            self.end()
        elif tag in _CONTAINERS | {"li"} and tag in self.inside:
            self.end(empty=bool(self.item))
            while self.inside.pop() != tag:
                pass
        elif tag in {"tr", "table"}:
            self.end()
        elif tag in _RAISED and self.raised:
            start = self.raised.pop()
            if (inside := self.words[start:]) and all(word.glued for word in inside[1:]):
                self.words[start] = inside[0]._replace(text=_RAISED[tag] + inside[0].text)
        elif tag == "br":
            self.hard_break()
        elif tag not in _UNSEEN | {"img"}:
            self.add(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.add(data)

    def handle_decl(self, decl: str) -> None:
        self.add(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.add(f"<?{data}>")


def _as_text(words: Iterable[Word]) -> Iterator[Word]:
    """Images as the words of their descriptions."""
    for word in words:
        if "image" not in word.style:
            yield word
            continue
        for part in word.text.split():
            yield word._replace(text=part, style=word.style - {"image"}, glued=word.glued and word.text.startswith(part))


def _joined(words: Iterable[Word]) -> Iterator[Word]:
    """Pieces that touch and look the same as one; a bare address as the link that it is."""
    before: Word | None = None
    for word in words:
        if word.target and word.text == word.target:
            word = word._replace(target="")
        if before and word.glued and (before.style, before.target) == (word.style, word.target):
            before = before._replace(text=before.text + word.text)
            continue
        if before:
            yield before
        before = word
    if before:
        yield before

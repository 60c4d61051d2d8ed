"""What a text says, gathered line by line: pieces with their looks and targets, blanks and spelling left out."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

WEB = "https://github.com/acme/portfolio/blob/main/"
BREAK = "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"
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


class Lines:
    """The lines so far, and the one that is being read. `name` is the document's place in the repository."""

    def __init__(self, name: str) -> None:
        self.base = WEB + quote(name)
        self.lines: list[Line] = []
        self.inside: list[str] = []
        self.kind = "p"
        self.item = ""
        self.words: list[Word] = []
        self.styles: list[str] = []
        self.targets: list[str] = []
        self.glued = False

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
        if (not words and not empty) or (kind == "row" and all(word.text == "|" for word in words)):
            return
        if self.item and words and (box := _BOX.match(words[0].text + " ")):
            self.item, words = f"[{box[1].lower()}] ", words[1:]
        if self.item:
            kind, self.item = self.item + kind, ""
        alone = kind == "p" and len(words) > 1 and all("image" in word.style for word in words)
        for group in [(word,) for word in words] if alone else [words]:
            self.lines.append(Line(tuple(self.inside), kind, tuple(_joined(_as_text(group)))))

    def begin_item(self) -> None:
        """A list item, whose first line carries its mark."""
        self.end()
        self.item = "1. " if "ol" in self.inside[-1:] else "- "
        self.inside.append("li")

    def begin_cell(self) -> None:
        self.words.append(Word("|", frozenset(), "", False))
        self.glued = False

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


def _as_text(words: Iterable[Word]) -> Iterator[Word]:
    """Images as the words of their descriptions."""
    for word in words:
        if "image" not in word.style:
            yield word
            continue
        for part in word.text.split():
            yield word._replace(
                text=part, style=word.style - {"image"}, glued=word.glued and word.text.startswith(part)
            )


def _joined(words: Iterable[Word]) -> Iterator[Word]:
    """Pieces that touch and look the same as one; a bare address as the link that it is."""
    before: Word | None = None
    for each in words:
        word = each._replace(target="") if each.target and each.text.rstrip("/") == each.target else each
        if before and word.glued and (before.style, before.target) == (word.style, word.target):
            before = before._replace(text=before.text + word.text)
            continue
        if before:
            yield before
        before = word
    if before:
        yield before

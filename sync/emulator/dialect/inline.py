"""Inline tokens into rich text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from markdown_it.token import Token

from sync.emulator.dialect import colors, escape, mentions, rich_text
from sync.emulator.dialect.rich_text import Item, Run, Style

Warn = Callable[[str], None]
_TAG_STYLES = {"b": "bold", "i": "italic", "s": "strikethrough", "u": "underline"}
_MARKER_STYLES = {"strong": "bold", "em": "italic", "s": "strikethrough"}


def read(tokens: list[Token], warn: Warn) -> list[Item]:
    """Rich text of a block's inline tokens.

    A soft line break becomes a line break: the service has no wrapped source to keep apart from one.
    An image among text becomes a link to it, with a warning.
    """
    return rich_text.items(_Reader(tokens, warn).runs())


class _Reader:
    """Walks inline tokens with a count of how often each style is open; tags need not nest."""

    def __init__(self, tokens: list[Token], warn: Warn) -> None:
        self._tokens = tokens
        self._warn = warn
        self._paired = _paired_tags(tokens)
        self._open = dict.fromkeys(("bold", "italic", "strikethrough", "underline"), 0)
        self._spans: list[dict[str, str]] = []
        self._links: list[str] = []

    def runs(self) -> Iterator[Run]:
        for index, token in enumerate(self._tokens):
            yield from self._run(index, token)

    def _run(self, index: int, token: Token) -> Iterator[Run]:
        kind = token.type
        if kind in {"text", "text_special"}:
            yield self._text(token.content)
        elif kind in {"softbreak", "hardbreak"}:
            yield self._text("\n")
        elif kind == "code_inline":
            yield Run(escape.clean(token.content), replace(self._style(), code=True), self._link())
        elif kind in {"tag_open", "tag_close"}:
            if index in self._paired:
                self._tag(token)
            else:
                yield self._text(token.content)
        elif kind in {"link_open", "link_close"}:
            self._follow(index, token)
        elif kind == "image":
            yield from self._image(token)
        elif kind in {"math", "citation", "mention", "date"}:
            yield self._item(token)
        elif style := _MARKER_STYLES.get(token.tag):
            self._open[style] += token.nesting

    def _text(self, content: str) -> Run:
        return Run(escape.clean(content), self._style(), self._link())

    def _link(self) -> str | None:
        return self._links[-1] or None if self._links else None

    def _style(self) -> Style:
        if not self._spans and not any(self._open.values()):
            return rich_text.PLAIN
        merged: dict[str, Any] = {}
        for span in self._spans:
            merged |= span
        flags: dict[str, Any] = {name: count > 0 for name, count in self._open.items()}
        return Style(**flags, **merged)

    def _tag(self, token: Token) -> None:
        opens = token.type == "tag_open"
        if style := _TAG_STYLES.get(token.tag):
            self._open[style] += 1 if opens else -1
        elif opens:
            self._spans.append(self._span(token.meta["attributes"]))
        else:
            self._spans.pop()

    def _span(self, attributes: dict[str, str]) -> dict[str, str]:
        span = {}
        if "color" in attributes:
            color = colors.from_attribute(attributes["color"])
            if color is None:
                self._warn(f"<span>: there is no colour {attributes['color']!r}; it was dropped")
            else:
                span["color"] = color
        urls = [escape.canonical_url(url) for url in attributes.get("discussion-urls", "").split(",") if url]
        if urls:
            span["discussions"] = ",".join(urls)
        return span

    def _follow(self, index: int, token: Token) -> None:
        if token.nesting < 0:
            self._links.pop()
            return
        url = str(token.attrs.get("href", ""))
        self._links.append(url)
        if self._tokens[index + 1].type == "link_close":
            self._warn(f"the link to {url!r} has no text; it was dropped")
        elif not url:
            self._warn("a link has no address; its text was kept")

    def _image(self, token: Token) -> Iterator[Run]:
        url = str(token.attrs.get("src", ""))
        self._warn(f"the image {url!r} shares its block with text or another image; it became a link")
        link = self._link() or url or None
        caption = [
            run for run in _Reader(token.children or [], _ignore).runs() if run.item is not None or run.text.strip()
        ]
        for run in caption or [Run(url)]:
            yield run if run.item is not None else replace(run, link=link)

    def _item(self, token: Token) -> Run:
        if token.type == "math":
            expression = re.sub(r"\s*\n\s*", " ", token.content)
            item: Item | None = equation(expression)
        elif token.type == "citation":
            item = mentions.citation(token.content)
        elif token.type == "date":
            item = mentions.read_date(token.meta["attributes"])
        else:
            item = mentions.read_mention(token.meta["attributes"], token.meta["label"])
        if item is not None:
            return Run("", self._style(), item=item)
        self._warn(f"{token.content} names nothing that can be mentioned; it was saved as text")
        return self._text(token.content)


def equation(expression: str) -> Item:
    """An inline equation item."""
    return {
        "type": "equation",
        "equation": {"expression": expression},
        "plain_text": expression,
        "href": None,
    }


def _ignore(_: str) -> None:
    """Warnings of a caption were given with the image."""


def _paired_tags(tokens: list[Token]) -> frozenset[int]:
    """The tags with a partner; the others are literal text."""
    waiting: dict[str, list[int]] = {}
    paired: set[int] = set()
    for index, token in enumerate(tokens):
        if token.type == "tag_open":
            waiting.setdefault(token.tag, []).append(index)
        elif token.type == "tag_close" and waiting.get(token.tag):
            paired.update((waiting[token.tag].pop(), index))
    return frozenset(paired)

"""The reader of portfolio Markdown: CommonMark with GitHub's tables, strikethrough, footnotes and mathematics."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from sync.convert.markdown.display_math import display_math
from sync.convert.markdown.escape import URL
from sync.convert.markdown.tree import Node, grow

DEEPEST = 60
"""Nesting past which the parser stops reading: far beyond people's texts, and short of Python's own limit."""

_NORMAL = re.compile(r"(?:https?://[a-z0-9.-]+(?=[/?#]|\Z))?(?:[A-Za-z0-9._~/?#!$&'()+,;=-]|%[0-9A-Fa-f]{2})*")


@cache
def parser() -> MarkdownIt:
    """The parser, built once. It keeps every link: which targets are safe is decided where they are written."""
    made = MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    made.use(footnote_plugin, inline=False)
    made.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    made.block.ruler.at("math_block", display_math(one_line=True), {"alt": ["paragraph", "blockquote", "list"]})
    made.inline.ruler.before("escape", "bare_address", _bare_address)
    return keeping_links(made)


def keeping_links(made: MarkdownIt) -> MarkdownIt:
    """The parser with every link kept; an address that is normal already, as nearly all are, is not taken apart."""
    normalized = made.normalizeLink
    made.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    made.normalizeLink = lambda url: url if _NORMAL.fullmatch(url) else normalized(url)  # type: ignore[method-assign]
    return made


def _bare_address(state: StateInline, silent: bool) -> bool:
    """An address in text is one word: GitHub reads no emphasis in it."""
    if not state.src.startswith("://", state.pos):
        return False
    start = next((state.pos - len(name) for name in ("https", "http") if state.src.endswith(name, 0, state.pos)), -1)
    match = URL.match(state.src, start, state.posMax) if start >= 0 else None
    if match is None or state.src[max(start - 1, 0) : start].isalnum():
        return False
    if not silent:
        state.pending += state.src[state.pos : match.end()]
    state.pos = match.end()
    return True


def read(markdown: str) -> list[Node]:
    """The tree of a document's body."""
    return grow(parser().parse(markdown))


def read_noting(markdown: str) -> tuple[list[Node], list[str]]:
    """The tree, and sentences about what is in the text and not in the tree."""
    env: dict[str, dict[str, Any]] = {}
    nodes = grow(parser().parse(markdown, env))
    unused = [label for label, number in env.get("footnotes", {}).get("refs", {}).items() if number < 0]
    notes = [f"the footnote {label[1:61]!r} is referred to nowhere and was left out" for label in unused]
    if references := env.get("references"):
        used = set(_targets(nodes))
        idle = (reference["href"] for reference in references.values() if reference["href"] not in used)
        notes += [
            f"the address {href[:80]!r} is defined, used nowhere, and was left out" for href in dict.fromkeys(idle)
        ]
    if _is_cut(nodes):
        notes.append(f"what was nested deeper than {DEEPEST} levels was left out")
    return nodes, notes


def _targets(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        if node.type in {"link", "image"}:
            yield str(node.token.attrs.get("href") or node.token.attrs.get("src") or "")
        yield from _targets(node.children)


def _is_cut(nodes: list[Node]) -> bool:
    """Whether something was nested so deep that the parser may have left it out."""
    return any(node.token.level >= DEEPEST - 1 or _is_cut(node.children) for node in nodes if node.type != "inline")

"""The reader of Notion's dialect: CommonMark with its tables, mathematics and tags."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin

from sync.convert.from_notion.blocks import notion_block
from sync.convert.markdown.display_math import display_math
from sync.convert.markdown.gfm import DEEPEST, keeping_links
from sync.convert.markdown.tree import Node, grow

_MENTION = re.compile(r"<mention((?:\s+[a-z-]+=\"[^\"]*\")*)\s*(?:/>|>(.*?)</mention>)", re.DOTALL)
_CITATION = re.compile(r"\[\^((?:https?://)[^\]\s]+)\]")


@cache
def parser() -> MarkdownIt:
    """The parser, built once. HTML blocks are off: what is no tag of the dialect is text."""
    made = MarkdownIt("commonmark", {"html": True, "maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    made.disable(["html_block", "code", "reference"])
    made.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False)
    made.block.ruler.at("math_block", display_math(one_line=False), {"alt": ["paragraph", "blockquote", "list"]})
    made.block.ruler.before("fence", "notion_block", notion_block, {"alt": ["paragraph", "blockquote", "list"]})
    made.inline.ruler.before("html_inline", "mention", _mention)
    made.inline.ruler.before("link", "citation", _citation)
    return keeping_links(made)


def read(markdown: str) -> list[Node]:
    """The tree of a page's Markdown."""
    return grow(parser().parse(markdown))


def _mention(state: StateInline, silent: bool) -> bool:
    """A mention, whose label is literal text."""
    match = _MENTION.match(state.src, state.pos) if state.src.startswith("<mention", state.pos) else None
    if match is None:
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.content = match[2] or ""
        token.info = match.group().partition(">")[0].rstrip("/") + ">"
    state.pos = match.end()
    return True


def _citation(state: StateInline, silent: bool) -> bool:
    """`[^address]`."""
    match = _CITATION.match(state.src, state.pos) if state.src.startswith("[^", state.pos) else None
    if match is None:
        return False
    if not silent:
        state.push("citation", "", 0).content = match[1]
    state.pos = match.end()
    return True

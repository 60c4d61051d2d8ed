"""markdown-it's rule for the block tags of Notion's dialect."""

from bisect import bisect_right

from markdown_it.rules_block import StateBlock

from sync.convert.from_notion.elements import Element, Span, closing, opening
from sync.convert.from_notion.lowering import lower
from sync.convert.markdown.tree import Tag

_DEEPEST = 30
"""Nesting past which a tag is text."""


def notion_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it rule: the elements that begin in a line, to their closing tags."""
    at = state.bMarks[start] + state.tShift[start]
    depth = state.env.get("depth", 0)
    if state.src[at : at + 1] != "<" or state.is_code_block(start) or depth >= _DEEPEST:
        return False
    if (found := _element(state, at, end)) is None:
        return False
    if silent:
        return True
    state.env["depth"] = depth + 1
    first = last = start
    while found:
        tag, inside, close = found
        first, last = last, bisect_right(state.bMarks, close.end - 1, last, end) - 1
        lower(state, Element(tag, _between(state, first, last, inside, close.start)))
        at = state.skipSpaces(close.end)
        found = _element(state, at, end) if at < state.eMarks[last] else None
    if rest := state.src[at : state.eMarks[last]].strip():
        state.md.block.parse(rest, state.md, state.env, state.tokens)
    state.env["depth"] = depth
    state.line = last + 1
    return True


def _element(state: StateBlock, at: int, end: int) -> tuple[Tag, int, Span] | None:
    """The element that begins at `at`: its tag, where its content begins, its closing tag."""
    found = opening(state.src, at)
    if found is None:
        return None
    tag, inside = found
    close = Span(inside, inside) if tag.empty else closing(tag.name, state.src, inside, state.eMarks[end - 1])
    return (tag, inside, close) if close else None


def _between(state: StateBlock, first: int, last: int, start: int, end: int) -> str:
    """The source between two tags, without the indentation of the list or quote they stand in."""
    if first == last:
        return state.src[start:end]
    head = state.src[start : state.eMarks[first]]
    middle = state.getLines(first + 1, last, state.blkIndent, False)
    tail = state.src[state.bMarks[last] + state.tShift[last] : end]
    return "\n".join([head, *([middle] if last > first + 1 else []), tail])

"""markdown-it's rule for the block tags of Notion's dialect."""

from bisect import bisect_right

from markdown_it.rules_block import StateBlock

from sync.convert.from_notion_elements import Element, Span, closing, opening
from sync.convert.from_notion_lowering import lower

_DEEPEST = 30
"""Nesting past which a tag is text."""


def notion_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it rule: an element that begins a line, to its closing tag."""
    at = state.bMarks[start] + state.tShift[start]
    if state.src[at : at + 1] != "<" or state.is_code_block(start):
        return False
    found = opening(state.src, at)
    depth = state.env.get("depth", 0)
    if found is None or depth >= _DEEPEST:
        return False
    tag, inside = found
    close = Span(inside, inside) if tag.empty else closing(tag.name, state.src, inside, state.eMarks[end - 1])
    if close is None:
        return False
    if silent:
        return True
    last = bisect_right(state.bMarks, close.end - 1, start, end) - 1
    state.env["depth"] = depth + 1
    lower(state, Element(tag, _between(state, start, last, inside, close.start)))
    if rest := state.src[close.end : state.eMarks[last]].strip():
        state.md.block.parse(rest, state.md, state.env, state.tokens)
    state.env["depth"] = depth
    state.line = last + 1
    return True


def _between(state: StateBlock, first: int, last: int, start: int, end: int) -> str:
    """The source between two tags, without the indentation of the list or quote they stand in."""
    if first == last:
        return state.src[start:end]
    head = state.src[start : state.eMarks[first]]
    middle = state.getLines(first + 1, last, state.blkIndent, False)
    tail = state.src[state.bMarks[last] + state.tShift[last] : end]
    return "\n".join([head, *([middle] if last > first + 1 else []), tail])

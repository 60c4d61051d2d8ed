"""The Markdown tokenizer with the dialect's own rules: block tags, display math, tasks, inline tags."""

import bisect
import re

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from sync.emulator.dialect import elements, escape

DEEPEST_LEVEL = 100
_STYLE_TAGS = frozenset({"b", "i", "s", "u", "span"})
_CLOSE_TAG = re.compile(r"</(b|i|s|u|span)\s*>")
_CITATION = re.compile(r"\[\^([a-z][a-z0-9+.-]*:[^\s\[\]<>]+)\]")
_TASK = re.compile(r"\[([ xX])\](?:[ \t\n]+|\Z)")


class _Dialect(MarkdownIt):
    """CommonMark with GFM tables and strikethrough; addresses stay as written, HTML is text."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": DEEPEST_LEVEL + 10})
        self.enable(["table", "strikethrough"])
        self.disable(["html_block", "html_inline"])
        ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
        self.block.ruler.before("table", "too_deep", _too_deep)
        self.block.ruler.before("table", "element", _element, ends)
        self.block.ruler.before("table", "display_math", _display_math, ends)
        self.inline.ruler.before("link", "citation", _citation)
        self.inline.ruler.before("autolink", "inline_tag", _inline_tag)
        self.inline.ruler.before("autolink", "math", _math)
        self.core.ruler.before("inline", "tasks", _tasks)

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return escape.canonical_url(escape.clean(url))

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


def block_tokens(text: str, references: dict[str, object]) -> list[Token]:
    """Block tokens of a text, inline content tokenized; link definitions are shared through references."""
    return MARKDOWN.parse(text, {"references": references})


def inline_tokens(text: str, references: dict[str, object]) -> list[Token]:
    """Tokens of one run of inline content, its outer blanks kept."""
    parsed = MARKDOWN.parseInline(text, {"references": references})
    return (parsed[0].children or []) if parsed else []


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Below the deepest level markup is text: the tokenizer would drop it without a word."""
    if silent or state.level < DEEPEST_LEVEL:
        return False
    return paragraph(state, start, end, silent)


def _element(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", position) or state.is_code_block(start):
        return False
    found = _next_element(state, start, end, position)
    if found is None:
        return False
    if silent:
        return True
    while found is not None:
        token = state.push("element", "", 0)
        token.meta = {"element": found}
        token.content = _dedented(state, found.inner_start, found.inner_end)
        last = _line(state, found.end)
        token.map = [start, last + 1]
        position = state.skipSpaces(found.end)
        found = _next_element(state, last, end, position)
    if rest := state.src[position : state.eMarks[last]].strip():
        _push_paragraph(state, rest, last)
    state.line = last + 1
    return True


def _next_element(state: StateBlock, line: int, end: int, position: int) -> elements.Element | None:
    """The element that opens at position, if the container that is being read holds the whole of it."""
    if "elements" not in state.env:
        state.env["elements"] = elements.scan(state.src)
    found: elements.Element | None = state.env["elements"].get(position)
    if found is None or found.name not in elements.BLOCKS:
        return None
    last = _line(state, found.end)
    if last >= end:
        return None
    inside = all(state.sCount[at] >= state.blkIndent or state.isEmpty(at) for at in range(line, last + 1))
    return found if inside else None


def _line(state: StateBlock, position: int) -> int:
    return bisect.bisect_left(state.eMarks, position)


def _dedented(state: StateBlock, start: int, end: int) -> str:
    """The source between two offsets without the indentation and the `>` of the blocks around it."""
    first, last = _line(state, start), _line(state, end)
    if first == last:
        return state.src[start:end]
    head = state.src[start : state.eMarks[first]]
    middle = state.getLines(first + 1, last + 1, state.blkIndent, False)
    return f"{head}\n{middle[: max(0, len(middle) - (state.eMarks[last] - end))]}"


def _push_paragraph(state: StateBlock, content: str, line: int) -> None:
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = content, [line, line + 1], []
    state.push("paragraph_close", "p", -1)


def _display_math(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _is_math_fence(state, start):
        return False
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return False
        if _is_math_fence(state, line):
            break
    else:
        return False
    if silent:
        return True
    token = state.push("display_math", "", 0)
    token.content = state.getLines(start + 1, line, state.blkIndent, False)
    token.map = [start, line + 1]
    state.line = line + 1
    return True


def _is_math_fence(state: StateBlock, line: int) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    return state.src.startswith("$$", start) and not state.src[start + 2 : state.eMarks[line]].strip(" \t")


def _tasks(state: StateCore) -> None:
    """Moves the box of a task from the item's text to the item."""
    tokens = state.tokens
    for index in range(len(tokens) - 2):
        item, inline = tokens[index], tokens[index + 2]
        if item.type != "list_item_open" or tokens[index + 1].type != "paragraph_open":
            continue
        if box := _TASK.match(inline.content):
            item.meta["checked"] = box[1] != " "
            inline.content = inline.content[box.end() :]


def _citation(state: StateInline, silent: bool) -> bool:
    match = _CITATION.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("citation", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _math(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    if state.src.startswith("$$", state.pos):
        # Display math never stands on one line: two dollars in text are two dollars.
        if not silent:
            state.pending += "$$"
        state.pos += 2
        return True
    end = elements.math_end(state.src, state.pos, state.posMax)
    if end < 0:
        return False
    if not silent:
        state.push("math", "", 0).content = state.src[state.pos + 1 : end - 1]
    state.pos = end
    return True


def _inline_tag(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    if match := _CLOSE_TAG.match(state.src, state.pos, state.posMax):
        return _push_tag(state, match, "tag_close", silent)
    match = elements.OPEN_TAG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    name, closed = match[1], bool(match[3])
    if name in _STYLE_TAGS and not closed:
        return _push_tag(state, match, "tag_open", silent)
    if name == "br":
        return _push_tag(state, match, "hardbreak", silent)
    if name == "date" and closed:
        return _push_tag(state, match, "date", silent)
    if name == "mention":
        return _mention(state, match, silent)
    return False


def _push_tag(state: StateInline, match: re.Match[str], kind: str, silent: bool) -> bool:
    if not silent:
        token = state.push(kind, match[1], 0)
        token.content = match.group()
        if kind != "tag_close":
            token.meta = {"attributes": elements.attributes(match[2])}
    state.pos = match.end()
    return True


def _mention(state: StateInline, match: re.Match[str], silent: bool) -> bool:
    label, end = "", match.end()
    if not match[3]:
        end = elements.label_end(state.src, end)
        if end == match.end() or end > state.posMax:
            return False
        label = state.src[match.end() : end - len("</mention>")]
    if not silent:
        token = state.push("mention", "mention", 0)
        token.content = state.src[match.start() : end]
        token.meta = {"attributes": elements.attributes(match[2]), "label": label}
    state.pos = end
    return True


MARKDOWN = _Dialect()

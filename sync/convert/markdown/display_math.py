"""markdown-it's rule for `$$` blocks. The plugin's own keeps the indentation of lists and the marks of quotes."""

from collections.abc import Callable

from markdown_it.rules_block import StateBlock


def display_math(one_line: bool) -> Callable[[StateBlock, int, int, bool], bool]:
    """The rule; `one_line` also reads `$$x$$` alone in a line, as GitHub does and Notion does not."""

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        if not state.src.startswith("$$", state.bMarks[start] + state.tShift[start]) or state.is_code_block(start):
            return False
        first = _line(state, start)[2:]
        if first.endswith("$$") and one_line and first.strip("$ "):
            content, last = first[:-2], start
        elif first and (not one_line or "$$" in first):
            return False
        else:
            inside = range(start + 1, end)
            closing = next((n for n in inside if state.sCount[n] >= state.blkIndent and _line(state, n) == "$$"), None)
            if closing is None:
                return False
            content = f"{first}\n{state.getLines(start + 1, closing, state.blkIndent, False)}"
            last = closing
        if not silent:
            state.push("math_block", "math", 0).content = content
            state.line = last + 1
        return True

    return rule


def _line(state: StateBlock, n: int) -> str:
    return state.src[state.bMarks[n] + state.tShift[n] : state.eMarks[n]].rstrip()

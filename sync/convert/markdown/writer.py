"""Block nodes to Markdown in one fixed style: GFM as it stands, another dialect in subclasses."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from sync.convert.markdown import alerts, escape
from sync.convert.markdown.inline_writer import InlineWriter, formula
from sync.convert.markdown.tree import Node

_LISTS = {"bullet_list", "ordered_list"}
_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|\Z)")
CELL_BREAK = "<br />"


def indent(text: str, by: str) -> str:
    """`text` with `by` before every line but the first and the blank ones."""
    return re.sub(r"\n(?=[^\n])", lambda _: "\n" + by, text)


def fence(content: str, info: str = "") -> str:
    """A fenced block that no run of backticks inside can end."""
    runs = re.findall(r"^[ \t>]*(`{3,})", content, re.MULTILINE)
    ticks = "`" * max(3, 1 + max((len(run) for run in runs), default=0))
    content = content.removesuffix("\n")
    return f"{ticks}{info}\n{content}\n{ticks}" if content else f"{ticks}{info}\n{ticks}"


class Writer(InlineWriter):
    """Canonical GFM from a tree. `blocks` gives one string a block, without blank lines between."""

    deepest_heading = 6

    def document(self, nodes: Sequence[Node]) -> str:
        """The whole text, one final newline; '' for nothing."""
        text = "\n\n".join(self.blocks(nodes))
        return text + "\n" if text else ""

    def blocks(self, nodes: Sequence[Node]) -> list[str]:
        """Siblings. Lists that touch are one list: the two dialects cannot keep them apart."""
        out: list[str] = []
        for node in _merged(nodes):
            out += getattr(self, RULES.get(node.type, "unknown_block"))(node)
        return out

    def no_block(self, _: Node) -> list[str]:
        return []

    def unknown_block(self, node: Node) -> list[str]:
        self.note(f"{node.type} has no counterpart and was written as code")
        return [fence(node.token.content)]

    def heading(self, node: Node) -> list[str]:
        level = min(int(node.token.tag[1]), self.deepest_heading)
        line = self.inline(self.content(node), line_break=" ")
        return [f"{'#' * level} {re.sub(r'(?:(?<= )|^)(?=#+$)', chr(92) * 2, line)}".rstrip()]

    def content(self, node: Node) -> list[Node]:
        """The inline nodes of a paragraph, heading or cell."""
        return [child for inline in node.children for child in inline.children]

    def paragraph(self, node: Node) -> list[str]:
        return self.text_paragraph(node)

    def text_paragraph(self, node: Node) -> list[str]:
        """A paragraph that is text, whatever it holds."""
        line = self.inline(self.content(node))
        return [escape.line_start(line)] if line else []

    def bullet_list(self, node: Node) -> list[str]:
        return ["\n".join(self.item(item, "- ") for item in node.children)]

    def ordered_list(self, node: Node) -> list[str]:
        start = self.first_number(node)
        return ["\n".join(self.item(item, f"{n}. ") for n, item in enumerate(node.children, start))]

    def first_number(self, node: Node) -> int:
        """Where a list begins to count."""
        return int(node.token.attrs.get("start", 1))

    def item(self, node: Node, marker: str) -> str:
        """A list item: blank lines only where its blocks need them."""
        task = self.task(node)
        blocks = self.blocks(node.children) or [""]
        text = task + blocks[0] if task or blocks[0] != "---" else "***"
        for before, block in pairwise(blocks):
            tight = re.match(r"(?:-|1\.) \S", block) and not before.startswith(("<", "|"))
            text += ("\n" if tight else "\n\n") + block
        return (marker + indent(text, " " * len(marker))).rstrip()

    def is_task(self, item: Node) -> bool:
        """Whether an item begins with a box."""
        first = item.children[0] if item.children and item.children[0].type == "paragraph" else None
        content = self.content(first) if first else []
        return bool(content) and content[0].type == "text" and _TASK.match(content[0].token.content) is not None

    def task(self, item: Node) -> str:
        """The box of a task, taken off the item's text; '' for a plain item."""
        if not self.is_task(item):
            return ""
        token = self.content(item.children[0])[0].token
        box, rest = token.content[1].lower(), token.content[3:].lstrip(" \t")
        token.content = rest
        return f"[{box}] "

    def code(self, node: Node) -> list[str]:
        return [fence(node.token.content, self.language(node.token.info))]

    def language(self, info: str) -> str:
        """The first word of a fence's info string."""
        return re.sub(r"[`\s].*", "", info.strip(), flags=re.DOTALL)

    def rule(self, _: Node) -> list[str]:
        return ["---"]

    def quote(self, node: Node) -> list[str]:
        kind = alerts.take(node)
        text = self.joined(node)
        text = alerts.marked(kind, text) if kind else text
        return ["\n".join(f"> {line}" if line else ">" for line in text.split("\n"))]

    def math_block(self, node: Node) -> list[str]:
        content = "\n".join(line.rstrip() for line in formula(node.token.content).split("\n") if line.strip())
        return [f"$$\n{content}\n$$"]

    def html_block(self, node: Node) -> list[str]:
        return [node.token.content.strip("\n").rstrip()]

    def table(self, node: Node) -> list[str]:
        rows = [self.row(row) for part in node.children for row in part.children]
        width = len(rows[0])
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return ["\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])]

    def row(self, row: Node) -> list[str]:
        """The cells of a row."""
        cells = (self.inline(self.content(cell), line_break=CELL_BREAK) for cell in row.children)
        return [cell.replace("|", "\\|") for cell in cells]

    def footnotes(self, node: Node) -> list[str]:
        return [f"[^{n}]: {indent(self.joined(note), '    ')}" for n, note in enumerate(node.children, 1)]

    def joined(self, node: Node) -> str:
        """The blocks of a container as one text."""
        return "\n\n".join(self.blocks(node.children))


RULES = {
    "heading": "heading",
    "paragraph": "paragraph",
    "text_paragraph": "text_paragraph",
    "bullet_list": "bullet_list",
    "ordered_list": "ordered_list",
    "fence": "code",
    "code_block": "code",
    "hr": "rule",
    "blockquote": "quote",
    "math_block": "math_block",
    "html_block": "html_block",
    "table": "table",
    "footnote_block": "footnotes",
    "footnote_anchor": "no_block",
    "callout": "callout",
    "toggle": "toggle",
    "placeholder": "placeholder",
}
"""Which method writes which type of block. Subclasses override methods, or add those of their dialect."""


def _merged(nodes: Iterable[Node]) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if out and node.type in _LISTS and out[-1].type == node.type:
            out[-1].children.extend(node.children)
        else:
            out.append(node)
    return out

"""Rich text into inline Markdown: markers where CommonMark reads them back, tags where it would not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

from sync.emulator.dialect import colors, escape, mentions, rich_text
from sync.emulator.dialect.rich_text import Item, Run

BREAK = "<br />"
_HARD = "\\\n"
_STYLES = ("bold", "italic", "strikethrough", "underline")
_TAGS = {"bold": "b", "italic": "i", "strikethrough": "s", "underline": "u"}
_MARKERS = {"bold": "**", "italic": "*", "strikethrough": "~~"}


def line(rich: Iterable[Item]) -> str:
    """Inline content for one line: breaks are tags, blanks at the edges stay as they are."""
    return _rendered(rich).replace(_HARD, BREAK)


def lines(rich: Iterable[Item]) -> str:
    """Inline content for a block of its own: hard breaks, and no line that would start another block.

    Blanks at the outer edges stay; `has_edges` tells whether there are any.
    """
    text = _rendered(rich)
    if text.startswith(_HARD):
        text = BREAK + text[2:]
    if text.endswith(_HARD):
        text = text[:-2] + BREAK
    parts = text.split(_HARD)
    last = len(parts) - 1
    return _HARD.join(
        escape.line_start(_fenced_blanks(part, left=index > 0, right=index < last)) for index, part in enumerate(parts)
    )


def has_edges(text: str) -> bool:
    """Whether a parser of plain Markdown would trim the text."""
    return text != text.strip()


def trimmed(text: str) -> str:
    """Inline content whose outer blanks are character references."""
    return _fenced_blanks(text, left=True, right=True)


def _fenced_blanks(text: str, left: bool, right: bool) -> str:
    if left and text[:1].isspace():
        text = escape.entity(text[0]) + text[1:]
    if right and text[-1:].isspace():
        text = text[:-1] + escape.entity(text[-1])
    return text


def _rendered(rich: Iterable[Item]) -> str:
    runs = [piece for run in rich_text.runs(rich) for piece in _unbroken_code(run)]
    return _Writer(runs).range(0, len(runs), frozenset(), "", "")


def _unbroken_code(run: Run) -> list[Run]:
    """A code span holds no line break: the break goes between two spans."""
    if not run.style.code or "\n" not in run.text:
        return [run]
    pieces: list[Run] = []
    for number, part in enumerate(run.text.split("\n")):
        if number:
            pieces.append(Run("\n"))
        if part:
            pieces.append(Run(part, run.style, run.link))
    return pieces


@dataclass(slots=True)
class _Writer:
    runs: list[Run]

    def range(self, start: int, end: int, applied: frozenset[str], before: str, after: str) -> str:
        """The runs of a range, with the styles that the text around it already carries left out."""
        written = ""
        tail = before
        index = start
        while index < end:
            name, stop = self._longest(index, end, applied)
            following = self._first(stop, applied) if stop < end else after
            piece = self._leaf(index) if name is None else self._wrapped(name, index, stop, applied, tail, following)
            written += piece
            tail = piece[-1:] or tail
            index = stop
        return written

    def _longest(self, index: int, end: int, applied: frozenset[str]) -> tuple[str | None, int]:
        """The open style that reaches furthest from here; links and spans first where several do."""
        best: str | None = None
        reach = index + 1
        for name in ("link", "span", *_STYLES):
            value = None if name in applied else self._value(index, name)
            if not value:
                continue
            stop = index + 1
            while stop < end and self._value(stop, name) == value:
                stop += 1
            if best is None or stop > reach:
                best, reach = name, stop
        return best, reach

    def _value(self, index: int, name: str) -> object:
        run = self.runs[index]
        if name == "link":
            return run.link
        if name == "span":
            return self._span(run)
        return getattr(run.style, name)

    @staticmethod
    def _span(run: Run) -> str:
        color = colors.to_attribute(run.style.color)
        discussions = run.style.discussions
        written = f' color="{color}"' if color else ""
        return written + (f' discussion-urls="{escape.attribute(discussions)}"' if discussions else "")

    def _wrapped(self, name: str, start: int, stop: int, applied: frozenset[str], before: str, after: str) -> str:
        if name == "link":
            url = self.runs[start].link or ""
            label = self.range(start, stop, applied | {name}, "[", "]")
            return f"[{label}]({escape.destination(url)})"
        if name == "span":
            inner = self.range(start, stop, applied | {name}, ">", "<")
            return f"<span{self._span(self.runs[start])}>{inner}</span>"
        if name == "underline":
            return f"<u>{self.range(start, stop, applied | {name}, '>', '<')}</u>"
        return self._emphasis(name, start, stop, applied, before, after)

    def _emphasis(self, name: str, start: int, stop: int, applied: frozenset[str], before: str, after: str) -> str:
        names = [name]
        italic = all(run.style.italic for run in self.runs[start:stop])
        if name == "bold" and italic and "italic" not in applied:
            names.append("italic")
        marker = "".join(_MARKERS[each] for each in names)
        inner = self.range(start, stop, applied | set(names), marker[0], marker[0])
        if _reads_back(marker[0], inner, before, after):
            return f"{marker}{inner}{marker}"
        for each in reversed(names):
            inner = f"<{_TAGS[each]}>{inner}</{_TAGS[each]}>"
        return inner

    def _first(self, index: int, applied: frozenset[str]) -> str:
        """The character that a run begins with as written; any markup counts as punctuation."""
        run = self.runs[index]
        opens = any(self._value(index, name) for name in ("link", "span", *_STYLES) if name not in applied)
        if opens or run.item is not None or run.style.code:
            return "<"
        return escape.text(run.text[:1])[:1]

    def _leaf(self, index: int) -> str:
        run = self.runs[index]
        if run.item is not None:
            return _item(run.item)
        if run.style.code:
            return _code(run.text)
        text = escape.text(run.text)
        if text.endswith("!") and index + 1 < len(self.runs):
            text = f"{text[:-1]}\\!"
        if index and (previous := self.runs[index - 1].item):
            text = _after_item(previous, text)
        return text.replace("\n", _HARD)


def _after_item(item: Item, text: str) -> str:
    """A digit after math and `:` or `(` after a citation would change what stands before them."""
    if item.get("type") == "equation" and text[:1].isdigit():
        return escape.entity(text[0]) + text[1:]
    return f"\\{text}" if text[:1] in {":", "("} else text


def _item(item: Item) -> str:
    if item.get("type") != "equation":
        return mentions.write_mention(item)
    expression = str((item.get("equation") or {}).get("expression", ""))
    expression = re.sub(r"(?<!\\)((?:\\\\)*)\$", r"\1\\$", " ".join(escape.clean(expression).split("\n")).strip())
    if re.search(r"(?<!\\)(?:\\\\)*\\\Z", expression):
        expression = expression[:-1].rstrip()
    return f"${expression}$" if expression else ""


def fence(content: str, shortest: int) -> str:
    """Backticks, one more than the longest run of them in the content."""
    longest = max((len(ticks) for ticks in re.findall("`+", content)), default=0)
    return "`" * max(longest + 1, shortest)


def _code(content: str) -> str:
    around = fence(content, 1)
    edged = content.startswith(" ") and content.endswith(" ") and content.strip(" ") != ""
    pad = " " if edged or content.startswith("`") or content.endswith("`") else ""
    return f"{around}{pad}{content}{pad}{around}"


def _reads_back(marker: str, inner: str, before: str, after: str) -> bool:
    """Whether CommonMark's flanking rules let the markers open and close here."""
    if not inner or marker in {before, after, inner[0], inner[-1]}:
        return False
    if inner[0].isspace() or inner[-1].isspace():
        return False
    return (not _is_punctuation(inner[0]) or _ends_word(before)) and (
        not _is_punctuation(inner[-1]) or _ends_word(after)
    )


def _ends_word(character: str) -> bool:
    return not character or isWhiteSpace(ord(character)) or _is_punctuation(character)


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)

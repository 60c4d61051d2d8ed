"""Finding the block tags of a text and their partners, past code, math and mention labels."""

import bisect
import re
from dataclasses import dataclass, field

from sync.emulator.dialect import escape

_CONTAINERS = {"p", "h1", "h2", "h3", "h4", "quote", "toggle", "callout", "todo", "mail", "meeting-notes"}
_LAYOUTS = {"ul", "ol", "columns", "tabs", "table", "synced-block", "synced-block-reference"}
_MEDIA = {"image", "pdf", "file", "audio", "video", "bookmark", "embed", "external_object_instance"}
_RECORDS = {"page", "folder", "database", "custom-block", "unknown"}
BLOCKS = frozenset(_CONTAINERS | _LAYOUTS | _MEDIA | _RECORDS | {"equation", "table-of-contents"})
SECTIONS = frozenset(f"meeting-notes-section-{kind}" for kind in ("notes", "summary", "transcript"))
_PARTS = frozenset({"li", "column", "tab", "colgroup", "col", "tr", "th", "td"}) | SECTIONS
_NAMES = BLOCKS | _PARTS

_ATTRIBUTES = r"""(?:\s+[A-Za-z][\w:-]*+(?:\s*=\s*(?:"[^"\n]*"|'[^'\n]*'|[^\s"'=<>`/]+))?)*+"""
OPEN_TAG = re.compile(rf"<([a-z][a-z0-9_-]*+)({_ATTRIBUTES})\s*(/?)>")
MENTION_LABEL = 2000
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]*+)(?:\s*=\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'=<>`/]+)))?""")
_PREFIX = r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++(?:\[[ xX]\][ \t]++)?[ \t>]*+)*+"
_LINE_PREFIX = re.compile(_PREFIX)
_TOKEN = re.compile(
    rf"(?P<escape>\\[!-/:-@\[-`{{-~])|^{_PREFIX}(?P<fence>`{{3,}}+(?=[^`\n]*$)|~{{3,}}+)"
    rf"|^{_PREFIX}(?P<display>\$\$)[ \t]*$"
    rf"|(?P<ticks>`+)|(?P<math>\$\$?)|</(?P<close>[a-z][a-z0-9_-]*+)\s*>"
    rf"|<(?P<open>[a-z][a-z0-9_-]*+)(?P<attributes>{_ATTRIBUTES})\s*(?P<selfclosing>/?)>",
    re.MULTILINE,
)
_DISPLAY_END = re.compile(r"^[ \t>]*\$\$[ \t]*$", re.MULTILINE)
_BLANK = re.compile(r"\n[ \t]*(?=\n)")
_MATH = re.compile(r"(?:[^$\\]|\\.)*+\$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with its partner: offsets into the text that was scanned."""

    name: str
    attributes: dict[str, str]
    start: int
    inner_start: int
    inner_end: int
    end: int


def attributes(source: str) -> dict[str, str]:
    """The attributes of a tag, unescaped; one without a value is empty."""
    return {
        match[1]: escape.from_attribute(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(source)
    }


def math_end(source: str, start: int, limit: int) -> int:
    """The offset after the `$` that closes the one at start, or -1 where that one is plain text."""
    if start + 1 >= limit or source[start + 1].isspace() or source[start + 1] == "$":
        return -1
    match = _MATH.match(source, start + 1, limit)
    if match is None:
        return -1
    end = match.end()
    if source[end - 2].isspace() or (end < limit and source[end].isdigit()):
        return -1
    return -1 if _BLANK.search(source, start, end) else end


def siblings(source: str) -> list[Element]:
    """The outermost elements of a text, in order."""
    found: list[Element] = []
    for element in sorted(scan(source).values(), key=lambda element: element.start):
        if not found or element.start >= found[-1].end:
            found.append(element)
    return found


def scan(source: str) -> dict[int, Element]:
    """Every closed block tag that stands where a block may stand, by the offset of its opening tag.

    A tag that is never closed is no element: it stays literal text.
    """
    return _Scanner(source).run() if "<" in source else {}


@dataclass(slots=True)
class _Open:
    name: str
    attributes: dict[str, str]
    start: int
    end: int


@dataclass(slots=True)
class _Scanner:
    source: str
    found: dict[int, Element] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    depth: dict[str, int] = field(default_factory=dict)
    tag_end: int = -1
    line: int = 0
    seen: int = 0
    runs: dict[int, list[int]] | None = None
    blanks: list[int] = field(default_factory=list)

    def run(self) -> dict[int, Element]:
        position = 0
        while match := _TOKEN.search(self.source, position):
            position = self._after(match)
        return self.found

    def _after(self, match: re.Match[str]) -> int:
        kind = match.lastgroup
        if match["close"]:
            self._close(match["close"], match.start(), match.end())
        elif match["open"]:
            return self._open(match)
        elif kind == "fence":
            return self._fence_end(match["fence"], match.end())
        elif kind == "display":
            end = _DISPLAY_END.search(self.source, match.end())
            return end.end() if end else match.end()
        elif kind == "ticks":
            return self._code_end(match.start(), len(match["ticks"]))
        elif kind == "math":
            return max(match.end(), math_end(self.source, match.start(), len(self.source)))
        return match.end()

    def _open(self, match: re.Match[str]) -> int:
        name, start, end = match["open"], match.start(), match.end()
        if name == "mention" and not match["selfclosing"]:
            return label_end(self.source, end)
        if name not in _NAMES or not (name in SECTIONS or self._is_block_position(start)):
            return end
        opened = _Open(name, attributes(match["attributes"]), start, end)
        self.tag_end = end
        if match["selfclosing"]:
            self.found[start] = Element(name, opened.attributes, start, end, end, end)
        elif name == "equation":
            return self._raw(opened)
        else:
            self.stack.append(opened)
            self.depth[name] = self.depth.get(name, 0) + 1
        return end

    def _raw(self, opened: _Open) -> int:
        close = f"</{opened.name}>"
        inner_end = self.source.find(close, opened.end, opened.end + 20_000)
        if inner_end < 0:
            return opened.end
        self.tag_end = inner_end + len(close)
        self.found[opened.start] = Element(
            opened.name, opened.attributes, opened.start, opened.end, inner_end, self.tag_end
        )
        return self.tag_end

    def _close(self, name: str, start: int, end: int) -> None:
        if not self.depth.get(name):
            return
        while True:
            opened = self.stack.pop()
            self.depth[opened.name] -= 1
            if opened.name == name:
                break
        self.tag_end = end
        self.found[opened.start] = Element(name, opened.attributes, opened.start, opened.end, start, end)

    def _is_block_position(self, start: int) -> bool:
        newline = self.source.rfind("\n", self.seen, start)
        self.seen = start
        if newline >= 0:
            self.line = newline + 1
        if self.tag_end >= self.line and not self.source[self.tag_end : start].strip(" \t"):
            return True
        prefix = _LINE_PREFIX.match(self.source, self.line)
        return prefix is not None and prefix.end() == start

    def _fence_end(self, marker: str, start: int) -> int:
        closing = re.compile(rf"^[ \t>]*+{re.escape(marker[0])}{{{len(marker)},}}[ \t]*$", re.MULTILINE)
        newline = self.source.find("\n", start)
        end = closing.search(self.source, newline + 1) if newline >= 0 else None
        return end.end() if end else len(self.source)

    def _code_end(self, start: int, length: int) -> int:
        if self.runs is None:
            self.runs = {}
            for run in re.finditer("`+", self.source):
                self.runs.setdefault(len(run.group()), []).append(run.start())
            self.blanks = [blank.start() for blank in _BLANK.finditer(self.source)]
        end = start + length
        starts = self.runs.get(length, [])
        index = bisect.bisect_left(starts, end)
        if index == len(starts):
            return end
        blank = bisect.bisect_left(self.blanks, end)
        crosses = blank < len(self.blanks) and self.blanks[blank] < starts[index]
        return end if crosses else starts[index] + length


def label_end(source: str, start: int) -> int:
    """The offset after a mention's closing tag; start itself where the label is not closed on its line."""
    close = source.find("</mention>", start, start + MENTION_LABEL + 10)
    return start if close < 0 or "\n" in source[start:close] else close + len("</mention>")

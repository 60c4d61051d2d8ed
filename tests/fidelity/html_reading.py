"""HTML inside Markdown, read by the standard library's parser into lines."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

from tests.fidelity.lines import Lines

_MARKS = {
    "b": "strong",
    "strong": "strong",
    "i": "em",
    "em": "em",
    "s": "s",
    "del": "s",
    "strike": "s",
    "u": "u",
    "ins": "u",
    **dict.fromkeys(("code", "kbd", "tt", "samp"), "code"),
}
_RAISED = {"sup": "^", "sub": "_"}
_CONTAINERS = {"details", "ul", "ol", "blockquote"}
_UNSEEN = {"picture", "source", "tbody", "thead", "tfoot", "td", "th", "img"}
_LEAVES = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "summary"}
_PRE = re.compile(r"\s*<pre\b[^>]*>(.*)</pre>\s*", re.DOTALL)
_CODE_BLOCK = re.compile(r"\s*<(?:script\b|style\b|textarea\b|\?|!\[CDATA|![A-Z])", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:-?>|.*?-->)", re.DOTALL)
_LISTED = re.compile(r"<(/?(?:ul|ol|li))\b", re.IGNORECASE)


class HtmlReading(HTMLParser):
    """Adds to `lines`. Tags that neither GitHub's nor Notion's Markdown has a counterpart for are text."""

    def __init__(self, lines: Lines) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = lines
        self.raised: list[int] = []

    def block(self, source: str) -> None:
        """A block of HTML; preformatted text, scripts and declarations are code."""
        if pre := _PRE.fullmatch(source):
            self.lines.leaf("code", unescape(re.sub(r"</?[a-z][^>]*>", "", pre[1])).strip("\n"))
        elif _CODE_BLOCK.match(source):
            self.lines.leaf("code", source.strip())
        else:
            self.piece(source)
            self.lines.end()

    def inline(self, source: str) -> None:
        """A tag inside a line, where a list is lines with bullets."""
        if not (listed := _LISTED.match(source)):
            self.piece(source)
        elif listed[1] == "li":
            self.lines.hard_break()
            self.lines.add("•")
            self.lines.glued = False

    def piece(self, source: str) -> None:
        self.feed(_COMMENT.sub("", source))
        self.close()
        self.reset()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _MARKS:
            self.lines.styles.append(_MARKS[tag])
        elif tag in _LEAVES:
            self.lines.begin(f"h{min(int(tag[1]), 4)}" if tag[1:].isdigit() else tag)
        elif tag in _RAISED:
            self.raised.append(len(self.lines.words))
        elif tag in _CONTAINERS:
            self.lines.end()
            self.lines.inside.append(tag)
        elif tag == "a":
            self.lines.targets.append(attributes.get("href", ""))
        elif tag == "img":
            self.lines.image(attributes.get("src", ""), attributes.get("alt") or attributes.get("title", ""))
        elif action := self._actions().get(tag):
            action()
        elif tag not in _UNSEEN:
            self.lines.add(self.get_starttag_text() or "")

    def _actions(self) -> dict[str, Callable[[], None]]:
        lines = self.lines
        return {
            "br": lines.hard_break,
            "hr": lambda: lines.leaf("hr", ""),
            "li": lines.begin_item,
            "tr": lambda: lines.begin("row"),
            "td": lines.begin_cell,
            "th": lines.begin_cell,
            "table": lines.end,
        }

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        lines = self.lines
        if _MARKS.get(tag) in lines.styles:
            lines.styles.remove(_MARKS[tag])
        elif tag == "a":
            del lines.targets[-1:]
        elif tag in _LEAVES | {"tr", "table"}:
            lines.end()
        elif tag in _CONTAINERS | {"li"} and tag in lines.inside:
            lines.end(empty=bool(lines.item))
            while lines.inside.pop() != tag:
                pass
        elif tag in _RAISED and self.raised:
            self._raise(_RAISED[tag], self.raised.pop())
        elif tag == "br":
            lines.hard_break()
        elif tag not in _UNSEEN:
            lines.add(f"</{tag}>")

    def _raise(self, mark: str, start: int) -> None:
        inside = self.lines.words[start:]
        if inside and all(word.glued for word in inside[1:]):
            self.lines.words[start] = inside[0]._replace(text=mark + inside[0].text)

    def handle_data(self, data: str) -> None:
        self.lines.add(data)

    def handle_decl(self, decl: str) -> None:
        self.lines.add(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.lines.add(f"<?{data}>")

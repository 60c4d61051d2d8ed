"""Finding the elements of Notion's dialect in its Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sync.convert.markdown.tree import Tag, read_tag

_TEXT = {"p", "h1", "h2", "h3", "h4", "quote", "toggle", "callout", "ul", "ol", "li", "todo", "equation"}
_LAYOUT = {"columns", "column", "tabs", "tab", "table", "tr", "th", "td", "colgroup", "col", "table-of-contents"}
_MEDIA = {"image", "pdf", "file", "audio", "video", "bookmark", "embed", "external_object_instance"}
_PAGES = {"page", "folder", "database", "synced-block", "synced-block-reference", "custom-block", "unknown", "mail"}
_MEETING = {"meeting-notes", *(f"meeting-notes-section-{part}" for part in ("notes", "summary", "transcript"))}
BLOCK_TAGS = frozenset(_TEXT | _LAYOUT | _MEDIA | _PAGES | _MEETING)
"""Every tag of the dialect that begins a block."""

_OPENING = re.compile(r"<[a-z][a-z0-9_-]*(?:\"[^\"\n]*\"|[^<>\"\n])*>")


@dataclass(frozen=True, slots=True)
class Element:
    """A tag and the Markdown inside it."""

    tag: Tag
    inner: str

    def get(self, name: str) -> str:
        """An attribute, '' where it is missing."""
        return self.tag.attributes.get(name, "")


@dataclass(slots=True)
class Span:
    """Where a closing tag stands in the source."""

    start: int
    end: int


def _scanner(name: str) -> re.Pattern[str]:
    """Finds tags of one name outside code: fenced blocks, code spans and escapes are stepped over."""
    return re.compile(
        r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(?P<fence>`{3,}|~{3,})[^\n]*(?:\n.*?^[ \t>]*(?P=fence)[`~]*[ \t]*$|.*\Z)"
        r"|\\."
        r"|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t>]*\n).)+?(?<!`)(?P=ticks)(?!`)"
        rf"|<(?P<close>/?){name}(?=[\s>/])(?:\"[^\"]*\"|[^<>\"])*?(?P<empty>/?)>",
        re.DOTALL | re.MULTILINE,
    )


_SCANNERS = {name: _scanner(name) for name in BLOCK_TAGS}


def opening(text: str, at: int = 0) -> tuple[Tag, int] | None:
    """The block tag that begins at `at`, and where it ends."""
    match = _OPENING.match(text, at)
    tag = read_tag(match.group()) if match else None
    return (tag, match.end()) if match and tag and tag.name in BLOCK_TAGS else None


def closing(name: str, text: str, start: int, end: int) -> Span | None:
    """The tag that closes the element of this name whose content begins at `start`, if it ends before `end`."""
    close = _pairs(name, text).get(start)
    return close if close and close.end <= end else None


@lru_cache(maxsize=64)
def _pairs(name: str, text: str) -> dict[int, Span]:
    """Where each element of a name closes, by where its content begins: one pass, however many stay open."""
    found: dict[int, Span] = {}
    opened: list[int] = []
    for match in _SCANNERS[name].finditer(text):
        if match["close"] is None or match["empty"]:
            continue
        if not match["close"]:
            opened.append(match.end())
        elif opened:
            found[opened.pop()] = Span(match.start(), match.end())
    return found


def elements(inner: str) -> Iterator[Element | str]:
    """The elements on the first level of `inner`; text between them as it is."""
    at = start = 0
    while start < len(inner):
        start = inner.find("<", start)
        found = opening(inner, start) if start >= 0 else None
        if start < 0:
            break
        if found is None:
            start += 1
            continue
        if text := inner[at:start].strip():
            yield text
        tag, inside = found
        close = None if tag.empty else closing(tag.name, inner, inside, len(inner))
        stop = close.start if close else inside if tag.empty else len(inner)
        yield Element(tag, inner[inside:stop])
        at = start = close.end if close else stop
    if text := inner[at:].strip():
        yield text

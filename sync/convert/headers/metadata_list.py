"""Where a file's metadata list stands: its form, its lines and where the body begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from sync.convert.markdown.fields import plain

KNOWN = ("entity", "level", "zone", "version", "tags", "source_path", "date", "ulid", "notion")
_TELLING = {"entity", "zone", "ulid"}
"""One of these alone makes a list a header; of the others it takes two, for `- Version: 3` is common prose."""

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_RULE = re.compile(r" {0,3}-{3,}[ \t]*")
_HEADING = re.compile(r" {0,3}#(?:[ \t]+(?P<text>.*?))?(?:[ \t]+#+)?[ \t]*")
_LABEL = re.compile(r"[ \t]*(?:#{2,6}[ \t]+)?[*_]{0,2}metadata:?[*_]{0,2}:?[ \t]*", re.IGNORECASE)
_BULLET = re.compile(r"( {0,3}[-*+][ \t]+)(.*)")
_PAIR = re.compile(
    r"[*_`]*(?P<key>[^\W_](?:[\w \\./-]{0,60}[^\W_])?)[ \t]*(?::[*_`]+|[*_`]*[ \t]*:)(?!//)(?P<value>.*)"
)
_FENCED_AT_MOST = 100


class Form(StrEnum):
    """The ways a header is found in real files. Only the canonical one is ever written."""

    CANONICAL = "title, list, rule"
    TITLE_LIST = "title, list"
    LIST_TITLE = "list before the title"
    FENCED = "list between rules"
    METADATA = "title, a metadata label, list"
    NONE = "no header"


@dataclass(slots=True)
class Line:
    """One line with its place in the text; `end` is behind its line ending."""

    text: str
    eol: str
    start: int
    end: int

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(slots=True)
class Entry:
    """One `key: value` with the lines `first` to `last` it takes. `key` is normalised, `label` as written."""

    key: str
    label: str
    value: str
    bullet: str
    first: int
    last: int


@dataclass(slots=True)
class Layout:
    """A file cut into title, entries and body. `body` is an offset into the text; `heading` is the title's lines."""

    lines: list[Line]
    form: Form = Form.NONE
    title: str = ""
    heading: range = range(0)
    entries: list[Entry] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    body: int = 0


def key_of(label: str) -> str:
    """A key as the format spells it: `Source Path` and `source-path` are source_path."""
    return re.sub(r"[ \t-]+", "_", label.replace("\\", "").strip()).lower()


def lay_out(text: str) -> Layout:
    """Find the header in `text`, in whichever form it stands."""
    layout = Layout(list(_lines(text)))
    at = _skip(layout.lines, 0)
    titled, behind = _title(layout, at)
    at = _skip(layout.lines, behind)
    labelled = at < len(layout.lines) and _LABEL.fullmatch(layout.lines[at].text) is not None
    start = _skip(layout.lines, at + 1) if labelled else at
    after = _fenced(layout, at) or _listed(layout, start)
    if after is None:
        layout.strange = _broken(layout.lines, start)
        return _ended(layout, behind if titled else 0)
    rule = None if layout.form is Form.FENCED else _rule(layout.lines, after)
    ruled = layout.form is Form.FENCED or rule is not None
    after = rule or after
    if layout.form is not Form.FENCED:
        layout.form = Form.METADATA if labelled else Form.CANONICAL if ruled else Form.TITLE_LIST
    if not titled:
        titled, at = _title(layout, _skip(layout.lines, after))
        after = at if titled else after
        layout.form = Form.FENCED if layout.form is Form.FENCED else Form.LIST_TITLE
        after = after if ruled else _rule(layout.lines, after) or after
    return _ended(layout, after)


def _lines(text: str) -> Iterator[Line]:
    for match in _LINE.finditer(text, 1 if text.startswith("\ufeff") else 0):
        if match.group():
            yield Line(match[1], match[2], match.start(), match.end())


def _ended(layout: Layout, at: int) -> Layout:
    """The body begins behind the blank lines after the header."""
    while at < len(layout.lines) and layout.lines[at].blank:
        at += 1
    bom = layout.lines[0].start if layout.lines else 0
    layout.body = layout.lines[at].start if at < len(layout.lines) else layout.lines[-1].end if layout.lines else bom
    return layout


def _skip(lines: list[Line], at: int) -> int:
    """Past blank lines and comments: templates put guidance between title and list."""
    while at < len(lines):
        if lines[at].text.lstrip().startswith("<!--"):
            last = next((n for n in range(at, len(lines)) if "-->" in lines[n].text), None)
            if last is None or not lines[last].text.rstrip().endswith("-->"):
                return at
            at = last + 1
        elif lines[at].blank:
            at += 1
        else:
            break
    return at


def _title(layout: Layout, at: int) -> tuple[bool, int]:
    if at < len(layout.lines) and (match := _HEADING.fullmatch(layout.lines[at].text)):
        layout.title, layout.heading = plain(match["text"] or ""), range(at, at + 1)
        return True, at + 1
    underlined = at + 1 < len(layout.lines) and re.fullmatch(r" {0,3}=+[ \t]*", layout.lines[at + 1].text)
    if underlined and not layout.lines[at].blank and not _BULLET.match(layout.lines[at].text):
        layout.title, layout.heading = plain(layout.lines[at].text), range(at, at + 2)
        return True, at + 2
    return False, at


def _rule(lines: list[Line], at: int) -> int | None:
    """The line after a rule that comes next, if one does."""
    at = _skip(lines, at)
    return at + 1 if at < len(lines) and _RULE.fullmatch(lines[at].text) else None


def _fenced(layout: Layout, at: int) -> int | None:
    """A list between two rules, with or without bullets. The line after the closing rule."""
    if at >= len(layout.lines) or not _RULE.fullmatch(layout.lines[at].text):
        return None
    inside = range(at + 1, min(at + 1 + _FENCED_AT_MOST, len(layout.lines)))
    close = next((n for n in inside if _RULE.fullmatch(layout.lines[n].text)), None)
    if close is None:
        return None
    entries: list[Entry] = []
    strange: list[str] = []
    for n in range(at + 1, close):
        _take(layout.lines[n].text, n, entries, strange, bare=True)
    if not {entry.key for entry in entries} & set(KNOWN):
        return None
    layout.form, layout.entries, layout.strange = Form.FENCED, entries, strange
    return close + 1


def _listed(layout: Layout, at: int) -> int | None:
    """A bullet list of pairs. The line after its last pair: what follows that is the body's."""
    lines, entries, strange = layout.lines, list[Entry](), list[str]()
    if at >= len(lines) or not (match := _BULLET.fullmatch(lines[at].text)) or not _PAIR.fullmatch(match[2]):
        return None
    seen: list[str] = []
    for n in range(at, len(lines)):
        if lines[n].blank:
            if not _known_pair(lines, n + 1):
                break
            continue
        if not _take(lines[n].text, n, entries, seen):
            break
        if entries[-1].last == n:
            strange += seen
            seen = []
    known = {entry.key for entry in entries} & set(KNOWN)
    behind = entries[-1].last + 1
    if behind < len(lines) and (pair := _PAIR.fullmatch(lines[behind].text)) and key_of(pair["key"]) in KNOWN:
        strange.append(lines[behind].text.strip()[:80])
    if not known or not (known & _TELLING or len(known) > 1 or _rule(lines, entries[-1].last + 1)):
        return None
    layout.entries, layout.strange = entries, strange
    return entries[-1].last + 1


def _broken(lines: list[Line], at: int) -> list[str]:
    """The lines that keep what was meant as a header from being one: those that are not `- key: value`."""
    strange: list[str] = []
    keys: set[str] = set()
    for line in lines[at:]:
        if line.blank or _RULE.fullmatch(line.text) or _HEADING.fullmatch(line.text):
            break
        bullet = _BULLET.fullmatch(line.text)
        text = bullet[2] if bullet else line.text.strip()
        pair = _PAIR.fullmatch(text)
        keys.add(key_of(pair["key"] if pair else re.split(r"\W", text, maxsplit=1)[0]))
        if not (bullet and pair):
            strange.append(line.text.strip()[:80])
    known = keys & set(KNOWN)
    return strange if len(known) > 1 and known & _TELLING else []


def _known_pair(lines: list[Line], at: int) -> bool:
    """Whether a list with blank lines in it goes on as a header."""
    match = _BULLET.fullmatch(lines[at].text) if at < len(lines) else None
    pair = _PAIR.fullmatch(match[2]) if match else None
    return pair is not None and key_of(pair["key"]) in KNOWN


def _take(text: str, n: int, entries: list[Entry], strange: list[str], bare: bool = False) -> bool:
    """Read line `n` into `entries` or `strange`; false where it belongs to no list."""
    bullet = _BULLET.fullmatch(text)
    pair = _PAIR.fullmatch(bullet[2] if bullet else text) if bullet or (bare and not text[:1].isspace()) else None
    if pair:
        label = pair["key"].replace("\\", "")
        entries.append(Entry(key_of(label), label, pair["value"].strip(), bullet[1] if bullet else "", n, n))
    elif entries and text[:1] in {" ", "\t"} and text.strip():
        _continue(entries[-1], text.strip(), n)
    elif bullet or bare:
        if text.strip():
            strange.append(text.strip()[:80])
    else:
        return False
    return True


def _continue(entry: Entry, text: str, n: int) -> None:
    """A value that goes on in the next line; items of a nested list are joined with commas."""
    item = re.match(r"[-*+][ \t]+(.*)", text)
    glue = ", " if item and entry.value else " "
    entry.value = f"{entry.value}{glue}{item[1] if item else text}".strip()
    entry.last = n

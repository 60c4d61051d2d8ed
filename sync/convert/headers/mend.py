"""A file's header brought into canonical form where that is safe; the title and the body stay byte for byte."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from sync.convert.headers import header, values
from sync.convert.headers.metadata_list import KNOWN, Entry, Form, Layout, lay_out
from sync.core.model import Header
from sync.core.zones import Zone

MISSING = "NEEDS_MORE_CONTEXT"
_VERSION = re.compile(r"_(v\d\d+)\.md\Z")


class Defect(StrEnum):
    """What can be wrong with a file's header, as the counts of a report name it."""

    NO_HEADER = "no header"
    FORM = "another form than the canonical one"
    SOURCE_PATH = "source_path is not the file's path"
    DATE = "date is a placeholder or missing"
    VALUE = "a value that a person must mend"


@dataclass(frozen=True, slots=True)
class Mended:
    """A file looked at: its defects, the sentences about them, and its text with all that can be mended mended.

    `text` equals the file's own where nothing can be done; `left` are the defects that only a person can mend.
    """

    defects: tuple[Defect, ...]
    sentences: tuple[str, ...]
    text: str
    left: tuple[Defect, ...]


def mend(path: str, text: str, born: str, *, add: bool = False) -> Mended:
    """Look at the file at `path` (relative to the root, with `/`) and mend what is safe.

    `born` is the day (YYYY-MM-DD) for a date that is missing or a placeholder. With `add` a file without a header
    gets one that says what is known and marks what is not.
    """
    parsed, layout = header.read(text), lay_out(text)
    if parsed.form is Form.NONE:
        return _without(path, text, born, layout, add=add)
    defects, sentences = [], []
    wanted = replace(parsed.header, source_path=f"/{path}", date=parsed.header.date or born)
    if parsed.header.source_path != wanted.source_path:
        defects.append(Defect.SOURCE_PATH)
        sentences.append(f"source_path says {parsed.header.source_path or 'nothing'}: the file is at /{path}")
    if parsed.header.date is None and _is_open(layout):
        defects.append(Defect.DATE)
        sentences.append(f"date is a placeholder or missing: Git knows the file since {born}")
    problems = [problem for problem in parsed.problems if not problem.startswith("date ") or not _is_open(layout)]
    if problems:
        left = (*defects, Defect.VALUE)
        return Mended(left, (*sentences, *problems), text, left)
    mended = _written(text, layout, wanted)
    if not _same(mended, replace(parsed, header=wanted)):
        left = (*defects, Defect.VALUE)
        return Mended(left, (*sentences, "the header cannot be rewritten safely: put it right by hand"), text, left)
    if not defects and mended != text:
        defects.append(Defect.FORM)
        sentences.append(f"the header is not in canonical form ({parsed.form})")
    return Mended(tuple(defects), tuple(sentences), mended if defects else text, ())


def _is_open(layout: Layout) -> bool:
    """Whether the date is missing or a placeholder, rather than a text that means some day."""
    dates = [entry.value for entry in layout.entries if entry.key == "date"]
    return all(values.is_placeholder(raw) or values.is_no_day(values.decode(raw)) for raw in dates)


def _without(path: str, text: str, born: str, layout: Layout, *, add: bool) -> Mended:
    sentence = "there is no metadata header"
    if not add:
        return Mended((Defect.NO_HEADER,), (sentence,), text, (Defect.NO_HEADER,))
    version = _VERSION.search(path)
    new = Header(MISSING, MISSING, Zone.INTERNAL, version[1] if version else "v01", (), f"/{path}", born)
    mended = _written(text, layout, new)
    sound = _same(mended, header.Parsed(layout.title, new, text[layout.body :], Form.CANONICAL, ()))
    left = () if sound else (Defect.NO_HEADER,)
    return Mended((Defect.NO_HEADER,), (sentence,), mended if sound else text, left)


def _written(text: str, layout: Layout, wanted: Header) -> str:
    """The file with `wanted` in canonical form; title, comments about the header, and body as they stand."""
    eol = next((line.eol for line in layout.lines if line.eol), "\n")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    title = eol.join(layout.lines[n].text for n in layout.heading)
    bullets = eol.join(_bullets(layout, wanted))
    rest = eol.join(_comments(layout))
    top = (eol + eol).join(part for part in (title, bullets, "---", rest) if part)
    body = text[layout.body :]
    return f"{mark}{top}{eol}{eol if body else ''}{body}"


def _bullets(layout: Layout, wanted: Header) -> list[str]:
    """The canonical list; a key that stands there without a value keeps its place."""
    said = {bullet[2:].partition(":")[0]: bullet for bullet in header.bullets(wanted)}
    empty = {entry.key: f"- {entry.key}:" for entry in layout.entries if entry.key in KNOWN}
    known = [said.pop(key, empty.get(key, "")) for key in KNOWN]
    return [*filter(None, known), *said.values()]


def _comments(layout: Layout) -> list[str]:
    """The guidance between the parts of a header: no part of it, and not to be lost."""
    taken = {n for entry in layout.entries for n in _lines_of(entry)} | set(layout.heading)
    above = [n for n, line in enumerate(layout.lines) if line.end <= layout.body and n not in taken]
    kept, inside = [], False
    for n in above:
        line = layout.lines[n].text
        inside = inside or line.lstrip().startswith("<!--")
        if inside:
            kept.append(line)
        inside = inside and "-->" not in line
    return kept


def _lines_of(entry: Entry) -> range:
    return range(entry.first, entry.last + 1)


def _same(mended: str, wanted: header.Parsed) -> bool:
    """Whether `mended` reads as `wanted`: nothing is written that says something else afterwards."""
    found = header.read(mended)
    comments_gone = found.body.endswith(wanted.body)
    return found.title == wanted.title and found.header == wanted.header and comments_gone and not found.problems

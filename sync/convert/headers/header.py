"""The metadata header of a portfolio file: read in five forms, written in one."""

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from sync.convert.headers import values
from sync.convert.headers.metadata_list import KNOWN, Entry, Form, Layout, key_of, lay_out
from sync.convert.markdown import escape
from sync.core.model import Header
from sync.core.ulids import is_valid
from sync.core.zones import Zone, highest

__all__ = ["Form", "Parsed", "bullets", "read", "with_ulid", "write"]

_LABEL = re.compile(r"[^\W_](?:[\w ./-]{0,60}[^\W_])?")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file taken apart. `title` is plain text, '' where there is none; `body` is the text's tail, unchanged.

    `problems` are sentences about values that could not be read as they stand.
    """

    title: str
    header: Header
    body: str
    form: Form
    problems: tuple[str, ...]


@lru_cache(maxsize=4096)  # a run asks of every file more than once
def read(text: str) -> Parsed:
    """Take a portfolio file apart. Never fails: what is wrong stands in `problems`."""
    layout = lay_out(text)
    problems = [f"header line not understood: {line!r}; write it as `- key: value`" for line in layout.strange]
    found: dict[str, str | Zone | tuple[str, ...] | None] = {}
    zones: list[Zone] = []
    extra: list[tuple[str, str]] = []
    for entry in layout.entries:
        if entry.key not in KNOWN:
            extra.append((entry.label, values.decode(entry.value)))
            continue
        value, problem = _value(entry)
        if problem:
            problems.append(problem)
        if entry.key in found:
            problems.append(f"{entry.key} stands twice in the header: delete one")
        found.setdefault(entry.key, value)
        if isinstance(value, Zone):
            zones.append(value)
            found["zone"] = highest(zones)
    header = Header(**found, extra=tuple(extra))  # type: ignore[arg-type]
    return Parsed(layout.title, header, text[layout.body :], layout.form, tuple(problems))


def _value(entry: Entry) -> tuple[str | Zone | tuple[str, ...] | None, str | None]:
    """The value of a known key and what is wrong with it."""
    match entry.key:
        case "zone":
            return values.read_zone(entry.value)
        case "date":
            return values.read_date(entry.value)
        case "tags":
            return values.decode_tags(entry.value), None
        case _ if not entry.value:
            return None, None
        case _ if values.is_placeholder(entry.value):
            return None, f"{entry.key} is still the placeholder {entry.value[:60]!r}: write its value"
        case "version":
            return values.read_version(entry.value)
        case "notion":
            return values.decode(entry.value).removeprefix("<").removesuffix(">"), None
    return values.decode(entry.value), None


def write(title: str, header: Header, body: str) -> str:
    """A portfolio file in canonical form. `body` gets one final newline; blank lines round it go.

    No value can leave its line. Raises ValueError for what could not be read back: a header with none of the
    known keys, or an extra key that is no plain word.
    """
    heading = re.sub(r"(?:(?<= )|^)(?=#+$)", r"\\", escape.inline(escape.one_line(title)))
    listed = bullets(header)
    if len(listed) == len(header.extra):
        raise ValueError("a header says at least one of: " + ", ".join(KNOWN))
    parts = [f"# {heading}".rstrip(), "\n".join(listed), "---", re.sub(r"\A\s*[\r\n]", "", body).rstrip()]
    return "\n\n".join(part for part in parts if part) + "\n"


def bullets(header: Header) -> list[str]:
    """The header's lines in canonical form and order. Raises ValueError for an extra key that is no plain word."""
    return [f"- {label}: {value}" for label, value in _pairs(header)]


def _pairs(header: Header) -> list[tuple[str, str]]:
    pairs = []
    for field in fields(header):
        value = getattr(header, field.name)
        if field.name == "tags" and value is not None:
            pairs.append(("tags", values.encode_tags(value)))
        elif field.name in KNOWN and value is not None:
            pairs.append((field.name, values.encode(str(value))))
    for label, text in header.extra:
        if not _LABEL.fullmatch(label) or key_of(label) in KNOWN:
            raise ValueError(f"{label!r} cannot be a further header key: use letters, digits and spaces")
        pairs.append((label, values.encode(text)))
    return pairs


def with_ulid(text: str, ulid: str) -> str:
    """`text` with a `- ulid:` bullet after the date, or at the end of the list; nothing else changes.

    A file that carries this ULID already comes back unchanged. Raises ValueError where the file has no header
    or another ULID, and for a malformed `ulid`.
    """
    if not is_valid(ulid):
        raise ValueError(f"{ulid[:40]!r} is not a ULID")
    layout = lay_out(text)
    if layout.form is Form.NONE:
        raise ValueError("the file has no metadata header to take an id: add one first")
    for entry in layout.entries:
        if entry.key == "ulid":
            return _filled(text, layout, entry, ulid)
    dates = [entry for entry in layout.entries if entry.key == "date"]
    place = (dates or layout.entries)[-1]
    last = layout.lines[place.last]
    eol = last.eol or next((line.eol for line in layout.lines if line.eol), "\n")
    bullet = f"{place.bullet}ulid: {ulid}"
    inserted = bullet + eol if last.eol else eol + bullet
    return text[: last.end] + inserted + text[last.end :]


def _filled(text: str, layout: Layout, entry: Entry, ulid: str) -> str:
    """The id in the place of an empty `- ulid:`."""
    present = values.decode(entry.value)
    if present == ulid:
        return text
    if present:
        raise ValueError(f"the file carries the ULID {present[:40]!r} already")
    line = layout.lines[entry.first]
    head = text[line.start : line.start + line.text.rindex(":") + 1]
    return f"{text[: line.start]}{head} {ulid}{line.eol}{text[line.end :]}"

"""Templates: the outlines of documents, the user's own before the built-in ones. They are text and never run."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sync.convert.headers import header
from sync.convert.markdown.fields import headings
from sync.core.model import Header

NAMES: Mapping[str, tuple[str, ...]] = {
    "planning": ("planning_brief", "project_planning_brief"),
    "execution": ("execution_brief", "project_execution_brief"),
    "review": ("review_brief", "project_review_brief"),
    "engagement": ("engagement_brief",),
    "deliverable": ("deliverable_spec",),
    "decision": ("adr", "decision_record", "decision"),
    "deal": ("deal_history",),
    "venture": ("venture_brief",),
    "retro": ("retro", "sprint_retro", "retro_notes"),
    "offer": ("offer_brief",),
    "service_blueprint": ("service_blueprint",),
    "playbook": ("playbook",),
}
"""What the template of a role may be called, without version; the first is the built-in one's name."""

_BY_HEADER = {
    ("project", "planning"): "planning",
    ("project", "execution"): "execution",
    ("project", "review"): "review",
    ("engagement", "contract"): "engagement",
    ("deliverable", "spec"): "deliverable",
}
_VERSIONED = re.compile(
    r"(?P<stem>.+?)(?:[_-]template)?(?:[_-]?v(?P<version>\d+))?(?:[_-]template)?\.md", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"\{+[^{}]*\}+|<[^<>]*>")
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Part:
    """One heading as it is written, and the text up to the next one. The first part has no heading: level 0."""

    heading: str
    level: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """An outline. `path` is the user's file, '' for a built-in one; `problem` says why it cannot be used."""

    path: str
    title: str
    header: Header
    parts: tuple[Part, ...]
    problem: str = ""

    def titled(self, name: str) -> str:
        """The title of a document on `name`: it stands for the template's placeholder, else behind its title."""
        if _PLACEHOLDER.search(self.title):
            return _PLACEHOLDER.sub(lambda _: name, self.title, count=1)
        return f"{self.title}: {name}" if self.title else name


def read(text: str, path: str = "") -> Template:
    """A template taken apart by its headings, whatever their levels. Never fails: `problem` says what is wrong."""
    parsed = header.read(text)
    rows = re.split(r"\r\n?|\n", parsed.body.replace("\x00", ""))
    end = "portfolio-sync-end"
    found = list(headings("\n".join([*rows, "", f"# {end}"])))
    if not found or found[-1][1] != end:
        problem = "a comment, code block or HTML tag in it is never closed"
        return Template(path, parsed.title, parsed.header, (), problem)
    return Template(path, parsed.title, parsed.header, tuple(_parts(rows, found[:-1])))


def _parts(rows: list[str], found: list[tuple[int, str, int, int]]) -> Iterator[Part]:
    first = found[0][2] if found else len(rows)
    yield Part("", 0, "", "\n".join(rows[:first]).strip("\n"))
    for number, (level, text, top, behind) in enumerate(found):
        end = found[number + 1][2] if number + 1 < len(found) else len(rows)
        name = _NUMBER.sub("", text.strip()).strip()
        yield Part("\n".join(rows[top:behind]), level, name, "\n".join(rows[behind:end]).strip("\n"))


@cache
def builtin(role: str) -> Template:
    """The built-in outline of a role."""
    return read(outline(role))


def outline(role: str) -> str:
    """The built-in outline of a role, as the text of a template."""
    return files("sync").joinpath("templates", file_name(role)).read_text(encoding="utf-8")


def file_name(role: str) -> str:
    """What the template of a role is called in the user's folder of templates."""
    return f"{NAMES[role][0]}_v01.md"


def chosen(texts: Mapping[str, str | None]) -> Mapping[str, Template]:
    """The user's template of each role, out of texts by path: told by file name, else by header; the newest version.

    A text of None could not be read.
    """
    best: dict[str, tuple[bool, int, str]] = {}
    for path, text in texts.items():
        if role := role_of(path, text or ""):
            rank = (_named(path) == role, _version(path), path)
            best[role] = max(rank, best.get(role, rank))
    return {role: _read(texts[path], path) for role, (_, _, path) in sorted(best.items())}


def _read(text: str | None, path: str) -> Template:
    return Template(path, "", Header(), (), "it is no UTF-8 text") if text is None else read(text, path)


def role_of(path: str, text: str) -> str | None:
    """The role that a file in the folder of templates is the outline of."""
    said = header.read(text).header
    return _named(path) or _BY_HEADER.get((said.entity or "", said.level or ""))


def _named(path: str) -> str | None:
    match = _VERSIONED.fullmatch(path.rsplit("/", 1)[-1])
    stem = match["stem"].lower().replace("-", "_") if match else ""
    return next((role for role, names in NAMES.items() if stem in names), None)


def _version(path: str) -> int:
    match = _VERSIONED.fullmatch(path.rsplit("/", 1)[-1])
    return int(match["version"] or 0) if match else 0


def is_placeholder(value: str) -> bool:
    """Whether nothing but `{…}`, `<…>` or nothing at all stands where a value belongs."""
    return not _PLACEHOLDER.sub("", value).strip()

"""The description of the pull request: what it holds, from which pages, and what is left for a person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sync.core.encode import github_inline
from sync.core.plan import Finding, Severity
from sync.ports.github import LONGEST_BODY

BEGIN, END = "<!-- portfolio-sync: written anew by every run -->", "<!-- portfolio-sync: end -->"
SUBJECT = "chore(sync): "
SEEN = "### Seen by the runs"
MOST = 80
"""Lines of one list; the rest is counted."""
_ITEM = re.compile(r"- \[([ xX])\] (.+)")
_PAGE = re.compile(r"https://(?:[a-z]+\.)*notion\.(?:so|com|site)/[\w/-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file that the pull request adds or changes. `page` is the address of the Notion page it was made from.

    `gaps` counts the facts marked NEEDS_MORE_CONTEXT; `decision` is true for a decision record.
    """

    path: str
    title: str = ""
    page: str | None = None
    gaps: int = 0
    decision: bool = False
    removed: bool = False


def title(before: str, files: Sequence[File]) -> str:
    """The title, which becomes the commit's subject where the pull request is squashed. A person's own stays."""
    if before and not before.startswith(SUBJECT):
        return before
    made = sum(file.page is not None for file in files)
    what = f"{made} {'document' if made == 1 else 'documents'} from Notion" if made else "ids and log"
    return f"{SUBJECT}{what}"


def body(before: str, files: Sequence[File], findings: Iterable[Finding]) -> str:
    """The text in place of `before`: a person's words around ours stay, ticks too, and what was once seen.

    The same for the same files and findings, so that a quiet run finds nothing to change.
    """
    before = before.replace("\r\n", "\n")
    above, begun, rest = before.partition(BEGIN)
    old, _, below = rest.partition(END)
    lines = list(_lines(files, [*_seen(old), *_items(findings)], _ticked(old)))
    ours = "\n".join([BEGIN, *lines, END])
    around = len(above) + len(below) + 4
    if around + len(ours) > LONGEST_BODY:
        ours = "\n".join([BEGIN, f"{len(files)} files; see the list of changed files.", END])
    text = f"{above}{ours}{below}" if begun else f"{above}\n\n{ours}" if above.strip() else ours
    return text[:LONGEST_BODY]


def _lines(files: Sequence[File], seen: Iterable[str], ticked: frozenset[str]) -> Iterator[str]:
    yield "This is what Notion has for the portfolio. Merge it to accept it; close it to leave all of it out."
    yield "Edit the files here as you like: a run keeps what you change. Pages are made of what is merged."
    made = [f"- {github_inline(file.path)} from {_link(file)}" for file in files if file.page]
    rest = [f"- {github_inline(file.path)}{' (removed)' if file.removed else ''}" for file in files if not file.page]
    todo = [item for file in files for item in _todo(file)]
    yield from _section("### Made from Notion", made)
    yield from _section("### Also changed", rest)
    yield from _section("### For you, before merging", [_box(item, ticked) for item in todo])
    yield from _section(SEEN, [_box(item, ticked) for item in dict.fromkeys(seen)])


def _section(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", heading, "", *lines[:MOST])
    if len(lines) > MOST:
        yield f"- and {len(lines) - MOST} more"


def _todo(file: File) -> Iterator[str]:
    name = github_inline(file.path)
    if file.gaps:
        yield f"{name}: {file.gaps} {'fact is' if file.gaps == 1 else 'facts are'} missing (NEEDS_MORE_CONTEXT)"
    if file.decision:
        yield f"{name}: a decision record to read"


def _items(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            advice = f" → {github_inline(finding.advice)}" if finding.advice else ""
            yield f"{github_inline(finding.where)}: {github_inline(finding.what)}{advice}"


def _box(item: str, ticked: frozenset[str]) -> str:
    return f"- [{'x' if item in ticked else ' '}] {item}"


def _ticked(old: str) -> frozenset[str]:
    return frozenset(found[2] for found in map(_ITEM.fullmatch, old.splitlines()) if found and found[1] != " ")


def _seen(old: str) -> Iterator[str]:
    """What earlier runs saw: a conflict shows once, and is a person's to tick off."""
    yield from (found[2] for found in map(_ITEM.fullmatch, old.partition(SEEN)[2].splitlines()) if found)


def _link(file: File) -> str:
    """The page it was made from; an address that is not Notion's is shown and leads nowhere."""
    page = file.page or ""
    return f"[{github_inline(file.title) or 'its page'}]({page})" if _PAGE.fullmatch(page) else github_inline(page)

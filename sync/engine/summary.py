"""A run as GitHub Markdown: the summary of a workflow's step, and the parts of a pull request's description.

Every text of a record is inert: no markup, no HTML, no mention, no reference to an issue.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import quote

from sync.core.encode import github_inline
from sync.core.errors import MEANING, Exit, SyncError
from sync.core.model import PageMark
from sync.core.plan import AssignUlid, CreatePage, Finding, Operation, UpdatePage, WriteFile
from sync.engine.outputs import COUNTED, SERIOUS, counts, failure, is_conflict, troubles
from sync.engine.report import VERBS, noun, requests_text
from sync.engine.run import Run

T = TypeVar("T")
MOST = 1_000_000
"""Bytes; GitHub drops a summary above 1 MiB whole."""
LONGEST_LIST = 200
LONGEST_PATH = 1024
ROWS = {"ids": AssignUlid, "files": WriteFile, "new pages": CreatePage, "changed pages": UpdatePage}


@dataclass(frozen=True, slots=True)
class Web:
    """Where a portfolio is on the web. Without `repository` (an address without final slash) there are no links."""

    repository: str | None
    branch: str
    state: str
    """The ledger's branch."""

    def file(self, path: str) -> str:
        """A file as a link to it."""
        return self._link(github_inline(path), f"blob/{self.branch}", path)

    def kept(self, ulid: str) -> str:
        """The texts kept of a record, as a link to them."""
        return self._link("what was kept of the page", f"tree/{self.state}", f"snapshots/{ulid}")

    def _link(self, text: str, place: str, path: str) -> str:
        if self.repository is None or len(path) > LONGEST_PATH:
            return text
        return f"[{text}]({self.repository}/{quote(place)}/{quote(path, errors='replace')})"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading over a list of things to look at, each one line of Markdown. `count` is how many there are in all."""

    title: str
    items: tuple[str, ...]
    count: int

    def lines(self, most: int) -> Iterator[str]:
        """The section with at most so many items."""
        if self.items:
            yield f"\n### {self.title}\n"
            yield from self.items[:most]
            if (shown := len(self.items[:most])) < self.count:
                yield f"- … and {self.count - shown} more"


def summary(run: Run, web: Web, most: int = MOST) -> str:
    """The whole story of a run, at most `most` bytes."""
    head = [f"## {github_inline(run.plan.job)}: {headline(run)}", "", *table(run)]
    return fitted(head, sections(run, web), footer(run), most)


def failure_summary(job: str, error: SyncError) -> str:
    """The story of a run that ended before it had a plan."""
    head = f"## {github_inline(job)}: stopped before anything was done"
    return "\n".join([head, "", _item(failure(job, error)), "", f"**Next:** {MEANING[error.exit][1]}", ""])


def headline(run: Run) -> str:
    """What happened, in one line without markup."""
    counted = counts(run)
    if run.dry:
        planned = [f"{n} {VERBS[kind][0 if n == 1 else 1]}" for name, kind in COUNTED.items() if (n := counted[name])]
        return f"dry run, nothing was written ({', '.join(planned) or 'nothing to do'})"
    done = [f"{n} {noun(kind, n)} {VERBS[kind][2]}" for name, kind in COUNTED.items() if (n := counted[name])]
    said = ", ".join(done) or "nothing changed"
    ended = {Exit.DONE: "done", Exit.INCOMPLETE: "done, some work waits"}.get(run.exit, "stopped")
    return f"{ended} ({said})"


def sections(run: Run, web: Web) -> tuple[Section, ...]:
    """What a person should look at this week, in the order of importance."""
    web = replace(web, repository=None) if run.dry else web  # there is nothing yet to link to
    found, changes = troubles(run), tuple(_changes(run))
    clashes = [finding for finding in found if is_conflict(finding)]
    rest = [finding for finding in found if not is_conflict(finding)]
    due, odd = ([one for one in rest if one.severity is severity] for severity in SERIOUS)
    made = [op for op, _ in changes if isinstance(op, WriteFile) and op.origin == "notion"]
    gaps = {finding.where: finding.what for finding in found if finding.code == "gap"}
    published = [(op, mark) for op, mark in changes if isinstance(op, CreatePage | UpdatePage)]

    def new(op: WriteFile) -> str:
        return _new_file(op, gaps.get(op.path, ""), web)

    return (
        _section("Due work that waits", due, _item),
        _section("Edits that met the portfolio's text", clashes, lambda finding: _conflict(finding, run, web)),
        _section("New files to read", [op for op in made if op.role != "decision"], new),
        _section("New decisions to check", [op for op in made if op.role == "decision"], new),
        _section("Pages", published, lambda change: _published(*change, web)),
        _section("Worth a look", odd, _item),
    )


def table(run: Run) -> Iterator[str]:
    """How many changes of each kind came to which end."""
    if run.dry or not run.outcomes:
        return
    yield "| | done | failed | unknown | left as it was | held back |"
    yield "| --- | --: | --: | --: | --: | --: |"
    ended = Counter((type(outcome.operation), outcome.result) for outcome in run.outcomes)
    for name, kind in ROWS.items():
        row = [ended[kind, result] for result in ("applied", "failed", "unknown", "skipped", "held_back")]
        if any(row):
            yield f"| {name} | {' | '.join(map(str, row))} |"


def footer(run: Run) -> list[str]:
    """What to do next, and what the run has cost."""
    counted = counts(run)
    advice = MEANING[run.exit][1]
    if run.dry:
        advice = "Run it without --dry-run to do this."
    elif run.exit in (Exit.DONE, Exit.INCOMPLETE) and (counted["findings"] or counted["written"]):
        advice = "Work through the lists above; a quarter of an hour is enough."
    commits = f" · commits {', '.join(commit[:12] for commit in run.commits)}" if run.commits else ""
    cost = f"{github_inline(requests_text(run), 2000)} · run {run.id}{commits}"
    return ["", f"**Next:** {advice}", "", f"<sub>{cost}</sub>"]


def fitted(head: Sequence[str], parts: Sequence[Section], tail: Sequence[str], most: int) -> str:
    """The text, its lists cut until it has at most `most` bytes in UTF-8."""
    items = LONGEST_LIST
    while True:
        body = [line for part in parts for line in part.lines(items)]
        text = "\n".join([*head, *body, *tail]) + "\n"
        if len(text.encode("utf-8", "replace")) <= most or not items:
            return text
        items //= 2


def _section(title: str, things: Sequence[T], shown: Callable[[T], str]) -> Section:
    return Section(title, tuple(map(shown, things[:LONGEST_LIST])), len(things))


def _new_file(op: WriteFile, gap: str, web: Web) -> str:
    """A file that a record of Notion became: it wants a reader once."""
    source = f", from {_page('its page', op.page)}" if op.page else ""
    return f"- [ ] {web.file(op.path)}{source}{f'. {github_inline(gap)}' if gap else ''}"


def _published(op: CreatePage | UpdatePage, mark: PageMark | None, web: Web) -> str:
    done = "created" if isinstance(op, CreatePage) else "updated"
    return f"- {done} {_page(op.title, mark)} ← {web.file(op.path)}"


def _changes(run: Run) -> Iterator[tuple[Operation, PageMark | None]]:
    """What was done, or in a dry run would be, each with its page as it then was."""
    if run.dry:
        yield from ((op, op.expects if isinstance(op, UpdatePage) else None) for op in run.plan.operations)
    else:
        yield from ((o.operation, o.mark) for o in run.outcomes if o.result == "applied")


def _page(text: str, mark: PageMark | None) -> str:
    """A page of Notion as a link to it, where its id is known."""
    shown = github_inline(text) or "(untitled)"
    return f"[{shown}](https://www.notion.so/{quote(mark.page_id.replace('-', ''))})" if mark else shown


def _conflict(finding: Finding, run: Run, web: Web) -> str:
    """An edit of a person, with the way to the text as it was."""
    kept = finding.ulid if finding.code == "conflict" and not run.dry else None
    return f"{_item(finding)} See {web.kept(kept)}." if kept else _item(finding)


def _item(finding: Finding) -> str:
    advice = f" {github_inline(finding.advice)}" if finding.advice else ""
    return f"- [ ] **{github_inline(finding.where) or '?'}**: {github_inline(finding.what)}{advice}"

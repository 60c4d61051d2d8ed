"""The summary of a run on GitHub: what it says, that hostile text stays text, and that it always fits."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain

import pytest
from markdown_it import MarkdownIt

from sync.core.errors import Exit, GitError, UnsafePlan
from sync.core.model import PageMark
from sync.core.plan import (
    AssignUlid,
    CreatePage,
    Finding,
    Operation,
    Outcome,
    Plan,
    Result,
    Severity,
    UpdatePage,
    WriteFile,
)
from sync.engine.run import Run
from sync.engine.summary import MOST, Web, failure_summary, summary
from tests import hostile

NOW = datetime(2026, 1, 12, 9, 7, tzinfo=UTC)
ULID = "01KE3W4QG0AAAAAAAAAAAAAAA0"
PAGE = "1e28290f-b47c-8bb3-819e-1f2b7092d036"
MARK = PageMark("offers", PAGE, NOW, "bot-1")
REPOSITORY = "https://github.com/robin-example/portfolio"
WEB = Web(REPOSITORY, "main", "notion-sync/state/main")
PARSER = MarkdownIt("gfm-like", {"linkify": False})


def brief(path: str, role: str = "review") -> WriteFile:
    """A file made of a record."""
    return WriteFile(ULID, role, path, "text", "its trigger holds", "project", "notion", page=MARK)


def create(title: str, path: str = "offers/alpha.md") -> CreatePage:
    """A page to be made."""
    return CreatePage(ULID, "offer", "offer", "offers", path, title, {}, "text", "0", "it has no page yet")


def update(title: str, path: str = "offers/beta.md") -> UpdatePage:
    """A page to be changed."""
    return UpdatePage(ULID, "offer", "offer", "offers", path, PAGE, title, {}, {}, "text", {}, "0", MARK, "edited")


def fill(title: str) -> AssignUlid:
    """An id to be filled."""
    return AssignUlid(ULID, "offers", PAGE, title, "it is empty")


def run(*operations: Operation, result: Result = "applied", findings: tuple[Finding, ...] = ()) -> Run:
    """A run whose operations all came to the same end."""
    plan = Plan("weekly", operations, findings)
    outcomes = tuple(Outcome(op, result, NOW, "" if result == "applied" else "It broke.", MARK) for op in operations)
    return Run("01RUN", plan, outcomes, requests={"GET pages": 3}, commits=("a" * 40,))


def finding(severity: Severity, code: str, where: str = "offers/beta.md") -> Finding:
    """One finding."""
    return Finding(severity, code, where, f"What {code} is.", "Look at it.", ULID)


def section(text: str, title: str) -> list[str]:
    """The lines under a heading."""
    lines = text.partition(f"### {title}\n")[2].splitlines()[1:]
    return lines[: lines.index("")] if "" in lines else lines


def test_a_week_told_in_full() -> None:
    """One line of what happened, the counts, then what a person should look at, with links to file and page."""
    gap = Finding(Severity.NOTE, "gap", "briefs/review.md", "3 facts are missing.")
    done = run(
        fill("A"), brief("briefs/review.md"), brief("decisions/d.md", "decision"), create("Alpha"), update("Beta")
    )
    text = summary(replace(done, plan=replace(done.plan, findings=(gap,))), WEB)
    page = f"https://www.notion.so/{PAGE.replace('-', '')}"
    assert "## weekly: done (1 id filled, 2 files written, 1 page created, 1 page updated)" == text.splitlines()[0]
    assert "| files | 2 | 0 | 0 | 0 | 0 |" in text
    file = f"[briefs/review.md]({REPOSITORY}/blob/main/briefs/review.md)"
    assert [f"- [ ] {file}, from [its page]({page}). 3 facts are missing."] == section(text, "New files to read")
    assert [f"- [ ] [decisions/d.md]({REPOSITORY}/blob/main/decisions/d.md), from [its page]({page})"] == section(
        text, "New decisions to check"
    )
    assert [
        f"- created [Alpha]({page}) ← [offers/alpha.md]({REPOSITORY}/blob/main/offers/alpha.md)",
        f"- updated [Beta]({page}) ← [offers/beta.md]({REPOSITORY}/blob/main/offers/beta.md)",
    ] == section(text, "Pages")
    assert "**Next:** Work through the lists above" in text
    assert "3 GET pages" in text
    assert "commits aaaaaaaaaaaa" in text


def test_a_conflict_links_to_what_was_kept() -> None:
    """The page as it was lies on the ledger's branch."""
    text = summary(run(update("Beta"), findings=(finding(Severity.WARNING, "conflict"),)), WEB)
    (line,) = section(text, "Edits that met the portfolio's text")
    assert f"({REPOSITORY}/tree/notion-sync/state/main/snapshots/{ULID})" in line
    assert "Look at it." in line


def test_due_work_comes_before_what_is_only_worth_a_look() -> None:
    """Errors, failed writes and what ended the run are due; warnings follow; notes stay in the log."""
    found = tuple(finding(severity, severity.value) for severity in Severity)
    whole = replace(
        run(update("Beta"), result="failed", findings=found), exit=Exit.GIT, error=GitError("No push.", "Push.")
    )
    text = summary(whole, WEB)
    assert "## weekly: stopped (nothing changed)" in text
    assert [
        "**weekly**: No push. Push.",
        "**offers\\: Beta ← offers/beta.md**: It broke. The next run looks again.",
    ] == [line.removeprefix("- [ ] ") for line in section(text, "Due work that waits")[:2]]
    assert 3 == len(section(text, "Due work that waits"))
    assert 1 == len(section(text, "Worth a look"))
    assert "What note is" not in text


def test_a_quiet_week_is_short() -> None:
    """Nothing to do is said in a few lines without a list."""
    text = summary(run(), WEB)
    assert "done (nothing changed)" in text
    assert "**Next:** Nothing has to be done." in text
    assert "###" not in text


def test_a_dry_run_says_what_would_be() -> None:
    """The plan in the same form, without links to what is not there yet."""
    text = summary(replace(run(brief("a.md")), dry=True, outcomes=()), WEB)
    assert "dry run, nothing was written (1 file to write)" in text
    assert ["- [ ] a.md, from [its page](https://www.notion.so/1e28290fb47c8bb3819e1f2b7092d036)"] == section(
        text, "New files to read"
    )
    assert "without --dry-run" in text


def test_a_run_without_a_plan_says_why() -> None:
    """An unsafe plan, a missing token: the reason and what to do."""
    text = failure_summary("weekly", UnsafePlan("30 of 40 pages would be overwritten.", "Use --allow-overwrites."))
    assert "30 of 40 pages would be overwritten. Use --allow-overwrites." in text
    assert "**Next:** Look at the numbers" in text


def test_without_an_address_there_are_no_links_to_files() -> None:
    """A clone without a known place on the web."""
    assert REPOSITORY not in summary(run(brief("a.md")), replace(WEB, repository=None))


@pytest.mark.parametrize("name", list(hostile.FAMILIES))
def test_hostile_text_stays_text(name: str) -> None:
    """In every place at once: the same headings and items as for a harmless text, no HTML, no link of its own."""
    plain = _shape(_everywhere("x"))
    for text in filter(None, hostile.FAMILIES[name]):
        assert plain == _shape(_everywhere(text[:1000])), text[:1000]


def _everywhere(text: str) -> str:
    operations = (fill(text), brief(text), brief(text, "decision"), create(text, text), update(text, text))
    found = tuple(
        Finding(severity, code, text, text, text, text) for severity in Severity for code in ("conflict", "gap", "x")
    )
    whole = replace(run(*operations, findings=found), error=GitError(text, text), exit=Exit.GIT)
    failed = tuple(replace(outcome, result="failed", error=text) for outcome in whole.outcomes)
    return summary(replace(whole, outcomes=(*whole.outcomes, *failed)), WEB)


def _shape(text: str) -> list[str]:
    """Headings, items and HTML in order, and where links lead."""
    text.encode()
    found = []
    tokens = PARSER.parse(text)
    for token in chain.from_iterable((token, *(token.children or ())) for token in tokens):
        if token.type not in ("text", "text_special", "inline", "softbreak"):
            href = str(token.attrs.get("href", ""))
            found.append(f"{token.type} {href[:24]}")
            assert href.startswith((f"{REPOSITORY}/", "https://www.notion.so/1e2829")) or not href
    return found


@pytest.mark.parametrize("most", [MOST, 65_536, 4_000])
def test_it_always_fits(most: int) -> None:
    """Ten thousand findings of the longest kind: cut by whole records, and said how many more there are."""
    long = tuple(Finding(Severity.ERROR, "x", f"{at} {'€' * 400}", "€" * 400, "€" * 400) for at in range(10_000))
    text = summary(run(*(brief(f"{at}/{'é' * 100}.md") for at in range(500)), findings=long), WEB, most)
    assert len(text.encode()) <= most
    assert "more" in section(text, "Due work that waits")[-1]
    assert "**Next:**" in text

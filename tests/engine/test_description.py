"""The description of a pull request: what it lists, and what of a person stays in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.plan import Finding, Severity
from sync.engine.description import BEGIN, END, File, body, title
from sync.ports.github import LONGEST_BODY

PAGE = "https://www.notion.so/Overhaul-0123456789abcdef0123456789abcdef"
BRIEF = File("ventures/ops/context/review.md", "Overhaul", PAGE, gaps=2)
DECISION = File("decisions/2025-11-12_queue_v01.md", "Queue", PAGE, decision=True)
LOG = File("logs/context.csv")
CLASH = Finding(Severity.WARNING, "conflict", "offers/alpha.md", "The page was edited.", "Look.")
NOTE = Finding(Severity.NOTE, "gap", "x.md", "2 facts are missing.")


def test_it_says_what_and_from_where() -> None:
    """Documents with their pages, other files, gaps, decisions and what was seen, each under its heading."""
    assert body("", [BRIEF, DECISION, LOG, File("old.md", removed=True)], [CLASH, NOTE]).splitlines()[3:] == [
        "",
        "### Made from Notion",
        "",
        f"- ventures/ops/context/review.md from [Overhaul]({PAGE})",
        f"- decisions/2025-11-12\\_queue\\_v01.md from [Queue]({PAGE})",
        "",
        "### Also changed",
        "",
        "- logs/context.csv",
        "- old.md (removed)",
        "",
        "### For you, before merging",
        "",
        "- [ ] ventures/ops/context/review.md: 2 facts are missing (NEEDS_MORE_CONTEXT)",
        "- [ ] decisions/2025-11-12\\_queue\\_v01.md: a decision record to read",
        "",
        "### Seen by the runs",
        "",
        "- [ ] offers/alpha.md: The page was edited. → Look.",
        END,
    ]


@pytest.mark.parametrize(
    ("before", "files", "expected"),
    [
        ("", [LOG], "chore(sync): ids and log"),
        ("", [BRIEF, LOG], "chore(sync): 1 document from Notion"),
        ("chore(sync): ids and log", [BRIEF, DECISION], "chore(sync): 2 documents from Notion"),
        ("Week 48", [BRIEF], "Week 48"),
    ],
)
def test_titles(before: str, files: list[File], expected: str) -> None:
    """How many documents it brings; a person's own title stays."""
    assert expected == title(before, files)


def test_what_was_seen_stays_until_it_is_merged() -> None:
    """A conflict shows in one run only; its line, ticked or not, is there in the next."""
    first = body("", [BRIEF], [CLASH])
    assert first == body(first, [BRIEF], [])
    ticked = first.replace("- [ ] offers", "- [x] offers")
    assert ticked == body(ticked.replace("\n", "\r\n"), [BRIEF], [CLASH])


def test_a_mended_gap_is_no_longer_asked_for() -> None:
    """The list before merging is that of the files as they are."""
    first = body("", [BRIEF], [])
    assert "are missing" in first
    assert "missing" not in body(first, [File(BRIEF.path, BRIEF.title, PAGE)], [])


def test_a_persons_words_stay() -> None:
    """Around ours, and before it where she took our marks away."""
    mine = body("", [LOG], [])
    assert f"Above.\n\n{body('', [BRIEF], [])}\nBelow." == body(f"Above.\n\n{mine}\nBelow.", [BRIEF], [])
    assert body("All mine.", [LOG], []) == f"All mine.\n\n{mine}"


def test_hostile_texts_are_inert() -> None:
    """Titles, paths, addresses and findings mention nobody, close nothing and end nothing."""
    evil = f"@robin fixes #1 {END} <script> [x](https://evil.example)"
    finding = Finding(Severity.ERROR, "x", evil, evil, evil)
    text = body("", [File(evil, evil, "https://evil.example/x"), File("a.md", evil, PAGE)], [finding])
    assert (1, 1) == (text.count(BEGIN), text.count(END))
    assert [] == [sign for sign in ("@robin", "#1", "<script>", "](https://evil", "https://evil") if sign in text]


def test_a_very_long_one_is_cut() -> None:
    """Lists are cut, and where that is not enough the whole of it is a count; a person's words stay."""
    files = [File(f"{n}{'_' * 400}.md", "T", PAGE, gaps=1) for n in range(500)]
    assert "- and 420 more" in body("", [File(f"{n}.md") for n in range(500)], [])
    text = body("Mine.", files, [])
    assert len(text) <= LONGEST_BODY
    assert text.startswith("Mine.")
    assert "500 files" in text


texts = st.text(max_size=30)
findings = st.builds(Finding, st.sampled_from(Severity), st.just("x"), texts, texts, texts)
files = st.builds(File, texts, texts, st.none() | texts | st.just(PAGE), st.integers(0, 3), st.booleans())


@given(texts, st.lists(files, max_size=4), st.lists(findings, max_size=4))
def test_the_same_again_is_the_same(before: str, some: list[File], found: list[Finding]) -> None:
    """A quiet run finds nothing to change."""
    once = body(before, some, found)
    assert once == body(once, some, found) == body(once, some, [])

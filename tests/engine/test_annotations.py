"""Findings beside a run on GitHub: errors and warnings, few enough to be shown, and inert."""

from sync.core.plan import Finding, Severity
from sync.engine.annotations import annotations


def finding(severity: Severity, where: str = "offers/a.md", what: str = "It was edited.") -> Finding:
    """One finding."""
    return Finding(severity, "conflict", where, what, "Look at it.")


def test_errors_and_warnings_are_annotated_notes_are_not() -> None:
    """A conflict is a warning with its place as title and its advice in the text."""
    found = [finding(Severity.NOTE), finding(Severity.WARNING), finding(Severity.ERROR)]
    assert [
        "::error title=offers/a.md::It was edited. Look at it.",
        "::warning title=offers/a.md::It was edited. Look at it.",
    ] == list(annotations(found))


def test_no_more_than_github_shows() -> None:
    """Ten are shown; of eleven nine, and the tenth says how many more."""
    assert 10 == len(list(annotations([finding(Severity.ERROR)] * 10)))
    eleven = list(annotations([finding(Severity.ERROR)] * 11))
    assert 10 == len(eleven)
    assert "and 2 more" in eleven[-1]


def test_hostile_text_stays_one_command() -> None:
    """Line breaks, colons and commas of a title cannot end the command or add a property."""
    (line,) = annotations([finding(Severity.WARNING, "a,file=x::b\n::error::c", "d\n::set-output name=x::y")])
    assert 1 == len(line.splitlines())
    assert line.startswith("::warning title=a%2Cfile=x%3A%3Ab%0A%3A%3Aerror%3A%3Ac::")

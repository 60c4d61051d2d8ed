"""Retrospective notes are divided by the headings people type."""

import pytest

from sync.convert.documents.retrospective import divided, under


@pytest.mark.parametrize(
    ("notes", "parts", "loose"),
    [
        ("Went well:\n- a\n- b\nStop: c", {"well": ["a", "b"], "stop": ["c"]}, []),
        ("**What went well**\na\n## What didn't go well\nb", {"well": ["a"], "badly": ["b"]}, []),
        ("What did not go well: a\nKeep\nb\nThank you: Kim", {"badly": ["a"], "keep": ["b"], "thanks": ["Kim"]}, []),
        ("calm week\nStart doing:\nc", {"start": ["c"]}, ["calm week"]),
        ("We start early and stop late", {}, ["We start early and stop late"]),
        ("Start: a. Stop: b! Keep: c", {"start": ["a."], "stop": ["b!"], "keep": ["c"]}, []),
        ("Went well: a\nWhat did not: b", {"well": ["a"], "badly": ["b"]}, []),
        ("", {}, []),
    ],
)
def test_notes_fall_under_their_headings(notes: str, parts: dict[str, list[str]], loose: list[str]) -> None:
    """A heading is a line of its own or ends with a colon; a sentence that begins with its word is none."""
    assert (parts, loose) == divided(notes)


def test_lines_name_their_sprint() -> None:
    """Several sprints speak in one list."""
    notes = [("W40", "Stop: mail"), ("W41", "Stop:\ncalls\nKeep: tea")]
    expected = ("W40: mail", "W41: calls")
    assert expected == under(notes, "stop")

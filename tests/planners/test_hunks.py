"""Hunks: applied one after the other as Notion applies them, they give the new text and touch nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.planners.hunks import MOST, hunks

PAGE = "# Audit\nOne week.\n\n- a\n- b\n- c\n\nThe end.\nSame\nx\nSame\ny\nSame"


def applied(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    """As Notion does it: each old text must stand there exactly once."""
    for old, new in changes:
        assert old
        assert 1 == text.count(old)
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        (PAGE, ()),
        (PAGE.replace("One", "Two"), (("One week.", "Two week."),)),
        (PAGE.replace("- b\n", ""), (("- a\n- b\n- c", "- a\n- c"),)),
        (PAGE.replace("- b\n", "- b\n- new\n"), (("- b\n- c", "- b\n- new\n- c"),)),
        (PAGE.replace("x\nSame", "x\nOther"), (("x\nSame\ny", "x\nOther\ny"),)),
        (PAGE + "\nmore", (("y\nSame", "y\nSame\nmore"),)),
        (PAGE.replace("One", "Two").replace("end", "start"), (("One week.", "Two week."), ("The end.", "The start."))),
        ("Another text altogether.", ()),
        ("", ()),
    ],
)
def test_places(after: str, changes: tuple[tuple[str, str], ...]) -> None:
    """Each change names just enough lines to be found once; where most is new there are none."""
    assert changes == hunks(PAGE, after)
    assert not changes or after == applied(PAGE, changes)


def test_too_many_places() -> None:
    """Beyond twenty places the whole text is put in place."""
    before = "\n".join(f"line {n}\nkept {n}\nkept too {n}" for n in range(MOST + 1))
    assert () == hunks(before, before.replace("line", "row"))
    few = before.replace("line 0", "row 0").replace("line 7\n", "row 7\n")
    assert (("line 0", "row 0"), ("line 7", "row 7")) == hunks(before, few)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "", "\t- c", "a b"]), max_size=30), st.data())
def test_any_change_comes_out_right(lines: list[str], data: st.DataObject) -> None:
    """Whatever is cut, put in or exchanged: no changes, or those that lead to exactly that text."""
    after = list(lines)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(after)))
        after[at : at + data.draw(st.integers(0, 2))] = data.draw(
            st.lists(st.sampled_from(["a", "z", "a b", ""]), max_size=2)
        )
    before = "\n".join(lines)
    changes = hunks(before, "\n".join(after))
    assert not changes or "\n".join(after) == applied(before, changes)

"""Tables that people keep: read as they are, and only ever added to."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.table import appended, head, lines, read

HEADER = "id,name,note"


def test_a_row_goes_to_the_end_once() -> None:
    """A key that is there gets no second row, whoever wrote the first; the header comes with the first row."""
    first = appended("", HEADER, "id", "A,one,\n")
    assert f"{HEADER}\nA,one,\n" == first
    assert f"{HEADER}\nA,one,\nB,two,\n" == appended(first, HEADER, "id", "A,other,\nB,two,\n")
    assert first == appended(first, HEADER, "id", "A,other,\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,name,note\nB,b,", "id,name,note\nB,b,\nA,one,\n"),
        ("id,name,note\r\nB,b,\r\n", "id,name,note\r\nB,b,\r\nA,one,\r\n"),
        ("\ufeffid,name,note\n", "\ufeffid,name,note\nA,one,\n"),
        (" id , name,note\nB,b\n\n", " id , name,note\nB,b\n\nA,one,\n"),
        ('id,name,note\nB,"two\nlines",\n', 'id,name,note\nB,"two\nlines",\nA,one,\n'),
    ],
)
def test_what_people_wrote_stays_to_the_last_character(text: str, expected: str) -> None:
    """Line endings, marks, missing cells and cells of several lines are theirs."""
    assert expected == appended(text, HEADER, "id", "A,one,\n")


@pytest.mark.parametrize("text", ["id,name\nB,b\n", "name,id,note\n", 'id,name,note\nB,"open\n', "id,id,note\n"])
def test_another_table_than_was_planned_for_is_refused(text: str) -> None:
    """A header that has changed since the plan, or a quote left open: nothing is added."""
    with pytest.raises(ValueError, match=r"has|is"):
        appended(text, HEADER, "id", "A,one,\n")


CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["=1+1", "@x", '"', ",", "a\nb", "\r", "-1"]
)


@given(st.lists(st.fixed_dictionaries({"id": CELLS, "name": CELLS}), max_size=4))
def test_whatever_a_row_holds_it_is_one_row_and_no_formula(rows: list[dict[str, str]]) -> None:
    """A row written is a row read; a second writing says the same; no cell begins as a formula."""
    text = lines(("id", "name"), rows)
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(found)
    assert not any(cell.lstrip()[:1] in ("=", "+", "-", "@") for cells in found for cell in cells if cell.lstrip())
    sheet = read(f"{head(('id', 'name'))}\n{text}")
    again = [dict(zip(("id", "name"), cells, strict=True)) for cells in found]
    assert text == lines(("id", "name"), again)
    assert not sheet.problem

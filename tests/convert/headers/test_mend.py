"""Mending headers: canonical form, true source_path, a day instead of a placeholder, and never a byte of the body."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.convert.headers.header import Form, read
from sync.convert.headers.mend import Defect, mend
from tests.convert.headers.test_header import FORMS, HEADER, LIST

PATH = "offers/audit.md"
BORN = "2025-10-17"
CANONICAL = f"# Audit\n\n{LIST}\n---\n\nBody.\n"


def test_a_good_file_is_left_alone() -> None:
    """Nothing to say, nothing changed."""
    mended = mend(PATH, CANONICAL, BORN)
    assert ((), (), CANONICAL, ()) == (mended.defects, mended.sentences, mended.text, mended.left)


@pytest.mark.parametrize("lines", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize(("form", "text"), FORMS)
def test_every_form_becomes_canonical(form: Form, text: str, bom: str, lines: str) -> None:
    """The header says the same, the title's line and the body are the same bytes; comments are not lost."""
    before = bom + text.replace("\n", lines)
    after = mend(PATH, before, BORN).text
    parsed = read(after)
    assert (Form.CANONICAL, "Audit", HEADER, ()) == (parsed.form, parsed.title, parsed.header, parsed.problems)
    assert after.endswith(f"{lines}{lines}Body.{lines}")
    assert [word in before for word in ("fill in", "two")] == [word in after for word in ("fill in", "two")]
    assert bom == after[: len(bom)]
    assert after == mend(PATH, after, BORN).text


@pytest.mark.parametrize(
    ("before", "after", "defects"),
    [
        ("- source_path: /offers/audit.md", "- source_path: /offers/audit.md", ()),
        ("- source_path: /old/place.md", "- source_path: /offers/audit.md", (Defect.SOURCE_PATH,)),
        ("- source_path: offers/audit.md", "- source_path: /offers/audit.md", (Defect.SOURCE_PATH,)),
        ("- date: YYYY-MM-DD", "- date: 2025-10-17", (Defect.DATE,)),
        ("- date: <YYYY-MM-DD>", "- date: 2025-10-17", (Defect.DATE,)),
        ("- date:", "- date: 2025-10-17", (Defect.DATE,)),
        ("- level:", "- level:", ()),
        ("- Version: v01", "- version: v01", (Defect.FORM,)),
        ("- version: v01\n- owner: ops", "- version: v01", (Defect.FORM,)),
    ],
)
def test_what_is_mended(before: str, after: str, defects: tuple[Defect, ...]) -> None:
    """source_path and dates get their true values, keys their spelling; extra keys go last, empty ones stay."""
    key = after.partition(":")[0]
    text = "".join(before + "\n" if line.startswith(key) else line for line in CANONICAL.splitlines(keepends=True))
    mended = mend(PATH, text, BORN)
    assert (defects, ()) == (mended.defects, mended.left)
    assert after in mended.text.splitlines()
    assert ("- owner: ops\n\n---" in mended.text) == ("owner" in before)


@pytest.mark.parametrize(
    "line",
    [
        "- zone: secret",
        "- version: latest",
        "- date: next week",
        "- entity: offer\n- entity: deal",
        "- date: 2025-02-30",
    ],
)
def test_what_only_a_person_can_mend(line: str) -> None:
    """A value that is no placeholder and no sense is named and left, and nothing else in that file is touched."""
    key = line.partition(":")[0]
    text = "".join(line + "\n" if was.startswith(key) else was for was in CANONICAL.splitlines(keepends=True))
    mended = mend("offers/moved.md", text, BORN)
    assert text == mended.text
    assert (Defect.SOURCE_PATH, Defect.VALUE) == mended.left
    assert 2 == len(mended.sentences)


def test_a_missing_header_is_added_when_asked() -> None:
    """What is known is said: path, day, version by the file's name; the rest is marked, and the body is the same."""
    text = "# Notes\n\nBody.\n"
    assert (text, (Defect.NO_HEADER,)) == (mend("notes_v02.md", text, BORN).text, mend("notes_v02.md", text, BORN).left)
    added = mend("notes_v02.md", text, BORN, add=True)
    expected = (
        "# Notes\n\n- entity: NEEDS_MORE_CONTEXT\n- level: NEEDS_MORE_CONTEXT\n- zone: internal\n- version: v02\n"
        "- tags: []\n- source_path: /notes_v02.md\n- date: 2025-10-17\n\n---\n\nBody.\n"
    )
    assert (expected, ()) == (added.text, added.left)


@settings(max_examples=150, deadline=None)
@given(
    body=st.text(st.characters(codec="utf-8"), max_size=80),
    lines=st.lists(
        st.sampled_from(
            [*LIST.splitlines(), "- owner: x", "", "---", "# T", "<!-- c -->", "**Metadata**", "- zone: odd", "text"]
        ),
        max_size=12,
    ),
    add=st.booleans(),
)
def test_the_body_is_never_touched(body: str, lines: list[str], add: bool) -> None:
    """Whatever stands in a file: its body stays byte for byte, its header says the same or better, twice is once."""
    text = "\n".join([*lines, body])
    before = read(text)
    mended = mend(PATH, text, BORN, add=add)
    after = read(mended.text)
    assert after.body.endswith(before.body)
    assert before.title == after.title
    if before.form is not Form.NONE:
        wanted = replace(before.header, source_path=after.header.source_path, date=after.header.date)
        assert wanted == after.header
    assert mended.text == mend(PATH, mended.text, BORN, add=add).text

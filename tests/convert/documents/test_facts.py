"""Blocks of a document: how facts look, and how missing ones are marked and listed."""

import pytest

from sync.convert.documents.facts import Block, Checklist, Extract, Fact, Section, Table
from sync.convert.markdown.markup import Markdown

A, B = Markdown("a"), Markdown("b")
ROWS = "| x | y |\n| --- | --- |\n| a | NEEDS_MORE_CONTEXT |"


@pytest.mark.parametrize(
    ("blocks", "expected", "gaps"),
    [
        ([Fact("L", (A,))], "- **L**: a", ()),
        ([Fact("L", ())], "- **L**: NEEDS_MORE_CONTEXT", ("L",)),
        ([Fact("L", (A, B))], "- **L**:\n  - a\n  - b", ()),
        ([Fact("L", (A,)), Fact("M", (B,))], "- **L**: a\n- **M**: b", ()),
        ([Table("T", ("x", "y"), ((A, None),))], ROWS, ("T: y",)),
        ([Table("T", ("x",), ())], "- **T**: NEEDS_MORE_CONTEXT", ("T",)),
        ([Table("T", ("x",), (), "and 2 not readable")], "- **T**: and 2 not readable", ()),
        ([Fact("L", (A,)), Table("T", ("x", "y"), ((A, None),))], f"- **L**: a\n\n**T**\n\n{ROWS}", ("T: y",)),
        ([Fact("L", (A,)), Table("T", ("x",), ())], "- **L**: a\n- **T**: NEEDS_MORE_CONTEXT", ("T",)),
        ([Checklist("C", ((True, A), (False, B)))], "- [x] a\n- [ ] b", ()),
        ([Checklist("C", ())], "- **C**: NEEDS_MORE_CONTEXT", ("C",)),
        ([Fact("L", (A,)), Extract("### P", B)], "- **L**: a\n\n### P\n\nb", ()),
        ([Fact("L", (A,)), Extract("### P", Markdown(""))], "- **L**: a", ()),
        ([], "", ()),
    ],
)
def test_section_shows_its_blocks_and_names_its_gaps(blocks: list[Block], expected: str, gaps: tuple[str, ...]) -> None:
    """Facts make a list; a lone table needs no label; whatever is missing is marked once and listed."""
    section = Section("s", tuple(blocks))
    assert expected == section.show()
    assert gaps == tuple(gap for block in blocks for gap in block.gaps())


def test_table_note_stands_below_its_rows() -> None:
    """What could not be read is said below what could."""
    shown = Section("s", (Table("T", ("x",), ((A,),), "and 2 not readable"),)).show()
    assert shown.endswith("| a |\n\nand 2 not readable")

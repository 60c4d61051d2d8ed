"""Reading and writing conditions."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sync.core.condition_parser import MAX_LENGTH, TriggerError, parse
from sync.core.conditions import And, Compare, Condition, Empty, OneOf, Operand, Or, Today


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Status == Complete", Compare("Status", "==", "Complete")),
        ("Approved == true", Compare("Approved", "==", True)),
        ("Status == In Progress", Compare("Status", "==", "In Progress")),
        ("  Status==Done  ", Compare("Status", "==", "Done")),
        ("Status\n  !=\n  Done", Compare("Status", "!=", "Done")),
        ("Value (Est) >= 1000", Compare("Value (Est)", ">=", 1000.0)),
        ("Billable % < -0.5", Compare("Billable %", "<", -0.5)),
        ("Followup Required? == FALSE", Compare("Followup Required?", "==", False)),
        ("Role/Context contains Ops", Compare("Role/Context", "contains", "Ops")),
        ("End Date < today", Compare("End Date", "<", Today.TODAY)),
        ("End Date <= 2025-10-17", Compare("End Date", "<=", date(2025, 10, 17))),
        ('Version > "2"', Compare("Version", ">", "2")),
        ("Version == '2025-10-17'", Compare("Version", "==", "2025-10-17")),
        (r'Name == "say \"hi\" \\ or not"', Compare("Name", "==", 'say "hi" \\ or not')),
        ("`Terms and Conditions` == true", Compare("Terms and Conditions", "==", True)),
        ("`a == b`!=c", Compare("a == b", "!=", "c")),
        ("Kind == Draft (old)", Compare("Kind", "==", "Draft (old)")),
        ("Status in [Done, In Progress]", OneOf("Status", ("Done", "In Progress"))),
        ("Status in (Done,1, true)", OneOf("Status", ("Done", 1.0, True))),
        ("Area in [Research and Development, Ops (old)]", OneOf("Area", ("Research and Development", "Ops (old)"))),
        ("Checked in == true", Compare("Checked in", "==", True)),
        ("Notes is empty", Empty("Notes")),
        ("`Notes` is  not empty", Empty("Notes", negated=True)),
        ("a == 1 and b == 2", And((Compare("a", "==", 1.0), Compare("b", "==", 2.0)))),
        (
            "a == 1 or b == 2 and c == 3",
            Or((Compare("a", "==", 1.0), And((Compare("b", "==", 2.0), Compare("c", "==", 3.0))))),
        ),
        (
            "(a == x OR b is empty) AND c IN [1]",
            And((Or((Compare("a", "==", "x"), Empty("b"))), OneOf("c", (1.0,)))),
        ),
        ("a == Standard or b == Orange", Or((Compare("a", "==", "Standard"), Compare("b", "==", "Orange")))),
    ],
)
def test_a_condition_is_read(text: str, condition: Condition) -> None:
    """Bare words, quotes, backquotes, lists, and `and` before `or`."""
    assert condition == parse(text)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("", 0, "name of a property"),
        ("   ", 3, "name of a property"),
        ("Status", 6, "Expected an operator"),
        ("Status = Done", 7, "write =="),
        ("Status ==", 9, "Expected a value"),
        ("== Done", 0, "name of a property"),
        ("and == 3", 0, "name of a property"),
        ("`` == 3", 0, "between the backquotes"),
        ("Status == A == B", 12, "'and' or 'or'"),
        ("Status Done and X == 1", 12, "before 'and'"),
        ("Status == A or B", 16, "needs quotes"),
        ("Status == A and", 15, "name of a property"),
        ("Status == [A, B]", 10, "write 'in'"),
        ("Status in [A, B", 10, "not closed"),
        ("Status in [A and X == 1", 19, "not closed"),
        ("Status in []", 11, "Expected a value"),
        ('Status == "A', 10, "quotation is not closed"),
        ('Status == ""', 10, "is empty"),
        ('Status == "A" B', 14, "'and', 'or' or the end"),
        ("(A == 1", 0, "bracket is not closed"),
        ("A == 1)", 6, "'and', 'or' or the end"),
        ("End Date < 2025-02-30", 11, "day of the calendar"),
        ("(" * 30 + "A == 1", 20, "brackets"),
        ("A == " + "x" * MAX_LENGTH, 0, "characters at most"),
    ],
)
def test_what_is_not_understood_is_pointed_at(text: str, position: int, words: str) -> None:
    """The error holds the position, and its message shows a caret below it."""
    with pytest.raises(TriggerError) as caught:
        parse(text)
    what, shown, caret = str(caught.value).split("\n")
    assert (position, True) == (caught.value.position, words in what), what
    assert caret.index("^") == len(caret) - 1
    assert text[position : position + 1] == shown[len(caret) - 1 : len(caret)]


NAMES = st.text(min_size=1, max_size=20).filter(str.strip) | st.sampled_from(
    ["Status", "Value (Est)", "Billable %", "a and b", "in (x", "is empty", "x`y", "Sign in", "Foo in(b)", "contaıns"]
)
TEXTS = st.text(min_size=1, max_size=20).filter(str.strip) | st.sampled_from(
    ["In Progress", "true", "Today", "5", "2025-10-17", "R and D", "a, b", "x)", 'say "hi"', "\\", "<", "empty"]
)
NUMBERS = st.integers(-(10**15) + 1, 10**15 - 1).map(float) | st.decimals(-999999, 999999, places=6).map(float)
OPERANDS: st.SearchStrategy[Operand] = st.one_of(TEXTS, NUMBERS, st.booleans(), st.dates(), st.just(Today.TODAY))
SINGLE: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Compare, NAMES, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "contains"]), OPERANDS),
    st.builds(OneOf, NAMES, st.lists(OPERANDS, min_size=1, max_size=3).map(tuple)),
    st.builds(Empty, NAMES, st.booleans()),
)
CONDITIONS = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)


@given(CONDITIONS)
@example(Compare("a", "==", 0.000001))
@example(Compare("Checked in (draft)", "contains", "x and y"))
def test_what_is_written_is_read_back(condition: Condition) -> None:
    """Printing and parsing are inverse for every condition."""
    assert condition == parse(str(condition))


WORDS = [
    "Status",
    "==",
    "<",
    "=",
    "in",
    "is",
    "empty",
    "not",
    "and",
    "or",
    "(",
    ")",
    "[",
    "]",
    ",",
    '"',
    "`",
    "\\",
    "1",
    " ",
]


@given(
    st.text()
    | st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join)
    | st.lists(st.sampled_from(WORDS)).map("".join)
)
def test_parsing_raises_nothing_but_its_own_error(text: str) -> None:
    """Any text is a condition, which can be written again, or a TriggerError with its position inside the text."""
    try:
        written = str(parse(text))
    except TriggerError as error:
        inside = range(len(text) + 1)
        if error.position not in inside:
            raise AssertionError(error.position) from error
    else:
        assert parse(text) == parse(written)

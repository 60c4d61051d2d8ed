"""Reading YAML: text stays text, every place has its line, and nothing hostile gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.yaml_source import MAX_CHARACTERS, YamlSource, read_yaml

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    "written",
    ["012", "yes", "no", "on", "off", "true", "180", "1_000", "1e3", "12:30", "2025-10-17", "0x1F", "=", "<", "${X}"],
)
def test_a_plain_scalar_stays_the_text_that_was_written(written: str) -> None:
    """YAML 1.1 would read these as numbers, booleans and dates."""
    assert {"key": written} == read_yaml(f"key: {written}").data


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_is_none(written: str) -> None:
    """The three ways to write nothing are None; in quotes they are text."""
    assert {"key": None} == read_yaml(f"key: {written}").data
    assert {"key": written} == read_yaml(f"key: '{written}'").data


def test_every_place_has_the_line_of_its_key() -> None:
    """Lines count from 1; a place that is not written has the line of what is above it."""
    source = read_yaml("# comment\nnotion:\n  list:\n    - a\n    - b\n  flow: {x: 1}\n")
    assert {
        ("notion",): 2,
        ("notion", "list"): 3,
        ("notion", "list", 1): 5,
        ("notion", "flow", "x"): 6,
        ("notion", "absent", 3): 2,
        ("absent",): 2,
    } == {
        path: source.line(path)
        for path in (
            ("notion",),
            ("notion", "list"),
            ("notion", "list", 1),
            ("notion", "flow", "x"),
            ("notion", "absent", 3),
            ("absent",),
        )
    }


def test_a_byte_order_mark_is_accepted() -> None:
    """Editors on Windows write one."""
    assert YamlSource({"a": "1"}, {(): 1, ("a",): 1}) == read_yaml("\ufeffa: 1")


def test_an_alias_is_followed() -> None:
    """Anchors are plain YAML and allowed."""
    assert {"a": ["x"], "b": ["x"]} == read_yaml("a: &here [x]\nb: *here\n").data


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("# only a comment\n", 1, "empty"),
        ("a: 1\nb: 2\na: 3\n", 3, "lines 1 and 3"),
        ("a:\n  b: {c: 1, c: 2}\n", 2, "lines 2 and 2"),
        ("a: 1\nb: !!python/object/apply:os.system [x]\n", 2, "!!python/object/apply:os.system"),
        ("a: !!binary aGk=", 1, "!!binary"),
        ("a: !env X", 1, "${NAME}"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, "merge key"),
        ("? [a]\n: b\n", 1, "plain text"),
        ("a:\n\t- b\n", 2, "not with tabs"),
        ("a: 1\nb: c: d\n", 2, "Not valid YAML"),
        ("a: 'open\nb: 1\n", 1, "Not valid YAML"),
        ("a: [1, 2\nb: 3\n", 2, "Not valid YAML"),
        ("a: 1\nx: {a: ${X}}\n", 2, "in quotes"),
        ("a: *nowhere", 1, "undefined alias"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("a: 1\nb: \x07\n", 2, "U+0007"),
        ("a: 1\nb: \ud800\n", 2, "U+D800"),
        ('a: "\\UFFFFFFFF"', 1, "escapes no character"),
        ("[" * 1000, 1, "nested too deeply"),
        ("a: &a [*a]", 1, "contains itself"),
        ("\n".join("  " * n + "a:" for n in range(60)), 42, "levels deep"),
        (BOMB, 1, "aliases are expanded"),
        ("x" * (MAX_CHARACTERS + 1), 1, "1,000,000 characters"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, words: str) -> None:
    """One problem, at its line, with words that say what it is."""
    (problem,) = read_yaml(text).problems
    assert (line, True) == (problem.line, words in problem.what), problem


def test_past_a_limit_nothing_is_read() -> None:
    """Half of a file is no configuration."""
    assert read_yaml(BOMB).data is None


@given(
    st.text(alphabet=st.characters(exclude_categories=()), max_size=200) | st.text("a:[]{}&*!-\n '\"#<>|", max_size=60)
)
def test_reading_never_raises(text: str) -> None:
    """Whatever the text: data, or a problem."""
    source = read_yaml(text)
    assert source.data is not None or source.problems or text.strip()

"""Lists walked to a complete end or not at all."""

from typing import Any

import pytest

from sync.ports.listing import Listing
from sync.ports.notion_errors import BadCursor, Incomplete, Overloaded
from tests.ports.wire import listed


class Script:
    """Answers in order; remembers what was asked and how long somebody rested."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str | None, int]] = []
        self.rested: list[int] = []

    def fetch(self, cursor: str | None, size: int) -> dict[str, Any]:
        self.asked.append((cursor, size))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        found: dict[str, Any] = answer
        return found

    def ids(self) -> list[str]:
        return [entry["id"] for entry in Listing(self.fetch, self.rested.append)]


def rows(*names: str) -> list[dict[str, str]]:
    return [{"id": name} for name in names]


def test_pages_follow_their_cursors() -> None:
    """All entries in order, 100 asked for each time, no request too many."""
    script = Script(listed(*rows("a", "b"), cursor="1"), listed(*rows("c"), cursor="2"), listed(*rows("d")))
    assert ["a", "b", "c", "d"] == script.ids()
    assert [(None, 100), ("1", 100), ("2", 100)] == script.asked


def test_short_and_empty_pages_are_not_the_end() -> None:
    """Only `has_more` says where a list ends."""
    script = Script(listed(cursor="1"), listed(*rows("a"), cursor="2"), listed())
    assert ["a"] == script.ids()


def test_a_dead_cursor_starts_again_and_repeats_nothing() -> None:
    """Entries that came before the restart come once, new ones are kept."""
    dead = BadCursor("start_cursor provided is invalid")
    script = Script(
        listed(*rows("a", "b"), cursor="1"), dead, listed(*rows("a", "x", "b"), cursor="9"), listed(*rows("c"))
    )
    assert ["a", "b", "x", "c"] == script.ids()
    assert [None, "1", None, "9"] == [cursor for cursor, _ in script.asked]


def test_three_restarts_and_no_more() -> None:
    """A cursor that always dies leaves the list incomplete."""
    first, dead = listed(*rows("a"), cursor="1"), BadCursor("no")
    script = Script(*[first, dead] * 4, listed())
    with pytest.raises(Incomplete, match="lost its place in a list 4 times"):
        script.ids()
    assert 8 == len(script.asked)


def test_a_repeated_cursor_is_an_error() -> None:
    """A list that goes in a circle does not go on for ever."""
    script = Script(listed(*rows("a"), cursor="1"), listed(*rows("b"), cursor="1"))
    with pytest.raises(Incomplete, match="where a list goes on"):
        script.ids()
    assert 2 == len(script.asked)


def test_more_without_a_cursor_is_an_error() -> None:
    """`has_more` with nothing to go on with is not an end."""
    with pytest.raises(Incomplete, match="where a list goes on"):
        Script(listed(*rows("a")) | {"has_more": True}).ids()


def test_ever_new_cursors_have_an_end() -> None:
    """Two thousand requests are more than any list needs."""
    count = iter(range(10_000))
    with pytest.raises(Incomplete, match="no end after 2000"):
        list(Listing(lambda *_: listed(cursor=str(next(count))), lambda _: None))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}, "query_result_limit_reached"),
        ({"type": "incomplete"}, "no reason given"),
        ({"type": "partial"}, "no reason given"),
    ],
)
def test_an_incomplete_result_gives_nothing(status: dict[str, str], words: str) -> None:
    """Notion marks every page of a capped result: not even the first is taken for good."""
    with pytest.raises(Incomplete, match=words):
        Script(listed(*rows("a"), request_status=status)).ids()


def test_a_complete_status_is_fine() -> None:
    """The status may be sent where nothing is missing."""
    assert ["a"] == Script(listed(*rows("a"), request_status={"type": "complete"})).ids()


def test_an_overloaded_query_asks_for_half_and_stays_small() -> None:
    """100, 50, 25: after success the size is not raised again, and each failure waits longer."""
    over = Overloaded("Too many.")
    script = Script(over, over, listed(*rows("a"), cursor="1"), listed(*rows("b")))
    assert ["a", "b"] == script.ids()
    assert [(None, 100), (None, 50), (None, 25), ("1", 25)] == script.asked
    assert [1, 2] == script.rested


def test_six_overloads_leave_the_list_incomplete() -> None:
    """Never fewer than ten rows, never a seventh try."""
    script = Script(Overloaded("Too many."))
    with pytest.raises(Incomplete, match="6 times, down to 10 rows"):
        script.ids()
    assert [100, 50, 25, 12, 10, 10] == [size for _, size in script.asked]


@pytest.mark.parametrize("answer", [{}, {"results": None}, {"results": [{}]}, {"results": 5}, {"results": ["x"]}])
def test_a_list_of_unknown_form_is_incomplete(answer: dict[str, Any]) -> None:
    """Missing keys are no crash and no empty list."""
    with pytest.raises(Incomplete, match="does not know"):
        Script(answer).ids()

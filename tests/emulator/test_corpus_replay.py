"""The emulator answers recorded sessions as Notion did."""

from collections import Counter
from typing import Any

import pytest

from tests.emulator import corpus
from tests.emulator.known_differences import KNOWN, reason_of
from tests.emulator.replay import Outcome, Player
from tests.emulator.shapes import differences

REPLAYED = 776
AGREED = 0.95
ENDPOINTS = {
    *("GET users/me", "GET users/*", "GET users", "POST search"),
    *("POST databases", "GET databases/*", "PATCH databases/*"),
    *("POST data_sources", "GET data_sources/*", "PATCH data_sources/*", "POST data_sources/*/query"),
    *("POST pages", "GET pages/*", "PATCH pages/*", "GET pages/*/properties/*"),
    *("GET blocks/*", "PATCH blocks/*", "DELETE blocks/*", "GET blocks/*/children", "PATCH blocks/*/children"),
    *("GET comments", "POST comments", "GET comments/*", "PATCH comments/*"),
}
needs_corpus = corpus.at_hand(f"{REPLAYED} recorded exchanges")


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """Every recorded exchange of the current version, played to the emulator."""
    return [outcome for session in corpus.sessions().values() for outcome in Player(session).play()]


@needs_corpus
def test_answers_are_like_the_recorded_ones(outcomes: list[Outcome], capsys: pytest.CaptureFixture[str]) -> None:
    """Keys, types, nulls, lengths, statuses and codes agree, but for differences that are known by place and reason."""
    agreed = [outcome for outcome in outcomes if not outcome.differences]
    reasons: Counter[str] = Counter()
    unknown = []
    for outcome in outcomes:
        found = [(difference, reason_of(outcome, difference)) for difference in outcome.differences]
        reasons.update({known.reason for _, known in found if known})
        where = f"{outcome.exchange.cassette}#{outcome.exchange.n} {outcome.exchange.endpoint}"
        unknown += [f"{where}: {difference.path}: {difference.what}" for difference, known in found if known is None]
    with capsys.disabled():
        print(f"\nreplayed {len(outcomes)}, agreed {len(agreed)}, known differences {len(outcomes) - len(agreed)}:")
        print("\n".join(f"  {count} x {reason}" for reason, count in reasons.most_common()))

    assert [] == unknown
    assert len(outcomes) >= REPLAYED
    assert len(agreed) >= AGREED * len(outcomes)


@needs_corpus
def test_no_known_difference_is_out_of_date(outcomes: list[Outcome]) -> None:
    """A difference that no longer shows is to be struck off the list."""
    shown = {reason_of(outcome, difference) for outcome in outcomes for difference in outcome.differences}

    assert [] == [known for known in KNOWN if known not in shown]


@needs_corpus
def test_every_endpoint_of_the_recordings_is_played(outcomes: list[Outcome]) -> None:
    """The sessions reach these endpoints of the emulator; the rest of it is proved elsewhere."""
    assert set() == ENDPOINTS - {outcome.exchange.endpoint for outcome in outcomes}


@needs_corpus
def test_errors_are_among_them(outcomes: list[Outcome]) -> None:
    """The recorded refusals come with the same status and code."""
    refused = [outcome for outcome in outcomes if outcome.exchange.status >= 400]
    expected = [(o.exchange.status, o.exchange.answer["code"]) for o in refused]

    assert [(400, "validation_error"), (404, "object_not_found"), (404, "object_not_found")] == sorted(expected)
    assert expected == [(o.answer["status"], o.answer["code"]) for o in refused]


MINUTE = "2026-06-27T17:04:00.000Z"


@pytest.mark.parametrize(
    ("recorded", "emulated", "found"),
    [
        ({"a": 1}, {"a": 2}, []),
        ({"number": 1}, {"number": 2}, ["number"]),
        ({"a": 1}, {}, ["a"]),
        ({}, {"a": 1}, ["a"]),
        ({"a": None}, {"a": "x"}, ["a"]),
        ({"a": []}, {"a": {}}, ["a"]),
        ({"a": [1, 2]}, {"a": [1]}, ["a"]),
        ({"a": [{"type": "x"}]}, {"a": [{"type": "y"}]}, ["a[].type"]),
        ({"properties": {"N": {"type": "url", "url": 1}}}, {"properties": {}}, ["properties.<url>"]),
        ({"created_time": MINUTE}, {"created_time": "2026-06-27T17:04:09.626Z"}, ["created_time"]),
        ({"created_time": MINUTE}, {"created_time": "2025-01-01T00:00:00.000Z"}, []),
        ({"next_cursor": None, "request_id": "1"}, {"next_cursor": "x", "request_id": "2"}, []),
    ],
)
def test_the_comparison_sees_what_it_should(recorded: Any, emulated: Any, found: list[str]) -> None:
    """Values of the recording's own do not count; keys, types, nulls, lengths and determined values do."""
    assert found == [difference.path for difference in differences(recorded, emulated, str.__eq__)]

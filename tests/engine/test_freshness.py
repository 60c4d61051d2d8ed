"""How long ago the last good weekly run was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sync.engine.freshness import Freshness, freshness

NOW = datetime(2026, 1, 20, 9, 7, tzinfo=UTC)


def ran(days_ago: float, code: object = 0, job: str = "weekly") -> dict[str, Any]:
    """A summary as the ledger keeps it."""
    return {"job": job, "exit": code, "finished": (NOW - timedelta(days=days_ago)).isoformat()}


@pytest.mark.parametrize(
    ("runs", "stale", "told"),
    [
        ([], True, "No weekly run is on record yet."),
        ([ran(1, job="sync_to_notion")], True, "No weekly run is on record yet."),
        ([ran(9), ran(0)], False, "The last good weekly run ended today (2026-01-20 09:07 UTC)."),
        ([ran(8)], False, "ended 8 days ago"),
        ([ran(8.01)], True, "That is more than 8 days. Look whether the workflow is still enabled"),
        ([ran(15), ran(8, 6), ran(1, 1)], True, "15 days ago (2026-01-05 09:07 UTC). The last one ended a day ago"),
        ([ran(8, 5), ran(1, 5)], True, "No weekly run on record went through. The last one ended a day ago"),
        ([ran(1), ran(0, 7)], False, "The last good weekly run ended a day ago"),
        ([ran(-1)], False, "ended today"),
    ],
)
def test_what_is_told(runs: list[dict[str, Any]], stale: bool, told: str) -> None:
    """Only a weekly run with exit code 0 counts; a failed one since then is named."""
    found = freshness(runs)
    assert told in found.told(NOW, 8)
    assert stale is found.is_stale(NOW, 8)


@pytest.mark.parametrize(
    "record",
    [{}, {"job": "weekly"}, ran(1, "0"), {**ran(1), "finished": "yesterday"}, {**ran(1), "finished": "2026-01-19"}],
)
def test_what_cannot_be_read_is_no_run(record: dict[str, Any]) -> None:
    """A damaged summary neither counts nor stops."""
    assert Freshness() == freshness([record])

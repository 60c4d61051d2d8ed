"""Monday 09:07 is Monday 09:07 through a change of clocks, and cron lines say when they stop being true."""

from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from sync.core.weekly_time import cron_fields, drifts, mondays

BERLIN, AUCKLAND, NEW_YORK, UTC_ZONE = map(ZoneInfo, ("Europe/Berlin", "Pacific/Auckland", "America/New_York", "UTC"))
NOW = datetime(2026, 3, 9, 8, 7, tzinfo=UTC)  # a Monday, 09:07 in Berlin


def test_the_next_eight_runs_across_a_change_of_clocks() -> None:
    """The hour on the wall stays, the hour of the world moves; a run that is now is over."""
    runs = list(islice(mondays(BERLIN, NOW), 8))
    days = ["03-16", "03-23", "03-30", "04-06", "04-13", "04-20", "04-27", "05-04"]
    hours = ["08:07"] * 2 + ["07:07"] * 6
    assert list(zip(days, hours, strict=True)) == [(f"{r:%m-%d}", f"{r.astimezone(UTC):%H:%M}") for r in runs]


@pytest.mark.parametrize(
    ("zone", "machine", "fields", "drift"),
    [
        (BERLIN, BERLIN, "7 9 * * 1", None),
        (BERLIN, UTC_ZONE, "7 8 * * 1", "2026-03-30"),
        (AUCKLAND, UTC_ZONE, "7 20 * * 0", "2026-04-06"),
        (BERLIN, NEW_YORK, "7 4 * * 1", "2026-03-30"),
        (UTC_ZONE, UTC_ZONE, "7 9 * * 1", None),
    ],
)
def test_cron_on_another_clock(zone: ZoneInfo, machine: ZoneInfo, fields: str, drift: str | None) -> None:
    """The fields are the machine's, the day before where it is; the first run that they would miss is named."""
    assert fields == cron_fields(next(mondays(zone, NOW)), machine)
    found = drifts(zone, machine, NOW)
    assert drift == (f"{found:%Y-%m-%d}" if found else None)

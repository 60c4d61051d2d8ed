"""The hour of the weekly run: Monday 09:07 in the user's time zone, as other clocks say it."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

AT = time(9, 7)
"""Never on the full hour, when everybody's schedules run."""


def mondays(zone: ZoneInfo, now: datetime) -> Iterator[datetime]:
    """The runs after `now`, in `zone`, for ever."""
    day = now.astimezone(zone).date()
    day += timedelta(days=-day.weekday() % 7)
    while True:
        run = datetime.combine(day, AT, zone)
        if run > now:
            yield run
        day += timedelta(days=7)


def cron_fields(run: datetime, machine: ZoneInfo) -> str:
    """Minute, hour, day, month and weekday of `run` as a cron on a machine in that zone wants them."""
    local = run.astimezone(machine)
    return f"{local.minute} {local.hour} * * {local.isoweekday() % 7}"


def drifts(zone: ZoneInfo, machine: ZoneInfo, now: datetime) -> datetime | None:
    """The first run within a year whose cron fields are no longer those of the next one: the clocks changed apart."""
    runs = mondays(zone, now)
    first = cron_fields(next(runs), machine)
    return next((run for run, _ in zip(runs, range(52), strict=False) if cron_fields(run, machine) != first), None)

"""When the last good weekly run was, from the ledger alone, and what to make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sync.core.errors import Exit
from sync.ports.ledger_codec import Record

JOB = "weekly"


@dataclass(frozen=True, slots=True)
class Freshness:
    """`good` is the end of the last weekly run with exit code 0, `last` that of any, with its exit code `code`."""

    good: datetime | None = None
    last: datetime | None = None
    code: int | None = None

    def is_stale(self, now: datetime, days: int) -> bool:
        """Whether the last good run is longer ago than that, or never was."""
        return self.good is None or now - self.good > timedelta(days=days)

    def told(self, now: datetime, days: int) -> str:
        """The finding in sentences."""
        if self.last is None:
            return (
                "No weekly run is on record yet. Start it once by hand, and look whether its schedule is switched on."
            )
        after = (
            "" if self.last == self.good else f" The last one ended {_ago(self.last, now)} with exit code {self.code}."
        )
        if self.good is None:
            return f"No weekly run on record went through.{after}"
        said = f"The last good weekly run ended {_ago(self.good, now)}."
        if not self.is_stale(now, days):
            return said
        advice = "Look whether the workflow is still enabled: GitHub stops schedules after 60 idle days."
        return f"{said}{after} That is more than {days} days. {advice}"


def freshness(runs: Sequence[Record]) -> Freshness:
    """From the ledger's summaries, oldest first; what cannot be read counts as no run."""
    found = Freshness()
    for record in runs:
        ended = _moment(record.get("finished"))
        code = record.get("exit")
        if record.get("job") == JOB and ended is not None and isinstance(code, int):
            found = Freshness(ended if code == Exit.DONE else found.good, ended, code)
    return found


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _ago(then: datetime, now: datetime) -> str:
    days = max((now - then).days, 0)
    when = {0: "today", 1: "a day ago"}.get(days, f"{days} days ago")
    return f"{when} ({then:%Y-%m-%d %H:%M} UTC)"

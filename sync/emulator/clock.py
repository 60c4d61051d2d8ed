"""The emulator's clock, and the three forms in which Notion writes time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def parse_time(text: str) -> datetime:
    """An ISO 8601 date or time; without an offset it is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stored(moment: datetime) -> str:
    """Full precision, for the store: sorts as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def to_minute(text: str) -> str:
    """A stored time as pages, blocks and data sources show it."""
    return text[:16] + ":00.000Z"


def with_offset(text: str) -> str:
    """A stored time as databases show it."""
    return text[:-1] + "+00:00"


@dataclass
class Clock:
    """Real time moved by `offset`, or standing still at `frozen`."""

    frozen: datetime | None = None
    offset: timedelta = timedelta()

    def now(self) -> datetime:
        return self.frozen if self.frozen is not None else datetime.now(UTC) + self.offset

    def set(self, moment: datetime, running: bool = False) -> None:
        self.frozen = None if running else moment.astimezone(UTC)
        self.offset = moment - datetime.now(UTC) if running else timedelta()

    def advance(self, step: timedelta) -> None:
        if self.frozen is not None:
            self.frozen += step
        else:
            self.offset += step

    def to_json(self) -> dict[str, str | float | None]:
        return {
            "frozen": stored(self.frozen) if self.frozen else None,
            "offset_seconds": self.offset.total_seconds(),
        }

    @classmethod
    def from_json(cls, data: dict[str, str | float | None]) -> "Clock":
        frozen = data.get("frozen")
        return cls(parse_time(str(frozen)) if frozen else None, timedelta(seconds=float(data["offset_seconds"] or 0)))

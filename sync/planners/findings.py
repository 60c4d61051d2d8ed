"""Findings as they gather: each once, in the order they were made."""

from sync.core.plan import Finding, Severity


class Findings:
    """A planner's notebook. `code` groups findings of one kind; `where` names the record or file for a person."""

    def __init__(self) -> None:
        self._made: dict[Finding, None] = {}

    def error(self, code: str, where: str, what: str, advice: str = "", ulid: str | None = None) -> None:
        """Due work that cannot be done: it shows in the exit code."""
        self._made[Finding(Severity.ERROR, code, where, what, advice, ulid)] = None

    def warning(self, code: str, where: str, what: str, advice: str = "", ulid: str | None = None) -> None:
        """Something a person should look at."""
        self._made[Finding(Severity.WARNING, code, where, what, advice, ulid)] = None

    def note(self, code: str, where: str, what: str, advice: str = "", ulid: str | None = None) -> None:
        """Something worth knowing."""
        self._made[Finding(Severity.NOTE, code, where, what, advice, ulid)] = None

    def add(self, finding: Finding) -> None:
        """One that somebody else has made."""
        self._made[finding] = None

    def all(self) -> tuple[Finding, ...]:
        """What was found so far."""
        return tuple(self._made)

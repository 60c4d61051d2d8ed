"""Prints, at the end, how much was simulated. Loaded by tests/conftest.py: xdist's controller knows no other."""

from collections import Counter
from collections.abc import Callable

import pytest

SIMULATED = "simulated "


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> "Tally":
    """Counts what a test has simulated, for the summary."""
    return Tally(record_property)


class Tally:
    """Numbers that are summed over tests and processes."""

    def __init__(self, record: Callable[[str, object], None]) -> None:
        self._record = record

    def add(self, what: str, count: int) -> None:
        """`count` more of `what`."""
        self._record(SIMULATED + what, count)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line a kind of simulation."""
    totals: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()) if getattr(report, "when", "") == "call" else ():
                if name.startswith(SIMULATED):
                    totals[name.removeprefix(SIMULATED)] += int(value)
    if totals:
        terminalreporter.section("simulated")
        for what, count in sorted(totals.items()):
            terminalreporter.write_line(f"{count:>8,} {what}")

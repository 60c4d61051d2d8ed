"""Fixtures of the emulator's tests: a small workspace and a client for it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sync.emulator import seed
from sync.emulator.state import State
from tests.emulator.api import SMALL, Api


@pytest.fixture
def state() -> Iterator[State]:
    """The small workspace, at a clock that stands still."""
    found = State()
    found.clock.set(datetime(2025, 11, 24, 9, 0, 30, 250_000, tzinfo=UTC))
    seed.plant(found, SMALL)
    found.store.commit()
    yield found
    found.close()


@pytest.fixture
def api(state: State) -> Api:
    return Api(state)

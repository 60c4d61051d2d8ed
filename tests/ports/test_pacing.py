"""The window, the pauses for everyone, and the end of the run."""

import threading
import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.errors import Unreachable
from sync.ports.pacing import Pace
from tests.ports.wire import Clock


def test_a_whole_window_may_be_spent_in_one_burst() -> None:
    """The first `limit` requests wait for nothing; the next waits until the first is a window old."""
    clock = Clock()
    pace = Pace(180, clock=clock, sleep=clock.sleep)
    for _ in range(180):
        with pace.slot():
            pass
    assert [] == clock.slept
    with pace.slot():
        pass
    assert [60.0] == clock.slept
    assert 60.0 == pace.waited


@given(st.integers(1, 7), st.lists(st.floats(0, 40), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_no_window_ever_holds_more_than_the_limit(limit: int, gaps: list[float], random: Random) -> None:
    """Whatever the gaps and latencies, Notion sees at most `limit` requests in any half-open 60 s."""
    clock = Clock()
    pace = Pace(limit, clock=clock, sleep=clock.sleep, deadline=1e9)
    arrivals = []
    for gap in gaps:
        clock.now += gap
        with pace.slot():
            latency = random.random() * 5
            arrivals.append(clock.now + random.random() * latency)
            clock.now += latency
    assert all(later - earlier >= 60 - 1e-6 for earlier, later in zip(arrivals, arrivals[limit:], strict=False))


def test_the_place_counts_from_the_end_of_a_slow_request() -> None:
    """A first request that took 20 s frees its place 60 s after its answer, not after it was begun."""
    clock = Clock()
    pace = Pace(1, clock=clock, sleep=clock.sleep)
    with pace.slot():
        clock.now += 20
    with pace.slot():
        pass
    assert [60.0] == clock.slept


def test_requests_under_way_count() -> None:
    """With a limit of two, two open requests leave no place for a third, however long it waits."""
    clock = Clock()
    pace = Pace(2, clock=clock, sleep=clock.sleep, deadline=clock.now + 5)
    with pace.slot(), pace.slot(), pytest.raises(Unreachable), pace.slot():
        pass


def test_a_pause_holds_every_thread() -> None:
    """After `hold`, no thread enters before the pause is over, and all enter then."""
    pace = Pace(100)
    entered: list[float] = []

    def ask() -> None:
        with pace.slot():
            entered.append(time.monotonic())

    begun = time.monotonic()
    pace.hold(0.15)
    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 12 == len(entered)
    assert min(entered) - begun >= 0.15


def test_threads_share_one_window() -> None:
    """Twelve threads asking 36 times never have more than the limit of 10 in a window of 0.1 s."""
    pace = Pace(10, window=0.1)
    arrivals: list[float] = []

    def ask() -> None:
        for _ in range(3):
            with pace.slot():
                arrivals.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    arrivals.sort()
    assert 36 == len(arrivals)
    assert all(later - earlier >= 0.1 for earlier, later in zip(arrivals, arrivals[10:], strict=False))


@pytest.mark.parametrize("seconds", [301.0, 1e9, float("inf")])
def test_a_wait_past_the_deadline_is_not_begun(seconds: float) -> None:
    """The error names the wait, and no time was slept away."""
    clock = Clock()
    pace = Pace(1, clock=clock, sleep=clock.sleep, deadline=clock.now + 300)
    pace.hold(seconds)
    with pytest.raises(Unreachable, match=rf"must wait {seconds:.0f} s and this run has 300 s left"), pace.slot():
        pass
    assert [] == clock.slept


def test_after_the_deadline_nothing_is_sent() -> None:
    """A spent budget stops the next request even where no wait is due."""
    clock = Clock()
    pace = Pace(5, clock=clock, sleep=clock.sleep, deadline=clock.now + 1)
    clock.now += 1
    with pytest.raises(Unreachable, match="time of this run is spent"), pace.slot():
        pass


def test_without_a_deadline_a_run_has_45_minutes() -> None:
    """The default budget is finite, so that no Retry-After can hang a run for ever."""
    assert 45 * 60 == Pace(clock=lambda: 0.0).deadline


def test_what_is_left_of_a_wait_is_never_nothing() -> None:
    """A clock that goes in steps of a millisecond: less than a step is waited out, not begun for ever."""
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        assert len(slept) < 5
        now[0] += round(seconds, 3)

    pace = Pace(10, clock=lambda: now[0], sleep=sleep)
    pace.hold(7.0000004)
    with pace.slot():
        assert now[0] > 7

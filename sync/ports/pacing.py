"""How fast this process may ask: Notion's window, the pauses it asks for, and the time of the run."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from sync.core.errors import Unreachable

WINDOW = 60.0
RUNTIME = 45 * 60.0
_POLL = 0.05
_LEAST = 1e-3  # a wait that a clock may round to nothing would be begun for ever
_LATER = "Run again later, or give the run more time."


class Pace:
    """At most `limit` requests in any `window` seconds, spent in a burst if need be, for all threads together.

    Times are seconds of `clock` (monotonic). Nothing waits past `deadline` (default: 45 minutes from now).
    """

    def __init__(
        self,
        limit: int = 180,
        *,
        window: float = WINDOW,
        deadline: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.clock = clock
        self.deadline = clock() + RUNTIME if deadline is None else deadline
        self.waited = 0.0
        """Seconds spent waiting, summed over threads."""
        self._limit, self._window, self._sleep = limit, window, sleep
        self._lock = Lock()
        self._finished: deque[float] = deque()
        self._in_flight = 0
        self._held_until = float("-inf")

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Waits for a place in the window and holds it while the request runs.

        The place is free again a window after the answer came: Notion counted the request before that, however
        slow the way there was.

        Raises:
            Unreachable: The wait would pass the deadline, or it is past already.
        """
        while wait := self._enter():
            self.rest(wait)
        try:
            yield
        finally:
            with self._lock:
                self._in_flight -= 1
                self._finished.append(self.clock())

    def room(self, requests: int) -> None:
        """Waits until so many requests could go out one after the other at once. Takes no place.

        Raises:
            Unreachable: The wait would pass the deadline, or it is past already.
        """
        while wait := self._until(requests):
            self.rest(wait)

    def hold(self, seconds: float) -> None:
        """Nobody sends for the next `seconds`."""
        with self._lock:
            self._held_until = max(self._held_until, self.clock() + seconds)

    def rest(self, seconds: float) -> None:
        """This thread waits.

        Raises:
            Unreachable: The wait would pass the deadline; it is not begun.
        """
        left = self.deadline - self.clock()
        if seconds > left:
            what = f"The next request to Notion must wait {seconds:.0f} s and this run has {max(left, 0):.0f} s left."
            raise Unreachable(what, _LATER)
        with self._lock:
            self.waited += seconds
        self._sleep(seconds)

    def _enter(self) -> float:
        """Takes a place and returns 0.0, or returns the seconds after which to ask again."""
        return self._until(1, take=True)

    def _until(self, places: int, *, take: bool = False) -> float:
        """0.0 where so many places are free now, one of them taken; else the seconds after which to ask again."""
        places = min(places, self._limit)
        with self._lock:
            now = self.clock()
            if now >= self.deadline:
                raise Unreachable("The time of this run is spent.", _LATER)
            if now < self._held_until:
                return max(self._held_until - now, _LEAST)
            while self._finished and self._finished[0] + self._window <= now:
                self._finished.popleft()
            missing = self._in_flight + len(self._finished) + places - self._limit
            if missing <= 0:
                self._in_flight += take
                return 0.0
            if missing > len(self._finished):
                return _POLL
            return max(self._finished[missing - 1] + self._window - now, _LEAST)

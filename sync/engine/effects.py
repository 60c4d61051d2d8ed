"""The one gateway: whatever changes Notion, Git or a file passes here and is counted, timed and stoppable."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from sync.core.errors import Interrupted, Unreachable

T = TypeVar("T")
Moment = Literal["before", "after"]
Probe = Callable[[Moment, str, str], None]


def _no_probe(_moment: Moment, _kind: str, _key: str) -> None:
    return None


@dataclass
class Effects:
    """Carries effects out, one at a time. `probe` sees each before and after it happens: tests break runs there."""

    probe: Probe = _no_probe
    monotonic: Callable[[], float] = time.monotonic
    deadline: float | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    performed: list[tuple[str, str]] = field(default_factory=list)

    def do(self, kind: str, key: str, call: Callable[[], T], *, closing: bool = False) -> T:
        """Carry out one effect of a kind (`page.create`, `git.push`, …) on the thing named by `key`.

        A `closing` effect writes down what was done, and is carried out in a run that was asked to stop as well.
        """
        if not closing:
            self.check()
        self.probe("before", kind, key)
        result = call()
        self.performed.append((kind, key))
        self.probe("after", kind, key)
        return result

    def check(self) -> None:
        """Stop here where a person or the clock asked for it; what is done stays done."""
        if self.stop.is_set():
            raise Interrupted("The run was interrupted.", "Run it again: it goes on where it stopped.")
        if self.deadline is not None and self.monotonic() > self.deadline:
            raise Unreachable("The time for this run is spent.", "Run it again: it goes on where it stopped.")

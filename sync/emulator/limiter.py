"""Notion's rate limits: a window per connection and a budget for the workspace."""

import math
from dataclasses import dataclass, field

from sync.emulator.settings import Settings
from sync.emulator.wire import ApiError


@dataclass
class Window:
    start: float = -math.inf
    used: int = 0

    def spend(self, now: float, length: float, limit: int) -> float:
        """0.0 if a request fits, else the rest of the window in seconds."""
        if not self.start <= now < self.start + length:
            self.start, self.used = now, 0
        if self.used >= limit:
            return self.start + length - now
        self.used += 1
        return 0.0


@dataclass
class Limiter:
    """Counts against fixed windows that begin with the first request; a whole budget may go in one burst."""

    connections: dict[str, Window] = field(default_factory=dict)
    workspace: Window = field(default_factory=Window)

    def check(self, settings: Settings, connection: str, now: float) -> None:
        """Count one request of `connection` at `now` (seconds).

        Raises:
            ApiError: 429 with Retry-After and the reason.
        """
        if not settings.rate_limit:
            return
        if settings.workspace_budget is not None:
            rest = self.workspace.spend(now, settings.window_seconds, settings.workspace_budget)
            if rest:
                raise limited("public_api_space_request_rate_limit", settings.workspace_retry_after)
        window = self.connections.setdefault(connection, Window())
        if rest := window.spend(now, settings.window_seconds, settings.requests_per_window):
            raise limited("public_api_request_rate_limit", math.ceil(rest))

    def reset(self) -> None:
        self.connections.clear()
        self.workspace = Window()


def limited(reason: str, retry_after: int) -> ApiError:
    wait = str(max(1, retry_after))
    message = "You have been rate limited. Please try again in a few minutes."
    extra = {"rate_limit_reason": reason, "retry_after": wait}
    return ApiError(429, "rate_limited", message, extra, {"retry-after": wait})

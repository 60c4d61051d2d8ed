"""What a test may change about the emulator while it runs."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sync.emulator.wire import invalid

CAPABILITIES = (
    "read_content",
    "update_content",
    "insert_content",
    "read_comments",
    "insert_comments",
    "read_users",
)


@dataclass
class Settings:
    """Switches and sizes; times are in seconds unless the name says otherwise."""

    token: str | None = None
    """A token that is valid beside any that begins with `sandbox_`."""
    rate_limit: bool = True
    requests_per_window: int = 180
    window_seconds: int = 60
    workspace_budget: int | None = None
    """Requests per window shared by all connections; None switches that limit off."""
    workspace_retry_after: int = 90
    latency_ms: int = 0
    query_lag_seconds: float = 0
    """Rows younger than this are missing from queries."""
    query_stale_seconds: float = 0
    """Queries show rows as they were this long ago."""
    search_lag_seconds: float = 0
    row_cap: int = 10_000
    markdown_block_cap: int = 1000
    scrambled_order: bool = False
    """Whether queries without sorts come in an order of no meaning, instead of newest first."""
    reference_cut: int = 25
    page_size_cap: int = 100
    two_way_touches_other_side: bool = False
    """Whether a relation written on one side moves the other side's last_edited_time."""
    bot_edits_move_time: bool = True
    """Whether what the connection writes moves last_edited_time and last_edited_by."""
    stuck_cursor: bool = False
    """A query that is given a cursor answers the same page and the same cursor, for ever."""
    async_poll_seconds: float = 0
    """How long an async task stays queued before it has succeeded."""
    truncated_pages: list[str] = field(default_factory=list)
    """Pages whose Markdown comes back truncated, as those of more than 20,000 records do."""
    capabilities: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(CAPABILITIES, True))

    def change(self, changes: dict[str, Any]) -> None:
        """Apply a partial JSON object; unknown names are an error."""
        known = {f.name for f in fields(self)}
        if unknown := sorted(set(changes) - known):
            raise invalid(f"Unknown settings: {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
        for name, value in changes.items():
            merged = {**self.capabilities, **value} if name == "capabilities" else value
            setattr(self, name, merged)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "token": "set" if self.token else None}

"""What a job is: what it wants to see, which bodies it needs read, and the plan it makes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sync.core.config import Config
from sync.core.model import Snapshot
from sync.core.plan import Plan
from sync.core.selection import Selection

Wants = Mapping[str, frozenset[str] | None]
"""Database key → property names to list (title and id come along); None: all of them."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job, as a door runs it. `bodies` names the page ids whose Markdown the plan needs.

    `documents` tells whether it looks at the portfolio's documents, `publishes` whether it works by the publish rules.
    """

    name: str
    wants: Callable[[Config, Selection], Wants]
    bodies: Callable[[Snapshot, Config, Selection], frozenset[str]]
    plan: Callable[[Snapshot, Config, Selection], Plan]
    documents: bool = True
    publishes: bool = False
    summary: str = ""

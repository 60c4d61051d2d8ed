"""What can befall an effect, by its kind: each fault is set up just before the effect and strikes it alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sync.core.errors import GitError
from sync.engine.effects import Moment
from tests.simulation.memory import STATE
from tests.simulation.world import Killed, World

NOTE = "notes/of-a-colleague.txt"
Arm = Callable[[World], None]


@dataclass(frozen=True)
class Strike:
    """A fault at effect number `position` (from 0) of a run."""

    position: int
    kind: str
    fault: str

    def __str__(self) -> str:
        return f"effect {self.position} {self.kind}: {self.fault}"


def _status(status: int, when: str = "before", **more: Any) -> dict[str, Any]:
    return {"kind": "status", "status": status, "when": when, **more}


ANSWERS: Mapping[str, dict[str, Any]] = {
    "409": _status(409),
    "429": _status(429, headers={"retry-after": "7"}),
    "529": _status(529),
    **{f"{status} {when}": _status(status, when) for status in (500, 502, 503, 504) for when in ("before", "after")},
    "503, committed": _status(503, "after", committed=True),
    "504 for ever": _status(504),
    "cut before": {"kind": "cut", "when": "before"},
    "cut after": {"kind": "cut", "when": "after"},
    "timeout": {"kind": "delay", "when": "after", "seconds": 120},
    "half an answer": {"kind": "truncated_json", "when": "after"},
    "firewall": {"kind": "html_403", "when": "before"},
}
"""What Notion may answer to a write instead of the truth."""

KILLS = ("killed before", "killed after")
NOTION = (*KILLS, *ANSWERS)
PUSH = (*KILLS, "rejected", "lost", "unheard")
FAULTS: Mapping[str, tuple[str, ...]] = {
    "page.create": NOTION,
    "page.update": NOTION,
    "page.body": NOTION,
    "git.commit": (*KILLS, "refused"),
    "git.push": PUSH,
    "ledger.begin": PUSH,
    "ledger.keep": PUSH,
    "ledger.finish": PUSH,
}


def every_strike(effects: tuple[tuple[str, str], ...]) -> list[Strike]:
    """Every fault of every effect of a run."""
    return [Strike(position, kind, fault) for position, (kind, _) in enumerate(effects) for fault in FAULTS[kind]]


class Striker:
    """A probe that lets one fault happen. `struck` tells afterwards whether it did."""

    def __init__(self, world: World, strike: Strike) -> None:
        self.world = world
        self.strike = strike
        self.struck = False
        self._at = -1

    def __call__(self, moment: Moment, kind: str, _key: str) -> None:
        self._at += moment == "before"
        if self._at != self.strike.position or (self.struck and self.strike.fault != "killed after"):
            return
        fault = self.strike.fault
        if fault in KILLS:
            if moment == fault.removeprefix("killed "):
                self.struck = True
                raise Killed
        elif moment == "before":
            self.struck = True
            self._arm(fault, kind)

    def _arm(self, fault: str, kind: str) -> None:
        if fault == "refused":
            raise GitError("The disk is full.")
        if fault in ANSWERS:
            method = "POST" if kind == "page.create" else "PATCH"
            rule = {"match": {"method": method, "path": "^/v1/pages"}, "fault": ANSWERS[fault]}
            self.world.state.faults.add({**rule, "times": 0 if "for ever" in fault else 1})
            return
        self.world.shared.weather = once(self.world, fault)


def once(world: World, fault: str) -> Callable[[str], Literal["fair", "lost", "unheard"]]:
    """Weather for one push: its answer is lost, or it is, or somebody else was first."""
    left = [fault]

    def weather(branch: str) -> Literal["fair", "lost", "unheard"]:
        match left.pop() if left else "fair":
            case "lost":
                return "lost"
            case "unheard":
                return "unheard"
            case "rejected":
                overtake(world, branch)
        return "fair"

    return weather


def overtake(world: World, branch: str) -> None:
    """Somebody else pushes to the branch first, something that is not in our way."""
    if branch == STATE:
        tip = world.shared.ledger.commits[-1] if world.shared.ledger.commits else {}
        world.shared.ledger.commits.append({**tip, "note.txt": b"hello\n"})
    else:
        world.commit({NOTE: "A colleague was here.\n"})


def calm(world: World) -> None:
    """No fault is left."""
    world.state.faults.clear()
    world.shared.weather = lambda _branch: "fair"

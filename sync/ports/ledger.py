"""The ledger: what both sides last agreed on, who is writing now, and what was there before it was overwritten."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sync.core.errors import GitError
from sync.core.model import Base
from sync.ports import ledger_codec as codec
from sync.ports.files import safe_name, safe_path
from sync.ports.ledger_codec import Facts, Journal, Record, Resolved

KEPT_RUNS = 520
TRIES = 5


class Branch(Protocol):
    """Where a ledger lives: a tree of texts whose `advance` is a compare-and-swap."""

    lost: bool

    @property
    def round_trips(self) -> int: ...
    @property
    def revision(self) -> str | None: ...
    def fetch(self) -> None: ...
    def read(self, prefix: str) -> Mapping[str, bytes]: ...
    def advance(self, changes: Mapping[str, str | None], message: str, when: datetime) -> bool: ...


class LeaseHeld(GitError):
    """Another run is writing. Nothing was done."""

    def __init__(self, journal: Journal, now: datetime) -> None:
        minutes = max(int((now - journal.started).total_seconds() // 60), 0)
        until = "" if journal.lease_until in (None, codec.FOREVER) else f", at most until {journal.lease_until}"
        super().__init__(
            f"Run {journal.run} is writing since {minutes} minutes{until}.",
            f"Wait for it. If it is dead, run `portfolio-sync unlock {journal.run}`.",
        )
        self.run = journal.run


class LeaseLost(GitError):
    """Another run was first, or took over. This run writes nothing more."""


@dataclass(frozen=True, slots=True)
class State:
    """The ledger as read. `damaged` names what could not be read: then look first, and delete nothing.

    `journals` are the open ones, of a run that is writing or that died; `runs` the last summaries, oldest first.
    """

    base: Mapping[str, Base] = field(default_factory=dict)
    resolved: Mapping[str, Resolved] = field(default_factory=dict)
    bot: str | None = None
    quarantine: Mapping[str, datetime] = field(default_factory=dict)
    config: str | None = None
    journals: tuple[Journal, ...] = ()
    runs: tuple[Record, ...] = ()
    revision: str | None = None
    damaged: tuple[str, ...] = ()


class Ledger:
    """The state of one configuration. Order of a run: `fetch_and_read`, `begin` (the lock), effects, `finish`."""

    def __init__(self, branch: Branch) -> None:
        self._branch = branch
        self._mine: Journal | None = None
        self._base_at_begin = b""

    @property
    def round_trips(self) -> int:
        """How often the remote was asked: one to read, one to begin, one to finish."""
        return self._branch.round_trips

    def fetch_and_read(self) -> State:
        """The state as the remote has it now."""
        self._branch.fetch()
        damaged: list[str] = []
        if self._branch.lost:
            damaged.append("the state branch is gone from the remote; this clone's copy is used")
        facts_file = self._file("state.json")
        facts = codec.read_facts(facts_file, damaged) if facts_file else Facts({})
        return State(
            base=codec.read_base(self._file("base.jsonl"), damaged),
            resolved=facts.resolved,
            bot=facts.bot,
            quarantine=facts.quarantine,
            config=facts.config,
            journals=self._journals(damaged),
            runs=codec.read_runs(self._file("runs.jsonl"), damaged),
            revision=self._branch.revision,
            damaged=tuple(damaged),
        )

    def begin(
        self, run: str, intents: Sequence[Record], snapshots: Mapping[str, str], *, now: datetime, lease_until: datetime
    ) -> None:
        """Take the lock: push what the run means to do, and the texts (by `<ulid>/<name>`) it means to overwrite.

        LeaseHeld where another run is writing, LeaseLost where one was first since the ledger was read.
        """
        self._refuse_others(run, now)
        if any(journal.run == run for journal in self._journals([])):
            raise LeaseLost(f"A journal of run {run} is open already.", f"Run `portfolio-sync unlock {run}`.")
        journal = Journal(run, now, lease_until, tuple(intents))
        if not self._branch.advance(_opened(journal, snapshots), f"begin {run}", now):
            raise LeaseLost("Another run was first.", "Nothing was written; run again.")
        self._mine = journal
        self._base_at_begin = self._file("base.jsonl")

    def add(self, intents: Sequence[Record], snapshots: Mapping[str, str], *, now: datetime) -> None:
        """Push more intents and snapshots of the run that holds the lock, before their effects."""
        mine = self._check(now)
        journal = Journal(mine.run, mine.started, mine.lease_until, (*mine.intents, *intents))
        self._advance_mine(lambda: _opened(journal, snapshots), f"add to {mine.run}", now)
        self._mine = journal

    def check(self, now: datetime) -> None:
        """LeaseLost where this run may no longer write, because it never began or took longer than its lease."""
        self._check(now)

    def finish(
        self,
        run: str,
        base: Iterable[Base],
        facts: Facts,
        summary: Record,
        *,
        now: datetime,
        closes: Collection[str] = (),
        logged: bool = True,
    ) -> bool:
        """Remember the whole of base and a summary, close the journal and those of the dead runs in `closes`.

        A run that is not `logged` gives its lease back, and leaves the journals for the next run to log from.
        Without `begin` it is the one commit of a quiet run; False where another was first: nothing is remembered
        then, and the next run finds the same again.
        """
        texts = {"base.jsonl": codec.base_lines(base), "state.json": codec.facts_text(facts)}
        gone: dict[str, str | None] = dict.fromkeys(map(_journal_path, [run, *closes]))
        if self._mine is not None and not logged:
            left = Journal(run, self._mine.started, now, self._mine.intents)
            gone = {_journal_path(run): codec.journal_text(left)}

        def changes() -> Mapping[str, str | None]:
            record = {**summary, "run": run, "finished": now.isoformat()}
            return {**texts, **gone, "runs.jsonl": codec.run_lines(self._file("runs.jsonl"), record, KEPT_RUNS)}

        if self._mine is None:
            self._refuse_others(run, now)
            return self._branch.advance(changes(), f"finish {run}", now)
        self._advance_mine(changes, f"finish {run}", now)
        self._mine = None
        return True

    def abandon(self, *, now: datetime) -> None:
        """Give the lock back without an effect; nothing where this run holds none."""
        if self._mine is not None:
            path = _journal_path(self._mine.run)
            self._advance_mine(lambda: {path: None}, f"abandon {self._mine.run}", now)
            self._mine = None

    def unlock(self, run: str, *, now: datetime) -> None:
        """End the lease of a dead run. Its journal stays open, for the next run to look at what it was doing.

        `now` is a person's clock, which may be wrong: a lease ends within the time that it was given.
        """
        for _ in range(TRIES):
            self._branch.fetch()
            journals = {journal.run: journal for journal in self._journals([])}
            if run not in journals:
                raise GitError(f"There is no open run {run}.", f"Open: {', '.join(journals) or 'none'}.")
            old = journals[run]
            end = max(old.started, min(now, old.lease_until or now))
            text = codec.journal_text(Journal(run, old.started, end, old.intents))
            if self._branch.advance({_journal_path(run): text}, f"unlock {run}", now):
                return
        raise LeaseLost(f"The ledger moved {TRIES} times while unlocking.", "Run again.")

    def snapshots(self, ulid: str) -> Mapping[str, str]:
        """The kept texts of a record by name, in order; call `fetch_and_read` first."""
        found = self._branch.read(f"snapshots/{ulid}/")
        return {path.rpartition("/")[2]: text.decode("utf-8", "replace") for path, text in sorted(found.items())}

    def kept(self) -> Mapping[str, str]:
        """Every kept text by `<ulid>/<name>`; call `fetch_and_read` first."""
        found = self._branch.read("snapshots/")
        return {path.removeprefix("snapshots/"): text.decode("utf-8", "replace") for path, text in found.items()}

    def _advance_mine(self, changes: Callable[[], Mapping[str, str | None]], message: str, now: datetime) -> None:
        """Advance as the holder of the lock: a commit of somebody else in between does not end the lease."""
        for _ in range(TRIES):
            if self._branch.advance(changes(), message, now):
                return
            self._branch.fetch()
            self._still_mine(now)
        raise LeaseLost(f"The ledger moved {TRIES} times.", "The next run looks at the pages first.")

    def _still_mine(self, now: datetime) -> None:
        assert self._mine is not None  # noqa: S101 - for the type checker: callers hold the lock
        others = [journal for journal in self._journals([]) if journal.run != self._mine.run and journal.holds(now)]
        kept = _journal_path(self._mine.run) in self._branch.read("journal/")
        if others or not kept or self._file("base.jsonl") != self._base_at_begin:
            taker = f" to run {others[0].run}" if others else ""
            raise LeaseLost(f"Run {self._mine.run} lost its lease{taker}.", "The next run looks at the pages first.")

    def _check(self, now: datetime) -> Journal:
        if self._mine is None:
            raise LeaseLost("This run holds no lease.", "Nothing was written; run again.")
        if not self._mine.holds(now):
            raise LeaseLost(f"The lease of run {self._mine.run} has ended.", "Run again; it goes on where this ended.")
        return self._mine

    def _refuse_others(self, run: str, now: datetime) -> None:
        for journal in self._journals([]):
            if journal.run != run and journal.holds(now):
                raise LeaseHeld(journal, now)

    def _journals(self, damaged: list[str]) -> tuple[Journal, ...]:
        files = sorted(self._branch.read("journal/").items())
        return tuple(
            codec.read_journal(path.removeprefix("journal/").removesuffix(".json"), data, damaged)
            for path, data in files
        )

    def _file(self, path: str) -> bytes:
        return self._branch.read(path).get(path, b"")


def _journal_path(run: str) -> str:
    return f"journal/{safe_name(run)}.json"


def _opened(journal: Journal, snapshots: Mapping[str, str]) -> Mapping[str, str | None]:
    kept = {safe_path(f"snapshots/{path}"): text for path, text in snapshots.items()}
    return {**kept, _journal_path(journal.run): codec.journal_text(journal)}

"""Applies a plan in order: ids, files (one commit, pushed), pages. One bad record stops only itself."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice

from sync.core import table
from sync.core.config import Config
from sync.core.errors import AccessError, GitError, Interrupted, Rejected, Stale, SyncError, Unknown, Unreachable
from sync.core.model import Page, PageMark, Snapshot, Value
from sync.core.plan import (
    Adopt,
    AssignUlid,
    CreatePage,
    Finding,
    Operation,
    Outcome,
    Plan,
    Result,
    UpdatePage,
    WriteFile,
)
from sync.engine.assets import Assets
from sync.engine.outside import Outside
from sync.engine.pages import Pages

BATCH = 20
RECORD = (Rejected, Stale, AccessError)
RUN = (GitError, Interrupted, Unreachable)


class Apply:
    """One pass over a plan. Outcomes gather in the order of the operations; `ended` is what stopped the run early."""

    def __init__(self, plan: Plan, snapshot: Snapshot, config: Config, outside: Outside) -> None:
        self.plan = plan
        self.snapshot = snapshot
        self.config = config
        self.outside = outside
        self.outcomes: list[Outcome] = []
        self.ended: SyncError | None = None
        self.commits: list[str] = []
        self._broken: set[str] = set()
        self._pages = Pages(snapshot, config, outside)
        self._assets = Assets(snapshot, config, outside)

    @property
    def bot(self) -> str | None:
        """The integration's user id, where it is known by now."""
        return self._pages.bot

    @property
    def found(self) -> tuple[Finding, ...]:
        """What was seen only while the plan was carried out."""
        return tuple(self._assets.findings)

    def run(self) -> list[Outcome]:
        """Carry the plan out and return one outcome an operation."""
        ids = [op for op in self.plan.operations if isinstance(op, AssignUlid)]
        files = [op for op in self.plan.operations if isinstance(op, WriteFile)]
        for database, group in groupby(ids, key=lambda op: op.database):
            for batch in _batches(group, BATCH):
                self._assign(database, batch)
        self._write(files)
        self._catch_up()
        for operation in self.plan.operations:
            if not isinstance(operation, AssignUlid | WriteFile):
                self._one(operation, lambda op=operation: self._page(op))  # type: ignore[misc]
        return self.outcomes

    def _assign(self, database: str, batch: list[AssignUlid]) -> None:
        """Fill up to twenty ids after one fresh look at which of them still hold what the plan saw."""
        source = self.snapshot.sources[database]
        field = self.config.notion.databases[database].unique_id_field
        fresh: dict[str, Page] = {}
        try:
            if not self.ended:
                fresh = self._pages.still_as_planned(source, field, batch)
        except SyncError as error:
            for operation in batch:
                self._record(operation, "failed", error)
            return
        for operation in batch:
            if not self.ended and operation.page_id not in fresh:
                self._record(
                    operation, "skipped", Stale("Its id is no longer what was seen; the next run looks again.")
                )
                continue
            values: dict[str, Value] = {field: operation.ulid}

            def fill(op: AssignUlid = operation, values: dict[str, Value] = values) -> PageMark:
                return self._pages.set(op.page_id, source, values, {field: op.expects})

            self._one(operation, fill)

    def _write(self, files: list[WriteFile]) -> None:
        """All files in one commit, pushed before any page is made of them."""
        ready = []
        dirty = set(self.outside.repo.dirty([op.path for op in files]))
        in_the_way = {op.ulid: op.path for op in files if op.path in dirty}
        stale = self._outgrown([op for op in files if op.append])
        for operation in files:
            if self.ended or operation.ulid in self._broken - in_the_way.keys():
                self._record(operation, "held_back")
            elif operation.ulid in in_the_way:
                what = f"{in_the_way[operation.ulid]} has changes that are not committed, or lies outside Git."
                self._record(operation, "failed", Stale(what, "Commit, move or stash it, then run again."))
            elif operation.ulid in stale:
                what = f"{stale[operation.ulid]} was changed while this run was planning."
                self._record(operation, "failed", Stale(what, "Run again."))
            else:
                ready.append(operation)
        if not ready:
            return
        try:
            ready = [self._assets.beside(operation) for operation in ready]
            self._commit(ready)
        except (SyncError, OSError, ValueError) as error:
            problem = error if isinstance(error, SyncError) else GitError(f"The files could not be written: {error}.")
            for operation in ready:
                self._record(operation, "failed", problem)
            self.ended = self.ended or problem
        else:
            for operation in ready:
                self._record(operation, "applied")

    def _commit(self, files: list[WriteFile]) -> None:
        repo = self.outside.repo
        beside = self._assets.contents
        count = len({op.path for op in files} | beside.keys())
        message = f"chore(sync): {self.plan.job} wrote {count} {'file' if count == 1 else 'files'}\n\n" + "\n".join(
            f"{op.role} {op.ulid}" for op in files
        )
        when = self.outside.now()
        effects = self.outside.effects
        # Rows are added to their table as it is at this moment, not as it was planned on.
        commit = effects.do(
            "git.commit", "content", lambda: repo.commit({**self._texts(files), **beside}, message, when)
        )
        self.commits.append(commit)
        effects.do("git.push", "content", lambda: repo.push(self.outside.run_id))

    def _catch_up(self) -> None:
        """Push what an earlier run could not: no page is made of a document that only this clone has."""
        repo = self.outside.repo
        if self.ended or not repo.unpushed():
            return
        try:
            self.outside.effects.do("git.push", "content", lambda: repo.push(self.outside.run_id))
        except SyncError as error:
            self.ended = error

    def _texts(self, files: list[WriteFile]) -> dict[str, str]:
        """The whole text of every path; rows go to their table as HEAD has it now. ValueError where it has changed."""
        appended = {op.path for op in files if op.append}
        texts = {blob.path: blob.text for blob in self.outside.repo.blobs(sorted(appended))} if appended else {}
        for op in files:
            there = texts.get(op.path, "")
            texts[op.path] = table.appended(there, op.append.header, op.append.key, op.text) if op.append else op.text
        return texts

    def _outgrown(self, files: list[WriteFile]) -> dict[str, str]:
        """ULID → table whose columns are no longer what the plan saw."""
        found = {}
        for op in files:
            try:
                self._texts([op])
            except ValueError:
                found[op.ulid] = op.path
        return found

    def _page(self, operation: Operation) -> PageMark | None:
        match operation:
            case CreatePage():
                return self._pages.create(operation)
            case UpdatePage():
                return self._pages.update(operation)
            case Adopt():
                return operation.page
            case _:
                raise TypeError(operation)

    def _one(self, operation: Operation, call: Callable[[], PageMark | None]) -> None:
        if self.ended or operation.ulid in self._broken:
            self._record(operation, "held_back")
            return
        try:
            mark = call()
        except RECORD as error:
            self._record(operation, "failed", error)
        except Unknown as error:
            self._record(operation, "unknown", error)
        except RUN as error:
            self._record(operation, "failed", error)
            self.ended = error
        else:
            self._record(operation, "applied", mark=mark)

    def _record(
        self, operation: Operation, result: Result, error: SyncError | None = None, mark: PageMark | None = None
    ) -> None:
        if result in ("failed", "unknown"):
            self._broken.add(operation.ulid)
        why = str(error) if error else str(self.ended or "") if result == "held_back" else ""
        self.outcomes.append(Outcome(operation, result, self.outside.now(), why, mark))


def _batches(operations: Iterable[AssignUlid], size: int) -> Iterator[list[AssignUlid]]:
    rest = iter(operations)
    while batch := list(islice(rest, size)):
        yield batch

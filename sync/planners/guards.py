"""Guards: a plan that goes beyond a usual week is refused whole, with its numbers and the flag that allows it.

Counted is what destroys: replacing text that a person wrote, replacing a file. Filling empty ids, creating, and
replacing our own text never count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sync.convert.headers import header
from sync.core.allowances import Allow
from sync.core.config import Config
from sync.core.encode import log_line
from sync.core.errors import UnsafePlan
from sync.core.model import Base, Body, Page, Snapshot, digest, same, value_digest
from sync.core.plan import Plan, UpdatePage, WriteFile
from sync.planners.reconcile import as_left

FEW = 5
ONE_IN = 5
SIDE = 2
"""From so many known records on, all being gone is an empty side; a single one that is gone is just a finding."""

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tripped:
    """A guard that the plan passes. `names` are the records or files, for a person."""

    allow: Allow
    what: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(log_line(name)[:80] for name in self.names[:_SHOWN])
        more = f" and {len(self.names) - _SHOWN} more" if len(self.names) > _SHOWN else ""
        return f"- {self.what}: {shown}{more}. If that is meant: {self.allow.flag}"


def check(
    plan: Plan,
    snapshot: Snapshot,
    config: Config,
    allowed: AbstractSet[str],
    *,
    written_under: str | None = None,
    documents: bool = True,
) -> None:
    """Nothing where the plan is usual, or what is unusual is allowed.

    `written_under` is the fingerprint of the configuration that the last run worked under; `documents` tells
    whether the job looked at the portfolio's documents at all.

    Raises:
        UnsafePlan: with every guard that the plan passes.
    """
    tripped = [
        *_overwritten(plan, snapshot),
        *_replaced(plan, snapshot),
        *_gone(snapshot, documents),
        *_reconfigured(plan, snapshot, config, written_under),
    ]
    refused = [str(one) for one in tripped if one.allow not in allowed]
    if refused:
        what = "Nothing was done, because this plan goes beyond a usual week.\n" + "\n".join(refused) + "\n"
        raise UnsafePlan(what, "Look at the plan with --dry-run; each flag counts for one run.")


def limit(total: int) -> int:
    """How many of `total` records may change destructively in one run: a fifth, and five in any case."""
    return max(FEW, total // ONE_IN)


def overwrites(op: UpdatePage, known: Base | None) -> bool:
    """Whether this update replaces what a person wrote: a text or a value that is not what we left there."""
    mark = known.page if known and known.page and known.page.page_id == op.page_id else None
    body = op.body_before if op.markdown is not None else None
    if body is not None and body.strip() and (mark is None or not as_left(Body(body), mark)):
        return True
    lost = {name: before for name, before in op.before.items() if name in op.properties and not same(before, None)}
    return any(mark is None or mark.properties.get(name) != value_digest(before) for name, before in lost.items())


def fingerprint(config: Config) -> str:
    """Changes with the publish rules and with the databases they lead to; the order of keys does not count.

    Aliases do not count, for a property that is renamed in Notion becomes one.
    """
    rules = config.sync.publish
    databases = {rule.database for rule in rules.values() if rule.database}
    return digest(
        [
            {key: rule.model_dump(mode="json") for key, rule in rules.items()},
            {key: [config.notion.databases[key].id, config.notion.databases[key].title] for key in databases},
        ]
    )


def _overwritten(plan: Plan, snapshot: Snapshot) -> Iterator[Tripped]:
    """By database: at most a fifth of the pages that base knows there; of all its rows where base knows none."""
    found: dict[str, list[str]] = defaultdict(list)
    for op in _overwriting(plan, snapshot):
        found[op.database].append(op.title)
    for database, titles in sorted(found.items()):
        known = sum(base.page is not None and base.page.database == database for base in snapshot.base.values())
        total = known or sum(page.database == database for page in snapshot.pages)
        if len(titles) > limit(total):
            what = f"{len(titles)} of {total} pages of {database} would lose what people wrote there"
            yield Tripped(Allow.OVERWRITES, f"{what} (at most {limit(total)} in a usual week)", tuple(titles))


def _replaced(plan: Plan, snapshot: Snapshot) -> Iterator[Tripped]:
    paths = _replacing(plan, snapshot)
    total = len(snapshot.documents)
    if len(paths) > limit(total):
        what = f"{len(paths)} of {total} files would be replaced (at most {limit(total)} in a usual week)"
        yield Tripped(Allow.REPLACED_FILES, what, tuple(paths))


def _overwriting(plan: Plan, snapshot: Snapshot) -> list[UpdatePage]:
    updates = (op for op in plan.operations if isinstance(op, UpdatePage))
    return [op for op in updates if overwrites(op, snapshot.base.get(op.ulid))]


def _replacing(plan: Plan, snapshot: Snapshot) -> list[str]:
    """The files that change in more than their own id."""
    before = {document.path: document.text for document in snapshot.documents}
    files = (op for op in plan.operations if isinstance(op, WriteFile) and op.expects is not None)
    return [op.path for op in files if not _only_ulid(before.get(op.path), op)]


def _only_ulid(before: str | None, op: WriteFile) -> bool:
    try:
        return before is not None and header.with_ulid(before, op.ulid) == op.text
    except ValueError:  # the file has no header to take an id, or has another
        return False


def _gone(snapshot: Snapshot, documents: bool) -> Iterator[Tripped]:
    """Sides that show none of what base knows there. What was not read whole is not judged."""
    if documents:
        yield from _documents_gone(snapshot)
    whole = snapshot.sources.keys() - snapshot.unread.keys() if snapshot.due is None else frozenset[str]()
    pages = [base for base in snapshot.base.values() if base.page and base.page.database in whole]
    published = _published(pages, snapshot) if documents else []
    seen = _seen(pages, snapshot.pages)
    if len(pages) >= SIDE and not seen and (published or not snapshot.pages):
        what = f"Notion shows none of the {len(pages)} records that are known there"
        yield Tripped(Allow.EMPTY_SIDE, what, _paths(pages))
        return
    by_database: dict[str, list[Base]] = defaultdict(list)
    for base in published:
        by_database[base.page.database if base.page else ""].append(base)
    for database, known in sorted(by_database.items()):
        if len(known) >= SIDE and not seen & {base.ulid for base in known}:
            what = f"{database} shows none of the {len(known)} pages that were published there"
            yield Tripped(Allow.EMPTY_SIDE, what, _paths(known))


def _documents_gone(snapshot: Snapshot) -> Iterator[Tripped]:
    if snapshot.left_out:
        return  # a person has refused the pull request that held them
    known = [base for base in snapshot.base.values() if base.files]
    if len(known) >= SIDE and not {base.ulid for base in known} & {document.ulid for document in snapshot.documents}:
        what = f"The portfolio holds none of the {len(known)} records' documents that are known there"
        yield Tripped(Allow.EMPTY_SIDE, what, _paths(known))


def _published(pages: Iterable[Base], snapshot: Snapshot) -> list[Base]:
    """Those whose document is still there, so that their page should be too. What was born in Notion may go."""
    present = {document.ulid for document in snapshot.documents}
    return [base for base in pages if base.origin == "portfolio" and base.ulid in present]


def _seen(known: Iterable[Base], pages: Sequence[Page]) -> set[str]:
    """The ULIDs of base whose page is listed, under its page id or its ULID."""
    there = {page.id for page in pages} | {page.ulid for page in pages}
    return {base.ulid for base in known if base.ulid in there or (base.page and base.page.page_id in there)}


def _paths(known: Iterable[Base]) -> tuple[str, ...]:
    return tuple(sorted(_main(base) for base in known))


def _main(base: Base) -> str:
    """The record's document rather than what lies beside it."""
    paths = (file.path for file in base.files.values())
    return min(paths, key=lambda path: (not path.endswith(".md"), path), default=base.ulid)


def _reconfigured(plan: Plan, snapshot: Snapshot, config: Config, written_under: str | None) -> Iterator[Tripped]:
    """Under rules that have changed nothing is destroyed unseen, however little it is."""
    if written_under in (None, fingerprint(config)):
        return
    names = (*(op.title for op in _overwriting(plan, snapshot)), *_replacing(plan, snapshot))
    if names:
        what = f"The publish rules have changed since the last run, and {len(names)} records would be overwritten"
        yield Tripped(Allow.CONFIG_CHANGE, what, names)

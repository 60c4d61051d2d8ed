"""What must hold of a world at rest, and of its whole history."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator

from sync.convert.headers import header
from sync.core.errors import Exit
from sync.ports.action_log import COLUMNS
from tests.simulation.memory import Commit
from tests.simulation.watch import ids
from tests.simulation.workload import ID_MAP, LOG
from tests.simulation.world import Ride, World


def broken(world: World) -> list[str]:
    """Every offence against an invariant, of the event history and of the world as it stands; a line each."""
    return [*world.watch.broken, *_guards(world), *_pages(world), *_files(world)]


def at_rest(world: World, rides: list[Ride], most: int = 2) -> list[str]:
    """I-1, I-3, I-7: after at most `most` runs that worked, one found nothing to do and wrote nothing."""
    if not rides or not rides[-1].quiet:
        last = rides[-1]
        plan = [] if last.run is None else [f"{type(op).__name__} {op.reason}" for op in last.run.plan.operations]
        return [f"I-7: not quiet after {len(rides)} runs: {last.exit} {last.error or ''} {plan}"]
    worked = [ride for ride in rides[:-1] if ride.exit is not Exit.UNSAFE]
    found = [] if len(worked) <= most else [f"I-1: {len(worked)} runs to converge"]
    writes = [effect for effect in rides[-1].effects if effect[0] != "ledger.finish"]
    return found + ([f"I-3: a quiet run did {writes}"] if writes else [])


def _guards(world: World) -> Iterator[str]:
    """I-16: a plan that a guard refused had no effect at all."""
    for ride in world.rides:
        if ride.exit is Exit.UNSAFE and ride.effects:
            yield f"I-16: refused, and yet {ride.effects}"


def _pages(world: World) -> Iterator[str]:
    """I-4, at a quiet point: one live page an id. Copies made in one minute are a tie, left to a person."""
    docs = world.state.store.docs["page"]
    holders: dict[str, list[str]] = defaultdict(list)
    for page, ulid in ids(world.state).items():
        holders[ulid].append(docs[page]["created"][:16])
    for ulid, created in holders.items():
        if len(created) > 1 and len(set(sorted(created)[:2])) == 2:
            yield f"I-4: {len(created)} pages carry {ulid}"


def _files(world: World) -> Iterator[str]:
    """The history of the branch, commit by commit."""
    tip = world.shared.tips["main"]
    commits = list(tip.history())
    for commit in commits:
        if commit.author == "program":
            yield from _commit(commit)
    holders = Counter(
        (found.ulid, found.entity, found.level)
        for path, text in tip.tree.items()
        if path.endswith(".md") and (found := header.read(text).header).ulid
    )
    yield from (f"I-4: {count} files carry {key}" for key, count in holders.items() if count > 1)
    for name, branch in world.shared.tips.items():
        if "rescue" in name and not branch.has(commits[-1]):
            yield f"I-13: {name} does not contain the beginning"


def _commit(commit: Commit) -> Iterator[str]:
    before = commit.parent.tree if commit.parent else {}
    for path in before.keys() - commit.tree.keys():
        yield f"I-12: {path} was deleted by {commit.message!r}"
    for path, text in commit.tree.items():
        old = before.get(path)
        if old == text or path == ID_MAP:
            continue
        if path == LOG:
            yield from _log(old or "", text)
        elif old is not None:
            yield from _file(path, old, text)


def _file(path: str, old: str, new: str) -> Iterator[str]:
    """I-5, I-12: a file that was there may gain lines, such as its id, and loses none."""
    rest = iter(new.splitlines())
    lost = [line for line in old.splitlines() if line not in rest]
    if lost:
        yield f"I-12: {path} lost {lost[:3]}"
    held = header.read(old).header.ulid
    if held and header.read(new).header.ulid != held:
        yield f"I-5: {path} changed its id {held}"


def _log(old: str, new: str) -> Iterator[str]:
    """I-14: old bytes are a prefix, and a strict reader finds ten columns everywhere."""
    if not new.startswith(old):
        yield "I-14: the log was rewritten"
    wrong = [row for row in csv.reader(io.StringIO(new), strict=True) if len(row) != len(COLUMNS)]
    if wrong:
        yield f"I-14: rows with other than ten columns: {wrong[:2]}"

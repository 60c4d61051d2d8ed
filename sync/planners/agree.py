"""What base becomes after a run: only what both sides are known to hold."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sync.core.model import Base, FileBase, PageMark, digest
from sync.core.plan import Adopt, AssignUlid, CreatePage, Outcome, UpdatePage, WriteFile


def agree(base: Mapping[str, Base], outcomes: Iterable[Outcome]) -> dict[str, Base]:
    """Base with every applied outcome taken in. A file that only got its id waits for its page."""
    known = dict(base)
    applied = [outcome for outcome in outcomes if outcome.result == "applied"]
    marks = {o.operation.page_id: o.mark for o in applied if isinstance(o.operation, AssignUlid) and o.mark}
    for outcome in applied:
        match outcome.operation:
            case WriteFile(origin="notion") as op:
                mark = _renewed(op.page, marks)
                known[op.ulid] = _with(known.get(op.ulid), op.ulid, "notion", op.role, op.path, digest(op.text), mark)
            case CreatePage() | UpdatePage() as op:
                held = known.get(op.ulid)
                known[op.ulid] = _with(held, op.ulid, "portfolio", op.role, op.path, op.file_hash, outcome.mark)
            case Adopt() as op:
                held = known.get(op.ulid)
                known[op.ulid] = _with(held, op.ulid, op.origin, op.role, op.path, op.file_hash, op.page)
            case _:
                pass
    return known


def _renewed(page: PageMark | None, marks: Mapping[str, PageMark | None]) -> PageMark | None:
    """The page's mark after its own backfill in the same run, which is not a person's edit."""
    later = marks.get(page.page_id) if page else None
    return replace(page, edited=later.edited, edited_by=later.edited_by) if page and later else page


def _with(
    held: Base | None, ulid: str, origin: str, role: str, path: str, file_hash: str, mark: PageMark | None
) -> Base:
    start = held or Base(ulid, "notion" if origin == "notion" else "portfolio")
    files = {**start.files, role: FileBase(path, file_hash)}
    return replace(start, page=mark or start.page, files=files)

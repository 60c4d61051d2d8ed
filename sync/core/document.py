"""What promotion writes before it becomes a file: a draft at its place."""

from dataclasses import dataclass

from sync.core.model import Header


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record's files go. `folder` has no trailing slash; slugs are None where there is none.

    `venture_id` is the venture's ULID.
    """

    folder: str
    venture: str | None = None
    engagement: str | None = None
    project: str | None = None
    venture_id: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A document to be. `gaps` names the facts that are missing and marked NEEDS_MORE_CONTEXT in the body.

    `left_out` names the sections that its template has no place for; `template` is that file, '' if built in.
    """

    role: str
    path: str
    title: str
    header: Header
    body: str
    gaps: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    template: str = ""

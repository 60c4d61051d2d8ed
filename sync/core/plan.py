"""A plan is data: sorted operations and findings that can be printed, compared and checked before any effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from sync.core.model import Origin, PageMark, Value, digest


@dataclass(frozen=True, slots=True)
class AssignUlid:
    """Put `ulid` into the id property of a page. `expects` is what stands there now (None: empty)."""

    ulid: str
    database: str
    page_id: str
    title: str
    reason: str
    expects: str | None = None


@dataclass(frozen=True, slots=True)
class Append:
    """Rows for a table that people keep: added to its end where no row has their `key` yet. `header` as it was seen."""

    header: str
    key: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of a Notion page to be saved at `path` beside the document that links to it.

    `address` is where Notion keeps it, without the signature that opens it.
    """

    address: str
    path: str

    @property
    def link(self) -> str:
        """How the document beside it refers to it."""
        return "/".join(self.path.rsplit("/", 2)[-2:])


@dataclass(frozen=True, slots=True)
class WriteFile:
    """Write a portfolio file. `expects` is the hash of the text to replace; None: the path must be free.

    `page` is what to remember of the page it was made from, None for files that only got their ULID. `template` is
    the user's template it was made from. With `append` the text is no whole file, but rows for a table. `assets` are
    the files that the text links to; where one cannot be had, its link becomes its address.
    """

    ulid: str
    role: str
    path: str
    text: str
    reason: str
    entity: str
    origin: Origin
    expects: str | None = None
    page: PageMark | None = None
    template: str = ""
    append: Append | None = None
    assets: tuple[Asset, ...] = ()


@dataclass(frozen=True, slots=True)
class CreatePage:
    """Create a page with properties and body in one request, then lock it."""

    ulid: str
    role: str
    entity: str
    database: str
    path: str
    title: str
    properties: Mapping[str, Value]
    markdown: str
    file_hash: str
    reason: str


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """Bring a page to the document. `markdown` is None where the body stays, `properties` holds changes only.

    `expects` is what the page was when this was planned; a page found otherwise is looked at again, not written.
    `before` holds the values that change, for the diff. `body_before` is the body where it was read.
    """

    ulid: str
    role: str
    entity: str
    database: str
    path: str
    page_id: str
    title: str
    properties: Mapping[str, Value]
    before: Mapping[str, Value]
    markdown: str | None
    managed: Mapping[str, Value]
    file_hash: str
    expects: PageMark
    reason: str
    body_before: str | None = None
    lock: bool = False


@dataclass(frozen=True, slots=True)
class Adopt:
    """Both sides already agree: remember it in base. No effect outside the ledger."""

    ulid: str
    role: str
    origin: Origin
    path: str
    file_hash: str
    page: PageMark | None
    reason: str


Operation = AssignUlid | WriteFile | CreatePage | UpdatePage | Adopt


class Severity(StrEnum):
    """How much a finding matters. An `error` is due work that cannot be done: it shows in the exit code."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Seen and not acted on. `where` names the record or file for a person; `advice` says what to do."""

    severity: Severity
    code: str
    where: str
    what: str
    advice: str = ""
    ulid: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What one job means to do. Operations are in the order of effects."""

    job: str
    operations: tuple[Operation, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def checksum(self) -> str:
        """Equal plans have equal checksums."""
        return digest([self.job, [repr(operation) for operation in self.operations]])

    @property
    def quiet(self) -> bool:
        """Whether nothing would change on either side."""
        return all(isinstance(operation, Adopt) for operation in self.operations)


Result = Literal["applied", "skipped", "held_back", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one operation, and when. `mark` is the page as Notion answered, where there was an answer."""

    operation: Operation
    result: Result
    at: datetime
    error: str = ""
    mark: PageMark | None = None
    latency_ms: int = 0

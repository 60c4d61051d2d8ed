"""The two sides and what they last agreed on: documents (files), pages (Notion records) and base."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from pydantic import SecretStr

from sync.core.zones import Zone

Origin = Literal["notion", "portfolio"]


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A Notion date: ISO 8601 date or date-time, as Notion writes it."""

    start: str
    end: str | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Related page ids (hyphenated UUIDs). `complete` is false where Notion cut the list at 25."""

    ids: tuple[str, ...] = ()
    complete: bool = True


Value = str | int | float | bool | DateSpan | Relation | tuple[str, ...] | None
"""A property's value in plain form. Text, select, status, url, e-mail, phone, unique id and times are `str`;
multi-select, people and files are tuples of `str`; empty is None (an empty checkbox is False)."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a live schema. `id` is constant under rename.

    For a relation `target` is a data source id and `reverse` the name of its other side, None where it is one-way.
    """

    id: str
    name: str
    type: str
    options: tuple[str, ...] = ()
    target: str | None = None
    reverse: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A data source as the live workspace has it, under the database key of the configuration."""

    key: str
    id: str
    database_id: str
    title: str
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class Body:
    """A page's Markdown (dialect v2) as Notion returned it, signed query strings of file URLs removed.

    `complete` is false where Notion truncated it or left unknown blocks: nothing may be overwritten on it. `files`
    holds the signed addresses by the unsigned ones of the text: good for an hour, and never written anywhere.
    """

    markdown: str
    complete: bool = True
    files: Mapping[str, SecretStr] = field(default_factory=dict, repr=False, compare=False)

    @property
    def hash(self) -> str:
        """Identity of the text as Notion returned it."""
        return digest(self.markdown)


@dataclass(frozen=True, slots=True)
class Page:
    """A Notion record. `ulid` is the text that stands in its id property, valid or not; None where empty.

    `properties` holds only what the listing asked for. `edited` is cut to the minute by Notion. `files` holds the
    signed addresses of the files in its properties, as `Body.files` does.
    """

    id: str
    database: str
    title: str
    ulid: str | None
    created: datetime
    edited: datetime
    edited_by: str
    url: str = ""
    properties: Mapping[str, Value] = field(default_factory=dict)
    locked: bool = False
    archived: bool = False
    in_trash: bool = False
    body: Body | None = None
    files: Mapping[str, SecretStr] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Header:
    """The user's metadata bullets. None where the file does not say; `extra` keeps unknown keys in order.

    `tags` is None where the key is absent. Values that could not be read are named in the reader's problems.
    """

    entity: str | None = None
    level: str | None = None
    zone: Zone | None = None
    version: str | None = None
    tags: tuple[str, ...] | None = None
    source_path: str | None = None
    date: str | None = None
    ulid: str | None = None
    notion: str | None = None
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A portfolio file as HEAD has it. `path` is relative to the root with `/`; `blob` is Git's blob id."""

    path: str
    role: str
    text: str
    title: str
    header: Header
    body: str
    blob: str = ""

    @property
    def ulid(self) -> str | None:
        """The ULID its header carries, valid or not."""
        return self.header.ulid

    @property
    def hash(self) -> str:
        """Identity of the whole file's text."""
        return digest(self.text)


@dataclass(frozen=True, slots=True)
class FileBase:
    """Where a document lay and what it held when both sides last agreed."""

    path: str
    hash: str


@dataclass(frozen=True, slots=True)
class PageMark:
    """What tells whether a page is as we left it.

    `body` is the hash of the Markdown as Notion returned it, None where it was never read back ("as created"):
    then `sent` is the hash of the canonical form of what we sent.
    `properties` holds the digest of each managed value. Our own last edit was at `edited` or before.
    """

    database: str
    page_id: str
    edited: datetime
    edited_by: str
    body: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    sent: str | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """What both sides were when they last agreed, under one ULID. `files` is keyed by role."""

    ulid: str
    origin: Origin
    page: PageMark | None = None
    files: Mapping[str, FileBase] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The commit the documents were read from. `commit` is empty in a repository without commits."""

    commit: str
    time: datetime
    branch: str | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Both sides and base at one moment: everything a planner may know.

    `unread` names the databases (configuration keys) that could not be read whole, with the reason: nothing
    is decided about their records. `quarantine` holds the ULIDs whose page may or may not have been created, with
    the moment of the attempt. `accepted` has the blob of every path of the default branch where documents are read
    from the branch of a pull request; None where they are read from the default branch itself;
    `left_out` tells that a person refused what that branch held.
    `due` names the paths of the only documents to publish, where just their pages were read; None: all of them, and
    the databases were listed whole.
    `files` holds the texts of HEAD's other files that plans look at, by path.
    """

    now: datetime
    documents: tuple[Document, ...] = ()
    pages: tuple[Page, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    base: Mapping[str, Base] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()
    bot: str | None = None
    quarantine: Mapping[str, datetime] = field(default_factory=dict)
    head: Head | None = None
    accepted: Mapping[str, str] | None = None
    left_out: bool = False
    due: frozenset[str] | None = None
    files: Mapping[str, str] = field(default_factory=dict)


def digest(value: object) -> str:
    """A stable short identity of any JSON-like value: first 24 hex digits of its SHA-256."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def value_digest(value: Value) -> str:
    """Equal for values that mean the same: 5 and 5.0, empty text and None, tags in any order."""
    match value:
        case None | False | "" | ():
            return digest("")
        case bool():
            return digest("true")
        case int() | float():
            return digest(repr(float(value)))
        case str():
            return digest(value.strip())
        case tuple():
            return digest(sorted(value))
        case _:
            return digest([value])


def same(left: Value, right: Value) -> bool:
    """Whether two property values mean the same."""
    return value_digest(left) == value_digest(right)


def _plain(value: object) -> object:
    match value:
        case DateSpan():
            return [value.start, value.end, value.time_zone]
        case Relation():
            return sorted(value.ids)
        case Mapping() | MappingProxyType():
            return dict(value)
    raise TypeError(f"{type(value).__name__} has no stable identity")

"""Notion's objects (pages, data sources, bodies), read into the core's values."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from pydantic import SecretStr

from sync.core.errors import ConfigError, SyncError
from sync.core.model import Body, Page, Property, Source, Value
from sync.ports.notion_errors import Incomplete, shown
from sync.ports.notion_values import Json, plain_text, signed, signed_files, unsigned, value_of

ULID_FIELD = "Unique ID"
_FOREIGN_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


@dataclass(frozen=True, slots=True)
class Found:
    """A data source that the integration can see."""

    data_source_id: str
    database_id: str
    title: str


@contextmanager
def reading(what: str, problem: Callable[[str, str], SyncError] = Incomplete) -> Iterator[None]:
    """Turns an answer of unexpected form into one error of ours."""
    try:
        yield
    except _FOREIGN_FORM as error:
        form = f"Notion answered in a form that this program does not know ({what}: {type(error).__name__})."
        raise problem(form, "Look for a newer version of this program.") from None


class PageReader:
    """Reduces the page objects of one data source to `Page`.

    Property ids are decoded once per source, not once per row. `wanted` are property names; None means all.
    """

    def __init__(self, source: Source, ulid_field: str = ULID_FIELD, wanted: Collection[str] | None = None) -> None:
        self._database = source.key
        self._wanted = wanted
        self._names = {prop.id: prop.name for prop in source.properties.values()}
        self._ulid_property = ulid_property(source, ulid_field)
        self._known: dict[str, tuple[str | None, bool]] = {}

    def __call__(self, raw: Json) -> Page:
        """The page of one page object.

        Raises:
            Incomplete: The object is not in Notion's form.
        """
        try:
            return self._page(raw)
        except _FOREIGN_FORM as error:
            which = shown(str(raw.get("id")), 60)
            what = f"Page {which} came in a form that this program does not know ({type(error).__name__})."
            raise Incomplete(what, "Look for a newer version of this program.") from None

    def _page(self, raw: Json) -> Page:
        title, ulid = "", None
        properties: dict[str, Value] = {}
        files: dict[str, SecretStr] = {}
        for name, prop in raw["properties"].items():
            key, is_ulid = self._known.get(prop["id"]) or self._learn(prop["id"], name)
            kind = prop["type"]
            if key is None and not is_ulid and kind != "title":
                continue
            value = value_of(prop)
            if key is not None:
                properties[key] = value
                if kind == "files":
                    files |= signed_files(prop)
            if is_ulid:
                ulid = None if value is None else str(value)
            if kind == "title":
                title = str(value or "")
        return Page(
            id=str(raw["id"]),
            database=self._database,
            title=title,
            ulid=ulid,
            created=_moment(raw["created_time"]),
            edited=_moment(raw["last_edited_time"]),
            edited_by=str(raw["last_edited_by"]["id"]),
            url=str(raw.get("url") or ""),
            properties=properties,
            locked=bool(raw.get("is_locked")),
            archived=bool(raw.get("is_archived")),
            in_trash=bool(raw.get("in_trash", raw.get("archived"))),
            files=files,
        )

    def _learn(self, raw_id: str, name: str) -> tuple[str | None, bool]:
        """The name under which to keep a property (None: not asked for), and whether it holds the ULID."""
        pid = unquote(raw_id)
        known = self._names.get(pid, name)
        kept = known if self._wanted is None or known in self._wanted else None
        self._known[raw_id] = (kept, self._ulid_property is not None and pid == self._ulid_property.id)
        return self._known[raw_id]


def ulid_property(source: Source, name: str) -> Property | None:
    """The property that holds the ULID; blanks at the ends of its name do not count."""
    return next((prop for prop in source.properties.values() if prop.name.strip() == name.strip()), None)


def source_from(raw: Json, key: str) -> Source:
    """A data source object, under the database key of the configuration."""
    properties = {name: _property(name, prop) for name, prop in raw["properties"].items()}
    return Source(key, str(raw["id"]), str(raw["parent"]["database_id"]), plain_text(raw["title"]), properties)


def found_from(raw: Json) -> Found:
    """A data source object out of a search."""
    return Found(str(raw["id"]), str(raw["parent"]["database_id"]), plain_text(raw["title"]))


def body_from(raw: Json) -> Body:
    """A page's Markdown, complete only where Notion says so."""
    complete = raw["truncated"] is False and not raw["unknown_block_ids"]
    markdown = str(raw["markdown"])
    return Body(unsigned(markdown), complete, signed(markdown))


def uuid_of(text: str, what: str) -> str:
    """An id with hyphens, in lower case.

    Raises:
        ConfigError: It is not an id of Notion's.
    """
    try:
        return str(UUID(text.strip()))
    except ValueError:
        raise ConfigError([f"{what}: “{shown(text, 80)}” is not a Notion id (32 hexadecimal digits)."]) from None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _property(name: str, raw: Mapping[str, Any]) -> Property:
    kind = str(raw["type"])
    detail = raw.get(kind) or {}
    options = tuple([str(option["name"]) for option in detail.get("options", ())])
    if kind != "relation":
        return Property(unquote(raw["id"]), name, kind, options)
    reverse = (detail.get("dual_property") or {}).get("synced_property_name")
    return Property(unquote(raw["id"]), name, kind, options, detail.get("data_source_id"), reverse)

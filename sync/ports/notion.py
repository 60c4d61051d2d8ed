"""The workspace as the rest of the program knows it: one method one endpoint, core values in and out."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote

from pydantic import SecretStr

from sync.core.errors import AccessError, Rejected, Unknown
from sync.core.model import Body, Page, Source, Value
from sync.ports.async_tasks import finished
from sync.ports.connection import Connection
from sync.ports.notion_errors import CONNECTIONS, Incomplete, NotFound, shown
from sync.ports.notion_http import Counters
from sync.ports.notion_json import (
    ULID_FIELD,
    Found,
    PageReader,
    body_from,
    found_from,
    reading,
    source_from,
    ulid_property,
    uuid_of,
)
from sync.ports.notion_values import Json, plain_text
from sync.ports.property_json import properties_json

__all__ = ["Connection", "Found", "Incomplete", "NotFound", "Notion"]
_V2 = "v2"
_LARGE = 400_000
_LIMIT = 500_000


class Notion:
    """One workspace. Reads may come from many threads; writes one after the other.

    Every method may raise what `NotionTransport` raises. `ulid_field` is the live name of the property that
    holds the ULID.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @property
    def counters(self) -> Counters:
        """Requests so far, retries included."""
        return self._connection.http.counters

    @property
    def waited(self) -> float:
        """Seconds spent waiting for Notion's limits and between tries, summed over threads."""
        return self._connection.pace.waited

    def now(self) -> datetime:
        """Notion's time, by its last answer."""
        return self._connection.http.now()

    def room(self, requests: int) -> None:
        """Waits until so many requests can follow each other at once, so that a look is fresh when its write goes."""
        self._connection.pace.room(requests)

    # Who and where

    def me(self) -> str:
        """The user id of the integration itself."""
        answer = self._connection.get("users/me")
        with reading("users/me"):
            return str(answer["id"])

    def databases(self) -> list[Found]:
        """The data sources that a search finds: new ones may be missing, since its index lags."""
        only_sources = {"filter": {"property": "object", "value": "data_source"}}
        found = list(self._connection.entries("POST", "search", body=only_sources))
        with reading("search"):
            return [found_from(raw) for raw in found if not raw.get("in_trash")]

    def source(self, key: str, source_id: str) -> Source:
        """The live schema behind the configured id of database `key`: a data source id, or a database id.

        Costs one request for a data source id and three for a database id; the `id` of the answer is the cheap one.

        Raises:
            NotFound: Neither kind of object has this id, or it is not shared.
            AccessError: It is in the trash, or the database holds several data sources.
        """
        ident = uuid_of(source_id, f"notion.databases.{key}.id")
        try:
            raw = self._connection.get(f"data_sources/{ident}")
        except (NotFound, Rejected):
            raw = self._connection.get(f"data_sources/{self._only_source(key, ident)}")
        with reading(f"data source {ident}"):
            source = source_from(raw, key)
        if raw.get("in_trash"):
            raise AccessError(f"The database of “{key}” is in Notion's trash.", "Restore it, or take it off the list.")
        return source

    # Pages

    def rows(
        self,
        source: Source,
        *,
        properties: Collection[str] | None = None,
        ulid_field: str = ULID_FIELD,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's own word
    ) -> Iterator[Page]:
        """The live rows of a data source, oldest first, each once. `properties` are live names; None means all.

        The title and the ULID are always read. Rows in the trash or archived are left out.

        Raises:
            Incomplete: The rows so far are not the whole; raised in the midst of the iteration.
            Rejected: One of `properties` is not in the live schema.
        """
        query = None if properties is None else {"filter_properties": _property_ids(source, properties, ulid_field)}
        # In order of creation no row changes its place while others are edited between two requests.
        body: Json = {"sorts": [{"timestamp": "created_time", "direction": "ascending"}]}
        if filter is not None:
            body["filter"] = dict(filter)
        read = PageReader(source, ulid_field, properties)
        for raw in self._connection.entries("POST", f"data_sources/{source.id}/query", query=query, body=body):
            if raw.get("object") == "page":
                page = read(raw)
                if not page.in_trash and not page.archived:
                    yield page

    def page(self, page_id: str, source: Source, *, ulid_field: str = ULID_FIELD) -> Page:
        """One page with all its properties, whatever its state.

        Raises:
            NotFound: It is gone for good, not shared, or lies in another database now.
        """
        raw = self._connection.get(f"pages/{_id(page_id)}")
        if raw.get("parent", {"data_source_id": source.id}).get("data_source_id") != source.id:
            raise NotFound(f"A page was moved away from {shown(source.title, 60)}.", "Move it back.")
        return PageReader(source, ulid_field)(raw)

    def relation(self, page_id: str, property_id: str) -> tuple[str, ...]:
        """All related page ids of a property, past the 25 that a page shows."""
        path = f"pages/{_id(page_id)}/properties/{quote(property_id, safe='')}"
        related = self._connection.entries("GET", path, identity=lambda item: str(item["relation"]["id"]))
        return tuple(str(item["relation"]["id"]) for item in related)

    def create(
        self, source: Source, properties: Mapping[str, Value], markdown: str, *, ulid_field: str = ULID_FIELD
    ) -> Page:
        """A new row with its body, in one request. It is not locked: that is a second one."""
        body: Json = {
            "parent": {"type": "data_source_id", "data_source_id": source.id},
            "properties": properties_json(source, properties),
        }
        if markdown:
            body |= {"markdown": markdown, "markdown_version": _V2}
        return self._written(source, ulid_field, "POST", "pages", body)

    def update(
        self,
        page_id: str,
        source: Source,
        properties: Mapping[str, Value] | None = None,
        locked: bool | None = None,
        *,
        ulid_field: str = ULID_FIELD,
    ) -> Page:
        """Changes properties, the lock against edits in the app, or both in one request."""
        body: Json = {"properties": properties_json(source, properties)} if properties else {}
        if locked is not None:
            body["is_locked"] = locked
        return self._written(source, ulid_field, "PATCH", f"pages/{_id(page_id)}", body)

    # Bodies

    def body(self, page_id: str) -> Body:
        """A page's Markdown; see `Body.complete` before acting on it."""
        raw = self._connection.get(f"pages/{_id(page_id)}/markdown", {"markdown_version": _V2})
        with reading(f"body of {page_id}"):
            return body_from(raw)

    def file(self, address: SecretStr, largest: int) -> bytes:
        """A file that Notion keeps, from its signed address; no request to the API. See `FileHost.fetch`."""
        return self._connection.files.fetch(address, largest)

    def replace_body(self, page_id: str, markdown: str) -> Body:
        """Puts `markdown` in place of the whole body. Refused by Notion where that would remove child pages."""
        command: Json = {"type": "replace_content", "replace_content": {"new_str": markdown}}
        if len(markdown.encode(errors="replace")) > _LARGE:
            command["allow_async"] = True
        return self._change_body(page_id, command)

    def update_body(self, page_id: str, changes: Sequence[tuple[str, str]]) -> Body:
        """Replaces each (old, new); every old text must stand in the body exactly once, else nothing changes."""
        updates = [{"old_str": old, "new_str": new} for old, new in changes]
        return self._change_body(page_id, {"type": "update_content", "update_content": {"content_updates": updates}})

    def _change_body(self, page_id: str, command: Json) -> Body:
        path = f"pages/{_id(page_id)}/markdown"
        answer = self._connection.send("PATCH", path, body=command | {"markdown_version": _V2})
        with reading(f"body of {page_id}", Unknown):
            if answer.get("object") == "async_task":
                answer = finished(answer, self._connection.get, self._connection.pace.rest)
            return body_from(answer)

    def _written(self, source: Source, ulid_field: str, method: str, path: str, body: Json) -> Page:
        size = len(json.dumps(body, ensure_ascii=False).encode(errors="replace"))
        if size > _LIMIT:
            raise Rejected(f"The record has {size:,} bytes; Notion takes {_LIMIT:,} in one request.", "Split it.")
        answer = self._connection.send(method, path, body=body)
        try:
            return PageReader(source, ulid_field)(answer)
        except Incomplete as error:
            raise Unknown(error.what, "The next run looks before it writes again.") from None

    def _only_source(self, key: str, database_id: str) -> str:
        """The data source of a database that holds exactly one."""
        try:
            raw = self._connection.get(f"databases/{database_id}")
        except (NotFound, Rejected) as error:
            what = f"Database “{key}” ({database_id}) does not exist or is not shared with the integration."
            raise NotFound(what, CONNECTIONS) from error
        with reading(f"database {database_id}"):
            found = {str(entry["id"]): str(entry.get("name") or "") for entry in raw["data_sources"]}
            title = plain_text(raw["title"])
        if len(found) == 1:
            return next(iter(found))
        names = ", ".join(f"{ident} ({shown(name, 60)})" for ident, name in found.items()) or "none"
        what = f"Database “{key}” ({shown(title, 60)}) holds {len(found)} data sources: {names}."
        raise AccessError(what, f"Set notion.databases.{key}.id to the id of one of them.")


def _id(page_id: str) -> str:
    return uuid_of(page_id, "page")


def _property_ids(source: Source, names: Collection[str], ulid_field: str) -> list[str]:
    """The ids to ask for: title, ULID and `names`. Ids hold under rename; they go out encoded once."""
    if unknown := sorted(set(names) - set(source.properties)):
        raise Rejected(f"{shown(source.title, 60)} has no property {shown(', '.join(unknown), 200)}.")
    ulid = ulid_property(source, ulid_field)
    ids = {prop.id for prop in source.properties.values() if prop.type == "title" or prop.name in names}
    return sorted(ids | ({ulid.id} if ulid else set()))

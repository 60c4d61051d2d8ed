"""Recorded exchanges with the real API, read where they are at hand, and the published types of its answers."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
import pytest

from tests.emulator.sandbox_seed import ROOT

FOLDER = ROOT.parent / "shared" / "corpus"
RECORDINGS = ("ultimate-notion.jsonl", "notion_ruby_mapping.jsonl")
VERSION = "2026-03-11"
ANSWERS = [
    ("GET users/me", "GetSelfResponse"),
    ("GET users/.+", "GetUserResponse"),
    ("GET users", "ListUsersResponse"),
    ("POST search", "SearchResponse"),
    ("POST databases", "CreateDatabaseResponse"),
    ("GET databases/.+", "GetDatabaseResponse"),
    ("PATCH databases/.+", "UpdateDatabaseResponse"),
    ("POST data_sources", "CreateDataSourceResponse"),
    ("GET data_sources/[^/]+", "GetDataSourceResponse"),
    ("PATCH data_sources/.+", "UpdateDataSourceResponse"),
    ("POST data_sources/.+/query", "QueryDataSourceResponse"),
    ("GET data_sources/.+/templates", "ListDataSourceTemplatesResponse"),
    ("POST pages", "CreatePageResponse"),
    ("GET pages/[^/]+", "GetPageResponse"),
    ("PATCH pages/[^/]+", "UpdatePageResponse"),
    ("POST pages/.+/move", "MovePageResponse"),
    ("GET pages/.+/properties/.+", "GetPagePropertyResponse"),
    ("GET pages/.+/markdown", "GetPageMarkdownResponse"),
    ("PATCH pages/.+/markdown", "UpdatePageMarkdownResponse"),
    ("GET blocks/[^/]+", "GetBlockResponse"),
    ("PATCH blocks/[^/]+", "UpdateBlockResponse"),
    ("DELETE blocks/[^/]+", "DeleteBlockResponse"),
    ("GET blocks/.+/children", "ListBlockChildrenResponse"),
    ("PATCH blocks/.+/children", "AppendBlockChildrenResponse"),
    ("GET comments", "ListCommentsResponse"),
    ("POST comments", "CreateCommentResponse"),
    ("GET comments/.+", "GetCommentResponse"),
    ("PATCH comments/.+", "UpdateCommentResponse"),
    ("GET async_tasks/.+", "GetAsyncTaskResponse"),
]
"""The published type of each endpoint's answer."""
_COMPILED = [(re.compile(pattern), name) for pattern, name in ANSWERS]


@dataclass(frozen=True)
class Exchange:
    """One recorded request with its answer; `path` has neither `/v1/` nor the query."""

    cassette: str
    n: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any
    status: int
    headers: Mapping[str, str]
    answer: Any

    @property
    def endpoint(self) -> str:
        """`GET pages/*/properties/*`: the path without what varies."""
        parts = self.path.split("/")
        fixed = [part if i % 2 == 0 or part == "me" else "*" for i, part in enumerate(parts)]
        return f"{self.method} {'/'.join(fixed)}"


def at_hand(what: str) -> pytest.MarkDecorator:
    """Skips a test that needs the corpus, and says what is not checked then."""
    return pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no corpus at ../shared/corpus: {what} not checked")


def sessions() -> dict[str, list[Exchange]]:
    """The sessions of the current version, each in its order."""
    found: dict[str, list[Exchange]] = defaultdict(list)
    for name in RECORDINGS:
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
            recorded = json.loads(line)
            if recorded["request"]["version"] == VERSION:
                exchange = _exchange(recorded)
                # The fixtures of the second source were recorded one by one, on different days.
                key = exchange.cassette if name == RECORDINGS[0] else f"{exchange.cassette}#{exchange.n}"
                found[key].append(exchange)
    return {key: sorted(session, key=lambda exchange: int(exchange.n)) for key, session in found.items()}


def _exchange(recorded: Any) -> Exchange:
    request, response = recorded["request"], recorded["response"]
    path, _, query = request["path"].partition("?")
    return Exchange(
        recorded["cassette"],
        recorded["n"],
        request["method"],
        path.removeprefix("/v1/"),
        tuple(parse_qsl(query, keep_blank_values=True)),
        request["body"],
        response["status"],
        response["headers"],
        response["body"],
    )


def definition(method: str, path: str) -> str | None:
    """The published type of an endpoint's answer."""
    asked = f"{method} {path}"
    return next((name for pattern, name in _COMPILED if pattern.fullmatch(asked)), None)


@cache
def _definitions() -> Any:
    return json.loads((FOLDER / "types.schema.json").read_text(encoding="utf-8"))["definitions"]


@cache
def _validator(name: str) -> Any:
    return jsonschema_rs.Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": _definitions()})


def misfits(name: str, answer: Any) -> list[str]:
    """What in `answer` is not of the published type; each problem with the place it has."""
    return [f"{'/'.join(map(str, e.instance_path))}: {e.message[:300]}" for e in _validator(name).iter_errors(answer)]


def fits(name: str, answer: Any) -> bool:
    """Whether `answer` is of the published type."""
    return bool(_validator(name).is_valid(answer))


def read(name: str) -> Any:
    """A JSON file of the corpus."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))

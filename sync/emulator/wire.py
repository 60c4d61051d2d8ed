"""What goes over the wire: requests, responses, and Notion's errors as exceptions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Doc = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `path` is still percent-encoded; header names are lower case."""

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response. `cut` severs the connection without an answer; `delay` is in seconds."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False
    delay: float = 0.0

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ApiError(Exception):
    """An error answer of the API."""

    status: int
    code: str
    message: str
    additional_data: Doc | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.message}"

    def body(self, request_id: str) -> Doc:
        extra = {"additional_data": self.additional_data} if self.additional_data else {}
        head = {"object": "error", "status": self.status, "code": self.code, "message": self.message}
        return {**head, **extra, "request_id": request_id}


def invalid(message: str) -> ApiError:
    """400 validation_error."""
    return ApiError(400, "validation_error", message)


def failed(where: str, path: str, should: str, instead: Any) -> ApiError:
    """400 in Notion's words. `where` is body, path or query; `instead` is the offending value."""
    shown = "undefined" if instead is ... else json.dumps(instead, ensure_ascii=False)[:200]
    return invalid(f"{where} failed validation: {where}.{path} should be {should}, instead was `{shown}`.")


def restricted(message: str = "API token does not have access to this resource.") -> ApiError:
    return ApiError(403, "restricted_resource", message)


def encode(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    plain = {"content-type": "application/json; charset=utf-8", "vary": "Accept-Encoding"}
    return Response(status, {**plain, **(headers or {})}, encode(body))


def listing(kind: str, results: list[Any], next_cursor: str | None = None, **extra: Any) -> Doc:
    """Notion's list envelope with the empty object under the type's name."""
    return {
        "object": "list",
        "results": results,
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
        "type": kind,
        kind: {},
        **extra,
    }

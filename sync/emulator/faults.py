"""Faults on order: rules that wait for a request and then spoil it."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from sync.emulator.wire import ApiError, Doc, Request, Response, invalid, json_response

Kind = Literal["status", "cut", "delay", "html_403", "truncated_json"]
KINDS = ("status", "cut", "delay", "html_403", "truncated_json")
_CODES = {
    400: ("validation_error", "The request was not valid."),
    401: ("unauthorized", "API token is invalid."),
    403: ("restricted_resource", "API token does not have access to this resource."),
    404: ("object_not_found", "Could not find the object."),
    409: ("conflict_error", "Conflict occurred while saving. Please try again."),
    429: ("rate_limited", "You have been rate limited. Please try again in a few minutes."),
    500: ("internal_server_error", "Unexpected error occurred."),
    502: ("bad_gateway", "Bad Gateway"),
    503: ("service_unavailable", "Notion is unavailable. Try again later."),
    504: ("gateway_timeout", "Gateway Timeout"),
    529: ("service_overload", "Notion is temporarily overloaded. Please try again later."),
}
_COMMITTED = {
    "from": "publicApi.pageObjectPointerToPageObject.beforePreload",
    "elapsed_ms": "55012",
    "deadline_ms": "55000",
    "retry_guidance": ["Read the object again to confirm the saved change.", "Do not repeat the write."],
}
_COMMITTED_MESSAGE = (
    "The change was saved, but the response could not be built in time."
    " Read the object again instead of repeating the write."
)
_HTML = (
    b"<!DOCTYPE html><html><head><title>Attention Required!</title></head>"
    b"<body>Sorry, you have been blocked</body></html>"
)


@dataclass
class Rule:
    """One fault. `nth` skips that many matches less one; `times` is how often it strikes (0: always)."""

    kind: Kind
    when: Literal["before", "after"] = "before"
    method: str = ""
    path: str = ""
    body: str = ""
    nth: int = 1
    times: int = 1
    status: int = 500
    code: str = ""
    message: str = ""
    additional_data: Doc = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    committed: bool = False
    seen: int = 0
    struck: int = 0

    def strikes(self, request: Request) -> bool:
        """Whether this request is the one; counts it either way."""
        if self.method and self.method != request.method:
            return False
        if not re.search(self.path, request.path):
            return False
        if self.body and not re.search(self.body.encode(), request.body):
            return False
        self.seen += 1
        if self.seen < self.nth or (self.times and self.struck >= self.times):
            return False
        self.struck += 1
        return True

    def spoil(self, answer: Response | None, request_id: str) -> Response:
        """The faulty answer in place of `answer` (None where the request was not carried out)."""
        match self.kind:
            case "cut":
                return Response(0, cut=True)
            case "html_403":
                return Response(403, {"content-type": "text/html; charset=UTF-8"}, _HTML)
            case "truncated_json":
                body = answer.body if answer else b'{"object":"list","results":['
                headers = {"content-type": "application/json; charset=utf-8"}
                return Response(answer.status if answer else 200, headers, body[: max(1, len(body) // 2)])
            case "delay":
                assert answer is not None  # noqa: S101 - a delay always lets the request through
                return Response(answer.status, answer.headers, answer.body, answer.cut, self.seconds)
            case "status":
                return self._status(answer, request_id)

    def _status(self, answer: Response | None, request_id: str) -> Response:
        code, message = _CODES.get(self.status, ("internal_server_error", "Unexpected error occurred."))
        extra = dict(self.additional_data)
        if self.committed and answer is not None:
            extra = {**_COMMITTED, **committed_ids(answer), **extra}
            message = _COMMITTED_MESSAGE
        if self.status == 429:
            extra.setdefault("rate_limit_reason", "public_api_request_rate_limit")
        if retry_after := self.headers.get("retry-after"):
            extra.setdefault("retry_after", retry_after)
        error = ApiError(self.status, self.code or code, self.message or message, extra or None)
        headers = {**self.headers, "x-notion-request-id": request_id}
        return json_response(error.body(request_id), self.status, headers)


def committed_ids(answer: Response) -> Doc:
    """What a committed write names: the new page or database, or an append's children."""
    body = answer.json()
    if body.get("object") == "list":
        first = body["results"][0]["parent"] if body["results"] else {}
        parent = first.get("page_id") or first.get("block_id")
        return {"committed_resource_id": parent, "committed_child_ids": [b["id"] for b in body["results"]]}
    return {"committed_resource_id": body["id"]} if body.get("object") in ("page", "database") else {}


class Faults:
    """The rules in order; the first that strikes wins."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def add(self, document: Doc) -> None:
        """`{match: {method, path, body, nth}, fault: {kind, …}, times}` as the control endpoint takes it."""
        match, fault = document.get("match", {}), document.get("fault", {})
        if fault.get("kind") not in KINDS:
            raise invalid(f"A fault needs a kind: {', '.join(KINDS)}.")
        headers = {k.lower(): str(v) for k, v in fault.get("headers", {}).items()}
        arguments: dict[str, Any] = {**match, **fault, "headers": headers}
        if "times" in document:
            arguments["times"] = document["times"]
        try:
            self.rules.append(Rule(**arguments))
        except TypeError as error:
            raise invalid(f"Unknown key in the fault rule: {error}.") from error

    def clear(self) -> None:
        self.rules.clear()

    def strike(self, request: Request) -> Rule | None:
        return next((rule for rule in self.rules if rule.strikes(request)), None)

    def to_json(self) -> list[Doc]:
        return [dict(vars(rule)) for rule in self.rules]

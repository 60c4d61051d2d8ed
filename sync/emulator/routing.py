"""One call of an endpoint: the request taken apart."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from sync.emulator.state import State
from sync.emulator.wire import ApiError, Doc, Request, failed


@dataclass
class Call:
    """A request that found its endpoint; `ids` are the path's variable parts, still encoded."""

    state: State
    request: Request
    ids: tuple[str, ...]
    version: str = "2026-03-11"
    status: int = 200

    @cached_property
    def body(self) -> Doc:
        """The JSON object of the request; empty where there is none.

        Raises:
            ApiError: 400 invalid_json or validation_error.
        """
        if not self.request.body:
            return {}
        body = self.request_json()
        if not isinstance(body, dict):
            raise failed("body", "", "an object", body)
        return body

    def request_json(self) -> Any:
        try:
            return json.loads(self.request.body)
        except ValueError as error:
            raise ApiError(400, "invalid_json", "Error parsing JSON body.") from error

    def parameter(self, name: str) -> str | None:
        """The last value of a query parameter."""
        return next((value for key, value in reversed(self.request.query) if key == name), None)

    def parameters(self, name: str) -> list[str]:
        """All values of a repeated query parameter, with and without brackets."""
        return [value for key, value in self.request.query if key in (name, f"{name}[]")]

    def segment(self, index: int) -> str:
        return unquote(self.ids[index])

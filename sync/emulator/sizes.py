"""The size limits of one request, with Notion's messages."""

import json
from typing import Any

from sync.emulator.wire import failed, invalid

TEXT = 2000
URL = 2000
EXPRESSION = 1000
CONTACT = 200
ARRAY = 100
BLOCKS = 1000
PAYLOAD = 500 * 1024
UPDATES = 100


def units(text: str) -> int:
    """Length in UTF-16 units, as Notion counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def check_text(value: str, path: str, limit: int) -> None:
    if (length := units(value)) > limit:
        raise failed("body", f"{path}.length", f"≤ `{limit}`", length)


def check_array(value: Any, path: str, limit: int = ARRAY) -> list[Any]:
    if not isinstance(value, list):
        raise failed("body", path, "an array", value)
    if len(value) > limit:
        raise failed("body", f"{path}.length", f"≤ `{limit}`", len(value))
    return value


def check_payload(body: bytes) -> None:
    if len(body) > PAYLOAD:
        raise invalid(f"Request body too large: {len(body)} bytes. The maximum is {PAYLOAD} bytes.")


def require_object(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise failed("body", path, "an object", value)
    return value


def require_text(value: Any, path: str, limit: int | None = None) -> str:
    if not isinstance(value, str):
        raise failed("body", path, "a string", value)
    if limit is not None:
        check_text(value, path, limit)
    return value


def require_flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise failed("body", path, "a boolean", value)
    return value


def only_keys(body: dict[str, Any], allowed: set[str], path: str = "") -> None:
    """Refuse what the endpoint does not know."""
    for key in body:
        if key not in allowed:
            where = f"{path}.{key}" if path else key
            shown = json.dumps(body[key], ensure_ascii=False)[:200]
            raise invalid(f"body failed validation: body.{where} should be not present, instead was `{shown}`.")

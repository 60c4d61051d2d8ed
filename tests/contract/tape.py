"""Cassettes: what is recorded of an exchange with Notion, with nothing in it that is anybody's business."""

import json
import re
from pathlib import Path
from typing import Any

import vcr

FOLDER = Path(__file__).parent.parent.parent / "cassettes"
FACTS = FOLDER / "recorded.json"
HOST = "https://api.notion.com"
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SIGNED = re.compile(r"\?[^\s\"'<>)\]\\]*(?:X-Amz-|[?&]signature=|expirationTimestamp=)[^\s\"'<>)\]\\]*")
_REQUEST_HEADERS = {"content-type", "notion-version"}
_ANSWER_HEADERS = {"content-type", "date", "x-notion-request-id"}


def cassette(name: str, mode: str) -> Any:
    """The context in which HTTP is answered from, or recorded to, the cassette of this name."""
    recorder = vcr.VCR(
        cassette_library_dir=str(FOLDER),
        record_mode=mode,
        match_on=["method", "path", "query", "body"],
        filter_headers=["authorization", "user-agent"],
        before_record_request=_request,
        before_record_response=cleaned,
        decode_compressed_response=True,
    )
    return recorder.use_cassette(f"{name}.yaml")


def _request(request: Any) -> Any:
    request.uri = HOST + re.sub(r"^https?://[^/]+", "", request.uri)
    request.headers = {k: v for k, v in request.headers.items() if k.lower() in _REQUEST_HEADERS}
    return request


def cleaned(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as it may be kept."""
    headers = {k.lower(): v for k, v in answer["headers"].items() if k.lower() in _ANSWER_HEADERS}
    body = answer["body"]["string"]
    try:
        clean = json.dumps(_private(json.loads(body)), ensure_ascii=False).encode()
    except ValueError:
        clean = b"" if body else body
    return {**answer, "headers": headers, "body": {"string": clean}}


def _private(value: Any) -> Any:
    """The same without names of people and workspaces, addresses of mail, and signatures of files."""
    match value:
        case dict():
            hidden: dict[str, Any] = {"workspace_name": "Example workspace"}
            if value.get("object") == "user":
                name = "Contract bot" if value.get("type") == "bot" else "Robin Example"
                hidden |= {"avatar_url": None, "name": name}
            return {key: hidden[key] if key in hidden else _private(part) for key, part in value.items()}
        case list():
            return [_private(part) for part in value]
        case str():
            return SIGNED.sub("", MAIL.sub("robin@example.org", value))
    return value

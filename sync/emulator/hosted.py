"""Files that Notion keeps: stored under one address, signed for an hour in every answer, served to whoever asks."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta

from sync.emulator.state import State
from sync.emulator.wire import Doc, Request, Response

STORED = "https://prod-files-secure.s3.us-west-2.amazonaws.com"
PREFIX = "/_files"
LIFE = timedelta(hours=1)
_STORED = re.compile(re.escape(STORED).encode() + rb"(/[^\s\"'<>?)\\\]]+)")
_OBJECT = re.compile(rb'("file":\s*\{\s*"url":\s*"' + re.escape(STORED).encode() + rb'/[^"]+")\s*\}')
_FORM = "%Y%m%dT%H%M%SZ"


def plant(state: State, files: Doc) -> None:
    """Files of a workspace document: base64 by path, such as `/key/plan.pdf`."""
    for path, data in files.items():
        state.store.put("file", path, {"id": path, "base64": "".join(str(data).split())})


def signed(state: State, request: Request, body: bytes) -> bytes:
    """An answer in which each address of a kept file opens it at this server, for an hour."""
    if not state.store.docs["file"] or STORED.encode() not in body:
        return body
    now = state.clock.now().astimezone(UTC)
    when, until = now.strftime(_FORM), (now + LIFE).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def sign(match: re.Match[bytes]) -> bytes:
        path = match[1].decode()
        if state.store.get("file", path) is None:
            return match[0]
        origin = f"http://{request.headers.get('host', '127.0.0.1')}{PREFIX}"
        query = f"X-Amz-Date={when}&X-Amz-Expires={LIFE.seconds}&X-Amz-Signature={_signature(state, path, when)}"
        return f"{origin}{path}?{query}&x-id=GetObject".encode()

    return _STORED.sub(sign, _OBJECT.sub(rb'\1,"expiry_time":"' + until.encode() + rb'"}', body))


def unsigned(request: Request) -> bytes:
    """The body of a request with the addresses that this server gave out as they are stored."""
    here = f"http://{request.headers.get('host', '')}{PREFIX}/".encode()
    if here not in request.body:
        return request.body
    given = re.escape(here) + rb"([^\s\"'<>?)\\\]]+)(?:\?[^\s\"'<>)\\\]]*)?"
    return re.sub(given, STORED.encode() + rb"/\1", request.body)


def serve(state: State, request: Request) -> Response:
    """The bytes behind a signed address: 403 once an hour has passed, or where somebody shows a token as well."""
    path = request.path.removeprefix(PREFIX)
    query = dict(request.query)
    when = query.get("X-Amz-Date", "")
    if "authorization" in request.headers:
        return _refused(400, "InvalidArgument", "Only one auth mechanism allowed")
    if query.get("X-Amz-Signature") != _signature(state, path, when):
        return _refused(403, "SignatureDoesNotMatch", "The request signature we calculated does not match")
    if state.clock.now() > datetime.strptime(when, _FORM).replace(tzinfo=UTC) + LIFE:
        return _refused(403, "AccessDenied", "Request has expired")
    found = state.store.get("file", path)
    if found is None:
        return _refused(404, "NoSuchKey", "The specified key does not exist.")
    return Response(200, {"content-type": "application/octet-stream"}, base64.b64decode(found["base64"]))


def _signature(state: State, path: str, when: str) -> str:
    return hashlib.sha256(f"{state.workspace['seed']}:{path}:{when}".encode()).hexdigest()


def _refused(status: int, code: str, message: str) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(status, {"content-type": "application/xml"}, body.encode())

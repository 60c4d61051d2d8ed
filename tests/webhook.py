"""Somebody who wants messages: a web hook on loopback that remembers what it was sent."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any


@dataclass
class Webhook:
    """`url` is as apprise takes it. `status` is what it answers."""

    url: str
    status: int = 200
    messages: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def listening(secret: str) -> Iterator[Webhook]:
    """A web hook whose address holds `secret`, closed at the end."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.messages.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(hook.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        hook = Webhook(f"json://127.0.0.1:{server.server_port}/{secret}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()

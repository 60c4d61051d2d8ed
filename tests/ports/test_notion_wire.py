"""What only a real socket can do to the port: cuts, resets, broken compression, redirects. Loopback only."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from socket import AF_INET, SO_LINGER, SOCK_STREAM, SOL_SOCKET, socket

import pytest

from sync.core.errors import AccessError, Unknown, Unreachable
from sync.ports.connection import Connection
from sync.ports.notion import Notion
from sync.ports.pacing import Pace
from tests.ports.wire import TOKEN, Clock


def answer(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", "connection: close", *headers]
    lines.append(f"content-length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def server(*replies: bytes | None) -> Iterator[tuple[str, list[bytes]]]:
    """Answers each connection with the next bytes and closes; None resets it after reading the request."""
    received: list[bytes] = []
    listener = socket(AF_INET, SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen()

    def serve() -> None:
        for reply in replies:
            connection, _ = listener.accept()
            with connection:
                received.append(connection.recv(65536))
                if reply is None:
                    connection.setsockopt(SOL_SOCKET, SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                else:
                    connection.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", received
    finally:
        thread.join(5)
        listener.close()


def connect_to(url: str) -> Connection:
    clock = Clock()
    return Connection(TOKEN, url=url, pace=Pace(clock=clock, sleep=clock.sleep), random=Random(1))


GOOD = answer(b'{"object": "user", "id": "bot"}')
BROKEN = {
    "reset": None,
    "no answer": b"",
    "no HTTP": b"SSH-2.0-OpenSSH\r\n",
    "cut in the header": b"HTTP/1.1 200 OK\r\ncontent-",
    "cut in the body": answer(b'{"object": "us', length=500),
    "cut JSON of the right length": answer(b'{"object": "us'),
    "HTML": answer(b"<html>captive portal</html>"),
    "not gzip": answer(b"plain", "content-encoding: gzip"),
    "half of a gzip": answer(gzip.compress(b'{"object": "user", "id": "bot"}')[:20], "content-encoding: gzip"),
    "unknown compression": answer(b"x", "content-encoding: br"),
    "gzip bomb": answer(gzip.compress(b'{"a":"' + b"x" * 21_000_000 + b'"}'), "content-encoding: gzip"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_wire_repeats_reads_and_not_writes(broken: str) -> None:
    """F10 over loopback: the read gets its answer by a second request, the write is unknown after one."""
    with server(BROKEN[broken], GOOD) as (url, received), Notion(connect_to(url)) as port:
        assert "bot" == port.me()
    assert 2 == len(received)
    with server(BROKEN[broken]) as (url, received), connect_to(url) as connection, pytest.raises(Unknown) as caught:
        connection.send("POST", "pages", body={"a": 1})
    assert 1 == len(received)
    assert TOKEN.encode() in received[0]
    assert TOKEN not in str(caught.value)


def test_nobody_listening_is_unreachable() -> None:
    """A refused connection is tried six times, for writes too, and nothing was sent."""
    with server() as (url, _):
        pass
    connection = connect_to(url)
    with connection, pytest.raises(Unreachable, match="ConnectError"):
        connection.send("POST", "pages", body={})
    assert 6 == connection.http.counters.total


def test_redirects_are_not_followed() -> None:
    """The token goes to no other address."""
    redirect = answer(b"", "location: http://127.0.0.1:1/", status="307 Temporary Redirect")
    with server(redirect) as (url, received), Notion(connect_to(url)) as port, pytest.raises(AccessError, match="307"):
        port.me()
    assert 1 == len(received)

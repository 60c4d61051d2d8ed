"""Downloads: from Notion's file hosts only, within size and time, and no error that names an address."""

import logging

import httpx
import pytest
from pydantic import SecretStr

from sync.core.config import NOTION
from sync.ports.file_host import FileHost, Unfetched
from tests.ports.wire import Clock, Reply, Wire

HOST = "https://prod-files-secure.s3.us-west-2.amazonaws.com"
SIGNED = f"{HOST}/w/f/plan.pdf?X-Amz-Expires=3600&X-Amz-Signature=0123abcd"


def fetch(address: str, *replies: Reply, api: str = NOTION, clock: Clock | None = None) -> tuple[Wire, bytes]:
    """What came of one download of at most 100 bytes."""
    wire = Wire(*(replies or (httpx.Response(200, content=b"%PDF"),)))
    return wire, FileHost(wire, api=api, clock=clock or Clock()).fetch(SecretStr(address), 100)


def test_a_file_is_asked_for_once_without_the_token(caplog: pytest.LogCaptureFixture) -> None:
    """One GET, no authorization, nothing in any log."""
    caplog.set_level(logging.DEBUG)
    wire, data = fetch(SIGNED)
    assert b"%PDF" == data
    assert [("GET", SIGNED)] == [(request.method, str(request.url)) for request in wire.requests]
    assert not {"authorization", "cookie", "notion-version"} & set(wire.requests[0].headers)
    assert "" == caplog.text


@pytest.mark.parametrize(
    "address",
    [
        "https://file.notion.so/f/s/a.png?signature=1",
        "https://img.notionusercontent.com/s3/a?x=1",
        "https://s3.us-west-2.amazonaws.com/secure.notion-static.com/a/b.png?X-Amz-Signature=1",
        "https://prod-files-secure.s3.eu-central-1.amazonaws.com/a/b.png?X-Amz-Signature=1",
    ],
)
def test_the_file_hosts_of_notion_are_asked(address: str) -> None:
    """All that have served files."""
    assert b"%PDF" == fetch(address)[1]


@pytest.mark.parametrize(
    "address",
    [
        SIGNED.replace("https:", "http:"),
        SIGNED.replace(".com/", ".com:8443/"),
        SIGNED.replace("https://", "https://user:word@"),
        SIGNED.replace(".com/", ".com.example/"),
        "https://other-bucket.s3.us-west-2.amazonaws.com/a?X-Amz-Signature=1",
        "https://s3.us-west-2.amazonaws.com/other-bucket/a?X-Amz-Signature=1",
        "https://s3.us-west-2.amazonaws.com/secure.notion-static.com/%2e%2e/other/a?X-Amz-Signature=1",
        "https://evilnotion-static.com/a?x=1",
        "https://169.254.169.254/latest/meta-data?signature=1",
        "http://127.0.0.1:9/_files/a?X-Amz-Signature=1",
        "https://[::1/a?signature=1",
        "https://\ud800.example/a?signature=1",
        "file:///etc/passwd?signature=1",
    ],
)
def test_no_other_host_is_asked(address: str) -> None:
    """Other hosts, ports, schemes and buckets, this machine and its network: refused unasked."""
    with pytest.raises(Unfetched):
        fetch(address, AssertionError("asked"))


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("http://127.0.0.1:9/_files/a?X-Amz-Signature=1", True),
        ("http://127.0.0.1:8/_files/a?X-Amz-Signature=1", False),
        ("http://localhost:9/_files/a?X-Amz-Signature=1", False),
        (SIGNED, False),
    ],
)
def test_a_sandbox_keeps_its_files_itself(address: str, asked: bool) -> None:
    """Where Notion is on loopback, its own origin is asked and nobody else: no demonstration reaches the network."""
    if asked:
        assert b"%PDF" == fetch(address, api="http://127.0.0.1:9")[1]
    else:
        with pytest.raises(Unfetched, match="file hosts"):
            fetch(address, api="http://127.0.0.1:9")


def redirect(place: str) -> httpx.Response:
    """An answer that leads elsewhere."""
    return httpx.Response(302, headers={"location": place})


def slow(clock: Clock) -> Reply:
    """An answer whose second half comes too late."""

    def chunks() -> object:
        yield b"a"
        clock.sleep(121)
        yield b"b"

    return lambda _: httpx.Response(200, content=chunks())  # type: ignore[arg-type]


CLOCK = Clock()


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (httpx.Response(403), "403"),
        (httpx.Response(404), "404"),
        (httpx.Response(500), "500"),
        (httpx.Response(302), "302"),
        (httpx.Response(206, content=b"%P"), "206"),
        (redirect("https://evil.example/a"), "file hosts"),
        (redirect("http://127.0.0.1/a"), "file hosts"),
        (redirect("http://[::1/a"), "cannot be read"),
        (redirect(SIGNED), "too often"),
        (httpx.Response(200, content=b"x" * 101), "larger than"),
        (httpx.Response(200, headers={"content-encoding": "gzip"}, content=b""), "compressed"),
        (lambda _: httpx.Response(200, headers={"content-length": "9"}, stream=httpx.ByteStream(b"x")), "in part"),
        (httpx.ConnectError("no way to " + SIGNED), "ConnectError"),
        (httpx.ReadTimeout("late: " + SIGNED), "ReadTimeout"),
        (slow(CLOCK), "within 120 s"),
    ],
)
def test_what_cannot_be_had_is_said_without_the_address(reply: Reply, why: str) -> None:
    """Refusals, redirects off the list, too much, too little, too late: one error, no address, no cause that has it."""
    with pytest.raises(Unfetched, match=why) as caught:
        fetch(SIGNED, reply, clock=CLOCK)
    assert "amazonaws" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_redirect_within_the_hosts_is_followed() -> None:
    """As Notion's own address of a file may lead to its store."""
    wire, data = fetch("https://file.notion.so/f/a?signature=1", redirect(SIGNED), httpx.Response(200, content=b"a"))
    assert b"a" == data
    assert [SIGNED] == [str(request.url) for request in wire.requests[1:]]


def test_the_limit_is_the_last_byte_allowed() -> None:
    """A file of exactly the limit is taken."""
    assert 100 == len(fetch(SIGNED, httpx.Response(200, content=b"x" * 100))[1])

"""Files that Notion keeps: fetched from its file hosts only, within a size and a time, without the token."""

import re
from collections.abc import Callable
from urllib.parse import unquote

import httpx
from pydantic import SecretStr

from sync.core.config import NOTION
from sync.core.errors import Exit, SyncError

REDIRECTS = 2
SECONDS = 120.0
_TIMEOUT = {"connect": 10.0, "read": 30.0, "write": 30.0, "pool": 30.0}
_HOSTS = re.compile(
    r"prod-files-secure\.s3\.[a-z0-9-]+\.amazonaws\.com|file\.notion\.so"
    r"|(?:[a-z0-9-]+\.)*(?:notionusercontent|notion-static)\.com"
)
_OLD_HOSTS = re.compile(r"s3\.[a-z0-9-]+\.amazonaws\.com")
_OLD_PATHS = ("/secure.notion-static.com/", "/public.notion-static.com/")


class Unfetched(SyncError):
    """A file could not be had. What it says names neither the address nor its signature."""

    exit = Exit.INCOMPLETE


class FileHost:
    """Notion's file hosts behind `transport`. `api` is Notion's address: one on loopback keeps its files itself.

    httpx.Client is passed by, since it writes every address to its log, and these hold a signature.
    """

    def __init__(self, transport: httpx.BaseTransport, *, api: str = NOTION, clock: Callable[[], float]) -> None:
        self.fetched = 0
        """Files asked for so far; they are no requests to Notion's API."""
        self._transport, self._clock = transport, clock
        self._sandbox = None if api == NOTION else httpx.URL(api)

    def fetch(self, address: SecretStr, largest: int) -> bytes:
        """The file behind a signed address, of at most `largest` bytes. Its type is whatever it is.

        Raises:
            Unfetched: Says why, without the address.
        """
        begun = self._clock()
        self.fetched += 1
        try:
            url = httpx.URL(address.get_secret_value())
            for _ in range(REDIRECTS + 1):
                answer = self._ask(url)
                try:
                    if answer.status_code == 200:
                        return self._read(answer, largest, begun)
                    url = _next(answer, url)
                finally:
                    answer.close()
        except httpx.HTTPError as error:
            raise Unfetched(f"the download broke off ({type(error).__name__})") from None
        except (httpx.InvalidURL, ValueError):
            raise Unfetched("its address cannot be read") from None
        raise Unfetched("it is redirected too often")

    def _ask(self, url: httpx.URL) -> httpx.Response:
        if not self._allowed(url):
            raise Unfetched("its address is not one of Notion's file hosts")
        headers = {"accept": "*/*", "accept-encoding": "identity"}
        request = httpx.Request("GET", url, headers=headers, extensions={"timeout": _TIMEOUT})
        return self._transport.handle_request(request)

    def _read(self, answer: httpx.Response, largest: int, begun: float) -> bytes:
        if answer.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise Unfetched("it came compressed, which nobody asked for")
        data = bytearray()
        for chunk in answer.iter_bytes():
            data += chunk
            if len(data) > largest:
                raise Unfetched(f"it is larger than {largest / 1e6:g} MB")
            if self._clock() - begun > SECONDS:
                raise Unfetched(f"it did not come within {SECONDS:.0f} s")
        promised = answer.headers.get("content-length", "")
        if promised.isdigit() and int(promised) != len(data):
            raise Unfetched("it came only in part")
        return bytes(data)

    def _allowed(self, url: httpx.URL) -> bool:
        if self._sandbox is not None:
            here = self._sandbox
            return (url.scheme, url.host, url.port) == (here.scheme, here.host, here.port) and not url.userinfo
        if url.scheme != "https" or url.port is not None or url.userinfo or ".." in unquote(url.path).split("/"):
            return False
        if _OLD_HOSTS.fullmatch(url.host):
            return url.path.startswith(_OLD_PATHS)
        return _HOSTS.fullmatch(url.host) is not None


def _next(answer: httpx.Response, url: httpx.URL) -> httpx.URL:
    """Where an answer that is no file leads."""
    if answer.status_code in (301, 302, 303, 307, 308) and "location" in answer.headers:
        return url.join(answer.headers["location"])
    if answer.status_code == 403:
        raise Unfetched("its host refused it (403): the address was good for an hour only, or never")
    raise Unfetched(f"its host answered {answer.status_code}")

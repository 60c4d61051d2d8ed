"""One connection to Notion through notion-client: a request in, a JSON object or an error of ours out."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random, SystemRandom
from typing import Self

import httpx
from notion_client import Client
from notion_client.errors import InvalidPathParameterError

from sync.core.config import NOTION
from sync.core.errors import Rejected
from sync.ports.file_host import FileHost
from sync.ports.listing import Listing
from sync.ports.notion_errors import shown
from sync.ports.notion_http import Exchange, NotionTransport, check_address, log_exchange, machine_clock
from sync.ports.notion_values import Json
from sync.ports.pacing import Pace

VERSION = "2026-03-11"
_LOG = logging.getLogger("sync.ports.notion_client")


class Connection:
    """`pace` holds the clock, the window and the end of the run; `transport` is what lies under the retries.

    notion-client is asked by `request` only, since its named methods drop keywords they do not know.
    """

    def __init__(
        self,
        token: str,
        *,
        url: str = NOTION,
        pace: Pace | None = None,
        transport: httpx.BaseTransport | None = None,
        random: Random | None = None,
        on_request: Callable[[Exchange], None] = log_exchange,
        now: Callable[[], datetime] = machine_clock,
    ) -> None:
        token, url = token.strip(), url.rstrip("/")
        check_address(url, token)
        self.pace = pace or Pace()
        network = transport or httpx.HTTPTransport()
        self.files = FileHost(network, api=url, clock=self.pace.clock)
        self.http = NotionTransport(
            network,
            url=url,
            pace=self.pace,
            random=random or SystemRandom(),
            on_request=on_request,
            now=now,
        )
        self._client = Client(
            client=httpx.Client(transport=self.http, follow_redirects=False, trust_env=False),
            auth=token,
            base_url=url,
            notion_version=VERSION,
            retry=False,
            logger=_LOG,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the sockets back."""
        self._client.close()

    def get(self, path: str, query: Json | None = None) -> Json:
        """`path` is relative to /v1/ and percent-encoded."""
        return self.send("GET", path, query=query)

    def send(self, method: str, path: str, *, query: Json | None = None, body: Json | None = None) -> Json:
        """One request; raises what `NotionTransport` raises, and Rejected for text that cannot be sent."""
        try:
            answer: Json = self._client.request(path=path, method=method, query=query, body=body)
        except UnicodeEncodeError:
            what = "The text holds half a character (a lone surrogate), which cannot be sent."
            raise Rejected(what, "Save the document as UTF-8 again.") from None
        except InvalidPathParameterError:
            raise Rejected(f"Notion's client does not allow this address: {shown(path, 100)}.") from None
        return answer

    def entries(
        self,
        method: str,
        path: str,
        *,
        query: Json | None = None,
        body: Json | None = None,
        identity: Callable[[Json], str] = lambda entry: str(entry["id"]),
    ) -> Iterator[Json]:
        """Every entry of a paginated list, each once.

        Raises:
            Incomplete: In the midst of the iteration: what came so far is not the whole.
        """

        def fetch(cursor: str | None, size: int) -> Json:
            place: Json = {"page_size": size} if cursor is None else {"page_size": size, "start_cursor": cursor}
            if method == "GET":
                return self.send(method, path, query=(query or {}) | place)
            return self.send(method, path, query=query, body=(body or {}) | place)

        return iter(Listing(fetch, self.http.rest, identity))

"""The HTTP shell: ASGI round `handle`, with latency, delays and severed connections."""

import asyncio
from collections.abc import Callable

from starlette import requests, responses
from starlette.types import Receive, Scope, Send

from sync.emulator.service import handle
from sync.emulator.state import State
from sync.emulator.wire import Request, Response


class App:
    """An ASGI application. Latency is awaited, so that waiting requests do not hold each other up.

    Args:
        state: the workspace to serve.
        sever: closes the connection of an ASGI scope on the spot; for answers that are `cut`.
    """

    def __init__(self, state: State, sever: Callable[[Scope], None]) -> None:
        self.state = state
        self.sever = sever

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = await _read(requests.Request(scope, receive))
        latency = self.state.settings.latency_ms / 1000
        if latency and not request.path.startswith("/_emulator"):
            await asyncio.sleep(latency)
        response = handle(self.state, request)
        if response.delay:
            await asyncio.sleep(response.delay)
        if response.cut:
            self.sever(scope)
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await _shown(response)(scope, receive, send)


async def _read(request: requests.Request) -> Request:
    raw = request.scope.get("raw_path") or request.url.path.encode()
    return Request(
        request.method,
        raw.decode("latin-1").split("?")[0],
        request.query_params.multi_items(),
        dict(request.headers),
        await request.body(),
    )


def _shown(response: Response) -> responses.Response:
    return responses.Response(response.body, response.status, dict(response.headers))

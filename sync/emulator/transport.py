"""An httpx transport that drives `handle` in process: the API without sockets."""

from email.utils import format_datetime

import httpx

from sync.emulator.service import handle
from sync.emulator.state import State
from sync.emulator.wire import Request


class EmulatorTransport(httpx.BaseTransport):
    """`httpx.Client(transport=EmulatorTransport(state))`. Delays longer than the read timeout time out, unwaited."""

    def __init__(self, state: State) -> None:
        self.state = state

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer from the state.

        Raises:
            httpx.RemoteProtocolError: the connection was cut.
            httpx.ReadTimeout: the answer was delayed beyond the client's patience.
        """
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        asked = Request(
            request.method,
            path,
            list(httpx.QueryParams(query).multi_items()),
            {name.lower(): value for name, value in request.headers.items()},
            request.read(),
        )
        answer = handle(self.state, asked)
        patience = request.extensions.get("timeout", {}).get("read")
        if answer.delay and patience is not None and answer.delay > patience:
            raise httpx.ReadTimeout("The read operation timed out", request=request)
        if answer.cut:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        headers = {"date": format_datetime(self.state.clock.now(), usegmt=True), **answer.headers}
        return httpx.Response(answer.status, headers=headers, content=answer.body, request=request)

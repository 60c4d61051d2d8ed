"""The emulator as a server: in a thread for tests, or in the foreground for `python -m`."""

import socket
import threading
from types import TracebackType

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.emulator.app import App
from sync.emulator.state import State

_START_SECONDS = 20


class Server:
    """Serves a state on loopback; a context manager, with the address in `url`.

    The clock of a sandbox stands still or runs with the state; the server has none of its own.
    """

    def __init__(self, state: State, port: int = 0) -> None:
        self.state = state
        self._socket = socket.create_server(("127.0.0.1", port), backlog=128)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(self._config())
        self._thread: threading.Thread | None = None

    def _config(self) -> uvicorn.Config:
        transports: dict[tuple[str, int], object] = {}

        class Cuttable(H11Protocol):
            """Remembers its transport, so that an answer can be a severed connection."""

            def connection_made(self, transport) -> None:  # type: ignore[no-untyped-def]
                super().connection_made(transport)
                if self.client:
                    transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                if self.client:
                    transports.pop(self.client, None)

        def sever(scope: Scope) -> None:
            transport = transports.get(tuple(scope["client"]))
            if transport is not None:
                transport.abort()  # type: ignore[attr-defined]

        return uvicorn.Config(
            App(self.state, sever),
            http=Cuttable,
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )

    def run(self) -> None:
        """Serve in this thread until a signal ends it."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self.state.close()

    def __enter__(self) -> "Server":
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        if self._thread:
            self._thread.join(_START_SECONDS)
        self._socket.close()

"""`python -m sync.emulator`: an embedded Notion on loopback."""

import argparse
import contextlib
import gc
import sys
from pathlib import Path

from sync.emulator import seed
from sync.emulator.server import Server
from sync.emulator.state import State
from sync.emulator.wire import ApiError


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sync.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--state", type=Path, help="SQLite file that keeps the workspace; else memory")
    parser.add_argument("--seed", help="`sandbox` or a workspace file; planted only where the state is empty")
    parser.add_argument("--reseed", action="store_true", help="plant the seed over what is there")
    parser.add_argument("--no-limit", action="store_true", help="no rate limit")
    parser.add_argument("--latency-ms", type=int, default=0)
    parser.add_argument("--ids", type=int, default=0, help="start of the sequence of new ids")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Serve until interrupted. Prints one line with the address when ready."""
    arguments = _arguments(argv)
    if arguments.state:
        arguments.state.parent.mkdir(parents=True, exist_ok=True)
    state = State(arguments.state, arguments.ids)
    state.settings.rate_limit = not arguments.no_limit
    state.settings.latency_ms = arguments.latency_ms
    if arguments.seed and (arguments.reseed or not state.store.docs["database"]):
        try:
            seed.plant(state, seed.load(arguments.seed))
        except (ApiError, OSError) as error:
            sys.stderr.write(f"The seed {arguments.seed} cannot be planted: {error}\n")
            return 2
        state.store.commit()
    # The workspace stays: without this the collector walks all of it again and again.
    gc.freeze()
    server = Server(state, arguments.port)
    sys.stdout.write(f"listening on {server.url}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Where the contract is checked: the emulator, the cassettes, and where it is named a scratch workspace as well."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from sync.core.config import NOTION
from sync.emulator import seed
from sync.emulator.server import Server
from sync.emulator.state import State
from sync.ports.pacing import Pace
from tests.conftest import CONTRACT
from tests.contract.scene import Scene
from tests.contract.tape import FACTS, cassette

TOKEN = "sandbox_contract"
CLOCK = datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC)
WORKSPACE = {"workspace": {"name": "Contract test", "bot": {"name": "Contract bot"}}, "databases": {}}
PACE = Pace(deadline=float("inf"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--record` writes the cassettes anew, from the scratch workspace where one is named, else the emulator."""
    parser.addoption("--record", action="store_true", help="Record the cassettes of the contract tests anew.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each statement is checked wherever it can be."""
    if "mode" in metafunc.fixturenames:
        marks = [pytest.mark.enable_socket] if scratch() else []
        live = [pytest.param("scratch", marks=marks)] if scratch() else []
        record = metafunc.config.getoption("--record", default=False)
        modes = [pytest.param("record", marks=marks)] if record else ["emulator", "cassette", *live]
        metafunc.parametrize("mode", modes)


def scratch() -> tuple[str, str] | None:
    """Token and page of the scratch workspace, where both are named."""
    token, page = (os.environ.get(f"{CONTRACT}{name}", "") for name in ("TOKEN", "PAGE"))
    return (token, page) if token and page else None


@pytest.fixture
def scene(mode: str, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """A Notion to make a statement about."""
    name = request.node.originalname.removeprefix("test_")
    with ExitStack() as stack:
        match mode:
            case "emulator":
                yield stack.enter_context(emulated())
            case "scratch":
                yield stack.enter_context(real())
            case "cassette":
                page = json.loads(FACTS.read_text(encoding="utf-8"))["page"]
                stack.enter_context(cassette(name, "none"))
                played = Scene(TOKEN, "http://127.0.0.1:9", page)
                stack.callback(played.close)
                yield played
            case _:
                recorded = stack.enter_context(real() if scratch() else emulated())
                facts = {"from": "a scratch workspace" if scratch() else "the emulator", "page": recorded.page}
                FACTS.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
                (FACTS.parent / f"{name}.yaml").unlink(missing_ok=True)
                with cassette(name, "all"):
                    yield recorded


@contextmanager
def emulated() -> Iterator[Scene]:
    """A fresh emulator over loopback at a clock that stands still: its ids and answers are always the same."""
    state = State()
    state.clock.set(CLOCK)
    seed.plant(state, WORKSPACE)
    state.clock.set(CLOCK)
    state.settings.rate_limit = False
    state.store.commit()
    (page,) = state.store.docs["page"]
    with Server(state) as server:
        scene = Scene(TOKEN, server.url, page)
        yield scene
        scene.close()
    state.close()


@contextmanager
def real() -> Iterator[Scene]:
    """The scratch workspace, below a page whose title says that it is for tests. What is made there is put away."""
    found = scratch()
    assert found
    scene = Scene(found[0], NOTION, found[1], live=True, pace=PACE)
    try:
        must_be_for_tests(scene.get(f"pages/{found[1]}"))
        yield scene
    finally:
        scene.archive()
        scene.close()


def must_be_for_tests(page: dict[str, Any]) -> None:
    """Nothing is made below a page that does not call itself one for tests."""
    title = next(prop["title"] for prop in page["properties"].values() if prop["type"] == "title")
    if "test" not in "".join(item["plain_text"] for item in title).lower():
        pytest.fail(f"{CONTRACT}PAGE must name a page whose title contains “test”; nothing was done.")

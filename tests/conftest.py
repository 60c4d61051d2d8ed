"""What every test stands on: loopback only, no home folder, Git that knows nothing of this machine, no tokens."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from sync.core.errors import SyncError
from tests import canary, small
from tests.beginnings import Begin, begun, copied
from tests.house import House, built, seeded
from tests.tally import pytest_terminal_summary, tally  # noqa: F401 - pytest finds them here

CONTRACT = "PORTFOLIO_SYNC_CONTRACT_"  # a scratch workspace, for tests/contract alone
for name in [n for n in os.environ if n.startswith(("NOTION_", "PORTFOLIO", "GITHUB_", "GIT_"))]:
    if not name.startswith(CONTRACT):
        del os.environ[name]
os.environ |= {
    "HOME": "/nonexistent",
    "XDG_CONFIG_HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TEMPLATE_DIR": "",
    "GIT_AUTHOR_NAME": "Robin Example",
    "GIT_AUTHOR_EMAIL": "robin@example.org",
    "GIT_COMMITTER_NAME": "Robin Example",
    "GIT_COMMITTER_EMAIL": "robin@example.org",
    "GIT_AUTHOR_DATE": "2025-11-20T08:00:00Z",
    "GIT_COMMITTER_DATE": "2025-11-20T08:00:00Z",
}


@pytest.fixture(scope="session")
def templates() -> Iterator[Path]:
    """The sandbox as first built: a seeded Notion and a portfolio with its remote, to be copied."""
    folder = Path(mkdtemp(prefix="portfolio-sync-"))
    seeded(folder / "notion.sqlite")
    built(folder / "sandbox")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this session share, for houses in which something has happened."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "beginnings"
    folder.mkdir(exist_ok=True)
    return folder


def _houses(
    template: Path, beginnings: Path, folder: Path, text: Callable[[str], str]
) -> Iterator[Callable[..., House]]:
    """Copies of a template and of the Notion beside it, closed at the end. `text` gives the configuration to change."""
    made: list[House] = []

    def make(change: Callable[[str], str] = str, begin: Begin | None = None) -> House:
        own = folder.with_name(f"{folder.name}{len(made)}")
        source = begun(template, beginnings, text, begin) if begin else template
        house = copied(source, own, lambda shipped: change(text(shipped)))
        made.append(house)
        return house

    yield make
    for house in made:
        house.state.close()


@pytest.fixture
def make_house(templates: Path, beginnings: Path, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Make the sandbox's house; `change` edits the shipped configuration's text, `begin` is behind it already."""
    yield from _houses(templates / "sandbox", beginnings, tmp_path / "house", lambda shipped: shipped)


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    """The sandbox's house with the shipped configuration."""
    return make_house()


@pytest.fixture(scope="session")
def small_template() -> Iterator[Path]:
    """The small house as first built, to be copied."""
    folder = Path(mkdtemp(prefix="portfolio-sync-"))
    small.build(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make_small(small_template: Path, beginnings: Path, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Make a small house; `change` edits its configuration's text, `begin` is behind it already."""
    yield from _houses(small_template / "house", beginnings, tmp_path / "small", lambda _shipped: small.CONFIG)


@pytest.fixture
def tiny(make_small: Callable[..., House]) -> House:
    """The small house with its own configuration."""
    return make_small()


@pytest.fixture
def door(tiny: House) -> Iterator[small.Door]:
    """The front door of the small house, Notion on loopback."""
    with small.front_door(tiny) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _canary(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No error of the program and no file of the test holds a part of the token."""
    shown: list[str] = []
    made = SyncError.__init__

    def init(error: SyncError, *given: object, **named: object) -> None:
        made(error, *given, **named)  # type: ignore[arg-type]
        if canary.shows(f"{error!s} {error!r} {error.__dict__}"):
            shown.append(type(error).__name__)

    monkeypatch.setattr(SyncError, "__init__", init)
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    assert [] == shown
    assert folder is None or [] == canary.files_that_show_it(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Nothing that a test printed or logged holds a part of the token."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    if call.when == "teardown" and any(canary.shows(text) for _, text in report.sections):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} printed or logged a part of the token"
    return report  # type: ignore[return-value]

"""`portfolio-sync init` in a fresh repository: what it writes passes the linters, and nothing there is replaced."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sync.core.config_source import read_config
from sync.engine.starter import own_action, shipped_config, web_address
from tests.small import Door

ACTION = "example/portfolio-sync@" + "0123456789" * 4
BIN = Path(sys.executable).parent
MADE = [
    "config.yaml",
    ".github/workflows/portfolio-weekly.yml",
    ".github/workflows/portfolio-publish.yml",
    ".github/workflows/portfolio-run.yml",
    ".github/workflows/portfolio-staleness.yml",
    ".gitignore",
    ".env.example",
]


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, and in it."""
    folder = tmp_path / "fresh"
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    monkeypatch.chdir(folder)
    return folder


def test_a_fresh_portfolio(door: Door, fresh: Path) -> None:
    """The workspace is looked at, seven files are written; a second time they are there, and edits are kept."""
    here = {"PORTFOLIO_SYNC_CONFIG": None, "PORTFOLIO_ROOT": None}
    said = door("init", "--action", ACTION, "--time-zone", "Europe/Berlin", **here)
    lines = said.stdout.splitlines()
    assert (0, "3 of 34 databases are shared with the integration.") == (said.exit_code, lines[0])
    assert "  deals: 'Deals' is not shared: open it in Notion, … → Connections, add the integration" in lines
    assert [f"written   {path}" for path in MADE] == lines[-7:]
    (fresh / ".env.example").write_text("mine\n")
    again = door("init", "--action", ACTION, "--time-zone", "Europe/Berlin", **here).stdout.splitlines()
    there = [f"is there  {path}" for path in MADE[1:5]]
    assert [*there, "differs   .env.example: left as it is; --force replaces it"] == again[-5:]
    assert "mine\n" == (fresh / ".env.example").read_text()
    assert "Europe/Berlin" == read_config((fresh / "config.yaml").read_text(), {}, need_token=False).time_zone


def test_the_workflows_are_sound(door: Door, fresh: Path) -> None:
    """actionlint and zizmor find nothing; paths are those that are published; the action is pinned."""
    door("init", "--offline", "--action", ACTION, PORTFOLIO_SYNC_CONFIG=None, PORTFOLIO_ROOT=None, TZ="Asia/Tokyo")
    folder = fresh / ".github/workflows"
    texts = {file.name: file.read_text() for file in folder.iterdir()}
    publish, weekly = (yaml.load(texts[f"portfolio-{n}.yml"], yaml.BaseLoader) for n in ("publish", "weekly"))  # noqa: S506
    assert [{"cron": "7 9 * * 1", "timezone": "Asia/Tokyo"}] == weekly["on"]["schedule"]
    assert "ventures/*/offers/*/context/offer_brief_v*.md" in publish["on"]["push"]["paths"]
    uses = ACTION.replace("@", "/.github/workflows/portfolio.yml@")
    assert [uses] * 2 == [workflow["jobs"][job]["uses"] for workflow, job in ((publish, "publish"), (weekly, "weekly"))]
    subprocess.run([BIN / "actionlint", *folder.iterdir()], check=True)
    subprocess.run([BIN / "zizmor", "--offline", "--quiet", folder], check=True)


@pytest.mark.parametrize("action", [None, "example/portfolio-sync@main", "x@" + "0" * 40])
def test_an_action_that_is_not_pinned_is_refused(door: Door, fresh: Path, action: str | None) -> None:
    """A branch can be moved by others: only a whole commit will do."""
    words = ["--action", action] if action else []
    said = door("init", "--offline", *words, PORTFOLIO_SYNC_CONFIG=None)
    assert 2 == said.exit_code
    assert "--action OWNER/REPOSITORY@COMMIT" in said.stderr
    assert own_action() is None


def test_a_dry_run_writes_nothing(door: Door, fresh: Path) -> None:
    """It says what would be written."""
    said = door("init", "--offline", "--dry-run", "--action", ACTION, PORTFOLIO_SYNC_CONFIG=None, PORTFOLIO_ROOT=None)
    assert "would be written   config.yaml" in said.stdout
    assert [".git"] == [file.name for file in fresh.iterdir()]


def test_what_comes_with_the_program_is_the_shipped_file() -> None:
    """The configuration of a new portfolio is config.yaml of this project, with its own zone."""
    shipped = (Path(__file__).parent.parent / "config.yaml").read_text().partition("name: main")[2]
    given = shipped_config("Asia/Tokyo").partition("name: main")[2]
    assert shipped.replace(":-UTC}", ":-Asia/Tokyo}") == given


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/example/portfolio.git", "https://github.com/example/portfolio"),
        ("https://robin:secret@github.com/example/portfolio", "https://github.com/example/portfolio"),
        ("git@github.com:example/portfolio.git", "https://github.com/example/portfolio"),
        ("ssh://git@git.example.org:2222/team/sub/portfolio.git", "https://git.example.org/team/sub/portfolio"),
        ("/srv/git/portfolio.git", None),
        ("", None),
    ],
)
def test_links_lead_to_the_remote(remote: str, address: str | None) -> None:
    """The address for people is that of the remote, without credentials; local remotes have none."""
    assert address == web_address(remote)
    written = read_config(shipped_config("UTC", address), {}, need_token=False)
    assert address == written.portfolio.web_url

"""A small house for tests that need many of them: three databases, two offers, one finished project."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import git
from click.testing import CliRunner, Result

from sync.__main__ import portfolio_sync
from sync.core.errors import Exit
from sync.door import spread
from sync.emulator import seed
from sync.emulator.server import Server
from tests.canary import CANARY
from tests.house import House, seeded

TOKEN = CANARY
ALPHA, BETA = "offers/alpha.md", "offers/beta.md"
BRIEFS = "ventures/ops-studio/projects/overhaul/context"
VENTURE_ID = "01K7RTQ58RJ4K9ZB3W5T8XN2QH"

CONFIG = """\
notion:
  api_token: ${NOTION_API_TOKEN}
  api_url: ${NOTION_API_URL:-https://api.notion.com}
  databases:
    ventures: { title: Ventures, entity: venture }
    offers: { title: Offers, entity: offer }
    projects: { title: Projects, entity: project }
portfolio:
  root: ${PORTFOLIO_ROOT:-.}
sync:
  tier2_entities: [offer]
  tier3_entities: [project]
  promotion_triggers:
    project: ["Status == Complete"]
  publish:
    offer:
      files: ["offers/*.md"]
      database: offers
      properties:
        Price: field Price
        Version: version
"""

WORKSPACE: dict[str, Any] = {
    "workspace": {"name": "Small", "bot": {"name": "Bot"}, "person": {"name": "Robin Example"}},
    "databases": {
        "ventures": {
            "title": "Ventures",
            "properties": {"Name": {"type": "title"}, "Unique ID": {"type": "rich_text"}},
        },
        "offers": {
            "title": "Offers",
            "properties": {
                "Name": {"type": "title"},
                "Unique ID": {"type": "rich_text"},
                "Price": {"type": "number"},
                "Version": {"type": "rich_text"},
            },
        },
        "projects": {
            "title": "Projects",
            "properties": {
                "Name": {"type": "title"},
                "Unique ID": {"type": "rich_text"},
                "Status": {"type": "select", "options": ["To Do", "Complete"]},
                "Venture": {"type": "relation", "target": "ventures"},
            },
        },
    },
    "records": {
        "ventures": [
            {
                "ref": "ops",
                "created": "2025-10-17T09:00:00Z",
                "properties": {"Name": "Ops Studio", "Unique ID": VENTURE_ID},
            }
        ],
        "offers": [{"ref": "gamma", "created": "2025-10-18T09:00:00Z", "properties": {"Name": "Gamma"}}],
        "projects": [
            {
                "ref": "overhaul",
                "created": "2025-10-20T09:00:00Z",
                "properties": {"Name": "Overhaul", "Status": "Complete", "Venture": ["ops"]},
                "body": "What we learned.",
            },
            {
                "ref": "open",
                "created": "2025-10-21T09:00:00Z",
                "properties": {"Name": "Open", "Status": "To Do", "Venture": ["ops"]},
            },
        ],
    },
}


def offer(title: str, price: int = 900) -> str:
    """An offer's file with the header of the specification."""
    return (
        f"# {title}\n\n- entity: offer\n- level: definition\n- zone: internal\n- version: v01\n- tags: [offer]\n"
        f"- source_path: /offers/{title.lower()}.md\n- date: 2025-11-12\n\n---\n\nThe text of {title}.\n\n"
        f"- **Price**: {price}\n"
    )


def build(folder: Path) -> None:
    """The seeded Notion and the portfolio with its remote, to be copied."""
    seeded(folder / "notion.sqlite", WORKSPACE)
    portfolio = folder / "house" / "portfolio"
    (portfolio / "offers").mkdir(parents=True)
    (portfolio / ALPHA).write_text(offer("Alpha"), encoding="utf-8")
    (portfolio / BETA).write_text(offer("Beta"), encoding="utf-8")
    (portfolio / "notes.txt").write_text("Notes\n", encoding="utf-8")
    git.Repo.init(folder / "house" / "remote.git", bare=True, initial_branch="main").close()
    with git.Repo.init(portfolio, initial_branch="main") as repo:
        repo.git.add(".")
        repo.git.commit("-q", "-m", "docs: begin")
        repo.git.remote("add", "origin", str(folder / "house" / "remote.git"))
        repo.git.push("-q", "origin", "main")


def first_week(house: House) -> None:
    """The first run: most of what happens needs pages that exist."""
    assert Exit.DONE == house.run("weekly").exit


class Door:
    """`portfolio-sync …` in this process, its Notion on loopback. Whatever it says never holds the token."""

    def __init__(self, house: House, url: str) -> None:
        self.house = house
        self.config = house.portfolio.parent / "config.yaml"
        self.config.write_text(house.config_text, encoding="utf-8")
        self.environ: dict[str, str | None] = {
            "NOTION_API_TOKEN": TOKEN,
            "NOTION_API_URL": url,
            "PORTFOLIO_ROOT": str(house.portfolio),
            "PORTFOLIO_SYNC_CONFIG": str(self.config),
        }

    def __call__(self, *arguments: str, **environ: str | None) -> Result:
        """Run it and check that it never shows the token, nor a traceback where it did not say that it is a bug."""
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            said = CliRunner().invoke(portfolio_sync, spread(arguments), env={**self.environ, **environ})
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
        assert TOKEN not in said.output
        assert "Traceback" not in said.output, said.output
        return said


@contextmanager
def front_door(house: House) -> Iterator[Door]:
    """The door of a house whose Notion listens on loopback, at the time that this machine has."""
    with Server(house.state) as server:
        yield Door(house, server.url)


def put(house: House, path: str, text: str) -> None:
    """A person adds a file, commits and pushes it."""
    file = house.portfolio / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    house.git("add", "--", path)
    house.git("commit", "-q", "-m", "docs: add")
    house.git("push", "-q", "origin", "main")


def both_sides(house: House) -> tuple[object, ...]:
    """Everything that a run could change: pages, refs here and on the remote, index, work tree."""
    remote = house.git("ls-remote", "origin") if "origin" in house.git("remote") else ""
    return house.pages(), house.git("for-each-ref"), remote, house.git("status", "--porcelain", "-uall")


def titles(house: House, database: str) -> list[str]:
    """The titles of a database's live pages, sorted."""
    home = seed.source_id(database)
    pages = house.pages().values()
    return sorted(p["title"] for p in pages if p["parent"].get("data_source_id") == home and not p["in_trash"])

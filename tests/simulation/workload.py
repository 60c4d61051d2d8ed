"""The reference workload: a small workspace and portfolio with a past, and a week that asks for everything at once."""

from typing import Any

from sync.core import ulids
from sync.emulator.clock import parse_time

CONFIG = """\
notion:
  api_token: ${NOTION_API_TOKEN}
  api_url: ${NOTION_API_URL}
  databases:
    ventures: { title: Ventures, entity: venture }
    offers: { title: Offers, entity: offer }
    projects: { title: Projects, entity: project }
    decision_journal: { title: Decision Journal, entity: decision }
portfolio:
  root: .
sync:
  tier2_entities: [offer, decision]
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
    decision:
      files: ["decisions/*.md"]
      database: decision_journal
      body: reference
      properties:
        Date: date
"""
ENVIRON = {"NOTION_API_TOKEN": "sandbox_simulation", "NOTION_API_URL": "http://127.0.0.1:9"}
LOG = "logs/context_actions.csv"
ID_MAP = "integrations/notion_id_map.csv"
TABLES = ("sot/projects.csv", "sot/engagements.csv", "sot/deliverables.csv")
BEGAN = "2025-10-17T09:00:00Z"

NAME = {"Name": {"type": "title"}, "Unique ID": {"type": "rich_text"}}
WORKSPACE: dict[str, Any] = {
    "workspace": {"name": "Small", "bot": {"name": "Bot"}, "person": {"name": "Robin Example"}},
    "databases": {
        "ventures": {"title": "Ventures", "properties": NAME},
        "offers": {
            "title": "Offers",
            "properties": {**NAME, "Price": {"type": "number"}, "Version": {"type": "rich_text"}},
        },
        "projects": {
            "title": "Projects",
            "properties": {
                **NAME,
                "Status": {"type": "select", "options": ["To Do", "Complete"]},
                "Venture": {"type": "relation", "target": "ventures"},
                "Decision Journal": {"type": "relation", "target": "decision_journal"},
            },
        },
        "decision_journal": {
            "title": "Decision Journal",
            "properties": {**NAME, "Date": {"type": "date"}, "Context": {"type": "rich_text"}},
        },
    },
    "records": {
        "ventures": [{"ref": "ops", "created": BEGAN, "properties": {"Name": "Ops Studio"}}],
        "projects": [
            {
                "ref": "first",
                "created": "2025-10-20T09:00:00Z",
                "properties": {"Name": "First steps", "Status": "Complete", "Venture": ["ops"]},
                "body": "What we learned at first.",
            }
        ],
    },
}


def ulid(name: str) -> str:
    """A ULID of its own for a record of the workload."""
    return ulids.derive(parse_time(BEGAN), name)


def offer(title: str, price: int = 900, text: str = "") -> str:
    """An offer's file with the header of the specification."""
    return (
        f"# {title}\n\n- entity: offer\n- level: definition\n- zone: internal\n- version: v01\n- tags: [offer]\n"
        f"- source_path: /{offer_path(title)}\n- date: 2025-11-12\n\n---\n\n{text or f'The text of {title}.'}\n\n"
        f"- **Price**: {price}\n"
    )


def offer_path(title: str) -> str:
    """Where the offer of this title lies."""
    return f"offers/{title.lower().replace(' ', '-')}.md"


def decision(title: str) -> str:
    """A decision record's file."""
    return (
        f"# {title}\n\n- entity: decision\n- level: adr\n- zone: internal\n- version: v01\n- tags: [decision]\n"
        f"- source_path: /decisions/x.md\n- date: 2025-11-12\n\n---\n\n## Context\n\nWhy {title}.\n"
    )


def offers(*titles: str) -> dict[str, str]:
    """Files of new offers by path."""
    return {offer_path(title): offer(title) for title in titles}


PAST = {**offers("Delta", "Epsilon", "Zeta", "Eta"), "notes.txt": "Notes\n"}

"""What the sandbox's week makes, shown whole in docs/gallery.md: `python -m tests.gallery` writes it anew."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sync.emulator.state import State
from tests.house import ROOT, House, built, seeded

GALLERY = ROOT / "docs" / "gallery.md"
ENGAGEMENT = "ventures/ops-studio/engagements/borogove-botanics-process-sprint"
PROJECT = f"{ENGAGEMENT}/projects/borogove-onboarding-overhaul"
OFFER = "Process Sprint"

_HEAD = """\
# Gallery

What one week makes of the sandbox: a finished project's folder, its engagement, and an offer's page in Notion. The
people and firms are invented. This file is made by `python -m tests.gallery`; a test holds it against the program.

The planning and the review brief and the engagement brief follow the portfolio's own templates in
`sync/emulator/sandbox/portfolio/templates/`; the other documents follow the built-in outlines. `NEEDS_MORE_CONTEXT`
marks what nobody has written down in Notion.
"""
_LANGUAGES = {"md": "markdown", "json": "json", "yaml": "yaml", "csv": "csv"}


def gallery(house: House) -> str:
    """The gallery's text, for a house whose week has been run."""
    return "\n".join([_HEAD, *_project(house), *_engagement(house), *_offer(house)])


def _project(house: House) -> Iterator[str]:
    yield "## A project folder\n"
    paths = house.git("ls-tree", "-r", "--name-only", "origin/main", "--", PROJECT).splitlines()
    for path in sorted(paths, key=lambda path: ("context/" not in path, path)):
        if path.rpartition(".")[2] in _LANGUAGES:
            yield from _file(path, house.text(path))
        else:
            yield f"### `{path.removeprefix(f'{ENGAGEMENT}/')}`\n\nSaved from the page in Notion.\n"
    yield from _rows("sot/projects.csv", house)


def _engagement(house: House) -> Iterator[str]:
    yield "## An engagement\n"
    for name in ("context/engagement_brief_v01.md", "deal_history.md"):
        yield from _file(f"{ENGAGEMENT}/{name}", house.text(f"{ENGAGEMENT}/{name}"))
    yield from _rows("sot/engagements.csv", house)


def _rows(path: str, house: House) -> Iterator[str]:
    head, *rows = house.text(path).splitlines()
    ours = [row for row in rows if f"/{ENGAGEMENT}/" in row]
    yield from _file(path, "\n".join([head, *ours]))


def _offer(house: House) -> Iterator[str]:
    page = house.page(OFFER, "offers")
    yield "## An offer's page in Notion\n"
    yield "Its properties, and its body as Notion's Markdown. The page is locked.\n"
    yield "| property | value |\n| --- | --- |"
    for name, value in page["properties"].items():
        if shown := _shown(value):
            yield f"| {name} | {shown} |"
    yield ""
    yield from _fenced("markdown", page["markdown"])


def _shown(value: Any) -> str:
    match value:
        case {"start": start}:
            return str(start)
        case [*items]:
            return f"{len(items)} related" if items else ""
        case None:
            return ""
        case _:
            return str(value)


def _file(path: str, text: str) -> Iterator[str]:
    yield f"### `{path.removeprefix(f'{ENGAGEMENT}/')}`\n"
    yield from _fenced(_LANGUAGES[path.rpartition(".")[2]], text)


def _fenced(language: str, text: str) -> Iterator[str]:
    """Text in a fence that is longer than any in it."""
    fence = "`" * (1 + max([3, *map(len, re.findall("`+", text))]))
    yield f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def main() -> None:
    """Write the gallery."""
    with TemporaryDirectory() as folder:
        seeded(Path(folder) / "notion.sqlite")
        built(Path(folder) / "sandbox")
        house = House(State(Path(folder) / "notion.sqlite"), Path(folder) / "sandbox" / "portfolio")
        house.run("weekly")
        GALLERY.write_text(gallery(house), encoding="utf-8")
        house.state.close()
    sys.stdout.write(f"wrote {GALLERY}\n")


if __name__ == "__main__":
    main()

"""Where many tests begin: a house is brought there once in a session, for all its processes, and copied after that."""

import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from sync.emulator.state import State
from tests.house import House, settled

Begin = Callable[[House], object]
"""What is done in a house before the tests; a function of a module, known by its name."""


def copied(template: Path, folder: Path, config: Callable[[str], str]) -> House:
    """A house of one's own: `template` is a portfolio with its remote, its Notion lies beside it."""
    portfolio = settled(template, folder)
    shutil.copy(template.parent / "notion.sqlite", folder)
    return House(State(folder / "notion.sqlite"), portfolio, config)


def begun(template: Path, shared: Path, config: Callable[[str], str], begin: Begin) -> Path:
    """The template of a house in which `begin` has happened. Settings and faults of its Notion are not part of it."""
    place = shared / f"{template.name}-{begin.__module__}.{begin.__qualname__}"
    with FileLock(f"{place}.lock"):
        if not place.exists():
            making = shared / f"{place.name}.making"
            house = copied(template, making / template.name, config)
            begin(house)
            house.state.remember_clock()
            house.state.store.commit()
            house.state.close()
            (making / template.name / "notion.sqlite").rename(making / "notion.sqlite")
            making.rename(place)
    return place / template.name

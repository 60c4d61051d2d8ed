"""The first look: titles and both kinds of id are matched; what is not shared is told, with what comes near."""

import pytest

from sync.core.config import Database
from sync.engine.first_look import Look, match
from sync.ports.notion_json import Found

SOURCE, DATABASE = "0e0c0000-1a2b-4c3d-8e4f-000000000001", "0e0c0000-1a2b-4c3d-8e4f-000000000002"
DEALS = Found(SOURCE, DATABASE, "Deals ")
TWIN = Found("0e0c0000-1a2b-4c3d-8e4f-000000000003", "0e0c0000-1a2b-4c3d-8e4f-000000000004", "Deals")
OLD = Found("0e0c0000-1a2b-4c3d-8e4f-000000000005", "0e0c0000-1a2b-4c3d-8e4f-000000000006", "Brand 2022")


@pytest.mark.parametrize(
    ("database", "found", "expected"),
    [
        ({"title": "Deals"}, [DEALS], Look({"deals": DEALS})),
        ({"id": SOURCE.replace("-", "").upper()}, [DEALS], Look({"deals": DEALS})),
        ({"id": DATABASE}, [DEALS, TWIN], Look({"deals": DEALS}, others=(TWIN,))),
        ({"title": "Deals"}, [DEALS, TWIN], Look(several={"deals": (DEALS, TWIN)})),
        ({"title": "Deal"}, [DEALS, OLD], Look(unseen={"deals": "Deals"}, others=(DEALS, OLD))),
        ({"title": "Deals"}, [OLD], Look(unseen={"deals": None}, others=(OLD,))),
        ({"title": "Deals"}, [], Look(unseen={"deals": None})),
    ],
)
def test_what_is_meant(database: dict[str, str], found: list[Found], expected: Look) -> None:
    """By id where one is given, else by the exact title without blanks at the ends; never a guess."""
    assert expected == match({"deals": Database.model_validate({"entity": "deal", **database})}, found)

"""Zones of places: the highest of the file and of every folder above it, and who says so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.zones import Zone
from sync.planners.zoning import effective, folder_zones, raised_by
from tests.planners import scene

PUBLIC, INTERNAL, PRIVATE, RESTRICTED = Zone
PATH = "ventures/ops/offers/audit.md"
TOP, VENTURE, OTHER = ".contextrc.yaml", "ventures/ops/.contextrc.yaml", "ventures/other/.contextrc.yaml"


def says(zone: object) -> str:
    """A folder's settings."""
    return f"venture: ops\ndefault_zone: {zone}\n"


@pytest.mark.parametrize(
    ("files", "own", "expected", "because"),
    [
        ({}, None, INTERNAL, []),
        ({}, PUBLIC, PUBLIC, []),
        ({VENTURE: says("internal")}, PUBLIC, INTERNAL, [f"/{VENTURE} says internal"]),
        ({VENTURE: says("private"), TOP: says("internal")}, INTERNAL, PRIVATE, [f"/{VENTURE} says private"]),
        ({TOP: says("private"), VENTURE: says("internal")}, INTERNAL, PRIVATE, [f"/{TOP} says private"]),
        ({OTHER: says("restricted")}, INTERNAL, INTERNAL, []),
        ({VENTURE: says("internal")}, RESTRICTED, RESTRICTED, []),
        ({VENTURE: "zone: private\n"}, INTERNAL, PRIVATE, [f"/{VENTURE} says private"]),
        ({VENTURE: "venture: ops\n", TOP: ""}, INTERNAL, INTERNAL, []),
        ({VENTURE: says("Private ")}, INTERNAL, PRIVATE, [f"/{VENTURE} says private"]),
        ({VENTURE: says("secret")}, INTERNAL, RESTRICTED, [f"/{VENTURE} says restricted"]),
        ({VENTURE: "a: [\n"}, INTERNAL, RESTRICTED, [f"/{VENTURE} says restricted"]),
        ({VENTURE: "- private\n"}, INTERNAL, RESTRICTED, [f"/{VENTURE} says restricted"]),
    ],
)
def test_the_highest_on_the_way_down(
    files: dict[str, str], own: Zone | None, expected: Zone, because: list[str]
) -> None:
    """A folder binds what lies below it, another one does not; what cannot be understood is the strictest."""
    plain = scene.document()
    document = replace(plain, path=PATH, header=replace(plain.header, zone=own))
    assert (expected, because) == (effective(document, files), raised_by(document, files))


@given(st.text(max_size=60))
def test_no_text_of_a_folder_stops_a_run(text: str) -> None:
    """Whatever stands in it, it says a zone or nothing."""
    assert folder_zones(PATH, {VENTURE: text}).keys() <= {VENTURE}

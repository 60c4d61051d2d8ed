"""Blocks: children, appends at a position, changes, deletions."""

from typing import Any

import pytest

from sync.emulator import seed
from tests.emulator.api import Api

AUDIT = seed.page_id("audit")
CHILDREN = f"blocks/{AUDIT}/children"


def paragraph(text: str, *children: dict[str, Any]) -> dict[str, Any]:
    return {"paragraph": {"rich_text": [{"text": {"content": text}}], "children": list(children)}}


def texts(answer: Any) -> list[str]:
    return ["".join(t["plain_text"] for t in b[b["type"]].get("rich_text", [])) for b in answer["results"]]


def test_children_are_listed_flat(api: Api) -> None:
    """Nested blocks are not in the answer; has_children points to them."""
    made = api.patch(CHILDREN, {"children": [paragraph("outer", paragraph("inner"))]})["results"][0]

    assert made["has_children"]
    assert "children" not in made["paragraph"]
    assert ["inner"] == texts(api.get(f"blocks/{made['id']}/children"))
    assert {"type": "page_id", "page_id": AUDIT} == made["parent"]


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (None, ["Scope", "One week.", "first", "second", "new"]),
        ({"type": "end"}, ["Scope", "One week.", "first", "second", "new"]),
        ({"type": "start"}, ["new", "Scope", "One week.", "first", "second"]),
    ],
)
def test_append_position(api: Api, position: dict[str, Any] | None, expected: list[str]) -> None:
    """New blocks go to the end unless told otherwise."""
    body: dict[str, Any] = {"children": [paragraph("new")]}
    api.patch(CHILDREN, body if position is None else {**body, "position": position})

    assert expected == texts(api.get(CHILDREN))


def test_append_after_a_block(api: Api) -> None:
    """after_block names a sibling; the old `after` is refused in this version."""
    first = api.get(CHILDREN)["results"][0]["id"]
    position = {"type": "after_block", "after_block": {"id": first}}
    api.patch(CHILDREN, {"children": [paragraph("new")], "position": position})

    assert ["Scope", "new"] == texts(api.get(CHILDREN))[:2]
    assert "body.after" in api.patch(CHILDREN, {"children": [paragraph("x")], "after": first}, 400)["message"]


def test_change_and_delete(api: Api) -> None:
    """A block's text changes under its id; deleted it leaves the list, and the page's edit time moves."""
    block = api.get(CHILDREN)["results"][1]
    changed = api.patch(f"blocks/{block['id']}", {"paragraph": {"rich_text": [{"text": {"content": "Two weeks."}}]}})
    assert "Two weeks." == changed["paragraph"]["rich_text"][0]["plain_text"]
    assert api.delete(f"blocks/{block['id']}")["in_trash"]

    assert ["Scope", "first", "second"] == texts(api.get(CHILDREN))
    assert "object_not_found" == api.get(f"blocks/{block['id']}", 404)["code"]
    assert "2025-11-24T09:00:00.000Z" == api.get(f"pages/{AUDIT}")["last_edited_time"]


def test_children_are_paged(api: Api) -> None:
    """Cursors work on children too."""
    first = api.get(f"{CHILDREN}?page_size=3")
    second = api.get(f"{CHILDREN}?page_size=3&start_cursor={first['next_cursor']}")

    assert (["Scope", "One week.", "first"], ["second"]) == (texts(first), texts(second))


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (
            {"paragraph": {"rich_text": [{"text": {"content": "x" * 2001}}]}},
            "body.children[0].paragraph.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`.",
        ),
        ({"paragraph": {}}, "body.children[0].paragraph.rich_text should be defined"),
        ({"nonsense": {}}, "body.children[0].type should be"),
        ({"child_page": {"title": "x"}}, "body.children[0].type should be"),
        ({"bookmark": {"url": "x" * 2001}}, "body.children[0].bookmark.url.length should be ≤ `2000`"),
        ({"equation": {"expression": "x" * 1001}}, "expression.length should be ≤ `1000`"),
    ],
)
def test_blocks_that_are_refused(api: Api, block: dict[str, Any], words: str) -> None:
    """Wrong kinds and sizes are refused with their place."""
    assert words in api.patch(CHILDREN, {"children": [block]}, 400)["message"]


def test_a_page_is_a_block(api: Api) -> None:
    """A page read as a block is a child_page with its title."""
    block = api.get(f"blocks/{AUDIT}")

    assert ("child_page", {"title": "Audit"}) == (block["type"], block["child_page"])

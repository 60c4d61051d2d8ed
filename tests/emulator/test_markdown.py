"""Page Markdown: read, edited, replaced; what is protected; asynchronous writes."""

from typing import Any

import pytest

from sync.emulator import seed
from tests.emulator.api import Api, titled

AUDIT = seed.page_id("audit")
PATH = f"pages/{AUDIT}/markdown"
BODY = "# Scope\n\nOne week.\n\n- first\n- second"


def change(api: Api, kind: str, status: int = 200, more: dict[str, Any] | None = None, **command: Any) -> Any:
    return api.patch(PATH, {"type": kind, kind: command, "markdown_version": "v2", **(more or {})}, status)


def edit(api: Api, *updates: dict[str, Any], status: int = 200) -> Any:
    return change(api, "update_content", status, content_updates=list(updates))


def test_read(api: Api) -> None:
    """The whole page comes in one answer."""
    answer = api.get(f"{PATH}?markdown_version=v2")
    del answer["request_id"]
    expected = {"object": "page_markdown", "id": AUDIT, "markdown": BODY, "truncated": False, "unknown_block_ids": []}

    assert expected == answer


def test_replace_answers_the_page_after_it(api: Api) -> None:
    """The answer is what the next read gives."""
    answer = change(api, "replace_content", new_str="Text\n* item\n")

    assert answer["markdown"] == api.get(PATH)["markdown"] == "Text\n\n- item"


def block_ids(api: Api) -> list[str]:
    """The ids of the page's blocks."""
    return [block["id"] for block in api.get(f"blocks/{AUDIT}/children")["results"]]


def test_only_an_update_leaves_the_other_blocks(api: Api) -> None:
    """A change of one place keeps the ids of the rest; replacing the whole keeps none, which nobody may count on."""
    before = block_ids(api)
    edit(api, {"old_str": "One week", "new_str": "Two weeks"})
    kept = block_ids(api)
    assert (len(before), len(before) - 1) == (len(kept), len(set(before) & set(kept)))
    change(api, "replace_content", new_str=api.get(PATH)["markdown"])
    assert set() == set(kept) & set(block_ids(api))


def test_update_in_order(api: Api) -> None:
    """Each update sees what the ones before it made."""
    answer = edit(
        api, {"old_str": "One week", "new_str": "Two weeks"}, {"old_str": "Two weeks.", "new_str": "Three weeks."}
    )

    assert BODY.replace("One", "Three").replace("week.", "weeks.") == answer["markdown"]


def test_update_every_match(api: Api) -> None:
    """replace_all_matches takes what would be ambiguous."""
    answer = edit(api, {"old_str": "- ", "new_str": "- [ ] ", "replace_all_matches": True})

    assert "- [ ] first\n- [ ] second" in answer["markdown"]


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({"old_str": "", "new_str": "x"}, "empty"),
        ({"old_str": "absent", "new_str": "x"}, "No match for old_str"),
        ({"old_str": "ONE WEEK", "new_str": "x"}, "No match for old_str"),
        ({"old_str": "- ", "new_str": "x"}, "matches 2 locations"),
        ({"old_str": "One week"}, "new_str should be a string"),
        ({"old_str": "One week", "new_str": "x", "all": True}, "should be not present"),
    ],
)
def test_updates_that_are_refused(api: Api, update: dict[str, Any], words: str) -> None:
    """An update that does not name one place exactly changes nothing, nor do those before it."""
    first = {"old_str": "Scope", "new_str": "Gone"}

    assert words in edit(api, first, update, status=400)["message"]
    assert BODY == api.get(PATH)["markdown"]


def test_a_hundred_updates_and_no_more(api: Api) -> None:
    """The array's limit is 100."""
    update = {"old_str": "One", "new_str": "One"}

    assert BODY == edit(api, *[update] * 100)["markdown"]
    assert "≤ `100`" in edit(api, *[update] * 101, status=400)["message"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"type": "nonsense", "nonsense": {}}, "body.type should be"),
        ({"type": "replace_content"}, "body.replace_content should be an object"),
        ({"type": "replace_content", "replace_content": {}}, "new_str should be a string"),
        (
            {"type": "replace_content", "replace_content": {"new_str": "x"}, "markdown_version": "v9"},
            "markdown_version",
        ),
    ],
)
def test_commands_that_are_refused(api: Api, body: dict[str, Any], words: str) -> None:
    """A command needs its type, its object and its keys."""
    assert words in api.patch(PATH, body, 400)["message"]


def test_child_pages_are_protected(api: Api) -> None:
    """What would remove a child page is refused and names it; with the permission the page goes to the trash."""
    child = api.post("pages", {"parent": {"page_id": AUDIT}, "properties": {"title": titled("Sub")}})["id"]
    refused = change(api, "replace_content", 400, new_str="all new")

    assert ("validation_error", True) == (refused["code"], child in refused["message"])
    assert "Sub" in api.get(PATH)["markdown"]
    change(api, "replace_content", new_str="all new", allow_deleting_content=True)
    assert ("all new", True) == (api.get(PATH)["markdown"], api.get(f"pages/{child}")["in_trash"])
    api.patch(f"pages/{child}", {"in_trash": False})
    assert "Sub" in api.get(PATH)["markdown"]


def test_a_child_page_that_is_kept_stays(api: Api) -> None:
    """Text round a child's tag may change; the child keeps its id."""
    child = api.post("pages", {"parent": {"page_id": AUDIT}, "properties": {"title": titled("Sub")}})["id"]
    text = api.get(PATH)["markdown"]
    change(api, "replace_content", new_str=f"Before\n\n{text}")

    assert child in [block["id"] for block in api.get(f"blocks/{AUDIT}/children")["results"]]
    assert not api.get(f"pages/{child}")["in_trash"]


def test_a_truncated_page(api: Api) -> None:
    """Part of it is unknown; that part can neither be lost nor hidden by a replacement."""
    api.control("settings", {"truncated_pages": [AUDIT]})
    read = api.get(PATH)
    refused = change(api, "replace_content", 400, new_str="all new")

    assert (True, True) == (read["truncated"], "<unknown" in read["markdown"])
    assert read["unknown_block_ids"]
    assert {"limit_kind": "page_record_count"} == refused["additional_data"]
    change(api, "replace_content", new_str=read["markdown"].replace("Scope", "Range"))
    api.control("settings", {"truncated_pages": []})
    assert BODY.replace("Scope", "Range") == api.get(PATH)["markdown"]


def test_unknown_blocks_are_read_one_by_one(api: Api) -> None:
    """An id out of unknown_block_ids is taken in place of a page's."""
    api.control("settings", {"truncated_pages": [AUDIT]})
    unknown = api.get(PATH)["unknown_block_ids"]

    assert "- second" == api.get(f"pages/{unknown[-1]}/markdown")["markdown"]


def test_an_unshared_child_is_unknown(api: Api) -> None:
    """A child page that is not shared looks like content that was not loaded."""
    child = api.post("pages", {"parent": {"page_id": AUDIT}, "properties": {"title": titled("Sub")}})["id"]
    api.person("unshare", page=child)
    read = api.get(PATH)

    assert ([child], True) == (read["unknown_block_ids"], "<unknown" in read["markdown"])
    assert "validation_error" == change(api, "replace_content", 400, new_str="all new")["code"]


def test_asynchronous_writes(api: Api) -> None:
    """allow_async answers 202 with a task; the task ends with the answer of the synchronous call."""
    api.control("settings", {"async_poll_seconds": 5})
    task = api.patch(PATH, {"type": "replace_content", "replace_content": {"new_str": "x"}, "allow_async": True}, 202)

    assert ("async_task", "queued", 2) == (task["object"], task["status"], task["poll_after_seconds"])
    assert "running" == api.get(f"async_tasks/{task['id']}")["status"]
    api.control("clock", {"advance_seconds": 6})
    done = api.get(f"async_tasks/{task['id']}")
    assert ("succeeded", "x") == (done["status"], done["result"]["markdown"])
    assert "object_not_found" == api.get("async_tasks/task_none", 404)["code"]


def test_insert(api: Api) -> None:
    """The legacy command appends, prepends, or goes after a selection."""
    assert change(api, "insert_content", content="End")["markdown"].endswith("End")
    start = change(api, "insert_content", content="Start", position={"type": "start"})["markdown"]
    assert start.startswith("Start\n\n# Scope")
    middle = change(api, "insert_content", content="Middle", after="# Sc...ope")["markdown"]
    assert "# Scope\n\nMiddle\n\nOne week." in middle
    both = change(api, "insert_content", 400, content="x", after="a", position={"type": "end"})
    assert "not both" in both["message"]


def test_a_page_in_the_trash_is_not_edited(api: Api) -> None:
    """Neither replaced nor updated."""
    api.patch(f"pages/{AUDIT}", {"in_trash": True})

    assert "archived" in change(api, "replace_content", 400, new_str="x")["message"]

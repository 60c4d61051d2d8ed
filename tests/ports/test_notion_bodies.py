"""Bodies: read, replaced, updated, and the large ones that Notion finishes later."""

import json
from typing import Any

import httpx
import pytest

from sync.core.errors import Rejected, Unknown
from sync.core.model import Body
from tests.ports.wire import MARKDOWN, PAGE, Clock, Wire, error, notion, ok, sent


def test_a_body_is_read_in_v2_without_signed_addresses() -> None:
    """The version goes into the query; the text is the same on every read."""
    signed = {**MARKDOWN, "markdown": "![a](https://file.notion.so/f/a.png?signature=1)"}
    wire = Wire(ok(signed))
    assert Body("![a](https://file.notion.so/f/a.png)") == notion(wire).body(PAGE)
    assert [("GET", f"pages/{PAGE}/markdown?markdown_version=v2")] == sent(wire)


def test_replace_and_update_never_allow_deleting() -> None:
    """The commands of the documentation, version in the body, the answer is the body after it."""
    wire = Wire(ok(MARKDOWN))
    port = notion(wire)
    assert Body("# A\n") == port.replace_body(PAGE, "# A")
    assert Body("# A\n") == port.update_body(PAGE, [("a", "b"), ("c", "")])
    assert [("PATCH", f"pages/{PAGE}/markdown")] * 2 == sent(wire)
    updates = [{"old_str": "a", "new_str": "b"}, {"old_str": "c", "new_str": ""}]
    assert [
        {"type": "replace_content", "replace_content": {"new_str": "# A"}, "markdown_version": "v2"},
        {"type": "update_content", "update_content": {"content_updates": updates}, "markdown_version": "v2"},
    ] == wire.bodies


def task(status: str, **extra: Any) -> dict[str, Any]:
    hostile = "http://elsewhere.example/v1/async_tasks/task_1"
    return {"object": "async_task", "id": "task_1", "status": status, "status_url": hostile, **extra}


QUEUED = httpx.Response(202, json=task("queued", poll_after_seconds=2))
RUNNING = ok(task("running", poll_after_seconds=7))


def test_a_large_body_is_written_asynchronously() -> None:
    """Polled as Notion asks, by id and never by the address it names."""
    clock = Clock()
    wire = Wire(QUEUED, RUNNING, ok(task("succeeded", result=MARKDOWN)))
    assert Body("# A\n") == notion(wire, clock).replace_body(PAGE, "x" * 400_001)
    assert json.loads(wire.requests[0].content)["allow_async"] is True
    assert [("PATCH", f"pages/{PAGE}/markdown"), *[("GET", "async_tasks/task_1")] * 2] == sent(wire)
    assert [2.0, 7.0] == clock.slept


@pytest.mark.parametrize(
    ("replies", "kind", "words"),
    [
        ([QUEUED, ok(task("failed", error={"message": "Too deep."}))], Rejected, "Too deep."),
        ([QUEUED, error(500)], Unknown, "its end not seen"),
        ([QUEUED, error(404, "object_not_found")], Unknown, "its end not seen"),
        ([QUEUED, RUNNING], Unknown, "its end not seen"),
        ([QUEUED, ok(task("succeeded"))], Unknown, "does not know"),
        ([QUEUED, ok({"object": "async_task"})], Unknown, "does not know"),
        ([httpx.Response(202, json=task("queued") | {"id": "../users"})], Unknown, "does not know"),
    ],
)
def test_the_end_of_a_large_write_is_seen_or_unknown(replies: list[Any], kind: type[Exception], words: str) -> None:
    """A failed task is refused; anything else that hides its end leaves the write unknown, within the budget."""
    with pytest.raises(kind, match=words):
        notion(Wire(*replies)).replace_body(PAGE, "x" * 400_001)

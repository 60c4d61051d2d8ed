"""Writes that Notion finishes later: asked for until they are done."""

from collections.abc import Callable

from sync.core.errors import Rejected, SyncError, Unknown
from sync.ports.notion_errors import shown
from sync.ports.notion_values import Json

_LOOK = "The next run looks before it writes again."


def finished(task: Json, read: Callable[[str], Json], rest: Callable[[float], None]) -> Json:
    """The result of a task. Its id is asked for, never the address it names.

    Raises:
        Rejected: Notion says that it failed.
        Unknown: Its end could not be seen.
    """
    path = f"async_tasks/{_plain_id(task)}"
    try:
        while task["status"] in {"queued", "running", "retrying"}:
            rest(min(max(float(task["poll_after_seconds"]), 0.5), 60.0))
            task = read(path)
    except SyncError as error:
        raise Unknown(f"A large change was begun and its end not seen ({error.what})", _LOOK) from error
    if task["status"] == "succeeded":
        result: Json = task["result"]
        return result
    problem = task.get("error") or {}
    message = shown(str(problem.get("message") or "no reason given"))
    raise Rejected(f"Notion could not carry out a large change: {message}", "Correct the document, or split it.")


def _plain_id(task: Json) -> str:
    key = str(task["id"])
    if not key.replace("_", "").replace("-", "").isalnum() or not key.isascii():
        raise ValueError("not a task id")
    return key

"""Asynchronous writes: done at once, but shown as queued until the wait is over."""

from sync.emulator.clock import parse_time
from sync.emulator.routing import Call
from sync.emulator.state import State
from sync.emulator.wire import ApiError, Doc


def start(state: State, operation: str, result: Doc) -> Doc:
    """Remember a task whose result is `result`, and answer it as queued."""
    key = "task_" + state.new_id().replace("-", "")
    task = {"id": key, "created": state.now(), "operation": operation, "result": result}
    state.store.put("task", key, task)
    return _show(task, "queued")


def retrieve(call: Call) -> Doc:
    state = call.state
    task = state.store.get("task", call.segment(0))
    if task is None:
        raise ApiError(404, "object_not_found", f"Could not find async task with ID: {call.segment(0)}.")
    age = (state.clock.now() - parse_time(task["created"])).total_seconds()
    if age < state.settings.async_poll_seconds:
        return _show(task, "running")
    return {**_show(task, "succeeded"), "result": task["result"]}


def _show(task: Doc, status: str) -> Doc:
    head = {
        "object": "async_task",
        "id": task["id"],
        "status": status,
        "status_url": f"https://api.notion.com/v1/async_tasks/{task['id']}",
        "created_time": task["created"],
    }
    if status in ("queued", "running"):
        head["poll_after_seconds"] = 2
    return {**head, "operation": {"surface": "rest", "name": task["operation"]}}

"""Which pages a relation still shows: not those unshared, trashed or gone."""

from sync.emulator.state import State


def related(state: State, keys: list[str]) -> list[str]:
    """`keys` without the pages that the connection does not see."""
    found = []
    shared: dict[str, bool] = {}
    for key in keys:
        page = state.store.get("page", key)
        if page is None or page["in_trash"] or not page.get("shared", True):
            continue
        source = page["parent"].get("data_source_id", key)
        if source not in shared:
            shared[source] = state.visible("page", page)
        if shared[source]:
            found.append(key)
    return found

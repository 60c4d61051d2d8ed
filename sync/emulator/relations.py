"""Two-way relations: the other side follows every write."""

from sync.emulator.state import State
from sync.emulator.wire import Doc


def follow(state: State, source: Doc, key: str, before: Doc, after: Doc) -> None:
    """Bring the other sides of page `key` into step with its values, `before` and `after` the write."""
    for prop in source["properties"].values():
        if prop["type"] != "relation" or prop["config"]["type"] != "dual_property":
            continue
        old, new = before.get(prop["id"]) or [], after.get(prop["id"]) or []
        synced = prop["config"]["dual_property"]["synced_property_id"]
        for gone in set(old) - set(new):
            _change(state, gone, synced, key, add=False)
        for added in (other for other in new if other not in old):
            _change(state, added, synced, key, add=True)


def _change(state: State, other: str, synced: str, key: str, add: bool) -> None:
    page = state.store.get("page", other)
    if page is None:
        return
    there = page["values"].get(synced) or []
    if add == (key in there):
        return
    changed = [*there, key] if add else [k for k in there if k != key]
    page = {**page, "values": {**page["values"], synced: changed}}
    state.store.put("page", other, state.touched(page) if state.settings.two_way_touches_other_side else page)

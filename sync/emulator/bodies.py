"""Page bodies as block trees: stored, seen by the connection, and turned from and into Markdown."""

import json
from difflib import SequenceMatcher

from sync.emulator import block_payloads, dialect, ids, trees
from sync.emulator.rich_text import title_of
from sync.emulator.state import State
from sync.emulator.wire import Doc

_CHILDREN = {"child_page": "page", "child_database": "database"}
_OWN = ("id", "created", "edited", "created_by", "edited_by", "children", "url", "alt")


def stored(state: State, key: str) -> list[Doc]:
    """The tree of page `key` as it is, child pages in the trash included."""
    body = state.store.get("body", key)
    return body["blocks"] if body else []


def save(state: State, key: str, blocks: list[Doc]) -> None:
    """Replace the tree, which counts as an edit of the page."""
    state.remember_before(key)
    state.store.put("body", key, {"blocks": blocks})
    page = state.store.get("page", key)
    if page is not None:
        state.store.put("page", key, state.touched(page))


def tree(state: State, key: str) -> list[Doc]:
    """The tree as the connection sees it: trashed children gone, unshared ones unknown, titles of today."""
    return _seen(state, stored(state, key))


def _seen(state: State, blocks: list[Doc]) -> list[Doc]:
    seen = []
    for block in blocks:
        kind = _CHILDREN.get(block["type"])
        if kind is None:
            children = block.get("children")
            seen.append({**block, "children": _seen(state, children)} if children else block)
            continue
        child = state.store.get(kind, block["id"])
        if child is None or child["in_trash"]:
            continue
        if state.visible(kind, child):
            address = f"https://www.notion.so/{block['id'].replace('-', '')}"
            titled = {block["type"]: {"title": title_of(state, block["id"])}, "url": address}
            seen.append({**block, **titled})
        else:
            unknown = {k: block[k] for k in _OWN if k in block}
            seen.append({**unknown, "type": "unsupported", "unsupported": {"block_type": block["type"]}})
    return seen


def add_child(state: State, parent: str, kind: str, key: str) -> None:
    """Put a child page or database at the end of a page."""
    block = {**block_payloads.stamped(state, kind, {"title": title_of(state, key)}), "id": key}
    save(state, parent, [*stored(state, parent), block])


def trash_child(state: State, block: Doc) -> None:
    kind = _CHILDREN[block["type"]]
    child = state.store.get(kind, block["id"])
    if child is not None:
        state.store.put(kind, block["id"], state.touched({**child, "in_trash": True}))


def read_markdown(state: State, markdown: str) -> tuple[list[Doc], list[str]]:
    """(new stored blocks, the parser's warnings)."""
    parsed = dialect.parse(markdown)
    return [block_payloads.adopt(state, block) for block in parsed.blocks], parsed.warnings


def write_markdown(blocks: list[Doc]) -> str:
    return dialect.write(blocks)


def truncate(state: State, key: str, blocks: list[Doc]) -> tuple[list[Doc], bool]:
    """The tree as a reader gets it: of pages set to be truncated the second half is unknown."""
    if key not in state.settings.truncated_pages or not blocks:
        return blocks, False
    half = (len(blocks) + 1) // 2
    unknown = [
        {**{k: b[k] for k in _OWN if k in b and k != "children"}, "type": "unsupported", "unsupported": {}}
        for b in blocks[half:]
    ]
    return [*blocks[:half], *unknown], True


def restore(old: list[Doc], new: list[Doc]) -> list[Doc]:
    """`new` with the real block in place of every `<unknown>` that stands for one of `old`.

    A `<page>` that is no child of this one becomes a link: Markdown does not move pages here.
    """
    known = {block["id"]: block for block in trees.walk(old)}
    restored = []
    for block in new:
        kind, key = block["type"], block["id"]
        if kind == "unsupported" and key in known:
            restored.append(known[key])
        elif kind in _CHILDREN and key not in known:
            target = {"type": f"{_CHILDREN[kind]}_id", f"{_CHILDREN[kind]}_id": key}
            own = {name: block[name] for name in _OWN if name in block and name not in ("url", "alt")}
            link = {**own, "id": ids.derive(f"link:{key}:{block['created']}"), "type": "link_to_page"}
            restored.append({**link, "link_to_page": target})
        else:
            restored.append({**block, "children": restore(old, block["children"])})
    return restored


def children(state: State, key: str) -> list[Doc]:
    """The child pages and databases that stand in the tree and are not in the trash, shared or not."""
    found = []
    for block in trees.walk(stored(state, key)):
        kind = _CHILDREN.get(block["type"])
        child = state.store.get(kind, block["id"]) if kind else None
        if child is not None and not child["in_trash"]:
            found.append(block)
    return found


def unknown_ids(blocks: list[Doc]) -> list[str]:
    return [block["id"] for block in trees.walk(blocks) if block["type"] == "unsupported"]


def keep_known(old: list[Doc], new: list[Doc]) -> list[Doc]:
    """`new` with the blocks that did not change taken from `old`, ids and times included."""
    before, after = [_content(b) for b in old], [_content(b) for b in new]
    kept = list(new)
    for start, there, length in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        kept[there : there + length] = old[start : start + length]
    return kept


def _content(block: Doc) -> str:
    own = {k: v for k, v in block.items() if k not in _OWN}
    if block["type"] in _CHILDREN:
        own = {"type": block["type"], "id": block["id"]}
    return json.dumps([own, [_content(child) for child in block.get("children", [])]], sort_keys=True)

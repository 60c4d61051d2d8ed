"""Blocks of a request made into stored blocks: payload checked, defaults filled, ids given."""

from typing import Any

from sync.emulator import ids, rich_text, sizes
from sync.emulator.state import State
from sync.emulator.wire import Doc, failed, invalid

TEXT_KINDS = (
    "paragraph",
    "heading_1",
    "heading_2",
    "heading_3",
    "heading_4",
    "bulleted_list_item",
    "numbered_list_item",
    "to_do",
    "toggle",
    "quote",
    "callout",
    "code",
    "template",
)
_HEADINGS = ("heading_1", "heading_2", "heading_3", "heading_4")
MEDIA_KINDS = ("image", "video", "file", "pdf", "audio")
LINK_KINDS = ("bookmark", "embed", "link_preview")
OTHER_KINDS = (
    "divider",
    "breadcrumb",
    "table_of_contents",
    "equation",
    "table",
    "table_row",
    "column_list",
    "column",
    "synced_block",
    "link_to_page",
    "tab",
    "child_page",
    "child_database",
    "unsupported",
    "meeting_notes",
)
KINDS = (*TEXT_KINDS, *MEDIA_KINDS, *LINK_KINDS, *OTHER_KINDS)
_DEFAULTS: dict[str, Doc] = {
    "paragraph": {"icon": None, "color": "default"},
    "callout": {"icon": {"type": "emoji", "emoji": "💡"}, "color": "default"},
    "to_do": {"checked": False, "color": "default"},
    "code": {"caption": [], "language": "plain text"},
    "table_of_contents": {"color": "default"},
    "table": {"has_column_header": False, "has_row_header": False},
    "synced_block": {"synced_from": None},
    **{key: {"is_toggleable": False, "color": "default"} for key in _HEADINGS},
    **{key: {"caption": []} for key in (*MEDIA_KINDS, *LINK_KINDS)},
}
_COLORED = {"bulleted_list_item", "numbered_list_item", "toggle", "quote"}


def build_all(state: State, payloads: Any, path: str, budget: list[int] | None = None) -> list[Doc]:
    """Stored blocks of an API request.

    Raises:
        ApiError: 400 for wrong shapes, more than 100 in one array or 1,000 in all.
    """
    budget = budget if budget is not None else [sizes.BLOCKS]
    blocks = []
    for i, payload in enumerate(sizes.check_array(payloads, path)):
        budget[0] -= 1
        if budget[0] < 0:
            raise invalid(f"body failed validation: body.{path} should contain at most {sizes.BLOCKS} blocks.")
        blocks.append(_build(state, payload, f"{path}[{i}]", budget))
    return blocks


def _build(state: State, block: Any, path: str, budget: list[int]) -> Doc:
    sizes.require_object(block, path)
    kind = block.get("type") or next((k for k in KINDS if k in block), None)
    if kind not in KINDS or kind in ("child_page", "child_database", "unsupported"):
        raise failed("body", f"{path}.type", "a block type that can be created", kind)
    payload = sizes.require_object(block.get(kind), f"{path}.{kind}")
    nested = payload.get("children") or block.get("children") or []
    made = stamped(state, kind, normal_payload(state, kind, payload, f"{path}.{kind}"))
    return {**made, "children": build_all(state, nested, f"{path}.{kind}.children", budget)}


def adopt(state: State, block: Doc) -> Doc:
    """A stored block of one that the dialect parsed; its text may be longer than a request's."""
    kind = block["type"]
    payload = normal_payload(state, kind, block.get(kind) or {}, kind, limited=False)
    made = stamped(state, kind, payload)
    if kind in ("child_page", "child_database", "unsupported") and (key := key_in_url(block.get("url", ""))):
        made["id"] = key
    for extra in ("url", "alt"):
        if extra in block:
            made[extra] = block[extra]
    return {**made, "children": [adopt(state, child) for child in block.get("children") or []]}


def key_in_url(url: str) -> str | None:
    """The id at the end of a page address."""
    tail = url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1].replace("-", "")
    return ids.parse(tail[-32:])


def stamped(state: State, kind: str, payload: Doc) -> Doc:
    return {"id": state.new_id(), "type": kind, kind: payload, **state.stamp(), "children": []}


def normal_payload(state: State, kind: str, payload: Doc, path: str, limited: bool = True) -> Doc:
    """A payload with its defaults, texts in the shape of answers, and nested blocks left out."""
    rest = {key: value for key, value in payload.items() if key not in ("children", "rich_text")}
    made: Doc = {}
    if "caption" in rest:
        rest["caption"] = rich_text.normalise(state, rest["caption"], f"{path}.caption", limited)
    if kind in TEXT_KINDS:
        text = payload.get("rich_text")
        if text is None and limited:
            raise failed("body", f"{path}.rich_text", "defined", ...)
        made["rich_text"] = rich_text.normalise(state, text or [], f"{path}.rich_text", limited)
    elif kind == "table_row":
        cells = payload.get("cells") or []
        rest["cells"] = [rich_text.normalise(state, c, f"{path}.cells[{i}]", limited) for i, c in enumerate(cells)]
    elif limited and kind in LINK_KINDS:
        sizes.require_text(payload.get("url"), f"{path}.url", sizes.URL)
    elif limited and kind == "equation":
        sizes.require_text(payload.get("expression"), f"{path}.expression", sizes.EXPRESSION)
    elif kind == "file" and "name" not in rest:
        url = (rest.get(rest.get("type", "")) or {}).get("url", "")
        rest["name"] = url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    defaults = {"color": "default"} if kind in _COLORED else _DEFAULTS.get(kind, {})
    return {**made, **defaults, **rest}

"""Rich text: what clients send made into what Notion answers."""

from typing import Any

from sync.emulator import dates, ids, sizes, users
from sync.emulator.state import State
from sync.emulator.wire import Doc, failed

_PLAIN = {"bold": False, "italic": False, "strikethrough": False, "underline": False, "code": False}
_KINDS = ("text", "mention", "equation")


def plain(items: list[Doc] | str | None) -> str:
    """The text alone, of items or of what `compact` made of them."""
    if isinstance(items, str):
        return items
    return "".join(item["plain_text"] for item in items or [])


def compact(items: list[Doc]) -> list[Doc] | str:
    """Items as pages keep them: one unstyled text is kept as its string, which is most of them."""
    content = items[0]["plain_text"] if len(items) == 1 else ""
    return content if items == text(content) else items


def expand(stored: list[Doc] | str | None) -> list[Doc]:
    """The items that `compact` kept."""
    return text(stored) if isinstance(stored, str) else stored or []


def text(content: str) -> list[Doc]:
    """Unstyled text in the shape of an answer."""
    return [_item("text", {"content": content, "link": None}, {}, content, None)] if content else []


def normalise(state: State, value: Any, path: str, limited: bool = True) -> list[Doc]:
    """The items of a request as an answer shows them; `limited` applies the size limits.

    Raises:
        ApiError: 400 for a wrong shape or size.
    """
    if limited:
        sizes.check_array(value, path)
    items = [_normal(state, item, f"{path}[{i}]", limited) for i, item in enumerate(value or [])]
    return [item for item in items if item["type"] != "text" or item["text"]["content"]]


def _normal(state: State, item: Any, path: str, limited: bool) -> Doc:
    sizes.require_object(item, path)
    kind = item.get("type") or next((k for k in _KINDS if k in item), None)
    if kind not in _KINDS or not isinstance(item.get(kind), dict):
        raise failed("body", f"{path}.text", "defined", ...)
    payload, styles = item[kind], item.get("annotations") or {}
    match kind:
        case "text":
            content = sizes.require_text(
                payload.get("content"), f"{path}.text.content", sizes.TEXT if limited else None
            )
            link = _link(payload.get("link"), f"{path}.text.link", limited)
            href = link["url"] if link else None
            return _item("text", {"content": content, "link": link}, styles, content, href)
        case "equation":
            expression = sizes.require_text(payload.get("expression"), f"{path}.equation.expression", sizes.EXPRESSION)
            return _item("equation", {"expression": expression}, styles, expression, None)
        case _:
            return _mention(state, payload, styles, item, path)


def _link(link: Any, path: str, limited: bool) -> Doc | None:
    if link is None:
        return None
    url = sizes.require_text(sizes.require_object(link, path).get("url"), f"{path}.url")
    if limited:
        sizes.check_text(url, f"{path}.url", sizes.URL)
    return {"url": url}


def _mention(state: State, payload: Doc, styles: Doc, item: Doc, path: str) -> Doc:
    kind = payload.get("type") or next(iter(payload), "")
    target = payload.get(kind)
    if not isinstance(target, dict):
        raise failed("body", f"{path}.mention.{kind}", "an object", target)
    match kind:
        case "user":
            key = ids.require(target.get("id"), "body", f"{path}.mention.user.id")
            user = users.shown(state, key)
            return _item("mention", {"type": kind, kind: user}, styles, f"@{user.get('name', '')}", None)
        case "date":
            date = dates.normalise(target, f"{path}.mention.date")
            label = date["start"] + (f" → {date['end']}" if date["end"] else "")
            return _item("mention", {"type": kind, kind: date}, styles, label, None)
        case "page" | "database" | "data_source":
            key = ids.require(target.get("id"), "body", f"{path}.mention.{kind}.id")
            label = title_of(state, key) or item.get("plain_text") or "Untitled"
            href = f"https://www.notion.so/{key.replace('-', '')}"
            return _item("mention", {"type": kind, kind: {"id": key}}, styles, label, href)
        case _:
            label = item.get("plain_text") or target.get("url", "")
            return _item("mention", {"type": kind, kind: target}, styles, label, target.get("url"))


def title_of(state: State, key: str) -> str:
    """The plain title of a page, database or data source; empty where there is none."""
    if page := state.store.get("page", key):
        return plain(page["values"].get("title"))
    found = state.store.get("database", key) or state.store.get("data_source", key)
    return plain(found["title"]) if found else ""


def _item(kind: str, payload: Doc, styles: Doc, label: str, href: str | None) -> Doc:
    annotations = {name: bool(styles.get(name, False)) for name in _PLAIN}
    annotations["color"] = styles.get("color") or "default"  # type: ignore[assignment]
    return {"type": kind, kind: payload, "annotations": annotations, "plain_text": label, "href": href}

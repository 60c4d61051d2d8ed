"""Notion's block tags as the tokens of ordinary Markdown."""

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock

from sync.convert.from_notion.elements import BLOCK_TAGS, Element, elements
from sync.convert.markdown import escape
from sync.convert.markdown.fields import plain
from sync.convert.markdown.inline_writer import destination

_NAMES = "|".join(sorted(BLOCK_TAGS))
_TITLE_END = re.compile(rf"(?=<meeting-notes-section-)|\n[ \t]*\n|(?:^|\n)(?=[ \t]*<(?:{_NAMES})[\s>/])")


def lower(state: StateBlock, element: Element) -> None:
    """Push what `element` means."""
    _LOWERINGS[element.tag.name](state, element)


def _push_inline(state: StateBlock, content: str) -> None:
    token = state.push("inline", "", 0)
    token.content = content.strip()
    token.children = []


def _wrapped(state: StateBlock, name: str, tag: str, content: str) -> None:
    """A block of this kind that holds one piece of text."""
    state.push(f"{name}_open", tag, 1)
    _push_inline(state, content)
    state.push(f"{name}_close", tag, -1)


def _paragraph(state: StateBlock, content: str) -> None:
    if content.strip():
        _wrapped(state, "paragraph", "p", content)


def _blocks(state: StateBlock, markdown: str) -> None:
    if markdown.strip():
        state.md.block.parse(markdown.strip("\n"), state.md, state.env, state.tokens)


def _titled(inner: str) -> tuple[str, str]:
    """Title and children of a container: the title ends at a blank line or where a tag begins a line."""
    inner = inner.strip("\n")
    if match := re.match(r"\s*<p ?/>\s*", inner):
        return "", inner[match.end() :]
    if inner.startswith("```"):
        return "", inner
    match = _TITLE_END.search(inner)
    return (inner[: match.start()], inner[match.end() :]) if match else (inner, "")


def _text(state: StateBlock, element: Element) -> None:
    title, children = _titled(element.inner)
    _paragraph(state, title)
    _blocks(state, children)


def _heading(state: StateBlock, element: Element) -> None:
    title, children = _titled(element.inner)
    _wrapped(state, "heading", element.tag.name, title)
    _blocks(state, children)


def _quote(state: StateBlock, element: Element) -> None:
    state.push("blockquote_open", "blockquote", 1)
    _text(state, element)
    state.push("blockquote_close", "blockquote", -1)


def _toggle(state: StateBlock, element: Element) -> None:
    title, children = _titled(element.inner)
    state.push("toggle_open", element.get("heading"), 1)
    _wrapped(state, "summary", "", title)
    _blocks(state, children)
    state.push("toggle_close", "", -1)


def _callout(state: StateBlock, element: Element) -> None:
    state.push("callout_open", "", 1).info = element.get("icon")
    if element.inner.startswith("\n"):
        _blocks(state, element.inner)
    else:
        _text(state, element)
    state.push("callout_close", "", -1)


def _list(state: StateBlock, element: Element) -> None:
    kind = "ordered_list" if element.tag.name == "ol" else "bullet_list"
    opening = state.push(f"{kind}_open", element.tag.name, 1)
    if (start := element.get("start")).isdecimal():
        opening.attrs = {"start": int(start)}
    opening.meta = {"type": element.get("type")}
    for item in elements(element.inner):
        state.push("list_item_open", "li", 1)
        if isinstance(item, str):
            _blocks(state, item)
        else:
            _text(state, item)
        state.push("list_item_close", "li", -1)
    state.push(f"{kind}_close", element.tag.name, -1)


def _item(state: StateBlock, element: Element) -> None:
    """An item whose list is missing, or a to-do: a list of one."""
    box = {"true": "[x] ", "false": "[ ] ", "": "[ ] "}.get(element.get("checked"), "[ ] ")
    title, children = _titled(element.inner)
    state.push("bullet_list_open", "ul", 1)
    state.push("list_item_open", "li", 1)
    _wrapped(state, "paragraph", "p", (box if element.tag.name == "todo" else "") + title.strip())
    _blocks(state, children)
    state.push("list_item_close", "li", -1)
    state.push("bullet_list_close", "ul", -1)


def _children(state: StateBlock, element: Element) -> None:
    """A container that says nothing itself: its content in reading order."""
    _blocks(state, element.inner)


def _named(state: StateBlock, element: Element) -> None:
    """A container with a name: the name in bold, then its content."""
    title, children = _titled(element.inner)
    _paragraph(state, f"<b>{title.strip()}</b>" if title.strip() else "")
    _blocks(state, children)


def _mail(state: StateBlock, element: Element) -> None:
    """The subject in bold, who it is for, then the text."""
    subject, to = (escape.inline(element.get(name)) for name in ("subject", "to"))
    _paragraph(state, f"<b>{subject}</b>" if subject else "")
    _paragraph(state, f"To: {to}" if to else "")
    _text(state, element)


def _image(state: StateBlock, element: Element) -> None:
    _paragraph(state, f"![{element.inner.strip()}]({destination(element.get('source'))})")


def _address(state: StateBlock, element: Element) -> None:
    """Media and pages: a link in a paragraph of its own."""
    url, caption = element.get("source") or element.get("url"), element.inner.strip()
    if "](" in caption:
        caption = escape.inline(plain(caption))
    _paragraph(state, f"[{caption or escape.inline(url)}]({destination(url)})" if url else caption)


def _equation(state: StateBlock, element: Element) -> None:
    state.push("math_block", "", 0).content = element.inner.strip()


def _placeholder(state: StateBlock, element: Element) -> None:
    token = state.push("placeholder", element.tag.name, 0)
    token.meta = dict(element.tag.attributes)
    token.content = element.inner.strip()


def _table(state: StateBlock, element: Element) -> None:
    """A table with a header row, an empty one where Notion's has none."""
    parts = [part for part in elements(element.inner) if isinstance(part, Element) and part.tag.name == "tr"]
    rows = [[c.inner for c in elements(row.inner) if isinstance(c, Element)] for row in parts]
    width = max((len(row) for row in rows), default=0)
    if width == 0:
        return
    if element.get("header-row") != "true":
        rows.insert(0, [])
    state.push("table_open", "table", 1)
    state.push("tbody_open", "tbody", 1)
    for row in rows:
        state.push("tr_open", "tr", 1)
        for cell in row + [""] * (width - len(row)):
            _wrapped(state, "td", "td", re.sub(r"\s*\n\s*", " ", cell.strip()))
        state.push("tr_close", "tr", -1)
    state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)


_LOWERINGS: dict[str, Callable[[StateBlock, Element], None]] = {
    "p": _text,
    **dict.fromkeys(("h1", "h2", "h3", "h4"), _heading),
    "quote": _quote,
    "toggle": _toggle,
    "callout": _callout,
    **dict.fromkeys(("ul", "ol"), _list),
    **dict.fromkeys(("li", "todo"), _item),
    **dict.fromkeys(("columns", "column", "tabs", "synced-block", "synced-block-reference"), _children),
    **dict.fromkeys(("tab", "meeting-notes"), _named),
    "mail": _mail,
    **dict.fromkeys([f"meeting-notes-section-{name}" for name in ("notes", "summary", "transcript")], _children),
    "image": _image,
    **dict.fromkeys(("pdf", "file", "audio", "video", "bookmark", "embed", "page", "folder", "database"), _address),
    "equation": _equation,
    **dict.fromkeys(("table-of-contents", "custom-block", "external_object_instance", "unknown"), _placeholder),
    **dict.fromkeys(("table", "tr"), _table),
    **dict.fromkeys(("th", "td", "colgroup", "col"), _children),
}

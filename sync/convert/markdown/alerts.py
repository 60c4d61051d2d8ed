"""GitHub's alerts and Notion's callouts: which kind is which icon."""

import re

from sync.convert.markdown.tree import Node

ICONS = {
    "NOTE": ("ℹ️", "blue_bg"),
    "TIP": ("💡", "green_bg"),
    "IMPORTANT": ("❗", "purple_bg"),
    "WARNING": ("⚠️", "yellow_bg"),
    "CAUTION": ("🛑", "red_bg"),
}
"""Icon and colour of each kind's callout."""

_KINDS = {icon.rstrip("\ufe0f"): kind for kind, (icon, _) in ICONS.items()} | {
    **dict.fromkeys("📝📌🔎👀", "NOTE"),
    **dict.fromkeys("✅✨🎯", "TIP"),
    **dict.fromkeys("❕‼⭐🔔📣", "IMPORTANT"),
    **dict.fromkeys("🚧🟡", "WARNING"),
    **dict.fromkeys("🚨⛔❌🔥🚫", "CAUTION"),
}
_JOINS = re.compile(r"-(?:--|$)|(?!1[.)])\d+[.)]", re.MULTILINE)
_MARK = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]", re.IGNORECASE)


def kind_of(icon: str) -> str | None:
    """The kind of alert nearest to a callout's icon; None where none is near."""
    return _KINDS.get(icon.strip().rstrip("\ufe0f"))


def marked(kind: str, body: str) -> str:
    """An alert's content under its mark, a blank line between where the two would be read as one block."""
    return f"[!{kind}]\n" + "\n" * bool(_JOINS.match(body)) + body


def take(quote: Node) -> str | None:
    """The kind of alert that a quote is, its `[!NOTE]` line taken off; None for a plain quote."""
    first = quote.children[0] if quote.children else None
    inline = first.children[0] if first and first.type == "paragraph" and first.children else None
    line = inline.children if inline else []
    mark = _MARK.fullmatch(line[0].token.content.strip()) if line and line[0].type == "text" else None
    if mark is None or (len(line) > 1 and line[1].type not in {"softbreak", "hardbreak"}):
        return None
    del line[:2]
    return mark[1].upper()

"""Writing tags: attributes, the one-line form, and the form with children."""

from collections.abc import Mapping

from sync.emulator.dialect import escape, write_inline
from sync.emulator.dialect.rich_text import Item

Attributes = Mapping[str, str | None]


def opening(name: str, attributes: Attributes, closed: bool = False) -> str:
    """An opening or self-closing tag; attributes without a value are left out."""
    written = "".join(f' {key}="{escape.attribute(value)}"' for key, value in attributes.items() if value)
    return f"<{name}{written}{' />' if closed else '>'}"


def tag(name: str, attributes: Attributes, body: str, own_lines: bool = False) -> str:
    """A tag round its body, or a self-closing one where there is none."""
    if not body:
        return opening(name, attributes, closed=True)
    edge = "\n" if own_lines else ""
    return f"{opening(name, attributes)}{edge}{body}{edge}</{name}>"


def container(name: str, attributes: Attributes, title: list[Item] | None, children: str) -> str:
    """The container shape: title, blank line, children. None as title: the tag has children only.

    Without children the title stands between the tags on one line and keeps its outer blanks. An empty
    title before children is `<p />`.
    """
    if title is None:
        return tag(name, attributes, children, own_lines=True)
    lines = write_inline.lines(title)
    if not children and "\n" not in lines:
        return tag(name, attributes, write_inline.line(title))
    body = "\n\n".join(filter(None, [write_inline.trimmed(lines) or "<p />", children]))
    return tag(name, attributes, body, own_lines=True)

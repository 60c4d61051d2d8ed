"""What one reading of a document carries along: its link definitions, its warnings, its depth."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from sync.emulator.dialect import colors, inline, syntax
from sync.emulator.dialect.rich_text import Item

Block = dict[str, Any]


def block(kind: str, payload: dict[str, Any], children: list[Block] | None = None, url: str = "") -> Block:
    """A block payload; `children` and `url` only where there are any."""
    made: Block = {"type": kind, kind: payload}
    if children:
        made["children"] = children
    if url:
        made["url"] = url
    return made


@dataclass(slots=True)
class Reading:
    """`blocks` reads nested Markdown; it is handed in, so that rooms for single tags need not know it all."""

    blocks: Callable[[str, "Reading"], list[Block]]
    titled: Callable[[str, "Reading"], tuple[list[Item], list[Block]]]
    references: dict[str, object] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    depth: int = 0

    def warn(self, message: str) -> None:
        """Notes what the service would have changed or dropped."""
        self.warnings.append(message)

    def tokens(self, text: str) -> list[Token]:
        """Block tokens of nested Markdown."""
        return syntax.block_tokens(text, self.references)

    def rich(self, tokens: list[Token]) -> list[Item]:
        """Rich text of inline tokens."""
        return inline.read(tokens, self.warn)

    def line(self, text: str) -> list[Item]:
        """Rich text of a tag's body that is inline only: blanks kept on one line, trimmed over several."""
        if "\n" in text:
            text = "\n".join(filter(None, (line.strip() for line in text.split("\n"))))
        return self.rich(syntax.inline_tokens(text, self.references))

    def color(self, attributes: dict[str, str], tag: str) -> str:
        """Takes the colour out of a tag's attributes; an unknown one is dropped with a warning."""
        value = attributes.pop("color", colors.DEFAULT)
        color = colors.from_attribute(value)
        if color is None:
            self.warn(f"<{tag}>: there is no colour {value!r}; it was dropped")
        return color or colors.DEFAULT

"""Facts as blocks of a document: a line, a table, a checklist or an extract; what is missing is marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sync.convert.markdown.markup import Markdown, inline

MISSING = Markdown("NEEDS_MORE_CONTEXT")
_LABEL = re.compile(r"\A\*\*[^*\n]+\*\*\n\n")
NONE = Markdown("none")
"""For what is known to be empty, such as the blockers of a project whose tasks were read."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled fact. No lines: it is missing."""

    label: str
    lines: tuple[Markdown, ...]

    def show(self) -> str:
        """A bullet; several lines become a list below it."""
        if len(self.lines) > 1:
            return "\n".join([f"- **{self.label}**:", *(f"  - {line}" for line in self.lines)])
        return f"- **{self.label}**: {self.lines[0] if self.lines else MISSING}"

    @property
    def known(self) -> bool:
        """Whether it says anything."""
        return bool(self.lines)

    def gaps(self) -> Iterator[str]:
        """Its label where it is missing."""
        if not self.lines:
            yield self.label


@dataclass(frozen=True, slots=True)
class Table:
    """Labelled rows. A cell of None is missing; no rows at all: the table is missing."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Markdown | None, ...], ...]
    note: str = ""

    def show(self) -> str:
        """A Markdown table under its label."""
        if not self.rows:
            return Fact(self.label, (inline(self.note),) if self.note else ()).show()
        table = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        rows = ["| " + " | ".join(cell or MISSING for cell in row) + " |" for row in table]
        note = f"\n\n{inline(self.note)}" if self.note else ""
        return f"**{self.label}**\n\n" + "\n".join(rows) + note

    @property
    def known(self) -> bool:
        """Whether it has rows, or a note on why not."""
        return bool(self.rows or self.note)

    def gaps(self) -> Iterator[str]:
        """Its label where it has neither rows nor a note, and each column with an empty cell."""
        if not self.rows and not self.note:
            yield self.label
        for number, column in enumerate(self.columns):
            if any(not row[number] for row in self.rows):
                yield f"{self.label}: {column}"


@dataclass(frozen=True, slots=True)
class Checklist:
    """Items that are done or to do. No items: nothing is known."""

    label: str
    items: tuple[tuple[bool, Markdown], ...]

    def show(self) -> str:
        """Task list items under their label."""
        if not self.items:
            return Fact(self.label, ()).show()
        return f"**{self.label}**\n\n" + "\n".join(f"- [{'x' if done else ' '}] {text}" for done, text in self.items)

    @property
    def known(self) -> bool:
        """Whether it has items."""
        return bool(self.items)

    def gaps(self) -> Iterator[str]:
        """Its label where it has no items."""
        if not self.items:
            yield self.label


@dataclass(frozen=True, slots=True)
class Extract:
    """Markdown taken over whole, with its headings already demoted. Nothing to take over is no gap."""

    heading: str
    markdown: Markdown

    def show(self) -> str:
        """The text under its heading; nothing where there is no text."""
        return "\n\n".join(part for part in (self.heading, self.markdown) if part) if self.markdown else ""

    @property
    def known(self) -> bool:
        """Whether there is text."""
        return bool(self.markdown)

    def gaps(self) -> Iterator[str]:
        """None: a page without a body misses nothing."""
        yield from ()


Block = Fact | Table | Checklist | Extract


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading. `name` is the heading of the built-in outline, without its number."""

    name: str
    blocks: tuple[Block, ...]

    def show(self) -> Markdown:
        """Its Markdown, without the heading."""
        return shown(self.blocks, alone=len(self.blocks) == 1)


def shown(blocks: Sequence[Block], *, alone: bool) -> Markdown:
    """Blocks as Markdown: neighbouring facts make one list, everything else stands apart.

    A table or checklist that is `alone` needs no label below its heading.
    """
    texts = [text for block in blocks if (text := block.show())]
    if alone and texts:
        texts[0] = _LABEL.sub("", texts[0])
    lists = groupby(texts, key=lambda text: text.startswith("- **"))
    return Markdown("\n\n".join(("\n" if is_list else "\n\n").join(group) for is_list, group in lists))

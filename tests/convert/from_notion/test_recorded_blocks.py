"""Every recorded block, written in the dialect as Notion would, becomes portfolio Markdown with all of its words."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sync.convert.from_notion.body import from_notion
from sync.emulator import dialect
from tests.ports.test_notion_corpus import objects, pytestmark

__all__ = ["pytestmark"]

NOT_SAID = {
    "code": "the dialect has no place for the caption of code",
    "table_row": "the dialect has rows inside a table only",
    "template": "the dialect calls it unknown; the placeholder has the address",
    "paragraph": "a date is written to the minute, without the offset that its plain text has",
}
"""Why words of a block of this type can be missing."""


def words(block: dict[str, Any]) -> Counter[str]:
    """The words of a block's own rich texts."""
    return Counter(word for text in _texts(block[block["type"]]) for word in re.findall(r"\w+", text))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "plain_text" in node:
            yield node["plain_text"]
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def test_every_recorded_block_keeps_its_words() -> None:
    """More than 700 blocks of 35 types: none crashes the reader; of four types words may be missing, with a reason."""
    kinds: Counter[str] = Counter()
    short: Counter[str] = Counter()
    for block in objects("block"):
        kinds[block["type"]] += 1
        text = from_notion(dialect.write([{**block, "children": []}])).markdown
        short[block["type"]] += bool(words(block) - Counter(re.findall(r"\w+", text)))
    missing = {kind: count for kind, count in short.items() if count}
    print(f"{kinds.total()} blocks of {len(kinds)} types: {dict(kinds)}; not every word said: {missing}")
    assert kinds.total() > 700
    assert len(kinds) >= 35
    assert NOT_SAID.keys() == missing.keys()

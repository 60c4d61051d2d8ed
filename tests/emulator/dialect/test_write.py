"""Blocks that never were text: as the API holds them."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.emulator import dialect
from sync.emulator.dialect import parse, write

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
ID = "01234567-89ab-4def-8123-456789abcdef"
URL = f"https://www.notion.so/{ID.replace('-', '')}"


def text(content: str, **annotations: Any) -> dict[str, Any]:
    """A text item as a request may send it, with no more than it must have."""
    return {"type": "text", "text": {"content": content}, "annotations": annotations}


def paragraph(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A paragraph block."""
    return {"type": "paragraph", "paragraph": {"rich_text": list(items)} | more}


@pytest.mark.parametrize(
    ("block", "written"),
    [
        ({"type": "child_page", "child_page": {"title": "A *b*"}, "id": ID}, f'<page url="{URL}">A \\*b\\*</page>'),
        ({"type": "breadcrumb", "breadcrumb": {}, "id": ID}, f'<unknown url="{URL}" alt="breadcrumb"/>'),
        ({"type": "unsupported", "unsupported": {}, "id": ID}, f'<unknown url="{URL}"/>'),
        ({"type": "image", "image": {"type": "file", "file": {"url": "http://x"}}}, "![](http://x)"),
        ({"type": "image", "image": {"type": "file_upload"}}, '<unknown alt="image"/>'),
        (
            {"type": "link_to_page", "link_to_page": {"type": "page_id", "page_id": ID}},
            f'<mention url="{URL}" />',
        ),
        (paragraph(text("a\x00b\r\nc")), "ab\\\nc"),
        (paragraph(text(" a")), "<p> a</p>"),
        (paragraph(text("a\n")), "a<br />"),
        (paragraph(text("a\n b")), "a\\\n&#32;b"),
        (paragraph(text("a ", bold=True), text("b")), "<b>a </b>b"),
        (paragraph(text("a\nb", code=True)), "`a`\\\n`b`"),
        (paragraph({"type": "equation", "equation": {"expression": "x$y"}}, text("5")), "$x\\$y$&#53;"),
        (
            paragraph({"type": "mention", "mention": {"type": "custom_emoji", "custom_emoji": {"name": "ok"}}}),
            ":ok:",
        ),
        (
            paragraph(
                {
                    "type": "mention",
                    "mention": {"type": "date", "date": {"start": "2024-01-02T10:30:00.000+01:00"}},
                }
            ),
            '<date start="2024-01-02" start-time="09:30" time-zone="UTC" />',
        ),
        (paragraph(text("x"), color="no such colour"), "x"),
        ({"type": "column_list", "column_list": {}}, ""),
        ({"type": "table", "table": {}, "children": []}, ""),
        ({"type": "heading_1", "heading_1": {"rich_text": [text("C #")]}}, "# C \\#"),
    ],
)
def test_api_blocks_are_written(block: dict[str, Any], written: str) -> None:
    """Missing fields have defaults, ids give addresses, and what the dialect cannot say is unknown."""
    assert written == write([block])


def test_addresses_and_attributes_cannot_break_out() -> None:
    """Quotes, brackets and line ends in an address or a label stay inside their tag."""
    blocks = [
        {"type": "bookmark", "bookmark": {"url": 'http://x">\n</p>(', "caption": []}},
        {"type": "callout", "callout": {"rich_text": [], "icon": {"type": "emoji", "emoji": '"><p>\n'}}},
        {"type": "image", "image": {"type": "external", "external": {"url": "http://x) <b> ("}, "caption": []}},
    ]
    assert ["bookmark", "callout", "image"] == [block["type"] for block in parse(write(blocks)).blocks]


def test_hostile_text_stays_text() -> None:
    """Text that looks like every construct comes back as the same text."""
    hostile = "# a\n- b\n1. c\n> d\n---\n```\n$$\n<p>x</p>\n| a |\n|---|\n[x]: y\n**b** _i_ ~~s~~ `c` $m$ &amp; ![i](u)"
    read = parse(write([paragraph(text(hostile))])).blocks
    assert [hostile] == [block["paragraph"]["rich_text"][0]["plain_text"] for block in read]


def test_the_dialect_imports_nothing_else_of_the_program() -> None:
    """It is a second reading of the dialect: sharing code with the first would prove nothing."""
    imported = {
        node.module
        for path in Path(str(dialect.__file__)).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sync")
    }
    assert imported
    assert all(name.startswith("sync.emulator.dialect") for name in imported)


def recorded(node: object) -> Iterator[dict[str, Any]]:
    """Every block of a recorded exchange, bodies that were recorded as text included."""
    if isinstance(node, str) and node[:1] in {"{", "["}:
        try:
            node = json.loads(node)
        except ValueError:
            return
    if isinstance(node, dict):
        if node.get("object") == "block" and "type" in node:
            yield node
        for value in node.values():
            yield from recorded(value)
    elif isinstance(node, list):
        for value in node:
            yield from recorded(value)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the recorded exchanges are not here")
@pytest.mark.parametrize("source", ["notion-sdk-py", "notion_ruby_mapping", "ultimate-notion"])
def test_recorded_blocks_settle(source: str) -> None:
    """Blocks of the real service can be written, and what is written is normal already."""
    lines = (CORPUS / f"{source}.jsonl").read_text(encoding="utf-8").splitlines()
    blocks = [block for line in lines for block in recorded(json.loads(line))]
    assert blocks
    unstable = [text for block in blocks if write(parse(text := write([block])).blocks) != text]
    assert [] == unstable

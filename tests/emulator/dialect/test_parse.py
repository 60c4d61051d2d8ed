"""The blocks a text becomes."""

from typing import Any

import pytest

from sync.emulator.dialect import parse
from tests.emulator.dialect.fragments import PAGE

PAGE_ID = "01234567-89ab-cdef-0123-456789abcdef"


def plain(*contents: str) -> list[dict[str, Any]]:
    """Unstyled text items in the API's response form."""
    return [styled(content) for content in contents]


def styled(content: str, link: str | None = None, **marks: Any) -> dict[str, Any]:
    """A text item in the API's response form."""
    flags = ("bold", "italic", "strikethrough", "underline", "code")
    return {
        "type": "text",
        "text": {"content": content, "link": {"url": link} if link else None},
        "annotations": dict.fromkeys(flags, False) | {"color": "default"} | marks,
        "plain_text": content,
        "href": link,
    }


def rich(content: str, **more: Any) -> dict[str, Any]:
    """A payload with unstyled text."""
    return {"rich_text": plain(content), "color": "default"} | more


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a", {"type": "paragraph", "paragraph": rich("a")}),
        ("## a", {"type": "heading_2", "heading_2": rich("a", is_toggleable=False)}),
        ("###### a", {"type": "heading_4", "heading_4": rich("a", is_toggleable=False)}),
        ("- a", {"type": "bulleted_list_item", "bulleted_list_item": rich("a")}),
        ("1. a", {"type": "numbered_list_item", "numbered_list_item": rich("a")}),
        ("4. a", {"type": "numbered_list_item", "numbered_list_item": rich("a", list_start_index=4)}),
        ("- [x] a", {"type": "to_do", "to_do": rich("a", checked=True)}),
        ("> a", {"type": "quote", "quote": rich("a")}),
        ("---", {"type": "divider", "divider": {}}),
        ("```py\na\n```", {"type": "code", "code": {"rich_text": plain("a"), "language": "python", "caption": []}}),
        ("$$\nx\n$$", {"type": "equation", "equation": {"expression": "x"}}),
        ('<toggle heading="h1">a</toggle>', {"type": "heading_1", "heading_1": rich("a", is_toggleable=True)}),
        (
            '<callout icon="💡" color="red_bg">a</callout>',
            {
                "type": "callout",
                "callout": rich("a", icon={"type": "emoji", "emoji": "💡"}, color="red_background"),
            },
        ),
        (
            "![a](http://x)",
            {
                "type": "image",
                "image": {"type": "external", "external": {"url": "http://x"}, "caption": plain("a")},
            },
        ),
        (
            '<bookmark source="http://x">a</bookmark>',
            {"type": "bookmark", "bookmark": {"url": "http://x", "caption": plain("a")}},
        ),
        (f'<page url="{PAGE}">a</page>', {"type": "child_page", "child_page": {"title": "a"}, "url": PAGE}),
        (
            f'<database url="{PAGE}" inline="true">a</database>',
            {"type": "child_database", "child_database": {"title": "a", "inline": True}, "url": PAGE},
        ),
        (
            f'<unknown url="{PAGE}" alt="breadcrumb"/>',
            {"type": "unsupported", "unsupported": {"block_type": "breadcrumb"}, "url": PAGE},
        ),
        (
            f'<synced-block-reference url="{PAGE}"></synced-block-reference>',
            {
                "type": "synced_block",
                "synced_block": {"synced_from": {"type": "block_id", "block_id": PAGE_ID}},
                "url": PAGE,
            },
        ),
        ("<p />", {"type": "paragraph", "paragraph": {"rich_text": [], "color": "default"}}),
        ("<div>", {"type": "paragraph", "paragraph": rich("<div>")}),
        ("$$x$$", {"type": "paragraph", "paragraph": rich("$$x$$")}),
    ],
)
def test_a_construct_becomes_its_block(text: str, block: dict[str, Any]) -> None:
    """One construct, one block, in the shape of the block API."""
    assert [block] == parse(text).blocks


def test_a_pipe_table_is_a_table_with_rows() -> None:
    """Rows are children; the first is the header; missing cells are empty."""
    rows = [[plain("a"), plain("b")], [plain("c"), []]]
    table = {"table_width": 2, "has_column_header": True, "has_row_header": False}
    children = [{"type": "table_row", "table_row": {"cells": cells}} for cells in rows]
    assert [{"type": "table", "table": table, "children": children}] == parse("|a|b|\n|-|-|\n|c|").blocks


def test_columns_hold_children_and_a_share() -> None:
    """A percentage is a ratio of one; a column has no title."""
    text = '<columns><column ratio="50">a</column><column>b</column></columns>'
    columns = [
        {"type": "column", "column": payload, "children": [{"type": "paragraph", "paragraph": rich(name)}]}
        for payload, name in (({"width_ratio": 0.5}, "a"), ({}, "b"))
    ]
    assert [{"type": "column_list", "column_list": {}, "children": columns}] == parse(text).blocks


def test_tabs_are_paragraphs_with_an_icon() -> None:
    """A tab is a paragraph of the tab block, as recorded traffic has it."""
    tab = {"type": "paragraph", "paragraph": rich("a", icon=None)}
    assert [{"type": "tab", "tab": {}, "children": [tab]}] == parse("<tabs><tab>a</tab></tabs>").blocks


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("**a**_b_", [styled("a", bold=True), styled("b", italic=True)]),
        ("~~a~~ `b`", [styled("a", strikethrough=True), *plain(" "), styled("b", code=True)]),
        ("<u>a</u>", [styled("a", underline=True)]),
        ("*a <b>b* c</b>", [styled("a ", italic=True), styled("b", bold=True, italic=True), styled(" c", bold=True)]),
        ('<span color="red_bg">a</span>', [styled("a", color="red_background")]),
        ("[a **b**](http://x)", [styled("a ", "http://x"), styled("b", "http://x", bold=True)]),
        ("a\nb", plain("a\nb")),
        ("a<br />b", plain("a\nb")),
        ("<b>a", plain("<b>a")),
        (":smile:", plain(":smile:")),
    ],
)
def test_inline_content_becomes_rich_text(text: str, items: list[dict[str, Any]]) -> None:
    """Marks and tags become annotations; tags need not nest; one without a partner is text."""
    assert items == parse(text).blocks[0]["paragraph"]["rich_text"]


@pytest.mark.parametrize(
    ("text", "mention", "label", "href"),
    [
        (
            '<mention url="user://u1">Ann</mention>',
            {"type": "user", "user": {"object": "user", "id": "u1"}},
            "Ann",
            None,
        ),
        (f'<mention url="{PAGE}"><b></mention>', {"type": "page", "page": {"id": PAGE_ID}}, "<b>", PAGE),
        (
            f'<mention url="https://www.notion.so/Name-{PAGE[-32:]}" type="database" />',
            {"type": "database", "database": {"id": PAGE_ID}},
            "",
            PAGE,
        ),
        (
            '<date start="2024-01-02" start-time="10:30" time-zone="Europe/Berlin" />',
            {"type": "date", "date": {"start": "2024-01-02T10:30:00", "end": None, "time_zone": "Europe/Berlin"}},
            "2024-01-02T10:30:00",
            None,
        ),
        (
            "[^http://x]",
            {"type": "link_preview", "link_preview": {"url": "http://x"}},
            "http://x",
            "http://x",
        ),
    ],
)
def test_mentions(text: str, mention: dict[str, Any], label: str, href: str | None) -> None:
    """Addresses tell people, pages and databases apart; labels are literal; addresses lose their slug."""
    item = parse(text).blocks[0]["paragraph"]["rich_text"][0]
    assert (mention, label, href) == (item["mention"], item["plain_text"], item["href"])


def test_long_text_is_cut_at_two_thousand_units() -> None:
    """An item holds at most 2000 UTF-16 units and no half character."""
    items = parse("a" + "😀" * 1500).blocks[0]["paragraph"]["rich_text"]
    sizes = [len(item["plain_text"].encode("utf-16-le")) // 2 for item in items]
    assert [1999, 1002] == sizes


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ('<p color="mauve">a</p>', "<p>: there is no colour 'mauve'; it was dropped"),
        ('<span color="gray_background">a</span>', "<span>: there is no colour 'gray_background'; it was dropped"),
        ('<p title="x">a</p>', "<p> has no attribute 'title'; it was dropped"),
        ("```klingon\na\n```", "there is no code language 'klingon'; the block became plain text"),
        ("a ![b](u)", "the image 'u' shares its block with text or another image; it became a link"),
        ("[](u)", "the link to 'u' has no text; it was dropped"),
        ("<ul>\nx\n<li>a</li>\n</ul>", "<ul> holds only <li>; 'x' was dropped"),
        (
            '<date start="2024-02-30" />',
            '<date start="2024-02-30" /> names nothing that can be mentioned; it was saved as text',
        ),
        ("<pdf>a</pdf>", "<pdf> has no source; its caption was kept"),
        (
            '<column ratio="x" />'.join(("<columns>", "</columns>")),
            "<column>: 'x' is no percentage; the ratio was dropped",
        ),
        ("<table></table>", "a <table> has no cells; it was dropped"),
    ],
)
def test_changes_are_warned_of(text: str, warning: str) -> None:
    """What the parser changed or dropped is said."""
    assert [warning] == parse(text).warnings


@pytest.mark.parametrize("text", ["##### a", "5. a", "<div>", "- a\n\n- b", "[a](u 'title')", "|a|\n|-|"])
def test_plain_normalisation_gives_no_warning(text: str) -> None:
    """Another spelling of the same is no change worth a warning."""
    assert [] == parse(text).warnings


@pytest.mark.parametrize(
    "text",
    [
        "```\n</quote>\n```",
        "`</quote>`",
        "$</quote>$",
        "$$\n</quote>\n$$",
        '<mention url="user://u"></quote></mention>',
        "\\</quote>",
        "<equation></quote></equation>",
    ],
)
def test_closing_tags_in_literal_content_close_nothing(text: str) -> None:
    """Code, math, labels and escapes hide a tag; the container goes on."""
    blocks = parse(f"<quote>\na\n\n{text}\n\nlast\n</quote>").blocks
    assert [("quote", "last")] == [
        (block["type"], block["children"][-1]["paragraph"]["rich_text"][0]["plain_text"]) for block in blocks
    ]


def test_tags_work_inside_lists_and_quotes() -> None:
    """A container may stand wherever a block may, with the indentation of its surroundings."""
    text = "- a\n\n  <toggle>\n  b\n\n  - c\n  </toggle>\n\n> <toggle>\n> d\n> </toggle>"
    bullet, quote = parse(text).blocks
    assert "toggle" == bullet["children"][0]["type"]
    assert rich("c") == bullet["children"][0]["children"][0]["bulleted_list_item"]
    assert rich("d") == quote["children"][0]["toggle"]

"""What comes back for what was sent."""

import pytest

from sync.emulator.dialect import parse, write
from tests.emulator.dialect.fragments import PAGE

MEETING = """\
<meeting-notes attendees="user://1,user://2" view-url="v">
Title
<meeting-notes-section-notes>
Notes
</meeting-notes-section-notes>
</meeting-notes>"""
STYLED_TABLE = """\
<table fit-page-width="true" header-row="true" header-column="true">
<colgroup>
<col width="180" color="red" />
</colgroup>
<tr color="blue_bg">
<th color="red">a<br />b</th>
</tr>
</table>"""


def written(text: str) -> str:
    """The text after one round through blocks."""
    return write(parse(text).blocks)


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ("* a\n+ b", "- a\n- b"),
        ("7) a\n9) b", "7. a\n8. b"),
        ("1. a\n1. b\n1. c", "1. a\n2. b\n3. c"),
        ("- a\n\n- b", "- a\n- b"),
        ("* a\n    1. b\n    2. c", "- a\n  1. b\n  2. c"),
        ("* [X] a\n* [ ] b", "- [x] a\n- [ ] b"),
        ("Title\n===\nSub\n---", "# Title\n\n## Sub"),
        ("## Title ##", "## Title"),
        ("##### five\n###### six", "#### five\n\n#### six"),
        ("_a_ __b__ ***c***", "*a* **b** ***c***"),
        ("un**believ**able", "un**believ**able"),
        ("a *b*c", "a *b*c"),
        ("a\nb  \nc\\\nd", "a\\\nb\\\nc\\\nd"),
        ("one\n\n\n\ntwo   ", "one\n\ntwo"),
        ("***", "---"),
        ("|a|b|\n|-|:-:|\n|x\\|y|", "| a | b |\n| --- | --- |\n| x\\|y |  |"),
        ("~~~ py\nx\n~~~", "```python\nx\n```"),
        ("    indented", "```\nindented\n```"),
        ("````\n```\n````", "````\n```\n````"),
        ("[t][r]\n\n[r]: http://x 'title'", "[t](http://x)"),
        ("<http://x/a_b>", "[http://x/a_b](http://x/a_b)"),
        ("&copy; &lt;b&gt; &amp;amp;", "© \\<b> \\&amp;"),
        ("snake_case 3 * 4", "snake_case 3 \\* 4"),
        ("> a\nb", "> a\\\n> b"),
        ("![c](http://i.png)", "![c](http://i.png)"),
        ("<p>plain</p>", "plain"),
        ("<ul>\n<li>a</li>\n</ul>", "- a"),
        ('<todo checked="true">a</todo>', "- [x] a"),
        ("<equation>x</equation>", "$$\nx\n$$"),
    ],
)
def test_markdown_is_normalised(sent: str, back: str) -> None:
    """Each spelling has one normal form."""
    assert back == written(sent)


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ("- a\n\n  ```\n  x\n  ```", "<ul>\n<li>\na\n\n```\nx\n```\n</li>\n</ul>"),
        ("- ![c](http://i)", "<ul>\n<li>\n<p />\n\n![c](http://i)\n</li>\n</ul>"),
        ("> a\n>\n> b", "<quote>\na\n\nb\n</quote>"),
        ("> - a", "<quote>\n<p />\n\n- a\n</quote>"),
        ("&nbsp;a", "<p>\xa0a</p>"),
        ("- &#32;a", "<ul>\n<li> a</li>\n</ul>"),
        ("a <b> b </b>", "a <b> b </b>"),
        ("- a\n  5. b", "- a\\\n  5\\. b"),
        ("- a\n\n  5. b", "- a\n\n  5. b"),
        ("1. a\n\n7) b", '1. a\n\n<ol start="7">\n<li>b</li>\n</ol>'),
        ("<quote>\n\na\n</quote>", "<quote>\n<p />\n\na\n</quote>"),
        ("<quote>\na\n\n</quote>", "> a"),
        ("<quote> a </quote>", "<quote> a </quote>"),
        ('<table header-row="true"><tr><td>a</td></tr></table>', "| a |\n| --- |"),
    ],
)
def test_tag_form_only_where_it_is_needed(sent: str, back: str) -> None:
    """Attributes, children that plain Markdown cannot hold, and blanks at the edges ask for tags."""
    assert back == written(sent)


@pytest.mark.parametrize(
    "text",
    [
        "# h\n\n## h\n\n### h\n\n#### h",
        "# **b** *i* ~~s~~ <u>u</u> `c` $m$ [t](http://x)",
        '<span color="orange"><u>word</u></span> <span color="blue_bg">x</span>',
        '<span discussion-urls="discussion://1,discussion://2">x</span>',
        f'<mention url="user://a1">Ann Example</mention> <mention url="{PAGE}" />',
        f'<mention url="{PAGE}" type="database">Offers</mention>',
        '<mention url="collection://01234567-89ab-cdef-0123-456789abcdef">Rows</mention>',
        '<mention url="agent://helper">Bot</mention>',
        '<date start="2024-01-02" end="2024-01-05" />',
        '<date start="2024-01-02" start-time="10:30" />',
        '<date start="2024-01-02" end="2024-01-02" start-time="10:30" end-time="11:00" time-zone="Europe/Berlin" />',
        "see [^https://a.example/b]",
        ":smile: stays text",
        "- [ ] a\n  - [x] b\n- c",
        "$$\nx = y\n\nz\n$$",
        '<equation color="red">x</equation>',
        '<todo checked="true" color="red">a</todo>',
        '<p color="gray_bg">a</p>',
        "<p />",
        "<p>\na\n\n- b\n</p>",
        '<h2 color="red">a</h2>',
        '<toggle color="red">\na\n\nb\n</toggle>',
        '<toggle heading="h3">\na\n\nb\n</toggle>',
        '<quote color="purple_bg">\nTitle\n\n- child\n\n<callout icon="💡" color="yellow_bg">Body</callout>\n</quote>',
        '<callout icon="https://x.example/i.png">a</callout>',
        '<ol type="a">\n<li>a</li>\n<li color="red">b</li>\n</ol>',
        '<columns>\n<column ratio="33.3">\na\n</column>\n<column>\n- b\n</column>\n</columns>',
        '<tabs>\n<tab icon="📁">\na\n\nb\n</tab>\n<tab>c</tab>\n</tabs>',
        '<mail to="a@b.example" cc="c@d.example" subject="S">\nHello\n\nBody\n</mail>',
        MEETING,
        '<table-of-contents color="gray" />',
        '<image source="http://i.png" color="red">c</image>',
        *(
            f'<{kind} source="http://x">c *d*</{kind}>'
            for kind in ("pdf", "file", "audio", "video", "bookmark", "embed")
        ),
        '<external_object_instance integration="github">Name</external_object_instance>',
        f'<page url="{PAGE}" color="red">Title</page>',
        "<page>New</page>",
        f'<folder url="{PAGE}">Title</folder>',
        f'<database url="{PAGE}" data-source-url="collection://x" icon="💡" inline="true" wiki="false">T</database>',
        f'<synced-block url="{PAGE}">\na\n</synced-block>',
        f'<synced-block-reference url="{PAGE}" notice="n">\na\n</synced-block-reference>',
        f'<custom-block definition-id="d" url="{PAGE}" />',
        f'<unknown url="{PAGE}" alt="breadcrumb"/>',
        STYLED_TABLE,
        '<table header-row="false" header-column="false">\n<tr>\n<td>a</td>\n<td></td>\n</tr>\n</table>',
        "\\<div> \\<details> 1 < 2",
        "1\\. a\\\n\\# b\\\n\\- c\\\n\\> d",
    ],
)
def test_every_construct_is_its_own_normal_form(text: str) -> None:
    """Each construct of the dialect, written normally, comes back unchanged and without a warning."""
    parsed = parse(text)
    assert (text, []) == (write(parsed.blocks), parsed.warnings)

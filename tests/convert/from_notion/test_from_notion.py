"""Notion's dialect to portfolio Markdown: every tag has a reading or a visible placeholder."""

import re

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from sync.convert.from_notion.body import from_notion
from tests.convert.texts import markdown

PAGE = "0123456789abcdef0123456789abcdef"
PAGES = {"01234567-89ab-cdef-0123-456789abcdef": "work/an offer.md"}
URL = f"https://www.notion.so/An-offer-{PAGE}"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<callout icon="💡" color="yellow_bg">\nBody **b**\n\n- x\n</callout>', "> [!TIP]\n> Body **b**\n>\n> - x\n"),
        ('<callout icon="💡">\n<p />\n\n---\n</callout>', "> [!TIP]\n>\n> ---\n"),
        ('<callout icon="💡">\n<p />\n\n3. x\n</callout>', "> [!TIP]\n>\n> 3. x\n"),
        ('<callout icon="🚨">> x</callout>', "> [!CAUTION]\n> \\> x\n"),
        ('<callout icon="🦊">\nhi\n</callout>', "> 🦊 hi\n"),
        ('<callout icon="https://x.y/i.png">\nhi\n</callout>', "> hi\n"),
        (
            '<toggle heading="h2" color="red">\nT `c` <b>b</b> a<b\n\nx\n\n- y\n</toggle>',
            (
                "<details>\n<summary><h2>T <code>c</code> <strong>b</strong> a&lt;b</h2></summary>"
                "\n\nx\n\n- y\n\n</details>\n"
            ),
        ),
        ("<toggle>\n<p />\n\nx\n</toggle>", "<details>\n<summary></summary>\n\nx\n\n</details>\n"),
        ('<columns><column ratio="50">a</column><column>\nb\n\n- c\n</column></columns>\nd', "a\n\nb\n\n- c\n\nd\n"),
        ('<tabs><tab icon="x">One\n\na</tab><tab>Two\n\nb</tab></tabs>', "**One**\n\na\n\n**Two**\n\nb\n"),
        ('<quote color="red">\nq\n\n- c\n\n<quote>\nr\n</quote>\n</quote>', "> q\n>\n> - c\n>\n> > r\n"),
        ('<h1 color="red">H</h1>\n<p color="blue">p</p>\n<p />\n<h4>\ni\n</h4>', "# H\n\np\n\n#### i\n"),
        (
            '<ul>\n<li color="red">a\n\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n<ol>\n<li>d</li></ol>',
            "- a\n  - b\n- c\n\n1. d\n",
        ),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b\n"),
        ('<todo checked="true" color="red">a</todo>\n<todo checked="false">b</todo>', "- [x] a\n- [ ] b\n"),
        ('- a\n  <callout icon="💡">\n  in\n  </callout>\n- b', "- a\n\n  > [!TIP]\n  > in\n- b\n"),
        ('<equation color="red">x + y</equation>\n\n$$\nz\n$$', "$$\nx + y\n$$\n\n$$\nz\n$$\n"),
        ("inline $a_b$, \\$5 and 6\\$", "inline $a_b$, $5 and 6\\$\n"),
        ('<synced-block url="https://x.y">\na\n\nb\n</synced-block>', "a\n\nb\n"),
        ('<synced-block-reference url="https://x.y" notice="n">\na\n</synced-block-reference>', "a\n"),
        (
            '<image source="https://x.y/a.png" color="red">cap</image>\n![c](https://x.y/b.png)',
            "![cap](https://x.y/a.png)\n\n![c](https://x.y/b.png)\n",
        ),
        ('<image source="https://x.y/1">[a](https://z.w)</image>', "[![a](https://x.y/1)](https://z.w)\n"),
        (
            '<pdf source="https://x.y/c.pdf">doc</pdf>\n<bookmark source="https://x.y" />',
            "[doc](https://x.y/c.pdf)\n\nhttps://x.y\n",
        ),
        (
            '<file source="https://x.y/f">f</file><audio source="https://x.y/a">a</audio>',
            "[f](https://x.y/f)\n\n[a](https://x.y/a)\n",
        ),
        (
            '<video source="https://x.y/v">v</video>\n<embed source="https://x.y/e">e</embed>',
            "[v](https://x.y/v)\n\n[e](https://x.y/e)\n",
        ),
        (f'<page url="{URL}" color="red">T [x]</page>', "[T \\[x\\]](work/an%20offer.md)\n"),
        ('<database url="https://www.notion.so/1" inline="true">D</database>', "[D](https://www.notion.so/1)\n"),
        ('<folder url="https://www.notion.so/2">F</folder>', "[F](https://www.notion.so/2)\n"),
        (
            f'<mention url="{URL}">A *b*</mention> and <mention url="user://1">@Ann</mention>',
            "[A \\*b\\*](work/an%20offer.md) and @Ann\n",
        ),
        (f'<mention url="{URL}" />', "[an offer.md](work/an%20offer.md)\n"),
        ('<mention url="https://www.notion.so/9" type="database">D</mention>', "[D](https://www.notion.so/9)\n"),
        (
            f"[t]({URL}?pvs=4) [u](/{PAGE}) [v](https://x.y/{PAGE})",
            f"[t](work/an%20offer.md) [u](work/an%20offer.md) [v](https://x.y/{PAGE})\n",
        ),
        ('<date start="2026-03-04" />', "2026-03-04\n"),
        (
            '<date start="2026-03-04" end="2026-03-05" start-time="10:00" end-time="11:00" time-zone="UTC" />',
            "2026-03-04T10:00 to 2026-03-05T11:00 (UTC)\n",
        ),
        ('a <span color="red" discussion-urls="x">b</span> c', "a b c\n"),
        ("<b> x </b>y<i>z</i> <s>s</s>", "**x** y*z* ~~s~~\n"),
        ('a<b>"x"</b>b', 'a<b>"x"</b>b\n'),
        ("<u>x **y**</u>", "<ins>x **y**</ins>\n"),
        ("<toggle>\n<u>x</u>\n</toggle>", "<details>\n<summary><ins>x</ins></summary>\n\n</details>\n"),
        ("a [^https://x.y/z] :smile:", "a https://x.y/z :smile:\n"),
        (
            (
                '<table header-row="true">\n<tr><th color="red">A</th><td>B | x</td></tr>\n'
                "<tr><td>\n\nc<br />d\n\n</td></tr>\n</table>"
            ),
            "| A | B \\| x |\n| --- | --- |\n| c<br />d |  |\n",
        ),
        ("<table><tr><td>A</td></tr></table>", "|  |\n| --- |\n| A |\n"),
        ("| a | b |\n| --- | --- |\n| `c\\|d` | e |", "| a | b |\n| --- | --- |\n| `c\\|d` | e |\n"),
        ('<mail to="a@example.org" subject="Hi">\nbody\n</mail>', "**Hi**\n\nTo: a@example.org\n\nbody\n"),
        (
            (
                "<meeting-notes>M<meeting-notes-section-summary>S</meeting-notes-section-summary>"
                "<meeting-notes-section-notes>N</meeting-notes-section-notes></meeting-notes>"
            ),
            "**M**\n\nS\n\nN\n",
        ),
        ("\\<div> &lt;b&gt; <div>x</div> `<callout>`", "\\<div> \\<b> \\<div>x\\</div> `<callout>`\n"),
        (
            '```html\n<callout icon="x">\n```\n<quote>\n```\n</quote>\n```\n</quote>',
            '```html\n<callout icon="x">\n```\n\n> ```\n> </quote>\n> ```\n',
        ),
        ('<callout icon="x">open\n\n</quote>', '\\<callout icon="x">open\n\n\\</quote>\n'),
        ("```c#\nx\n```\n\n```plain text\ny\n```", "```csharp\nx\n```\n\n```\ny\n```\n"),
        ("", ""),
    ],
)
def test_tag(page: str, expected: str) -> None:
    """What has a counterpart is read, with nothing to report."""
    assert (expected, ()) == (from_notion(page, PAGES).markdown, from_notion(page, PAGES).findings)


@pytest.mark.parametrize(
    ("page", "expected", "finding"),
    [
        (
            '<unknown url="https://www.notion.so/1" alt="x"/>',
            "[Not readable outside Notion: x](https://www.notion.so/1)\n",
            "placeholder",
        ),
        ('<unknown alt="x"/>', "Not readable outside Notion: x\n", "placeholder"),
        ('<custom-block definition-id="1" />', "Not readable outside Notion: custom-block\n", "placeholder"),
        (
            '<external_object_instance integration="figma">F</external_object_instance>',
            "Not readable outside Notion: F\n",
            "placeholder",
        ),
        ("<table-of-contents />", "", "table of contents"),
        ('<ol type="a"><li>x</li></ol>', "1. x\n", "letters"),
        ("[a](javascript:alert(1))", "a\n", "not safe"),
        ("![a](data:image/png;base64,xx)", "a\n", "not safe"),
        ('<mention url="user://1" />', "`user://1`\n", "no name"),
        ("![a](https://x.y/a.png?X-Amz-Signature=abc)", "![a](https://x.y/a.png)\n", "signature"),
        ('<file source="https://x.y/a?b=1&amp;X-Amz-Date=2">a</file>', "[a](https://x.y/a)\n", "signature"),
        ("`https://x.y/a?X-Amz-Date=2`", "`https://x.y/a`\n", "signature"),
        ("https://file.notion.so/f/a.pdf?id=1&signature=abc", "https://file.notion.so/f/a.pdf\n", "signature"),
    ],
)
def test_what_is_lost_is_said(page: str, expected: str, finding: str) -> None:
    """What Markdown cannot hold stays visible where it can, and is named."""
    converted = from_notion(page)
    assert expected == converted.markdown
    assert finding in " ".join(converted.findings)


_KEPT = "https://prod-files-secure.s3.us-west-2.amazonaws.com/w/f/plan%20b_1.pdf"


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (f"![A *board*]({_KEPT})", "![A board](assets/plan.pdf)\n"),
        (f'<image source="{_KEPT}" color="red">Board</image>', "![Board](assets/plan.pdf)\n"),
        (f'<pdf source="{_KEPT}">The plan</pdf>', "[The plan](assets/plan.pdf)\n"),
        (f'<file source="{_KEPT}"></file>', "[plan b_1.pdf](assets/plan.pdf)\n"),
        (f'<audio source="{_KEPT}"></audio>', "[plan b_1.pdf](assets/plan.pdf)\n"),
        (f'<video source="{_KEPT}">The talk</video>', "[The talk](assets/plan.pdf)\n"),
        (f"[![b]({_KEPT})]({_KEPT})", "[![b](assets/plan.pdf)](assets/plan.pdf)\n"),
        (
            f"<toggle>See [it]({_KEPT})\n</toggle>",
            '<details>\n<summary>See <a href="assets/plan.pdf">it</a></summary>\n\n</details>\n',
        ),
        (f"![x]({_KEPT}x)", f"![x]({_KEPT}x)\n"),
        (f"`{_KEPT}`", f"`{_KEPT}`\n"),
    ],
)
def test_a_saved_file_is_linked_beside_the_document(page: str, expected: str) -> None:
    """Every kind of media, and plain links; one without a caption is called by the file's name."""
    assert expected == from_notion(page, {}, {_KEPT: "assets/plan.pdf"}).markdown


@settings(deadline=None)
@given(markdown)
def test_never_fails(page: str) -> None:
    """Any text can be read, and no signature gets through."""
    signed = f"{page} https://x.y/a?X-Amz-Signature=1"
    assert "X-Amz" not in from_notion(signed).markdown


_OURS = re.compile(r"</?(?:details|summary|h[1-4]|strong|em|s|b|i|code|ins)>|<br />|<a href=\"[^\"<>]*\">|</a>")
_TAG = re.compile(r"<[a-zA-Z/!?][^>]*>?")


@settings(deadline=None)
@given(markdown, markdown)
def test_no_foreign_html(page: str, inner: str) -> None:
    """Only the tags we write ourselves come out: whatever a page says, it can add no other."""
    text = from_notion(f'{page}\n\n<toggle heading="h1>{inner}">\n{inner}\n</toggle>\n\n$<b>{inner}$').markdown
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    blocks = [token.content for token in tokens if token.type == "html_block"]
    inline = [child.content for token in tokens for child in token.children or [] if child.type == "html_inline"]
    assert [] == [tag for html in blocks + inline for tag in _TAG.findall(html) if not _OURS.fullmatch(tag)]


@pytest.mark.parametrize(
    "page",
    ["<quote>\n" * 3000, "<quote>\n" * 500 + "</quote>\n" * 500, "<ul><li>" * 300, "*" * 5000 + "a" + "*" * 5000],
)
def test_depth_does_not_end_it(page: str) -> None:
    """Hostile nesting is no reason to stop."""
    assert from_notion(page).markdown

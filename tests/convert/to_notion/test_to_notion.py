"""Portfolio Markdown to Notion's dialect: every construct has a place there or a finding."""

import re

import pytest
from hypothesis import given, settings

from sync.convert.to_notion.body import Links, to_notion
from tests.convert.texts import documents, markdown

LINKS = Links("offers/audit/brief.md", "https://github.com/acme/portfolio", "main")
BLOB = "https://github.com/acme/portfolio/blob/main"
OFFLINE = Links("offers/audit/brief.md", None, "main")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# One\n\n##### Five\n\n###### Six\n", "# One\n\n#### Five\n\n#### Six\n"),
        ("Title\n-----\n", "## Title\n"),
        ("one\ntwo\n", "one two\n"),
        ("one  \ntwo\\\nthree<br>four\n", "one\\\ntwo\\\nthree\\\nfour\n"),
        ("*a* _b_ **c** __d__ ~~e~~\n", "*a* *b* **c** **d** ~~e~~\n"),
        ("***both*** **a *b***\n", "_**both**_ **a _b_**\n"),
        ("[**a** b](u.md)\n", f"[**a** b]({BLOB}/offers/audit/u.md)\n"),
        ("**[a](https://x.y)**\n", "**[a](https://x.y)**\n"),
        ("[t][r] and [r]\n\n[r]: https://x.y\n", "[t](https://x.y) and [r](https://x.y)\n"),
        ("<https://x.y/a_b>\n", "[https://x.y/a_b](https://x.y/a_b)\n"),
        ("https://x.y/a_b.\n", "[https://x.y/a_b](https://x.y/a_b).\n"),
        ("https://x.y/_a_b_/c\n", "[https://x.y/\\_a_b\\_/c](https://x.y/_a_b_/c)\n"),
        ("- a\n  - b\n    - c\n      - d\n        - e\n", "- a\n  - b\n    - c\n      - d\n        - e\n"),
        ("* a\n\n* b\n", "- a\n- b\n"),
        ("1) a\n2) b\n", "1. a\n2. b\n"),
        ("8. a\n8. b\n", "8. a\n9. b\n"),
        ("- a\n\n  more\n\n  ```sh\n  x\n  ```\n- b\n", "- a\n\n  more\n\n  ```shell\n  x\n  ```\n- b\n"),
        ("- [ ] a\n- [x] b\n  - [X] c\n", "- [ ] a\n- [x] b\n  - [x] c\n"),
        ("1. [ ] a\n2. b\n", "- [ ] a\n\n1. b\n"),
        (
            "| a | b |\n|:-:|--|\n| `x\\|y` | p \\| q<br>r |\n",
            "| a | b |\n| --- | --- |\n| `x\\|y` | p \\| q<br />r |\n",
        ),
        ("    code\n", "```\ncode\n```\n"),
        ("~~~py\n```\n~~~\n", "````python\n```\n````\n"),
        ("`` a`b ``\n", "``a`b``\n"),
        ("a ` ` b\n", "a ` ` b\n"),
        ("a&#10;&#10;b\n", "a  b\n"),
        ("<https://x.y> https://x.y/a;\n", "[https://x.y](https://x.y) [https://x.y/a](https://x.y/a);\n"),
        ("> a\n> b\n", "> a b\n"),
        ("> a\n>\n> b\n", "<quote>\na\n\nb\n</quote>\n"),
        ("> - a\n", "<quote>\n<p />\n\n- a\n</quote>\n"),
        ("> [!NOTE]\n> a\n>\n> - b\n", '<callout icon="ℹ️" color="blue_bg">\na\n\n- b\n</callout>\n'),
        ("> [!caution]\n> a\n", '<callout icon="🛑" color="red_bg">\na\n</callout>\n'),
        ("<details>\n<summary>S <b>b</b></summary>\n\nx\n\n</details>\n", "<toggle>\nS **b**\n\nx\n</toggle>\n"),
        ("<details><summary><h2>S</h2></summary>x</details>\n", '<toggle heading="h2">\nS\n\nx\n</toggle>\n'),
        (
            "<details>\n\n<details>\n\nx\n\n</details>\n\n</details>\n",
            "<toggle>\n<p />\n\n<toggle>\n<p />\n\nx\n</toggle>\n</toggle>\n",
        ),
        ("![a](b.png)\n", f"![a]({BLOB}/offers/audit/b.png?raw=true)\n"),
        ("![a](https://x.y/1) ![b](https://x.y/2)\n", "![a](https://x.y/1)\n\n![b](https://x.y/2)\n"),
        ("[![a](https://x.y/1)](https://z.w)\n", '<image source="https://x.y/1">[a](https://z.w)</image>\n'),
        ("text ![a](https://x.y/1)!\n", "text [a](https://x.y/1)!\n"),
        ("wow![a](https://x.y/1)\n", "wow[a](https://x.y/1)\n"),
        ("wow\\![a](https://x.y/1)\n", "wow\\![a](https://x.y/1)\n"),
        ('<p align="center"><img src="https://x.y/1" alt="A"></p>\n', "![A](https://x.y/1)\n"),
        ("x[^n] y[^n]\n\n[^n]: the *note*\n", "x\\[1\\] y\\[1\\]\n\n---\n\n1. the *note*\n"),
        ("$x_1$ and $$y$$\n\n$$\nz\n$$\n", "$x_1$ and $y$\n\n$$\nz\n$$\n"),
        ("```math\nz\n```\n", "$$\nz\n$$\n"),
        ("costs $5 or $ 6 :smile: [^\\] a<b\n", "costs \\$5 or \\$ 6 \\:smile: \\[^\\] a\\<b\n"),
        ("\\<callout> &lt;page&gt;\n", "\\<callout> \\<page>\n"),
        ("<kbd>Ctrl</kbd> x<sup>2</sup> H<sub>2</sub>O <u>u</u> <s>s</s>\n", "`Ctrl` x^2 H_2O <u>u</u> ~~s~~\n"),
        ('<a href="x.md">t</a>\n', f"[t]({BLOB}/offers/audit/x.md)\n"),
        ("a <!-- hint --> b\n\n<!-- more\n\nhints -->\n\nc\n", "a  b\n\nc\n"),
        ("\\# a\n\n1\\. b\n\n\\- c\n", "\\# a\n\n1\\. b\n\n\\- c\n"),
        ("***\n", "---\n"),
        (
            "<ul><li>a <b>b</b><ol start=3><li>c</li></ol></li><li><p>d</p><p>e</p></ul>\n",
            "- a **b**\n\n  3. c\n- d\n\n  e\n",
        ),
        (
            "<table><thead><tr><th>A</th></thead><tr><td>b | <i>c</i></td><td>d</td></tr></table>\n",
            "| A |  |\n| --- | --- |\n| b \\| *c* | d |\n",
        ),
        ("<table><tr><td>a</td></tr></table> b\n", "|  |\n| --- |\n| a |\n\nb\n"),
        ('<pre><code class="language-py">a &lt; <b>b</b>\n\nc</code></pre>\n', "```python\na < b\n\nc\n```\n"),
        ("<blockquote>a<br>b</blockquote>\n", "> a\\\n> b\n"),
        ("| a |\n|-|\n| <ul><li>b</li><li>c</li></ul> |\n", "| a |\n| --- |\n| • b<br />• c |\n"),
        ("", ""),
    ],
)
def test_construct(body: str, expected: str) -> None:
    """What has a counterpart is translated, and there is nothing to report."""
    assert (expected, ()) == (to_notion(body, LINKS).markdown, to_notion(body, LINKS).findings)


@pytest.mark.parametrize(
    ("body", "expected", "finding"),
    [
        ("<div>x</div>\n", "\\<div>x\\</div>\n", "<div>"),
        ("a <blink>b</blink>\n", "a \\<blink>b\\</blink>\n", "<blink>"),
        ("<script>alert(1)</script>\n", "```html\n<script>alert(1)</script>\n```\n", "<script>"),
        ("<?php\n\necho 1;\n?>\n", "```html\n<?php\n\necho 1;\n?>\n```\n", "written as code"),
        ("[a](u.md)\n\n[r]: https://x.y/idle\n", f"[a]({BLOB}/offers/audit/u.md)\n", "https://x.y/idle"),
        (
            '<picture><source srcset="https://x.y/2"><img src="https://x.y/1" alt="A"></picture>\n',
            "![A](https://x.y/1)\n",
            "picture",
        ),
        ("<i src=https://x.y>\n", "\\<i src=[https://x.y](https://x.y)>\n", "<i src"),
        ("<table><tr><th colspan=2>a<tr><td>b<td>c</table>\n", "| a |  |\n| --- | --- |\n| b | c |\n", "several rows"),
        ('<div "\n', '\\<div "\n', ""),
        ("x <script>a</script>\n", "x \\<script>a\\</script>\n", "<script>"),
        ("<table><tr><td>a</td>\n\n", "\\<table>\\<tr>\\<td>a\\</td>\n", "<table>"),
        ("a<sup>two words</sup>\n", "atwo words\n", "raised"),
        ("[a](javascript:alert(1))\n", "a\n", "not safe"),
        ("[a](DATA:text/html,x)\n", "a\n", "not safe"),
        ("![a](data:image/png;base64,xx)\n", "a\n", "not safe"),
        ('<a href="vbscript:x">a</a>\n', "a\n", "not safe"),
        ("[a](../../../x.md)\n", "a (`../../../x.md`)\n", "out of the repository"),
        ('[a](https://x.y "t")\n', "[a](https://x.y)\n", "title 't'"),
        ("```py x=1\na\n```\n", "```python\na\n```\n", "only the language"),
        ("```rst\na\n```\n", "```\na\n```\n", "'rst'"),
        ("text [![b](https://x.y/1)](https://z.w)\n", "text [b](https://z.w)\n", "https://x.y/1"),
        ('<a name="here"></a>text\n', "text\n", "'here'"),
        ("a\n\n[^n]: never\n", "a\n", "'n'"),
        ("a <!-- open\n", "a \\<!-- open\n", ""),
        (">" * 80 + "deep\n", None, "deeper than"),
    ],
)
def test_what_is_lost_is_said(body: str, expected: str | None, finding: str) -> None:
    """What Notion cannot hold stays visible where it can, and is named."""
    converted = to_notion(body, LINKS)
    if expected is not None:
        assert expected == converted.markdown
    assert finding in " ".join(converted.findings)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("x.md", f"{BLOB}/offers/audit/x.md"),
        ("./x.md#a-b", f"{BLOB}/offers/audit/x.md#a-b"),
        ("../x%20y.md", f"{BLOB}/offers/x%20y.md"),
        ("/docs/x.md", f"{BLOB}/docs/x.md"),
        ("#here", f"{BLOB}/offers/audit/brief.md#here"),
        ("../..", BLOB),
        ("a(b).md", f"{BLOB}/offers/audit/a(b).md"),
        ("//x.y/z", "https://x.y/z"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("https://x.y/(z", "https://x.y/%28z"),
    ],
)
def test_link_targets(href: str, url: str) -> None:
    """Relative targets lead to the repository's pages, absolute ones stay."""
    assert f"[t]({url})\n" == to_notion(f"[t](<{href}>)\n", LINKS).markdown


def test_without_web_address() -> None:
    """Where nothing can be linked to, text and target stay readable."""
    converted = to_notion("[t](x.md) ![i](y.png)\n", OFFLINE)
    assert "t (`x.md`) i (`y.png`)\n" == converted.markdown
    assert ["x.md", "y.png"] == [re.findall(r"'(.*?)'", finding)[0] for finding in converted.findings]


@settings(deadline=None)
@given(markdown)
def test_never_fails(body: str) -> None:
    """Any text can be translated, with and without a web address."""
    assert to_notion(body, LINKS).markdown.count("\0") == to_notion(body, OFFLINE).markdown.count("\0") == 0


@settings(deadline=None)
@given(documents)
def test_words_survive(body: str) -> None:
    """No word of a document is lost."""
    translated = to_notion(body, LINKS).markdown
    for word in ("alpha", "beta", "gamma", "delta", "x^2"):
        assert (word, body.count(word)) == (word, translated.count(word))


@pytest.mark.parametrize(
    "body", [">" * 3000 + "a", "- " * 3000, "*" * 6000 + "a" + "*" * 6000, "<b>" * 3000 + "</b>" * 3000]
)
def test_depth_does_not_end_it(body: str) -> None:
    """Hostile nesting is no reason to stop."""
    assert to_notion(body, LINKS).markdown is not None


def test_all_depths_at_once() -> None:
    """Blocks, emphasis and tags at their deepest in one place."""
    body = "> " * 55 + "*a **b " * 30 + "<b>" * 30 + "word" + "</b>" * 30 + " b** a*" * 30
    assert "word" in to_notion(body, LINKS).markdown

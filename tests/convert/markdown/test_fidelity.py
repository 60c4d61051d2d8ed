"""Portfolio → Notion → portfolio, with an independent reader and writer of the dialect in the place of Notion."""

import pytest
from hypothesis import given, settings

from sync.convert.from_notion.body import from_notion
from sync.convert.markdown.canon import canon
from sync.convert.to_notion.body import Links, to_notion
from sync.emulator.dialect import parse, write
from tests.convert.texts import documents, markdown
from tests.fidelity.reading import read

LINKS = Links("offers/audit/brief.md", "https://github.com/acme/portfolio", "main")

CONSTRUCTS = [
    "# One\n\n## Two\n\n### Three\n\n#### Four\n\n##### Five",
    "one\ntwo\\\nthree **b** *i* ***bi*** ~~s~~ `c` <u>u</u> a*b*c",
    "[a](x.md) **[b](https://x.y)** [**c** `d`](https://x.y/e) <https://x.y/f_g> https://x.y/h_i [r]\n\n[r]: https://x.y",
    "- a\n  - b\n\n    more\n\n    ```py\n    x\n    ```\n  - c\n    1. d\n       1. e\n- f",
    "1. a\n2. b\n\n   > q\n\n3. c",
    "- [ ] a\n- [x] b **c**\n  - [ ] d",
    "1. [ ] a\n2. b",
    "| a | b |\n| :- | -: |\n| `x\\|y` | **p** \\| [q](u.md)<br>r |\n|  | ![i](i.png) |",
    "```sh\n$ ls `x` <b>\n```\n\n````md\n```py\nx\n```\n````\n\n    indented",
    "```console\nx\n```\n\n```no-such-language\ny\n```\n\n```c++\nz\n```",
    "> a\n\n> b\n>\n> - c\n>\n> > d",
    "> [!NOTE]\n> a\n\n> [!WARNING]\n> - b\n>\n> ```\n> c\n> ```\n\n> [!TIP]\n> \\> d",
    "<details>\n<summary>S <code>c</code> <b>b</b> &lt;x&gt;</summary>\n\na\n\n- b\n\n</details>",
    "<details>\n<summary>S</summary>\n\n<details><summary>T</summary>c</details>\n\n</details>",
    "- a\n\n  <details><summary><h3>S</h3></summary>\n\n  b\n\n  </details>\n- c",
    "![a](x.png)\n\n![b](https://x.y/1) [![c](https://x.y/2)](https://x.y)\n\ntext ![d](https://x.y/3) text",
    "x[^1] y[^2]\n\n[^1]: n\n\n    m\n\n[^2]: o",
    "$x_1$, $5, $y$ and \\$\n\n$$\na \\\\ b\n$$",
    '<div align="center">\n\n# T\n\n<kbd>K</kbd> x<sup>2</sup> <blink>b</blink>\n\n</div>',
    '\\<callout> \\*a\\* \\_b\\_ \\[c\\] \\`d\\` 1\\. \\# :e: &amp;amp; \\\\ a|b ~f~ ^g^ {color="red"}',
    "\\# a\n\n\\- b\n\n1\\. c\n\n\\> d\n\n\\+ e\n\n---\n\nf\\\n\\---\n\n\\=== g",
    "🦊 ünï — “q” 漢字 \u200b",
    "> $$\n> x\n>\n> y\n> $$\n\n- $$\n  z\n  $$\n\n$$w$$",
    "wow\\![a](https://x.y)",
]


@pytest.mark.parametrize("body", CONSTRUCTS)
def test_construct_comes_back(body: str) -> None:
    """Each construct is equal after the trip, and the reader had nothing to complain of."""
    sent = to_notion(body, LINKS).markdown
    seen = parse(sent)
    assert [] == seen.warnings
    assert canon(from_notion(sent).markdown) == canon(from_notion(write(seen.blocks)).markdown)


@settings(deadline=None)
@given(documents)
def test_document_comes_back(body: str) -> None:
    """So is every document built from them."""
    sent = to_notion(body, LINKS).markdown
    assert canon(from_notion(sent).markdown) == canon(from_notion(write(parse(sent).blocks)).markdown)


@settings(deadline=None)
@given(documents)
def test_text_and_structure_come_back(body: str) -> None:
    """A reader that knows nothing of the translation reads the same lines before and after."""
    back = from_notion(write(parse(to_notion(body, LINKS).markdown).blocks)).markdown
    assert read(body, LINKS.path) == read(back, LINKS.path)


@settings(deadline=None)
@given(markdown)
def test_nonsense_is_one_page(body: str) -> None:
    """Whatever is pasted, Notion's reader drops nothing of it, and sending what came back gives the same page."""
    page = parse(to_notion(body, LINKS).markdown)
    back = from_notion(write(page.blocks)).markdown
    assert [] == page.warnings
    assert page.blocks == parse(to_notion(back, LINKS).markdown).blocks


@settings(deadline=None)
@given(documents)
def test_second_trip_changes_nothing(body: str) -> None:
    """What came back, sent again, comes back the same: a projection does not wander."""
    once = canon(from_notion(to_notion(body, LINKS).markdown).markdown)
    assert once == canon(from_notion(to_notion(once, LINKS).markdown).markdown)

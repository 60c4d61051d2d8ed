"""Texts that stress the readers: pieces of syntax in any order."""

from hypothesis import strategies as st

_PIECES = [
    *"*_`~[]()!<>|\\$&:-+=#\n\t ",
    *("**", "__", "~~", "```", "\n\n", "    ", "- ", "1. ", "> ", "# ", "###### ", "---\n", "===", "a", "b c", "é"),
    *("[x](y.md)", "![i](z.png)", "<https://a.b/c_d>", "https://e.f/g_h_", "[ ] ", "[x] ", "> [!TIP]\n> ", ":smile:"),
    *("<b>", "</b>", "<i>", "<u>", "</u>", "<sup>", "</sup>", "<br>", "<a href='x'>", "</a>", "<img src=a.png>"),
    *("<details>", "</details>", "<summary>", "</summary>", "<div>", "</div>", "<!-- c -->", "<!--", "-->", "&amp;"),
    *("| a | b |\n| - | - |\n| c | d |\n", "```py\ncode\n```\n", "$x$", "$$", "[^1]", "\n[^1]: n\n", "\n[r]: /u\n"),
    *('<callout icon="x">', "</callout>", "<quote>\n", "</quote>", "<toggle>\n", "</toggle>", "<ul>", "<li>", "</li>"),
    *(
        '<date start="2026-01-01" />',
        "<table>",
        "<tr><td>x</td></tr>",
        "</table>",
        "<p />",
        "\0",
        "\u2028",
        "javascript:",
    ),
]
markdown = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join) | st.text(max_size=80)
"""Any text, most of it full of markup."""

_WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=4).map(" ".join)
_inline = st.recursive(
    _WORDS,
    lambda inner: st.one_of(
        inner.map(lambda text: f"**{text}**"),
        inner.map(lambda text: f"*{text}*"),
        inner.map(lambda text: f"<s>{text}</s>"),
        inner.map(lambda text: f"[{text}](../other.md)"),
        _WORDS.map(lambda text: f"`{text}`"),
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
    ),
    max_leaves=5,
)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blocks = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        blocks.map(lambda items: "\n".join("- " + item.replace("\n", "\n  ") for item in items)),
        blocks.map(lambda items: "\n".join("1. " + item.replace("\n", "\n   ") for item in items)),
        blocks.map(lambda items: "> " + "\n\n".join(items).replace("\n", "\n> ")),
        blocks.map(lambda items: "> [!WARNING]\n> " + "\n\n".join(items).replace("\n", "\n> ")),
        blocks.map(lambda items: "<details>\n<summary>alpha</summary>\n\n" + "\n\n".join(items) + "\n\n</details>"),
    )


_leaf = st.one_of(
    _inline,
    _inline.map(lambda text: f"## {text}"),
    _inline.map(lambda text: f"- [x] {text}"),
    _inline.map(lambda text: f"| alpha | beta |\n| --- | --- |\n| {text} | gamma |"),
    _WORDS.map(lambda text: f"```python\n{text}\n```"),
    _WORDS.map(lambda text: f"![{text}](picture.png)"),
    st.just("---"),
    st.just("$$\nx^2\n$$"),
)
documents = st.lists(st.recursive(_leaf, _nested, max_leaves=6), max_size=6).map("\n\n".join)
"""Sensible documents: every block in every other."""

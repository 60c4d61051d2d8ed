"""A reader of GFM of its own: what a text says, line by line, with what Notion cannot hold forgiven on both sides.

It shares nothing with the translation under test but CommonMark's grammar. Forgiven are: the looks of the source
(markers, escapes, loose or tight, wrapped lines), headings below the fourth, alignment in tables, titles of links,
the nesting order of emphasis, images inside text (a link stands for them), comments, footnotes' places
(a numbered list stands for them), languages and words behind a fence that Notion has not, a list in a table's cell
(lines stand for it), and alternative sources of a picture.
"""

from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from tests.fidelity.html_reading import HtmlReading
from tests.fidelity.lines import Line, Lines


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin, inline=False)
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return parser


def read(markdown: str, name: str) -> list[Line]:
    """The lines of the document that stands at `name` in the repository."""
    reader = _Reader(name)
    for token in _parser().parse(markdown):
        reader.block(token)
    reader.lines.end()
    return reader.lines.lines


class _Reader:
    """Tokens into lines."""

    def __init__(self, name: str) -> None:
        self.lines = Lines(name)
        self.html = HtmlReading(self.lines)
        self.linked = 0

    def block(self, token: Token) -> None:
        lines = self.lines
        if action := _BLOCKS.get(token.type):
            action(self, token)
        elif token.type in {"bullet_list_open", "ordered_list_open", "blockquote_open"}:
            lines.end(empty=bool(lines.item))
            lines.inside.append(token.tag)
        elif token.type in _CONTAINERS_CLOSE:
            lines.end(empty=token.type == "list_item_close" and bool(lines.item))
            lines.inside.pop()
        elif token.type.endswith("_close") and token.tag not in {"td", "th"}:
            lines.end()

    def footnotes(self, _: Token) -> None:
        self.lines.leaf("hr", "")
        self.lines.inside.append("ol")

    def inline(self, token: Token) -> None:
        for child in token.children or []:
            if action := _PIECES.get(child.type):
                action(self, child)
            elif child.tag in {"strong", "em", "s"} and child.nesting > 0:
                self.lines.styles.append(child.tag)
            elif child.tag in {"strong", "em", "s"}:
                self.lines.styles.remove(child.tag)

    def link(self, token: Token) -> None:
        self.lines.targets.append(str(token.attrs.get("href", "")) or "#")
        self.linked = len(self.lines.words)

    def link_end(self, _: Token) -> None:
        """A link without a text shows where it leads."""
        target = self.lines.targets.pop()
        if len(self.lines.words) == self.linked:
            self.lines.add(self.lines.resolved(target))

    def softbreak(self, _: Token) -> None:
        self.lines.glued = False

    def image(self, token: Token) -> None:
        plain = RendererHTML().renderInlineAsText(token.children, _parser().options, {})
        self.lines.image(str(token.attrs.get("src", "")), plain or str(token.attrs.get("title", "")))


_Action = Callable[[_Reader, Token], None]
_CONTAINERS_CLOSE = {
    f"{name}_close" for name in ("bullet_list", "ordered_list", "list_item", "blockquote", "footnote_block", "footnote")
}
_BLOCKS: dict[str, _Action] = {
    "inline": _Reader.inline,
    "heading_open": lambda reader, token: reader.lines.begin(f"h{min(int(token.tag[1]), 4)}"),
    "paragraph_open": lambda reader, _: reader.lines.begin("p"),
    **dict.fromkeys(
        ("fence", "code_block"), lambda reader, token: reader.lines.leaf("code", token.content.removesuffix("\n"))
    ),
    "hr": lambda reader, _: reader.lines.leaf("hr", ""),
    "html_block": lambda reader, token: reader.html.block(token.content),
    "list_item_open": lambda reader, _: reader.lines.begin_item(),
    "footnote_block_open": _Reader.footnotes,
    "footnote_open": lambda reader, _: reader.lines.begin_item(),
    "tr_open": lambda reader, _: reader.lines.begin("row"),
    **dict.fromkeys(("td_open", "th_open"), lambda reader, _: reader.lines.begin_cell()),
}
_PIECES: dict[str, _Action] = {
    **dict.fromkeys(("text", "text_special"), lambda reader, token: reader.lines.add(token.content)),
    "softbreak": _Reader.softbreak,
    "hardbreak": lambda reader, _: reader.lines.hard_break(),
    "code_inline": lambda reader, token: reader.lines.add(token.content, "code"),
    "link_open": _Reader.link,
    "link_close": _Reader.link_end,
    "image": _Reader.image,
    "html_inline": lambda reader, token: reader.html.inline(token.content),
    "footnote_ref": lambda reader, token: reader.lines.add(f"[{token.meta['id'] + 1}]"),
}

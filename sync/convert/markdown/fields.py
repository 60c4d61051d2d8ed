"""What a document says under its headings: sections, labelled values, plain text, numbers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.token import Token

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LEADING_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[A-Z][.)])\s+(?=\S)")
_LABEL = re.compile(
    r"^[ ]{0,3}(?:[-*+][ \t]+)?(?P<mark>\*\*|__)(?P<label>[^*_\n]{1,60}?)(?P<colon>:?)(?P=mark)(?P<rest>.*)$"
)
_BARE_LABEL = re.compile(r"^[ ]{0,3}[-*+][ \t]+(?P<label>[^\W_][^:*`\[\]<>\n]{0,60}?)[ \t]*:(?P<rest>(?:[ \t].*)?)$")
_NUMBER = re.compile(r"(?<![\d.])-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


@lru_cache(maxsize=4096)  # the same titles and labels are asked for again and again
def plain(markdown: str) -> str:
    """The words of inline Markdown: no markup, links and images as their text, breaks as spaces."""
    tokens = _parser().parseInline(markdown.strip())
    return "".join(_words(tokens)).strip()


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type == "html_inline":
            yield "" if token.content.startswith("<!--") or _is_tag(token.content) else token.content
        elif token.children:
            yield from _words(token.children)
        else:
            yield token.content


def _is_tag(html: str) -> bool:
    return re.fullmatch(r"</?[A-Za-z][\w-]*(?:\s[^>]*)?/?>", html) is not None


@lru_cache(maxsize=4096)  # every filled property asks for its own
def sections(body: str) -> Mapping[str, str]:
    """Markdown under each heading, keyed by the heading's plain text without number, in lower case.

    A section runs to the next heading of the same or a higher level; of equal keys the first wins.
    """
    lines = without_comments(body).splitlines(keepends=True)
    heads = list(headings("".join(lines)))
    found: dict[str, str] = {}
    for index, (level, text, _, start) in enumerate(heads):
        later = (top for deeper, _, top, _ in heads[index + 1 :] if deeper <= level)
        found.setdefault(_key(text), "".join(lines[start : next(later, len(lines))]).strip())
    return MappingProxyType(found)


def headings(markdown: str) -> Iterator[tuple[int, str, int, int]]:
    """Level, text, first line and line after, of every heading that is not inside another block."""
    tokens = _parser().parse(markdown)
    for token, content in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            yield int(token.tag[1]), plain(content.content), token.map[0], token.map[1]


def _key(text: str) -> str:
    return _LEADING_NUMBER.sub("", text.strip()).rstrip(":").strip().lower()


def without_comments(markdown: str) -> str:
    """Comments out, line endings as newlines; what stands in a fence is no comment."""
    normal = markdown.replace("\r\n", "\n").replace("\r", "\n")
    if "<!--" not in normal:
        return normal
    tokens = _parser().parse(normal)
    lines = normal.split("\n")
    fenced = {n for token in tokens if token.type in {"fence", "code_block"} and token.map for n in range(*token.map)}
    marked = "\n".join(line.replace("<!--", "\0") if n in fenced else line for n, line in enumerate(lines))
    return _COMMENT.sub("", marked).replace("\0", "<!--")


@lru_cache(maxsize=4096)
def fields(body: str) -> Mapping[str, str]:
    """Values of lines such as `- **Price**: 5000`, `**Price:** 5000` and `- Price: 5000`.

    Keyed by the label in lower case; values are plain text, never empty; the first line of a label wins.
    """
    found: dict[str, str] = {}
    fence = ""
    for line in without_comments(body).split("\n"):
        if mark := _FENCE.match(line):
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and (pair := _labelled(line)):
            found.setdefault(*pair)
    return MappingProxyType(found)


def _labelled(line: str) -> tuple[str, str] | None:
    if match := _LABEL.match(line):
        rest = match["rest"].lstrip()
        if not match["colon"] and not rest.startswith(":"):
            return None
        value = plain(rest if match["colon"] else rest[1:])
    elif match := _BARE_LABEL.match(line):
        value = plain(match["rest"])
    else:
        return None
    key = plain(match["label"]).lower()
    return (key, value) if key and value else None


def number(text: str) -> float | None:
    """The first number in `text`: 5,000 · $5,000 · 5000.50 · 40 h · 20 % (as 20); None where there is none."""
    found = _NUMBER.search(text)
    return float(found.group().replace(",", "")) if found else None

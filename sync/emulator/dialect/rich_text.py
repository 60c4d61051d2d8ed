"""Rich text items in the API's response form: runs of one style, merged, then cut at the text limit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sync.emulator.dialect import escape
from sync.emulator.dialect.colors import DEFAULT

Item = dict[str, Any]
TEXT_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Style:
    """How a run looks. `discussions` are the addresses of the comments on it, joined by commas."""

    bold: bool = False
    italic: bool = False
    strikethrough: bool = False
    underline: bool = False
    code: bool = False
    color: str = DEFAULT
    discussions: str = ""


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style, with the address it links to, or a ready item that is no text."""

    text: str
    style: Style = PLAIN
    link: str | None = None
    item: Item | None = None


def items(runs: Iterable[Run]) -> list[Item]:
    """The items of a rich text: neighbours of one style joined, long text cut at the limit."""
    return [item for run in _merged(runs) for item in _items_of(run)]


def plain(rich_text: Iterable[Item]) -> str:
    """The text of items without any style."""
    return "".join(_plain_text(item) for item in rich_text)


def _plain_text(item: Item) -> str:
    content = item.get("text")
    return str(content["content"] if isinstance(content, dict) else item.get("plain_text", ""))


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    current: Run | None = None
    pieces: list[str] = []
    for run in runs:
        if run.item is None and not run.text:
            continue
        if current and _joins(current, run):
            pieces.append(run.text)
            continue
        if current:
            yield current if len(pieces) == 1 else replace(current, text="".join(pieces))
        current, pieces = run, [run.text]
    if current:
        yield current if len(pieces) == 1 else replace(current, text="".join(pieces))


def _joins(left: Run, right: Run) -> bool:
    return left.item is None and right.item is None and (left.style, left.link) == (right.style, right.link)


def _items_of(run: Run) -> Iterator[Item]:
    if run.item is not None:
        yield {**run.item, **_annotated(run.style)}
        return
    for content in cut(run.text):
        yield {
            "type": "text",
            "text": {"content": content, "link": {"url": run.link} if run.link else None},
            "plain_text": content,
            "href": run.link,
            **_annotated(run.style),
        }


def _annotated(style: Style) -> Item:
    annotations = {
        "bold": style.bold,
        "italic": style.italic,
        "strikethrough": style.strikethrough,
        "underline": style.underline,
        "code": style.code,
        "color": style.color,
    }
    extra = {"discussion_urls": style.discussions.split(",")} if style.discussions else {}
    return {"annotations": annotations, **extra}


def cut(content: str) -> Iterator[str]:
    """Pieces of at most the limit in UTF-16 units, no character torn."""
    if len(content) * 2 <= TEXT_LIMIT:
        yield content
        return
    start = units = 0
    for index, character in enumerate(content):
        width = 2 if character > "\uffff" else 1
        if units + width > TEXT_LIMIT:
            yield content[start:index]
            start, units = index, 0
        units += width
    yield content[start:]


def runs(rich_text: Iterable[Item]) -> list[Run]:
    """Items read back into runs, merged where the limit had cut them."""
    return list(_merged(_run(item) for item in rich_text))


def _run(item: Item) -> Run:
    annotations = item.get("annotations") or {}
    style = Style(
        bold=bool(annotations.get("bold")),
        italic=bool(annotations.get("italic")),
        strikethrough=bool(annotations.get("strikethrough")),
        underline=bool(annotations.get("underline")),
        code=bool(annotations.get("code")),
        color=str(annotations.get("color") or DEFAULT),
        discussions=",".join(map(str, item.get("discussion_urls") or ())),
    )
    if item.get("type") in {"mention", "equation"}:
        return Run("", replace(style, code=False), item=item)
    content = item.get("text") or {"content": item.get("plain_text", "")}
    link = content.get("link") or {}
    url = link.get("url") or item.get("href")
    return Run(escape.clean(str(content.get("content", ""))), style, escape.canonical_url(url) if url else None)

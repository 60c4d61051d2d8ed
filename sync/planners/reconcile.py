"""The truth table: what a document and a page are to each other, given what they last agreed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sync.convert.from_notion.body import from_notion
from sync.convert.markdown.canon import canon
from sync.core.model import Base, Body, Document, Page, PageMark, Value, digest, value_digest


class Standing(StrEnum):
    """How the two sides of one (ULID, role) stand."""

    FILE_ONLY = "file_only"
    PAGE_ONLY = "page_only"
    FILE_GONE = "file_gone"
    PAGE_GONE = "page_gone"
    BOTH_GONE = "both_gone"
    IN_SYNC = "in_sync"
    FILE_AHEAD = "file_ahead"
    PAGE_AHEAD = "page_ahead"
    DIVERGED = "diverged"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides of one (ULID, role) and their base. `equal` tells whether they agree in canonical form."""

    role: str
    document: Document | None
    page: Page | None
    base: Base | None
    managed: Mapping[str, Value] | None = None
    equal: bool = False


def standing(pair: Pair) -> Standing:
    """The row of the table that applies. A pair without base whose sides differ counts as diverged."""
    known = pair.base is not None and pair.role in pair.base.files
    match pair.document, pair.page:
        case None, None:
            return Standing.BOTH_GONE
        case _, None:
            return Standing.PAGE_GONE if known and pair.base and pair.base.page else Standing.FILE_ONLY
        case None, _:
            return Standing.FILE_GONE if known else Standing.PAGE_ONLY
        case document, page:
            return _both(pair, file_moved(document, pair.base, pair.role), page_moved(page, pair))


def _both(pair: Pair, file: bool, page: bool) -> Standing:
    if pair.equal and (file or page):
        return Standing.AGREED
    match file, page:
        case False, False:
            return Standing.IN_SYNC
        case True, False:
            return Standing.FILE_AHEAD
        case False, True:
            return Standing.PAGE_AHEAD
        case _:
            return Standing.DIVERGED


def file_moved(document: Document, base: Base | None, role: str) -> bool:
    """Whether the file holds another text than at base, or base does not know it."""
    return base is None or role not in base.files or base.files[role].hash != document.hash


def page_moved(page: Page, pair: Pair) -> bool:
    """Whether the page's body or a managed property is not as we left it."""
    mark = pair.base.page if pair.base else None
    if mark is None or mark.page_id != page.id:
        return True
    return bool(values_moved(pair.managed or {}, mark)) or body_moved(page, mark)


def values_moved(managed: Mapping[str, Value], mark: PageMark) -> tuple[str, ...]:
    """The managed properties that hold another value than we left there."""
    return tuple(
        name
        for name, value in managed.items()
        if name in mark.properties and mark.properties[name] != value_digest(value)
    )


def body_moved(page: Page, mark: PageMark) -> bool:
    """Whether the body is not as we left it: by its hash where it was read, else by who edited when."""
    return edited_since(page, mark) if page.body is None else not as_left(page.body, mark)


def as_left(body: Body, mark: PageMark) -> bool:
    """Whether this body is what we left: as Notion returned it then, or equal to what was sent and not read back."""
    if mark.body is not None:
        return body.hash == mark.body
    return mark.sent is not None and mark.sent == equality(body.markdown)


@lru_cache(maxsize=4096)  # a run plans more than once, and both sides are often one text
def equality(markdown: str) -> str:
    """The hash of a page text's canonical form: equal for texts that only Notion's normalising tells apart."""
    return digest(canon(from_notion(markdown).markdown))


def edited_since(page: Page, mark: PageMark) -> bool:
    """Whether the listing shows an edit that is not ours. Times are cut to the minute, so the editor counts too."""
    return page.edited > mark.edited or page.edited_by != mark.edited_by

"""The words of a feed table: each says where in Notion the facts of one block come from."""

from collections.abc import Callable, Mapping

from sync.convert.documents.draft import Sections, Sources
from sync.convert.documents.facts import MISSING, Block, Checklist, Extract, Fact, Section, Table
from sync.convert.documents.reach import reach
from sync.convert.markdown.markup import Markdown, demoted, inline, lines, link
from sync.core.model import Page

Feed = Callable[[Page, Sources], Block]
Feeds = Mapping[str, tuple[Feed, ...]]
Cell = Callable[[Page, Sources], Markdown | None]
Rows = Callable[[Page, Sources], tuple[Page, ...]]


def gather(feeds: Feeds, page: Page, sources: Sources) -> Sections:
    """The sections of a feed table, filled for one record."""
    return {name: Section(name, tuple(feed(page, sources) for feed in section)) for name, section in feeds.items()}


def title(label: str) -> Feed:
    """The record's own title."""
    return lambda page, _: Fact(label, _one(inline(page.title)))


def ulid(label: str) -> Feed:
    """The record's ULID."""
    return lambda page, _: Fact(label, _one(inline(page.ulid or "")))


def own(label: str, name: str) -> Feed:
    """One property of the record itself."""
    return lambda page, sources: Fact(label, lines(sources.records.text(page, name)))


def via(label: str, path: str, name: str) -> Feed:
    """One property of related records; where several of them say something, each line names its record."""

    def feed(page: Page, sources: Sources) -> Fact:
        said = [(other, lines(sources.records.text(other, name))) for other in _reached(page, sources, path)]
        said = [(other, texts) for other, texts in said if texts]
        if len(said) == 1:
            return Fact(label, said[0][1])
        return Fact(label, tuple(_labelled(other.title, text) for other, texts in said for text in texts))

    return feed


def linked(label: str, path: str, empty: Markdown | None = None) -> Feed:
    """The related records by name, with ULID and a link where they have a document. `empty`: what no relation means."""

    def feed(page: Page, sources: Sources) -> Fact:
        found = reach(sources.records, (page,), path)
        names = [reference(other, sources) for other in found.pages]
        names += [inline(found.note)] if found.note else []
        return Fact(label, tuple(names) or ((empty,) if empty else ()))

    return feed


def computed(label: str, compute: Callable[[Page, Sources], str | tuple[str, ...] | None]) -> Feed:
    """What is worked out from records; None or nothing: it cannot be."""

    def feed(page: Page, sources: Sources) -> Fact:
        value = compute(page, sources)
        texts = value if isinstance(value, tuple) else (value,)
        return Fact(label, tuple(inline(text) for text in texts if text))

    return feed


def unknown(label: str) -> Feed:
    """What the document asks for and Notion has no property for."""
    return lambda _page, _sources: Fact(label, ())


def table(label: str, path: str, columns: Mapping[str, Cell], rows: Rows | None = None, empty: str = "") -> Feed:
    """Related records as a table. `rows` chooses and orders them; `empty` is for records of which none is chosen."""

    def feed(page: Page, sources: Sources) -> Table:
        found = reach(sources.records, (page,), path)
        pages = rows(page, sources) if rows else found.pages
        cells = tuple(tuple(cell(other, sources) for cell in columns.values()) for other in pages)
        return Table(label, tuple(columns), cells, found.note or (empty if found.pages and not cells else ""))

    return feed


def checklist(label: str, items: Callable[[Page, Sources], list[tuple[bool, str]]]) -> Feed:
    """Things that are done or to do."""

    def feed(page: Page, sources: Sources) -> Checklist:
        return Checklist(label, tuple((done, inline(text)) for done, text in items(page, sources)))

    return feed


def from_the_page(heading: str, level: int) -> Feed:
    """The page's own body, its headings below `level`; nothing of the page is lost."""
    return lambda _, sources: Extract(heading, demoted(sources.body, level) if sources.body.strip() else Markdown(""))


def column(name: str) -> Cell:
    """A cell with one property of the row's record."""
    return lambda page, sources: Markdown("; ".join(lines(sources.records.text(page, name)))) or None


def named(page: Page, sources: Sources) -> Markdown | None:
    """A cell with the record's name, linked where it has a document."""
    path = sources.paths.get(page.id)
    return (link(page.title, path) if path else inline(page.title)) or None


def names_of(path: str) -> Cell:
    """A cell with the names of related records."""

    def cell(page: Page, sources: Sources) -> Markdown | None:
        return Markdown(", ".join(inline(other.title) for other in _reached(page, sources, path))) or None

    return cell


def ulid_of(page: Page, _: Sources) -> Markdown | None:
    """A cell with the record's ULID."""
    return inline(page.ulid or "") or None


def no_source(_page: Page, _sources: Sources) -> Markdown | None:
    """A cell that Notion has no property for."""
    return None


def reference(page: Page, sources: Sources) -> Markdown:
    """A record's name, linked where it has a document, with its ULID."""
    name = named(page, sources) or MISSING
    return Markdown(f"{name} ({inline(page.ulid)})") if page.ulid else name


def _one(text: Markdown) -> tuple[Markdown, ...]:
    return (text,) if text else ()


def _labelled(name: str, text: Markdown) -> Markdown:
    return Markdown(f"{inline(name)}: {text}")


def _reached(page: Page, sources: Sources, path: str) -> tuple[Page, ...]:
    return reach(sources.records, (page,), path).pages

"""What becomes of documents on the way to Notion and back: counts, never opinions."""

import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from sync.convert.from_notion.body import from_notion
from sync.convert.to_notion.body import Links, to_notion
from sync.emulator.dialect import parse, write
from sync.emulator.dialect.reading import Block
from tests.fidelity.documents import Document
from tests.fidelity.lines import Line
from tests.fidelity.reading import read

_TAG = re.compile(r"</?(?!https?:)[a-z][a-z0-9-]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ADDRESS = re.compile(r"https?://[^\s<>\"'`)\]}]+")


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    kept: int
    of: int

    @property
    def percent(self) -> float:
        return 100 * self.kept / self.of if self.of else 100.0

    def __str__(self) -> str:
        return f"{self.kept} of {self.of} ({self.percent:.2f} %)"


@dataclass
class Fidelity:
    """Of a set of documents. `differing` are those that a round trip changes, with the first line that it does.

    `links` counts what a reader of the source could follow; `addresses` every http address that stands in it, those of
    badges inside links and of definitions that nothing uses included. `silent` is how many came back the same with
    nothing to report; `wandering` are those whose page would be another one if it were sent again.
    """

    documents: int = 0
    warned: list[str] = field(default_factory=list)
    literal: list[str] = field(default_factory=list)
    differing: dict[str, tuple[str, str]] = field(default_factory=dict)
    silent: int = 0
    wandering: list[str] = field(default_factory=list)
    links: Share = Share(0, 0)
    addresses: Share = Share(0, 0)
    words: Share = Share(0, 0)
    constructs: dict[str, Share] = field(default_factory=dict)

    @property
    def identical(self) -> Share:
        return Share(self.documents - len(self.differing), self.documents)


def measure(documents: Iterable[Document]) -> Fidelity:
    """Every document to Notion's dialect, through its reader and writer, and back."""
    total = Fidelity()
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for document in documents:
        links = _links(document)
        sent = to_notion(document.text, links)
        saved = parse(sent.markdown)
        back = from_notion(write(saved.blocks)).markdown
        source, result = read(document.text, document.name), read(back, document.name)
        total.documents += 1
        total.warned += [f"{document.name}: {warning}" for warning in saved.warnings]
        total.literal += [f"{document.name}: {tag}" for tag in _unescaped(sent.markdown, saved.blocks)]
        if source != result:
            total.differing[document.name] = _first_difference(source, result)
        elif not sent.findings:
            total.silent += 1
        if parse(to_notion(back, links).markdown).blocks != saved.blocks:
            total.wandering.append(document.name)
        total.links = _more(total.links, Counter(_addresses(source)), Counter(_saved_addresses(saved.blocks)))
        everywhere = Counter({_bare(url) for url in _ADDRESS.findall(_COMMENT.sub("", document.text))})
        total.addresses = _more(total.addresses, everywhere, Counter(_saved_addresses(saved.blocks)))
        total.words = _more(total.words, _words(line.text for line in source), _words(_texts(saved.blocks)))
        there, here = Counter(_constructs(source)), Counter(_constructs(result))
        before.update(kind for kind, _ in there.elements())
        after.update(kind for kind, _ in (there & here).elements())
    total.constructs = {kind: Share(after[kind], number) for kind, number in sorted(before.items())}
    return total


def speeds(documents: Iterable[Document], rounds: int = 5) -> tuple[float, float]:
    """MB of UTF-8 a second of CPU, to Notion and back."""
    bodies = [(document.text, _links(document)) for document in documents]
    pages = [write(parse(to_notion(text, links).markdown).blocks) for text, links in bodies]
    translate = to_notion.__wrapped__  # a second round would be remembered
    there = _speed([text for text, _ in bodies], lambda: [translate(text, links) for text, links in bodies], rounds)
    return there, _speed(pages, lambda: [from_notion(page) for page in pages], rounds)


def _speed(texts: list[str], translate: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        translate()
        times.append(time.process_time() - began)
    return sum(len(text.encode()) for text in texts) / 1e6 / statistics.median(times)


def _links(document: Document) -> Links:
    return Links(document.name, "https://github.com/acme/portfolio", "main")


def _more(share: Share, there: Counter[str], here: Counter[str]) -> Share:
    return Share(share.kept + (there & here).total(), share.of + there.total())


def _first_difference(source: list[Line], result: list[Line]) -> tuple[str, str]:
    pairs = zip([*source, None], [*result, None], strict=False)
    left, right = next((a, b) for a, b in pairs if a != b)
    return (f"{left.kind}: {left.text[:80]}" if left else "", f"{right.kind}: {right.text[:80]}" if right else "")


def _constructs(lines: list[Line]) -> Iterator[tuple[str, object]]:
    """Each construct and what it says: a block by its place and words, text by its look."""
    for line in lines:
        yield _kind(line), line
        for word in line.words:
            if word.target:
                yield "link", (word.text, word.target)
            for style in word.style:
                yield f"text: {style}", word.text


def _kind(line: Line) -> str:
    container = line.inside[-1] if line.inside else ""
    if line.kind.startswith("["):
        return "task"
    if line.kind[:2] in {"- ", "1."}:
        return "bulleted item" if line.kind[0] == "-" else "numbered item"
    if container == "blockquote":
        return "quote"
    if container.isupper():
        return "alert"
    names = {"p": "paragraph", "row": "table row", "hr": "rule", "summary": "toggle"}
    return "heading" if line.kind in {"h1", "h2", "h3", "h4"} else names.get(line.kind, line.kind)


def _addresses(lines: list[Line]) -> set[str]:
    """The http addresses of a document, each once."""
    found = {_bare(word.target) for line in lines for word in line.words if word.target.startswith("http")}
    return found | {_bare(url) for line in lines for url in _ADDRESS.findall(line.text)}


def _saved_addresses(blocks: list[Block]) -> set[str]:
    found = {_bare(url) for value in _strings(blocks) for url in _ADDRESS.findall(value)}
    return found | {_bare(value) for value in _strings(blocks) if value.startswith("http")}


def _bare(url: str) -> str:
    return unquote(url).replace("?raw=true", "").rstrip(".,;:!?*_/").replace("/#", "#")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, str):
        yield value


def _texts(blocks: list[Block]) -> Iterator[str]:
    """The plain text of every block, cell and caption."""
    for block in blocks:
        payload = block[block["type"]]
        texts = [payload.get("rich_text"), payload.get("caption"), *payload.get("cells", [])]
        yield from ("".join(item["plain_text"] for item in text) for text in texts if text)
        yield str(payload.get("expression", ""))
        yield from _texts(block.get("children", []))


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"\w+", text))


def _unescaped(sent: str, blocks: list[Block]) -> list[str]:
    """Tags that were meant as tags and that Notion keeps as text."""
    code = {"code", "equation"}
    saved = Counter(tag for text in _texts(_without(blocks, code)) for tag in _TAG.findall(text))
    meant = Counter(tag for tag in re.findall(r"\\(</?[a-z][a-z0-9-]*)", sent))
    spans = Counter(tag for span in re.findall(r"`[^`\n]+`", sent) for tag in _TAG.findall(span))
    return sorted((saved - meant - spans).elements())


def _without(blocks: list[Block], kinds: set[str]) -> list[Block]:
    return [
        {**block, "children": _without(block.get("children", []), kinds)}
        for block in blocks
        if block["type"] not in kinds
    ]

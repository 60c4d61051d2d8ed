"""Documents and specifications that other people wrote survive the way to Notion and back."""

import pytest

from sync.convert.to_notion.body import Links, to_notion
from tests.fidelity.documents import Document, documents, examples
from tests.fidelity.measure import measure

pytestmark = pytest.mark.skipif(not documents(), reason="`make corpus` has not downloaded the documents")


def test_real_documents() -> None:
    """Notion refuses nothing, saves no tag as text, keeps links and words, and gives back the same documents.

    Two are known to differ: a table in HTML with Markdown in its cells, and mathematics beside another tool's fences.
    """
    found = measure(documents())
    assert found.documents >= 200
    assert ([], []) == (found.warned, found.literal)
    assert found.links.percent >= 99.5
    assert found.words.percent >= 99.9
    assert found.identical.percent >= 98
    assert [] == found.wandering
    short = {kind: share for kind, share in found.constructs.items() if share.percent < 99}
    assert {} == short


@pytest.mark.parametrize("specification", ["commonmark", "gfm"])
def test_every_example(specification: str) -> None:
    """Every example goes through; where one comes back changed, something was reported, and it is HTML."""
    texts = examples(specification)
    assert len(texts) > 600
    found = measure(Document(f"{number}", text) for number, text in enumerate(texts, 1))
    assert ([], [], []) == (found.warned, found.literal, found.wandering)
    links = Links("example.md", "https://github.com/acme/portfolio", "main")
    changed = {name: to_notion(texts[int(name) - 1], links).findings for name in found.differing}
    assert [] == [name for name, findings in changed.items() if not any("HTML" in what for what in findings)]
    assert found.identical.percent >= 95

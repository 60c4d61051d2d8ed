"""A portfolio body in Notion's Markdown dialect (v2)."""

from functools import lru_cache

from sync.convert.markdown import gfm
from sync.convert.markdown.converted import Converted
from sync.convert.markdown.links import Links
from sync.convert.to_notion.blocks import NotionWriter

__all__ = ["Converted", "Links", "to_notion"]


@lru_cache(maxsize=4096)  # a run plans more than once
def to_notion(body: str, links: Links) -> Converted:
    """Translate CommonMark with GitHub's additions. Never fails; nothing disappears without a finding.

    HTML comments are dropped: in this portfolio they are guidance for who fills a template.
    """
    writer = NotionWriter(links)
    nodes, notes = gfm.read_noting(body)
    markdown = writer.document(nodes)
    return Converted(markdown, (*notes, *writer.findings))

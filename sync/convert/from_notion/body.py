"""A page's Markdown (Notion's dialect v2) as CommonMark with GitHub's additions, for the portfolio."""

import re
from collections.abc import Mapping

from sync.convert.from_notion import parser
from sync.convert.from_notion.writer import PortfolioWriter
from sync.convert.markdown.converted import Converted

__all__ = ["Converted", "from_notion"]

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\])]+", re.IGNORECASE)
_SIGNATURE = re.compile(r"X-Amz-|signature=|expirationTimestamp=", re.IGNORECASE)
_HALF = re.compile("[\ud800-\udfff]")


def from_notion(markdown: str, links: Mapping[str, str] = {}, files: Mapping[str, str] = {}) -> Converted:
    """Translate a page. `links` gives the portfolio path of promoted pages by page id, hyphenated or not.

    `files` gives the relative path of a file that is saved beside the document by its address without signature.

    Never fails; nothing disappears without a finding, colours apart. Signed addresses of files lose their signature.
    """
    markdown = _HALF.sub("�", markdown)  # half a character cannot be written to a file
    unsigned = _ADDRESS.sub(_unsigned, markdown) if _SIGNATURE.search(markdown) else markdown
    writer = PortfolioWriter({key.replace("-", "").lower(): path for key, path in links.items()}, files)
    if unsigned != markdown:
        writer.note("the signature of a file's address was left out: it would have expired within an hour")
    text = writer.document(parser.read(unsigned))
    return Converted(text, tuple(writer.findings))


def _unsigned(address: re.Match[str]) -> str:
    place, _, query = address.group().partition("?")
    return place if _SIGNATURE.search(query) else address.group()

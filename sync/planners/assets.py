"""Files of a promoted page: which are saved beside its document, under which names, and what the links become."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from posixpath import dirname
from urllib.parse import quote, unquote

from sync.convert.markdown.escape import inline
from sync.core.model import Page, digest
from sync.core.names import slug
from sync.core.plan import Asset, WriteFile
from sync.planners.findings import Findings

FOLDER = "assets"
MOST = 100
"""Files that one run saves at most."""
LENGTHS = (8, 16, 24)
"""Hex digits that tell files of one name apart: the first is used, the others where its name is taken."""
BY_HAND = "Save it by hand beside the document, and correct the link, which opens nowhere."
_ENDING = re.compile(r"[a-z0-9]{1,8}")
_DOCUMENTS = {"md": "txt"}
"""A person's Markdown is no document of the portfolio, and must not be read as one."""


class Saving:
    """Chooses what one run saves beside documents; `largest_mb` of 0 saves nothing. What is left out is a finding."""

    def __init__(self, largest_mb: int, found: Findings, pages: Iterable[Page]) -> None:
        self._room = MOST if largest_mb else 0
        self._why = f"one run saves {MOST} files" if largest_mb else "portfolio.largest_file_mb is 0"
        self._found = found
        self._properties = [address for page in pages for address in page.files]
        self._chosen: dict[str, str] = {}

    def beside(self, document: str, page: Page) -> tuple[Asset, ...]:
        """The files in the body of a page that are saved beside the document at this path."""
        return self._choose(document, page.body.files if page.body else (), page.ulid)

    def linked(self, text: str, document: str, page: Page, beside: Iterable[Asset]) -> tuple[str, tuple[Asset, ...]]:
        """The document's text, and the files that it links to: those of `beside`, and those of properties it shows."""
        plain = text.replace("\\", "")
        more = self._choose(document, [address for address in self._properties if address in plain], page.ulid)
        for asset in sorted(more, key=lambda one: len(one.address), reverse=True):
            written = "".join(rf"\\?{re.escape(char)}" for char in asset.address)
            text = re.sub(written, f"[{inline(shown(asset.address))}]({asset.link})".replace("\\", r"\\"), text)
        return text, tuple(asset for asset in (*beside, *more) if asset.link in text)

    def _choose(self, document: str, addresses: Iterable[str], ulid: str | None) -> tuple[Asset, ...]:
        chosen, left = [], []
        for address in addresses:
            paths = [f"{dirname(document)}/{FOLDER}/{name(address, length)}" for length in LENGTHS]
            path = next(path for path in paths if self._chosen.get(path, address) == address)
            if path not in self._chosen and len(self._chosen) >= self._room:
                left.append(shown(address))
                continue
            self._chosen[path] = address
            chosen.append(Asset(address, path))
        if left:
            named = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
            what = f"Files of its page are not saved, since {self._why}: {named}."
            self._found.warning("asset", document, what, BY_HAND, ulid)
        return tuple(chosen)


def name(address: str, length: int = LENGTHS[0]) -> str:
    """A safe name for the file at an unsigned address: its own words, and what no other address has."""
    stem, _, ending = shown(address).rpartition(".")
    ending = ending.lower()
    if not stem or not _ENDING.fullmatch(ending):
        stem, ending = shown(address), "bin"
    return f"{slug(stem, 'file')}-{digest(_path(address))[:length]}.{_DOCUMENTS.get(ending, ending)}"


def shown(address: str) -> str:
    """The file's name as people know it."""
    return unquote(_path(address)).rpartition("/")[2]


def _path(address: str) -> str:
    """Its part after the host."""
    return address.partition("://")[2].partition("/")[2]


def settled(document: WriteFile, saved: Mapping[str, str]) -> WriteFile:
    """The document with links to where its files were `saved` (path by address), else to where Notion keeps them."""
    if not document.assets:
        return document
    kept = tuple(Asset(one.address, saved[one.address]) for one in document.assets if one.address in saved)
    links = {one.link: quote(one.address, errors="replace", safe="/:%-._~") for one in document.assets}
    links |= {one.link: Asset(one.address, saved[one.address]).link for one in document.assets if one.address in saved}
    text = re.sub("|".join(map(re.escape, links)), lambda match: links[match.group()], document.text)
    return replace(document, text=text, assets=kept)

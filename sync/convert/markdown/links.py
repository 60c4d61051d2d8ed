"""Where a document's links lead: relative ones to the repository's web address, unsafe ones nowhere."""

import posixpath
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
SAFE = frozenset({"http", "https", "mailto", "tel"})
"""Schemes a link may have."""


@dataclass(frozen=True, slots=True)
class Links:
    """A document's place: `path` from the repository's root, `web_url` of the repository without final slash."""

    path: str
    web_url: str | None
    branch: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads. `url` is None where it cannot be followed from Notion; `shown` then says what stood there."""

    url: str | None
    reason: Literal["", "unsafe", "relative", "outside"] = ""
    shown: str = ""


def resolve(href: str, links: Links, raw: bool = False) -> Target:
    """The address a reader of the page can follow. `raw` asks for the file itself, as images need it."""
    href = re.sub(r"[\x00-\x20\x7f]", lambda match: "" if match.group() != " " else "%20", href.strip())
    href = re.sub(r"[^\x00-\x7f]+", lambda match: quote(match.group(), errors="replace"), href)
    if href.startswith("//"):
        href = "https:" + href
    if scheme := _SCHEME.match(href):
        return Target(href) if scheme[1].lower() in SAFE else Target(None, "unsafe", "")
    path, mark, fragment = href.partition("#")
    path, _, _ = path.partition("?")
    shown = unquote(href)
    if path.startswith("/"):
        place = posixpath.normpath(unquote(path).lstrip("/"))
    else:
        folder = posixpath.dirname(links.path)
        place = posixpath.normpath(posixpath.join(folder, unquote(path))) if path else links.path
    if place == ".." or place.startswith("../"):
        return Target(None, "outside", shown)
    if links.web_url is None:
        return Target(None, "relative", shown)
    where = "" if place == "." else "/" + quote(place, safe="/-._~!$&'()*+,;=:@")
    query = "?raw=true" if raw else ""
    base = links.web_url.rstrip("/")
    return Target(f"{base}/blob/{quote(links.branch, safe='/-._~')}{where}{query}{mark}{fragment}")

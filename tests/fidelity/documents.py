"""Documents that other people wrote, and the examples of both specifications, out of what `make corpus` downloaded."""

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / ".corpus"
SMALLEST, LARGEST = 2_000, 40_000
SPECS = "marko"
"""The package whose tests bring the specifications."""

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_NO_DOCUMENT = re.compile(r"licen[cs]e|authors|/tests/|prompts?/|/\.", re.IGNORECASE)
_EXAMPLE = re.compile(r"^`{32} example[^\n]*\n(.*?)^\.\n.*?^`{32}$", re.DOTALL | re.MULTILINE)


class Document(NamedTuple):
    """A document's place, such as `black/docs/faq.md`, and its text."""

    name: str
    text: str


@cache
def documents() -> tuple[Document, ...]:
    """Every Markdown file and package description of 2 to 40 KB, sorted; () where nothing was downloaded."""
    found: dict[str, str] = {}
    for archive in sorted(FOLDER.glob("*.whl")) + sorted(FOLDER.glob("*.tar.gz")):
        for name, content in _files(archive):
            if name.endswith(".md") and not _NO_DOCUMENT.search(name):
                found.setdefault(content.decode(errors="replace").replace("\r\n", "\n"), name)
    texts = (Document(name, _FRONT_MATTER.sub("", text)) for text, name in found.items())
    return tuple(sorted(text for text in texts if SMALLEST <= len(text.text.encode()) <= LARGEST))


def _files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Names without versions, and contents; a wheel's description as its README."""
    package = archive.name.partition("-")[0]
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if name.endswith(".dist-info/METADATA"):
                    yield f"{package}/README.md", _description(wheel.read(name))
                elif name.endswith(".md"):
                    yield name, wheel.read(name)
        return
    with tarfile.open(archive) as source:
        for member in source:
            if member.isfile() and member.name.endswith((".md", ".txt")):
                content = source.extractfile(member) or io.BytesIO()
                yield f"{package}/{member.name.partition('/')[2]}", content.read()


def _description(metadata: bytes) -> bytes:
    payload = BytesParser().parsebytes(metadata).get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


@cache
def examples(specification: str) -> tuple[str, ...]:
    """The Markdown of each example of a specification (`commonmark` or `gfm`); () where nothing was downloaded."""
    for archive in FOLDER.glob(f"{SPECS}-*.tar.gz"):
        files = dict(_files(archive))
        text = files[f"{SPECS}/tests/spec/{specification}.txt"].decode()
        return tuple(example.replace("→", "\t") for example in _EXAMPLE.findall(text))
    return ()

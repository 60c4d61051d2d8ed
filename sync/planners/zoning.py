"""How sensitive a place is: the zones of the folders above a file. A folder may be stricter than those above it."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath

import yaml

from sync.core.model import Document
from sync.core.zones import Zone, highest

NAME = ".contextrc.yaml"


def folder_zones(path: str, files: Mapping[str, str]) -> dict[str, Zone]:
    """What the folders above `path` say, by the path of the file that says it, the outermost first.

    A file that says no zone says nothing; one that cannot be read, or says a word that is no zone, is taken for the
    strictest, since nobody can tell how strict it was meant to be.
    """
    above = [str(folder / NAME).removeprefix("./") for folder in reversed(PurePosixPath(path).parents)]
    found = {name: _said(files[name]) for name in above if name in files}
    return {name: zone for name, zone in found.items() if zone is not None}


def effective(document: Document, files: Mapping[str, str]) -> Zone:
    """The highest of the file's own zone and of those of the folders above it."""
    return highest((document.header.zone or Zone.INTERNAL, *folder_zones(document.path, files).values()))


def raised_by(document: Document, files: Mapping[str, str]) -> list[str]:
    """Who says that the file is more sensitive than it says itself, each as `file says zone`."""
    own = document.header.zone or Zone.INTERNAL
    above = folder_zones(document.path, files)
    return [f"/{name} says {zone}" for name, zone in above.items() if not own.allows(zone)]


@lru_cache(maxsize=256)  # every document below a folder asks for it
def _said(text: str) -> Zone | None:
    try:
        settings = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Zone.RESTRICTED
    if settings is None:
        return None
    if not isinstance(settings, dict):
        return Zone.RESTRICTED
    word = settings.get("default_zone", settings.get("zone"))
    if word is None:
        return None
    return Zone(str(word).strip().lower()) if str(word).strip().lower() in set(Zone) else Zone.RESTRICTED

"""Which role a portfolio file plays, and which publish rule it falls under."""

import re
from functools import lru_cache

from sync.core.config import Config
from sync.core.model import Header
from sync.core.names import pattern

_BY_LEVEL = {
    ("project", "planning"): "planning",
    ("project", "execution"): "execution",
    ("project", "review"): "review",
    ("engagement", "contract"): "engagement",
    ("deliverable", "spec"): "deliverable",
    ("deal", "summary"): "deal",
    ("venture", "brief"): "venture",
}


def role_of(path: str, header: Header, config: Config) -> str | None:
    """The role of the file at `path`: of the promoted kind by its header, else the entity whose rule it matches."""
    promoted = _BY_LEVEL.get((header.entity or "", header.level or ""))
    if promoted and header.ulid:
        return promoted
    for entity, rule in config.sync.publish.items():
        if any(matches(path, glob) for glob in rule.files):
            return entity
    return None


def matches(path: str, glob: str) -> bool:
    """Whether `path` falls under a pattern in which * stops at a slash and ** does not."""
    return _compiled(glob).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _compiled(glob: str) -> re.Pattern[str]:
    return pattern(glob)

"""Which role a portfolio file plays, and which publish rule it falls under."""

import re
from functools import lru_cache

from sync.core.config import Config
from sync.core.model import Header

_BY_LEVEL = {
    ("project", "planning"): "planning",
    ("project", "execution"): "execution",
    ("project", "review"): "review",
    ("engagement", "contract"): "engagement",
    ("deliverable", "spec"): "deliverable",
}


def role_of(path: str, header: Header, config: Config) -> str | None:
    """The role of the file at `path`: of the promoted kind by its header, else the entity whose rule it matches."""
    promoted = _BY_LEVEL.get((header.entity or "", header.level or ""))
    if promoted and header.ulid:
        return promoted
    for entity, rule in config.sync.publish.items():
        if any(matches(path, pattern) for pattern in rule.files):
            return entity
    return None


def matches(path: str, pattern: str) -> bool:
    """Whether `path` falls under a pattern in which * stops at a slash and ** does not."""
    return _compiled(pattern).fullmatch(path) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    known = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(known.get(part, re.escape(part)) for part in parts))

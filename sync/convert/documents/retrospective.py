"""Retrospective notes divided by the headings people type into them."""

import re
from collections.abc import Iterable
from typing import Literal

from sync.convert.markdown.markup import unbulleted

Part = Literal["well", "badly", "start", "stop", "keep", "thanks"]

_PARTS: tuple[tuple[Part, str], ...] = (
    (
        "badly",
        r"(?:what )?(?:did ?n[o']t(?: go well)?|did not(?: go well)?|went (?:badly|wrong)|not well|to improve|minus)",
    ),
    ("well", r"(?:what )?(?:went well|well|plus|wins)"),
    ("start", r"start(?: doing)?"),
    ("stop", r"stop(?: doing)?"),
    ("keep", r"(?:keep|continue)(?: doing)?"),
    ("thanks", r"(?:thanks|thank you|shout-?outs?|kudos)"),
)
_HEADING = re.compile(
    r"^\W*(?:" + "|".join(f"(?P<{part}>{words})" for part, words in _PARTS) + r")(?:\s*[:：]\W*(?P<rest>.*)|\W*)$",
    re.IGNORECASE,
)
_NEXT = re.compile(r"(?<=[.!?;])[ \t]+(?=(?:" + "|".join(words for _, words in _PARTS) + r")\s*[:：])", re.IGNORECASE)
"""Where a heading follows in the same line: `Start: this. Stop: that.`"""


def divided(notes: str) -> tuple[dict[Part, list[str]], list[str]]:
    """The lines under each known heading (`Went well:`, `Stop`), and the lines under none."""
    parts: dict[Part, list[str]] = {}
    loose: list[str] = []
    into = loose
    for line in _NEXT.sub("\n", notes).splitlines():
        if heading := _HEADING.match(line.strip()):
            part = next(part for part, _ in _PARTS if heading[part] is not None)
            into = parts.setdefault(part, [])
            line = heading["rest"] or ""  # noqa: PLW2901 - what follows the colon is the heading's first line
        if text := unbulleted(line):
            into.append(text)
    return parts, loose


def under(notes: Iterable[tuple[str, str]], part: Part | None) -> tuple[str, ...]:
    """The lines of one part from several (source, notes), each with its source; None: the undivided lines."""
    found = []
    for source, text in notes:
        parts, loose = divided(text)
        found += [f"{source}: {line}" for line in (parts.get(part, []) if part else loose)]
    return tuple(found)

"""The few places where a page's text changes, as searches and replacements that touch nothing else."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

MOST = 20
"""More places than this, or more than half of the lines, and the whole text is put in place instead."""

Change = tuple[str, str]


def hunks(before: str, after: str) -> tuple[Change, ...]:
    """(old, new) pairs that turn `before` into `after` one after the other; each old stands there once when its turn
    comes. Blocks, ids and comments in between survive. Empty where the texts are equal or too much has changed.
    """
    old, new = before.split("\n"), after.split("\n")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    places = [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    changed = sum(max(b - a, d - c) for a, b, c, d in places)
    if not places or len(places) > MOST or 2 * changed > max(len(old), len(new)):
        return ()
    changes: list[Change] = []
    text = before
    for a, b, c, d in _joined(places):
        change = _unique(text, old, new, (a, b, c, d))
        if change is None:
            return ()
        text = text.replace(*change)
        changes.append(change)
    return tuple(changes) if text == after else ()


def _joined(places: list[tuple[int, int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Places with less than two lines between them as one, so that no two contexts overlap."""
    open_ = places[0]
    for _, place in pairwise(places):
        if place[0] - open_[1] < 2:
            open_ = (open_[0], place[1], open_[2], place[3])
        else:
            yield open_
            open_ = place
    yield open_


def _unique(text: str, old: list[str], new: list[str], place: tuple[int, int, int, int]) -> Change | None:
    """The place with as many lines around it as make it the only one of its kind in `text`."""
    a, b, c, d = place
    # Lines that only come or go are told by those around them.
    for around in range(int(a == b or c == d), len(old) + 1):
        above, below = min(around, a), min(around, len(old) - b)
        was = "\n".join(old[a - above : b + below])
        if was and text.count(was) == 1:
            return was, "\n".join((*old[a - above : a], *new[c:d], *old[b : b + below]))
    return None

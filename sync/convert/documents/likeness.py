"""How alike two headings or labels are: by their words, whatever their number, case, plural or order."""

import re

_WORD = re.compile(r"[^\W_]+")
_ASIDE = re.compile(r"\([^()]*\)")
_SMALL = frozenset({"and", "the", "of", "a", "an", "to", "for", "its", "this"})
_STEM = 6
"""Letters that tell a word: `deliverables` and `delivered` are one, so are `project` and `projects`."""

ALIKE = 0.5


def words(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning; all of them where none does."""
    found = _WORD.findall(text.casefold())
    return frozenset(word[:_STEM] for word in found if word not in _SMALL) or frozenset(found)


def likeness(left: str, right: str) -> float:
    """From 0 to 1: 1 for the same words; what one says more than the other, in brackets or not, costs less than 0.5."""
    plain = _likeness(words(_ASIDE.sub("", left)), words(_ASIDE.sub("", right)))
    return max(plain, 0.9 * _likeness(words(left), words(right)))


def _likeness(left: frozenset[str], right: frozenset[str]) -> float:
    both = len(left & right)
    if not both:
        return 0.0
    share = both / len(left | right)
    return max(share, ALIKE + share / 2) if both == min(len(left), len(right)) else share

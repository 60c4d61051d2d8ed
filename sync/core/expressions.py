"""What fills a Notion property on publish: a fact of the file, a section, a labelled line, or a constant."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, get_args

FactName = Literal["title", "ulid", "path", "url", "version", "zone", "level", "date", "tags"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known of every document: its title, its header's values, its path, or its address on the web."""

    name: FactName


@dataclass(frozen=True, slots=True)
class Venture:
    """The venture whose folder the document lies in, as a relation."""


@dataclass(frozen=True, slots=True)
class Section:
    """The text under a heading."""

    heading: str


@dataclass(frozen=True, slots=True)
class Field:
    """The value of a line `- **label**: value`."""

    label: str


@dataclass(frozen=True, slots=True)
class Text:
    """The same text for every document."""

    value: str


Fill = Fact | Venture | Section | Field | Text

_FACTS: dict[str, FactName] = {name: name for name in get_args(FactName)}
_WITH_ARGUMENT: dict[str, Callable[[str], Fill]] = {"section": Section, "field": Field, "text": Text}
_WORDS = (*_FACTS, "venture", *_WITH_ARGUMENT)


class FillError(ValueError):
    """The expression of a publish property is not understood."""


def parse_fill(text: str) -> Fill:
    """Read an expression such as `title`, `section Scope`, `field Price` or `text Active`. Raises FillError."""
    word, _, argument = text.strip().partition(" ")
    argument = argument.strip()
    if word in _WITH_ARGUMENT:
        if not argument:
            raise FillError(f"'{word}' needs a name after it, such as '{word} Price'.")
        return _WITH_ARGUMENT[word](argument)
    if word not in _WORDS:
        near = get_close_matches(word.casefold(), _WORDS, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else "For a constant write 'text …'."
        raise FillError(f"'{word}' is not something a property can be filled with. {hint} Known: {', '.join(_WORDS)}.")
    if argument:
        raise FillError(f"'{word}' takes nothing after it: remove '{argument}', or write 'field {text.strip()}'.")
    return Venture() if word == "venture" else Fact(_FACTS[word])

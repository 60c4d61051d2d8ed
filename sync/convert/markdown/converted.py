"""What a translation returns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown in the other dialect; `findings` are sentences about what could not be carried over whole."""

    markdown: str
    findings: tuple[str, ...]

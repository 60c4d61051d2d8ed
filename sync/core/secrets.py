"""Secrets in text: tokens and keys that can be told by their form, found without ever repeating them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

_IS = r"[\"'`*]{0,4}[ \t]{0,4}[:=][ \t]{0,4}[\"'`*]{0,4}"
"""What stands between a label and its value, in Markdown, YAML, JSON and shell."""

# Every pattern begins where a word begins and repeats within bounds, so that a search takes linear time.
_FORMS = {
    "Notion token": r"(?:ntn|secret)_[A-Za-z0-9]{40,64}",
    "GitHub token": r"(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{36,255}",
    "GitLab token": r"glpat-[\w-]{20,64}",
    "Slack token": r"(?:xox[abeoprs]|xapp-[0-9])-[A-Za-z0-9-]{20,255}",
    "AWS access key": r"A(?:KIA|SIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}(?![A-Za-z0-9])",
    "AWS secret key": rf"(?i:aws_?secret(?:_?access)?_?key){_IS}[A-Za-z0-9/+]{{40}}",
    "Google API key": r"AIza[\w-]{35}(?![\w-])",
    "Google client secret": r"GOCSPX-[\w-]{28}(?![\w-])",
    "API key": r"(?:sk-|[rs]k_live_)[\w-]{20,255}",
    "private key": r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----",
    "signed token": r"eyJ[\w-]{10,2000}\.eyJ[\w-]{10,8000}\.[\w-]{20,2000}",
    "password in an address": r"[a-z][a-z0-9+.]{1,20}://[^\s/:@\"'<>]{0,100}:(?![*<${])[^\s/@\"'<>]{3,200}@[\w\[]",
}
_KINDS = {f"k{n}": kind for n, kind in enumerate(_FORMS)}
_FORM = re.compile(
    r"(?<![A-Za-z0-9_])(?:" + "|".join(f"(?P<k{n}>{form})" for n, form in enumerate(_FORMS.values())) + ")", re.ASCII
)
_LABELLED = re.compile(
    r"(?i)(?<![A-Za-z0-9])(?:password|passwd|passphrase|api[_ -]?key|client[_ -]?secret|access[_ -]?token)"
    rf"{_IS}([^\s\"'`*<>]{{12,200}})",
    re.ASCII,
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_PLACEHOLDER = re.compile(r"(?i)your|example|change|placeholder|\$\{|://|x{4}|\.{3}")


@dataclass(frozen=True, slots=True)
class Leak:
    """One secret, by its kind and the line (from 1) it begins on; the secret itself is not kept."""

    kind: str
    line: int


def find(text: str) -> tuple[Leak, ...]:
    """The secrets of a known form, each kind once a line, in the order of the lines.

    Markdown's backslashes before punctuation are looked through.
    """
    plain = _ESCAPED.sub(r"\1", text)
    breaks = [match.start() for match in re.finditer("\n", plain)]
    found = {Leak(kind, bisect_left(breaks, at) + 1) for kind, at in _formed(plain)}
    lines = {leak.line for leak in found}
    labelled = {bisect_left(breaks, at) + 1 for at in _labelled(plain)} - lines
    return tuple(sorted(found | {Leak("password", line) for line in labelled}, key=lambda leak: (leak.line, leak.kind)))


def masked(text: str) -> str:
    """`text` with its kind in brackets in the place of each secret that `find` finds; for titles and other lines."""
    covered = _covered(text)
    return _covered(_ESCAPED.sub(r"\1", text)) if find(covered) else covered


def _covered(text: str) -> str:
    def form(match: re.Match[str]) -> str:
        kind = _KINDS[match.lastgroup or ""]
        return f"[{kind}]" if kind != "API key" or _looks_random(match[0]) else match[0]

    def label(match: re.Match[str]) -> str:
        return match[0].replace(match[1], "[password]") if _looks_random(match[1]) else match[0]

    return _LABELLED.sub(label, _FORM.sub(form, text))


def _formed(text: str) -> Iterator[tuple[str, int]]:
    for match in _FORM.finditer(text):
        kind = _KINDS[match.lastgroup or ""]
        if kind != "API key" or _looks_random(match[0]):
            yield kind, match.start()


def _labelled(text: str) -> Iterator[int]:
    return (match.start() for match in _LABELLED.finditer(text) if _looks_random(match[1]))


def _looks_random(value: str) -> bool:
    """Whether it mixes small and capital letters and digits, as keys and good passwords do, and words do not."""
    return all(re.search(part, value) for part in ("[a-z]", "[A-Z]", "[0-9]")) and not _PLACEHOLDER.search(value)

"""Secrets in text: tokens and keys that can be told by their form, found without ever repeating them."""

import re
from dataclasses import dataclass

_WORD = "A-Za-z0-9_-"
# Every pattern begins where a word begins and repeats within bounds, so that the search takes linear time.
_FORMS = {
    "Notion token": r"ntn_[A-Za-z0-9]{40,64}|secret_[A-Za-z0-9]{40,64}",
    "GitHub token": r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{36,255}",
    "GitLab token": r"glpat-[\w-]{20,64}",
    "Slack token": r"xox[abeoprs]-[A-Za-z0-9-]{20,255}|xapp-[0-9]-[A-Za-z0-9-]{20,255}",
    "AWS access key": r"A(?:KIA|SIA)[A-Z2-7]{16}",
    "AWS secret key": r"(?i:aws_?secret(?:_?access)?_?key)[\"'`*]{0,4}\s{0,4}[:=]\s{0,4}[\"'`*]{0,4}[A-Za-z0-9/+]{40}",
    "Google API key": r"AIza[\w-]{35}",
    "Google client secret": r"GOCSPX-[\w-]{28}",
    "API key": r"sk-(?=[a-zA-Z_-]{0,60}[0-9])[\w-]{20,255}|[sr]k_live_[A-Za-z0-9]{20,255}",
    "private key": r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----",
    "signed token (JWT)": r"eyJ[\w-]{10,2000}\.eyJ[\w-]{10,8000}\.[\w-]{20,2000}",
    "password in an address": r"[a-z][a-z0-9+.]{1,20}://[^\s/:@\"'<>]{1,100}:(?![*<${])[^\s/@\"'<>]{3,200}@[A-Za-z0-9\[]",
    "password": r"(?i:password|passwd|passphrase|api[_ -]?key|client[_ -]?secret|access[_ -]?token)"
    r"[\"'`*]{0,4}\s{0,4}[:=]\s{0,4}[\"'`*]{0,4}(?P<value>[^\s\"'`*<>]{12,200})",
}
_END = {"AWS access key", "Google API key", "Google client secret"}
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Leak:
    """One secret, by its kind and the line (from 1) it begins on; the secret itself is not kept."""

    kind: str
    line: int


def find(text: str) -> tuple[Leak, ...]:
    """Every secret of a known form, in the order of the lines, each kind once a line.

    Markdown's backslashes before punctuation are looked through.
    """
    found: dict[Leak, None] = {}
    for number, line in enumerate(_ESCAPED.sub(r"\1", text).split("\n"), 1):
        for match in _ANY.finditer(line):
            kind = _KINDS[match.lastgroup or ""]
            if kind != "password" or _random(match["value"]):
                found[Leak(kind, number)] = None
    return tuple(found)

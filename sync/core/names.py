"""Names of files and folders: slugs, what is safe on every system, what collides, and path patterns."""

import re
import unicodedata
from collections.abc import Collection

SLUG_BYTES = 60
NAME_BYTES = 120
SETTINGS = ".contextrc.yaml"
"""The one hidden file that is written: tools of the portfolio read it."""

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i"}
)
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{device}{digit}" for device in ("com", "lpt") for digit in "0123456789¹²³"]
)
_FORBIDDEN = frozenset('\\/:*?"<>|')
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_GIT_SHORT_NAME = re.compile(r"gi[a-z0-9]*~[0-9]")


def slug(text: str, fallback: str) -> str:
    """`text` as a file name part: a-z, 0-9 and single hyphens, at most 60 bytes, never a reserved name.

    `fallback`, itself a slug, stands in where nothing of the text remains, and before a reserved name.
    """
    if not _SLUG.fullmatch(fallback) or fallback in _RESERVED:
        raise ValueError(f"{fallback!r} is not a slug")
    folded = unicodedata.normalize("NFKD", text.lower().translate(_WITHOUT_DECOMPOSITION))
    plain = "".join(char for char in folded if not unicodedata.combining(char)).lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").replace("’", "")).strip("-")
    if not words:
        return _cut(fallback)
    return _cut(f"{fallback}-{words}" if words in _RESERVED else words)


def distinct(name: str, ulid: str, taken: Collection[str]) -> str:
    """`name`, with a tail of its ULID where its collision key is among the keys `taken`; whole ULID at need."""
    if collision_key(name) not in taken:
        return name
    for length in (6, 26):
        tail = ulid[-length:].lower()
        candidate = f"{_cut(name, SLUG_BYTES - length - 1)}-{tail}"
        if collision_key(candidate) not in taken:
            return candidate
    raise ValueError(f"{name!r} and {ulid} have a file already")


def collision_key(name: str) -> str:
    """Names with one key are one file on a file system that ignores case or normalises."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def is_safe_name(name: str) -> bool:
    """Whether `name` can be one part of a path on Linux, macOS and Windows and is nothing of Git's own."""
    return flaw(name) is None


def flaw(name: str) -> str | None:
    """What is wrong with `name` as one part of a path; None where nothing is."""
    if name in ("", ".", ".."):
        return "is empty or points to a folder above"
    if _is_like_git(name):
        return "looks like Git's own folder"
    if name[0] in "-." and name != SETTINGS:
        return "begins with a hyphen or a dot"
    if name[-1] in ". " or name[0] == " ":
        return "begins with a blank or ends with a dot or a blank"
    if any(unicodedata.category(char) in _INVISIBLE for char in name):
        return "holds control, invisible or text-direction characters"
    if _FORBIDDEN & set(name):
        return 'holds one of \\ / : * ? " < > |'
    if name.partition(".")[0].rstrip().casefold() in _RESERVED:
        return "is a reserved name on Windows"
    if len(name.encode("utf-8")) > NAME_BYTES:
        return f"is longer than {NAME_BYTES} bytes"
    return None


def pattern(text: str) -> re.Pattern[str]:
    """A path pattern, to be used with `fullmatch`: `*` and `?` stop at `/`, `**` does not; the rest is literal."""
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", re.sub(r"(?:\*\*/)+", "**/", text.removeprefix("/")))
    wild = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in parts), re.DOTALL)


def _is_like_git(name: str) -> bool:
    # HFS+ drops format characters, NTFS drops trailing dots, blanks and stream names, both ignore case.
    visible = "".join(char for char in name if unicodedata.category(char) not in ("Cf", "Cc")).casefold()
    plain = visible.split(":")[0].rstrip(". ")
    return plain == ".git" or _GIT_SHORT_NAME.match(plain) is not None


def _cut(words: str, limit: int = SLUG_BYTES) -> str:
    if len(words) <= limit:
        return words
    head = words[:limit]
    # A word is not cut in two where that costs less than a third of the name.
    at = head.rfind("-") if words[limit] != "-" else limit
    return head[: at if at >= limit * 2 // 3 else limit].strip("-")

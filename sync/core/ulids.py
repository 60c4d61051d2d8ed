"""ULIDs derived from what they name, so that two racing runs, and a dry run, give the same one."""

import hashlib
import re
from datetime import UTC, datetime

from ulid import ULID

_CANONICAL = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def is_valid(text: str) -> bool:
    """Whether `text` is a ULID in canonical form: 26 upper-case Crockford characters below 2^128."""
    return _CANONICAL.fullmatch(text) is not None


def derive(moment: datetime, *names: str) -> str:
    """The ULID with the time of `moment` (aware) and 80 bits of the SHA-256 of `names`.

    Moments outside 1970 to 10889 are clamped, for a wrong clock must not stop a run.
    """
    milliseconds = min(max(int(moment.timestamp() * 1000), 0), 2**48 - 1)
    randomness = hashlib.sha256("\0".join(names).encode("utf-8", "surrogatepass")).digest()[:10]
    return str(ULID.from_bytes(milliseconds.to_bytes(6, "big") + randomness))


def for_page(page_id: str, created: datetime, *more: str) -> str:
    """A page's ULID: time of its creation, randomness of its id. `more` tells a duplicate from its original."""
    return derive(created, page_id.replace("-", "").lower(), *more)


def for_file(path: str, blob: str, head_time: datetime) -> str:
    """A file's ULID: time of the commit it was read from, randomness of its path and blob id."""
    return derive(head_time, path, blob)


def time_of(ulid: str) -> datetime:
    """The moment a valid ULID carries (UTC)."""
    return datetime.fromtimestamp(ULID.from_str(ulid).milliseconds / 1000, UTC)

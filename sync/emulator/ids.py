"""Identifiers: UUIDs as Notion makes and reads them, and short property ids."""

import hashlib
import re
import string
from urllib.parse import quote, unquote

from sync.emulator.wire import failed

_HEX = re.compile(r"[0-9a-f]{32}")
_DASHED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Notion's property ids are four printable characters; the odd ones make clients prove their encoding.
_PROPERTY_ALPHABET = string.ascii_letters + string.digits + "@:?;=<>{}|~^`_\\"


def dashed(plain: str) -> str:
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def derive(text: str) -> str:
    """A UUID of version 8 that depends on `text` alone."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    variant = "89ab"[int(digest[16], 16) % 4]
    return dashed(f"{digest[:12]}8{digest[13:16]}{variant}{digest[17:32]}")


def parse(value: object) -> str | None:
    """The canonical dashed form of `value`, or None when Notion would not take it as a UUID."""
    if not isinstance(value, str):
        return None
    text = value.lower()
    if _HEX.fullmatch(text):
        text = dashed(text)
    elif not _DASHED.fullmatch(text):
        return None
    nil = text == "00000000-0000-0000-0000-000000000000"
    return text if nil or (text[14] in "12345678" and text[19] in "89ab") else None


def require(value: object, where: str, path: str) -> str:
    """`value` as a canonical UUID.

    Raises:
        ApiError: 400 in Notion's words.
    """
    found = parse(value)
    if found is None:
        raise failed(where, path, "a valid uuid", value)
    return found


def property_id(text: str) -> str:
    """A short property id, URL-encoded as Notion shows it."""
    digest = hashlib.sha256(text.encode()).digest()
    return quote("".join(_PROPERTY_ALPHABET[b % len(_PROPERTY_ALPHABET)] for b in digest[:4]), safe="_~")


def same_property(identifier: str, wanted: str) -> bool:
    """Whether `wanted`, encoded or not, names the property with this encoded `identifier`."""
    return wanted == identifier or wanted == unquote(identifier)

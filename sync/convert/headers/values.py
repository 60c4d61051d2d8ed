"""How one value is written after a header key, and what each key's values may be."""

import json
import re
from datetime import date

from sync.core.zones import Zone

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,]*)\s*(?:,|\Z)')
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_VERSION = re.compile(r"[vV]?\s*(\d+)((?:\.\d+)*)")
_IN_LIST = '<,[]#"'
_PLACEHOLDER = re.compile(r"<[^<>]*>|\{\{.*\}\}")


def decode(raw: str) -> str:
    """The text a raw value stands for: trailing comments and quotes off; JSON strings say anything."""
    text = _COMMENT.sub("", raw).strip()
    if text.startswith('"'):
        try:
            value, end = json.JSONDecoder().raw_decode(text)
        except ValueError:
            pass
        else:
            if re.match(r"\s*(?:#|\Z)", text[end:]):
                return str(value)
    text = re.split(r"\s+#(?:\s|\Z)", text, maxsplit=1)[0]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'`":
        return text[1:-1].strip()
    return text


def encode(value: str, forbidden: str = "<") -> str:
    """`value` as one line that `decode` gives back: as it is where that is safe, else as a JSON string.

    No value can end its line or open an HTML comment, which would swallow the text after it.
    """
    if value and value.isprintable() and decode(value) == value and not any(c in value for c in forbidden):
        return value
    return json.dumps(value).replace("<", "\\u003c")


def decode_tags(raw: str) -> tuple[str, ...]:
    """The items of `[a, b]`; the brackets may be missing."""
    text = _COMMENT.sub("", raw).strip()
    bracketed = re.fullmatch(r"\[(.*)\]\s*(?:#.*)?", text, re.DOTALL)
    items = [match[1] for match in _TAG.finditer(bracketed[1] if bracketed else decode(text))]
    return tuple(decode(item) for item in items if item.strip())


def encode_tags(tags: tuple[str, ...]) -> str:
    """An inline list of tags."""
    return f"[{', '.join(encode(tag, _IN_LIST) for tag in tags)}]"


def is_placeholder(raw: str) -> bool:
    """Whether a template's `<name>` or `{{name}}` still stands there."""
    return _PLACEHOLDER.fullmatch(raw.strip()) is not None and not raw.strip().startswith("<http")


def read_zone(raw: str) -> tuple[Zone, str | None]:
    """The zone and what is wrong with it. What is not one of the four is read as the strictest."""
    word = re.split(r"\s+(?:#|//)", decode(raw), maxsplit=1)[0].strip().lower()
    if word in set(Zone):
        return Zone(word), None
    return Zone.RESTRICTED, f"zone {word[:60]!r} is not one of {', '.join(Zone)}: read as restricted"


def read_date(raw: str) -> tuple[str | None, str | None]:
    """An ISO date and what is wrong with the text. A time behind the date is left off."""
    text = decode(raw)
    match = _DATE.fullmatch(text)
    try:
        return (date.fromisoformat(match[1]).isoformat(), None) if match else (None, _no_date(text))
    except ValueError:
        return None, _no_date(text)


def is_no_day(text: str) -> bool:
    """Whether nothing stands there yet: no text, or a pattern such as YYYY-MM-DD."""
    return not text or re.fullmatch(r"<?[YMDJT]+(?:-[YMDJT]+)*>?", text, re.IGNORECASE) is not None


def _no_date(text: str) -> str:
    if is_no_day(text):
        return f"date {text!r} is still the placeholder: write the day as YYYY-MM-DD"
    return f"date {text[:60]!r} is not a day: write it as YYYY-MM-DD"


def read_version(raw: str) -> tuple[str | None, str | None]:
    """The version as vNN (`1`, `V1` and `v01` are v01) and what is wrong with it."""
    text = decode(raw)
    if match := _VERSION.fullmatch(text):
        return f"v{match[1].zfill(2) if not match[2] else match[1]}{match[2]}", None
    return text or None, f"version {text[:60]!r} is not of the form vNN"

"""Property values as Notion writes them in JSON, read into plain values."""

import re
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from sync.core.model import DateSpan, Relation, Value

Json = dict[str, Any]

_FILE_HOSTS = r"https?://(?:[\w.-]+\.)?(?:file\.notion\.so|notionusercontent\.com|notion-static\.com|amazonaws\.com)"
_ON_FILE_HOST = re.compile(_FILE_HOSTS + r"""(?::\d+)?(?=/)(?:(?!://)[^\s"'<>?])*\?[^\s"'<>)\]]*""", re.IGNORECASE)
_QUERY = re.compile(r"""\?([^\s"'<>)\]]*)""")
_SIGNED = re.compile(r"X-Amz-|[?&;]signature=|[?&;]expirationTimestamp=", re.IGNORECASE)
_WITH_QUERY = re.compile(r"""https?://(?:(?!://)[^\s"'<>?\[\]])*\?[^\s"'<>)\]]*""", re.IGNORECASE)


def unsigned(text: str) -> str:
    """`text` without the query strings of Notion's file addresses and of any other signed address.

    They are secrets that change with every read.
    """
    if "?" not in text:
        return text
    text = _ON_FILE_HOST.sub(lambda match: match.group().partition("?")[0], text)
    return _QUERY.sub(lambda match: "" if _SIGNED.search(match[1]) else match.group(), text)


def signed(text: str) -> dict[str, SecretStr]:
    """The signed addresses in `text`, by what `unsigned` leaves of each; the last one where there are several."""
    found = (match.group() for match in _WITH_QUERY.finditer(text))
    plain = {address: unsigned(address) for address in found}
    return {short: SecretStr(long.replace("&amp;", "&")) for long, short in plain.items() if long != short}


def signed_files(prop: Json) -> dict[str, SecretStr]:
    """The signed addresses of a files property, by what `unsigned` leaves of each."""
    kept = (str((item.get("file") or {}).get("url") or "") for item in prop.get("files") or ())
    return {short: SecretStr(address) for address in kept if (short := unsigned(address)) != address}


def plain_text(items: list[Json]) -> str:
    """Rich text as its plain text, exactly."""
    if len(items) == 1:
        return _run(items[0])
    return "".join([_run(item) for item in items])


def value_of(prop: Json) -> Value:
    """The value of a page's property object (or of a rollup's element). None for empty and for unknown types."""
    kind = prop["type"]
    read = _READERS.get(kind)
    if read is None:
        return None
    if kind == "relation":
        return relation_of(prop)
    found = prop.get(kind)
    return None if found is None else read(found)


def relation_of(prop: Json) -> Relation | None:
    """Related page ids; `complete` is false where Notion cut the list."""
    complete = not prop.get("has_more", False)
    ids = tuple([str(item["id"]) for item in prop.get("relation") or ()])
    return Relation(ids, complete) if ids or not complete else None


def _run(item: Json) -> str:
    text = item.get("plain_text")
    return str(item["text"]["content"]) if text is None else str(text)


def _text(items: list[Json]) -> Value:
    return plain_text(items) or None


def _string(text: str) -> Value:
    return str(text) or None


def _number(number: Any) -> Value:
    if isinstance(number, (int, float)):
        return number
    raise TypeError("not a number")


def _name(option: Json) -> Value:
    return str(option["name"])


def _names(options: list[Json]) -> Value:
    return tuple([str(option["name"]) for option in options]) or None


def _date(span: Json) -> DateSpan:
    end, zone = span.get("end"), span.get("time_zone")
    return DateSpan(str(span["start"]), None if end is None else str(end), None if zone is None else str(zone))


def _person(user: Json) -> str:
    return str(user.get("name") or user["id"])


def _people(users: list[Json] | Json) -> Value:
    """A page holds a list, a property item a single user."""
    return tuple([_person(user) for user in ([users] if isinstance(users, dict) else users)]) or None


def _file(item: Json) -> str:
    place = item.get("file") or item.get("external") or {}
    return unsigned(str(place.get("url") or item.get("name") or ""))


def _files(items: list[Json]) -> Value:
    return tuple([_file(item) for item in items]) or None


def _unique_id(found: Json) -> Value:
    number, prefix = found["number"], found.get("prefix")
    if number is None:
        return None
    return f"{prefix}-{number}" if prefix else str(number)


def _place(found: Json) -> Value:
    return str(found.get("name") or found.get("address") or f"{found['lat']},{found['lon']}")


def _computed(found: Json) -> Value:
    """A formula's or rollup's result; `unsupported` and `incomplete` are None."""
    kind = found["type"]
    result = found.get(kind)
    if result is None or kind in {"unsupported", "incomplete"}:
        return None
    match kind:
        case "array":
            return _flat([value_of(element) for element in result]) or None
        case "boolean":
            return bool(result)
        case "date":
            return _date(result)
        case "number":
            return _number(result)
    return _string(result)


def _flat(values: list[Value]) -> tuple[str, ...]:
    """A rollup's elements as texts in their order, lists opened, empty ones left out."""
    texts: list[str] = []
    for value in values:
        match value:
            case None:
                continue
            case Relation():
                texts.extend(value.ids)
            case tuple():
                texts.extend(value)
            case DateSpan():
                texts.append(f"{value.start}/{value.end}" if value.end else value.start)
            case _:
                texts.append(str(value))
    return tuple(texts)


def _nothing(_: object) -> Value:
    return None


_READERS: dict[str, Callable[[Any], Value]] = {
    "title": _text,
    "rich_text": _text,
    "number": _number,
    "select": _name,
    "status": _name,
    "multi_select": _names,
    "date": _date,
    "checkbox": bool,
    "url": _string,
    "email": _string,
    "phone_number": _string,
    "people": _people,
    "created_by": _person,
    "last_edited_by": _person,
    "created_time": _string,
    "last_edited_time": _string,
    "files": _files,
    "relation": _nothing,
    "formula": _computed,
    "rollup": _computed,
    "unique_id": _unique_id,
    "verification": lambda found: _string(found["state"]),
    "place": _place,
    "button": _nothing,
}
TYPES = frozenset(_READERS)
"""Every property type this program knows; a value of any other reads as None."""

"""What a person is told of a value that does not fit the model: what is wrong, and what to do."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from sync.core.config import Config, Database, Notify, Notion, Paths, Portfolio, Publish, Sync
from sync.core.yaml_source import Path, Plain

_SENTENCES = {
    "bool_parsing": "{raw} is neither true nor false.",
    "bool_type": "Write true or false.",
    "enum": "{raw} is none of {expected}.",
    "greater_than_equal": "{raw} is too small: write {ge} or more.",
    "int_from_float": "{raw} is not a whole number.",
    "int_parsing": "{raw} is not a whole number.",
    "int_type": "Write a whole number.",
    "less_than_equal": "{raw} is too large: write {le} or less.",
    "literal_error": "{raw} is none of {expected}.",
    "string_pattern_mismatch": "{raw} must be lower-case letters, digits and _, such as service_blueprint.",
    "string_too_short": "It is empty: write a value, or take the line out.",
    "string_type": "Write text here.",
    "string_unicode": "It holds a character that is no text.",
    "too_short": "Write at least one entry.",
    "tuple_type": "Write a list: [{bare}].",
}
_SECTIONS = {"model_type", "dict_type", "mapping_type"}


def section_at(path: Path) -> type[BaseModel] | None:
    """The model whose keys stand at `path`; None where keys are the user's own, or no section is."""
    match path:
        case ():
            return Config
        case ("notion",):
            return Notion
        case ("notify",):
            return Notify
        case ("notion", "databases", str()):
            return Database
        case ("portfolio",):
            return Portfolio
        case ("portfolio", "paths"):
            return Paths
        case ("sync",):
            return Sync
        case ("sync", "publish", str()):
            return Publish
    return None


def wording(error: Mapping[str, Any], path: Path, raw: Plain, variables: tuple[str, ...]) -> str:
    """One of pydantic's errors as a sentence. `raw` is what the file says at `path`, references not expanded.

    What a variable of `variables` holds is never repeated, since it may be a secret.
    """
    kind, context = error["type"], error.get("ctx", {})
    if error["loc"][-1:] == ("[key]",):
        return "A key here is lower-case letters, digits and _, such as service_blueprints."
    if kind == "missing":
        return f"It is missing. {description(path)}"
    if kind == "extra_forbidden":
        return _unknown(path)
    if kind == "value_error":
        if variables and path != ("notion", "api_token"):
            names = " and ".join(f"${{{name}}}" for name in variables)
            return f"What {names} holds does not fit here. {description(path)}"
        return str(context["error"])
    if kind in _SECTIONS:
        return "Write a section of keys here, each on a line of its own, indented."
    sentence = _SENTENCES.get(kind)
    bare = raw if isinstance(raw, str) else "…"
    return sentence.format(raw=shown(raw), bare=bare, **context) if sentence else f"{error['msg']}."


def description(path: Path) -> str:
    """What the model says of the key at `path`; empty where it has no words for it."""
    section = section_at(path[:-1])
    field = section.model_fields.get(str(path[-1])) if section else None
    return (field.description or "") if field else ""


def shown(raw: Plain) -> str:
    """A value from the file as it can stand in a sentence."""
    if not isinstance(raw, str):
        return "This"
    text = "".join(c if c.isprintable() else " " for c in raw)
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"


def nearest(name: str, known: list[str]) -> str:
    """A hint at the closest known name, and what there is."""
    near = get_close_matches(name.casefold(), known, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return f"{hint}Known here: {', '.join(known)}."


def _unknown(path: Path) -> str:
    section = section_at(path[:-1])
    known = list(section.model_fields) if section else []
    return f"There is no such key. {nearest(str(path[-1]), known)}"

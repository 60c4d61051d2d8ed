"""The JSON Schema of config.yaml, so that editors complete and check it."""

from typing import Any

from sync.core.config import Config

_VARIABLE = {"type": "string", "pattern": r"\$\{", "description": "A value from the environment: ${NAME}."}


def schema() -> dict[str, Any]:
    """The schema as plain data. Where text is not free, `${NAME}` and `${NAME:-default}` are allowed too."""
    found = Config.model_json_schema()
    properties = found.pop("properties")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "portfolio-sync config.yaml",
        "description": found["description"],
        "type": "object",
        "additionalProperties": False,
        "required": found["required"],
        "properties": {name: _opened(value) for name, value in properties.items()},
        "$defs": {name: _definition(value) for name, value in sorted(found["$defs"].items())} | {"Variable": _VARIABLE},
    }


def _definition(value: dict[str, Any]) -> dict[str, Any]:
    """A section, or a closed list of words, without the titles that only repeat its name."""
    cleaned = {key: part for key, part in value.items() if key != "title"}
    if "properties" in cleaned:
        cleaned["properties"] = {name: _opened(part) for name, part in cleaned["properties"].items()}
        return cleaned
    return _opened(cleaned)


def _opened(value: dict[str, Any]) -> dict[str, Any]:
    """One value's schema, with a reference to the environment as an alternative where text is not free."""
    cleaned = {key: part for key, part in value.items() if key != "title"}
    for key in ("items", "additionalProperties"):
        if isinstance(cleaned.get(key), dict):
            cleaned[key] = _opened(cleaned[key])
    if "patternProperties" in cleaned:
        cleaned["additionalProperties"] = False
    if "anyOf" in cleaned:
        cleaned["anyOf"] = [_opened(part) for part in cleaned["anyOf"]]
    is_free = not {"enum", "pattern"} & cleaned.keys() and cleaned.get("type") not in ("integer", "boolean")
    if is_free:
        return cleaned
    kept: dict[str, Any] = {key: cleaned.pop(key) for key in ("default", "description") if key in cleaned}
    return {**kept, "anyOf": [cleaned, {"$ref": "#/$defs/Variable"}]}

"""Colour names: `blue_bg` in the dialect is `blue_background` in the block API."""

DEFAULT = "default"
_NAMES = ("gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")

_API_BY_ATTRIBUTE = {name: name for name in _NAMES} | {f"{name}_bg": f"{name}_background" for name in _NAMES}
_ATTRIBUTE_BY_API = {api: attribute for attribute, api in _API_BY_ATTRIBUTE.items()}


def from_attribute(value: str) -> str | None:
    """The API's name of a `color` attribute, None where the dialect has no such colour."""
    return DEFAULT if value == DEFAULT else _API_BY_ATTRIBUTE.get(value)


def to_attribute(color: object) -> str | None:
    """The `color` attribute for an API colour; None for the default and for colours nobody knows."""
    return _ATTRIBUTE_BY_API.get(color) if isinstance(color, str) else None

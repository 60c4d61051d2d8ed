"""Environment variables in text: `${NAME}`, `${NAME:-default}`, and `$${` for a literal `${`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_REFERENCE = re.compile(r"\$\$\{|\$\{([^}]*)\}|\$\{")
_INSIDE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Expansion:
    """A text with its references replaced. `used` names variables whose value went in, `unset` those without any.

    `malformed` holds references that could not be read; they stay in `text` as they were written.
    """

    text: str
    used: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    malformed: tuple[str, ...] = ()


def expand(text: str, environ: Mapping[str, str]) -> Expansion:
    """Replace references once: what a variable holds is never expanded again.

    As in a shell, the default of `${NAME:-default}` stands for an empty variable too; `${NAME}` keeps it empty.
    """
    used: list[str] = []
    unset: list[str] = []
    malformed: list[str] = []

    def replace(match: re.Match[str]) -> str:
        whole, inside = match.group(0), match.group(1)
        if whole == "$${":
            return "${"
        parts = _INSIDE.fullmatch(inside) if inside is not None else None
        if parts is None:
            malformed.append(whole)
            return whole
        name, default = parts.groups()
        value = environ.get(name)
        if value is None and default is None:
            unset.append(name)
            return ""
        if value is None or (not value and default is not None):
            return str(default)
        used.append(name)
        return value

    expanded = _REFERENCE.sub(replace, text)
    return Expansion(expanded, tuple(used), tuple(unset), tuple(malformed))

"""From the text of config.yaml to a Config: every problem at once, each with its line, and no secret in any."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import ValidationError

from sync.core.config import Config
from sync.core.config_checks import SANDBOX, cross_checks
from sync.core.config_schema import schema
from sync.core.config_wording import section_at, shown, wording
from sync.core.errors import ConfigError
from sync.core.variables import Expansion, expand
from sync.core.yaml_source import Path, Plain, Problem, YamlSource, read_yaml

__all__ = ["Setting", "read_config", "schema", "sources"]

TOKEN_PATH: Path = ("notion", "api_token")
NOTIFY_PATH: Path = ("notify", "urls")
VARIABLE = "NOTION_API_TOKEN"
_TOKENS = re.compile(r"\b(?:ntn|secret)_[A-Za-z0-9]{10,}|\bsandbox_[A-Za-z0-9]{16,}")
_MASK = "********"
MOST = 100  # problems told at once; who has more mends these first


class Setting(NamedTuple):
    """One value of the configuration in force. `source` is a line, an environment variable, or 'default'."""

    path: str
    value: str
    source: str


def read_config(
    text: str, environ: Mapping[str, str], where: str = "config.yaml", *, need_token: bool = True
) -> Config:
    """The configuration that `text` describes. Without `need_token` its token is empty, whatever is set.

    Raises ConfigError with all problems, as `config.yaml:12: notion.databases.offers.entity: …`.
    """
    reading = _Reading(read_yaml(text), environ, need_token)
    config = reading.config()
    if config is None or reading.problems:
        raise ConfigError(reading.told(where))
    return config


def sources(text: str, environ: Mapping[str, str], where: str = "config.yaml") -> list[Setting]:
    """Every value in force with where it comes from, secrets masked. Raises ConfigError as `read_config` does."""
    config = read_config(text, environ, where, need_token=False)
    reading = _Reading(read_yaml(text), environ, need_token=True)
    settings = []
    for path, value in _leaves(config.model_dump(mode="json")):
        text_of_value = _TOKENS.sub(_MASK, str(value))
        if path == TOKEN_PATH:
            text_of_value = _MASK if reading.has_token else "not set"
        settings.append(Setting(_dotted(path), text_of_value, reading.source_of(path, where)))
    return settings


@dataclass
class _Reading:
    """One text on its way to a Config; problems gather as it goes."""

    source: YamlSource
    environ: Mapping[str, str]
    need_token: bool
    problems: list[Problem] = field(default_factory=list)
    expansions: dict[Path, Expansion] = field(default_factory=dict)
    data: dict[str, Plain] | None = None

    def __post_init__(self) -> None:
        self.problems += self.source.problems
        data = self._expanded(self.source.data, ())
        if isinstance(data, dict):
            self.data = data
            self._look_at_token(data.get("notion"))
            self._look_at_notify(_at(self.source.data, NOTIFY_PATH))
        elif not self.problems:
            self._report((), "Write keys and values here, as in 'notion:'.")

    def config(self) -> Config | None:
        """The validated configuration; None, with problems, where there is none."""
        if self.data is None:
            return None
        seen = {problem.path for problem in self.problems if problem.path}
        for path, what in cross_checks(self.data):
            if path not in seen:
                self._report(path, self._as_written(path, what))
        try:
            return Config.model_validate(self.data)
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False):
                path = tuple(part for part in error["loc"] if part != "[key]")
                half_read = error["type"] == "too_short" and error["input"]  # its entries have problems of their own
                if path not in seen and not half_read:
                    used = self.expansions[path].used if path in self.expansions else ()
                    self._report(path, wording(error, path, _at(self.source.data, path), used))
            return None

    def told(self, where: str) -> list[str]:
        """The problems as lines for a person, in the order of the file."""
        lines = []
        for problem in sorted(self.problems, key=lambda problem: problem.line):
            place = f"{_dotted(problem.path)}: " if problem.path else ""
            lines.append(self._masked(f"{where}:{problem.line}: {place}{problem.what}"))
        told = list(dict.fromkeys(lines))
        return told if len(told) <= MOST else [*told[:MOST], f"{where}: … and {len(told) - MOST} more."]

    def source_of(self, path: Path, where: str) -> str:
        """Where the value at `path` comes from."""
        if _at(self.data, path) is None:
            return "default"
        line = f"{where}:{self.source.line(path)}"
        used = self.expansions[path].used if path in self.expansions else ()
        return f"environment {', '.join(used)} ({line})" if used else line

    @property
    def has_token(self) -> bool:
        """Whether a token was found."""
        return bool(_at(self.data, TOKEN_PATH))

    def _expanded(self, value: Plain, path: Path) -> Plain:
        """The same data with variables filled in. A key of ours without a value counts as not written."""
        if isinstance(value, dict):
            section = section_at(path)
            written = {k: v for k, v in value.items() if v is not None or not section or k not in section.model_fields}
            return {key: self._expanded(part, (*path, key)) for key, part in written.items()}
        if isinstance(value, list):
            return [self._expanded(part, (*path, n)) for n, part in enumerate(value)]
        return None if value is None else self._text(value, path)

    def _text(self, value: str, path: Path) -> str:
        expansion = self.expansions[path] = expand(value, self.environ)
        if path == TOKEN_PATH:
            return expansion.text
        for name in dict.fromkeys(expansion.unset):
            self._report(path, f"The variable {name} is not set. Set it, or give a default: ${{{name}:-…}}.")
        for reference in expansion.malformed:
            what = f"{reference[:40]} is no reference. Write ${{NAME}} or ${{NAME:-default}}; $${{ is text."
            self._report(path, what)
        return value if expansion.unset else expansion.text  # so that a gap is not taken for emptiness

    def _look_at_token(self, notion: Plain) -> None:
        raw = _at(self.source.data, TOKEN_PATH)
        if not isinstance(notion, dict):
            return
        if isinstance(raw, str):
            literal = expand(raw, {}).text
            if literal and not literal.startswith(SANDBOX):
                what = f"A token stands in the file. Revoke it in Notion, and write ${{{VARIABLE}}} here."
                self._report(TOKEN_PATH, what)
        if not self.need_token:
            notion["api_token"] = ""
        elif "api_token" not in notion:
            self._report(TOKEN_PATH, f"It is missing. Write: api_token: ${{{VARIABLE}}}")
        elif not notion["api_token"]:
            self._report(TOKEN_PATH, self._cure(expand(str(raw), {}).unset))

    def _look_at_notify(self, written: Plain) -> None:
        entries = {(*NOTIFY_PATH, at): raw for at, raw in enumerate(written)} if isinstance(written, list) else {}
        for path, raw in (entries or {NOTIFY_PATH: written}).items():
            if isinstance(raw, str) and raw.strip() and "${" not in raw:
                what = (
                    "An address stands in the file, with its secret. Set a variable, and write [${NOTIFY_URL:-}] here."
                )
                self._report(path, what)

    def _cure(self, names: tuple[str, ...]) -> str:
        name = names[0] if names else VARIABLE
        if name == VARIABLE and self.environ.get("NOTION_API_KEY"):
            what = f"{VARIABLE} not set, but NOTION_API_KEY is. Set it under this name:"
            return f'{what}\n    export {VARIABLE}="$NOTION_API_KEY"'
        where = "Get a token at https://www.notion.so/my-integrations, then:"
        return f'{name} not set. {where}\n    export {name}="secret_your_token_here"'

    def _as_written(self, path: Path, what: str) -> str:
        """The sentence with the file's own words in place of what their variables hold."""
        raw = _at(self.source.data, path)
        return what.replace(shown(self.expansions[path].text), shown(raw)) if path in self.expansions else what

    def _report(self, path: Path, what: str) -> None:
        self.problems.append(Problem(self.source.line(path), path, what))

    def _masked(self, text: str) -> str:
        for name in (VARIABLE, "NOTION_API_KEY"):
            secret = self.environ.get(name, "")
            if len(secret) >= 8:  # anything shorter is no token, and part of ordinary words
                text = text.replace(secret, _MASK)
        return _TOKENS.sub(_MASK, text)


def _dotted(path: Path) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _at(data: Plain, path: Path) -> Plain:
    for part in path:
        match data, part:
            case dict(), str():
                data = data.get(part)
            case list(), int() if part < len(data):
                data = data[part]
            case _:
                return None
    return data


def _leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _leaves(part, (*path, str(key)))
    elif isinstance(value, list):
        yield path, f"[{', '.join(map(str, value))}]"
    elif value not in (None, {}):
        yield path, value

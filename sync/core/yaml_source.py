"""YAML text as plain data that remembers its lines. Every scalar stays the text that was written.

PyYAML reads `012` as 10, `no` as false and `2025-10-17` as a date. Here all of them stay text, and the model says
what is a number or a yes: one rule, and the same one for text that comes from an environment variable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

MAX_CHARACTERS = 1_000_000
MAX_VALUES = 20_000
MAX_DEPTH = 40

Path = tuple[str | int, ...]
Plain = str | None | list["Plain"] | dict[str, "Plain"]

_STANDARD = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "value")}
_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_COLLECTIONS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place: `line` counts from 1, `path` holds keys and list positions."""

    line: int
    path: Path
    what: str


@dataclass(frozen=True, slots=True)
class YamlSource:
    """What a YAML text says, where it says it, and what is wrong with it. `data` is None where nothing is readable."""

    data: Plain = None
    lines: Mapping[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest place above it that is written."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> YamlSource:
    """Read one YAML document. Never raises: what cannot be read is among the problems."""
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        return _unreadable(1, f"The file is longer than {MAX_CHARACTERS:,} characters: this is no configuration.")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        unclosed = "end of stream" in str(error.problem)  # then the line where it was opened says more
        mark = (error.context_mark if unclosed else None) or error.problem_mark
        return _unreadable(mark.line + 1 if mark else 1, _malformed(error, text))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return _unreadable(line, f"The character U+{error.character:04X} may not stand in a YAML file.")
    except (RecursionError, ValueError, OverflowError):  # the latter two: an escape that is no character
        return _unreadable(1, "The file is not readable as YAML: it is nested too deeply or escapes no character.")
    if node is None:
        return _unreadable(1, "The file is empty.")
    reader = _Reader()
    data = reader.plain(node, ())
    return YamlSource(None if reader.exhausted else data, reader.lines, tuple(reader.problems))


class _Reader:
    """Turns composed nodes into plain data. Aliases are followed as often as MAX_VALUES allows."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._values = 0

    @property
    def exhausted(self) -> bool:
        """Whether a limit was passed, so that what was read is not the whole."""
        return self._values >= MAX_VALUES

    def plain(self, node: yaml.Node, path: Path) -> Plain:
        self.lines.setdefault(path, _line(node))
        self._values += 1
        if self._values == MAX_VALUES:
            self._report(node, path, f"More than {MAX_VALUES:,} values once aliases are expanded: write fewer.")
        if self.exhausted:
            return None
        if len(path) > MAX_DEPTH:  # also where an alias contains itself
            self._report(node, path, f"Nested more than {MAX_DEPTH} levels deep, or an alias contains itself.")
            self._values = MAX_VALUES
            return None
        if node.tag not in _STANDARD | _COLLECTIONS:
            self._report(node, path, _tag_problem(node.tag))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*path, n)) for n, item in enumerate(node.value)]
        unquoted = isinstance(node, yaml.ScalarNode) and node.style is None
        return None if node.tag == _NULL and unquoted else str(node.value)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            if key_node.tag == _MERGE:
                self._report(key_node, path, "The merge key << is not supported: write the keys out.")
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                self._report(key_node, path, "A key must be plain text.")
                continue
            key = str(key_node.value)
            if key in found:
                lines = f"lines {first[key]} and {_line(key_node)}"
                self._report(key_node, (*path, key), f"The key stands twice, in {lines}: keep one.")
                continue
            first[key] = self.lines[(*path, key)] = _line(key_node)
            found[key] = self.plain(value_node, (*path, key))
        return found

    def _report(self, node: yaml.Node, path: Path, what: str) -> None:
        self.problems.append(Problem(_line(node), path, what))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _unreadable(line: int, what: str) -> YamlSource:
    return YamlSource(problems=(Problem(line, (), what),))


def _tag_problem(tag: str) -> str:
    short = tag.replace("tag:yaml.org,2002:", "!!")
    return f"The tag {short} is not supported: write plain text, and ${{NAME}} for an environment variable."


def _malformed(error: yaml.MarkedYAMLError, text: str) -> str:
    what = f"Not valid YAML: {error.problem or error.context}."
    mark = error.problem_mark
    line = text.splitlines()[mark.line] if mark and mark.line < len(text.splitlines()) else ""
    if "'\\t'" in what:
        return f"{what} Indent with blanks, not with tabs."
    if "${" in line and ("{" in line.split("${")[0] or "[" in line.split("${")[0]):
        return f"{what} Put ${{…}} in quotes inside {{ }} and [ ]."
    return f"{what} Check indentation, quotes and colons here and in the line above."

"""What a template leaves open under a heading: labels without a value, empty items, empty tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt

from sync.convert.documents.facts import MISSING, Fact, Table
from sync.convert.documents.likeness import ALIKE, likeness
from sync.convert.documents.template import is_placeholder

_LABEL = re.compile(
    r"^(?P<head>(?P<mark> {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?"
    r"(?:(?P<bold>\*\*|__)(?P<strong>[^*_\n:]+)(?::(?P=bold)|(?P=bold)[ \t]*:)|(?P<bare>[^\W_][^:*`\[\]<>|\n]{0,80}):))"
    r"(?P<value>(?:[ \t].*)?)$"
)
_EMPTY_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+\[[ xX]\])?\s*$")
_CELLS = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Settled:
    """A template's text with what is known filled in. `used` facts stand in it; `missing` labels are marked."""

    text: str
    used: tuple[Fact, ...]
    missing: tuple[str, ...]


def settle(text: str, facts: Sequence[Fact], tables: Sequence[Table]) -> Settled:
    """`text` with each open label filled or marked, without empty items and the empty tables that ours replace."""
    rows = text.split("\n")
    fixed, grids = _blocks(text)
    inside = {n for first, behind in grids.items() for n in range(first, behind)}
    labels = {
        n: match
        for n, row in enumerate(rows)
        if n not in fixed | inside and (match := _LABEL.match(row)) and (match["mark"] or match["strong"])
    }
    answers = _answers({n: _name(match) for n, match in labels.items()}, facts)
    kept: list[str] = []
    missing: list[str] = []
    for n, row in enumerate(rows):
        if n in labels:
            kept.append(_filled(labels[n], answers.get(n, ()), missing))
        elif n in inside:
            kept += _table(rows[n : grids[n]], tables, missing) if n in grids else ()
        elif n in fixed or not _EMPTY_ITEM.match(row):
            kept.append(row)
    used = tuple(fact for found in answers.values() for fact in found)
    return Settled("\n".join(kept).strip("\n"), used, tuple(missing))


def _name(label: re.Match[str]) -> str:
    return (label["strong"] or label["bare"]).strip()


def _answers(labels: Mapping[int, str], facts: Sequence[Fact]) -> dict[int, tuple[Fact, ...]]:
    """The facts that each label asks for, the likest pairs first. `Start / end` asks for two."""
    asked = [(n, part) for n, label in labels.items() for part in label.split("/")]
    pairs = sorted(
        (-score, at, number)
        for at, (_, part) in enumerate(asked)
        for number, fact in enumerate(facts)
        if (score := likeness(part, fact.label)) >= ALIKE
    )
    given: dict[int, Fact] = {}
    taken: set[int] = set()
    for _, at, number in pairs:
        if at not in given and number not in taken:
            given[at] = facts[number]
            taken.add(number)
    whole = {n: [given.get(at) for at, (m, _) in enumerate(asked) if m == n] for n in labels}
    return {n: tuple(fact for fact in found if fact) for n, found in whole.items() if all(found)}


def _filled(label: re.Match[str], facts: Sequence[Fact], missing: list[str]) -> str:
    """A label's line with the facts behind it; what the template says itself stands where nothing is known."""
    known = [fact for fact in facts if fact.lines]
    if not known:
        if not is_placeholder(label["value"]):
            return label.string
        missing.append(_name(label))
        return f"{label['head']} {MISSING}"
    if len(facts) == 1 and len(known[0].lines) > 1:
        bullet = re.match(r"\s*\S+\s", label["mark"] or "")
        indent = " " * bullet.end() if bullet else ""
        gap = () if bullet else ("",)
        return "\n".join([label["head"], *gap, *(f"{indent}- {line}" for line in known[0].lines)])
    missing += [fact.label for fact in facts if not fact.lines]
    return f"{label['head']} {' / '.join('; '.join(fact.lines) or MISSING for fact in facts)}"


def _table(rows: Sequence[str], tables: Sequence[Table], missing: list[str]) -> list[str]:
    """An empty table: nothing where one of ours has its columns, else its empty cells are marked."""
    columns = _cells(rows[0])
    body = [_cells(row) for row in rows[2:]]
    if not any("" in map(str.strip, cells) for cells in body):
        return list(rows)
    blank = not any(cell.strip() for cells in body for cell in cells[1:])
    if blank and any(_covers(table, columns) for table in tables):
        return []
    missing.append(columns[0].strip())
    return [*rows[:2], *(f"| {' | '.join(cell.strip() or MISSING for cell in cells)} |" for cells in body)]


def _covers(table: Table, columns: Sequence[str]) -> bool:
    """Whether a table of ours says all that these columns ask for."""
    return bool(table.rows) and all(max(likeness(name, own) for own in table.columns) >= ALIKE for name in columns)


def _cells(row: str) -> list[str]:
    """The cells of a table's row as they are written."""
    return _CELLS.split(row.strip().removeprefix("|").removesuffix("|"))


def _blocks(text: str) -> tuple[frozenset[int], dict[int, int]]:
    """The lines that stand in code or HTML, and the tables: first line → line behind."""
    tokens = [(token.type, token.map[0], token.map[1]) for token in parser().parse(text) if token.map]
    verbatim = ("fence", "code_block", "html_block")
    fixed = frozenset(n for kind, first, behind in tokens if kind in verbatim for n in range(first, behind))
    return fixed, {first: behind for kind, first, behind in tokens if kind == "table_open"}


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables."""
    return MarkdownIt("commonmark").enable("table")

"""The action log `logs/context_actions.csv`: rows appended and read, whatever others wrote between them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sync.core.encode import csv_cell
from sync.core.errors import GitError

COLUMNS = ("ts", "agent", "action", "entity", "path", "latency_ms", "token_in", "token_out", "success", "notes")
HEADER = ",".join(COLUMNS)
_LONGEST_RECORD = 50
"""Lines that one quoted cell may span before its opening quote is taken for damage."""


@dataclass(frozen=True, slots=True)
class Row:
    """One action. `ts` is aware; `path` begins with `/` at the repository's root; latency in milliseconds."""

    ts: datetime
    agent: str
    action: str
    entity: str
    path: str
    latency_ms: int = 0
    token_in: int = 0
    token_out: int = 0
    success: bool = True
    notes: str = ""


def append(existing: str, rows: Sequence[Row], name: str = "logs/context_actions.csv") -> str:
    """`existing`, unchanged to the last character, followed by `rows`; a header first where it is empty.

    A last line that a killed writer left open is ended first. GitError where the header is a different one;
    `name` is the file to name then.
    """
    if not rows:
        return existing
    if not existing.strip("\ufeff\r\n"):
        return f"{existing}{HEADER}\n{_lines(rows, chr(10))}"
    header = existing.lstrip("\ufeff\r\n").split("\n", 1)[0]
    if tuple(next(csv.reader([header]), ())) != COLUMNS:
        what = f"{name} has other columns than {HEADER}."
        raise GitError(what, "Move that file away, or set portfolio.logs_path to another folder.")
    end = "\r\n" if header.endswith("\r") else "\n"
    return f"{existing}{_repair(existing, end)}{_lines(rows, end)}"


def read(text: str) -> tuple[list[Row], list[int]]:
    """The rows that can be read, and the numbers (from 1) of the lines that cannot."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    rows, bad, at = [], [], 0
    while at < len(lines):
        taken, row = _record(lines, at)
        if row is not None:
            rows.append(row)
        elif lines[at].strip() and lines[at] != HEADER:
            bad.append(at + 1)
        at += taken
    return rows, bad


def _record(lines: Sequence[str], at: int) -> tuple[int, Row | None]:
    """How many lines the record at line `at` spans, and its row; one line and None where it is not a row."""
    text = ""
    for count, line in enumerate(lines[at : at + _LONGEST_RECORD], 1):
        text += line
        try:
            cells = next(csv.reader([text], strict=True), [])
        except csv.Error:  # a cell is still open
            text += "\n"
            continue
        row = _row(cells)
        return (count, row) if row or count == 1 else (1, None)
    return 1, None


def _row(cells: Sequence[str]) -> Row | None:
    if len(cells) != len(COLUMNS):
        return None
    ts, agent, action, entity, path, latency, token_in, token_out, success, notes = cells
    if success.strip().lower() not in ("true", "false"):
        return None
    try:
        moment = datetime.fromisoformat(ts.strip())
        numbers = [int(number or 0) for number in (latency, token_in, token_out)]
    except ValueError:
        return None
    return Row(
        ts=moment if moment.tzinfo else moment.replace(tzinfo=UTC),
        agent=agent, action=action, entity=entity, path=path,
        latency_ms=numbers[0], token_in=numbers[1], token_out=numbers[2],
        success=success.strip().lower() == "true", notes=notes,
    )  # fmt: skip


def _lines(rows: Sequence[Row], end: str) -> str:
    output = io.StringIO()
    writer = csv.writer(output, lineterminator=end)
    for row in rows:
        moment = row.ts.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        texts = map(csv_cell, (row.agent, row.action, row.entity, row.path))
        numbers = (row.latency_ms, row.token_in, row.token_out)
        writer.writerow((moment, *texts, *numbers, "true" if row.success else "false", csv_cell(row.notes)))
    return output.getvalue()


def _repair(existing: str, end: str) -> str:
    """What ends the last line of `existing`: nothing, a line break, or a quote and a line break."""
    own_line = existing if existing.endswith("\n") else existing + end
    sentinel = "sentinel"
    try:
        *_, last = csv.reader(io.StringIO(f"{own_line}{sentinel}{end}", newline=""))
    except csv.Error:
        last = [sentinel]
    still_open = last != [sentinel]
    return "" if existing.endswith("\n") and not still_open else f'"{end}' if still_open else end

"""CSV tables that people keep: read whole, and only ever appended to."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sync.core.encode import csv_cell

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands. `problem` says why nothing can be added to it, as the end of a sentence."""

    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    problem: str = ""


def read(text: str) -> Sheet:
    """The columns and rows of a table. A row with too few cells is read as far as it goes."""
    try:
        lines = [
            cells for cells in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True) if cells
        ]
    except csv.Error as error:
        return Sheet(problem=f"is no table that can be read: {error}")
    if not lines:
        return Sheet()
    columns = tuple(cell.strip() for cell in lines[0])
    if len(set(columns)) < len(columns):
        return Sheet(columns, problem="has two columns of one name")
    return Sheet(columns, tuple(dict(zip(columns, cells, strict=False)) for cells in lines[1:]))


def lines(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows as lines of a table with these columns. What a row does not have is empty; nothing is run as a formula."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerows([csv_cell(row.get(column, "")) for column in columns] for row in rows)
    return output.getvalue()


def head(columns: Sequence[str]) -> str:
    """The first line of a table, without its end."""
    return lines(columns, [dict(zip(columns, columns, strict=True))]).removesuffix("\n")


def appended(text: str, header: str, key: str, added: str) -> str:
    """`text`, unchanged to the last character, and those of the `added` lines whose `key` no row has yet.

    An empty table gets its `header` first. Raises ValueError where the table has another header by now.
    """
    if not text.strip("\ufeff\r\n "):
        return f"{text}{header}\n{added}"
    there, more = read(text), read(f"{header}\n{added}")
    if there.problem or there.columns != more.columns:
        raise ValueError(there.problem or "has other columns by now")
    known = {row.get(key, "").strip() for row in there.rows}
    new = lines(more.columns, (row for row in more.rows if row[key] not in known))
    end = "\r\n" if "\r\n" in text else "\n"
    open_end = end if new and not text.endswith("\n") else ""
    return f"{text}{open_end}{new.replace(chr(10), end)}"

"""The action log: append-only whatever is in it, and read whatever others wrote."""

import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.encode import csv_cell
from sync.core.errors import GitError
from sync.ports.action_log import COLUMNS, HEADER, Row, append, read

TS = datetime(2026, 1, 12, 9, 7, 1, 250_000, tzinfo=UTC)
ROW = Row(
    TS, "prefill_ulids_v01", "ulid_backfill", "venture", "/sync/prefill_ulids.py", 12, 0, 0, True, "5/5, ventures"
)
LINE = (
    "2026-01-12T09:07:01.250Z,prefill_ulids_v01,ulid_backfill,venture,"
    '/sync/prefill_ulids.py,12,0,0,true,"5/5, ventures"\n'
)
TEXT = st.text(max_size=30) | st.sampled_from(['"', "=1", ",", "a\nb", "\r", "\x00", "\ud800", "'"])
ROWS = st.builds(
    Row,
    ts=st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1)),  # noqa: DTZ001 - the strategy adds UTC
    agent=TEXT,
    action=TEXT,
    entity=TEXT,
    path=TEXT,
    latency_ms=st.integers(0, 10**9),
    token_in=st.integers(0, 10**9),
    token_out=st.integers(0, 10**9),
    success=st.booleans(),
    notes=TEXT,
)


def test_an_empty_log_gets_its_header() -> None:
    """The ten columns of the user's file, times in UTC, booleans in lower case."""
    assert f"{HEADER}\n{LINE}" == append("", [ROW])
    assert f"\ufeff{HEADER}\n{LINE}" == append("\ufeff", [ROW])
    moved = Row(TS.astimezone(timezone(timedelta(hours=5))), *[getattr(ROW, name) for name in COLUMNS[1:]])
    assert f"{HEADER}\n{LINE}" == append("", [moved])


def test_no_rows_no_change() -> None:
    """A quiet run does not even write the header."""
    assert ("", "x") == (append("", []), append("x", []))


@pytest.mark.parametrize(
    ("existing", "between"),
    [
        (f"{HEADER}\n", ""),
        (HEADER, "\n"),
        (f"\ufeff{HEADER}\n", ""),
        (f"\n{HEADER}\n", ""),
        (f"{HEADER}\nlong ago,too,few\n", ""),
        (f"{HEADER}\n{LINE}{LINE[:40]}", "\n"),
        (f"{HEADER}\n{LINE[:-5]}", '"\n'),
        (f'{HEADER}\na,"open\nand on\n', '"\n'),
    ],
)
def test_old_bytes_stay_and_a_torn_line_is_ended(existing: str, between: str) -> None:
    """What was there is a prefix; a line left open, inside quotes or not, is closed before ours begins."""
    assert f"{existing}{between}{LINE}" == append(existing, [ROW])


def test_a_log_with_windows_line_ends_keeps_them() -> None:
    """Rows end as the header does."""
    assert f"{HEADER}\r\n{LINE[:-1]}\r\n" == append(f"{HEADER}\r\n", [ROW])
    assert [ROW] == read(append(f"{HEADER}\r\n", [ROW]))[0]


@pytest.mark.parametrize("header", ["ts,agent,action,entity,notes", "x", f"{HEADER},more", HEADER.upper(), '"'])
def test_a_log_with_other_columns_is_not_touched(header: str) -> None:
    """The error names the file and what to do."""
    with pytest.raises(GitError, match=r"logs/mine\.csv has other columns .*logs_path"):
        append(f"{header}\n", [ROW], "logs/mine.csv")


@given(st.lists(st.lists(ROWS, min_size=1, max_size=3), max_size=4))
def test_what_is_appended_is_strict_csv_of_ten_columns(runs: list[list[Row]]) -> None:
    """However hostile the text and however many runs: old text a prefix, ten columns, one line a row."""
    log = ""
    for rows in runs:
        longer = append(log, rows)
        assert longer.startswith(log)
        log = longer
    parsed = list(csv.reader(io.StringIO(log, newline=""), strict=True))
    assert {10} >= {len(cells) for cells in parsed}
    assert len(log.splitlines()) == len(parsed)
    written = [row for rows in runs for row in rows]
    assert [csv_cell(row.notes) for row in written] == [row.notes for row in read(log)[0]]
    assert [] == read(log)[1]


@given(st.text(st.sampled_from('a,"\n\r')), ROWS)
def test_our_row_survives_any_remains(torn: str, row: Row) -> None:
    """After any damage the row appended next is read back by a reader of the whole file, and by ours."""
    log = append(f"{HEADER}\n{torn}", [row])
    assert log.startswith(f"{HEADER}\n{torn}")
    assert csv_cell(row.notes) == read(log)[0][-1].notes
    if "\r" not in torn:
        assert csv_cell(row.notes) == list(csv.reader(io.StringIO(log, newline="")))[-1][-1]


def test_bad_lines_are_numbered_and_the_others_read() -> None:
    """Few columns, no time, no number, no truth value, an open quote: each is named by its line."""
    other = '2026-01-12T09:07:01.250000+00:00,a,b,c,/d,0,,0,True,"two\nlines"\n'
    bad = [
        "few,columns\n",
        LINE.replace("2026", "x"),
        LINE.replace(",12,", ",x,"),
        LINE.replace("true", "maybe"),
        'a,"open\n',
    ]
    rows, lines = read(f"{HEADER}\n{LINE}{''.join(bad)}{other}\n{LINE}")
    assert ([ROW, ROW], [3, 4, 5, 6, 7]) == ([rows[0], rows[2]], lines)
    assert ("two\nlines", TS, True, 0) == (rows[1].notes, rows[1].ts, rows[1].success, rows[1].token_in)


@pytest.mark.parametrize("text", ["", "\n", HEADER, f"{HEADER}\n", f"\ufeff{HEADER}\r\n"])
def test_a_log_without_rows_is_empty(text: str) -> None:
    """Header and blank lines are neither rows nor damage."""
    assert ([], []) == read(text)


@given(st.text(st.characters() | st.sampled_from('a,"\n\r')))
def test_any_text_can_be_read(text: str) -> None:
    """Damage is counted, never raised."""
    rows, bad = read(text)
    assert len(rows) + len(bad) <= text.count("\n") + 1

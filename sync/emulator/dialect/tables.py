"""Tables: pipes for plain ones, tags for styled ones."""

from typing import Any

from markdown_it.token import Token

from sync.emulator.dialect import elements
from sync.emulator.dialect.elements import Element
from sync.emulator.dialect.reading import Block, Reading, block
from sync.emulator.dialect.rich_text import Item

_DEFAULT = "default"


def read_pipes(tokens: list[Token], reading: Reading) -> Block:
    """A GFM table; its first row is the header."""
    rows: list[list[list[Item]]] = []
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            rows[-1].append(reading.rich(tokens[index + 1].children or []))
    return _table(rows, {"has_column_header": True, "has_row_header": False})


def _table(rows: list[list[list[Item]]], payload: dict[str, Any]) -> Block:
    width = max(map(len, rows))
    children = [block("table_row", {"cells": cells + [[] for _ in range(width - len(cells))]}) for cells in rows]
    return block("table", {"table_width": width, **payload}, children)


def read_tags(attributes: dict[str, str], inner: str, reading: Reading) -> list[Block]:
    """A `<table>`; colours, widths and the page-width flag are kept beside the API's own fields."""
    parts = elements.siblings(inner)
    rows = [part for part in parts if part.name == "tr"]
    cells = [_cells(inner[row.inner_start : row.inner_end]) for row in rows]
    if not any(cells):
        reading.warn("a <table> has no cells; it was dropped")
        return []
    payload: dict[str, Any] = {
        "has_column_header": _flag(attributes, "header-row", _all_headers(cells[0])),
        "has_row_header": _flag(attributes, "header-column", False),
    }
    if _flag(attributes, "fit-page-width", False):
        payload["fit_page_width"] = True
    if columns := _columns(inner, parts, reading):
        payload["columns"] = columns
    table = _table([[reading.line(text) for _, text in row] for row in cells], payload)
    for made, row, parts_of_row in zip(table["children"], rows, cells, strict=True):
        _paint(made["table_row"], row, parts_of_row, reading)
    return [table]


def _cells(inner: str) -> list[tuple[Element, str]]:
    return [
        (part, inner[part.inner_start : part.inner_end])
        for part in elements.siblings(inner)
        if part.name in {"td", "th"}
    ]


def _flag(attributes: dict[str, str], name: str, otherwise: bool) -> bool:
    return attributes.pop(name, str(otherwise).lower()) == "true"


def _all_headers(row: list[tuple[Element, str]]) -> bool:
    return bool(row) and all(cell.name == "th" for cell, _ in row)


def _columns(inner: str, parts: list[Element], reading: Reading) -> list[dict[str, Any]]:
    columns = []
    for group in (part for part in parts if part.name == "colgroup"):
        for part in elements.siblings(inner[group.inner_start : group.inner_end]):
            if part.name == "col":
                attributes = dict(part.attributes)
                column: dict[str, Any] = {"color": reading.color(attributes, "col")}
                width = attributes.get("width", "")
                if width.isascii() and width.isdigit() and len(width) < 6:
                    column["width"] = int(width)
                columns.append(column)
    return columns if any(column != {"color": _DEFAULT} for column in columns) else []


def _paint(payload: dict[str, Any], row: Element, cells: list[tuple[Element, str]], reading: Reading) -> None:
    color = reading.color(dict(row.attributes), "tr")
    if color != _DEFAULT:
        payload["color"] = color
    colors = [reading.color(dict(cell.attributes), cell.name) for cell, _ in cells]
    if any(color != _DEFAULT for color in colors):
        payload["cell_colors"] = colors

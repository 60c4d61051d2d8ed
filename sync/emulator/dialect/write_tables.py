"""Tables into pipes, or into tags where pipes cannot say it."""

from typing import Any

from sync.emulator.dialect import colors, write_inline
from sync.emulator.dialect.reading import Block
from sync.emulator.dialect.tags import opening

Cells = list[str]


def write_table(payload: dict[str, Any], children: list[Block]) -> str:
    """Pipes for a table with a header row and nothing else to say, tags for every other."""
    rows = [child.get("table_row") or {} for child in children]
    cells = [[write_inline.line(cell) for cell in row.get("cells") or []] for row in rows]
    width = max(map(len, cells), default=0)
    if not width:
        return ""
    cells = [row + [""] * (width - len(row)) for row in cells]
    styled = payload.get("has_row_header") or payload.get("fit_page_width") or payload.get("columns")
    painted = any(row.get("color") or row.get("cell_colors") for row in rows)
    edged = any(write_inline.has_edges(cell) for row in cells for cell in row)
    if payload.get("has_column_header") and not (styled or painted or edged):
        return _pipes(cells)
    return _tags(payload, rows, cells)


def _pipes(cells: list[Cells]) -> str:
    header, *body = cells
    return "\n".join([_row(header), _row(["---"] * len(header)), *map(_row, body)])


def _row(cells: Cells) -> str:
    escaped = " | ".join(cell.replace("|", r"\|") for cell in cells)
    return f"| {escaped} |"


def _tags(payload: dict[str, Any], rows: list[dict[str, Any]], cells: list[Cells]) -> str:
    top, left = bool(payload.get("has_column_header")), bool(payload.get("has_row_header"))
    attributes = {
        "fit-page-width": "true" if payload.get("fit_page_width") else None,
        "header-row": str(top).lower(),
        "header-column": str(left).lower(),
    }
    lines = [opening("table", attributes), *_columns(payload.get("columns") or [])]
    for number, (row, texts) in enumerate(zip(rows, cells, strict=True)):
        lines.append(opening("tr", {"color": colors.to_attribute(row.get("color"))}))
        paints = row.get("cell_colors") or []
        for column, text in enumerate(texts):
            name = "th" if (top and number == 0) or (left and column == 0) else "td"
            paint = colors.to_attribute(paints[column]) if column < len(paints) else None
            lines.append(f"{opening(name, {'color': paint})}{text}</{name}>")
        lines.append("</tr>")
    return "\n".join([*lines, "</table>"])


def _columns(columns: list[dict[str, Any]]) -> list[str]:
    if not columns:
        return []
    lines = [
        opening(
            "col",
            {
                "width": str(column["width"]) if "width" in column else None,
                "color": colors.to_attribute(column.get("color")),
            },
            closed=True,
        )
        for column in columns
    ]
    return ["<colgroup>", *lines, "</colgroup>"]

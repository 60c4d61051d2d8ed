"""Planned against actual: hours, revenue, expenses and margin of a project, with their variance."""

from sync.convert.documents.draft import Sources
from sync.convert.documents.facts import Table
from sync.convert.documents.work import hours, number
from sync.convert.markdown.markup import Markdown
from sync.core.model import Page

Figure = tuple[float | None, str]
"""A number and a word on where it comes from."""


def planned_against_actual(page: Page, sources: Sources) -> Table:
    """The four figures. What one side lacks is missing, and so is what follows from it."""

    def money(name: str) -> Figure:
        return sources.records.number(page, name), ""

    pairs = {
        "Hours": (
            hours(page, sources, "Hours Estimated", "Estimated Hours"),
            hours(page, sources, "Hours Actual", "Actual Hours"),
        ),
        "Revenue": (money("Revenue Expected"), money("Revenue Recognized")),
        "Expenses": (money("Expense Budget"), money("Expense Actual")),
    }
    margins = [_minus(pairs["Revenue"][side], pairs["Expenses"][side]) for side in (0, 1)]
    rows = [_row(name, planned, actual) for name, (planned, actual) in pairs.items()]
    rows.append(_row("Margin (revenue less expenses)", *margins))
    return Table("Planned against actual", ("Figure", "Planned", "Actual", "Variance"), tuple(rows))


def _row(name: str, planned: Figure, actual: Figure) -> tuple[Markdown | None, ...]:
    return (Markdown(name), _shown(planned), _shown(actual), _variance(planned[0], actual[0]))


def _minus(left: Figure, right: Figure) -> Figure:
    return (None, "") if left[0] is None or right[0] is None else (left[0] - right[0], "")


def _shown(figure: Figure) -> Markdown | None:
    value, origin = figure
    return None if value is None else Markdown(number(value) + origin)


def _variance(planned: float | None, actual: float | None) -> Markdown | None:
    if planned is None or actual is None:
        return None
    gap = number(actual - planned)
    signed = gap if gap == "0" or gap.startswith("-") else f"+{gap}"
    share = f" ({(actual - planned) / abs(planned):+.0%})" if planned else ""
    return Markdown(signed + share)

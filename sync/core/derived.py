"""Values that Notion should compute and does not: formulas without an expression, and what they draw on in their place.

A workspace whose own formula works is never overruled: these stand in where it gives nothing.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sync.core.model import Page, Value

if TYPE_CHECKING:
    from sync.core.records import Records

COMPUTED = frozenset({"formula", "rollup"})
"""The types of properties that Notion computes."""

Rule = Callable[["Records", Page], Value]


def derived(records: "Records", page: Page, name: str) -> Value:
    """The value of the computed property `name`; None where there is no rule for it, or not all that it needs."""
    rule = _RULES.get((records.config.entity_of(page.database), name))
    return rule(records, page) if rule else None


def _less(minuend: str, subtrahend: str) -> Rule:
    def rule(records: "Records", page: Page) -> Value:
        first, second = records.number(page, minuend), records.number(page, subtrahend)
        return None if first is None or second is None else first - second

    return rule


def _weighted(records: "Records", page: Page) -> Value:
    """Probability is 0.75 in one workspace and 75 in another."""
    value, chance = records.number(page, "Value (Est)"), records.number(page, "Probability")
    if value is None or chance is None:
        return None
    return value * (chance / 100 if chance > 1 else chance)


def _lifetime(records: "Records", page: Page) -> Value:
    """The contract values of all its engagements that name one."""
    values = [records.number(one, "Total Contract Value") for one in records.related(page, "Engagements")]
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _billable(records: "Records", page: Page) -> Value:
    """By the outcome that the project serves; without one nobody has said."""
    outcomes = records.related(page, "Outcome")
    return any(outcome.title.strip().casefold() == "billable" for outcome in outcomes) if outcomes else None


def _of_project(name: str) -> Rule:
    def rule(records: "Records", page: Page) -> Value:
        projects = records.related(page, "Project")
        return records.value(projects[0], name) if len(projects) == 1 else None

    return rule


_RULES: Mapping[tuple[str, str], Rule] = {
    ("offer", "Margin"): _less("Price", "Cost to Deliver"),
    ("project", "Margin"): _less("Revenue Expected", "Expense Actual"),
    ("project", "Billable"): _billable,
    ("deal", "Weighted Value"): _weighted,
    ("organization", "Total Lifetime Value"): _lifetime,
    ("task", "Billable"): _of_project("Billable"),
    ("task", "Project Focus"): _of_project("Project Focus"),
}

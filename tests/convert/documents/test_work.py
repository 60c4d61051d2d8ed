"""Numbers of a project's work: sums, shares and variances, and nothing where nothing is known."""

import pytest

from sync.convert.documents.figures import planned_against_actual
from sync.convert.documents.work import estimated, next_three, number, progress, tasks
from sync.core.model import Value
from tests.convert.workspace import Workspace, day


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (0.1 + 0.2, "0.3"),
        (-0.001, "0"),
        (10, "10"),
        (1e6, "1000000"),
        (-4.25, "-4.25"),
    ],
)
def test_numbers_have_at_most_two_decimals(value: float, expected: str) -> None:
    """No exponent, no trailing zero, no minus nought."""
    assert expected == number(value)


@pytest.mark.parametrize(
    ("own", "of_tasks", "expected"),
    [
        ({"Hours Estimated": 7}, [1, 2], "7"),
        ({"Hours Estimated": 0}, [1, 2], "0"),
        ({}, [1, 2.5, None], "3.5 (sum of 2 of 3 tasks)"),
        ({}, [0], "0 (sum of 1 of 1 tasks)"),
        ({}, [None], None),
        ({}, [], None),
    ],
)
def test_hours_are_the_projects_else_the_sum_of_its_tasks(
    own: dict[str, Value], of_tasks: list[float | None], expected: str | None
) -> None:
    """An empty figure is not nought: it is summed from the tasks, or missing."""
    space = Workspace()
    added = [space.add("tasks", "T", {"Estimated Hours": hours}) for hours in of_tasks]
    page = space.add("projects", "P", {**own, **({"Tasks": added} if added else {})})
    assert expected == estimated(page, space.sources())


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["Done", "TODO", "Completed"], "66.67 % (2 of 3 tasks)"),
        (["TODO"], "0 % (0 of 1 tasks)"),
        (["done"], "100 % (1 of 1 tasks)"),
        ([], None),
    ],
)
def test_progress_is_the_share_of_done_tasks(statuses: list[str], expected: str | None) -> None:
    """Synonyms of the configuration count; a project without tasks has no share."""
    space = Workspace()
    added = [space.add("tasks", "T", {"Status": status}) for status in statuses]
    page = space.add("projects", "P", {"Tasks": added} if added else {})
    assert expected == progress(page, space.sources())


def test_tasks_are_ordered_by_what_presses() -> None:
    """MIT of today first, then priority, due date and title."""
    space = Workspace()
    given: dict[str, dict[str, Value]] = {
        "later": {"Due Date": day("2025-12-01"), "Priority": "Low"},
        "sooner": {"Due Date": day("2025-11-01"), "Priority": "Low"},
        "urgent": {"Priority": "High"},
        "mit": {"MIT Today": True},
        "undated": {"Priority": "Low"},
        "done": {"Status": "Done", "MIT Today": True},
    }
    page = space.add("projects", "P", {"Tasks": [space.add("tasks", name, props) for name, props in given.items()]})
    expected = ["done", "mit", "urgent", "sooner", "later", "undated"]
    assert expected == [task.title for task in tasks(page, space.sources())]
    three = ("mit", "urgent", "sooner")
    assert three == next_three(page, space.sources())


@pytest.mark.parametrize(
    ("given", "row", "expected"),
    [
        ({"Revenue Expected": 100, "Revenue Recognized": 80}, 1, ("100", "80", "-20 (-20%)")),
        ({"Revenue Expected": 0, "Revenue Recognized": 80}, 1, ("0", "80", "+80")),
        ({"Revenue Recognized": 80}, 1, (None, "80", None)),
        ({"Expense Budget": 10, "Expense Actual": 10}, 2, ("10", "10", "0 (+0%)")),
        ({"Revenue Expected": 100, "Expense Budget": 30}, 3, ("70", None, None)),
        ({"Hours Actual": 3}, 0, (None, "3", None)),
    ],
)
def test_variance_needs_both_sides(given: dict[str, Value], row: int, expected: tuple[str | None, ...]) -> None:
    """What one side lacks is missing, and so is what follows from it; a share of nought is not given."""
    space = Workspace()
    table = planned_against_actual(space.add("projects", "P", given), space.sources())
    assert expected == table.rows[row][1:]

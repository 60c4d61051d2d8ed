"""What the next steps of a workflow are told of a run."""

import json

from sync.core.errors import AccessError, Exit
from sync.core.plan import Severity
from sync.engine.outputs import failure_outputs, outputs
from tests.engine.test_summary import brief, create, fill, finding, run, update


def test_counts_of_what_was_done() -> None:
    """Each under its own name, and all as JSON."""
    found = (finding(Severity.WARNING, "conflict"), finding(Severity.ERROR, "x"), finding(Severity.NOTE, "gap"))
    told = outputs(run(fill("A"), fill("B"), brief("a.md"), create("C"), update("D"), findings=found))
    counts = {"ids": 2, "written": 1, "created": 1, "updated": 1, "conflicts": 1, "findings": 2}
    assert counts == json.loads(told["counts"])
    assert {name: str(count) for name, count in counts.items()} == {name: told[name] for name in counts}
    assert ("true", "0") == (told["changed"], told["exit_code"])


def test_a_failed_write_changed_nothing_and_is_a_finding() -> None:
    """So that a workflow need not read the log."""
    told = outputs(run(update("D"), result="failed"))
    assert ("false", "0", "1") == (told["changed"], told["updated"], told["findings"])


def test_a_run_that_never_began_has_the_same_outputs() -> None:
    """Every name is there, so that no expression of a workflow is empty by surprise."""
    told = failure_outputs(AccessError("No.", "Do."))
    assert outputs(run()).keys() == told.keys()
    assert (str(int(Exit.ACCESS)), "false", "1") == (told["exit_code"], told["changed"], told["findings"])

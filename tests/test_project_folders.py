"""Project folders end to end: rows join tables that people keep, through every race, and nothing of theirs is lost."""

import csv
import io
import json
from typing import Any

import git
import pytest

from sync.core.errors import Exit
from sync.core.plan import Severity, WriteFile
from tests.house import House
from tests.small import put

SOT = "sot/projects.csv"
FOLDER = "ventures/ops-studio/projects/overhaul"
HEADER = "project_id,name,engagement_id,program_id,type,status,deadline,repo_path,tags,zone\n"
MINE = "X1,My own project,,,,Active,,,,internal\n"


def table(house: House, path: str = SOT) -> list[dict[str, str]]:
    """The rows of a table as the remote's main has it."""
    return list(csv.DictReader(io.StringIO(house.text(path))))


def test_a_week_makes_whole_folders(house: House) -> None:
    """Every task has its row, every promoted record one in its table; SHO and log know the files."""
    run = house.run("weekly")
    (tasks,) = [
        op.path for op in run.plan.operations if isinstance(op, WriteFile) and op.path.endswith("overhaul/tasks.csv")
    ]
    assert 28 == len(table(house, tasks))
    projects = {row["name"]: row for row in table(house)}
    assert ["Borogove onboarding overhaul", "Ledger and receipts clean-up"] == sorted(projects)
    client = projects["Borogove onboarding overhaul"]
    engagements = {row["engagement_id"]: row for row in table(house, "sot/engagements.csv")}
    assert ("private", "Borogove Botanics") == (client["zone"], engagements[client["engagement_id"]]["client_name"])
    handoff = json.loads(house.text(f"{client['repo_path'].strip('/')}/context/SHO.json"))
    for ref in (*handoff["context_refs"], *handoff["decisions_since_last"]):
        assert f"- ulid: {ref['id']}\n" in house.text(ref["path"].lstrip("/"))
    log = house.text("logs/context_actions.csv")
    assert 4 == log.count(",append_rows,")
    assert f"/{tasks}," in log


def test_rows_are_added_to_what_people_wrote(tiny: House) -> None:
    """A person's row stays, to the letter; ours is behind it; the next week adds nothing."""
    put(tiny, SOT, HEADER.replace("\n", "\r\n") + MINE.replace("\n", "\r\n"))
    tiny.run("weekly")
    text = tiny.git("show", "origin/main:" + SOT)
    assert text.startswith((HEADER + MINE).replace("\n", "\r\n"))
    assert ["X1", 2] == [table(tiny)[0]["project_id"], len(table(tiny))]
    tiny.later(days=7)
    assert () == tiny.run("weekly").plan.operations


def test_a_row_that_is_committed_while_the_run_plans_is_kept(tiny: House) -> None:
    """Rows are added to the table as it is at the commit, not as it was at the look."""
    put(tiny, SOT, HEADER)

    def race(moment: str, kind: str, key: str) -> None:
        if (moment, kind, key) == ("before", "git.commit", "content"):
            (tiny.portfolio / SOT).write_text(HEADER + MINE, encoding="utf-8")
            tiny.git("commit", "-q", "-a", "-m", "docs: my row")

    run = tiny.run("promote_from_notion", probe=race)
    assert (Exit.DONE, 2) == (run.exit, len(table(tiny)))
    assert tiny.text(SOT).startswith(HEADER + MINE)


def test_columns_that_change_while_the_run_plans_stop_only_that_record(tiny: House) -> None:
    """A row for other columns is not written: the record fails with what to do, and is whole the next time."""
    put(tiny, SOT, HEADER)

    def race(moment: str, kind: str, _key: str) -> None:
        if (moment, kind) == ("after", "ledger.begin"):
            (tiny.portfolio / SOT).write_text("name,project_id\n", encoding="utf-8")
            tiny.git("commit", "-q", "-a", "-m", "docs: fewer columns")
            tiny.git("push", "-q", "origin", "main")

    run = tiny.run("promote_from_notion", probe=race)
    failed = [outcome for outcome in run.outcomes if outcome.result == "failed"]
    assert (Exit.INCOMPLETE, True) == (run.exit, all("changed while" in outcome.error for outcome in failed))
    assert "name,project_id\n" == tiny.text(SOT)
    assert not (tiny.portfolio / FOLDER).exists()
    assert Exit.DONE == tiny.run("promote_from_notion").exit
    assert [("Overhaul", 2)] == [(row["name"], len(row)) for row in table(tiny)]
    assert (tiny.portfolio / FOLDER / ".contextrc.yaml").is_file()


def test_a_row_pushed_by_others_is_joined(tiny: House) -> None:
    """Two additions to one table meet at the push: both stay."""
    put(tiny, SOT, HEADER)

    def race(moment: str, kind: str, key: str) -> None:
        if (moment, kind, key) == ("before", "git.push", "content"):
            other = tiny.portfolio.parent / "other"
            with git.Repo.clone_from(tiny.portfolio.parent / "remote.git", other, branch="main") as clone:
                (other / SOT).write_text(HEADER + MINE, encoding="utf-8")
                clone.git.commit("-q", "-a", "-m", "docs: theirs")
                clone.git.push("-q", "origin", "main")

    run = tiny.run("promote_from_notion", probe=race)
    assert (Exit.DONE, HEADER + MINE) == (run.exit, tiny.text(SOT)[: len(HEADER + MINE)])
    assert 2 == len(table(tiny))


@pytest.mark.parametrize("path", [SOT, f"{FOLDER}/context/SHO.json"])
def test_work_in_progress_is_never_written_over(tiny: House, path: str) -> None:
    """A table with uncommitted edits, or a file outside Git where ours would go: the record waits, whole."""
    if path == SOT:
        put(tiny, SOT, HEADER)
    file = tiny.portfolio / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("my work", encoding="utf-8")
    run = tiny.run("promote_from_notion")
    assert (Exit.INCOMPLETE, "my work") == (run.exit, file.read_text(encoding="utf-8"))
    assert not (tiny.portfolio / FOLDER / "tasks.csv").exists()
    if path == SOT:
        tiny.git("checkout", "-q", "--", SOT)
    else:
        file.unlink()
    assert Exit.DONE == tiny.run("promote_from_notion").exit
    assert (tiny.portfolio / FOLDER / "tasks.csv").is_file()


def test_a_lost_ledger_adds_nothing_twice(tiny: House) -> None:
    """Without base the files and rows are found by their ids and adopted."""
    tiny.run("weekly")
    before = tiny.git("rev-parse", "origin/main^{tree}")
    tiny.git("push", "-q", "origin", ":refs/heads/notion-sync/state/main")
    tiny.git("update-ref", "-d", "refs/heads/notion-sync/state/main")
    tiny.git("update-ref", "-d", "refs/remotes/origin/notion-sync/state/main")
    tiny.later(days=7)
    run = tiny.run("weekly")
    assert not any(isinstance(op, WriteFile) for op in run.plan.operations)
    assert not any(finding.severity is not Severity.NOTE for finding in run.plan.findings)
    changed = tiny.git("diff", "--name-only", before.strip(), "origin/main^{tree}").split()
    assert ["integrations/notion_id_map.csv"] == changed


def test_promotion_costs_one_body_a_record(tiny: House) -> None:
    """Handoff, settings, tasks and rows are made of what was listed anyway."""
    requests: dict[str, Any] = dict(tiny.run("promote_from_notion").requests)
    assert 1 == requests["GET pages/markdown"]

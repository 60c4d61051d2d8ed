"""How a door tells of its run: formats, the report, what a workflow's step gets, and messages."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.__main__ import portfolio_sync
from sync.core.errors import Exit
from tests.canary import CANARY, shows
from tests.house import House
from tests.ports.test_workflow_step import runner_reads
from tests.small import ALPHA, Door, both_sides, front_door
from tests.webhook import Webhook, listening

SERVER = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "robin-example/portfolio",
    "GITHUB_RUN_ID": "77",
}


@pytest.fixture
def step(tmp_path: Path) -> dict[str, str]:
    """The environment of a workflow's step."""
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    return {**SERVER, **files}


def outputs(step: dict[str, str]) -> dict[str, str]:
    """The outputs that the step has set."""
    return runner_reads(Path(step["GITHUB_OUTPUT"]).read_text(encoding="utf-8"))


def summary(step: dict[str, str]) -> str:
    """The summary that the step has written."""
    return Path(step["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")


def test_a_workflow_gets_outputs_summary_and_report(door: Door, step: dict[str, str], tmp_path: Path) -> None:
    """Of a week: what changed, links to files in the workflow's repository, and the JSON in the file."""
    report = tmp_path / "new/report.json"
    said = door("weekly", "--report", str(report), **step)
    told = outputs(step)
    counts = {"ids": 3, "written": 11, "created": 2, "updated": 0, "conflicts": 0, "findings": 0}
    assert ("true", "0", str(report)) == (told["changed"], told["exit_code"], told["report"])
    assert counts == json.loads(told["counts"])
    assert "https://github.com/robin-example/portfolio/blob/main/offers/alpha.md" in summary(step)
    assert ("weekly", 0) == (json.loads(report.read_text())["job"], said.exit_code)
    assert "Done: 3 ids filled" in said.stdout


def test_the_report_is_what_json_prints(door: Door, tmp_path: Path) -> None:
    """The very document; a dry run changes nothing and counts what it would."""
    report = tmp_path / "report.json"
    said = door("weekly", "--dry-run", "--json", PORTFOLIO_SYNC_REPORT=str(report))
    assert said.stdout == report.read_text(encoding="utf-8")


def test_a_dry_run_changes_nothing(door: Door, step: dict[str, str]) -> None:
    """The outputs say so, and what it would change."""
    door("weekly", "--dry-run", **step)
    assert ("false", "11", "") == tuple(outputs(step)[name] for name in ("changed", "written", "report"))
    assert "dry run, nothing was written" in summary(step)


def test_a_run_that_never_began_tells_a_workflow_too(door: Door, step: dict[str, str], tmp_path: Path) -> None:
    """A wrong token: outputs, summary, report and annotation, and the exit code as ever."""
    door.house.state.faults.add({"match": {}, "fault": {"kind": "status", "status": 401}, "times": 0})
    report = tmp_path / "report.json"
    said = door("weekly", "--report", str(report), **step)
    assert Exit.ACCESS == said.exit_code == int(outputs(step)["exit_code"])
    assert "stopped before anything was done" in summary(step)
    assert 5 == json.loads(report.read_text())["exit"]
    assert "::error title=weekly::Notion does not accept the token." in said.stderr


def test_a_bug_tells_a_workflow_too(door: Door, step: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 3 is an output like the others, so that the alert can name it; the traceback stays in the log."""
    monkeypatch.setattr("sync.engine.run.read", lambda *_: 1 // 0)
    said = CliRunner().invoke(portfolio_sync, ["weekly"], env={**door.environ, **step})
    assert ("3", 3) == (outputs(step)["exit_code"], said.exit_code)
    assert "ZeroDivisionError" in said.stderr
    assert "ZeroDivisionError" not in summary(step)


def test_a_failed_write_is_annotated(door: Door, step: dict[str, str]) -> None:
    """It stands beside the run, not in its log alone."""
    refused = {"match": {"method": "POST", "path": "/v1/pages"}, "fault": {"kind": "status", "status": 400}, "times": 1}
    door.house.state.faults.add(refused)
    said = door("weekly", **step)
    assert Exit.INCOMPLETE == said.exit_code
    assert "::error title=offers%3A Alpha" in said.stderr
    assert "Due work that waits" in summary(step)


@pytest.mark.parametrize(
    ("words", "environ", "annotated", "is_json"),
    [
        ([], {}, False, False),
        ([], {"GITHUB_ACTIONS": "true"}, True, False),
        (["--format", "github"], {}, True, False),
        (["--format", "text"], {"GITHUB_ACTIONS": "true"}, False, False),
        (["--format", "json"], {"GITHUB_ACTIONS": "true"}, False, True),
        (["--json"], {"GITHUB_ACTIONS": "true"}, False, True),
        (["--json", "--format", "json"], {}, False, True),
    ],
)
def test_formats(door: Door, words: list[str], environ: dict[str, str], annotated: bool, is_json: bool) -> None:
    """What is said wins over where it runs; JSON stands alone on stdout."""
    door.house.edit(ALPHA, lambda text: text.replace("- zone: internal", "- zone: nonsense"))
    said = door("sync_to_notion", "--dry-run", *words, **environ)
    assert annotated is ("::warning title=offers/alpha.md::" in said.stderr)
    assert is_json is said.stdout.startswith("{")
    if is_json:
        json.loads(said.stdout)


def test_two_formats_are_one_too_many(door: Door) -> None:
    """Exit 2 before anything is read."""
    said = door("weekly", "--json", "--format", "text")
    assert (Exit.USAGE, True) == (said.exit_code, "cannot both be" in said.stderr)


def test_what_cannot_be_written_changes_no_run(door: Door, step: dict[str, str], tmp_path: Path) -> None:
    """A step without room for its files: it is said, and the week is done."""
    said = door("weekly", **{**step, "GITHUB_STEP_SUMMARY": str(tmp_path)})
    assert (0, True) == (said.exit_code, "The report cannot be written" in said.stderr)


# --- messages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """Somebody who wants messages, at an address that must not be shown."""
    with listening(CANARY) as opened:
        yield opened


@pytest.fixture
def notifying(make_small: Callable[..., House], hook: Webhook) -> Callable[..., Result]:
    """The door of a house that sends messages; the first word says when."""
    section = 'notify:\n  urls: ["${{NOTIFY_URL:-}}"]\n  on: {}\n'

    def weekly(when: str, *words: str, **environ: str | None) -> Result:
        house = make_small(lambda text: text + section.format(when))
        with front_door(house) as door:
            said = door("weekly", *words, **{"NOTIFY_URL": hook.url, **environ})
        assert not shows(said.output)
        return said

    return weekly


def test_a_message_after_every_run(notifying: Callable[..., Result], hook: Webhook) -> None:
    """What happened in numbers, and where to look; nothing of any record."""
    assert 0 == notifying("always", "-v", **SERVER).exit_code
    (message,) = hook.messages
    assert "portfolio-sync weekly: done (3 ids filled, 11 files written, 2 pages created)" == message["title"]
    assert message["message"].endswith("https://github.com/robin-example/portfolio/actions/runs/77")
    assert "success" == message["type"]


def test_a_message_only_where_something_failed(notifying: Callable[..., Result], hook: Webhook) -> None:
    """A good run says nothing, one that stops says what its exit code means."""
    notifying("failure")
    assert [] == hook.messages
    assert Exit.GIT == notifying("failure", PORTFOLIO_ROOT="/nonexistent").exit_code
    (message,) = hook.messages
    assert ("portfolio-sync weekly: stopped", "failure") == (message["title"], message["type"])


@pytest.mark.parametrize(
    ("words", "environ"), [(["--dry-run"], {}), ([], {"NOTIFY_URL": None}), ([], {"NOTIFY_URL": " "})]
)
def test_no_message(
    notifying: Callable[..., Result], hook: Webhook, words: list[str], environ: dict[str, str | None]
) -> None:
    """Of a dry run, and where the variable is not set."""
    assert 0 == notifying("always", *words, **environ).exit_code
    assert [] == hook.messages


def test_a_message_that_fails_changes_no_run(notifying: Callable[..., Result], hook: Webhook) -> None:
    """It is said, without the address."""
    hook.status = 500
    said = notifying("always")
    assert (0, True) == (said.exit_code, "The message was not sent" in said.stderr)


def test_without_the_extra_nothing_is_done(make_small: Callable[..., House], monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration error before the first request."""
    monkeypatch.setattr("sync.ports.notifier.find_spec", lambda _name: None)
    house = make_small(lambda text: text + 'notify:\n  urls: ["${NOTIFY_URL}"]\n')
    before = both_sides(house)
    with front_door(house) as door:
        said = door("weekly", NOTIFY_URL="json://127.0.0.1:9/x")
    assert (Exit.USAGE, True) == (said.exit_code, "portfolio-sync[notify]" in said.stderr)
    assert before == both_sides(house)

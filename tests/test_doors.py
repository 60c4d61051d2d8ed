"""The doors as a person opens them: what they take, what they print, and which exit code they leave with."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sync import door as doors
from sync.__main__ import DOORS, portfolio_sync
from sync.core.allowances import Allow
from sync.core.errors import Exit, GitError, Unreachable
from sync.core.selection import Selection
from sync.engine.effects import Effects
from sync.engine.jobs import JOBS
from sync.engine.run import run
from tests.house import House
from tests.small import Door, both_sides, titles

HEAVY = ("pydantic", "httpx", "git", "notion_client", "yaml", "rich", "markdown_it")


@pytest.mark.parametrize("name", ["", *DOORS])
def test_every_door_has_help(name: str) -> None:
    """`--help` answers without a configuration, and the first page names every door and exit code."""
    said = CliRunner().invoke(portfolio_sync, [*name.split(), "--help"], env={"PORTFOLIO_SYNC_CONFIG": "/nonexistent"})
    assert 0 == said.exit_code
    assert "Usage:" in said.output
    if not name:
        assert set(DOORS) <= set(said.output.split())
        assert "130 interrupted" in " ".join(said.output.split())


@pytest.mark.parametrize("job", JOBS)
def test_every_job_is_a_program_of_its_own(job: str) -> None:
    """`python -m sync.<job> --help` works and calls itself by that name."""
    said = subprocess.run([sys.executable, "-m", f"sync.{job}", "--help"], capture_output=True, text=True, check=False)
    assert 0 == said.returncode
    assert f"Usage: python -m sync.{job}" in said.stdout
    assert "--dry-run" in said.stdout


def test_help_costs_click_alone() -> None:
    """The first page loads nothing heavier than click, although it shows a line of every door."""
    program = (
        "import sys, sync.__main__ as main\n"
        "sys.argv = ['portfolio-sync', '--help']\n"
        "try:\n    main.main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"sys.stderr.write(repr([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "[]" == said.stderr
    assert "weekly" in said.stdout


def test_list_needs_no_token_and_asks_nobody(door: Door) -> None:
    """`--list` names every configured database with title, entity and tier, from the file alone."""
    said = door("prefill_ulids", "--list", NOTION_API_TOKEN=None)
    assert 0 == said.exit_code
    assert [["ventures", "Ventures", "venture", "-"], ["offers", "Offers", "offer", "2"]] == [
        line.split() for line in said.stdout.splitlines()[:2]
    ]
    assert 0 == door.house.state.requests.to_json()["total"]


@pytest.mark.parametrize("allow", Allow)
def test_a_guard_is_lifted_by_its_flag_or_by_its_name(allow: Allow) -> None:
    """A person types the flag; a workflow puts the name into PORTFOLIO_SYNC_ALLOW, where an unknown one is refused."""

    @click.command()
    @doors.guards
    def command(**said: Any) -> None:
        click.echo(sorted(doors.lifted(said)))

    typed = CliRunner().invoke(command, [allow.flag])
    named = CliRunner().invoke(command, [], env={"PORTFOLIO_SYNC_ALLOW": f" {allow.word} "})
    assert f"{[allow.value]}\n" == typed.output == named.output
    unknown = CliRunner().invoke(command, [], env={"PORTFOLIO_SYNC_ALLOW": f"{allow.word} everything"})
    assert Exit.USAGE == unknown.exit_code
    assert "[]\n" == CliRunner().invoke(command, [], env={"PORTFOLIO_SYNC_ALLOW": ""}).output


def test_all_or_some_must_be_said(door: Door) -> None:
    """Backfill without `--all` or names does nothing and says what to say; an empty list counts as none."""
    for words in (["prefill_ulids"], ["prefill_ulids", "--databases"], ["prefill_ulids", "--databases", "--dry-run"]):
        said = door(*words)
        assert Exit.USAGE == said.exit_code
        assert "--all or --databases NAME" in said.stderr


def test_several_databases_in_one_breath(door: Door) -> None:
    """`--databases offers project --dry-run`: keys and entity names, several words, options after them."""
    said = door("prefill_ulids", "--databases", "offers", "project", "--dry-run", "--json")
    databases = {op["database"] for op in json.loads(said.stdout)["operations"]}
    assert (0, {"offers", "projects"}) == (said.exit_code, databases)
    one = door("prefill_ulids", "--databases", "offers", "--json")
    assert {"offers"} == {op["database"] for op in json.loads(one.stdout)["operations"]}
    everything = door("prefill_ulids", "--all", "--json")
    assert {"projects"} == {op["database"] for op in json.loads(everything.stdout)["operations"]}


def test_unknown_databases_are_all_named_with_the_nearest(door: Door) -> None:
    """Exit 2 before anything is read: each unknown name, and what was probably meant."""
    before = both_sides(door.house)
    said = door("prefill_ulids", "--databases", "offers", "projcts", "zzz")
    assert Exit.USAGE == said.exit_code
    assert "There is no database 'projcts' in the configuration. Did you mean 'projects'?" in said.stderr
    assert "There is no database 'zzz' in the configuration.\n" in said.stderr
    assert "--list" in said.stderr
    assert before == both_sides(door.house)
    assert 0 == door.house.state.requests.to_json()["total"]


@pytest.mark.parametrize("words", ["nosuch", "weekly --nosuch", "weekly --max-runtime 0", "config nosuch"])
def test_what_no_door_takes_is_a_usage_error(door: Door, words: str) -> None:
    """Unknown commands, options and impossible values: exit 2."""
    assert Exit.USAGE == door(*words.split()).exit_code


def test_json_is_all_there_is_on_stdout(door: Door) -> None:
    """A versioned document for a dry run and a run, with `--verbose` beside it; everything else goes to stderr."""
    dry = json.loads(door("weekly", "--json", "--dry-run", "--verbose").stdout)
    done = door("weekly", "--json", "--verbose")
    document = json.loads(done.stdout)
    assert [1, 1] == [dry["version"], document["version"]]
    assert [True, False] == [dry["dry_run"], document["dry_run"]]
    assert dry["checksum"] == document["checksum"]
    assert done.exit_code == document["exit"] == 0
    assert {"applied"} == {outcome["result"] for outcome in document["outcomes"]}
    assert 2 == len(document["commits"])


def test_json_tells_of_a_run_that_never_began(door: Door) -> None:
    """Configuration, access, network: the same document with exit code and reason, the words on stderr as well."""
    config = door("weekly", "--json", NOTION_API_TOKEN=None)
    document = json.loads(config.stdout)
    assert (1, "weekly", 2) == (document["version"], document["job"], document["exit"])
    assert "NOTION_API_TOKEN not set" in document["error"]
    assert "NOTION_API_TOKEN not set" in config.stderr
    door.house.state.faults.add({"fault": {"kind": "status", "status": 401}, "times": 0})
    refused = door("weekly", "--json")
    assert Exit.ACCESS == refused.exit_code == json.loads(refused.stdout)["exit"]


def test_quiet_says_only_what_went_wrong(door: Door) -> None:
    """Nothing at all where all went well; the outcome where something did not."""
    said = door("weekly", "--quiet")
    assert (0, "") == (said.exit_code, said.output)
    door.house.act("create_page", database="projects", properties={"Name": "Lost", "Status": "Complete"})
    wrong = door("weekly", "--quiet")
    assert Exit.INCOMPLETE == wrong.exit_code
    assert "project: Lost: It relates to no venture." in wrong.stdout
    assert "id to fill" not in wrong.stdout


def test_a_dry_run_shows_diffs_and_writes_nothing(door: Door) -> None:
    """The plan with what would change in it; both sides stay as they are."""
    before = both_sides(door.house)
    said = door("weekly", "--dry-run")
    assert 0 == said.exit_code
    assert "+- ulid: " in said.stdout
    assert "Dry run: nothing was written." in said.stdout
    assert before == both_sides(door.house)


def test_the_configuration_door(door: Door) -> None:
    """`show` masks the token, `validate` is 0, `--strict` is 5 where the workspace does not fit, `schema` is JSON."""
    assert "notion.api_token = ********" in door("config", "show").stdout
    assert 0 == door("config", "validate", NOTION_API_TOKEN=None).exit_code
    assert 0 == door("config", "validate", "--strict").exit_code
    door.house.act("rename_option", database="projects", property="Status", option="Complete", name="Over")
    misfit = door("config", "validate", "--strict")
    assert Exit.ACCESS == misfit.exit_code
    assert "Status has no option Complete. It has To Do, Over." in misfit.stdout
    assert "notion" in json.loads(door("config", "schema").stdout)["properties"]


def test_an_interrupted_run_stops_between_two_steps_and_the_next_goes_on(door: Door) -> None:
    """SIGINT to a real process: exit 130, what is done is remembered, the next run finishes the rest."""
    house = door.house
    house.state.settings.latency_ms = 250
    environ = {**os.environ, **{name: value for name, value in door.environ.items() if value}}
    command = [sys.executable, "-m", "sync.weekly"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait_for(house, "PATCH")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert Exit.INTERRUPTED == process.returncode
    assert "press again to stop at once" in errors
    assert [] == [title for title in titles(house, "offers") if title in ("Alpha", "Beta")]
    house.state.settings.latency_ms = 0
    assert 0 == door("weekly").exit_code
    assert ["Alpha", "Beta", "Gamma"] == titles(house, "offers")


def wait_for(house: House, method: str) -> None:
    """Until Notion was asked with this method."""
    limit = time.monotonic() + 20
    while not any(entry["method"] == method for entry in house.state.requests.to_json()["requests"]):
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_a_run_whose_time_is_spent_is_unreachable(tiny: House) -> None:
    """Nothing is asked past the end of the run: exit 7, both sides untouched."""
    before = both_sides(tiny)
    with tiny.outside(Effects(deadline=time.monotonic() - 1)) as outside, pytest.raises(Unreachable) as spent:
        run(JOBS["weekly"], tiny.config, outside, Selection())
    assert Exit.UNREACHABLE == spent.value.exit
    assert before == both_sides(tiny)


def test_ways_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors of ours leave with their code and in words, a bug with 3 and its traceback, Ctrl-C with 130."""
    for error, code, words in (
        (GitError("No repository.", "Make one."), 6, "Error: No repository. Make one.\n"),
        (KeyboardInterrupt(), 130, ""),
        (KeyError("x"), 3, "This is a bug in portfolio-sync."),
    ):
        with pytest.raises(SystemExit) as left, doors.leaving():
            raise error
        assert code == left.value.code
        assert words in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["--config", "variable", "nowhere"])
def test_a_configuration_that_is_not_there(
    door: Door, missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by option or variable, or looked for upwards: exit 2, with where it looked."""
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / "absent.yaml")
    match missing:
        case "--config":
            said = door("weekly", "--config", file)
        case "variable":
            said = door("weekly", PORTFOLIO_SYNC_CONFIG=file)
        case _:
            said = door("weekly", PORTFOLIO_SYNC_CONFIG=None)
    assert Exit.USAGE == said.exit_code
    assert ("There is no config.yaml here" if missing == "nowhere" else f"{file} is not a file.") in said.stderr
    assert "--config" in said.stderr

"""What the workflow files say where no runner here can tell: pins, permissions, paths, queues and times."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from sync.core.allowances import Allow
from sync.core.config_source import read_config
from sync.engine.jobs import JOBS
from tests.house import ENVIRON, ROOT
from tests.workflows.runner import ACTION, FILES, PINNED, load

NAMES = [file.name for file in FILES]
WRITERS = ["weekly.yml", "publish.yml", "run.yml"]
CALLED = {**dict.fromkeys(WRITERS, "portfolio.yml"), "staleness.yml": "watch.yml"}
NEEDED = {
    ("ci.yml", "test"): {"contents": "read"},
    ("portfolio.yml", "sync"): {"contents": "write", "pull-requests": "write"},
    ("portfolio.yml", "alert"): {"contents": "read", "issues": "write"},
    ("watch.yml", "watch"): {"contents": "read", "issues": "write"},
    ("staleness.yml", "staleness"): {"contents": "read", "issues": "write"},
    **{
        (name, name.removesuffix(".yml")): {"contents": "write", "pull-requests": "write", "issues": "write"}
        for name in WRITERS
    },
}


def text(name: str) -> str:
    """A workflow file as it is."""
    return (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")


def workflow(name: str) -> dict[str, Any]:
    """A workflow file, read."""
    return load(ROOT / ".github" / "workflows" / name)


def jobs(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Its jobs, by id."""
    yield from workflow(name)["jobs"].items()


def test_every_action_is_pinned() -> None:
    """By its whole commit with the version beside it; what is our own comes from the same commit."""
    said = [line.strip() for file in (*FILES, ACTION) for line in file.read_text(encoding="utf-8").splitlines()]
    used = [line.removeprefix("- ") for line in said if re.match(r"(- )?uses:", line)]
    foreign = [line for line in used if not line.startswith("uses: $/.")]
    assert len(foreign) > 5
    assert [] == [line for line in foreign if not PINNED.fullmatch(line)]


@pytest.mark.parametrize("name", NAMES)
def test_least_privilege(name: str) -> None:
    """Nothing for the file, and for each job what it needs with the reason beside it; called jobs get no more."""
    assert {} == workflow(name)["permissions"]
    assert {job: NEEDED[name, job] for job, _ in jobs(name)} == {job: said["permissions"] for job, said in jobs(name)}
    granted = re.findall(r"^ +(?:contents|issues|pull-requests): (?:read|write)(.*)$", text(name), re.MULTILINE)
    assert len(granted) == sum(len(said["permissions"]) for _, said in jobs(name))
    assert all(reason.startswith(" # ") for reason in granted)


def test_a_caller_grants_what_the_called_jobs_need() -> None:
    """GitHub refuses a call whose jobs ask for more than their caller has; ours ask for exactly that."""
    for name, other in CALLED.items():
        called = [said["permissions"] for _, said in jobs(other)]
        granted = next(jobs(name))[1]["permissions"]
        assert {scope: max(one.get(scope, "") for one in called) for scope in granted} == granted
        assert granted.keys() == set().union(*called)


def test_every_job_ends() -> None:
    """A time limit on each job that has steps."""
    for name in NAMES:
        for job, said in jobs(name):
            assert ("uses" in said) != ("timeout-minutes" in said), f"{name}: {job}"


def test_one_queue_for_all_writers() -> None:
    """Whatever the event, the job that writes is the same, and waits for others of its workspace; none is dropped."""
    for name in WRITERS:
        assert [f"$/.github/workflows/{CALLED[name]}"] == [said["uses"] for _, said in jobs(name)]
        assert "concurrency" not in workflow(name)
        assert "name" not in next(jobs(name))[1]["with"], "the queue of the workspace is the default one"
    queue = {"group": "portfolio-sync-${{ inputs.name }}", "queue": "max", "cancel-in-progress": "false"}
    assert queue == dict(jobs("portfolio.yml"))["sync"]["concurrency"]


def test_only_a_repository_that_wants_it_is_synchronised() -> None:
    """What starts by itself asks for the repository's switch first."""
    for name in ("weekly.yml", "publish.yml", "staleness.yml"):
        assert ["vars.PORTFOLIO_SYNC == 'on'"] == [said["if"] for _, said in jobs(name)]


def test_the_secret_is_where_it_is_needed() -> None:
    """The token is named only where it is passed on and in the one job that uses it; never for a fork's event."""
    holders = [name for name in NAMES if "NOTION_API_TOKEN" in text(name)]
    assert sorted([*WRITERS, "portfolio.yml"]) == sorted(holders)
    environment = {"name": "${{ inputs.environment }}", "deployment": "false"}
    assert [environment, None] == [said.get("environment") for _, said in jobs("portfolio.yml")]
    for name in holders:
        assert (
            not {"pull_request", "pull_request_target", "workflow_run", "issue_comment"} & workflow(name)["on"].keys()
        )


def test_nothing_that_is_typed_is_part_of_a_script() -> None:
    """No expression in any `run`: inputs reach the program through the environment alone."""
    scripts = [step["run"] for name in NAMES for _, job in jobs(name) for step in job.get("steps", ()) if "run" in step]
    scripts += [step["run"] for step in load(ACTION)["runs"]["steps"] if "run" in step]
    assert len(scripts) >= 3
    assert [] == [script for script in scripts if "${{" in script]


def test_credentials_stay_only_where_the_remote_is_asked() -> None:
    """Only jobs that push, or fetch the ledger, keep the checkout's credentials."""
    kept = {
        (name, job): step["with"]["persist-credentials"]
        for name in NAMES
        for job, said in jobs(name)
        for step in said.get("steps", ())
        if step.get("uses", "").startswith("actions/checkout@")
    }
    asking = {("portfolio.yml", "sync"), ("watch.yml", "watch")}
    assert asking == {where for where, keep in kept.items() if keep == "true"}
    assert 3 == len(kept)


def test_paths_of_a_push() -> None:
    """They are the files of the publish rules, letter by letter, and match what such a push touches."""
    config = read_config((ROOT / "config.yaml").read_text(encoding="utf-8"), ENVIRON)
    filters = workflow("publish.yml")["on"]["push"]["paths"]
    assert {path for rule in config.sync.publish.values() for path in rule.files} == set(filters)
    assert len(filters) == len(set(filters))
    for path, starts in {
        "ventures/ops/offers/sprint/context/offer_brief_v01.md": True,
        "ventures/ops/offers/sprint/service_blueprint_v02.md": True,
        "decisions/2025-10-17_strategy_v01.md": True,
        "ventures/ops/projects/overhaul/decisions/2025-10-17_tools_v01.md": True,
        "context/playbooks/onboarding.md": True,
        "templates/offer.md": True,
        "ventures/ops/projects/overhaul/context/planning_brief_v01.md": False,
        "logs/context_actions.csv": False,
        "integrations/notion_id_map.csv": False,
        "decisions/notes/draft.md": False,
        "README.md": False,
    }.items():
        assert starts == any(_matches(pattern, path) for pattern in filters), path


def _matches(pattern: str, path: str) -> bool:
    """GitHub's rule: `*` stays within a folder, `**` does not, and `**/` may be nothing."""
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
    parts = re.split(r"(\*\*/|\*\*|\*)", pattern)
    return re.fullmatch("".join(words.get(part, re.escape(part)) for part in parts), path) is not None


@pytest.mark.parametrize(("name", "days", "at"), [("weekly.yml", 7, "09:07"), ("staleness.yml", 1, "06:43")])
def test_the_next_eight_runs(name: str, days: int, at: str) -> None:
    """The clock on the wall says the same before and after it changes, and never a full hour, when GitHub is late."""
    (schedule,) = workflow(name)["on"]["schedule"]
    runs = list(_next_runs(schedule["cron"], ZoneInfo(schedule["timezone"]), datetime(2026, 10, 19, tzinfo=UTC), 8))
    local = [run.astimezone(ZoneInfo("Europe/Berlin")) for run in runs]
    assert {at} == {f"{run:%H:%M}" for run in local}
    assert {timedelta(days)} == {b.date() - a.date() for a, b in pairwise(local)}
    assert 2 == len({f"{run:%H:%M}" for run in runs}), "none of them lies beyond the change of the clocks"
    assert not at.endswith(":00")
    if name == "weekly.yml":
        assert {0} == {run.weekday() for run in local}


def _next_runs(cron: str, zone: ZoneInfo, start: datetime, count: int) -> Iterator[datetime]:
    """When a schedule of minute, hour and day of the week is due, in UTC."""
    minute, hour, *days, weekday = cron.split()
    assert ["*", "*"] == days
    day = start.astimezone(zone).date()
    while count:
        if weekday in ("*", str(day.isoweekday() % 7)):
            yield datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=zone).astimezone(UTC)
            count -= 1
        day += timedelta(1)


def test_the_button_offers_what_there_is() -> None:
    """Every job, a dry run unless said otherwise, and every guard by its name, here and in the action."""
    asked = workflow("run.yml")["on"]["workflow_dispatch"]["inputs"]
    assert set(JOBS) == set(asked["job"]["options"])
    assert ("boolean", "true") == (asked["dry_run"]["type"], asked["dry_run"]["default"])
    words = [allow.word for allow in Allow]
    for described in (asked["allow"], load(ACTION)["inputs"]["allow"]):
        assert words == described["description"].split(": ")[1].split()


def test_what_is_asked_is_passed_on() -> None:
    """Each input of the button reaches the called workflow, and each of that one the action, by the same name."""
    passed = {name: f"${{{{ inputs.{name} }}}}" for name in workflow("run.yml")["on"]["workflow_dispatch"]["inputs"]}
    assert passed == next(jobs("run.yml"))[1]["with"]
    called = workflow("portfolio.yml")["on"]["workflow_call"]["inputs"]
    step = next(s for s in dict(jobs("portfolio.yml"))["sync"]["steps"] if s["uses"] == "$/.")
    given = {name.replace("-", "_"): value for name, value in step["with"].items() if name != "token"}
    assert {name: f"${{{{ inputs.{name} }}}}" for name in called if name not in ("name", "environment")} == given
    assert step["with"].keys() == load(ACTION)["inputs"].keys()


def test_the_alert_follows_every_real_run_but_a_push() -> None:
    """Also where the job was cut off; a dry run promises nothing, and the author of a push is told by GitHub."""
    alert = dict(jobs("portfolio.yml"))["alert"]
    assert "always() && !inputs.dry_run && github.event_name != 'push'" == alert["if"]
    assert "sync" == alert["needs"]
    assert "${{ needs.sync.result }}" == alert["steps"][0]["env"]["PORTFOLIO_SYNC_RESULT"]


def test_logs_are_kept_however_it_ended() -> None:
    """The log and the report, under the name of the workspace."""
    kept = dict(jobs("portfolio.yml"))["sync"]["steps"][-1]
    assert ("always()", "portfolio-sync-${{ inputs.name }}") == (kept["if"], kept["with"]["name"])
    assert ["run.log", "report.json"] == [Path(line).name for line in kept["with"]["path"].split("\n") if line]


def test_what_the_guide_shows_is_what_there_is() -> None:
    """Every call in docs/github.md names only inputs, grants and outputs that exist."""
    guide = (ROOT / "docs" / "github.md").read_text(encoding="utf-8")
    called, action = workflow("portfolio.yml")["on"]["workflow_call"], load(ACTION)
    shown = [yaml.load(text, yaml.BaseLoader) for text in re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)]  # noqa: S506
    calls = [next(iter(one["jobs"].values())) for one in shown if isinstance(one, dict)]
    steps = [step for one in shown if isinstance(one, list) for step in one if "uses" in step]
    assert (2, 1) == (len(calls), len(steps))
    for call in calls:
        assert "OWNER/portfolio-sync/.github/workflows/portfolio.yml@COMMIT" == call["uses"]
        assert call.get("with", {}).keys() <= called["inputs"].keys()
        assert call["secrets"].keys() == called["secrets"].keys()
        assert next(jobs("weekly.yml"))[1]["permissions"] == call["permissions"]
    assert all(step["with"].keys() <= action["inputs"].keys() for step in steps)
    for name in (*action["inputs"], *action["outputs"]):
        assert f"`{name}`" in guide

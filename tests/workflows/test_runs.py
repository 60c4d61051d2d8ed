"""The workflows, truly run: every event that starts them, what they leave behind, and what they never show."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from sync.core.allowances import Allow
from sync.engine.starter import Setting, starting_files
from tests import canary, github, small
from tests.house import House
from tests.small import both_sides, put, titles
from tests.workflows.runner import ACTION, OWN, Runner, load, pinned

LOG = "logs/context_actions.csv"
CALLER = f"""\
name: weekly
on:
  schedule:
    - cron: "7 9 * * 1"
jobs:
  weekly:
    strategy:
      fail-fast: false
      matrix:
        include:
          - {{ name: main, config: config.yaml }}
          - {{ name: second, config: second.yaml }}
    uses: {OWN.replace("@", "/.github/workflows/portfolio.yml@")}
    with:
      job: prefill_ulids
      name: ${{{{ matrix.name }}}}
      config: ${{{{ matrix.config }}}}
    secrets:
      NOTION_API_TOKEN: ${{{{ secrets.NOTION_API_TOKEN }}}}
"""


STEPS = f"""\
name: own
on: workflow_dispatch
jobs:
  own:
    runs-on: ubuntu-latest
    steps:
      - uses: {pinned("actions/checkout")}
      - uses: {OWN}
        id: sync
        with:
          job: prefill_ulids
          databases: projects
        env:
          NOTION_API_TOKEN: ${{{{ secrets.NOTION_API_TOKEN }}}}
      - run: echo "$TOLD" > "$SEEN"
        env:
          TOLD: ${{{{ toJSON(steps.sync.outputs) }}}}
"""


@pytest.fixture
def hub() -> Iterator[github.GitHubState]:
    """GitHub's API on loopback."""
    with github.serving() as state:
        yield state


@pytest.fixture
def runner(tiny: House, hub: github.GitHubState, tmp_path: Path) -> Iterator[Runner]:
    """A runner for the small house's portfolio, whose Notion and GitHub listen on loopback."""
    put(tiny, "config.yaml", small.CONFIG)
    with small.front_door(tiny) as door:
        environ = {"NOTION_API_URL": str(door.environ["NOTION_API_URL"]), "GITHUB_API_URL": hub.url}
        yield Runner(tmp_path / "runner", tiny.portfolio.parent / "remote.git", environ)


def heads(house: House) -> set[str]:
    """The branches of the remote."""
    return {line.split("refs/heads/")[1] for line in house.git("ls-remote", "--heads", "origin").splitlines()}


def files(house: House) -> str:
    """The paths on the remote's main, one a line."""
    house.git("fetch", "-q", "origin")
    return house.git("ls-tree", "-r", "--name-only", "origin/main")


def test_a_scheduled_week(runner: Runner, tiny: House) -> None:
    """The whole week from a shallow clone: ids, files, pages, ledger; its log is kept, and nothing shows the token."""
    ended = runner("schedule", "weekly.yml")
    assert "succeeded" == ended.jobs()["weekly"], ended.said
    assert ["Alpha", "Beta", "Gamma"] == titles(tiny, "offers")
    assert {"main", "notion-sync/state/main"} == heads(tiny)
    tiny.git("fetch", "-q", "origin")
    assert "- ulid: " in tiny.text(small.ALPHA)
    log = runner.artefacts / "portfolio-sync-main" / "run.log"
    assert "2 pages created" in log.read_text(encoding="utf-8")
    assert f"install --quiet --disable-pip-version-check {runner.home}" in runner.installed.read_text(encoding="utf-8")
    assert not canary.shows(ended.said)


def test_a_failure_raises_the_alarm_and_the_next_success_ends_it(
    runner: Runner, tiny: House, hub: github.GitHubState
) -> None:
    """A week that is not whole opens one issue with its exit code, the run stays red; a whole one closes it."""
    tiny.act("create_page", database="projects", properties={"Name": "Lost", "Status": "Complete"})
    failed = runner("schedule", "weekly.yml")
    assert {"weekly": "failed", "Open, update or close the alert": "succeeded"} == failed.jobs(), failed.said
    (issue,) = hub.open()
    assert "(Exit code 1.)" in issue["body"]
    report = json.loads((runner.artefacts / "portfolio-sync-main" / "report.json").read_text(encoding="utf-8"))
    assert (1, 1) == (report["version"], report["exit"])
    tiny.act("edit_properties", page=tiny.page("Lost")["id"], properties={"Status": "To Do"})
    assert 0 == runner("schedule", "weekly.yml").code
    assert [] == hub.open()


def test_a_watch_that_finds_no_good_run(runner: Runner, tiny: House, hub: github.GitHubState) -> None:
    """It asks Git alone, and the alert opens without the token of Notion; after a week it is content."""
    assert {"When was the last good run": "failed"} == runner("schedule", "staleness.yml").jobs()
    assert 1 == len(hub.open())
    assert 0 == tiny.state.requests.to_json()["total"]
    tiny.state.clock.set(datetime.now(UTC))  # a run is dated by Notion's clock, and the watch looks at its own
    assert 0 == runner("workflow_dispatch", "run.yml", {"dry_run": "false"}).code
    content = runner("schedule", "staleness.yml")
    assert (0, []) == (content.code, hub.open()), content.said


def test_a_switch_that_is_off(runner: Runner, tiny: House) -> None:
    """Without the repository's variable neither the schedule nor a push starts a job."""
    before = both_sides(tiny)
    for event, workflow in (("schedule", "weekly.yml"), ("push", "publish.yml"), ("schedule", "staleness.yml")):
        assert {} == runner(event, workflow, on=False).jobs()
    assert before == both_sides(tiny)


def test_a_push_publishes(runner: Runner, tiny: House) -> None:
    """The documents become pages, projects are left for the week, and a push raises no alert."""
    ended = runner("push", "publish.yml")
    assert (0, {"sync_to_notion": "succeeded"}) == (ended.code, ended.jobs()), ended.said
    assert ["Alpha", "Beta", "Gamma"] == titles(tiny, "offers")
    assert small.BRIEFS not in files(tiny)


def test_a_button_that_only_looks(runner: Runner, tiny: House) -> None:
    """A dry run, the default, shows the plan with its diffs in the kept log, writes nothing, and raises no alert."""
    before = both_sides(tiny)
    ended = runner("workflow_dispatch", "run.yml")
    assert (0, {"weekly": "succeeded"}) == (ended.code, ended.jobs()), ended.said
    log = (runner.artefacts / "portfolio-sync-main" / "run.log").read_text(encoding="utf-8")
    assert "+- ulid: " in log
    assert "Dry run: nothing was written." in log
    assert before == both_sides(tiny)


def test_a_button_for_a_part(runner: Runner, tiny: House) -> None:
    """Job, databases, one record and guards reach the program as they were typed, blanks and quotes included."""
    chosen = {"job": "prefill_ulids", "databases": "offers projects", "only": "Open", "dry_run": "false"}
    chosen |= {"allow": " ".join(allow.word for allow in Allow), "full": "true"}
    ended = runner("workflow_dispatch", "run.yml", chosen)
    assert "succeeded" == ended.jobs()["prefill_ulids"], ended.said
    filled = [page["title"] for page in tiny.pages().values() if page["properties"].get("Unique ID")]
    assert {"Ops Studio", "Open"} == set(filled)


@pytest.mark.parametrize("text", ['"; touch owned; "', "$(touch owned)", "`touch owned`"])
def test_what_is_typed_is_never_run(runner: Runner, tiny: House, text: str) -> None:
    """Shell in an input stays text: an unknown record and an unknown guard."""
    ended = runner("workflow_dispatch", "run.yml", {"only": text, "allow": "everything"})
    assert "failed" == ended.jobs()["weekly"]
    assert [] == list(runner.folder.rglob("owned"))


def test_the_workflows_that_init_writes(runner: Runner, tiny: House) -> None:
    """A portfolio's own few lines call the workflow of this project by its commit: a push and a week."""
    made = starting_files(Setting(tiny.config, "config.yaml", "Europe/Berlin", OWN), "")
    for path, text in made.items():
        if path.endswith(".yml"):
            runner.workflow(Path(path).name, text)
    assert {"sync_to_notion": "succeeded"} == runner("push", "portfolio-publish.yml").jobs()
    assert ["Alpha", "Beta", "Gamma"] == titles(tiny, "offers")
    assert "succeeded" == runner("schedule", "portfolio-weekly.yml").jobs()["weekly"]
    assert small.BRIEFS in files(tiny)


def test_the_action_in_a_job_of_its_own(runner: Runner, tiny: House, tmp_path: Path) -> None:
    """After any checkout, the token from the environment; the next step learns what became of it."""
    runner.workflow("own.yml", STEPS.replace("$SEEN", str(tmp_path / "seen")))
    assert {"own": "succeeded"} == runner("workflow_dispatch", "own.yml").jobs()
    told = json.loads((tmp_path / "seen").read_text(encoding="utf-8"))
    assert ("true", "0") == (told["changed"], told["exit_code"])
    assert {"ids": 2} == {name: count for name, count in json.loads(told["counts"]).items() if count}
    assert load(ACTION)["outputs"].keys() <= told.keys()


def test_two_workspaces_side_by_side(runner: Runner, tiny: House, hub: github.GitHubState) -> None:
    """A caller's matrix: each has its own job, state branch, log and alert, and both reach the portfolio.

    The second one's run is not whole, and the first one's, which is, does not close its issue.
    """
    shared = small.CONFIG.split("sync:")[0]
    put(tiny, "config.yaml", shared.replace("    projects: { title: Projects, entity: project }\n", ""))
    put(tiny, "second.yaml", "name: second\n" + shared.replace("title: Offers,", "title: Not shared,"))
    runner.workflow("caller.yml", CALLER)
    ended = runner("schedule", "caller.yml")
    assert {"prefill_ulids": "failed", "Open, update or close the alert": "succeeded"} == ended.jobs(), ended.said
    assert ["The scheduled sync needs a person (second)"] == [issue["title"] for issue in hub.open()]
    assert {"main", "notion-sync/state/main", "notion-sync/state/second"} == heads(tiny)
    tiny.git("fetch", "-q", "origin")
    assert ["offer", "project"] == sorted(row["entity"] for row in csv.DictReader(StringIO(tiny.text(LOG))))
    logs = sorted(path.parent.name for path in runner.artefacts.rglob("run.log"))
    assert ["portfolio-sync-main", "portfolio-sync-second"] == logs

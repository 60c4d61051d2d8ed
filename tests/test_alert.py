"""The doors that raise the alarm: `alert` after a run, `staleness` where there was none."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from sync.__main__ import portfolio_sync
from sync.core.errors import Exit
from tests.canary import shows
from tests.github import Failure, GitHubState, serving
from tests.small import Door

SERVER = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "77"}
RUN = "https://github.com/robin-example/portfolio/actions/runs/77"
NOWHERE = {"GITHUB_REPOSITORY": None, "GITHUB_TOKEN": None}


@pytest.fixture
def state() -> Iterator[GitHubState]:
    """An empty repository on GitHub."""
    with serving() as opened:
        yield opened


def alert(state: GitHubState, *words: str, **environ: str | None) -> Result:
    """The door in a workflow."""
    whole = {**state.environ, **SERVER, **environ}
    said = CliRunner().invoke(portfolio_sync, ["alert", *words], env=whole)
    assert not shows(said.output)
    return said


def test_a_failure_opens_and_a_success_closes(state: GitHubState) -> None:
    """With the run's address and what its exit code means, as the workflow passes it on."""
    opened = alert(state, "--result", "failure", PORTFOLIO_SYNC_EXIT_CODE="5")
    (issue,) = state.open()
    assert (0, f"Opened {issue['html_url']}.\n") == (opened.exit_code, opened.stdout)
    assert "Exit code 5" in issue["body"]
    assert RUN in issue["body"]
    again = alert(state, "--result", "failure", GITHUB_RUN_ID="78", PORTFOLIO_SYNC_EXIT_CODE="143")
    assert "Commented" in again.stdout
    assert "red" in state.comments[1][0]
    assert 0 == alert(state, "--result", "success", GITHUB_RUN_ID="79").exit_code
    assert [] == state.open()


def test_a_title_and_an_address_of_ones_own(state: GitHubState) -> None:
    """As said on the command line; a title is one visible line that GitHub takes."""
    alert(state, "--result", "cancelled", "--title", "Mine\n" + "x" * 300, "--run-url", "https://ci.example/1")
    (issue,) = state.open()
    assert issue["title"].startswith("Mine\\u000ax")
    assert 250 == len(issue["title"])
    assert "https://ci.example/1" in issue["body"]


def test_what_was_skipped_is_no_news(state: GitHubState) -> None:
    """Where the job did not run, GitHub is not asked."""
    assert 0 == alert(state, "--result", "skipped").exit_code
    assert [] == state.asked


@pytest.mark.parametrize("missing", [*NOWHERE])
def test_outside_of_github_it_says_so(state: GitHubState, missing: str) -> None:
    """Exit 2 with the line that mends it."""
    said = alert(state, "--result", "failure", **{missing: None})
    assert Exit.USAGE == said.exit_code
    assert "GITHUB_TOKEN: ${{ github.token }}" in said.stderr


def test_a_missing_permission_is_named(state: GitHubState) -> None:
    """Exit 5, and what to add to the job."""
    state.fail["POST", "issues"] = Failure(403, "Resource not accessible by integration")
    said = alert(state, "--result", "failure")
    assert Exit.ACCESS == said.exit_code
    assert "permissions: issues: write" in said.stderr


def stale(door: Door, state: GitHubState | None, *words: str) -> Result:
    """The door without Notion's token; Notion is not asked."""
    door.house.state.requests.reset()
    said = door("staleness", *words, NOTION_API_TOKEN=None, **(state.environ if state else NOWHERE))
    assert 0 == door.house.state.requests.to_json()["total"]
    return said


def test_a_week_that_went_through_is_fresh(door: Door, state: GitHubState) -> None:
    """Exit 0 with the day, and no word on GitHub."""
    door.house.state.clock.set(datetime.now(UTC))
    door("weekly")
    said = stale(door, state)
    assert (0, True) == (said.exit_code, said.stdout.startswith("The last good weekly run ended today"))
    assert [] == state.asked


def test_an_old_one_raises_the_alarm_once(door: Door, state: GitHubState) -> None:
    """Exit 1; one issue, and not a word more for the same last run. The next good run closes it."""
    door.house.state.clock.set(datetime.now(UTC) - timedelta(days=9))
    door.house.run("weekly")
    first, second = stale(door, state), stale(door, state)
    assert [1, 1] == [first.exit_code, second.exit_code]
    (issue,) = state.open()
    assert "9 days ago" in first.stdout
    assert "9 days ago" in issue["body"]
    assert {} == state.comments
    assert 0 == stale(door, state, "--days", "10").exit_code
    alert(state, "--result", "success")
    assert [] == state.open()


def test_no_run_at_all_has_its_own_words(door: Door, state: GitHubState) -> None:
    """Neither a ledger nor a run: exit 1, also where there is no GitHub to tell it to."""
    said = stale(door, None)
    assert (1, True) == (said.exit_code, "on record yet" in said.stdout)
    assert "no repository on GitHub" in said.stderr
    assert 1 == stale(door, state).exit_code
    assert 1 == len(state.open())

"""The rolling issue, as GitHub would hold it after each run."""

from collections.abc import Iterator

import pytest

from sync.core.errors import AccessError, Exit
from sync.engine.alerting import LABEL, News, of_run, tell
from sync.ports.github import GitHub
from tests.github import Failure, GitHubState, serving

URL = "https://github.com/robin-example/portfolio/actions/runs/7"


@pytest.fixture
def state() -> Iterator[GitHubState]:
    """An empty repository."""
    with serving() as opened:
        yield opened


@pytest.fixture
def github(state: GitHubState) -> Iterator[GitHub]:
    """The port on it."""
    opened = GitHub.from_environ(state.environ)
    assert opened
    with opened:
        yield opened


def news(result: str = "failure", run: str = "1", code: Exit | None = Exit.ACCESS) -> News:
    """What became of a run."""
    return of_run(result, code, URL, "It needs a person", run)


def test_one_issue_for_a_row_of_failures(github: GitHub, state: GitHubState) -> None:
    """Opened by the first, commented by each other run once, closed with a word by the next good run."""
    tell(github, news(run="1"))
    tell(github, news(run="1"))
    tell(github, news(run="2", code=Exit.GIT))
    tell(github, news(run="2", code=Exit.GIT))
    (issue,) = state.open()
    assert ["It needs a person", [{"name": LABEL}]] == [issue["title"], issue["labels"]]
    assert "Exit code 5" in issue["body"]
    assert 1 == len(state.comments[1])
    assert "Exit code 6" in state.comments[1][0]
    assert "Closed" in tell(github, news("success", "3"))
    assert [] == state.open()
    assert "It went through" in state.comments[1][1]
    tell(github, news(run="4"))
    assert [2] == [issue["number"] for issue in state.open()]


def test_good_news_without_an_issue_is_no_news(github: GitHub, state: GitHubState) -> None:
    """A run that goes through opens nothing, and asks once."""
    assert "No issue is open." == tell(github, news("success"))
    assert ["GET issues"] == state.asked


def test_an_issue_of_a_person_is_left_alone(github: GitHub, state: GitHubState) -> None:
    """The label alone does not make it ours: it is neither commented nor closed."""
    state.add_issue("My own question", labels=(LABEL,))
    tell(github, news("success"))
    tell(github, news())
    assert ["My own question", "It needs a person"] == [issue["title"] for issue in state.open()]
    assert {} == state.comments


def test_a_closing_that_broke_off_is_finished_without_saying_it_twice(github: GitHub, state: GitHubState) -> None:
    """The comment was made and the issue not closed: the repetition closes it only."""
    tell(github, news(run="1"))
    state.fail["PATCH", "issues/N"] = Failure(403, "Resource not accessible by integration")
    with pytest.raises(AccessError):
        tell(github, news("success", "2"))
    tell(github, news("success", "2"))
    assert ([], 1) == (state.open(), len(state.comments[1]))


def test_a_label_that_github_drops_is_told(github: GitHub, state: GitHubState) -> None:
    """Without it every failure would open another issue."""
    state.drops_labels = True
    with pytest.raises(AccessError, match=f"Give it the label {LABEL}"):
        tell(github, news())


@pytest.mark.parametrize(
    ("result", "code", "said"),
    [
        ("failure", Exit.INCOMPLETE, "every record that waits"),
        ("failure", Exit.UNSAFE, "nothing was done"),
        ("failure", Exit.DONE, "before or after the sync itself"),
        ("failure", None, "before or after the sync itself"),
        ("cancelled", None, "longer than it may"),
        ("cancelled", Exit.INTERRUPTED, "longer than it may"),
        ("success", Exit.DONE, "It went through"),
    ],
)
def test_what_happened_and_what_to_do(result: str, code: Exit | None, said: str) -> None:
    """Each way to end has its sentence, and the run's address."""
    told = of_run(result, code, URL, "T", "1")
    assert said in told.text
    assert f"<{URL}>" in told.text
    assert ("What to do" in told.text) is (result != "success")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x> @robin-example <y", "https://x\n## @all #1", "@all"]
)
def test_an_odd_address_is_shown_not_obeyed(url: str) -> None:
    """It may come from outside: no link, no mention, no heading."""
    text = of_run("success", None, url, "T", "1").text
    assert f"<{url}>" not in text
    assert 1 == len(text.splitlines())
    assert "@r" not in text
    assert "@a" not in text

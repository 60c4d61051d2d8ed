"""GitHub's API: what is asked, what is repeated, and what a person is told when it refuses."""

from collections.abc import Iterator

import pytest

from sync.core.errors import AccessError, ConfigError, Exit, Rejected, SyncError, Unknown, Unreachable
from sync.ports.github import GitHub
from tests.canary import CANARY
from tests.github import REPOSITORY, Failure, GitHubState, serving

LABEL = "portfolio-sync"
COMMENTS = ("POST", "issues/N/comments")


@pytest.fixture
def state() -> Iterator[GitHubState]:
    """An empty repository."""
    with serving() as opened:
        yield opened


@pytest.fixture
def waits() -> list[float]:
    """The seconds that were waited."""
    return []


@pytest.fixture
def github(state: GitHubState, waits: list[float]) -> Iterator[GitHub]:
    """The port on that repository; waiting takes no time."""
    with GitHub(REPOSITORY, CANARY, url=state.url, sleep=waits.append) as opened:
        yield opened


def test_an_issue_lives_its_life(github: GitHub, state: GitHubState) -> None:
    """Opened with its label, found by it, commented, closed; then it is found no more."""
    made = github.create_issue("At home", "Text.", LABEL)
    github.comment(made, "More.")
    assert [made] == github.open_issues(LABEL)
    assert ["More."] == github.comments(made)
    github.close(made)
    assert [] == github.open_issues(LABEL)
    assert "completed" == state.issues[made.number]["state_reason"]


def test_only_open_issues_with_the_label_are_found(github: GitHub, state: GitHubState) -> None:
    """Others are left alone, pull requests with the label too; the oldest comes first, beyond a page as well."""
    state.add_issue("Other")
    github.send("POST", "/pulls", {"title": "Weekly", "head": "bot", "base": "main", "body": ""})
    github.send("POST", "/issues/2/labels", {"labels": [LABEL]})
    for at in range(101):
        state.add_issue(f"Ours {at}", labels=(LABEL,))
    found = github.open_issues(LABEL)
    assert 101 == len(found)
    assert "Ours 0" == found[0].title


@pytest.mark.parametrize(
    ("failure", "waited"),
    [
        (Failure(500), [1.0]),
        (Failure(502, times=2), [1.0, 2.0]),
        (Failure(429, headers={"retry-after": "7"}), [7.0]),
        (Failure(403, headers={"retry-after": "7"}), [7.0]),
        (Failure(0), [1.0]),
    ],
)
def test_a_read_is_repeated(
    github: GitHub, state: GitHubState, waits: list[float], failure: Failure, waited: list[float]
) -> None:
    """After a server's fault, a broken connection or a limit, as long after as GitHub asks."""
    state.fail["GET", "issues"] = failure
    assert [] == github.open_issues(LABEL)
    assert waited == waits


@pytest.mark.parametrize(
    ("failure", "asked"),
    [
        (Failure(500, times=9), 3),
        (Failure(0, times=9), 3),
        (Failure(429, headers={"retry-after": "3600"}), 1),
        (Failure(403, headers={"x-ratelimit-remaining": "0", "retry-after": "31"}), 1),
    ],
)
def test_a_read_is_not_repeated_for_ever(github: GitHub, state: GitHubState, failure: Failure, asked: int) -> None:
    """Three times at most, and not where GitHub asks for a long wait."""
    state.fail["GET", "issues"] = failure
    with pytest.raises(Unreachable):
        github.open_issues(LABEL)
    assert asked == len(state.asked)


@pytest.mark.parametrize("failure", [Failure(500, done=True), Failure(0, done=True), Failure(502)])
def test_a_change_is_never_repeated(github: GitHub, state: GitHubState, failure: Failure) -> None:
    """It may have been carried out: the error says so."""
    issue = github.create_issue("At home", "Text.", LABEL)
    state.fail[COMMENTS] = failure
    with pytest.raises(Unknown, match=r"may or may not .*POST /issues/1/comments"):
        github.comment(issue, "More.")
    assert 1 == state.asked.count("POST issues/1/comments")


PULLS = "GitHub Actions is not permitted to create or approve pull requests."
BY_INTEGRATION = "Resource not accessible by integration"


@pytest.mark.parametrize(
    ("at", "failure", "kind", "told"),
    [
        (("POST", "pulls"), Failure(403, PULLS), AccessError, "Settings > Actions > General, allow GitHub Actions"),
        (("POST", "pulls"), Failure(403, BY_INTEGRATION), AccessError, "permissions: pull-requests: write"),
        (("POST", "issues"), Failure(403, BY_INTEGRATION), AccessError, "permissions: issues: write"),
        (("POST", "issues"), Failure(404, "Not Found"), AccessError, "permissions: issues: write"),
        (
            ("POST", "issues"),
            Failure(403, BY_INTEGRATION, {"x-accepted-github-permissions": "pull_requests=write"}),
            AccessError,
            "permissions: pull-requests: write",
        ),
        (("POST", "issues"), Failure(401, "Bad credentials"), AccessError, "does not accept the token"),
        (("POST", "issues"), Failure(410, "Issues are disabled"), AccessError, "Features"),
        (("POST", "issues"), Failure(301, "Moved", {"location": "https://elsewhere.example/"}), AccessError, "renamed"),
        (("POST", "issues"), Failure(422, "Validation Failed"), Rejected, "422.: Validation Failed"),
        (("POST", "issues"), Failure(422, "x\n::error::\x1b[2Jy"), Rejected, r"x\\u000a::error::\\u001b\[2Jy"),
        (("POST", "issues"), Failure(403, headers={"x-ratelimit-remaining": "0"}), Unreachable, "limit"),
    ],
)
def test_a_refusal_says_what_to_change(
    github: GitHub, state: GitHubState, at: tuple[str, str], failure: Failure, kind: type[SyncError], told: str
) -> None:
    """Which setting or permission is missing, in a person's words; GitHub's own words are inert."""
    state.fail[at] = failure
    body = {"title": "T", "body": "B"} | ({"head": "bot", "base": "main"} if at[1] == "pulls" else {})
    with pytest.raises(kind, match=told):
        github.send("POST", f"/{at[1]}", body)


def test_bodies_of_a_wrong_shape_are_refused(github: GitHub) -> None:
    """The stand-in checks what it is sent, so that these tests mean something."""
    with pytest.raises(Rejected, match="missing_field"):
        github.send("POST", "/issues", {"body": "no title"})
    with pytest.raises(Rejected, match="invalid"):
        github.send("POST", "/issues", {"title": "T", "labels": "no list"})


@pytest.mark.parametrize("missing", ["GITHUB_REPOSITORY", "GITHUB_TOKEN"])
def test_without_github_there_is_none(state: GitHubState, missing: str) -> None:
    """A machine of one's own has neither repository nor token; blank is the same."""
    environ = state.environ
    assert GitHub.from_environ(environ) is not None
    assert GitHub.from_environ({**environ, missing: " "}) is None
    del environ[missing]
    assert GitHub.from_environ(environ) is None


@pytest.mark.parametrize(
    "change",
    [
        {"GITHUB_API_URL": "http://api.github.example"},
        {"GITHUB_API_URL": "https://x:y@api.github.example"},
        {"GITHUB_API_URL": "nonsense"},
        {"GITHUB_REPOSITORY": "../../evil"},
        {"GITHUB_REPOSITORY": "a/b/c"},
        {"GITHUB_TOKEN": "two words"},
        {"GITHUB_TOKEN": "line\nbreak"},
    ],
)
def test_odd_surroundings_are_refused(state: GitHubState, change: dict[str, str]) -> None:
    """The token goes to https or to this machine, and the repository is one name below the API's host."""
    with pytest.raises(ConfigError) as told:
        GitHub.from_environ({**state.environ, **change})
    assert Exit.USAGE == told.value.exit
    assert [] == state.asked


def test_a_wrong_token_is_told_and_not_shown(state: GitHubState) -> None:
    """The stand-in checks the bearer; the error holds nothing of it."""
    with GitHub(REPOSITORY, "other_secret", url=state.url) as github, pytest.raises(AccessError) as told:
        github.open_issues(LABEL)
    assert "other_secret" not in f"{told.value} {told.value.__dict__}"

"""GitHub's API for the repository that a workflow runs in: its issues."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from sync.core.errors import SyncError, Unknown, Unreachable
from sync.ports.github_errors import limited, misplaced, reason, refusal, unusable

API = "https://api.github.com"
VERSION = "2022-11-28"
TRIES = 3
LONGEST_WAIT = 30.0
LONGEST_BODY = 65_536
"""Characters that an issue, a comment or a pull request may have."""
_SECONDS = 15.0
_PAGE = 100
_MOST_PAGES = 20
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_TOKEN = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of the repository. `url` is its page."""

    number: int
    title: str
    body: str
    url: str
    labels: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Issue":
        labels = tuple(str(label["name"]) for label in answer.get("labels") or ())
        body = str(answer.get("body") or "")  # null where nothing was written
        return cls(int(answer["number"]), str(answer["title"]), body, str(answer["html_url"]), labels)


class GitHub:
    """One repository at one address; a context manager. No other host is asked: redirects are not followed.

    Every method raises AccessError where something is not allowed, Rejected where a request is refused for its
    content, Unknown where a change got no answer, and Unreachable.
    """

    def __init__(self, repository: str, token: str, *, url: str = API, sleep: Callable[[float], None] = time.sleep):
        if flaw := misplaced(url) or unusable(_REPOSITORY.fullmatch(repository), _TOKEN.fullmatch(token)):
            raise flaw
        self.repository = repository
        self._sleep = sleep
        self._client = httpx.Client(
            base_url=f"{url.rstrip('/')}/repos/{repository}",
            headers={
                "authorization": f"Bearer {token}",
                "accept": "application/vnd.github+json",
                "x-github-api-version": VERSION,
                "user-agent": "portfolio-sync",
            },
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "GitHub | None":
        """The repository and token that GitHub Actions give; None where either is not there."""
        repository, token = environ.get("GITHUB_REPOSITORY", "").strip(), environ.get("GITHUB_TOKEN", "").strip()
        if not repository or not token:
            return None
        return cls(repository, token, url=environ.get("GITHUB_API_URL", "").strip() or API)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self._client.close()

    def open_issues(self, label: str) -> list[Issue]:
        """The open issues with this label, oldest first; pull requests are none."""
        query = {"labels": label, "state": "open", "sort": "created", "direction": "asc"}
        return [Issue.of(one) for one in self.entries("/issues", **query) if "pull_request" not in one]

    def create_issue(self, title: str, body: str, label: str) -> Issue:
        """Open an issue; GitHub makes the label where there is none."""
        return Issue.of(self.send("POST", "/issues", {"title": title, "body": body, "labels": [label]}))

    def comments(self, issue: Issue) -> list[str]:
        """The texts of an issue's comments, oldest first."""
        return [str(one.get("body") or "") for one in self.entries(f"/issues/{issue.number}/comments")]

    def comment(self, issue: Issue, body: str) -> None:
        """Say something under an issue."""
        self.send("POST", f"/issues/{issue.number}/comments", {"body": body})

    def close(self, issue: Issue) -> None:
        """Close an issue as done."""
        self.send("PATCH", f"/issues/{issue.number}", {"state": "closed", "state_reason": "completed"})

    def entries(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        """Every entry of a list, page after page."""
        for page in range(1, _MOST_PAGES + 1):
            found = self.send("GET", path, query={**query, "per_page": str(_PAGE), "page": str(page)})
            yield from found
            if len(found) < _PAGE:
                return

    def send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, query: Mapping[str, str] | None = None
    ) -> Any:
        """One request; `path` is below the repository. Only reads are repeated. Returns the decoded JSON."""
        for attempt in range(1, TRIES + 1):
            outcome = self._exchange(method, path, body, query)
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                return self._decoded(method, outcome)
            wait = _wait(attempt, outcome)
            if method != "GET" or attempt == TRIES or wait is None:
                break
            self._sleep(wait)
        raise _error(method, path, outcome)

    def _exchange(
        self, method: str, path: str, body: Mapping[str, Any] | None, query: Mapping[str, str] | None
    ) -> httpx.Response | httpx.HTTPError:
        try:
            return self._client.request(method, path, json=body, params=query)
        except httpx.HTTPError as error:
            return error

    def _decoded(self, method: str, answer: httpx.Response) -> Any:
        try:
            return answer.json()
        except ValueError:
            if method == "GET":
                raise Unreachable("Something between here and GitHub answered in its place.", "Run again.") from None
            raise Unknown("GitHub's answer to a change cannot be read.", "Look at the repository.") from None


def _wait(attempt: int, outcome: httpx.Response | httpx.HTTPError) -> float | None:
    """Seconds before a read is repeated; None where that would change nothing, or would take too long."""
    if isinstance(outcome, httpx.HTTPError):
        return float(attempt)
    if not limited(outcome) and outcome.status_code < 500:
        return None
    asked = outcome.headers.get("retry-after", "")
    wait = float(asked) if asked.isdecimal() else float(attempt)
    return wait if wait <= LONGEST_WAIT else None


def _error(method: str, path: str, outcome: httpx.Response | httpx.HTTPError) -> SyncError:
    if isinstance(outcome, httpx.Response) and outcome.status_code < 500:
        return refusal(method, path, outcome)
    not_sent = isinstance(outcome, httpx.ConnectError | httpx.ConnectTimeout)
    if method == "GET" or not_sent:
        return Unreachable(f"GitHub does not answer ({reason(outcome)}).", "See githubstatus.com, then run again.")
    what = f"GitHub may or may not have done it ({method} {path}: {reason(outcome)})."
    return Unknown(what, "Look at the repository before you run again.")

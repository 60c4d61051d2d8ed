"""The one pull request of a bot branch: found, opened, brought up to date, closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.core.errors import Rejected, Unknown
from sync.ports.github import GitHub


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request. `head` is the last commit that it showed, `url` its page."""

    number: int
    title: str
    body: str
    url: str
    head: str
    open: bool
    merged: bool

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "PullRequest":
        return cls(
            number=int(answer["number"]),
            title=str(answer["title"]),
            body=str(answer.get("body") or ""),
            url=str(answer["html_url"]),
            head=str(answer["head"].get("sha") or ""),
            open=answer["state"] == "open",
            merged=bool(answer.get("merged_at")),
        )


class PullRequests:
    """Those from `branch` into `base`. GitHub allows one of them to be open. Errors are those of GitHub's port."""

    def __init__(self, github: GitHub, branch: str, base: str) -> None:
        self._github = github
        self._branch = branch
        self._base = base

    def latest(self) -> PullRequest | None:
        """The open one, else the one that was opened last; one request."""
        owner = self._github.repository.split("/")[0]
        query = {"head": f"{owner}:{self._branch}", "base": self._base, "state": "all", "sort": "created"}
        answer = self._github.send("GET", "/pulls", query={**query, "direction": "desc", "per_page": "100"})
        found = [PullRequest.of(one) for one in answer]
        return next((one for one in found if one.open), found[0] if found else None)

    def create(self, title: str, body: str) -> PullRequest:
        """Open it. Where no answer came, or there is one already, the open one is looked for and returned."""
        content = {"title": title, "head": self._branch, "base": self._base, "body": body}
        try:
            return PullRequest.of(self._github.send("POST", "/pulls", content))
        except (Unknown, Rejected):
            found = self.latest()
            if found is None or not found.open:
                raise
            return found

    def update(self, request: PullRequest, title: str, body: str) -> None:
        """Give it another title and text; the same again does no harm."""
        self._github.send("PATCH", f"/pulls/{request.number}", {"title": title, "body": body})

    def close(self, request: PullRequest, comment: str) -> None:
        """Say why, then close it."""
        self._github.send("POST", f"/issues/{request.number}/comments", {"body": comment})
        self._github.send("PATCH", f"/pulls/{request.number}", {"state": "closed"})

"""Delivery by pull request: what a person refused is left out before a run; after it the request says what is there."""

from collections.abc import Sequence

from sync.convert.documents.facts import MISSING
from sync.convert.headers import header
from sync.core.config import Config
from sync.core.errors import Exit, SyncError, Unreachable
from sync.core.plan import Finding, Severity
from sync.engine import description
from sync.engine.logbook import log_path
from sync.engine.outside import Outside
from sync.planners.roles import role_of
from sync.ports.proposal import Proposal
from sync.ports.pull_requests import PullRequest, PullRequests

EMPTY = (
    "Nothing is left to merge: the default branch holds all of it. The next changes get a pull request of their own."
)


class Undelivered(SyncError):
    """The files are safe on the bot branch, but no pull request shows them as they are."""

    exit = Exit.INCOMPLETE


def update(outside: Outside) -> tuple[Finding, ...]:
    """Bring the branch that is worked on up to date. A finding where a person refused what it held."""
    repo, requests = outside.repo, _requests(outside)
    if not isinstance(repo, Proposal):
        repo.update()
        return ()
    latest = None
    if requests is not None:
        try:
            latest = requests.latest()
        except SyncError:
            latest = None  # GitHub's API stops no run: a refusal that is not known now is known next time
    repo.refused = latest.head if latest and _refused(latest) else None
    repo.update()
    if latest is None or not repo.left_out:
        return ()
    what = f"Pull request #{latest.number} was closed without a merge, so what it held is left out of the next one."
    advice = "Files made from Notion are not made again; take them from that pull request if you want them after all."
    return (Finding(Severity.WARNING, "pull_request.refused", repo.proposed, what, advice),)


def deliver(findings: Sequence[Finding], config: Config, outside: Outside) -> str | None:
    """Open the pull request, bring its text up to date, or close it where nothing is left. Its address, if it is open.

    Nothing is sent where it is as it should be. Undelivered or Unreachable where GitHub does not do it.
    """
    repo = outside.repo
    if not isinstance(repo, Proposal) or repo.unpushed():
        return None
    files, requests = _files(repo, config), _requests(outside)
    if requests is None:
        if _wants_a_reader(files, config):
            what = f"The files are on branch {repo.proposed}, without a pull request: GITHUB_REPOSITORY or GITHUB_TOKEN"
            raise Undelivered(f"{what} is not set.", "In a workflow pass GITHUB_TOKEN: ${{ github.token }}.")
        return None
    try:
        return _brought(requests, files, findings, config, outside)
    except Unreachable as error:
        raise Unreachable(f"{error.what} {_where(repo)}", error.advice) from error
    except SyncError as error:
        raise Undelivered(f"{error.what} {_where(repo)}", error.advice) from error


def _brought(
    requests: PullRequests,
    files: Sequence[description.File],
    findings: Sequence[Finding],
    config: Config,
    outside: Outside,
) -> str | None:
    latest, do = requests.latest(), outside.effects.do
    there = latest if latest and latest.open else None
    if not files:
        if there:
            do("pull_request.close", str(there.number), lambda: requests.close(there, EMPTY), closing=True)
        return None
    title = description.title(there.title if there else "", files)
    body = description.body(there.body if there else "", files, findings)
    if there is None:
        head = outside.repo.head().commit
        if not _wants_a_reader(files, config) or (latest and _refused(latest) and latest.head == head):
            return None
        return do("pull_request.open", head, lambda: requests.create(title, body), closing=True).url
    if (title, body) != (there.title, there.body.replace("\r\n", "\n")):
        do("pull_request.update", str(there.number), lambda: requests.update(there, title, body), closing=True)
    return there.url


def _requests(outside: Outside) -> PullRequests | None:
    repo = outside.repo
    if outside.github is None or not isinstance(repo, Proposal):
        return None
    return PullRequests(outside.github, repo.proposed, repo.branch)


def _refused(request: PullRequest) -> bool:
    return not request.open and not request.merged


def _wants_a_reader(files: Sequence[description.File], config: Config) -> bool:
    """Whether anything but the log and the id map is proposed; they alone wait for the next documents."""
    return any(file.path not in (log_path(config), config.id_map_path) for file in files)


def _where(repo: Proposal) -> str:
    return f"The files are safe on branch {repo.proposed}."


def _files(repo: Proposal, config: Config) -> list[description.File]:
    """What the pull request changes, in order of path, with what the documents' headers say."""
    found = []
    changed = {change.path: change for change in repo.changes()}
    blobs = {blob.path: blob for blob in repo.blobs(("**/*.md",)) if blob.path in changed}
    for path, change in sorted(changed.items()):
        content = blobs[path].text if path in blobs else ""
        parsed = header.read(content)
        role = role_of(path, parsed.header, config)
        gaps = content.count(MISSING) if parsed.header.notion else 0
        found.append(
            description.File(path, parsed.title, parsed.header.notion, gaps, role == "decision", change.new is None)
        )
    return found

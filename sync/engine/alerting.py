"""The rolling issue: opened when a run fails, commented while it is open, closed by the next run that goes through."""

from dataclasses import dataclass

from sync.core.encode import github_inline, log_line
from sync.core.errors import MEANING, AccessError, Exit
from sync.core.model import digest
from sync.ports.github import GitHub, Issue

LABEL = "portfolio-sync"
MAIN = "main"
_LONGEST_TITLE = 250
_CLOSES = "The next run that goes through closes this issue."


@dataclass(frozen=True, slots=True)
class News:
    """What is to be said under the issue, once for each `key`. Good news closes it.

    `name` is the configuration's: each workspace has an issue of its own.
    """

    good: bool
    title: str
    text: str
    key: str
    name: str = MAIN


def of_run(result: str, code: Exit | None, url: str | None, title: str, key: str) -> News:
    """What became of a workflow's run. `result` is success, failure or cancelled, as GitHub says it."""
    link = f"Run: {github_inline(url, 2000)}" if url and not _is_address(url) else f"Run: <{url}>" if url else ""
    if result == "success":
        return News(True, title, f"It went through. {link}".strip(), key)
    if result == "cancelled":
        what, advice = "It was cancelled: by a person, or because it took longer than it may.", "Run it again."
    elif code in (None, Exit.DONE):
        what, advice = "It failed before or after the sync itself.", "Look at the run's log for the step that is red."
    else:
        what, advice = f"{MEANING[code][0]} (Exit code {int(code)}.)", MEANING[code][1]
    return News(False, title, "\n\n".join(filter(None, (what, link, f"**What to do:** {advice}"))), key)


def tell(github: GitHub, news: News) -> str:
    """Bring the issue to the news; returns what was done, for the log. Raises what GitHub raises."""
    issues = [issue for issue in github.open_issues(LABEL) if _ours(news) in issue.body]
    if news.good:
        for issue in issues:
            _say_once(github, issue, news)
            github.close(issue)
        return f"Closed {_named(issues)}." if issues else "No issue is open."
    if issues:
        said = _say_once(github, issues[0], news)
        return f"Commented {_named(issues[:1])}." if said else f"It stands under {_named(issues[:1])} already."
    body = f"{news.text}\n\n{_CLOSES}\n\n{_ours(news)}\n{_mark(news)}"
    title = news.title if news.name == MAIN else f"{news.title} ({news.name})"
    made = github.create_issue(log_line(title)[:_LONGEST_TITLE], body, LABEL)
    if LABEL not in made.labels:
        what = f"Issue {made.url} was opened, and GitHub did not label it."
        raise AccessError(what, f"Give it the label {LABEL} by hand, and the job `permissions: issues: write`.")
    return f"Opened {_named([made])}."


def _say_once(github: GitHub, issue: Issue, news: News) -> bool:
    """Whether it was not said before."""
    mark = _mark(news)
    if mark in issue.body or any(mark in text for text in github.comments(issue)):
        return False
    github.comment(issue, f"{news.text}\n\n{mark}")
    return True


def _ours(news: News) -> str:
    whose = "" if news.name == MAIN else f" of {digest(news.name)}"
    return f"<!-- portfolio-sync: the rolling issue{whose} -->"


def _mark(news: News) -> str:
    return f"<!-- {'good' if news.good else 'bad'} {digest(news.key)} -->"


def _named(issues: list[Issue]) -> str:
    return ", ".join(log_line(issue.url) for issue in issues)


def _is_address(text: str) -> bool:
    return text.startswith("https://") and text.isascii() and text.isprintable() and not set(text) & set("<> ")

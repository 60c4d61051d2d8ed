"""Git's environment: nothing of the caller's leads it astray, nothing it says leaks."""

from collections.abc import Callable

import git
import pytest

from sync.ports.git_process import said, tidy
from sync.ports.repo import Repo
from tests.ports.clones import Clone
from tests.ports.conftest import WHEN

Open = Callable[..., Repo]


def test_configuration_given_by_the_environment_still_counts(
    clone: Clone, remote: Clone, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours is added behind it: an address rewritten there is honoured, and hooks are off all the same."""
    clone.hook("pre-push", "exit 1")
    clone.git("config", "remote.origin.url", "https://github.com/example/portfolio.git")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{remote.root}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/example/portfolio.git")
    repo = opened(clone)
    made = repo.commit({"a.md": "x\n"}, "m", WHEN)
    repo.push("run1")
    assert made == remote.git("rev-parse", "main")


@pytest.mark.parametrize(
    ("configured", "variable", "expected"),
    [
        (None, None, "ssh -oBatchMode=yes"),
        ("ssh -i key", None, None),
        (None, "ssh -i key", None),
    ],
)
def test_ssh_never_asks_and_a_command_of_the_users_own_is_kept(
    clone: Clone,
    opened: Open,
    monkeypatch: pytest.MonkeyPatch,
    configured: str | None,
    variable: str | None,
    expected: str,
) -> None:
    """Batch mode where nobody chose a command; a deploy key set up by the user or a workflow stays in use."""
    if configured:
        clone.git("config", "core.sshCommand", configured)
    if variable:
        monkeypatch.setenv("GIT_SSH_COMMAND", variable)
    assert expected == opened(clone).git.git.environment().get("GIT_SSH_COMMAND")


def test_only_safe_transports_and_no_prompts(clone: Clone, opened: Open) -> None:
    """The environment that every Git process gets."""
    environment = opened(clone).git.git.environment()
    assert ("https:ssh:file", "0", "") == tuple(
        environment[name] for name in ("GIT_ALLOW_PROTOCOL", "GIT_TERMINAL_PROMPT", "SSH_ASKPASS")
    )


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("fatal: no\nhint: try\n", "fatal: no"),
        ("To https://a:b@example.org/p.git\nremote: one\nremote: two\n", "remote: one · remote: two"),
        ("remote: \x1b[31m::error::x\n", "remote: \\u001b[31m::error::x"),
        ("x" * 1000, "x" * 600),
    ],
)
def test_what_git_says_becomes_one_inert_line(output: str, shown: str) -> None:
    """No control characters, hints or addresses, and not endless."""
    assert shown == tidy(output)


def test_an_error_of_git_is_said_in_its_own_words(clone: Clone) -> None:
    """Without GitPython's frame around it."""
    with pytest.raises(git.GitCommandError) as caught:
        git.Repo(clone.root).git.rev_parse("--verify", "nothing")
    assert "fatal: Needed a single revision" == said(caught.value)

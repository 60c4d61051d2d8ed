"""The remote: named refs fetched and pushed, fast-forward only, every answer looked at.

Git's own errors are not kept as causes: they hold the remote's address as it is, with a token where it has one.
"""

from enum import Enum, auto

import git

from sync.core.errors import GitError
from sync.ports.git_process import TIMEOUT, commit_at, failure, redact, tidy

_PUSH = ("--porcelain", "--no-verify", "--no-follow-tags", "--no-signed", "--recurse-submodules=no")
_FETCH = ("--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance")
_RACE = ("cannot lock ref", "failed to update ref", "incorrect old value", "stale info", "already exists")
_PROTECTED = ("gh006", "gh013", "protected branch", "repository rule violations", "not allowed to push")
_ACCESS = ("authentication failed", "permission denied", "permission to", "403", "could not read username", "401")


class Push(Enum):
    """What became of a push that the remote answered."""

    DONE = auto()
    BEHIND = auto()


class Protected(GitError):
    """The remote's rules forbid this push to this branch."""


class Remote:
    """One configured remote. `round_trips` counts the times it was asked."""

    def __init__(self, repo: git.Repo, name: str) -> None:
        self._repo = repo
        self.name = name
        self.round_trips = 0

    def tracking(self, ref: str) -> str:
        """The local ref that remembers where `ref` (refs/heads/…) was on the remote."""
        return f"refs/remotes/{self.name}/{ref.removeprefix('refs/heads/')}"

    def known(self, ref: str) -> str | None:
        """The commit of `ref` at the last fetch or push; None where the remote had none."""
        return commit_at(self._repo, self.tracking(ref))

    def fetch(self, ref: str, *, depth: int | None = None) -> str | None:
        """Fetch `ref` alone and return its commit; None where the remote has no such branch."""
        self.round_trips += 1
        shallow = (f"--depth={depth}",) if depth else ()
        try:
            refspec = f"+{ref}:{self.tracking(ref)}"
            self._repo.git.fetch(*_FETCH, *shallow, "--", self.name, refspec, kill_after_timeout=TIMEOUT)
        except git.GitCommandError as error:
            if f"couldn't find remote ref {ref}" not in str(error.stderr):
                raise failure(f"{self.name} could not be read", error, _advice(str(error.stderr))) from None
            if self.known(ref):
                self._repo.git.update_ref("-d", self.tracking(ref))
            return None
        return self.known(ref)

    def push(self, ref: str) -> Push:
        """Push the local `ref` to the remote's, if that is a fast-forward.

        BEHIND where the remote has other commits. GitError where it could not be done; after an answer that was
        lost on the way the remote is asked what it has.
        """
        self.round_trips += 1
        git_ = self._repo.git
        status, output, errors = git_.push(
            *_PUSH, "--", self.name, f"{ref}:{ref}",
            with_extended_output=True, with_exceptions=False, kill_after_timeout=TIMEOUT,
        )  # fmt: skip
        mine = commit_at(self._repo, ref) or ""
        line = next((line for line in str(output).splitlines() if f"\t{ref}:{ref}\t" in line), None)
        if line is None:
            return self._after_silence(ref, mine, str(errors))
        if status == 0 and line[0] in " *=":
            self._remember(ref, mine)
            return Push.DONE
        if "[rejected]" in line or any(sign in line.lower() for sign in _RACE):
            return Push.BEHIND
        raise self._refusal(ref, f"{line.split(chr(9))[-1]} · {tidy(str(errors))}")

    def tip(self, ref: str) -> str | None:
        """The commit of `ref` on the remote now, asked with ls-remote; None where there is none."""
        self.round_trips += 1
        try:
            listing = str(self._repo.git.ls_remote("--", self.name, ref, kill_after_timeout=TIMEOUT))
        except git.GitCommandError as error:
            raise failure(f"{self.name} does not answer", error, _advice(str(error.stderr))) from None
        return next((line.split("\t")[0] for line in listing.splitlines() if line.endswith(f"\t{ref}")), None)

    def _after_silence(self, ref: str, mine: str, errors: str) -> Push:
        if any(sign in errors.lower() for sign in _PROTECTED):
            raise self._refusal(ref, tidy(errors))
        try:
            arrived = self.tip(ref) == mine
        except GitError as error:
            what = f"Pushing {_short(ref)} to {self.name} failed, and what became of it is unknown: {tidy(errors)}."
            raise GitError(what, _advice(errors)) from error
        if not arrived:
            raise GitError(f"{_short(ref)} could not be pushed to {self.name}: {tidy(errors)}.", _advice(errors))
        self._remember(ref, mine)
        return Push.DONE

    def _remember(self, ref: str, commit: str) -> None:
        if self.known(ref) != commit:  # Git notes it by itself where the remote has the usual refspec
            self._repo.git.update_ref(self.tracking(ref), commit)

    def _refusal(self, ref: str, answer: str) -> GitError:
        what = f"{self.name} refused the push to {_short(ref)}: {redact(answer)}."
        if any(sign in answer.lower() for sign in _PROTECTED):
            advice = f"{_short(ref)} is protected: let this program past its rules."
            return Protected(what, advice)
        return GitError(what, _advice(answer))


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/")


def _advice(message: str) -> str:
    if any(sign in message.lower() for sign in _ACCESS):
        return "Check the credentials; in a workflow the job needs `permissions: contents: write`."
    return "Check the remote's address and the network, then run again."

"""Errors for people: what happened, to which record, what to do; each kind knows its exit code."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    INCOMPLETE = 1
    USAGE = 2
    BUG = 3
    UNSAFE = 4
    ACCESS = 5
    GIT = 6
    UNREACHABLE = 7
    INTERRUPTED = 130


MEANING = {
    Exit.DONE: ("It is done.", "Nothing has to be done."),
    Exit.INCOMPLETE: (
        "It finished, but some due work was not done.",
        "Look at the run's summary: every record that waits is named there with what to do.",
    ),
    Exit.USAGE: (
        "The command line or the configuration is wrong.",
        "Correct what the run's log names, then run again.",
    ),
    Exit.BUG: ("It met a bug of portfolio-sync.", "Please report it with the last lines of the run's log."),
    Exit.UNSAFE: (
        "The plan was unsafe, and nothing was done.",
        "Look at the numbers in the log; where they are right, run once with the flag named there.",
    ),
    Exit.ACCESS: (
        "Notion or GitHub did not allow something.",
        "Check the token, the databases' connections and the job's permissions.",
    ),
    Exit.GIT: ("The portfolio's repository could not be read or pushed.", "Look at the run's log, then run again."),
    Exit.UNREACHABLE: (
        "Notion could not be reached, or the time of the run was spent.",
        "Nothing has to be mended; the next run goes on where this one ended.",
    ),
    Exit.INTERRUPTED: ("It was interrupted.", "The next run goes on where this one ended."),
}
"""What an exit code says to a person, and what to do next."""

PRECEDENCE = (
    Exit.INTERRUPTED,
    Exit.BUG,
    Exit.UNSAFE,
    Exit.GIT,
    Exit.UNREACHABLE,
    Exit.ACCESS,
    Exit.USAGE,
    Exit.INCOMPLETE,
    Exit.DONE,
)


class SyncError(Exception):
    """A problem a person can act on. `advice` is one sentence in the imperative."""

    exit = Exit.BUG

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.what} {self.advice}".strip()


class ConfigError(SyncError):
    """The configuration or the command line is wrong. `problems` holds every one, each with its line."""

    exit = Exit.USAGE

    def __init__(self, problems: list[str], advice: str = "Correct these lines and run again.") -> None:
        super().__init__("\n".join(problems), advice)
        self.problems = problems

    def __str__(self) -> str:
        return f"{self.what}\n{self.advice}".strip()


class UnsafePlan(SyncError):
    """The plan passes a guard's limit: nothing was done."""

    exit = Exit.UNSAFE


class AccessError(SyncError):
    """The token, a share, a capability, a database or a property is not as needed."""

    exit = Exit.ACCESS


class GitError(SyncError):
    """The portfolio repository cannot be read, written or pushed."""

    exit = Exit.GIT


class Unreachable(SyncError):
    """Notion or the network does not answer, or the budget of the run is spent."""

    exit = Exit.UNREACHABLE


class Interrupted(SyncError):
    """Somebody asked the run to stop; it stopped between two effects."""

    exit = Exit.INTERRUPTED


class Rejected(SyncError):
    """Notion or GitHub refused one request for its content (400, 422). The record is at fault, not the run."""

    exit = Exit.INCOMPLETE


class Stale(SyncError):
    """The record is no longer what the plan expects. Nothing was written; the next run looks again."""

    exit = Exit.INCOMPLETE


class Waited(Stale):
    """Notion asked to wait before a change, and the wait is over: the change was not made, and wants another look."""


class Unknown(SyncError):
    """A write may or may not have been applied. Never repeated blindly. `committed_id` where Notion names it."""

    exit = Exit.INCOMPLETE

    def __init__(self, what: str, advice: str = "", committed_id: str | None = None) -> None:
        super().__init__(what, advice)
        self.committed_id = committed_id

"""`python -m tests.struck weekly`: the program as it is, struck by a signal at one of its effects; often.

Each line on standard input (JSON: `environ`, and `output`, a folder for `stdout` and `stderr`) is a run: a process of
its own, forked from this one, which has imported the program and done nothing else. Its id is answered, and when it has
ended its exit status, negative for the signal that killed it.

`STRIKE` says when and how: `7 before KILL` is SIGKILL just before the seventh effect, `1 after INT TERM` two signals
just after the first, `3 before WAIT` a wait for signals from outside. `EFFECTS` names a file for the list of effects.
"""

import importlib
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click

from sync.door import run_command
from sync.engine import effects, jobs, opening  # noqa: F401 - opened before the effects are exchanged


def _strike(moment: effects.Moment, kind: str, key: str) -> None:
    _seen.append(f"{moment} {kind}")
    if moment == "before" and "EFFECTS" in os.environ:
        with Path(os.environ["EFFECTS"]).open("a", encoding="utf-8") as file:
            file.write(f"{kind}\n")
    at, when, *signals = os.environ.get("STRIKE", "0 before").split()
    if moment == when and sum(word.startswith(f"{when} ") for word in _seen) == int(at):
        for name in signals:
            if name == "WAIT":
                sys.stderr.write("waiting\n")
                sys.stderr.flush()
                time.sleep(60)
            else:
                os.kill(os.getpid(), signal.Signals[f"SIG{name}"])


_seen: list[str] = []


@dataclass
class Struck(effects.Effects):
    """Effects with the strike as their probe."""

    probe: effects.Probe = _strike


def _serve(command: click.Command) -> None:
    """A process for each line, one after the other."""
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.environ.update(asked["environ"])
            for number, name in ((1, "stdout"), (2, "stderr")):
                os.dup2(os.open(Path(asked["output"]) / name, os.O_WRONLY | os.O_CREAT), number)
            run_command(command)
        _tell(pid)
        _tell(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    effects.Effects = Struck  # type: ignore[misc]
    _serve(importlib.import_module(f"sync.{sys.argv.pop(1)}").command)

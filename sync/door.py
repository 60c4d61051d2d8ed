"""What every door shares: the options, the configuration, and the way in and out of the corridor."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from sync.core.allowances import Allow
from sync.core.encode import log_line
from sync.core.errors import ConfigError, Exit, SyncError
from sync.core.selection import Selection

if TYPE_CHECKING:
    from sync.core.config import Config
    from sync.engine.effects import Effects
    from sync.engine.outside import Outside
    from sync.engine.run import Run, Show
    from sync.telling import Telling

Command = TypeVar("Command", bound=Callable[..., Any])
CONFIG_VARIABLE = "PORTFOLIO_SYNC_CONFIG"


@dataclass(frozen=True)
class Options:
    """What a person may say at any door."""

    config: Path | None
    dry_run: bool
    format: str | None
    json: bool
    report: Path | None
    sandbox: bool
    quiet: bool
    verbose: bool
    max_runtime: int

    def __post_init__(self) -> None:
        if self.json and self.format not in (None, "json"):
            raise click.UsageError(f"--json and --format {self.format} cannot both be.")


def options(command: Command) -> Command:
    """The options that every job takes, gathered into one value named `options`."""
    for option in reversed(
        (
            click.option(
                "--config", envvar=CONFIG_VARIABLE, type=click.Path(path_type=Path), help="Configuration file."
            ),
            click.option(
                "--dry-run",
                is_flag=True,
                envvar="PORTFOLIO_SYNC_DRY_RUN",
                help="Show the plan with its diffs; write nothing.",
            ),
            click.option(
                "--format",
                type=click.Choice(("text", "json", "github")),
                help="How to print it; github adds annotations, and is the default in a workflow.",
            ),
            click.option("--json", is_flag=True, help="Print the plan and its outcomes as JSON: --format json."),
            click.option(
                "--report",
                envvar="PORTFOLIO_SYNC_REPORT",
                type=click.Path(dir_okay=False, path_type=Path),
                help="Write the JSON to this file as well.",
            ),
            click.option("--sandbox", is_flag=True, help="Run on the embedded Notion; no account needed."),
            click.option("--max-runtime", type=click.IntRange(1, 360), default=45, help="Minutes; default 45."),
            click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong."),
            click.option("-v", "--verbose", is_flag=True, help="Say what is asked of Notion, on stderr."),
        )
    ):
        command = option(command)
    return command


def guards(command: Command) -> Command:
    """One named flag a guard, each for this run only; a workflow names them in a variable."""
    words = click.Choice([allow.word for allow in Allow])
    named = click.option("--allow", type=words, multiple=True, envvar="PORTFOLIO_SYNC_ALLOW", hidden=True)
    command = named(command)
    for allow in reversed(Allow):
        command = click.option(allow.flag, allow.value, is_flag=True, help=allow.help)(command)
    return command


def lifted(values: dict[str, Any]) -> frozenset[str]:
    """The guards that a person lifts, out of a command's keyword arguments."""
    return frozenset(allow.value for allow in Allow if values[allow.value] or allow.word in values["allow"])


def gathered(values: dict[str, Any]) -> Options:
    """The shared options out of a command's keyword arguments."""
    return Options(**{name: values[name] for name in Options.__dataclass_fields__})


def spread(arguments: Sequence[str]) -> list[str]:
    """`--databases a b c` as click understands it: the option repeated before each word."""
    spread_out: list[str] = []
    open_list = False
    for word in arguments:
        if word == "--databases":
            open_list = True
        elif open_list and not word.startswith("-"):
            spread_out += ["--databases", word]
        else:
            open_list = False
            spread_out.append(word)
    return spread_out


def run_command(command: click.Command) -> NoReturn:
    """A door as a program of its own: `python -m sync.<job>`."""
    command.main(args=spread(sys.argv[1:]), prog_name=f"python -m sync.{command.name}")
    sys.exit(0)


def enter(job_name: str, selection: Selection, said: Options) -> NoReturn:
    """Through the corridor with one job, and out with its exit code."""

    def go(config: Config, outside: Outside, show: Show) -> Run:
        from sync.engine.jobs import JOBS
        from sync.engine.run import run

        return run(JOBS[job_name], config, outside, selection.known_to(config), dry=said.dry_run, show=show)

    walk(job_name, said, go)


def walk(job_name: str, said: Options, go: Callable[[Config, Outside, Show], Run]) -> NoReturn:
    """Open what the configuration names, go, say how it went, and leave with its exit code."""
    with leaving():
        from sync.telling import Telling

        if said.verbose:
            _listen()
        telling = Telling(job_name, said, os.environ)
        try:
            done = _through(said, go, telling)
        except SyncError as error:
            telling.failed(error)
            raise
        except BrokenPipeError:  # nobody reads on: there is nobody to tell
            raise
        except Exception:
            telling.failed(SyncError("The run met a bug.", "The log's last lines say where."))
            raise
        telling.done(done)
    sys.exit(int(done.exit))


def _through(said: Options, go: Callable[[Config, Outside, Show], Run], telling: Telling) -> Run:
    from sync.engine.opening import opened
    from sync.sandbox import world

    with world(said.sandbox) as environ:
        config, folder = load(said.config, environ)
        telling.works_under(config)
        lease = timedelta(minutes=said.max_runtime + 5)
        with opened(config, folder, _effects(said), lease=lease, environ=environ) as outside:
            return go(config, outside, telling.show)


def _listen() -> None:
    """Say on stderr what is asked of Notion."""
    import logging

    logging.basicConfig(level=logging.DEBUG, format="%(name)s %(message)s", stream=sys.stderr)
    for noisy in ("httpcore", "httpx", "git", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def load(path: Path | None, environ: dict[str, str], *, need_token: bool = True) -> tuple[Config, Path]:
    """The configuration and the folder it lies in."""
    from sync.core.config_source import read_config

    found, text = configuration(path, environ)
    return read_config(text, environ, found.name, need_token=need_token), found.resolve().parent


def configuration(path: Path | None, environ: dict[str, str]) -> tuple[Path, str]:
    """The configuration file and its text: the option's, else the variable's, else config.yaml upwards."""
    named = path or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    found = named or _upwards(Path.cwd())
    if found is None or not found.is_file():
        where = f"{named} is not a file." if named else "There is no config.yaml here or in a folder above."
        raise ConfigError([where], "Name one with --config, or start from the config.yaml of this project.")
    try:
        return found, found.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{found} cannot be read: {error}."], "Save it as UTF-8 text.") from error


def _upwards(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if (folder / "config.yaml").is_file():
            return folder / "config.yaml"
        if (folder / ".git").exists():
            return None
    return None


def _effects(said: Options) -> Effects:
    from sync.engine.effects import Effects

    effects = Effects(deadline=time.monotonic() + said.max_runtime * 60)

    def stop(_signal: int, _frame: object) -> None:
        if effects.stop.is_set():
            raise KeyboardInterrupt
        effects.stop.set()
        click.echo("Stopping after the current step; press again to stop at once.", err=True)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return effects


@contextmanager
def leaving() -> Iterator[None]:
    """Every way out: a person's errors in words with their exit code, a bug with its traceback."""
    try:
        yield
    except SyncError as error:
        for line in f"Error: {error}".splitlines():
            click.echo(log_line(line), err=True)
        sys.exit(int(error.exit))
    except KeyboardInterrupt:
        sys.exit(int(Exit.INTERRUPTED))
    except BrokenPipeError:  # the reader has seen enough: click ends quietly
        raise
    except Exception:  # the last resort of a program: say that it is a bug, with what is needed to mend it
        click.echo("This is a bug in portfolio-sync. Please report it with these lines:", err=True)
        traceback.print_exc()
        sys.exit(int(Exit.BUG))

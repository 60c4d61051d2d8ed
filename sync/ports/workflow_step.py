"""The step of a workflow that this process is: its summary and its outputs are files that GitHub names."""

import secrets
from collections.abc import Mapping
from pathlib import Path


def write_summary(environ: Mapping[str, str], markdown: str) -> None:
    """Append to the step's summary; nothing where there is no workflow. Raises OSError."""
    _append(environ.get("GITHUB_STEP_SUMMARY"), markdown)


def write_outputs(environ: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Set outputs of the step, whatever their values hold; nothing where there is no workflow. Raises OSError."""
    _append(environ.get("GITHUB_OUTPUT"), "".join(_output(name, value) for name, value in values.items()))


def repository_url(environ: Mapping[str, str]) -> str | None:
    """The address of the workflow's repository on the web, without a final slash."""
    server, repository = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    return f"{server}/{repository}" if server and repository else None


def run_url(environ: Mapping[str, str]) -> str | None:
    """The address of the workflow's run on the web."""
    repository, run = repository_url(environ), environ.get("GITHUB_RUN_ID")
    return f"{repository}/actions/runs/{run}" if repository and run else None


def _output(name: str, value: str) -> str:
    """One output between lines that its value cannot hold, since nobody knows them before."""
    end = f"end_{secrets.token_hex(16)}"
    return f"{name}<<{end}\n{value}\n{end}\n"


def _append(path: str | None, text: str) -> None:
    if path:
        with Path(path).open("a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)

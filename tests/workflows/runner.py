"""A GitHub runner of one's own: `act` on this host, with stand-ins for what the workflows take from elsewhere.

What act 0.2.89 does not know is taken out of the copies that it runs, and tested on the files as they are.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import git
import yaml

from tests import github
from tests.canary import CANARY
from tests.house import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = ROOT / "action.yml"
PINNED = re.compile(r"uses: (?P<name>[\w.-]+/[\w.-]+)@(?P<commit>[0-9a-f]{40}) # v\d+\.\d+\.\d+$", re.MULTILINE)
OWN = f"example/portfolio-sync@{'0' * 40}"
_UNKNOWN = re.compile(r"^ *queue: max\n|, deployment: false", re.MULTILINE)
_PATIENCE = 60

_CHECKOUT = """\
name: checkout
description: A shallow clone of the test's portfolio
runs:
  using: composite
  steps:
    - shell: bash
      run: git clone -q --depth 1 --branch main "file://{remote}" . && git remote set-url origin "{remote}"
"""
_SETUP_PYTHON = """\
name: setup-python
description: A Python whose environments hold this project, and whose pip installs nothing
outputs:
  python-path:
    description: Where it is
    value: {python}
runs:
  using: composite
  steps:
    - shell: bash
      run: "true"
"""
_UPLOAD = """\
name: upload-artifact
description: Copies what is there
inputs:
  name:
    description: Of the artefact
  path:
    description: One a line
runs:
  using: composite
  steps:
    - shell: bash
      run: |
        mkdir -p "{artefacts}/$NAME"
        while read -r file; do if [ -f "$file" ]; then cp "$file" "{artefacts}/$NAME"; fi; done <<< "$FILES"
      env:
        NAME: ${{{{ inputs.name }}}}
        FILES: ${{{{ inputs.path }}}}
"""
_PYTHON = """\
#!/bin/sh
case "$2" in
  venv) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$(dirname "$0")/portfolio-sync" "$3/bin" ;;
  pip) echo "$@" >> "{installed}" ;;
esac
"""
_PROGRAM = """\
#!/bin/sh
export PYTHONPATH="{root}"
exec "{python}" -P -m sync "$@"
"""


def pinned(name: str) -> str:
    """An action of somebody else as the files name it."""
    return next(
        f"{name}@{found['commit']}"
        for file in FILES
        for found in PINNED.finditer(file.read_text())
        if found["name"] == name
    )


def load(file: Path) -> dict[str, Any]:
    """A workflow or an action; `on` is a word here, not a truth value."""
    document = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    assert isinstance(document, dict)
    return document


@dataclass(frozen=True)
class Ended:
    """How a workflow run ended: act's exit code, and all that it said."""

    code: int
    said: str

    def jobs(self) -> dict[str, str]:
        """Every job that ran, by the last part of its name; of those of a matrix one that failed speaks for all."""
        found = re.findall(r"^\[(?:[^\]]*/)?([^\]]*?) *\] 🏁  Job (\w+)", self.said, re.MULTILINE)
        return dict(sorted(found, key=lambda one: one[1], reverse=True))


class Runner:
    """Runs the project's workflows, or a caller's, for one repository whose remote is a bare one on this disk."""

    def __init__(self, folder: Path, remote: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.environ = environ
        self.artefacts = folder / "artefacts"
        self.installed = folder / "installed"
        self.repository = folder / "repository"
        self.home = folder / "home"
        self._stand_in("setup-python", _SETUP_PYTHON.format(python=folder / "bin" / "python"))
        self._stand_in("checkout", _CHECKOUT.format(remote=remote))
        self._stand_in("upload-artifact", _UPLOAD.format(artefacts=self.artefacts))
        self._write("own/action.yml", _known(ACTION.read_text(encoding="utf-8")))
        self._write("bin/python", _PYTHON.format(installed=self.installed), mode=0o755)
        self._write("bin/portfolio-sync", _PROGRAM.format(root=ROOT, python=sys.executable), mode=0o755)
        for file in FILES:
            text = _known(file.read_text(encoding="utf-8"))
            for home in ("own", "repository"):
                self._write(f"{home}/.github/workflows/{file.name}", text)
        with git.Repo.init(self.repository, initial_branch="main") as repo:
            repo.git.add(".")
            repo.git.commit("-q", "-m", "ci: begin")
            repo.create_remote("origin", f"https://github.com/{github.REPOSITORY}.git")

    def __call__(self, event: str, workflow: str, inputs: Mapping[str, str] | None = None, *, on: bool = True) -> Ended:
        """One event for one workflow file, with the inputs of a dispatch as GitHub sends them: as words."""
        payload = self.folder / "event.json"
        payload.write_text(json.dumps({"inputs": inputs or {}, "repository": {"private": True}}), encoding="utf-8")
        assert CANARY not in payload.read_text(encoding="utf-8")
        command = [
            str(Path(sys.executable).with_name("act")),
            *(event, "--workflows", f".github/workflows/{workflow}", "--eventpath", str(payload)),
            *(
                "--platform",
                "ubuntu-latest=-self-hosted",
                "--no-cache-server",
                "--no-skip-checkout",
                "--insecure-secrets",
            ),
            *("--secret", "NOTION_API_TOKEN", "--secret", "GITHUB_TOKEN"),
            *(("--var", "PORTFOLIO_SYNC=on") if on else ()),
            *(word for name, value in self.environ.items() for word in ("--env", f"{name}={value}")),
            *(word for source in self._sources() for word in ("--local-repository", source)),
        ]
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "NOTION_API_TOKEN": CANARY,
            "GITHUB_TOKEN": CANARY,
        }
        ended = subprocess.run(
            command,
            cwd=self.repository,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout)

    def workflow(self, name: str, text: str) -> None:
        """A workflow of the repository's own, as its author would have written it."""
        self._write(f"repository/.github/workflows/{name}", text)

    def _sources(self) -> set[str]:
        """Where act finds each action: the stand-ins at the very pins of the files, and the project's own."""
        pinned = {
            found.group("name", "commit") for file in (*FILES, ACTION) for found in PINNED.finditer(file.read_text())
        }
        stands_in = {f"https://github.com/{name}@{pin}={self.folder / name.split('/')[1]}" for name, pin in pinned}
        return {*stands_in, f"https://github.com/{OWN}={self.folder / 'own'}"}

    def _stand_in(self, name: str, text: str) -> None:
        self._write(f"{name}/action.yml", text)

    def _write(self, path: str, text: str, mode: int = 0o644) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)


def _known(text: str) -> str:
    """A workflow as act understands it."""
    return _UNKNOWN.sub("", text).replace("$/.github/", "./.github/").replace("$/.", OWN)

"""Real Git repositories in a temporary folder: what a user, a colleague and a remote do."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

USER = ("Robin Example", "robin@example.org")


@dataclass(frozen=True)
class Clone:
    """A repository as its user handles it, through the `git` command."""

    root: Path

    def git(self, *arguments: str, check: bool = True) -> str:
        """Run Git in this repository and return what it says."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, check=False, capture_output=True, text=True, errors="surrogateescape"
        )
        if check and done.returncode:
            raise AssertionError(f"git {' '.join(arguments)}: {done.stderr}")
        return done.stdout.rstrip("\n")

    def write(self, path: str, text: str) -> Path:
        """Write a file of the work tree, byte for byte."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    def commit(self, message: str = "docs: edit", **files: str) -> str:
        """Write, stage and commit files (`a__b` is the path `a/b.md`); return the commit."""
        for name, text in files.items():
            self.write(f"{name.replace('__', '/')}.md", text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def text(self, path: str, ref: str = "HEAD") -> str:
        """A file as a commit has it, byte for byte."""
        command = ["git", "cat-file", "blob", f"{ref}:{path}"]
        return subprocess.run(command, cwd=self.root, check=True, capture_output=True).stdout.decode()

    def here(self, path: str) -> str:
        """A file as the work tree has it, byte for byte."""
        return (self.root / path).read_bytes().decode()

    def status(self) -> str:
        """What `git status` lists."""
        return self.git("status", "--porcelain", "--untracked-files=all")

    def hook(self, name: str, script: str) -> None:
        """Install a hook; `script` is the body of a shell script."""
        folder = Path(self.git("rev-parse", "--git-path", "hooks"))
        file = (self.root / folder) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)


def new_repository(root: Path, *, bare: bool = False) -> Clone:
    """An empty repository whose branch is `main`."""
    root.mkdir(parents=True, exist_ok=True)
    clone = Clone(root)
    clone.git("init", "-q", "-b", "main", *(["--bare"] if bare else []))
    return clone


def clone_of(remote: Clone, root: Path, *options: str) -> Clone:
    """A clone as `git clone` makes it; a file URL, so that --depth is honoured."""
    subprocess.run(
        ["git", "clone", "-q", *options, f"file://{remote.root}", str(root)], check=True, capture_output=True
    )
    clone = Clone(root)
    clone.git("symbolic-ref", "HEAD", "refs/heads/main")
    return clone


def git_environment(home: Path) -> dict[str, str]:
    """Variables under which Git knows nothing of the machine: no configuration, fixed names and dates."""
    home.mkdir(exist_ok=True)
    name, email = USER
    people = {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
    }
    dates = {f"GIT_{who}_DATE": "2026-01-05T08:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    return people | dates | {"HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

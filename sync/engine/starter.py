"""The files that a portfolio begins with: configuration, workflows, ignore rules, an example of the environment."""

import json
import re
from dataclasses import dataclass
from importlib import metadata
from importlib.resources import files as resources
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from sync.core.allowances import Allow
from sync.core.config import Config

WORKFLOWS = ("portfolio-weekly.yml", "portfolio-publish.yml", "portfolio-run.yml", "portfolio-staleness.yml")
_REMOTE = re.compile(
    r"(?:https://(?:[^@/\s]*@)?|(?:ssh://)?git@)(?P<host>[\w.-]+\.\w+)(?::\d+(?=/))?[:/](?P<path>[\w.-]+/[\w./-]+?)(?:\.git)?/?"
)
_IGNORED = (".env", "*.env", ".sandbox/")
_ENVIRONMENT = "# Copy to .env, which Git ignores, and never commit a token.\nexport NOTION_API_TOKEN=\n"


@dataclass(frozen=True, slots=True)
class Setting:
    """What the files are made for. `action` is the reusable workflow as `uses:` names it."""

    config: Config
    config_path: str
    zone: str
    action: str


def shipped_config(zone: str, web_url: str | None = None) -> str:
    """The configuration that comes with the program, for that time zone and repository."""
    inside = resources("sync").joinpath("config.yaml")
    beside = Path(str(resources("sync"))).parent / "config.yaml"
    text = inside.read_text(encoding="utf-8") if inside.is_file() else beside.read_text(encoding="utf-8")
    text = text.replace("# yaml-language-server: $schema=docs/config.schema.json\n#\n", "")
    if web_url:
        text = text.replace("# web_url: https://github.com/your-name/portfolio  ", f"web_url: {json.dumps(web_url)}")
    return text.replace("${PORTFOLIO_TIME_ZONE:-UTC}", f"${{PORTFOLIO_TIME_ZONE:-{zone}}}")


def web_address(remote: str) -> str | None:
    """Where a remote's files can be looked at, by its address for Git; None where only Git can go there."""
    found = _REMOTE.fullmatch(remote.strip())
    return f"https://{found['host']}/{found['path']}" if found else None


def starting_files(setting: Setting, ignored: str) -> dict[str, str]:
    """The text of each file by its path in the portfolio. `ignored` is its .gitignore as it is."""
    made = {f".github/workflows/{name}": _workflow(name, setting) for name in WORKFLOWS}
    missing = [rule for rule in _IGNORED if rule not in ignored.splitlines()]
    if missing:
        begun = ignored if not ignored or ignored.endswith("\n") else f"{ignored}\n"
        made[".gitignore"] = begun + "".join(f"{rule}\n" for rule in missing)
    return {**made, ".env.example": _ENVIRONMENT}


def own_action() -> str | None:
    """The reusable workflow of this program at the commit it was installed from; None where Git was not its source."""
    try:
        said = metadata.distribution("portfolio-sync").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    source = json.loads(said or "{}")
    commit = source.get("vcs_info", {}).get("commit_id")
    path = urlsplit(source.get("url", "")).path.strip("/").removesuffix(".git")
    return f"{path}@{commit}" if commit and path.count("/") == 1 else None


class _Blanks(Template):
    """A workflow with blanks written @{…}, which no expression of GitHub's or of a shell looks like."""

    delimiter = "@"


def _workflow(name: str, setting: Setting) -> str:
    """What is filled in comes from the configuration and is written as JSON, which is YAML."""
    template = resources("sync").joinpath(f"templates/github/{name}").read_text(encoding="utf-8")
    publish = setting.config.sync.publish.values()
    repository, _, commit = setting.action.partition("@")
    return _Blanks(template).substitute(
        action=f"{repository}/.github/workflows/portfolio.yml@{commit}",
        watch=f"{repository}/.github/workflows/watch.yml@{commit}",
        guards=" ".join(allow.word for allow in Allow),
        branch=json.dumps(setting.config.portfolio.branch),
        config=json.dumps(setting.config_path),
        name=json.dumps(setting.config.name),
        paths=json.dumps(sorted({glob for rule in publish if rule.enabled and rule.database for glob in rule.files})),
        zone=json.dumps(setting.zone),
    )

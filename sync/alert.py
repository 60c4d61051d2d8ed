"""Door: tell of a workflow's run in the repository's rolling issue."""

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from sync.core.errors import ConfigError, Exit
from sync.door import leaving

if TYPE_CHECKING:
    from sync.ports.github import GitHub

TITLE = "The scheduled sync needs a person"


@click.command(name="alert")
@click.option(
    "--result",
    required=True,
    envvar="PORTFOLIO_SYNC_RESULT",
    type=click.Choice(("success", "failure", "cancelled", "skipped")),
    help="How the run ended, in GitHub's words.",
)
@click.option("--exit-code", envvar="PORTFOLIO_SYNC_EXIT_CODE", default="", help="What portfolio-sync left with.")
@click.option("--run-url", help="The run's address; default: this workflow's run.")
@click.option("--title", default=TITLE, show_default=True, help="Title of the issue, where one is opened.")
@click.option("--name", envvar="PORTFOLIO_SYNC_NAME", default="main", help="Name of the configuration.")
def command(result: str, exit_code: str, run_url: str | None, title: str, name: str) -> None:
    """Open, comment or close the one issue labelled portfolio-sync that the workspace has.

    A failure opens it or says so under it, once a run; the next success closes it. It takes GITHUB_REPOSITORY,
    GITHUB_TOKEN (with issues: write) and GITHUB_RUN_ID from the environment.
    """
    with leaving():
        from sync.engine.alerting import of_run, tell
        from sync.ports import workflow_step

        if result == "skipped":
            click.echo("Nothing ran, so there is nothing to tell.")
            return
        url = run_url or workflow_step.run_url(os.environ)
        key = os.environ.get("GITHUB_RUN_ID") or run_url or ""
        code = next((code for code in Exit if str(int(code)) == exit_code.strip()), None)
        with _repository() as github:
            click.echo(tell(github, replace(of_run(result, code, url, title, key), name=name)))


def _repository() -> "GitHub":
    """The repository of the workflow; ConfigError outside one."""
    from sync.ports.github import GitHub

    github = GitHub.from_environ(os.environ)
    if github is None:
        what = "There is no repository on GitHub to speak to: GITHUB_REPOSITORY and GITHUB_TOKEN are not both set."
        raise ConfigError([what], "Run it in a workflow, with GITHUB_TOKEN: ${{ github.token }} in the step's env.")
    return github


if __name__ == "__main__":
    command()

"""How a door tells of its run: to a person, to a program, to the workflow, and to whoever wants a message."""

from collections.abc import Mapping, Sequence

import click

from sync.core.config import Config
from sync.core.encode import log_line
from sync.core.errors import MEANING, Exit, SyncError
from sync.core.model import Snapshot
from sync.core.plan import Finding, Plan
from sync.door import Options
from sync.engine import report
from sync.engine.annotations import annotations
from sync.engine.outputs import failure, failure_outputs, outputs, troubles
from sync.engine.run import Run
from sync.engine.summary import Web, failure_summary, headline, summary
from sync.ports import notifier, workflow_step


class Telling:
    """One run's story. Data goes to stdout, everything else to stderr; what cannot be told stops nothing."""

    def __init__(self, job: str, said: Options, environ: Mapping[str, str]) -> None:
        self._job, self._said, self._environ = job, said, environ
        in_workflow = environ.get("GITHUB_ACTIONS") == "true"
        self._format = "json" if said.json else said.format or ("github" if in_workflow else "text")
        self._config: Config | None = None

    def works_under(self, config: Config) -> None:
        """The configuration is read. ConfigError where it asks for messages that cannot be sent from here."""
        if config.notify.addresses:
            notifier.check_extra()
        self._config = config

    def show(self, plan: Plan, snapshot: Snapshot) -> None:
        """The plan, before anything is done."""
        said = self._said
        if self._format != "json" and (said.dry_run or not said.quiet):
            before = {document.path: document.text for document in snapshot.documents}
            for line in report.plan_text(plan, before, diffs=said.dry_run):
                click.echo(line)

    def done(self, run: Run) -> None:
        """What became of it."""
        if self._format == "json":
            click.echo(report.as_json(run))
        elif not self._said.quiet or run.exit:
            for line in (*(report.errors_text(run.plan) if self._said.quiet else ()), *report.outcome_text(run)):
                click.echo(line)
            click.echo(report.requests_text(run), err=True)
        self._annotate(troubles(run))
        self._hand_over(report.as_json(run), summary(run, self._web()), outputs(run))
        if not run.dry:
            self._notify(headline(run), run.exit)

    def failed(self, error: SyncError) -> None:
        """It ended before it had an outcome; the error itself is said where the program leaves."""
        whole = report.failure_as_json(self._job, error)
        if self._format == "json":
            click.echo(whole)
        self._annotate([failure(self._job, error)])
        self._hand_over(whole, failure_summary(self._job, error), failure_outputs(error))
        if not self._said.dry_run:
            self._notify("stopped", error.exit)

    def _web(self) -> Web:
        assert self._config is not None  # noqa: S101 - for the type checker: a run has one
        portfolio = self._config.portfolio
        address = portfolio.web_url or workflow_step.repository_url(self._environ)
        return Web(address and address.rstrip("/"), portfolio.branch, f"notion-sync/state/{self._config.name}")

    def _annotate(self, findings: Sequence[Finding]) -> None:
        if self._format == "github":
            for line in annotations(findings):
                click.echo(line, err=True)

    def _hand_over(self, whole: str, markdown: str, values: Mapping[str, str]) -> None:
        """What a workflow's next steps find: the report, the summary, the outputs."""
        path = self._said.report
        try:
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"{whole}\n", encoding="utf-8", errors="replace")
            workflow_step.write_summary(self._environ, markdown)
            workflow_step.write_outputs(self._environ, {**values, "report": str(path or "")})
        except OSError as error:
            click.echo(f"The report cannot be written: {log_line(str(error))}", err=True)

    def _notify(self, story: str, code: Exit) -> None:
        """A message with nothing of any record in it: a channel may be read by others."""
        if self._config is None or self._said.sandbox:
            return
        notify = self._config.notify
        if not notify.addresses or (notify.on == "failure" and code is Exit.DONE):
            return
        lines = (*MEANING[code], workflow_step.run_url(self._environ) or "")
        problem = notifier.notify(
            notify.addresses, f"portfolio-sync {self._job}: {story}", "\n".join(lines).rstrip(), good=code is Exit.DONE
        )
        if problem:
            click.echo(f"The message was not sent: {log_line(str(problem))}", err=True)

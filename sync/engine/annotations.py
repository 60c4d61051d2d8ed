"""What GitHub shows beside a run: its findings as annotations, within GitHub's limit of ten a kind and step."""

from collections.abc import Iterator, Sequence

from sync.core.encode import annotation, annotation_property
from sync.core.plan import Finding, Severity

MOST = 10


def annotations(findings: Sequence[Finding]) -> Iterator[str]:
    """Workflow commands for errors and warnings; where there are too many, the last one says how many more."""
    for severity in (Severity.ERROR, Severity.WARNING):
        found = [finding for finding in findings if finding.severity is severity]
        shown = found if len(found) <= MOST else found[: MOST - 1]
        for finding in shown:
            text = annotation(f"{finding.what} {finding.advice}".strip())
            yield f"::{severity.value} title={annotation_property(finding.where)}::{text}"
        if len(found) > len(shown):
            yield f"::{severity.value} title=portfolio-sync::and {len(found) - len(shown)} more, in the log"

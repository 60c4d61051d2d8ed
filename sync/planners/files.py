"""Which files of the portfolio plans look at besides the documents, and what they are."""

from collections.abc import Mapping

from sync.convert.documents import template
from sync.convert.documents.template import Template
from sync.core.config import Config
from sync.core.model import Snapshot
from sync.planners.roles import matches


def looked_at(config: Config) -> tuple[str, ...]:
    """Patterns from the root: the user's templates, the tables of /sot, and what folders hold for machines."""
    folders = ("**/context/SHO.json", "**/.contextrc.yaml", "**/tasks.csv")
    return (f"{config.portfolio.templates_path.strip('/')}/*.md", *tables(config), *folders)


def tables(config: Config) -> tuple[str, ...]:
    """The tables of /sot that rows are added to."""
    return tuple(table_path(entity, config) for entity in ("project", "engagement", "deliverable"))


def table_path(entity: str, config: Config) -> str:
    """Where the table of an entity lies."""
    return f"{config.portfolio.sot_path.strip('/')}/{entity}s.csv"


def templates(snapshot: Snapshot, config: Config) -> Mapping[str, Template]:
    """The user's templates by role. One that could not be read has a `problem`: the built-in one never steps in."""
    folder = f"{config.portfolio.templates_path.strip('/')}/*.md"
    return template.chosen({path: snapshot.files.get(path) for path in snapshot.paths if matches(path, folder)})

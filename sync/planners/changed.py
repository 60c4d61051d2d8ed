"""What a push leaves to do: the documents that differ from what was last agreed on, each with its own page."""

from collections.abc import Iterable, Mapping

from sync.core.config import Config
from sync.core.model import Base, Document, PageMark
from sync.core.zones import Zone
from sync.planners.desk import native
from sync.planners.reconcile import file_moved


def due(documents: Iterable[Document], base: Mapping[str, Base], config: Config) -> dict[str, PageMark] | None:
    """The page of each document that is to be published again, by the document's path.

    None where one of them has no page in its database yet: its id or its title may belong to any record there is,
    so that nothing less than all of them will do.
    """
    found: dict[str, PageMark] = {}
    for document in documents:
        known = base.get(document.ulid or "")
        if not _published(document, known, config) or not file_moved(document, known, document.role):
            continue
        mark = known.page if known else None
        if mark is None or mark.database != config.sync.publish[document.role].database:
            return None
        found[document.path] = mark
    return found


def _published(document: Document, known: Base | None, config: Config) -> bool:
    """Whether a rule takes this document to Notion."""
    rule = config.sync.publish.get(document.role)
    if rule is None or not rule.enabled or rule.database is None:
        return False
    shown = rule.zone.allows(document.header.zone or Zone.INTERNAL)
    return shown and not config.is_test(document.title) and not native(document, known)

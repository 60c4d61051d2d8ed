"""From a record to its documents: what is written, and what has become of what was written before."""

from collections.abc import Iterator

from sync.convert.headers import header
from sync.convert.markdown.markup import plain
from sync.core.document import Draft
from sync.core.model import Base, PageMark
from sync.core.plan import Adopt, Operation, WriteFile
from sync.planners.due import ROLES, Due, Survey
from sync.planners.reconcile import body_moved


def adopt(due: Due, survey: Survey) -> Iterator[Operation]:
    """The documents of a record that are there, or that are gone."""
    ulid = due.page.ulid or ""
    base = survey.snapshot.base.get(ulid)
    lacking = survey.missing(due)
    for role in ROLES[due.entity]:
        if role not in lacking:
            yield from _document(due, role, base, survey)
    named = [one for role in ROLES[due.entity] if (one := survey.documents.get((ulid, role))) and one.header.notion]
    if named and not any(plain(due.page.title) in one.title for one in named):
        what = f"It has another name in Notion now; {named[0].path} keeps its title and its place."
        survey.found.note("page.renamed", due.where, what, "Rename file and folder by hand where it matters.", ulid)
    _edited(due, base, survey)


def _edited(due: Due, base: Base | None, survey: Survey) -> None:
    """What people changed since, on either side or on both."""
    ulid = due.page.ulid or ""
    files = base.files if base else {}
    edited = [
        document.path
        for role in ROLES[due.entity]
        if (document := survey.documents.get((ulid, role)))
        and role in files
        and (files[role].path, files[role].hash != document.hash) == (document.path, True)
    ]
    moved = base is not None and base.page is not None and body_moved(due.page, base.page)
    if moved and edited:
        what = f"After promotion the record was edited in Notion, and {', '.join(edited)} in the portfolio. "
        what += "Neither is changed."
        survey.found.warning("both.edited", due.where, what, "Compare the two, and carry over what should last.", ulid)
    elif moved:
        what = "The record was edited in Notion after promotion; the files are left as they are."
        survey.found.note("page.edited", due.where, what, "Carry the change over by hand where it matters.", ulid)
    else:
        for path in edited:
            what = f"{path} was edited after promotion. It is left as it is."
            survey.found.note("file.edited", due.where, what, "", ulid)


def _document(due: Due, role: str, base: Base | None, survey: Survey) -> Iterator[Operation]:
    ulid = due.page.ulid or ""
    document = survey.documents.get((ulid, role))
    file = base.files.get(role) if base else None
    if document is None:
        path = file.path if file else f"the {role} document"
        what = f"It was promoted, but {path} is gone."
        survey.found.warning("file.gone", due.where, what, "Restore it from Git; it is not made again.", ulid)
        return
    if file is None:
        reason = "the file is already in the portfolio"
        yield Adopt(ulid, role, "notion", document.path, document.hash, mark(due), reason)
    elif file.path != document.path:
        reason = f"the file was moved from {file.path}"
        yield Adopt(ulid, role, "notion", document.path, file.hash, base.page if base else None, reason)


def written(draft: Draft, due: Due, reason: str) -> WriteFile:
    """The file of a draft."""
    text = header.write(draft.title, draft.header, draft.body)
    text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate would be no UTF-8
    return WriteFile(
        due.page.ulid or "", draft.role, draft.path, text, reason, due.entity, "notion",
        page=mark(due), template=draft.template,
    )  # fmt: skip


def mark(due: Due) -> PageMark:
    """What to remember of the page."""
    page = due.page
    return PageMark(page.database, page.id, page.edited, page.edited_by, page.body.hash if page.body else None)

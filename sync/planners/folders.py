"""What a record's folder needs besides its documents: handoff, settings, tasks, and its row in /sot."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sync.convert.documents import contextrc, rows, venture
from sync.convert.documents.draft import Sources
from sync.convert.documents.handoff import session_handoff
from sync.core import table, ulids
from sync.core.document import Place
from sync.core.model import FileBase, digest
from sync.core.names import SETTINGS
from sync.core.plan import Adopt, Append, Operation, WriteFile
from sync.core.table import Row, Sheet
from sync.core.zones import Zone
from sync.planners.due import Due, Survey
from sync.planners.files import table_path
from sync.planners.places import HANDOFF
from sync.planners.promoted import mark, written

ROW = "row"
ENTITIES = ("project", "engagement", "deliverable")
"""Those with a row in a table of /sot."""

_HUMAN_ID = {"project": "Project ID", "engagement": "Engagement ID", "deliverable": "Deliverable ID"}


@dataclass(frozen=True)
class Folders:
    """The companions of documents. What is there is a person's: it stays as it is, and only missing rows are added."""

    survey: Survey
    _begun: set[str] = field(default_factory=set)

    def of(self, due: Due, sources: Callable[[], Sources | None]) -> Iterator[Operation]:
        """What the folder lacks, or what has become of it. `sources` tell what is to be made; None: nothing may be."""
        if due.entity == "project":
            context = f"{due.place.folder}/context"
            yield from self._file(due, "sho", f"{context}/{HANDOFF}", sources)
            yield from self._file(due, "contextrc", f"{due.place.folder}/{SETTINGS}", sources)
            yield from self._file(due, "tasks", f"{due.place.folder}/tasks.csv", sources)
        if due.entity in ENTITIES:
            yield from self._row(due, sources)

    def agrees(self, due: Due, sources: Sources) -> bool:
        """Whether the record's row in /sot says what its documents say, or will be added."""
        if due.entity not in ENTITIES or self._sheet(due).problem:
            return False
        row = self._present(due)
        return row is None or not _differences(row, rows.row_of(due.entity, due.page, sources))

    def _file(self, due: Due, role: str, path: str, sources: Callable[[], Sources | None]) -> Iterator[Operation]:
        known, there = self._known(due, role), self.survey.snapshot.paths
        if known and known.path in there:
            self._edited(due, known.path, known.hash != digest(self.survey.snapshot.files.get(known.path, "")))
        elif known and path not in there:
            self._gone(due, known.path)
        elif path in there and role == "tasks":
            yield from self._tasks(due, path, sources)
        elif path in there:
            text = self.survey.snapshot.files.get(path, "")
            reason = f"the file was moved from {known.path}" if known else "the file is already in the portfolio"
            yield Adopt(due.page.ulid or "", role, "notion", path, known.hash if known else digest(text), None, reason)
        elif found := sources():
            text = self._text(due, role, found).encode("utf-8", "replace").decode("utf-8")
            yield _written(due, role, path, text)

    def _text(self, due: Due, role: str, sources: Sources) -> str:
        match role:
            case "sho":
                return session_handoff(due.page, sources, self._references(due, sources))
            case "contextrc":
                return contextrc.context_settings(due.place, sources.zone, self.survey.config)
            case _:
                columns = rows.COLUMNS["task"]
                return f"{table.head(columns)}\n{table.lines(columns, rows.task_rows(due.page, sources))}"

    def _references(self, due: Due, sources: Sources) -> dict[str, str]:
        """The briefs of a project, and of its engagement where that has one: path → ULID."""
        context, ulid = f"{due.place.folder}/context", due.page.ulid or ""
        found = {f"{context}/{mode}_brief_v01.md": ulid for mode in ("planning", "execution", "review")}
        for other in self.survey.records.related(due.page, "Engagements"):
            if other.ulid and other.id in sources.paths:
                found[sources.paths[other.id]] = other.ulid
        return found

    def _tasks(self, due: Due, path: str, sources: Callable[[], Sources | None]) -> Iterator[Operation]:
        """A person's own list of tasks gets those that it lacks."""
        sheet = self._read(path)
        if "task_id" not in sheet.columns:
            self._untouched(due, path, sheet.problem or "has no column task_id")
        elif found := sources():
            there = {row.get("task_id", "").strip() for row in sheet.rows}
            lacking = [row for row in rows.task_rows(due.page, found) if row["task_id"] not in there]
            if lacking:
                yield self._added(due, "tasks", path, sheet, "task_id", lacking)
            else:
                hash_ = digest(self.survey.snapshot.files.get(path, ""))
                yield Adopt(due.page.ulid or "", "tasks", "notion", path, hash_, None, "it holds all tasks already")

    def _row(self, due: Due, sources: Callable[[], Sources | None]) -> Iterator[Operation]:
        path, key, sheet = self._table(due), rows.COLUMNS[due.entity][0], self._sheet(due)
        known, row = self._known(due, ROW), self._present(due)
        if sheet.problem:
            self._untouched(due, path, sheet.problem)
        elif known and row is None:
            self._gone(due, f"its row in {path}")
        elif known and row is not None:
            self._edited(due, f"Its row in {path}", known.hash != digest(table.lines(sheet.columns, [row])))
        elif row is not None:
            if found := sources():
                self._compared(due, path, row, rows.row_of(due.entity, due.page, found))
            hash_, reason = digest(table.lines(sheet.columns, [row])), "its row is already there"
            yield Adopt(due.page.ulid or "", ROW, "notion", path, hash_, None, reason)
        elif found := sources():
            yield self._added(due, ROW, path, sheet, key, [rows.row_of(due.entity, due.page, found)])

    def _added(self, due: Due, role: str, path: str, sheet: Sheet, key: str, new: list[Row]) -> WriteFile:
        columns = sheet.columns or rows.COLUMNS[due.entity]
        text = table.lines(columns, new)
        return _written(due, role, path, text, append=Append(table.head(columns), key))

    def _table(self, due: Due) -> str:
        return table_path(due.entity, self.survey.config)

    def _sheet(self, due: Due) -> Sheet:
        sheet = self._read(self._table(due))
        key = rows.COLUMNS[due.entity][0]
        if sheet.columns and not sheet.problem and key not in sheet.columns:
            return Sheet(sheet.columns, sheet.rows, f"has no column {key}")
        return sheet

    def _read(self, path: str) -> Sheet:
        text = self.survey.snapshot.files.get(path)
        if text is None:
            return Sheet(problem="is no UTF-8 text" if path in self.survey.snapshot.paths else "")
        return table.read(text)

    def _present(self, due: Due) -> Row | None:
        """The record's row, under its ULID or the id that people use."""
        key = rows.COLUMNS[due.entity][0]
        names = {due.page.ulid, self.survey.records.text(due.page, _HUMAN_ID[due.entity]) or due.page.ulid}
        return next((row for row in self._sheet(due).rows if row.get(key, "").strip() in names), None)

    def _known(self, due: Due, role: str) -> FileBase | None:
        base = self.survey.snapshot.base.get(due.page.ulid or "")
        return base.files.get(role) if base else None

    def _compared(self, due: Due, path: str, row: Row, ours: Row) -> None:
        if differing := _differences(row, ours):
            what = f"Its row in {path} says otherwise than Notion: {', '.join(differing)}. The row is left as it is."
            self.survey.found.warning("sot.differs", due.where, what, "Correct the one that is wrong.", due.page.ulid)

    def _untouched(self, due: Due, path: str, problem: str) -> None:
        what = f"{path} {problem}, so nothing was added to it."
        self.survey.found.warning(
            "sot.unreadable", due.where, what, "Mend it; the next run adds the row.", due.page.ulid
        )

    def _gone(self, due: Due, what: str) -> None:
        advice = "Restore it from Git; it is not made again."
        self.survey.found.warning(
            "file.gone", due.where, f"It was promoted, but {what} is gone.", advice, due.page.ulid
        )

    def _edited(self, due: Due, name: str, edited: bool) -> None:
        if edited:
            what = f"{name} was edited after promotion. It is left as it is."
            self.survey.found.note("file.edited", due.where, what, "", due.page.ulid)

    def venture(self, due: Due, sources: Sources) -> Iterator[WriteFile]:
        """The two placeholder files of a venture that has no folder yet."""
        page = next((one for one in self.survey.records.pages if one.ulid == due.place.venture_id), None)
        if page is None or not ulids.is_valid(page.ulid or "") or page.id in self._begun:
            return
        place = self.survey.places.venture(page)
        if any(path.startswith(f"{place.folder}/") for path in self.survey.snapshot.paths):
            return
        self._begun.add(page.id)
        of = Due(page, "venture", place)
        told = Sources(sources.records, place, Zone.INTERNAL, "", sources.paths, sources.templates)
        yield written(venture.venture_brief(page, told), of, "its folder is new")
        text = contextrc.context_settings(Place(place.folder, place.venture), Zone.INTERNAL, self.survey.config)
        yield _written(of, "contextrc", f"{place.folder}/{SETTINGS}", text, reason="its folder is new")


def _written(due: Due, role: str, path: str, text: str, append: Append | None = None, reason: str = "") -> WriteFile:
    said = reason or ("its row is not there yet" if append else "its folder needs it")
    return WriteFile(
        due.page.ulid or "", role, path, text, said, due.entity, "notion", page=mark(due), append=append
    )  # fmt: skip


def _differences(row: Row, ours: Row) -> list[str]:
    """The columns in which a person's row says something else than ours."""
    lines = table.read(f"{table.head(list(ours))}\n{table.lines(list(ours), [ours])}").rows[0]
    return [name for name, value in lines.items() if value and row.get(name, "").strip() not in ("", value)][:10]

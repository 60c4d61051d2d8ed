"""The id map `integrations/notion_id_map.csv`: a readable view of base. It is written and never read."""

import csv
import io
from collections.abc import Iterable, Mapping

from sync.core.encode import csv_cell
from sync.core.model import Base

COLUMNS = ("entity", "ulid", "notion_page_id", "notion_db_id", "repo_path", "last_synced_iso")


def render(base: Iterable[Base], entities: Mapping[str, str], databases: Mapping[str, str]) -> str:
    """The whole file: one row a page and file, sorted, the same for the same base.

    `entities` and `databases` give entity name and Notion database id by the configuration's database key. Where
    a file has no page its role stands for the entity. `last_synced_iso` is the page's edit time as last seen.
    """
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(sorted(row for one in base for row in _rows(one, entities, databases)))
    return output.getvalue()


def _rows(one: Base, entities: Mapping[str, str], databases: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    page = one.page
    page_id = page.page_id if page else ""
    database = databases.get(page.database, "") if page else ""
    synced = page.edited.isoformat().replace("+00:00", "Z") if page else ""
    files = [(role, f"/{file.path}") for role, file in one.files.items()] or [("", "")]
    for role, path in files:
        entity = entities.get(page.database, page.database) if page else role
        yield tuple(csv_cell(cell) for cell in (entity, one.ulid, page_id, database, path, synced))

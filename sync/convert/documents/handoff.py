"""SHO.json, the session handoff object of a project: where it stands, for whoever goes on with it."""

import json
from collections.abc import Mapping

from sync.convert.documents.draft import Sources
from sync.convert.documents.execution import objective
from sync.convert.documents.work import day, decisions, held, unfinished
from sync.core.model import Page

TTL_DAYS = 3


def session_handoff(page: Page, sources: Sources, refs: Mapping[str, str]) -> str:
    """The text of a project's SHO.json. `refs` are the documents to read first: path → ULID."""
    open_tasks = unfinished(page, sources)
    stuck = [task for task in open_tasks if held(task, sources) or sources.records.text(task, "Blocked By")]
    due = day(page, sources, "Due Date")
    made = [_ref(one.ulid, sources.paths.get(one.id)) for one in decisions(page, sources)]
    handoff = {
        "id": page.ulid,
        "objective": objective(page, sources),
        "context_refs": [_ref(ulid, path) for path, ulid in refs.items()],
        "decisions_since_last": made,
        "open_questions": [task.title for task in open_tasks],
        "blockers": [f"{task.title}: {sources.records.text(task, 'Blocked By') or 'on hold'}" for task in stuck],
        "next_3_MITs": [task.title for task in open_tasks[:3]],
        "deadline": due.isoformat() if due else None,
        "ttl_days": TTL_DAYS,
    }
    return json.dumps(handoff, indent=2, ensure_ascii=False) + "\n"


def _ref(ulid: str | None, path: str | None) -> dict[str, str | None]:
    return {"id": ulid, "path": f"/{path}" if path else None}

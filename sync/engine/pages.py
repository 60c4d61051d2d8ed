"""The write path of pages: look, keep what would be lost, write, remember what Notion answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sync.convert.canon import canon
from sync.convert.from_notion import from_notion
from sync.core.config import Config
from sync.core.errors import Rejected, Stale
from sync.core.model import Body, Page, PageMark, Snapshot, Source, Value, same, value_digest
from sync.core.plan import AssignUlid, CreatePage, UpdatePage
from sync.engine.outside import Outside

LOOK_IS_GOOD_FOR = timedelta(seconds=10)
CHILDREN = ("<page ", "<database ", "<folder ")


class Pages:
    """Writes pages one at a time. Every overwrite is preceded by a look no older than ten seconds."""

    def __init__(self, snapshot: Snapshot, config: Config, outside: Outside) -> None:
        self.snapshot = snapshot
        self.config = config
        self.outside = outside
        self.bot = snapshot.bot

    def still_as_planned(self, source: Source, field: str, batch: Sequence[AssignUlid]) -> dict[str, Page]:
        """One request: which pages of the batch still hold the id (or none) that the plan saw."""
        planned = {op.page_id: op.expects for op in batch}
        seen = {op.expects for op in batch if op.expects}
        empty: dict[str, Any] = {"property": field, "rich_text": {"is_empty": True}}
        filters = [empty, *({"property": field, "rich_text": {"equals": ulid}} for ulid in sorted(seen))]
        found = {}
        for page in self.outside.notion.rows(
            source,
            properties={field},
            ulid_field=field,
            filter=filters[0] if len(filters) == 1 else {"or": filters},
        ):
            if page.id in planned and page.ulid == planned[page.id]:
                found[page.id] = page
            if len(found) == len(planned):
                break
        return found

    def set(self, page_id: str, source: Source, values: Mapping[str, Value], *, lock: bool | None = None) -> PageMark:
        """Set properties (and the lock) in one request."""
        page = self.outside.effects.do(
            "page.update", page_id, lambda: self.outside.notion.update(page_id, source, values, locked=lock)
        )
        return self._mark(page, values)

    def create(self, op: CreatePage) -> PageMark:
        """One request makes the page with its body; a second locks it. A page that stays unlocked is locked later."""
        source = self.snapshot.sources[op.database]
        notion = self.outside.notion
        page = self.outside.effects.do(
            "page.create", op.ulid, lambda: notion.create(source, op.properties, op.markdown)
        )
        self._mark(page, op.properties)
        locked = self.outside.effects.do("page.lock", page.id, lambda: notion.update(page.id, source, {}, locked=True))
        return self._mark(locked, op.properties)

    def update(self, op: UpdatePage) -> PageMark:
        """Body first, then properties and lock in one request; each only where it differs."""
        mark = op.expects
        if op.markdown is not None:
            mark = self._body(op, op.markdown)
        if op.properties or op.lock:
            source = self.snapshot.sources[op.database]
            if op.properties:
                self._look_at_properties(op, source)
            fresh = self.set(op.page_id, source, op.properties, lock=True if op.lock else None)
            mark = replace(fresh, body=mark.body)
        digests = {name: value_digest(value) for name, value in op.managed.items()}
        return replace(mark, properties={**digests, **mark.properties} if op.properties else digests)

    def _body(self, op: UpdatePage, markdown: str) -> PageMark:
        notion = self.outside.notion
        body = notion.body(op.page_id)
        looked = self.outside.now()
        if not body.complete:
            raise Rejected(
                "Its page could not be read whole, so nothing of it is overwritten.", "Look at it in Notion."
            )
        if any(tag in body.markdown for tag in CHILDREN):
            raise Rejected(
                "Its page holds sub-pages or databases, which a new body would remove.", "Move them out of the page."
            )
        if _equal(body.markdown, markdown):
            return replace(op.expects, body=body.hash)
        if body.hash != op.expects.body or op.body_before is not None:
            self._keep(op, body)
            if self.outside.now() - looked > LOOK_IS_GOOD_FOR:
                again = notion.body(op.page_id)
                if again.hash != body.hash:
                    raise Stale("Somebody is editing its page; it is written at the next run.")
        written = self.outside.effects.do("page.body", op.page_id, lambda: notion.replace_body(op.page_id, markdown))
        when = notion.server_time or self.outside.now()
        return PageMark(op.database, op.page_id, when, self._who(), written.hash, op.expects.properties)

    def _keep(self, op: UpdatePage, body: Body) -> None:
        """The page as it is goes to the ledger, pushed, before it is overwritten."""
        kept = {f"{op.ulid}/{body.hash}.md": body.markdown}
        self.outside.effects.do(
            "ledger.keep", op.ulid, lambda: self.outside.ledger.add((), kept, now=self.outside.now())
        )

    def _look_at_properties(self, op: UpdatePage, source: Source) -> None:
        """A value that somebody changed since the listing is not overwritten unseen."""
        field = self.config.notion.databases[op.database].unique_id_field
        page = self.outside.notion.page(op.page_id, source, ulid_field=field)
        for name, before in op.before.items():
            there = page.title if name == self._title(source) else page.properties.get(name)
            if not same(there, before):
                raise Stale(f"Its property {name!r} was changed just now; it is written at the next run.")

    def _title(self, source: Source) -> str:
        return next(prop.name for prop in source.properties.values() if prop.type == "title")

    def _mark(self, page: Page, values: Mapping[str, Value]) -> PageMark:
        self.bot = page.edited_by
        digests = {name: value_digest(page.properties.get(name, value)) for name, value in values.items()}
        return PageMark(page.database, page.id, page.edited, page.edited_by, None, digests)

    def _who(self) -> str:
        """The integration's own user id; asked for only where no answer has told it yet."""
        if self.bot is None:
            self.bot = self.outside.notion.me()
        return self.bot


def _equal(there: str, ours: str) -> bool:
    return canon(from_notion(there).markdown) == canon(from_notion(ours).markdown)

"""The write path of pages: look, keep what would be lost, write, look again where no answer came, remember."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from sync.core.config import Config, Remote
from sync.core.errors import Rejected, Stale, Unknown, Unreachable, Waited
from sync.core.model import Body, Page, PageMark, Snapshot, Source, Value, same, value_digest
from sync.core.plan import AssignUlid, CreatePage, UpdatePage
from sync.engine.keepsake import keepsake
from sync.engine.outside import Outside
from sync.planners.hunks import Change, hunks
from sync.planners.reconcile import as_left, equality

T = TypeVar("T")
LOOK_IS_GOOD_FOR = timedelta(seconds=10)
TRIES = 3
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
        self.outside.notion.room(1 + len(batch))
        planned = {op.page_id: op.expects for op in batch}
        seen = {op.expects for op in batch if op.expects}
        empty: dict[str, Any] = {"property": field, "rich_text": {"is_empty": True}}
        filters = [empty, *({"property": field, "rich_text": {"equals": ulid}} for ulid in sorted(seen))]
        wanted = filters[0] if len(filters) == 1 else {"or": filters}
        found = {}
        for page in self.outside.notion.rows(source, properties={field}, ulid_field=field, filter=wanted):
            if page.id in planned and page.ulid == planned[page.id]:
                found[page.id] = page
            if len(found) == len(planned):
                break
        return found

    def set(
        self,
        page_id: str,
        source: Source,
        values: Mapping[str, Value],
        before: Mapping[str, Value] | None = None,
        *,
        lock: bool | None = None,
    ) -> PageMark:
        """Set properties, the lock, or both in one request; where no answer comes, look before doing it again.

        `before` is what these properties held when they were looked at: another value since then is a person's.
        """
        notion, field = self.outside.notion, self._id_field(source)

        def done() -> Page | None:
            page = notion.page(page_id, source, ulid_field=field)
            there = {name: self._value(page, source, name) for name in values}
            for name, value in values.items():
                if not same(there[name], value) and not same(there[name], (before or {}).get(name)):
                    raise Stale(f"Its property {name!r} was changed just now; it is written at the next run.")
            held = all(same(there[name], value) for name, value in values.items())
            return page if held and lock in (None, page.locked) else None

        page = self._settled(
            "page.update", page_id, lambda: notion.update(page_id, source, values, locked=lock, ulid_field=field), done
        )
        return self._mark(page, values)

    def create(self, op: CreatePage) -> PageMark:
        """One request makes the page with its body; a second locks it. A page that stays unlocked is locked later."""
        source = self.snapshot.sources[op.database]
        notion, field = self.outside.notion, self._id_field(source)
        try:
            page = self._write(
                "page.create", op.ulid, lambda: notion.create(source, op.properties, op.markdown, ulid_field=field)
            )
        except Unknown as unknown:
            page = self._created(op, source, field, unknown)
        mark = self.set(page.id, source, {}, lock=True)
        digests = {name: value_digest(page.properties.get(name, value)) for name, value in op.properties.items()}
        return replace(mark, properties=digests, sent=equality(op.markdown))

    def _created(self, op: CreatePage, source: Source, field: str, unknown: Unknown) -> Page:
        """The page of a creation that had no answer, if it is there. Never made a second time in this run."""
        notion = self.outside.notion
        if unknown.committed_id:
            return notion.page(unknown.committed_id, source, ulid_field=field)
        wanted = {"property": field, "rich_text": {"equals": op.ulid}}
        found = list(notion.rows(source, ulid_field=field, filter=wanted))
        if len(found) == 1:
            return found[0]
        raise unknown

    def update(self, op: UpdatePage) -> PageMark:
        """Body first, then properties and lock in one request; each only where it differs."""
        mark = op.expects
        if op.markdown is not None:
            mark = self._body(op, op.markdown)
        if op.properties or op.lock:
            source = self.snapshot.sources[op.database]
            if op.properties:
                self._look_at_properties(op, source)
            fresh = self.set(op.page_id, source, op.properties, op.before, lock=True if op.lock else None)
            mark = replace(fresh, body=mark.body, sent=mark.sent)
        digests = {name: value_digest(value) for name, value in op.managed.items()}
        return replace(mark, properties=digests)

    def _body(self, op: UpdatePage, markdown: str) -> PageMark:
        notion = self.outside.notion
        notion.room(2)
        body = self._looked(op)
        wanted = equality(markdown)
        if equality(body.markdown) == wanted:
            return replace(op.expects, body=body.hash, sent=None)

        # A public remote keeps no texts, so an edit that comes in between could not be kept there.
        changes = () if self.config.portfolio.remote is Remote.PUBLIC else hunks(body.markdown, markdown)
        written = self._put(op, markdown, body, changes)
        if changes and equality(written.markdown) != wanted:
            # Somebody wrote elsewhere on the page meanwhile: that is kept, and the whole text put in place.
            self._keep(op, written)
            written = self._put(op, markdown, written, ())
        return PageMark(op.database, op.page_id, self.outside.now(), self._who(), written.hash, op.expects.properties)

    def _put(self, op: UpdatePage, markdown: str, body: Body, changes: tuple[Change, ...]) -> Body:
        """Write the changes, or the whole text where there are none, over the `body` that was looked at."""
        notion, wanted = self.outside.notion, equality(markdown)
        meanwhile = "Somebody is editing its page; it is written at the next run."

        def done() -> Body | None:
            there = self._readable(op)
            if equality(there.markdown) == wanted:
                return there
            if there.hash != body.hash:
                raise Stale(meanwhile)
            return None

        def call() -> Body:
            return notion.update_body(op.page_id, changes) if changes else notion.replace_body(op.page_id, markdown)

        try:
            return self._settled("page.body", op.page_id, call, done)
        except Rejected:
            if not changes:
                raise
            if self._readable(op).hash != body.hash:
                raise Stale(meanwhile) from None
            return self._put(op, markdown, body, ())

    def _looked(self, op: UpdatePage) -> Body:
        """The body as it is now, kept on the ledger where it is neither what we left nor kept already."""
        body = self._readable(op)
        looked = self.outside.now()
        kept_at_start = op.body_before is not None and body.hash == Body(op.body_before).hash
        if kept_at_start or as_left(body, op.expects):
            return body
        if self.config.portfolio.remote is Remote.PUBLIC:
            raise Stale("Its page was edited; its text is not kept on a public remote, so nothing is overwritten.")
        self._keep(op, body)
        if self.outside.now() - looked > LOOK_IS_GOOD_FOR and self._readable(op).hash != body.hash:
            raise Stale("Somebody is editing its page; it is written at the next run.")
        return body

    def _readable(self, op: UpdatePage) -> Body:
        body = self.outside.notion.body(op.page_id)
        if not body.complete:
            raise Rejected(
                "Its page could not be read whole, so nothing of it is overwritten.", "Look at it in Notion."
            )
        if any(tag in body.markdown for tag in CHILDREN):
            what = "Its page holds sub-pages or databases, which a new body would remove."
            raise Rejected(what, "Move them out of the page.")
        return body

    def _keep(self, op: UpdatePage, body: Body) -> None:
        """The page as it is goes to the ledger, pushed, before it is overwritten."""
        now = self.outside.now()
        kept = keepsake(op, body.markdown, now)
        self.outside.effects.do("ledger.keep", op.ulid, lambda: self.outside.ledger.add((), kept, now=now))

    def _look_at_properties(self, op: UpdatePage, source: Source) -> None:
        """A value that somebody changed since the listing is not overwritten unseen."""
        self.outside.notion.room(2)
        page = self.outside.notion.page(op.page_id, source, ulid_field=self._id_field(source))
        for name, before in op.before.items():
            if not same(self._value(page, source, name), before):
                raise Stale(f"Its property {name!r} was changed just now; it is written at the next run.")

    def _settled(self, kind: str, key: str, call: Callable[[], T], done: Callable[[], T | None]) -> T:
        """A write that may be repeated: after no answer, a conflict or a wait, look; what is done is done."""
        for left in reversed(range(TRIES)):
            try:
                return self._write(kind, key, call)
            except (Unknown, Stale) as error:
                found = done()
                if found is not None:
                    return found
                if not left:
                    raise Unreachable(error.what, error.advice) if isinstance(error, Waited) else error from error
        raise AssertionError(kind)

    def _write(self, kind: str, key: str, call: Callable[[], T]) -> T:
        """One write to Notion, under a lease that still holds."""
        self.outside.ledger.check(self.outside.now())
        return self.outside.effects.do(kind, key, call)

    def _mark(self, page: Page, values: Mapping[str, Value]) -> PageMark:
        digests = {name: value_digest(page.properties.get(name, value)) for name, value in values.items()}
        return PageMark(page.database, page.id, page.edited, page.edited_by, None, digests)

    def _value(self, page: Page, source: Source, name: str) -> Value:
        return page.title if source.properties[name].type == "title" else page.properties.get(name)

    def _id_field(self, source: Source) -> str:
        return self.config.notion.databases[source.key].unique_id_field

    def _who(self) -> str:
        """The integration's own user id: remembered on the ledger, asked for once in its life."""
        if self.bot is None:
            self.bot = self.outside.notion.me()
        return self.bot

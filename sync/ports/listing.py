"""Notion's paginated lists, walked to a complete end or not at all."""

from collections.abc import Callable, Iterator

from sync.ports.notion_errors import BadCursor, Incomplete, Overloaded, shown
from sync.ports.notion_json import reading
from sync.ports.notion_values import Json
from sync.ports.retry import TRIES

LARGEST, SMALLEST = 100, 10
_RESTARTS = 3
_REQUESTS = 2000
_AGAIN = "Run again; nothing is concluded from what is missing."


class Listing:
    """One list. `fetch` asks for one page of it, given cursor and page size; `rest` waits after a failed try.

    Entries are told apart by `identity`: after a restart, and where Notion repeats one, each comes once.
    """

    def __init__(
        self,
        fetch: Callable[[str | None, int], Json],
        rest: Callable[[int], None],
        identity: Callable[[Json], str] = lambda entry: str(entry["id"]),
    ) -> None:
        self._fetch, self._rest, self._identity = fetch, rest, identity
        self._size = LARGEST
        self._seen: set[str] = set()

    def __iter__(self) -> Iterator[Json]:
        """Every entry.

        Raises:
            Incomplete: The list has no reliable end. What came before it must not be taken for the whole.
        """
        for _ in range(1 + _RESTARTS):
            try:
                yield from self._walk()
            except BadCursor:
                continue
            return
        raise Incomplete(f"Notion lost its place in a list {1 + _RESTARTS} times.", _AGAIN)

    def _walk(self) -> Iterator[Json]:
        cursor: str | None = None
        cursors: set[str] = set()
        while len(cursors) < _REQUESTS:
            answer = self._ask(cursor)
            yield from self._fresh(answer)
            cursor = answer.get("next_cursor")
            if not answer.get("has_more"):
                return
            if not isinstance(cursor, str) or cursor in cursors:
                raise Incomplete("Notion did not say where a list goes on.", _AGAIN)
            cursors.add(cursor)
        raise Incomplete(f"A list from Notion has no end after {_REQUESTS} requests.", _AGAIN)

    def _fresh(self, answer: Json) -> list[Json]:
        with reading("a list"):
            status = answer.get("request_status") or {}
            complete = status.get("type", "complete") == "complete"
            reason = str(status.get("incomplete_reason") or "no reason given")
            entries = {self._identity(entry): entry for entry in answer["results"]}
        if not complete:
            what = f"Notion gave only a part of a list ({shown(reason, 80)})."
            raise Incomplete(what, "Split the database: 10,000 rows are the limit.")
        fresh = [entry for key, entry in entries.items() if key not in self._seen]
        self._seen.update(entries)
        return fresh

    def _ask(self, cursor: str | None) -> Json:
        """One page of the list; a smaller one where Notion cannot answer in time. The size stays small then."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._fetch(cursor, self._size)
            except Overloaded as error:
                if attempt == TRIES:
                    raise Incomplete(f"{error.what} {TRIES} times, down to {self._size} rows.", _AGAIN) from error
                self._size = max(SMALLEST, self._size // 2)
                self._rest(attempt)
        raise AssertionError  # the last try raises

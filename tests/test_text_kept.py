"""Where every piece of a person's text is afterwards: on a page in Notion, in a file in HEAD, or on the ledger.

Everything is asked of the remote, never of the clone that ran. A person strikes at a chosen request or effect.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import git
import httpx
import pytest

from sync.core.errors import Exit, GitError
from sync.core.plan import Adopt
from sync.core.selection import Selection
from sync.emulator.transport import EmulatorTransport
from sync.engine.effects import Effects
from sync.engine.jobs import JOBS
from sync.engine.opening import opened
from sync.engine.outside import Outside
from sync.engine.restore import restore
from sync.engine.run import Run, run
from tests.house import ROOT, House
from tests.small import ALPHA

NOTION, HEAD, LEDGER = "Notion", "HEAD", "ledger"
LOST: set[str] = set()
ULID = "01K7RTQ58RJ4K9ZB3W5T8XN2QA"
FIRST, LATE, FILED = "First thoughts of Robin.", "Late thoughts of Robin.", "A sentence in the file."


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Strike:
    """What happens at the nth request to `path` (a pattern) or effect of kind `path`, before it or after it."""

    when: str
    path: str
    act: Callable[[House], object]
    nth: int = 1
    struck: bool = False

    def at(self, house: House, when: str, what: str) -> None:
        """Strike if this is the moment."""
        if not self.struck and when == self.when and re.fullmatch(self.path, what):
            self.nth -= 1
            if self.nth == 0:
                self.struck = True
                self.act(house)


@dataclass
class Struck(httpx.BaseTransport):
    """The embedded Notion, with a person who acts between two requests. `asked` are the requests in order."""

    house: House
    strikes: tuple[Strike, ...]
    asked: list[str] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as Notion does."""
        parts = request.url.path.strip("/").split("/")[1:]
        what = f"{request.method} {'/'.join(parts[::2])}"
        self._at("before", what)
        self.asked.append(what)
        answer = EmulatorTransport(self.house.state).handle_request(request)
        self._at("after", what)
        return answer

    def _at(self, when: str, what: str) -> None:
        for strike in self.strikes:
            strike.at(self.house, when, what)


def struck(house: House, go: Callable[[Outside], Run], *strikes: Strike) -> tuple[Run | None, list[str]]:
    """One run under these strikes, and what it asked and did in order; None where it was killed or Git stopped it."""
    transport = Struck(house, strikes)

    def probe(when: str, kind: str, _key: str) -> None:
        for strike in strikes:
            strike.at(house, when, kind)
        if when == "before":
            transport.asked.append(kind)

    effects = Effects(probe=probe)
    with opened(house.config, ROOT, effects, house.state.clock.now, transport=transport) as outside:
        try:
            done = go(outside)
        except (Killed, GitError):
            done = None
    assert all(strike.struck for strike in strikes), transport.asked
    return done, transport.asked


def publish(house: House, *strikes: Strike) -> tuple[Run | None, list[str]]:
    """One run of sync_to_notion under strikes."""
    return struck(house, lambda out: run(JOBS["sync_to_notion"], house.config, out, Selection()), *strikes)


def put_back(house: House, *strikes: Strike) -> tuple[Run | None, list[str]]:
    """`conflicts restore Alpha` under strikes."""
    return struck(house, lambda out: restore("Alpha", None, house.config, out), *strikes)


def places(house: House, text: str) -> set[str]:
    """Where `text` is now, as everybody sees it."""
    found = set()
    if any(text in page["markdown"] or text in page["properties"].values() for page in house.pages().values()):
        found.add(NOTION)
    with git.Repo(house.portfolio.parent / "remote.git") as remote:
        for place, branch in ((HEAD, "main"), (LEDGER, "notion-sync/state/main")):
            if remote.git.grep("-F", "-e", text, branch, "--", with_exceptions=False):
                found.add(place)
    return found


def writes(text: str) -> Callable[[House], object]:
    """A person replaces the body of Alpha's page."""
    return lambda house: house.act("replace_body", page=house.page("Alpha")["id"], markdown=text)


def sets(version: str) -> Callable[[House], object]:
    """A person changes a managed property of Alpha's page."""
    return lambda house: house.act("edit_properties", page=house.page("Alpha")["id"], properties={"Version": version})


def slowly(act: Callable[[House], object]) -> Callable[[House], object]:
    """The same, and eleven seconds pass."""

    def slow(house: House) -> None:
        act(house)
        house.later(seconds=11)

    return slow


def kill(_house: House) -> None:
    """The machine goes away."""
    raise Killed


def published(house: House) -> House:
    """Alpha has its page; a day later its file has one sentence more."""
    house.run("weekly")
    house.later(days=1)
    house.edit(ALPHA, lambda text: text + f"\n{FILED}\n")
    return house


def renewed(house: House) -> None:
    """And its version is another one."""
    published(house).edit(ALPHA, lambda text: text.replace("- version: v01", "- version: v02"))


def contacted(house: House) -> House:
    """Alpha's page was there before the portfolio: written by a person, with an id, unknown to the ledger."""
    values = {"Name": "Alpha", "Unique ID": ULID, "Version": "v-Robin"}
    house.act("create_page", database="offers", properties=values, markdown=FIRST)
    return house


def overwritten(house: House) -> House:
    """A person's text was replaced and is kept."""
    house.run("weekly")
    house.later(days=1)
    writes(FIRST)(house)
    house.run("sync_to_notion")
    house.later(days=1)
    return house


def refuse(house: House) -> None:
    """From now on the remote takes nothing more."""
    hook = Path(house.portfolio.parent) / "remote.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)


LIST, LOOK, WRITE = "POST data_sources/query", "GET pages/markdown", "PATCH pages/markdown"

# Late drift: the file has changed, its page has not; a person writes on the page while the publish runs.

DRIFT: dict[str, tuple[Strike, set[str], set[str]]] = {
    "before the listing": (Strike("before", LIST, writes(LATE)), {LEDGER}, {LEDGER}),
    "after the listing": (Strike("after", LIST, writes(LATE)), {LEDGER}, {LEDGER}),
    "after the push that begins": (Strike("after", "ledger.begin", writes(LATE)), {LEDGER}, {LEDGER}),
    "before the look": (Strike("before", LOOK, writes(LATE)), {LEDGER}, {LEDGER}),
    "after the write": (Strike("after", WRITE, writes(LATE)), {NOTION}, {LEDGER}),
    "after the finish": (Strike("after", "ledger.finish", writes(LATE)), {NOTION}, {LEDGER}),
    "between look and write": (Strike("after", LOOK, writes(LATE)), LOST, LOST),
}


@pytest.mark.parametrize("moment", DRIFT)
def test_a_person_writes_while_a_publish_runs(make_small: Callable[..., House], moment: str) -> None:
    """Kept, or still on the page and kept at the next run; lost only in the one window that cannot be closed."""
    tiny = make_small(begin=published)
    strike, now, later = DRIFT[moment]
    publish(tiny, Strike(strike.when, strike.path, strike.act, strike.nth))
    assert now == places(tiny, LATE)
    tiny.later(days=7)
    tiny.run("sync_to_notion")
    assert later == places(tiny, LATE)
    assert {HEAD, NOTION} == places(tiny, FILED)


def test_the_window_is_one_round_trip(make_small: Callable[..., House]) -> None:
    """Between the last look and the write nothing is asked, pushed or read, unless what was seen had to be kept."""
    tiny = make_small(begin=published)
    _, asked = publish(tiny)
    assert [LOOK, "page.body", WRITE] == asked[asked.index(LOOK) : asked.index(WRITE) + 1]
    tiny.edit(ALPHA, lambda text: text + "\nMore.\n")
    tiny.later(days=1)
    _, asked = publish(tiny, Strike("after", "ledger.begin", writes(LATE)))
    assert [LOOK, "ledger.keep", "page.body", WRITE] == asked[asked.index(LOOK) : asked.index(WRITE) + 1]


def test_keeping_that_takes_long_looks_again(make_small: Callable[..., House]) -> None:
    """After more than ten seconds a second text is seen: nothing is written, both are somewhere, also a week later."""
    tiny = make_small(begin=published)
    publish(
        tiny,
        Strike("after", "ledger.begin", writes(FIRST)),
        Strike("before", "ledger.keep", slowly(writes(LATE))),
    )
    assert ({LEDGER}, {NOTION}) == (places(tiny, FIRST), places(tiny, LATE))
    tiny.later(days=7)
    tiny.run("sync_to_notion")
    assert ({LEDGER}, {LEDGER}) == (places(tiny, FIRST), places(tiny, LATE))
    assert {HEAD, NOTION} == places(tiny, FILED)


def test_two_texts_of_one_page_are_both_kept(make_small: Callable[..., House]) -> None:
    """One before the run read the page, another after: each is on the remote."""
    tiny = make_small(begin=published)
    writes(FIRST)(tiny)
    publish(tiny, Strike("after", LOOK, writes(LATE)))
    assert ({LEDGER}, {LEDGER}) == (places(tiny, FIRST), places(tiny, LATE))


# Without a push nothing is overwritten.

REFUSED: dict[str, tuple[Strike, set[str]]] = {
    "at the beginning": (Strike("before", "ledger.begin", refuse), {NOTION}),
    "when it is kept": (Strike("before", "ledger.keep", refuse), {NOTION}),
}


@pytest.mark.parametrize("moment", REFUSED)
def test_what_could_not_be_pushed_is_not_overwritten(make_small: Callable[..., House], moment: str) -> None:
    """The remote refuses: the page stays as the person wrote it."""
    tiny = make_small(begin=published)
    strike, there = REFUSED[moment]
    done, _ = publish(tiny, Strike("after", LIST, writes(LATE)), Strike(strike.when, strike.path, strike.act))
    assert done is None or Exit.GIT == done.exit
    assert there == places(tiny, LATE)


# Values

VALUES: dict[str, tuple[Strike, set[str], set[str]]] = {
    "before the listing": (Strike("before", LIST, sets("v-Robin")), {LEDGER}, {LEDGER}),
    "before the look": (Strike("before", "GET pages", sets("v-Robin")), {NOTION}, {LEDGER}),
    "after the write": (Strike("after", "PATCH pages", sets("v-Robin")), {NOTION}, {LEDGER}),
    "between look and write": (Strike("after", "GET pages", sets("v-Robin")), LOST, LOST),
}


@pytest.mark.parametrize("moment", VALUES)
def test_a_person_changes_a_value_while_a_publish_runs(make_small: Callable[..., House], moment: str) -> None:
    """As with texts: kept with the page, or left where it is until the next run has kept it."""
    tiny = make_small(begin=renewed)
    strike, now, later = VALUES[moment]
    publish(tiny, Strike(strike.when, strike.path, strike.act))
    assert now == places(tiny, "v-Robin")
    tiny.later(days=7)
    tiny.run("sync_to_notion")
    assert later == places(tiny, "v-Robin")
    assert {HEAD, NOTION} <= places(tiny, FILED)


# First contact

ADOPTED: dict[str, tuple[tuple[Strike, ...], set[str], set[str]]] = {
    "undisturbed": ((), {LEDGER}, LOST),
    "written on after the listing": ((Strike("after", LIST, writes(LATE)),), LOST, {LEDGER}),
    "written on after it was read": ((Strike("after", LOOK, writes(LATE)),), {LEDGER}, {LEDGER}),
    "written on after the push": ((Strike("after", "ledger.begin", writes(LATE)),), {LEDGER}, {LEDGER}),
    "written on after the file got its id": ((Strike("after", "git.push", writes(LATE)),), {LEDGER}, {LEDGER}),
    "written on afterwards": ((Strike("after", WRITE, writes(LATE)),), {LEDGER}, {NOTION}),
}


@pytest.mark.parametrize("moment", ADOPTED)
def test_first_contact_overwrites_only_what_is_kept(make_small: Callable[..., House], moment: str) -> None:
    """The body as it was is on the remote before the overwrite; what came later is too, or stands on the page."""
    tiny = make_small(begin=contacted)
    strikes, first, late = ADOPTED[moment]
    seen: list[set[str]] = []
    looking = Strike("before", WRITE, lambda house: seen.append(places(house, FIRST) | places(house, LATE)))
    publish(tiny, *(Strike(s.when, s.path, s.act) for s in strikes), looking)
    assert (first, late) == (places(tiny, FIRST), places(tiny, LATE))
    assert LEDGER in seen[0]
    assert LEDGER in places(tiny, "v-Robin")
    assert HEAD in places(tiny, ULID)


def test_a_page_that_cannot_be_read_whole_is_not_adopted_over(make_small: Callable[..., House]) -> None:
    """Its text stays where it is."""
    tiny = make_small(begin=contacted)
    tiny.state.settings.truncated_pages.append(tiny.page("Alpha")["id"])
    publish(tiny)
    assert NOTION in places(tiny, FIRST)


# Killed


def test_killed_between_write_and_ledger_is_adopted_silently(make_small: Callable[..., House]) -> None:
    """The page holds what it should: it is remembered, nothing is written, and what was kept stays kept once."""
    tiny = make_small(begin=published)
    writes(FIRST)(tiny)
    killed, _ = publish(tiny, Strike("before", "ledger.finish", kill))
    assert killed is None
    tiny.later(hours=1)
    before = tiny.pages()
    again, asked = publish(tiny)
    assert again is not None
    assert [Adopt] == [type(op) for op in again.plan.operations]
    assert before == tiny.pages()
    assert not {"page.body", "page.update", "ledger.keep"} & set(asked)
    assert ({LEDGER}, {HEAD, NOTION}) == (places(tiny, FIRST), places(tiny, FILED))


@pytest.mark.parametrize(
    "death", ["page.create", "page.body", "page.update", "git.commit", "git.push", "ledger.finish"]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_a_person_writes_after_a_death_is_kept(make_small: Callable[..., House], death: str, when: str) -> None:
    """Killed anywhere, then written on: no text is lost, whether the dead run had known the page or not."""
    tiny = make_small(begin=None if death == "page.create" else renewed)
    if death != "page.create":
        writes(FIRST)(tiny)
    publish(tiny, Strike(when, death, kill))
    tiny.later(hours=1)
    if (death, when) != ("page.create", "before"):
        writes(LATE)(tiny)
        tiny.run("sync_to_notion")
        assert {LEDGER} == places(tiny, LATE)
    if death != "page.create":
        assert ({LEDGER}, {HEAD, NOTION}) == (places(tiny, FIRST), places(tiny, FILED))


# Restored

RESTORED: dict[str, tuple[tuple[Strike, ...], set[str], set[str]]] = {
    "undisturbed": ((), {NOTION, LEDGER}, LOST),
    "before the listing": ((Strike("before", LIST, writes(LATE)),), {NOTION, LEDGER}, {LEDGER}),
    "after the listing": ((Strike("after", LIST, writes(LATE)),), {NOTION, LEDGER}, {LEDGER}),
    "after it was read": ((Strike("after", LOOK, writes(LATE)),), {NOTION, LEDGER}, {LEDGER}),
    "after the push": ((Strike("after", "ledger.begin", writes(LATE)),), {NOTION, LEDGER}, {LEDGER}),
    "after the look": ((Strike("after", LOOK, writes(LATE), 2),), {NOTION, LEDGER}, LOST),
    "after the write": ((Strike("after", WRITE, writes(LATE)),), {LEDGER}, {NOTION}),
    "keeping takes long": (
        (
            Strike("after", "ledger.begin", writes("Something else.")),
            Strike("before", "ledger.keep", slowly(writes(LATE))),
        ),
        {LEDGER},
        {NOTION},
    ),
    "killed before the write": ((Strike("before", "page.body", kill),), {LEDGER}, LOST),
    "killed after the write": ((Strike("after", "page.body", kill),), {NOTION, LEDGER}, LOST),
    "the remote refuses": (
        (Strike("before", "ledger.keep", refuse), Strike("after", "ledger.begin", writes(LATE))),
        {LEDGER},
        {NOTION},
    ),
}


@pytest.mark.parametrize("moment", RESTORED)
def test_restoring_loses_neither_text(make_small: Callable[..., House], moment: str) -> None:
    """The kept text stays kept whatever happens; the present one is kept before it is replaced."""
    tiny = make_small(begin=overwritten)
    strikes, first, late = RESTORED[moment]
    put_back(tiny, *(Strike(s.when, s.path, s.act, s.nth) for s in strikes))
    assert (first, late) == (places(tiny, FIRST), places(tiny, LATE))


def test_a_restore_that_died_is_overwritten_and_kept(make_small: Callable[..., House]) -> None:
    """Nobody remembered the decision: the next publish replaces the text again, which loses nothing."""
    tiny = make_small(begin=overwritten)
    put_back(tiny, Strike("after", "page.body", kill))
    tiny.later(hours=1)
    tiny.run("sync_to_notion")
    assert {LEDGER} == places(tiny, FIRST)
    put_back(tiny)
    assert {NOTION, LEDGER} == places(tiny, FIRST)


# Seen again: what a look shows after no answer is a person's text like any other.


def answers(status: int, pattern: str, **headers: str) -> Callable[[House], object]:
    """The next PATCH of this path is answered with an error, and is not carried out."""
    fault = {"kind": "status", "status": status, "headers": headers}
    return lambda house: house.state.faults.add({"match": {"method": "PATCH", "path": pattern}, "fault": fault})


UNANSWERED: dict[str, tuple[Callable[[House], object], Strike]] = {
    "no answer, then a text": (answers(504, "/markdown$"), Strike("after", WRITE, writes(LATE))),
    "a conflict, then a text": (answers(409, "/markdown$"), Strike("after", WRITE, writes(LATE))),
    "told to wait, then a text": (
        answers(429, "/markdown$", **{"retry-after": "0.1"}),
        Strike("after", WRITE, slowly(writes(LATE))),
    ),
    "no answer, then a value": (answers(504, "/pages/[0-9a-f-]+$"), Strike("after", "PATCH pages", sets(LATE))),
    "told to wait, then a value": (
        answers(429, "/pages/[0-9a-f-]+$", **{"retry-after": "0.1"}),
        Strike("after", "PATCH pages", slowly(sets(LATE))),
    ),
}


@pytest.mark.parametrize("case", UNANSWERED)
def test_a_write_is_repeated_only_on_what_was_kept(make_small: Callable[..., House], case: str) -> None:
    """A person writes between a failed write and its repetition: it is on the page or on the remote."""
    tiny = make_small(begin=renewed)
    fault, strike = UNANSWERED[case]
    fault(tiny)
    publish(tiny, Strike(strike.when, strike.path, strike.act))
    assert LOST != places(tiny, LATE)


def test_a_value_changed_beside_our_own_write_is_kept(make_small: Callable[..., House]) -> None:
    """Between two writes of ours a person changes a value that we do not touch: the listing names us as the editor."""
    tiny = make_small(begin=published)
    tiny.edit(ALPHA, lambda text: text.replace("**Price**: 900", "**Price**: 950"))
    publish(tiny, Strike("after", WRITE, sets(LATE)))
    assert {NOTION} == places(tiny, LATE)
    tiny.later(days=7)
    tiny.run("sync_to_notion")
    assert LOST != places(tiny, LATE)


def test_a_text_written_beside_our_own_write_is_kept_when_the_file_changes(make_small: Callable[..., House]) -> None:
    """Between two writes of ours a person writes a text: it stays on the page unseen, and is kept before it goes."""
    tiny = make_small(begin=published)
    tiny.edit(ALPHA, lambda text: text.replace("**Price**: 900", "**Price**: 950"))
    publish(tiny, Strike("after", WRITE, writes(LATE)))
    tiny.later(days=7)
    tiny.run("sync_to_notion")
    assert {NOTION} == places(tiny, LATE)
    tiny.edit(ALPHA, lambda text: text + "\nMore.\n")
    tiny.run("sync_to_notion")
    assert {LEDGER} == places(tiny, LATE)


def test_a_public_remote_gets_no_text_of_a_person(make_small: Callable[..., House]) -> None:
    """At first contact too: nothing is pushed to where everybody reads, so nothing is overwritten."""
    house = make_small(lambda text: text.replace("portfolio:\n", "portfolio:\n  remote: public\n"))
    contacted(house)
    publish(house)
    assert {NOTION} == places(house, FIRST)

"""Faults of the way to Notion, on every kind of request: the run ends in good order, the next one finishes it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.core.errors import Exit, SyncError, Unreachable
from tests import small
from tests.beginnings import begun, copied
from tests.house import House
from tests.small import ALPHA, Door, both_sides, offer, put, titles

NOW = {"headers": {"retry-after": "0.01"}}
STATUSES = (429, 500, 502, 503, 504, 529)
BEFORE: list[dict[str, Any]] = [{"kind": "status", "status": status, **NOW} for status in (*STATUSES, 409)]
BEFORE += [{"kind": "cut"}]
AFTER: list[dict[str, Any]] = [{"kind": "status", "status": s, "when": "after", **NOW} for s in (500, 502, 503, 504)]
AFTER += [
    {"kind": "status", "status": 503, "when": "after", "committed": True, **NOW},
    {"kind": "cut", "when": "after"},
    {"kind": "truncated_json", "when": "after"},
]
PAGE = "/v1/pages/[^/]+$"
WRITES: dict[str, dict[str, str]] = {
    "fill an id": {"method": "PATCH", "path": PAGE, "body": "rich_text"},
    "create": {"method": "POST", "path": "/v1/pages$"},
    "lock": {"method": "PATCH", "path": PAGE, "body": "is_locked"},
    "body": {"method": "PATCH", "path": "/markdown$"},
    "properties": {"method": "PATCH", "path": PAGE, "body": "number"},
}
READS: dict[str, dict[str, str]] = {
    "search": {"path": "/v1/search"},
    "schema": {"method": "GET", "path": "/v1/data_sources"},
    "rows": {"path": "/query$"},
    "body": {"method": "GET", "path": "/markdown$"},
    "page": {"method": "GET", "path": PAGE},
}
EASY = [fault for fault in BEFORE if fault.get("status") in (429, 529)]


def busy(house: House) -> House:
    """A settled house with all kinds of work: a new row, a new file, a changed text and price, a person's edit."""
    house.run("weekly")
    house.later(days=1)
    house.act("create_page", database="projects", properties={"Name": "New", "Status": "To Do"})
    house.act("replace_body", page=house.page("Beta")["id"], markdown="My precious notes.")
    put(house, "offers/delta.md", offer("Delta", 300))
    house.edit(ALPHA, lambda text: text.replace("**Price**: 900", "**Price**: 950") + "\nMore of Alpha.\n")
    return house


def outcome(house: House) -> dict[str, Any]:
    """What both sides hold in the end, without ids and times of the run that brought them there."""
    pages = {
        (page["parent"].get("data_source_id"), page["title"]): (page["properties"], page["markdown"], page["is_locked"])
        for page in house.pages().values()
    }
    assert len(pages) == len(house.pages()), "a page was made twice"
    files = (line.partition("\t") for line in house.git("ls-tree", "-r", "origin/main").splitlines())
    blobs = {path: blob for blob, _, path in files if not path.startswith(("logs/", "integrations/"))}
    kept = house.git("grep", "-h", "precious", "origin/notion-sync/state/main", "--", "snapshots")
    assert "My precious notes." in kept
    return {"pages": pages, "files": blobs}


@pytest.fixture(scope="module")
def expected(
    small_template: Path, beginnings: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """What becomes of the busy house, a day later, without a fault."""
    template = begun(small_template / "house", beginnings, lambda _shipped: small.CONFIG, busy)
    house = copied(template, tmp_path_factory.mktemp("clean") / "house", lambda _shipped: small.CONFIG)
    house.later(days=1)
    assert Exit.DONE == house.run("weekly").exit
    yield outcome(house)
    house.state.close()


@pytest.fixture
def at_work(make_small: Callable[..., House]) -> House:
    """The busy house, a day later."""
    house: House = make_small(begin=busy)
    house.later(days=1)
    return house


def name_of(fault: dict[str, Any]) -> str:
    """For the test's id."""
    named = "named" if "committed" in fault else ""
    return " ".join(filter(None, (fault["kind"], str(fault.get("status", "")), fault.get("when", "before"), named)))


def spoil(house: House, matches: Iterator[dict[str, str]] | list[dict[str, str]], fault: dict[str, Any]) -> None:
    """One fault at the first request of each kind."""
    for match in matches:
        house.state.faults.add({"match": match, "fault": fault})


def struck(house: House) -> list[int]:
    """How often each rule has struck."""
    return [rule.struck for rule in house.state.faults.rules]


def finish(house: House) -> None:
    """The faults are over; when the quarantine is, the next run finishes, and the one after it has nothing to do."""
    house.state.faults.clear()
    house.later(minutes=15)
    run = house.run("weekly")
    assert Exit.DONE == run.exit, [outcome.error for outcome in run.outcomes]
    assert house.run("weekly", dry=True).plan.quiet


@pytest.mark.parametrize("fault", [f for f in BEFORE if f.get("status") != 409] + AFTER[-1:], ids=name_of)
def test_reads_are_repeated(at_work: House, expected: dict[str, Any], fault: dict[str, Any]) -> None:
    """One fault at each kind of read: exit 0 in the same run, and the same end."""
    spoil(at_work, list(READS.values()), fault)
    assert Exit.DONE == at_work.run("weekly").exit
    # The search is needed at first contact only: afterwards the ids are remembered.
    assert [0, 1, 1, 1, 1] == struck(at_work)
    assert expected == outcome(at_work)


@pytest.mark.parametrize("fault", BEFORE + AFTER, ids=name_of)
def test_every_kind_of_write_at_once(at_work: House, expected: dict[str, Any], fault: dict[str, Any]) -> None:
    """One fault at the first write of each kind: exit 0 or 1 as the outcomes say, then the same end as without."""
    spoil(at_work, list(WRITES.values()), fault)
    run = at_work.run("weekly")
    undone = [outcome for outcome in run.outcomes if outcome.result != "applied"]
    assert (Exit.INCOMPLETE if undone else Exit.DONE) == run.exit
    assert all(outcome.error for outcome in undone if outcome.result != "held_back")
    assert 4 <= sum(struck(at_work))
    finish(at_work)
    assert expected == outcome(at_work)


@pytest.mark.parametrize("kind", WRITES)
@pytest.mark.parametrize("fault", [*BEFORE[0::6], BEFORE[3], BEFORE[7], AFTER[2], *AFTER[4:6]], ids=name_of)
def test_one_write_of_a_kind(at_work: House, expected: dict[str, Any], kind: str, fault: dict[str, Any]) -> None:
    """A fault at one write concerns one record; a creation without an answer waits, everything else is settled."""
    spoil(at_work, [WRITES[kind]], fault)
    run = at_work.run("weekly")
    assert [1] == struck(at_work)
    undone = [outcome for outcome in run.outcomes if outcome.result != "applied"]
    lost = kind == "create" and fault not in EASY and fault.get("when") != "after"
    assert (1 if lost else 0) == len(undone), [outcome.error for outcome in undone]
    assert (Exit.INCOMPLETE if lost else Exit.DONE) == run.exit
    finish(at_work)
    assert expected == outcome(at_work)


def test_a_creation_without_an_answer_is_not_tried_again_at_once(at_work: House) -> None:
    """Within ten minutes the page may still appear: exit 1 with the file's name, and no second creation."""
    spoil(at_work, [WRITES["create"]], {"kind": "cut"})
    assert Exit.INCOMPLETE == at_work.run("weekly").exit
    at_work.later(minutes=5)
    run = at_work.run("weekly")
    assert Exit.INCOMPLETE == run.exit
    (waiting,) = [finding for finding in run.plan.findings if finding.code == "create.unknown"]
    assert ("offers/delta.md", "Run again in ten minutes.") == (waiting.where, waiting.advice)
    assert "POST pages" not in run.requests
    finish(at_work)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("", 429, Exit.UNREACHABLE), ("", 503, Exit.UNREACHABLE), ("/query", 529, Exit.UNREACHABLE)],
)
def test_a_lasting_fault_ends_the_run_before_it_begins(tiny: House, path: str, status: int, code: Exit) -> None:
    """Six tries, then an error that says what was asked and what came; both sides as they were; later all is done."""
    tiny.state.faults.add({"match": {"path": path}, "fault": {"kind": "status", "status": status, **NOW}, "times": 0})
    before = both_sides(tiny)
    with pytest.raises(SyncError, match=f"{status} .*6 times") as ended:
        tiny.run("weekly")
    assert code == ended.value.exit
    assert ended.value.advice
    assert before == both_sides(tiny)
    tiny.state.faults.clear()
    assert Exit.DONE == tiny.run("weekly").exit


def test_one_database_that_does_not_answer_stops_only_itself(tiny: House) -> None:
    """500 for one database's rows, for good: an error with its name and exit 1; the others are done."""
    source = tiny.page("Overhaul")["parent"]["data_source_id"]
    match = {"path": f"{source}/query"}
    tiny.state.faults.add({"match": match, "fault": {"kind": "status", "status": 500, **NOW}, "times": 0})
    run = tiny.run("weekly")
    assert Exit.INCOMPLETE == run.exit
    assert ["projects"] == [finding.where for finding in run.plan.findings if finding.severity == "error"]
    assert ["Alpha", "Beta", "Gamma"] == titles(tiny, "offers")
    assert "" == tiny.git("ls-tree", "-r", "--name-only", "origin/main", "--", "ventures")


def test_a_wait_beyond_the_end_of_the_run_is_not_begun(tiny: House) -> None:
    """Retry-After of two hours: exit 7 at once, with both times."""
    tiny.state.faults.add({"fault": {"kind": "status", "status": 429, "headers": {"retry-after": "7200"}}, "times": 0})
    with pytest.raises(Unreachable, match=r"must wait 7200 s and this run has 2[67]"):
        tiny.run("weekly")


def test_notion_gone_in_the_midst_of_writing(at_work: House, expected: dict[str, Any]) -> None:
    """Every write refused with 429 from the second on: exit 7, the rest held back; the next run goes on."""
    for match in WRITES.values():
        rule = {"match": {**match, "nth": 2}, "fault": {"kind": "status", "status": 429, **NOW}, "times": 0}
        at_work.state.faults.add(rule)
    run = at_work.run("weekly")
    assert Exit.UNREACHABLE == run.exit
    assert run.error
    assert {"applied", "failed"} <= {outcome.result for outcome in run.outcomes}
    finish(at_work)
    assert expected == outcome(at_work)


@pytest.mark.parametrize(
    ("match", "fault"),
    [
        ({"path": "/query$"}, {"kind": "status", "status": 429, **NOW}),
        ({"path": "/query$"}, {"kind": "truncated_json"}),
        ({"method": "POST", "path": "/v1/pages$"}, {"kind": "cut", "when": "after"}),
        ({"method": "PATCH", "path": PAGE}, {"kind": "cut"}),
        ({"method": "PATCH", "path": PAGE}, {"kind": "status", "status": 503, "when": "after", **NOW}),
    ],
    ids=["429", "half an answer", "cut after create", "cut before patch", "503 after patch"],
)
def test_over_a_real_connection(door: Door, match: dict[str, str], fault: dict[str, Any]) -> None:
    """The same over HTTP, through the door: all is done in one run, nothing twice."""
    spoil(door.house, [match], fault)
    said = door("weekly")
    assert 0 == said.exit_code, said.output
    assert [1] == struck(door.house)
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")
    assert "nothing to do" in door("weekly").stdout


def test_the_firewall_names_the_document(door: Door, make_small: Callable[..., House]) -> None:
    """An HTML 403 for one text: exit 1, which document and what to look for; the others are published."""
    fault = {"kind": "html_403"}
    spoil(door.house, [{"method": "POST", "path": "/v1/pages$", "body": "The text of Beta"}], fault)
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "failed  offers: Beta ← offers/beta.md: The firewall in front of Notion refused the text" in said.stdout
    assert "code blocks" in said.stdout
    assert ["Alpha", "Gamma"] == titles(door.house, "offers")

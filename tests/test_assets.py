"""Files that Notion keeps are saved beside the document that shows them; their signed addresses go nowhere."""

import base64
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import git
import pytest

from sync.core.errors import Exit
from sync.core.plan import WriteFile
from sync.emulator import hosted
from sync.engine.report import as_json, outcome_text
from sync.engine.run import Run
from sync.planners.assets import name
from tests.house import House
from tests.small import BRIEFS, Door, put

PLAN, COPY, BOARD = "/w/1/The%20plan.pdf", "/w/2/The%20plan.pdf", "/w/3/board.png"
DATA = {PLAN: b"%PDF-1.7\r\n\x00\xff", COPY: b"%PDF-1.7\r\n\x00\xff", BOARD: b"\x89PNG"}
BRIEF = f"{BRIEFS}/planning_brief_v01.md"
JOB = "promote_from_notion"


def kept(path: str) -> str:
    """The address under which Notion keeps a file, as a run of this house sees it without its signature."""
    return f"http://127.0.0.1:9{hosted.PREFIX}{path}"


def link(path: str) -> str:
    """Where the briefs link to."""
    return f"assets/{name(kept(path))}"


@pytest.fixture
def show(tiny: House) -> Callable[..., House]:
    """A house whose finished project shows these files."""

    def planted(*paths: str) -> House:
        hosted.plant(tiny.state, {path: base64.b64encode(data).decode() for path, data in DATA.items()})
        markdown = "\n\n".join(f'<file source="{hosted.STORED}{path}">See {n}</file>' for n, path in enumerate(paths))
        tiny.act("replace_body", page=tiny.page("Overhaul")["id"], markdown=markdown)
        return tiny

    return planted


def raw(house: House, path: str) -> bytes:
    """A file as the remote's main has it."""
    with git.Repo(house.portfolio) as repo:
        data: bytes = repo.git.execute(
            ["git", "cat-file", "blob", f"origin/main:{path}"], stdout_as_string=False, strip_newline_in_stdout=False
        )
    return data


def saved(house: House) -> list[str]:
    """The names of the files beside the briefs."""
    paths = house.git("ls-tree", "-r", "--name-only", f"origin/main:{BRIEFS}").split()
    return [path for path in paths if path.startswith("assets/")]


def asset_findings(run: Run) -> list[str]:
    """What a run says of files."""
    return [finding.what for finding in (*run.plan.findings, *run.found) if finding.code == "asset"]


def test_a_file_is_saved_in_the_commit_of_its_document(show: Callable[..., House]) -> None:
    """Byte for byte, linked relatively, fetched once for three briefs, without a request more; then all is quiet."""
    house = show(PLAN)
    asked = sum(house.run(JOB, dry=True).requests.values())
    assert 0 == house.state.downloads.total
    run = house.run(JOB)
    assert (Exit.DONE, []) == (run.exit, asset_findings(run))
    assert f"[See 0]({link(PLAN)})" in house.text(BRIEF)
    assert DATA[PLAN] == raw(house, f"{BRIEFS}/{link(PLAN)}") == (house.portfolio / BRIEFS / link(PLAN)).read_bytes()
    assert 1 == house.state.downloads.total
    assert asked <= sum(run.requests.values())
    assert not any("_files" in key for key in run.requests)
    assert "" == house.git("status", "--porcelain", "-uall")
    head = house.git("rev-parse", "HEAD")
    house.later(days=7)
    again = house.run(JOB)
    assert ((), head, 1) == (again.outcomes, house.git("rev-parse", "HEAD"), house.state.downloads.total)


FAULTS: dict[str, dict[str, Any]] = {
    "refused": {"kind": "status", "status": 403},
    "cut": {"kind": "cut"},
    "late": {"kind": "delay", "seconds": 99},
}


@pytest.mark.parametrize("fault", [*FAULTS, "expired", "too large", "never"])
def test_a_file_that_cannot_be_had_holds_nothing_back(make_small: Callable[..., House], fault: str) -> None:
    """The briefs are made, the other file too; the link leads to Notion without a signature, and a finding says so."""
    limit = {"too large": 1, "never": 0}.get(fault, 10)
    house = make_small(lambda text: text.replace("portfolio:\n", f"portfolio:\n  largest_file_mb: {limit}\n"))
    large = {PLAN: b"x" * 1_000_001} if fault == "too large" else {}
    hosted.plant(house.state, {path: base64.b64encode(data).decode() for path, data in {**DATA, **large}.items()})
    pages = f'<file source="{hosted.STORED}{PLAN}">Plan</file>\n\n![Board]({hosted.STORED}{BOARD})'
    house.act("replace_body", page=house.page("Overhaul")["id"], markdown=pages)
    if fault in FAULTS:
        house.state.faults.add({"match": {"path": "The%20plan"}, "fault": FAULTS[fault]})

    def probe(moment: str, kind: str, key: str) -> None:
        if (fault, moment, kind) == ("expired", "before", "file.fetch") and "plan" in key:
            house.state.clock.advance(timedelta(minutes=61))
        elif (fault, moment, kind) == ("expired", "before", "file.fetch"):
            house.state.clock.advance(timedelta(minutes=-61))

    run = house.run(JOB, probe=probe)
    assert Exit.DONE == run.exit
    text = house.text(BRIEF)
    assert f"[Plan]({kept(PLAN)})" in text
    assert (f"![Board]({kept(BOARD)})" if fault == "never" else f"![Board]({link(BOARD)})") in text
    assert ([] if fault == "never" else [link(BOARD)]) == saved(house)
    (said,) = asset_findings(run)
    assert "The plan.pdf" in said
    assert "\n".join(outcome_text(run)).count("The plan.pdf") == (0 if fault == "never" else 1)
    house.later(days=7)
    assert () == house.run(JOB).outcomes


def test_equal_files_are_stored_once(show: Callable[..., House]) -> None:
    """Two uploads of one file: both links lead to the first."""
    house = show(PLAN, COPY)
    run = house.run(JOB)
    assert [link(PLAN)] == saved(house)
    assert f"[See 0]({link(PLAN)})\n\n[See 1]({link(PLAN)})" in house.text(BRIEF)
    for outcome in run.outcomes:
        if isinstance(outcome.operation, WriteFile) and outcome.operation.assets:
            assert {link(PLAN)} == {asset.link for asset in outcome.operation.assets}


@pytest.mark.parametrize("tracked", [True, False])
def test_a_file_that_is_there_is_never_overwritten(show: Callable[..., House], tracked: bool) -> None:
    """Somebody's file of that name, committed or not: ours takes a longer name."""
    house = show(PLAN)
    path = f"{BRIEFS}/{link(PLAN)}"
    if tracked:
        put(house, path, "mine")
    else:
        (house.portfolio / path).parent.mkdir(parents=True)
        (house.portfolio / path).write_text("mine", encoding="utf-8")
    assert Exit.DONE == house.run(JOB).exit
    longer = f"assets/{name(kept(PLAN), 16)}"
    assert f"[See 0]({longer})" in house.text(BRIEF)
    assert DATA[PLAN] == raw(house, f"{BRIEFS}/{longer}")
    assert "mine" == (house.portfolio / path).read_text(encoding="utf-8")


def test_a_file_of_equal_bytes_is_no_change(show: Callable[..., House]) -> None:
    """It is linked as it lies there."""
    house = show(BOARD)
    file = house.portfolio / BRIEFS / link(BOARD)
    file.parent.mkdir(parents=True)
    file.write_bytes(DATA[BOARD])
    house.git("add", ".")
    house.git("commit", "-q", "-m", "docs: board")
    house.git("push", "-q", "origin", "main")
    run = house.run(JOB)
    assert link(BOARD) not in house.git("show", "--format=", "--name-only", run.commits[0])
    assert [link(BOARD)] == saved(house)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(
    ("when", "what"),
    [("before", "file.fetch"), ("after", "file.fetch"), ("after", "git.commit"), ("before", "git.push")],
)
def test_a_killed_run_is_finished_by_the_next(show: Callable[..., House], when: str, what: str) -> None:
    """Documents and files come together or not at all."""
    house = show(PLAN)

    def kill(moment: str, kind: str, _key: str) -> None:
        if (moment, kind) == (when, what):
            raise Killed

    with pytest.raises(Killed):
        house.run(JOB, probe=kill)
    house.later(hours=2)
    assert Exit.DONE == house.run(JOB).exit
    assert f"[See 0]({link(PLAN)})" in house.text(BRIEF)
    assert [link(PLAN)] == saved(house)
    assert DATA[PLAN] == raw(house, f"{BRIEFS}/{link(PLAN)}")
    assert "" == house.git("status", "--porcelain", "-uall")


def test_a_signature_is_written_nowhere(show: Callable[..., House], caplog: pytest.LogCaptureFixture) -> None:
    """Not in the plan, its JSON, the ledger, any object of Git, any file or any log, also where a download failed."""
    caplog.set_level(logging.DEBUG)
    house = show(PLAN, BOARD)
    house.state.faults.add({"match": {"path": "board"}, "fault": {"kind": "cut"}})
    run = house.run(JOB)
    told = [repr(run), as_json(run), *outcome_text(run), caplog.text]
    with git.Repo(house.portfolio) as repo:
        listed = house.git("cat-file", "--batch-check", "--batch-all-objects").splitlines()
        objects = [repo.odb.stream(bytes.fromhex(line.split()[0])).read() for line in listed]
    files = [file.read_bytes() for file in house.portfolio.rglob("*") if file.is_file()]
    assert 2 == house.state.downloads.total
    assert not [text for text in told if "X-Amz" in text]
    assert not [data for data in (*objects, *files) if b"X-Amz" in data]


def test_over_the_network(door: Door) -> None:
    """The real transport, Notion on loopback: saved, and the door says what was not."""
    house = door.house
    house.state.clock.set(house.state.clock.now(), running=True)
    hosted.plant(house.state, {path: base64.b64encode(data).decode() for path, data in DATA.items()})
    markdown = f'<pdf source="{hosted.STORED}{PLAN}">Plan</pdf>\n\n![Board]({hosted.STORED}{BOARD})'
    house.act("replace_body", page=house.page("Overhaul")["id"], markdown=markdown)
    house.state.faults.add({"match": {"path": "board"}, "fault": {"kind": "status", "status": 404}})
    said = door(JOB)
    assert 0 == said.exit_code, said.output
    assert "board.png, was not saved: its host answered 404." in said.output
    assert [link(PLAN)] == saved(house)
    assert DATA[PLAN] == raw(house, f"{BRIEFS}/{link(PLAN)}")

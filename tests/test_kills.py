"""Real kills: the program as a process of its own, against Notion on loopback and real Git, struck at its effects."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import git
import pytest

from sync.core.errors import Exit
from sync.emulator.server import Server
from sync.emulator.state import State
from sync.engine.run import Run
from sync.ports import action_log
from sync.ports.ledger import LeaseHeld
from tests import small
from tests.house import ROOT, House, settled

KILLS = 40
EFFECTS = 20
LOG, ID_MAP = "logs/context_actions.csv", "integrations/notion_id_map.csv"
LEDGER = "origin/notion-sync/state/main"
NEW = ("delta", "epsilon", "zeta", "kappa")
PATIENCE = 60
_TIME = re.compile(r"\b[0-7][0-9A-HJKMNP-TV-Z]{9}(?=[0-9A-HJKMNP-TV-Z]{16}\b)")


@dataclass(frozen=True)
class Struck:
    """How a struck process ended."""

    code: int
    stdout: str
    stderr: str
    effects: tuple[str, ...]


class Program:
    """Starts `weekly`, one process after the other, each forked from one that has imported the program."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.struck", "weekly"]
        # No buffer: an answer that waits in one would be missed by `select`.
        self._forks = subprocess.Popen(command, cwd=ROOT, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._running: int | None = None

    def start(self, environ: dict[str, str], folder: Path) -> int:
        """Its process id. `folder` gets what it prints."""
        assert self._forks.stdin
        self._forks.stdin.write(json.dumps({"environ": environ, "output": str(folder)}).encode() + b"\n")
        self._running = self._answer()
        return self._running

    def wait(self) -> int:
        """How it ended: the signal as a negative number."""
        code = self._answer()
        self._running = None
        return code

    def kill(self) -> None:
        """End it, where nobody has waited for its end."""
        if self._running is not None:
            os.kill(self._running, signal.SIGKILL)
            self.wait()

    def close(self) -> None:
        """No more."""
        self._forks.communicate(timeout=PATIENCE)

    def _answer(self) -> int:
        assert self._forks.stdout
        assert select.select([self._forks.stdout], [], [], PATIENCE)[0], "it does not end"
        return int(self._forks.stdout.readline())


@dataclass(frozen=True)
class Weeks:
    """The world before the struck run, and what it is after a run that nobody disturbed."""

    program: Program
    template: Path
    effects: tuple[str, ...]
    canonical: list[str]
    id_map: list[str]


@pytest.fixture(scope="session")
def weeks(small_template: Path) -> Iterator[Weeks]:
    """One week done, then a second one full of work of every kind; run once undisturbed, as a process."""
    template = Path(mkdtemp(prefix="portfolio-sync-"))
    shutil.copytree(small_template, template, dirs_exist_ok=True)
    settled(small_template / "house", template / "second")
    shutil.rmtree(template / "house")
    (template / "second").rename(template / "house")
    with git.Repo(template / "house/portfolio") as repo:
        repo.remote("origin").set_url(str(template / "house/remote.git"))
    house = House(State(template / "notion.sqlite"), template / "house/portfolio", lambda _: small.CONFIG)
    house.run("weekly")
    house.later(days=7)
    _second_week(house)
    house.state.store.commit()
    house.state.close()
    calm = template / "calm"
    program = Program()
    struck = _struck(program, template, calm)
    after = _house(calm, calm / "house/portfolio")
    yield Weeks(program, template, struck.effects, _canonical(after), _id_map(after))
    after.state.close()
    program.close()
    shutil.rmtree(template)


def _second_week(house: House) -> None:
    """Ids to fill, a project to promote, files to publish, one page edited by a person and one unlocked."""
    for title in ("Eta", "Theta", "Iota"):
        house.act("create_page", database="offers", properties={"Name": title})
    house.act("edit_properties", page="open", properties={"Status": "Complete"})
    house.act("replace_body", page=house.page("Alpha")["id"], markdown="My precious notes.")
    house.edit(small.BETA, lambda text: text.replace("900", "950") + "\nOne more sentence.\n")
    for name in NEW:
        (house.portfolio / f"offers/{name}.md").write_text(small.offer(name.title()), encoding="utf-8")
        house.git("add", "--", f"offers/{name}.md")
    house.git("commit", "-q", "-m", "docs: new offers")
    house.git("push", "-q", "origin", "main")


@contextmanager
def _notion(file: Path) -> Iterator[str]:
    """The emulator on loopback in this process, keeping its state in `file`; yields its address."""
    with closing(State(file)) as state, Server(state) as server:
        state.settings.rate_limit = False
        yield server.url


@contextmanager
def _started(program: Program, template: Path, folder: Path, strike: str = "") -> Iterator[int]:
    """`weekly` as a process in a copy of the world at `folder`; yields its id."""
    folder.mkdir()
    shutil.copy(template / "notion.sqlite", folder)
    settled(template / "house", folder / "house")
    (folder / "config.yaml").write_text(small.CONFIG, encoding="utf-8")
    with _notion(folder / "notion.sqlite") as url:
        environ = {
            "NOTION_API_TOKEN": small.TOKEN,
            "NOTION_API_URL": url,
            "PORTFOLIO_ROOT": str(folder / "house/portfolio"),
            "PORTFOLIO_SYNC_CONFIG": str(folder / "config.yaml"),
            "EFFECTS": str(folder / "effects"),
            **({"STRIKE": strike} if strike else {}),
        }
        try:
            yield program.start(environ, folder)
        finally:
            program.kill()


def _struck(program: Program, template: Path, folder: Path, strike: str = "") -> Struck:
    """Run it to its end."""
    with _started(program, template, folder, strike):
        code = program.wait()
    stdout, stderr = ((folder / name).read_text(encoding="utf-8") for name in ("stdout", "stderr"))
    return Struck(code, stdout, stderr, tuple(_lines(folder / "effects")))


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _house(folder: Path, portfolio: Path) -> House:
    """The world at `folder` seen from a clone, two hours later than it is: every lease has passed."""
    house = House(State(folder / "notion.sqlite"), portfolio, lambda _: small.CONFIG)
    house.state.clock.set(datetime.now(UTC) + timedelta(hours=2))
    return house


def _fresh(folder: Path) -> Path:
    """A fresh clone of the remote, as the next runner gets it."""
    git.Repo.clone_from(str(folder / "house/remote.git"), folder / "fresh").close()
    return folder / "fresh"


def _recovered(folder: Path) -> tuple[House, list[Run]]:
    """Two runs in a fresh clone, an hour apart."""
    house = _house(folder, _fresh(folder))
    runs = [house.run("weekly")]
    house.later(hours=1)
    return house, [*runs, house.run("weekly")]


def _canonical(house: House) -> list[str]:
    """Notion and the remote's branch as lines, without ids of pages, times, those in ULIDs too, and log rows."""
    pages = house.pages()
    titles = {id_: page["title"] for id_, page in pages.items()}
    shown = sorted(
        [
            *(page["title"], page["is_locked"], page["in_trash"], page["markdown"]),
            *sorted(f"{name}: {_titled(value, titles)}" for name, value in page["properties"].items()),
        ]
        for page in pages.values()
    )
    with git.Repo(house.portfolio) as repo:
        blobs = [item for item in repo.commit("origin/main").tree.traverse() if isinstance(item, git.Blob)]
        files = {str(b.path): b.data_stream.read().decode() for b in blobs if b.path not in (LOG, ID_MAP)}
    return _TIME.sub("", json.dumps([shown, files], indent=1)).splitlines()


def _id_map(house: House) -> list[str]:
    """Its rows without page ids and times."""
    return sorted(",".join(line.split(",")[index] for index in (0, 1, 4)) for line in house.text(ID_MAP).splitlines())


def _titled(value: object, titles: dict[str, str]) -> str:
    ids = value if isinstance(value, list) else [value]
    return ", ".join(titles.get(str(id_), str(id_)) for id_ in ids)


def _check(house: House, runs: list[Run], weeks: Weeks, before: str) -> None:
    """What has to hold after every recovery."""
    assert [Exit.DONE, Exit.DONE] == [run.exit for run in runs], [run.outcomes for run in runs]
    ulids = Counter(page["properties"].get("Unique ID") for page in house.pages().values() if not page["in_trash"])
    assert {1} == {count for ulid, count in ulids.items() if ulid}
    assert weeks.canonical == _canonical(house)
    log = house.text(LOG)
    assert log.startswith(before)
    rows, bad = action_log.read(log)
    assert [] == bad
    told = Counter((row.notes.rpartition("; ")[2], row.action, row.entity, row.path) for row in rows)
    assert {1} == set(told.values()), "a run's work on a file or page stands in the log twice"
    assert "" == house.git("status", "--porcelain", "--untracked-files=all")
    assert "" == house.git("ls-tree", "-r", "--name-only", LEDGER, "journal/")
    assert "My precious notes." in house.git("grep", "-h", "precious", LEDGER, "--", "snapshots")
    house.git("fsck", "--strict", "--no-dangling", "--no-progress")


def _log_before(weeks: Weeks) -> str:
    return (weeks.template / "house/portfolio" / LOG).read_text(encoding="utf-8")


def test_the_run_has_as_many_effects_as_the_kills_cover(weeks: Weeks) -> None:
    """Twenty effects of every kind but one, so that forty kills are all there are: before and after each."""
    assert KILLS == 2 * EFFECTS
    assert EFFECTS == len(weeks.effects), weeks.effects
    kinds = {"ledger.begin", "page.update", "git.commit", "git.push", "page.create", "page.body", "ledger.finish"}
    assert kinds == set(weeks.effects)


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_killed_run_is_finished_by_the_next(weeks: Weeks, tmp_path: Path, kill: int) -> None:
    """SIGKILL before or after each effect; when the lease has passed a fresh clone ends where nobody was killed.

    What the killed run had begun stands in the log, each file and page of it once.
    The clone of the killed run, should it wake up again, is brought to the same commit and is clean.
    """
    effect, moment = kill // 2 + 1, ("before", "after")[kill % 2]
    folder = tmp_path / "world"
    struck = _struck(weeks.program, weeks.template, folder, f"{effect} {moment} KILL")
    assert -signal.SIGKILL == struck.code, struck.stderr
    assert effect == len(struck.effects)
    house, runs = _recovered(folder)
    try:
        _check(house, runs, weeks, _log_before(weeks))
        _, killed, *_ = re.findall("begin (.+)", house.git("log", "--reverse", "--format=%s", LEDGER))
        assert f"run {killed}" in house.text(LOG)
        _check_woken(house, folder / "house/portfolio", weeks)
    finally:
        house.state.close()


def _check_woken(house: House, portfolio: Path, weeks: Weeks) -> None:
    """The clone of the killed run has nothing to do, and nothing is left in it."""
    house.portfolio = portfolio
    house.environ["PORTFOLIO_ROOT"] = str(portfolio)
    house.later(hours=1)
    woken = house.run("weekly")
    assert (Exit.DONE, ()) == (woken.exit, woken.plan.operations)
    assert not any(kind.startswith("PATCH") or kind == "POST pages" for kind in woken.requests)
    assert "" == house.git("status", "--porcelain", "--untracked-files=all")
    only_here = house.git("diff", "--name-only", "origin/main", "HEAD").split()
    assert only_here in ([], [ID_MAP, LOG]), "at most the rows of the killed run wait for the next push"
    assert weeks.canonical == _canonical(house)


@pytest.mark.parametrize("strike", ["5 after KILL", "18 after KILL", "19 before KILL"])
def test_a_clone_that_missed_a_week_after_its_kill_goes_on(weeks: Weeks, tmp_path: Path, strike: str) -> None:
    """Its unpushed commits are made anew on what others did since; both logs survive, and it pushes again."""
    folder = tmp_path / "world"
    _struck(weeks.program, weeks.template, folder, strike)
    house, _ = _recovered(folder)
    try:
        house.edit(small.ALPHA, lambda text: text + "\nWritten since.\n")
        assert Exit.DONE == house.run("weekly").exit
        house.portfolio = folder / "house/portfolio"
        house.environ["PORTFOLIO_ROOT"] = str(house.portfolio)
        house.later(hours=1)
        (house.portfolio / "offers/lambda.md").write_text(small.offer("Lambda"), encoding="utf-8")
        house.git("fetch", "-q", "origin")
        assert () == house.run("weekly").plan.operations
        house.git("add", "--", "offers/lambda.md")
        house.git("commit", "-q", "-m", "docs: one more")
        run = house.run("weekly")
        assert Exit.DONE == run.exit
        assert house.git("rev-parse", "HEAD") == house.git("rev-parse", "origin/main")
        assert [] == action_log.read(house.text(LOG))[1]
        assert house.text(LOG).count(run.id) == 2
        assert "Written since." in house.page("Alpha")["markdown"]
    finally:
        house.state.close()


@pytest.mark.parametrize("strike", ["17 after KILL", "18 before KILL", "18 after KILL", "19 before KILL"])
def test_the_id_map_follows_a_recovery(weeks: Weeks, tmp_path: Path, strike: str) -> None:
    """A run killed between its last page and its log leaves an id map like that of a run nobody killed."""
    folder = tmp_path / "world"
    _struck(weeks.program, weeks.template, folder, strike)
    house, _ = _recovered(folder)
    try:
        assert weeks.id_map == _id_map(house)
    finally:
        house.state.close()


def test_an_unlocked_run_is_gone_on_with_after_ten_minutes(weeks: Weeks, tmp_path: Path) -> None:
    """While the lease holds the next run says who holds it; unlocked, it makes no page twice and waits ten minutes.

    What the killed run was creating is quarantined: due work, so exit 1, until somebody may look again.
    """
    folder = tmp_path / "world"
    _struck(weeks.program, weeks.template, folder, "7 after KILL")
    house = _house(folder, _fresh(folder))
    try:
        house.state.clock.set(datetime.now(UTC))
        with pytest.raises(LeaseHeld, match="portfolio-sync unlock") as held:
            house.run("weekly")
        with house.outside() as outside:
            outside.ledger.unlock(held.value.run, now=outside.now())
        assert Exit.INCOMPLETE == house.run("weekly").exit
        house.later(minutes=11)
        runs = [house.run("weekly"), house.run("weekly")]
        _check(house, runs, weeks, _log_before(weeks))
    finally:
        house.state.close()


@pytest.mark.parametrize(
    ("name", "effect"), [("INT", 1), ("TERM", 3), ("INT", 6), ("TERM", 9), ("INT", 18), ("TERM", 20)]
)
def test_a_signal_stops_before_the_next_effect(weeks: Weeks, tmp_path: Path, name: str, effect: int) -> None:
    """Exit 130; what is done is logged and pushed, the journal is closed, and the next run goes on at once."""
    folder = tmp_path / "world"
    struck = _struck(weeks.program, weeks.template, folder, f"{effect} after {name}")
    assert (Exit.INTERRUPTED if effect < 18 else Exit.DONE) == struck.code, struck.stderr
    assert "Stopping after the current step" in struck.stderr
    assert "Traceback" not in struck.stderr
    closing = ("git.commit", "git.push", "ledger.finish")
    assert all(kind in closing for kind in struck.effects[effect:])
    assert "ledger.finish" == struck.effects[-1]
    house = _house(folder, _fresh(folder))
    try:
        house.state.clock.set(datetime.now(UTC))
        assert "" == house.git("ls-tree", "-r", "--name-only", LEDGER, "journal/")
        runs = [house.run("weekly"), house.run("weekly")]
        _check(house, runs, weeks, _log_before(weeks))
    finally:
        house.state.close()


def test_a_second_interrupt_stops_at_once(weeks: Weeks, tmp_path: Path) -> None:
    """In the middle of a step that takes a minute: the first is waited for, the second is not; exit 130."""
    stderr = tmp_path / "world/stderr"
    with _started(weeks.program, weeks.template, tmp_path / "world", "7 before WAIT") as process:
        for lines in (1, 2):
            _until(lambda lines=lines: lines <= len(_lines(stderr)))  # type: ignore[misc]
            os.kill(process, signal.SIGINT)
        began = time.monotonic()
        assert "Stopping" in _lines(stderr)[1]
        assert Exit.INTERRUPTED == weeks.program.wait()
        assert time.monotonic() - began < 10
        assert "Traceback" not in stderr.read_text(encoding="utf-8")
    house, runs = _recovered(tmp_path / "world")
    try:
        _check(house, runs, weeks, _log_before(weeks))
    finally:
        house.state.close()


def _until(true: Callable[[], bool]) -> None:
    """Wait for it, for as long as a process may take."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)

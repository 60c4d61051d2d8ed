"""Speed, measured against the embedded Notion: `make bench` prints every figure that the README names."""

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from sync.core.config_source import read_config
from sync.core.selection import Selection
from sync.emulator import seed
from sync.emulator.server import Server
from sync.emulator.state import State
from sync.emulator.transport import EmulatorTransport
from sync.engine.effects import Effects
from sync.engine.jobs import JOBS
from sync.engine.opening import opened
from sync.engine.run import run
from sync.engine.snapshot import read
from sync.planners import prefill_ulids
from sync.ports.notion_json import PageReader, source_from
from tests import conftest, small  # noqa: F401 - with it Git knows nothing of this machine
from tests.house import ROOT, House, built, seeded, settled
from tests.planners import scene
from tests.ports.wire import Clock, notion

ROWS = 10_000


@dataclass(frozen=True)
class Rows:
    """What 10,000 rows in one database cost. CPU in seconds without HTTP and JSON decoding; memory in MB."""

    requests: int
    cpu: float
    memory: float


def help_seconds(runs: int = 5) -> float:
    """Median wall time of `portfolio-sync --help` as a whole process."""
    return sorted(_timed([sys.executable, "-m", "sync", "--help"]) for _ in range(runs))[runs // 2]


def bare_seconds(runs: int = 5) -> float:
    """Median wall time of an interpreter that does nothing."""
    return sorted(_timed([sys.executable, "-c", ""]) for _ in range(runs))[runs // 2]


def _timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - began


def reading_34_databases(house: House, latency_ms: int = 100) -> tuple[float, int]:
    """Seconds and requests to read the sandbox over loopback, each request delayed, no limit."""
    house.run("weekly")
    house.state.settings.latency_ms = latency_ms
    with Server(house.state) as server:
        environ = {**house.environ, "NOTION_API_URL": server.url}
        config = house.config.model_copy(
            update={"notion": house.config.notion.model_copy(update={"api_url": environ["NOTION_API_URL"]})}
        )
        with opened(config, ROOT, Effects(), house.state.clock.now) as outside:
            began = time.perf_counter()
            read(JOBS["prefill_ulids"], config, outside, Selection())
            return time.perf_counter() - began, outside.notion.counters.total


@dataclass(frozen=True)
class Exchange:
    """One request to Notion; times in seconds."""

    method: str
    path: str
    sent: float
    answered: float


def exchanges(house: House, job: str, latency_ms: int) -> list[Exchange]:
    """What a job asks of Notion over loopback, each request delayed."""
    house.state.settings.latency_ms = latency_ms
    times: list[Exchange] = []

    class Timed(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            began = time.perf_counter()
            answer = super().handle_request(request)
            answer.read()
            times.append(Exchange(request.method, request.url.path, began, time.perf_counter()))
            return answer

    with Server(house.state) as server:
        environ = {**house.environ, "NOTION_API_URL": server.url}
        config = read_config(house.config_text, environ)
        with opened(config, ROOT, Effects(), house.state.clock.now, transport=Timed()) as outside:
            run(JOBS[job], config, outside, Selection())
    return times


def race_window(house: House, latency_ms: int) -> tuple[float, float]:
    """Seconds in which a person's edit of a page that is being replaced can go unseen.

    From the answer to the look until the answer to the write; and, since the look may be as old as its request, from
    the sending of the look.
    """
    house.later(hours=1)
    house.edit(small.ALPHA, lambda text: f"{text}\nChanged at {latency_ms} ms.\n")
    look, write = [one for one in exchanges(house, "sync_to_notion", latency_ms) if one.path.endswith("/markdown")]
    assert ("GET", "PATCH") == (look.method, write.method)
    return write.answered - look.answered, write.answered - look.sent


def id_window(house: House, latency_ms: int) -> tuple[float, float]:
    """Seconds in which an id that a person types goes unseen: from the look at twenty to the last of their writes."""
    database = seed.source_id("ventures")
    for number in range(20):
        house.act("create_page", database="ventures", properties={"Name": f"Bench {latency_ms} {number}"})
    house.later(hours=1)
    asked = exchanges(house, "prefill_ulids", latency_ms)
    looks = [one for one in asked if one.path.endswith(f"{database}/query")]
    writes = [one for one in asked if one.method == "PATCH" and one.sent > looks[-1].answered][:20]
    return writes[-1].answered - looks[-1].answered, writes[-1].answered - looks[-1].sent


def push_of_one_text(house: House) -> tuple[int, float]:
    """Requests for one changed text, and seconds from the start of the interpreter to the first of them."""
    house.later(hours=1)
    house.edit(small.BETA, lambda text: f"{text}\nOne more sentence.\n")
    house.state.requests.reset()
    command = [sys.executable, "-m", "sync", "sync_to_notion", "--changed", "--verbose"]
    with small.front_door(house) as door:
        environ = {**os.environ, **{name: value for name, value in door.environ.items() if value}}
        began = time.perf_counter()
        with subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr
            next(line for line in process.stderr if "data_sources" in line)
            seconds = time.perf_counter() - began
            process.stderr.read()
        assert process.returncode == 0
    return house.state.requests.to_json()["total"], seconds


def pacing(requests: int = 400, limit: int = 180) -> tuple[int, float]:
    """429 answers met, and seconds waited on a simulated clock, while asking more than two windows' worth."""
    state = State()
    seed.plant(state, {"databases": {"offers": {"title": "Offers", "properties": {"Name": {"type": "title"}}}}})
    state.settings.requests_per_window = limit
    state.clock.set(scene.NOW)
    clock = Clock()
    began = clock.now
    transport = EmulatorTransport(state)
    refused = 0

    class Counting(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal refused
            state.clock.set(scene.NOW + timedelta(seconds=clock.now - began))
            answer = transport.handle_request(request)
            refused += answer.status_code == 429
            return answer

    port = notion(Counting(), clock)
    for _ in range(requests):
        port.me()
    return refused, clock.now - began


def large_workspace(rows: int = ROWS) -> dict[str, Any]:
    """One database with many rows, every twentieth without an id."""
    kinds = {
        "Name": {"type": "title"},
        "Unique ID": {"type": "rich_text"},
        "Price": {"type": "number"},
        "Status": {"type": "select", "options": ["Draft", "Active"]},
        "Notes": {"type": "rich_text"},
    }
    records = [
        {
            "ref": f"r{n}",
            "created": "2025-10-17T09:00:00Z",
            "properties": {"Name": f"Offer {n}", "Price": n, "Status": "Active", "Notes": "Plain words. " * 5}
            | ({"Unique ID": scene.ulid(n)} if n % 20 else {}),
        }
        for n in range(rows)
    ]
    return {"databases": {"offers": {"title": "Offers", "properties": kinds}}, "records": {"offers": records}}


def ten_thousand_rows() -> Rows:
    """List and plan a backfill over 10,000 rows: CPU over decoded answers, memory of the whole listing and plan."""
    state = State()
    seed.plant(state, large_workspace())
    state.settings.rate_limit = False
    source_id = seed.source_id("offers")
    headers = {"Authorization": "Bearer sandbox_x", "Notion-Version": "2026-03-11"}
    answers = []
    with httpx.Client(transport=EmulatorTransport(state), base_url="http://emulator", headers=headers) as client:
        source_json = client.get(f"/v1/data_sources/{source_id}").json()
        cursor: dict[str, str] = {}
        while True:
            answer = client.post(f"/v1/data_sources/{source_id}/query", json={"page_size": 100, **cursor}).json()
            answers.append(json.dumps(answer))
            if not answer["has_more"]:
                break
            cursor = {"start_cursor": answer["next_cursor"]}
    source = source_from(source_json, "offers")
    decoded = [json.loads(answer) for answer in answers]
    gc.collect()
    reader = PageReader(source, "Unique ID", None)
    began = time.process_time()
    pages = tuple(reader(raw) for answer in decoded for raw in answer["results"])
    snapshot = scene.snapshot(pages=pages, schemas={"offers": source})
    plan = prefill_ulids.plan(snapshot, scene.config(), Selection(frozenset({"offers"})))
    cpu = time.process_time() - began
    assert len(pages) == ROWS
    assert len(plan.operations) == ROWS // 20
    del decoded, pages, snapshot, plan
    return Rows(len(answers), cpu, _peak(answers, reader))


def _peak(answers: list[str], reader: PageReader) -> float:
    """Peak of what Python allocates while the listing comes in page by page, in MB."""
    gc.collect()
    tracemalloc.start()
    pages = tuple(reader(raw) for answer in answers for raw in json.loads(answer)["results"])
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    assert pages
    return peak


@contextmanager
def fresh_house() -> Iterator[House]:
    """A sandbox of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeded(folder / "notion.sqlite")
        built(folder / "template")
        house = House(State(folder / "notion.sqlite"), settled(folder / "template", folder / "house"))
        yield house
        house.state.close()


@contextmanager
def small_house() -> Iterator[House]:
    """A small house of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small.build(folder)
        portfolio = settled(folder / "house", folder / "second")
        house = House(State(folder / "notion.sqlite"), portfolio, lambda _shipped: small.CONFIG)
        yield house
        house.state.close()


def main() -> None:
    """Print every figure."""

    def line(what: str, figure: str) -> None:
        print(f"{what:<64}{figure}")

    def total(run: Any) -> int:
        return sum(run.requests.values())

    with fresh_house() as house:
        first = house.run("weekly")
        house.later(days=7)
        quiet = house.run("weekly")
        line("first week on the sandbox: requests, operations", f"{total(first)}, {len(first.plan.operations)}")
        line("quiet week: requests (at most 71)", str(total(quiet)))
        seconds, requests = reading_34_databases(house)
        line("reading 34 databases at 100 ms a request", f"{seconds:.2f} s, {requests} requests")
    with small_house() as house:
        house.run("weekly")
        for latency in (0, 100):
            window, at_most = race_window(house, latency)
            line(f"overwriting: look answered to write answered, {latency} ms a request", f"{window:.3f} s")
            line("  the same from the sending of the look", f"{at_most:.3f} s")
            window, at_most = id_window(house, latency)
            line(f"twenty ids: look answered to last write answered, {latency} ms a request", f"{window:.3f} s")
            line("  the same from the sending of the look", f"{at_most:.3f} s")
        house.state.settings.latency_ms = 0
        requests, seconds = push_of_one_text(house)
        line("push of one changed text: requests, first after", f"{requests}, {seconds:.2f} s")
    rows = ten_thousand_rows()
    line("10,000 rows: requests", str(rows.requests))
    line("10,000 rows: CPU without HTTP and JSON decoding (under 2 s)", f"{rows.cpu:.2f} s")
    line("10,000 rows: peak of Python's memory (under 250 MB)", f"{rows.memory:.0f} MB")
    refused, waited = pacing()
    line("400 requests at 180 a minute: 429 answers, simulated seconds", f"{refused}, {waited:.0f}")
    line("portfolio-sync --help (bare interpreter)", f"{help_seconds():.3f} s ({bare_seconds():.3f} s)")
    line("peak memory of this whole process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()

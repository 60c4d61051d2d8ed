"""The server, the process, the in-process transport, and a state that outlives them."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from sync.emulator import seed
from sync.emulator.server import Server
from sync.emulator.state import State
from sync.emulator.transport import EmulatorTransport
from tests.emulator.api import HEADERS, SMALL

AUDIT = f"/v1/pages/{seed.page_id('audit')}"


@pytest.fixture
def client(state: State) -> Iterator[httpx.Client]:
    with Server(state) as server, httpx.Client(base_url=server.url, headers=HEADERS) as client:
        yield client


def test_it_serves_over_http(client: httpx.Client) -> None:
    """The answer of the service arrives with its headers."""
    answer = client.get(AUDIT)

    assert (200, seed.page_id("audit")) == (answer.status_code, answer.json()["id"])
    assert "Mon, 24 Nov 2025 09:00:30 GMT" == answer.headers["date"]


def test_latencies_run_side_by_side(client: httpx.Client) -> None:
    """Twelve requests at 200 ms each take little more than one."""
    client.post("/_emulator/settings", json={"latency_ms": 200})
    start = time.perf_counter()
    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: client.get(AUDIT).status_code, range(12)))
    took = time.perf_counter() - start

    assert [200] * 12 == statuses
    assert 0.2 <= took < 1.2


def test_a_cut_is_a_cut(client: httpx.Client) -> None:
    """The connection ends without an answer; the next request finds the server well."""
    client.post("/_emulator/faults", json={"fault": {"kind": "cut"}})
    with pytest.raises(httpx.TransportError):
        client.get(AUDIT)

    assert 200 == client.get(AUDIT).status_code


def test_encoded_property_ids_arrive(client: httpx.Client, state: State) -> None:
    """An id works in a path and in a query, encoded by the client or as Notion shows it."""
    source = client.get(f"/v1/data_sources/{seed.source_id('offers')}").json()
    for prop in source["properties"].values():
        item = client.get(f"{AUDIT}/properties/{prop['id']}").json()
        assert prop["id"] == item.get("property_item", item)["id"]
        shown = client.get(AUDIT, params={"filter_properties": prop["id"]}).json()["properties"]
        assert [prop["name"]] == list(shown)


@pytest.fixture
def direct(state: State) -> Iterator[httpx.Client]:
    with httpx.Client(transport=EmulatorTransport(state), base_url="http://emulator", headers=HEADERS) as client:
        yield client


def test_transport(direct: httpx.Client) -> None:
    """Without sockets the same answers come."""
    body = {"properties": {"Price": {"number": 3}}}

    assert 3 == direct.patch(AUDIT, json=body).json()["properties"]["Price"]["number"]


def test_transport_cuts_and_times_out(direct: httpx.Client) -> None:
    """A cut is httpx's protocol error; a delay beyond the client's patience its read timeout, unwaited."""
    direct.post("/_emulator/faults", json={"fault": {"kind": "cut", "when": "after"}})
    with pytest.raises(httpx.RemoteProtocolError):
        direct.get(AUDIT)
    direct.post("/_emulator/faults", json={"fault": {"kind": "delay", "seconds": 60}})
    with pytest.raises(httpx.ReadTimeout):
        direct.get(AUDIT)


def test_a_state_file_outlives_the_process(tmp_path: Path) -> None:
    """What was written before the file was closed is there when it is opened again."""
    file = tmp_path / "state.sqlite"
    first = State(file)
    seed.plant(first, SMALL)
    with httpx.Client(transport=EmulatorTransport(first), base_url="http://emulator", headers=HEADERS) as client:
        client.patch(AUDIT, json={"properties": {"Price": {"number": 11}}})
        before = client.get("/_emulator/dump").json()["pages"]
    first.close()
    second = State(file)
    with httpx.Client(transport=EmulatorTransport(second), base_url="http://emulator", headers=HEADERS) as client:
        after = client.get("/_emulator/dump").json()["pages"]
    second.close()

    assert before == after


def test_python_m(tmp_path: Path) -> None:
    """The process tells its address in one line, serves the seed, and ends when told."""
    command = [sys.executable, "-m", "sync.emulator", "--state", str(tmp_path / "s.sqlite"), "--seed", "sandbox"]
    with subprocess.Popen([*command, "--no-limit"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline().split()
        answer = httpx.get(f"{line[-1]}/v1/users/me", headers=HEADERS)
        process.terminate()
        process.wait(10)

    assert (["listening", "on"], 200) == (line[:2], answer.status_code)

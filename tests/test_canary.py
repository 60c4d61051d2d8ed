"""The token shows nowhere: not in what is said, logged, written, committed or raised, also when things go wrong."""

import logging
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import canary
from tests.canary import CANARY
from tests.house import House
from tests.small import ALPHA, Door


@pytest.mark.parametrize(
    "text",
    [
        CANARY,
        f"Authorization: Bearer {CANARY}",
        quote(f"https://x:{CANARY}@x.example", safe=""),
        CANARY[-canary.WINDOW :],
        CANARY[20:32],
        *(b64encode(f"{'y' * pad}:{CANARY}".encode()).decode() for pad in range(3)),
        *(b64encode(f"{'y' * pad}{CANARY[15:]}".encode()).decode() for pad in range(3)),
    ],
)
def test_a_leak_is_seen(text: str, tmp_path: Path) -> None:
    """Whole or in part, raw or encoded, in text or in a file: the watch over all tests does see it."""
    assert canary.shows(text)
    file = tmp_path / "deep/x.txt"
    file.parent.mkdir()
    file.write_text(f"before {text} after", encoding="utf-8")
    assert [file] == canary.files_that_show_it(tmp_path)
    file.unlink()
    assert not canary.shows("sandbox_canary_ and other words")


def _everything(house: House) -> str:
    """All that Git keeps in the portfolio and its remote, unpacked."""
    unpacked = [
        house.git("log", "-p", "--all", "--format=fuller"),
        house.git("for-each-ref"),
        house.git("reflog", "--all"),
    ]
    objects = house.git("cat-file", "--batch-check", "--batch-all-objects").splitlines()
    unpacked += [house.git("cat-file", "-p", line.split()[0]) for line in objects]
    return "".join(unpacked)


FAULTS = [
    None,
    {"match": {"path": "query"}, "fault": {"kind": "status", "status": 401}, "times": 1},
    {"match": {"method": "POST", "path": "pages"}, "fault": {"kind": "status", "status": 400}, "times": 1},
    {
        "match": {"path": "markdown"},
        "fault": {"kind": "status", "status": 500, "headers": {"retry-after": "0.01"}},
        "times": 1,
    },
]


@pytest.mark.parametrize("fault", FAULTS, ids=["well", "401", "400", "500"])
def test_a_week_leaves_no_token_in_git_or_in_words(
    door: Door, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, fault: dict[str, object] | None
) -> None:
    """Two weeks with an overwritten page and every debug log on: nothing said, no object of Git and no log has it."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("GIT_TRACE", "1")
    monkeypatch.setenv("GIT_CURL_VERBOSE", "1")
    house = door.house
    said = [door("weekly", "-v")]
    house.act("replace_body", page=house.page("Alpha")["id"], markdown="My notes.")
    house.edit(ALPHA, lambda text: text + "More.\n")
    if fault:
        house.state.faults.add(fault)
    said += [door("weekly", "--dry-run", "-v"), door("weekly", "--json"), door("weekly", "-v"), door("config", "show")]
    assert not any(canary.shows(one.stdout + one.stderr) for one in said)
    assert not canary.shows(caplog.text)
    assert not canary.shows(_everything(house))


def test_a_token_in_an_address_of_git_is_not_shown(door: Door) -> None:
    """A clone set up with the token in its remote's address: neither the refusal nor a failed push says it."""
    address = f"https://x-access-token:{CANARY}@127.0.0.1:9/portfolio.git"
    door.house.git("config", "remote.origin.url", address)
    for arguments in (("weekly",), ("weekly", "--json"), ("weekly", "-v")):
        said = door(*arguments)
        assert 6 == said.exit_code
        assert not canary.shows(said.stdout + said.stderr)
    door.house.git("config", "remote.origin.url", f"http://x:{CANARY}@127.0.0.1:9/p.git")
    assert not canary.shows(door("weekly").stderr)
    door.house.git("config", "remote.origin.url", "/nowhere")

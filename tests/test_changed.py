"""A push looks at what it changed and at what was left behind, and at nothing else."""

from typing import Any

import pytest

from sync.core.errors import Exit, UnsafePlan
from sync.emulator import seed
from sync.engine.run import Run
from tests.house import House
from tests.small import ALPHA, BETA, offer, put

SCHEMA, PAGE, LOOK, CHANGE = "GET data_sources", "GET pages", "GET pages/markdown", "PATCH pages/markdown"


@pytest.fixture
def settled(tiny: House) -> House:
    """The small house after a whole week and a first change, which asks once in its life who the integration is."""
    tiny.run("weekly")
    tiny.later(hours=1)
    tiny.edit(ALPHA, lambda text: f"{text}\nA first change.\n")
    tiny.run("sync_to_notion")
    tiny.later(hours=1)
    return tiny


def push(house: House, **selection: Any) -> Run:
    """What a push starts."""
    return house.run("sync_to_notion", changed=True, **selection)


def codes(run: Run) -> list[str]:
    """What it found, the remark on how little it looked at aside."""
    return [finding.code for finding in run.plan.findings if finding.code != "changed_only"]


def test_a_push_that_changes_nothing_published_asks_nobody(settled: House) -> None:
    """No request, no write, no commit; that nothing else was looked at is said."""
    put(settled, "notes.md", "# Notes\n")
    pages, head = settled.pages(), settled.git("ls-remote", "origin", "refs/heads/main")
    run = push(settled)
    assert (Exit.DONE, {}, (), []) == (run.exit, dict(run.requests), run.plan.operations, codes(run))
    assert (pages, head) == (settled.pages(), settled.git("ls-remote", "origin", "refs/heads/main"))
    (remark,) = run.plan.findings
    assert "0 documents differ from what was published last; no other page was looked at." == remark.what


def test_a_changed_text_costs_four_requests(settled: House) -> None:
    """Schema, page, look, change; reading included."""
    settled.edit(ALPHA, lambda text: f"{text}\nOne more sentence.\n")
    run = push(settled)
    assert {SCHEMA: 1, PAGE: 1, LOOK: 1, CHANGE: 1} == run.requests
    assert "One more sentence." in settled.page("Alpha")["markdown"]
    assert {} == push(settled).requests


def test_a_changed_text_and_value_cost_six_at_most(settled: House) -> None:
    """With a property, two more."""
    settled.edit(ALPHA, lambda text: text.replace("900", "950") + "\nOne more sentence.\n")
    run = push(settled)
    assert sum(run.requests.values()) <= 6
    assert 950 == settled.page("Alpha")["properties"]["Price"]


def test_what_was_left_behind_is_done_with_it(settled: House) -> None:
    """A document whose publishing failed is still different, so that the next push finds it without being told."""
    settled.edit(BETA, lambda text: f"{text}\nLeft behind.\n")
    settled.state.faults.add({"match": {"method": "PATCH"}, "fault": {"kind": "status", "status": 400}, "times": 1})
    assert Exit.INCOMPLETE == push(settled).exit
    settled.edit(ALPHA, lambda text: f"{text}\nPushed now.\n")
    assert Exit.DONE == push(settled).exit
    assert "Left behind." in settled.page("Beta")["markdown"]
    assert "Pushed now." in settled.page("Alpha")["markdown"]


@pytest.mark.parametrize("why", ["a new document", "other rules", "full", "revive", "the first run"])
def test_where_all_must_be_read(tiny: House, why: str) -> None:
    """An id or a title may belong to any record, and other rules may concern any: then the listing is whole."""
    if why != "the first run":
        tiny.run("weekly")
    if why == "a new document":
        put(tiny, "offers/delta.md", offer("Delta"))
    elif why == "other rules":
        tiny.config_text = tiny.config_text.replace("        Version: version\n", "")
    run = push(tiny, **{why: True} if why in ("full", "revive") else {})
    assert run.requests["POST data_sources/query"] >= 1
    assert "changed_only" not in [finding.code for finding in run.plan.findings]


@pytest.mark.parametrize("fate", ["trash", "move", "under", "purge"])
def test_a_page_that_is_gone_is_not_made_again(settled: House, fate: str) -> None:
    """Trashed, moved to another database or under a page, or purged: a finding, and no page is made."""
    page = settled.page("Alpha")["id"]
    match fate:
        case "trash":
            settled.act("trash", page=page)
        case "move":
            settled.act("move_page", page=page, database="ventures")
        case "under":
            settled.act("move_page", page=page, under=seed.page_id("overhaul"))
        case _:
            settled.act("purge", page=page)
    before = settled.pages()
    settled.edit(ALPHA, lambda text: f"{text}\nOne more sentence.\n")
    run = push(settled)
    assert (Exit.DONE, ["page.gone"], before) == (run.exit, codes(run), settled.pages())


def test_a_persons_edit_is_kept_first(settled: House) -> None:
    """The page says that somebody else wrote: it is read, kept on the ledger, then replaced."""
    settled.act("replace_body", page=settled.page("Alpha")["id"], markdown="My precious notes.")
    settled.edit(ALPHA, lambda text: f"{text}\nOne more sentence.\n")
    run = push(settled)
    assert ["conflict"] == codes(run)
    kept = settled.git("grep", "-l", "My precious notes.", "origin/notion-sync/state/main")
    assert kept
    assert sum(run.requests.values()) <= 6


def test_no_guard_takes_a_glance_for_the_whole(settled: House) -> None:
    """Of two known pages one is looked at, and it is gone: that is a finding, not an empty side."""
    for title in ("Alpha", "Beta"):
        settled.act("trash", page=settled.page(title)["id"])
    settled.edit(ALPHA, lambda text: f"{text}\nOne more sentence.\n")
    run = push(settled)
    assert (Exit.DONE, ["page.gone"]) == (run.exit, codes(run))
    with pytest.raises(UnsafePlan, match="shows none of the 2"):
        settled.run("sync_to_notion")

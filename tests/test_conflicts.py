"""What was kept: listed, shown to the byte, and put back on the page; each only as far as that is safe."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import git
import pytest

from sync.core.allowances import Allow
from sync.core.errors import AccessError, ConfigError, Exit, Rejected
from sync.core.plan import Adopt, UpdatePage
from sync.engine.effects import Effects, Probe
from sync.engine.restore import all_kept, of_record, restore
from sync.engine.run import Run
from sync.planners.reconcile import equality
from sync.planners.restore import Kept
from tests.house import House
from tests.small import ALPHA, Door, both_sides, first_week

STATE = "origin/notion-sync/state/main"
NOTES = "Robin's notes.\n\n- one\n- two"
TEXTS = [
    NOTES,
    "# Heading\n\nA **bold _and slanted_** word, `code`, [a link](https://example.org/?a=1&b=2), ~~gone~~.",
    "1. one\n\t- nested\n\t\t- deeper\n2. two\n\n- [ ] open\n- [x] done",
    '<callout icon="💡" color="blue_bg">\nMind the **gap**.\n</callout>\n\n> quoted\n\n---\n\nEnd.',
    '<table header-row="true">\n<tr>\n<td>A</td>\n<td>B \\| C</td>\n</tr>\n<tr>\n<td>1</td>\n</tr>\n</table>',
    "```python\nprint('```')  # ::set-output name=x::y\n```\n\n$$\nE = mc^2\n$$",
    "::set-output name=a::b\n\n##[group]x\n\nright \u202e left, zero\u200bwidth, 👩\u200d🔬, \\*stars\\*, 1\\. no list",
    "<details>\n<summary>More</summary>\n\tinside\n</details>\n\n\n\nSpaced   out.",
]


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def make_small(make_small: Callable[..., House]) -> Callable[..., House]:
    """Every house here begins after its first week."""
    return partial(make_small, begin=first_week)


def put_back(
    house: House,
    wanted: str,
    name: str | None = None,
    *,
    dry: bool = False,
    probe: Probe | None = None,
    allowed: frozenset[str] = frozenset(),
) -> Run:
    """A run of `conflicts restore` at the house's clock."""
    house.state.requests.reset()
    with house.outside(Effects(probe=probe) if probe else None) as outside:
        return restore(wanted, name, house.config, outside, allowed=allowed, dry=dry)


def kept(house: House) -> tuple[Kept, ...]:
    """Everything that the remote's ledger keeps, newest first."""
    with house.outside() as outside:
        return all_kept(outside.ledger)


def written(house: House, text: str = NOTES, **properties: Any) -> str:
    """A day after the first week a person writes on Alpha's page. Returns the page's id."""
    house.later(days=1)
    page = house.page("Alpha")["id"]
    house.act("replace_body", page=page, markdown=text)
    if properties:
        house.act("edit_properties", page=page, properties=properties)
    return str(page)


def overwritten(house: House, text: str = NOTES, **properties: Any) -> str:
    """A person writes on Alpha's page, then the portfolio wins. Returns the page's id."""
    page = written(house, text, **properties)
    assert Exit.DONE == house.run("sync_to_notion").exit
    house.later(days=1)
    return page


def replaced(house: House) -> None:
    """The first week, and Robin's notes overwritten after it."""
    first_week(house)
    overwritten(house)


def markdown(house: House) -> str:
    """Alpha's page as Notion has it."""
    return str(house.page("Alpha")["markdown"])


def requests(run: Run, *words: str) -> int:
    """How many requests of these kinds a run made."""
    return sum(count for kind, count in run.requests.items() if kind in words)


@pytest.mark.parametrize("text", TEXTS)
def test_a_kept_text_comes_back_as_it_was(tiny: House, text: str) -> None:
    """Kept just as Notion held it; restored it is that text again; the page stays locked and keeps its id."""
    page = written(tiny, text, Price=1234)
    was = markdown(tiny)
    assert Exit.DONE == tiny.run("sync_to_notion").exit
    before = tiny.page("Alpha")
    assert 900 == before["properties"]["Price"]
    assert equality(was) != equality(before["markdown"])
    run = put_back(tiny, "Alpha")
    after = tiny.page("Alpha")
    assert (Exit.DONE, [UpdatePage]) == (run.exit, [type(op) for op in run.plan.operations])
    assert (was, equality(was)) == (after["markdown"], equality(after["markdown"]))
    assert (page, True, 1234) == (after["id"], after["is_locked"], after["properties"]["Price"])
    assert before["properties"]["Unique ID"] == after["properties"]["Unique ID"]


def test_after_that_nothing_is_due_until_the_file_changes(tiny: House) -> None:
    """The person decided: the next publish, also one that reads every body, leaves the page; a new text replaces it."""
    overwritten(tiny, Price=1234)
    put_back(tiny, ALPHA)
    for full in (False, True):
        tiny.later(days=7)
        before = tiny.pages()
        quiet = tiny.run("weekly", full=full)
        assert ((), ()) == (quiet.plan.operations, quiet.plan.findings)
        assert before == tiny.pages()
    tiny.edit(ALPHA, lambda text: text + "\nA new sentence.\n")
    tiny.run("weekly")
    assert "A new sentence." in markdown(tiny)
    assert "notes" not in markdown(tiny)
    assert any("Robin's notes." in one.markdown for one in kept(tiny))


def test_restoring_twice_changes_nothing_the_second_time(make_small: Callable[..., House]) -> None:
    """The text that the first one set aside is not taken for the one to put back."""
    tiny = make_small(begin=replaced)
    put_back(tiny, "Alpha")
    tiny.later(hours=1)
    before = tiny.pages()
    again = put_back(tiny, "Alpha")
    assert ((), ["restored"]) == (again.plan.operations, [finding.code for finding in again.plan.findings])
    assert 0 == requests(again, "PATCH pages", "PATCH pages/markdown")
    assert before == tiny.pages()


def test_what_restoring_replaces_can_be_restored_by_name(make_small: Callable[..., House]) -> None:
    """The page as it was before is on the remote too, under a name of its own, marked as set aside."""
    tiny = make_small(begin=replaced)
    projection = markdown(tiny)
    put_back(tiny, "Alpha")
    tiny.later(hours=1)
    newest, first = kept(tiny)
    assert (projection, 1, "a kept text is put back") == (newest.markdown, newest.number, newest.reason)
    assert (NOTES, 2, "the page has changed") == (first.markdown.strip(), first.number, first.reason)
    put_back(tiny, "Alpha", newest.name)
    assert equality(projection) == equality(markdown(tiny))


def test_the_page_as_it_is_is_pushed_before_it_is_overwritten(make_small: Callable[..., House]) -> None:
    """At the moment of the write the remote's ledger holds the present text."""
    tiny = make_small(begin=replaced)
    page = tiny.page("Alpha")["id"]
    tiny.act("append_body", page=page, markdown="Newer thoughts.")
    seen = []

    def look(moment: str, kind: str, _key: str) -> None:
        if (moment, kind) == ("before", "page.body"):
            seen.append(tiny.git("grep", "-h", "Newer thoughts", STATE, "--", "snapshots"))

    put_back(tiny, "Alpha", probe=look)
    assert ["Newer thoughts.\n"] == seen
    assert "Newer thoughts." not in markdown(tiny)


def test_equal_sides_are_only_remembered(make_small: Callable[..., House]) -> None:
    """Where a person put the text back by hand, restoring writes nothing to Notion and makes publish leave it."""
    tiny = make_small(begin=replaced)
    page = tiny.page("Alpha")["id"]
    tiny.act("replace_body", page=page, markdown=NOTES)
    run = put_back(tiny, "Alpha")
    assert [Adopt] == [type(op) for op in run.plan.operations]
    assert 0 == requests(run, "PATCH pages", "PATCH pages/markdown")
    tiny.later(days=7)
    assert () == tiny.run("weekly").plan.operations


def test_a_dry_run_shows_and_writes_nothing(make_small: Callable[..., House]) -> None:
    """Same plan, no change on either side."""
    tiny = make_small(begin=replaced)
    before = both_sides(tiny)
    dry = put_back(tiny, "Alpha", dry=True)
    assert before == both_sides(tiny)
    assert dry.plan == put_back(tiny, "Alpha").plan


def truncated(house: House, page: str) -> None:
    """Notion shows only the first half of the page."""
    house.state.settings.truncated_pages = frozenset({page})  # type: ignore[assignment]


UNSAFE: dict[str, tuple[Callable[[House, str], object], str]] = {
    "cut": (truncated, "body.incomplete"),
    "trashed": (lambda house, page: house.act("trash", page=page), "page.gone"),
    "archived": (lambda house, page: house.act("archive", page=page), "page.gone"),
    "another": (lambda house, page: house.act("duplicate_page", page=page), "ulid.duplicate"),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_where_it_is_not_safe_nothing_is_written(make_small: Callable[..., House], case: str) -> None:
    """A page that is cut, gone or double: exit 1, a finding with advice, and Notion stays as it is."""
    spoil, code = UNSAFE[case]
    tiny = make_small(begin=replaced)
    page = tiny.page("Alpha")["id"]
    spoil(tiny, page)
    before = tiny.pages()
    run = put_back(tiny, "Alpha")
    assert (Exit.INCOMPLETE, [code]) == (run.exit, [finding.code for finding in run.plan.findings])
    assert all(finding.advice for finding in run.plan.findings)
    assert before == tiny.pages()


def test_sub_pages_are_never_removed(make_small: Callable[..., House]) -> None:
    """A page that holds a sub-page now is not overwritten."""
    tiny = make_small(begin=replaced)
    page = tiny.page("Alpha")["id"]
    tiny.act("add_child_page", page=page, title="Child")
    before = tiny.pages()
    run = put_back(tiny, "Alpha")
    assert (Exit.INCOMPLETE, ["failed"]) == (run.exit, [outcome.result for outcome in run.outcomes])
    assert before == tiny.pages()


def test_a_text_with_sub_pages_is_for_the_hand(tiny: House) -> None:
    """Writing `<page …>` would move pages: it is refused with the command that shows the text."""
    tiny.later(days=1)
    page = tiny.page("Alpha")["id"]
    tiny.act("append_body", page=page, markdown="Above the child.")
    tiny.act("add_child_page", page=page, title="Child")
    assert Exit.INCOMPLETE == tiny.run("sync_to_notion").exit
    with pytest.raises(Rejected, match="conflicts show"):
        put_back(tiny, "Alpha")


def test_a_value_that_no_longer_fits_is_named_and_the_rest_restored(tiny: House) -> None:
    """A property that was removed stops it like any run; where that is allowed, the rest comes back."""
    overwritten(tiny, Price=1234, Version="v9")
    tiny.act("remove_property", database="offers", property="Price")
    with pytest.raises(AccessError, match="--allow-schema-change"):
        put_back(tiny, "Alpha")
    assert equality(NOTES) != equality(markdown(tiny))
    run = put_back(tiny, "Alpha", allowed=frozenset({Allow.SCHEMA_CHANGE}))
    assert "restore.property" in {finding.code for finding in run.plan.findings}
    assert Exit.DONE == run.exit
    assert equality(NOTES) == equality(markdown(tiny))
    assert "v9" == tiny.page("Alpha")["properties"]["Version"]


def test_a_public_remote_keeps_no_text(make_small: Callable[..., House]) -> None:
    """Nothing is restored where the present text would have to be published."""
    house = make_small(begin=replaced)
    house.config_text = house.config_text.replace("portfolio:\n", "portfolio:\n  remote: public\n")
    before = house.pages()
    run = put_back(house, "Alpha")
    assert (Exit.INCOMPLETE, ["conflict.public"]) == (run.exit, [finding.code for finding in run.plan.findings])
    assert before == house.pages()


def test_killed_anywhere_it_can_be_done_again(make_small: Callable[..., House]) -> None:
    """At each effect, before and after: run again, it ends as an undisturbed run does; both texts are on the remote."""
    effects: list[tuple[str, str]] = []
    house = make_small(begin=replaced)
    projection = markdown(house)
    put_back(house, "Alpha", probe=lambda moment, kind, _key: effects.append((moment, kind)))
    assert 10 == len(effects), effects
    for at in range(len(effects)):
        house = make_small(begin=replaced)

        def strike(_moment: str, _kind: str, _key: str, count: list[int] = [at]) -> None:  # noqa: B006 - one a house
            if count[0] == 0:
                raise Killed
            count[0] -= 1

        with pytest.raises(Killed):
            put_back(house, "Alpha", probe=strike)
        house.later(hours=1)
        again = put_back(house, "Alpha")
        assert Exit.DONE == again.exit, effects[at]
        assert equality(NOTES) == equality(markdown(house))
        texts = {equality(one.markdown) for one in kept(house)}
        assert {equality(NOTES), equality(projection)} <= texts
        house.later(days=7)
        assert () == house.run("weekly").plan.operations, effects[at]


# At the door


def test_the_list_has_a_line_for_each_and_asks_notion_nothing(door: Door) -> None:
    """Newest first: time, ULID, title, path, who, and the command that shows it. No token is needed."""
    overwritten(door.house)
    put_back(door.house, "Alpha")
    ulid = door.house.page("Alpha")["properties"]["Unique ID"]
    door.house.state.requests.reset()
    said = door("conflicts", NOTION_API_TOKEN=None)
    newest, first = (line.split("  ") for line in said.stdout.splitlines())
    assert 0 == said.exit_code
    assert ["2025-11-26 09:07", ulid, "Alpha", ALPHA] == newest[:4]
    assert first[4].startswith("edited by ")
    assert [f"portfolio-sync conflicts show {ulid}", f"portfolio-sync conflicts show {ulid} --n 2"] == [
        newest[5],
        first[5],
    ]
    assert 0 == door.house.state.requests.to_json()["total"]
    listed = json.loads(door("conflicts", "--json").stdout)["kept"]
    assert [1, 2] == [one["number"] for one in listed]
    assert ["markdown" in one for one in listed] == [False, False]


def test_an_empty_list_is_no_error(door: Door) -> None:
    """Nothing kept, or no ledger at all: exit 0."""
    for ledger in ("empty", "gone"):
        if ledger == "gone":
            door.house.git("push", "-q", "origin", ":notion-sync/state/main")
            door.house.git("update-ref", "-d", "refs/heads/notion-sync/state/main")
        said = door("conflicts")
        assert (0, "", "0 kept texts.\n") == (said.exit_code, said.stdout, said.stderr)


@pytest.mark.parametrize("text", [TEXTS[0], TEXTS[6]])
def test_show_gives_the_text_to_the_byte(door: Door, text: str) -> None:
    """stdout is the kept text and nothing else; the facts are on stderr, with the command that puts it back."""
    overwritten(door.house, text, Price=1234)
    (one,) = kept(door.house)
    for words in (["Alpha"], [one.ulid], [ALPHA], ["alpha", "--n", "1"], [one.ulid, "--name", one.name]):
        said = door("conflicts", "show", *words)
        assert (0, one.markdown.encode()) == (said.exit_code, said.stdout_bytes)
        assert f"put back: portfolio-sync conflicts restore {one.ulid} --name {one.name}" in said.stderr
        assert "value of Price: 1234" in said.stderr
    assert one.markdown == json.loads(door("conflicts", "show", "Alpha", "--json").stdout)["markdown"]


def test_in_a_workflow_the_text_is_inert(door: Door) -> None:
    """No line begins a workflow command, nothing invisible is printed."""
    overwritten(door.house, TEXTS[6])
    said = door("conflicts", "show", "Alpha", GITHUB_ACTIONS="true")
    assert not any(line.strip().startswith("::") or "##[" in line for line in said.stdout.splitlines())
    assert "\\u202e" in said.stdout
    assert "\u202e" not in said.stdout


def test_the_difference_is_in_the_portfolios_markdown(door: Door) -> None:
    """Only what the person added shows, as it could be carried over into the file."""
    door.house.later(days=1)
    door.house.act("append_body", page=door.house.page("Alpha")["id"], markdown="A **better** idea.")
    door.house.run("sync_to_notion")
    said = door("conflicts", "show", "Alpha", "--diff")
    lines = [line for line in said.stdout.splitlines() if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert ["+", "+A **better** idea."] == lines
    assert f"--- {ALPHA}" in said.stdout


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["show", "Beta"], "Nothing is kept of 'Beta'"),
        (["show", "Alpha", "--n", "2"], "has 1 kept texts"),
        (["show", "Alpha", "--n", "0"], "There is no number 0"),
        (["show", "Alpha", "--name", "nosuch"], "has no kept text 'nosuch'"),
        (["restore", "Beta"], "Nothing is kept of 'Beta'"),
        (["restore", "Alpha", "--name", "nosuch"], "has no kept text 'nosuch'"),
    ],
)
def test_what_is_not_there_is_said(door: Door, words: list[str], what: str) -> None:
    """Exit 2, in words, with what there is; nothing is changed."""
    overwritten(door.house)
    before = both_sides(door.house)
    said = door("conflicts", *words)
    assert Exit.USAGE == said.exit_code
    assert what in said.stderr
    assert "portfolio-sync conflicts" in said.stderr
    assert before == both_sides(door.house)


def test_a_title_of_two_records_names_none(make_small: Callable[..., House]) -> None:
    """Both ULIDs are said, and nothing is done."""
    tiny = make_small(begin=replaced)
    other = "01K7RTQ58RJ4K9ZB3W5T8XN2QZ"
    (one,) = kept(tiny)
    twin = Kept(other, one.name, "x", one.kept, title="Alpha")
    with pytest.raises(ConfigError, match=other):
        of_record([one, twin], "Alpha")


def test_restore_through_the_door(door: Door) -> None:
    """`--dry-run` shows the difference, the real one says what it did, `--json` is one document."""
    overwritten(door.house)
    dry = door("conflicts", "restore", "Alpha", "--dry-run")
    assert (0, True) == (dry.exit_code, "+Robin's notes." in dry.stdout)
    done = json.loads(door("conflicts", "restore", "Alpha", "--json").stdout)
    assert (0, "restore", ["applied"]) == (done["exit"], done["job"], [one["result"] for one in done["outcomes"]])
    assert equality(NOTES) == equality(markdown(door.house))
    again = door("conflicts", "restore", "Alpha")
    assert (0, True) == (again.exit_code, "nothing to do" in again.stdout)


def test_from_a_fresh_clone(door: Door) -> None:
    """The ledger is on the remote: another machine lists, shows and restores all the same."""
    overwritten(door.house)
    elsewhere = door.house.portfolio.parent / "elsewhere"
    remote = door.house.git("remote", "get-url", "origin").strip()
    git.Repo.clone_from(remote, elsewhere, depth=1, no_local=True).close()
    place = {"PORTFOLIO_ROOT": str(elsewhere)}
    assert 1 == len(door("conflicts", **place).stdout.splitlines())
    assert door("conflicts", "show", "Alpha", **place).stdout.startswith("Robin's notes.")
    assert 0 == door("conflicts", "restore", "Alpha", **place).exit_code
    assert equality(NOTES) == equality(markdown(door.house))


def test_without_a_remote_it_says_what_that_is_worth(door: Door) -> None:
    """It works, and says that the ledger is as safe as this disk."""
    door.house.git("remote", "remove", "origin")
    overwritten(door.house)
    said = door("conflicts", "restore", "Alpha")
    assert 0 == said.exit_code
    assert "as safe as this disk" in said.stdout
    assert equality(NOTES) == equality(markdown(door.house))


def test_damaged_facts_do_not_hide_the_text(door: Door) -> None:
    """It is listed and shown; it is not put back, since its page is not known."""
    overwritten(door.house)
    (one,) = kept(door.house)
    house = door.house
    with git.Repo(house.portfolio) as repo:
        work = house.portfolio.parent / "ledger"
        repo.git.worktree("add", "-q", str(work), STATE)
        (work / "snapshots" / one.ulid / f"{one.name}.json").write_text("{", encoding="utf-8")
        with git.Repo(work) as ledger:
            ledger.git.commit("-qam", "damage")
            ledger.git.push("-q", "origin", "HEAD:refs/heads/notion-sync/state/main")
    listed = door("conflicts")
    assert "its facts cannot be read" in listed.stdout
    assert NOTES.splitlines()[0] in door("conflicts", "show", one.ulid).stdout
    refused = door("conflicts", "restore", one.ulid)
    assert (Exit.INCOMPLETE, True) == (refused.exit_code, "by hand" in refused.stderr)


def test_the_shipped_configuration_restores_too(house: House) -> None:
    """In the sandbox's own workspace: first contact's texts are kept, and come back."""
    house.run("weekly")
    house.later(days=1)
    newest = kept(house)[0]
    run = put_back(house, newest.ulid)
    assert Exit.DONE == run.exit, run
    page = house.pages()[newest.page_id]
    assert equality(newest.markdown) == equality(page["markdown"])

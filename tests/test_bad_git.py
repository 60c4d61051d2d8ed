"""A clone that is not as it should be: nothing of a person's is taken along, and nothing is lost."""

import pytest

from sync.core.errors import Exit
from tests.house import House
from tests.small import ALPHA, BETA, BRIEFS, Door, both_sides, offer, titles

LOG = "logs/context_actions.csv"


def refuse(house: House, ref: str) -> None:
    """The remote protects a branch, as a rule on a host does."""
    hook = house.portfolio.parent / "remote.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    says = 'echo "GH006: Protected branch update failed." >&2; exit 1'
    hook.write_text(f'#!/bin/sh\nwhile read old new ref; do [ "$ref" = "{ref}" ] && {{ {says}; }}; done\nexit 0\n')
    hook.chmod(0o755)


def allow(house: House) -> None:
    """The rule is lifted."""
    (house.portfolio.parent / "remote.git" / "hooks" / "pre-receive").unlink()


def test_a_persons_unfinished_work_stays_hers(door: Door) -> None:
    """Changes elsewhere, staged or not, are no obstacle and are neither committed nor touched."""
    house = door.house
    (house.portfolio / "notes.txt").write_text("half a thought\n", encoding="utf-8")
    (house.portfolio / "staged.txt").write_text("staged\n", encoding="utf-8")
    (house.portfolio / "new.txt").write_text("untracked\n", encoding="utf-8")
    house.git("add", "staged.txt")
    before = house.git("status", "--porcelain", "-uall")
    assert 0 == door("weekly").exit_code
    assert before == house.git("status", "--porcelain", "-uall")
    committed = house.git("log", "--name-only", "--format=", "main~2..main").split()
    assert not {"notes.txt", "staged.txt", "new.txt"} & set(committed)
    assert "half a thought\n" == (house.portfolio / "notes.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("staged", [False, True])
def test_a_file_somebody_is_working_on_holds_back_its_record_alone(door: Door, staged: bool) -> None:
    """The path is named, the text stays, no page is made of it; every other record is done; exit 1."""
    house = door.house
    mine = offer("Alpha", 1)
    (house.portfolio / ALPHA).write_text(mine, encoding="utf-8")
    if staged:
        house.git("add", ALPHA)
    before = house.git("status", "--porcelain", "-uall")
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "failed  offers/alpha.md: offers/alpha.md has changes that are not committed" in said.stdout
    assert "Commit, move or stash it" in said.stdout
    assert mine == (house.portfolio / ALPHA).read_text(encoding="utf-8")
    assert before == house.git("status", "--porcelain", "-uall")
    assert ["Beta", "Gamma"] == titles(house, "offers")
    assert "- ulid: " in house.text(BETA)
    assert "- ulid: " in house.text(f"{BRIEFS}/review_brief_v01.md")
    house.git("commit", "-q", "-m", "docs: price", "--", ALPHA)
    assert 0 == door("weekly").exit_code
    assert 1 == house.page("Alpha")["properties"]["Price"]


def test_a_file_outside_git_in_the_place_of_a_new_one(door: Door) -> None:
    """A brief is not written over a file that nobody committed, and its siblings wait with it."""
    house = door.house
    place = house.portfolio / BRIEFS / "review_brief_v01.md"
    place.parent.mkdir(parents=True)
    place.write_text("mine\n", encoding="utf-8")
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert f"{BRIEFS}/review_brief_v01.md has changes that are not committed, or lies outside Git." in said.stdout
    assert "mine\n" == place.read_text(encoding="utf-8")
    assert "" == house.git("ls-tree", "-r", "--name-only", "origin/main", "--", "ventures/ops-studio/projects")
    assert ["Alpha", "Beta", "Gamma"] == titles(house, "offers")


def test_a_log_with_uncommitted_changes_stops_the_run_before_it_begins(door: Door) -> None:
    """What is done could not be logged: exit 6, the file named, both sides as they were."""
    door("weekly")
    house = door.house
    log = house.portfolio / LOG
    log.write_text(log.read_text(encoding="utf-8") + "mine\n", encoding="utf-8")
    house.edit(ALPHA, lambda text: text + "More.\n")
    before = both_sides(house)
    said = door("weekly")
    assert Exit.GIT == said.exit_code
    assert f"Error: {LOG} has changes that are not committed." in said.stderr
    assert before == both_sides(house)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["checkout", "-q", "--detach"], "HEAD is detached. Run `git switch main`."),
        (["switch", "-q", "-c", "other"], "Branch 'other' is checked out, not 'main'. Run `git switch main`."),
        (["remote", "set-url", "origin", "ext::sh -c true"], "uses a transport that is not allowed"),
        (["remote", "set-url", "origin", "/nonexistent/remote.git"], "origin could not be read"),
    ],
    ids=["detached", "other branch", "transport", "no such remote"],
)
def test_a_clone_that_is_not_fit(door: Door, command: list[str], words: str) -> None:
    """Exit 6 with what to do; Notion is not even asked."""
    door.house.git(*command)
    pages = door.house.pages()
    said = door("weekly")
    assert Exit.GIT == said.exit_code
    assert words in said.stderr
    assert pages == door.house.pages()
    assert 0 == door.house.state.requests.to_json()["total"]


@pytest.mark.parametrize("root", ["/nonexistent", "{portfolio}/offers", "{portfolio}/.."])
def test_a_root_that_is_no_clone(door: Door, root: str) -> None:
    """Exit 6, with the folder and what to correct."""
    said = door("weekly", PORTFOLIO_ROOT=root.format(portfolio=door.house.portfolio))
    assert Exit.GIT == said.exit_code
    assert "portfolio.root" in said.stderr
    assert 0 == door.house.state.requests.to_json()["total"]


def test_without_a_remote_it_works_and_says_what_that_is_worth(door: Door) -> None:
    """Everything is done in this clone; a quiet week says it again."""
    house = door.house
    house.git("remote", "remove", "origin")
    words = "There is no remote: files and ledger stay in this clone, and are as safe as this disk."
    for done in ("pages created", "Nothing was changed"):
        said = door("weekly")
        assert 0 == said.exit_code
        assert done in said.stdout
        assert words in said.stdout
    assert ["Alpha", "Beta", "Gamma"] == titles(house, "offers")


def test_a_protected_branch(door: Door) -> None:
    """Exit 6, no page is made of what is not on the branch, run after run; the commits lie on a rescue branch."""
    house = door.house
    refuse(house, "refs/heads/main")
    main = house.git("ls-remote", "origin", "refs/heads/main")
    for _attempt in range(2):
        said = door("weekly")
        assert Exit.GIT == said.exit_code
        assert "main is protected: let this program past its rules." in said.stdout
        assert "set portfolio.delivery: pull_request" in said.stdout
        assert "held back" in said.stdout
        assert ["Gamma"] == titles(house, "offers")
        assert main == house.git("ls-remote", "origin", "refs/heads/main")
    rescued = house.git("ls-remote", "origin", "refs/heads/notion-sync/rescue-*").split()[0]
    assert "- ulid: " in house.git("show", f"{rescued}:{ALPHA}")
    assert "- ulid: " in house.git("show", f"{rescued}:{BRIEFS}/review_brief_v01.md")
    allow(house)
    assert 0 == door("weekly").exit_code
    assert ["Alpha", "Beta", "Gamma"] == titles(house, "offers")
    assert house.git("rev-parse", "main") == house.git("rev-parse", "origin/main")


def test_a_ledger_that_cannot_be_pushed(door: Door) -> None:
    """No lock, no work: exit 6, both sides as they were."""
    house = door.house
    refuse(house, "refs/heads/notion-sync/state/main")
    pages, main = house.pages(), house.git("rev-parse", "main", "origin/main")
    said = door("weekly")
    assert Exit.GIT == said.exit_code
    assert "notion-sync/state/main" in said.output
    assert (pages, main) == (house.pages(), house.git("rev-parse", "main", "origin/main"))


def test_after_a_ledger_that_could_not_be_pushed(door: Door) -> None:
    """The refused opening was never valid: the next run is not held up by it."""
    house = door.house
    refuse(house, "refs/heads/notion-sync/state/main")
    door("weekly")
    allow(house)
    again = door("weekly")
    assert 0 == again.exit_code, again.output
    assert ["Alpha", "Beta", "Gamma"] == titles(house, "offers")

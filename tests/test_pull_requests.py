"""A portfolio whose files are delivered by pull request: real Git, Notion in process, GitHub's stand-in on loopback."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.core.encode import github_inline
from sync.core.errors import Exit, GitError
from sync.core.plan import CreatePage, UpdatePage, WriteFile
from sync.engine.delivery import EMPTY
from sync.engine.run import Run
from tests.github import Failure, GitHubState, serving
from tests.house import House
from tests.ports.clones import Clone, clone_of
from tests.small import ALPHA, BRIEFS, front_door, titles

BOT = "portfolio-sync/updates"
REVIEW = f"{BRIEFS}/review_brief_v01.md"
SHOWN = github_inline(REVIEW)
LOG = "logs/context_actions.csv"
PULLS = ("POST", "pulls")


class Home:
    """A small house with its repository on GitHub, and a person who has a clone of her own."""

    def __init__(self, house: House, github: GitHubState, person: Clone) -> None:
        self.github = github
        self.person = person
        self.environ = house.environ
        self.run, self.git, self.act, self.later, self.pages = (
            house.run, house.git, house.act, house.later, house.pages,
        )  # fmt: skip
        self.house = house

    def pull(self) -> dict[str, Any]:
        """The one open pull request."""
        found = self.github.pulls()
        assert 1 == len(found)
        return found[0]

    def sent(self) -> list[str]:
        """What GitHub was asked to change since the last look."""
        found = [asked for asked in self.github.asked if not asked.startswith("GET")]
        self.github.asked.clear()
        return found

    def on(self, branch: str, **texts: str) -> None:
        """The person's commit on a branch of the remote; `a__b` is the path `a/b.md`."""
        self.person.git("fetch", "-q", "origin")
        self.person.git("checkout", "-q", "-B", branch, f"origin/{branch}")
        self.person.commit("docs: hers", **texts)
        self.person.git("push", "-q", "origin", branch)

    def merge(self, *how: str) -> None:
        """The person merges the pull request on GitHub."""
        self.person.git("fetch", "-q", "origin")
        self.person.git("checkout", "-q", "-B", "main", "origin/main")
        self.person.git("merge", "-q", *how, f"origin/{BOT}", *([] if "--squash" in how else ["-m", "Merge"]))
        if "--squash" in how:
            self.person.git("commit", "-q", "-m", "Weekly (#1)")
        self.person.git("push", "-q", "origin", "main")
        self.pull().update(state="closed", merged_at="2025-11-25T09:00:00Z")

    def proposed(self, path: str) -> str:
        """A file as the remote's bot branch has it."""
        self.person.git("fetch", "-q", "origin")
        return self.person.text(path, f"origin/{BOT}")


@pytest.fixture
def home(make_small: Callable[..., House], tmp_path: Path) -> Iterator[Home]:
    """The small house, set to deliver by pull request."""
    with serving() as github:
        house = make_small(lambda text: text.replace("portfolio:\n", "portfolio:\n  delivery: pull_request\n"))
        house.environ |= github.environ
        github.tip = lambda ref: house.git("ls-remote", "origin", f"refs/heads/{ref}").split("\t")[0]
        yield Home(house, github, clone_of(Clone(house.portfolio.parent / "remote.git"), tmp_path / "person"))


def _kinds(run: Run) -> list[str]:
    return sorted(type(operation).__name__ for operation in run.plan.operations)


def _codes(run: Run) -> set[str]:
    return {finding.code for finding in run.plan.findings}


def _another(home: Home) -> None:
    """One more project is finished in Notion."""
    home.act("edit_properties", page="open", properties={"Status": "Complete"})
    home.later(days=7)


def test_the_first_run_opens_one(home: Home) -> None:
    """Files, ids and log are on the bot branch with a pull request that says from which page; main stays as it was."""
    main, status = home.git("rev-parse", "main", "origin/main"), home.git("status", "--porcelain", "-uall")
    run = home.run("weekly")
    assert Exit.DONE == run.exit
    assert (main, status) == (home.git("rev-parse", "main", "origin/main"), home.git("status", "--porcelain", "-uall"))
    assert "- ulid: " in home.proposed(REVIEW)
    assert "- ulid: " in home.proposed(ALPHA)
    assert "create_file" in home.proposed(LOG)
    pull = home.pull()
    assert ("main", BOT, "chore(sync): 4 documents from Notion") == (
        pull["base"]["ref"], pull["head"]["ref"], pull["title"],
    )  # fmt: skip
    assert f"- {SHOWN} from [" in pull["body"]
    assert f"- [ ] {SHOWN}: " in pull["body"]
    assert (f"Pull request: {pull['html_url']}",) == run.notes


def test_pages_wait_for_the_merge(home: Home) -> None:
    """No page is made of a document whose id is not on main; that is no failure, and the plan says it."""
    run = home.run("weekly")
    assert [] == [op for op in run.plan.operations if isinstance(op, CreatePage | UpdatePage)]
    assert {"not_applicable"} <= _codes(run)
    assert ["Gamma"] == titles(home.house, "offers")
    assert Exit.DONE == home.run("weekly").exit
    home.merge("--squash")
    merged = home.run("weekly")
    assert ["CreatePage", "CreatePage"] == [kind for kind in _kinds(merged) if kind != "Adopt"]
    assert ["Alpha", "Beta", "Gamma"] == titles(home.house, "offers")


def test_a_quiet_run_changes_nothing(home: Home) -> None:
    """No push, no change on GitHub, no page; the bot branch counts as the document side, so nothing is made twice."""
    home.run("weekly")
    home.sent()
    before = home.git("ls-remote", "origin", "refs/heads/main", BOT), home.pages(), home.pull()
    again = home.run("weekly")
    assert (Exit.DONE, True) == (again.exit, again.plan.quiet)
    assert [] == home.sent()
    assert before == (home.git("ls-remote", "origin", "refs/heads/main", BOT), home.pages(), home.pull())


def test_the_same_requests_as_with_commits(home: Home, tiny: House) -> None:
    """What Notion is asked does not grow: a quiet run asks the same, a first one less by the pages that wait."""
    tiny.run("weekly")
    home.run("weekly")
    assert tiny.run("weekly").requests == home.run("weekly").requests


def test_a_dry_run_writes_nothing(home: Home) -> None:
    """Neither side, no ref of the remote and no pull request changes, and its plan is that of the run that follows."""
    home.run("weekly")
    home.on("main", notes="moved on\n")
    _another(home)
    home.sent()
    pages, remote = home.pages(), home.git("ls-remote", "origin")
    dry = home.run("weekly", dry=True)
    assert ([], pages, remote) == (home.sent(), home.pages(), home.git("ls-remote", "origin"))
    assert dry.plan.checksum == home.run("weekly").plan.checksum


def test_what_comes_later_is_added_in_place(home: Home) -> None:
    """The same pull request lists both; ticks and a person's words stay; main is taken in."""
    home.run("weekly")
    pull = home.pull()
    item = next(line for line in pull["body"].splitlines() if line.startswith("- [ ]"))
    ticked = item.replace("[ ]", "[x]")
    pull["body"] = "My words.\r\n\r\n" + pull["body"].replace(item, ticked).replace("\n", "\r\n") + "\r\nMore words."
    home.sent()
    assert Exit.DONE == home.run("weekly").exit
    assert [] == home.sent()
    _another(home)
    home.on("main", notes="moved on\n")
    assert Exit.DONE == home.run("weekly").exit
    assert [f"PATCH pulls/{pull['number']}"] == home.sent()
    body = home.pull()["body"]
    assert body.startswith("My words.")
    assert body.endswith("More words.")
    assert {ticked} <= set(body.splitlines())
    assert (7, "moved on\n") == (body.count("from ["), home.proposed("notes.md"))


@pytest.mark.parametrize(("how", "deleted"), [("--no-ff", False), ("--squash", False), ("--squash", True)])
def test_after_a_merge_the_next_one_is_new(home: Home, how: str, deleted: bool) -> None:
    """It holds only what came since; the merged one is left alone."""
    home.run("weekly")
    home.merge(how)
    if deleted:
        home.person.git("push", "-q", "origin", "--delete", BOT)
    home.sent()
    home.later(days=7)
    run = home.run("weekly")
    assert (Exit.DONE, 0) == (run.exit, _kinds(run).count("WriteFile"))
    assert [] == home.sent()  # the log of the pages that were made now waits for the next documents
    assert "page created" in home.proposed(LOG)
    _another(home)
    assert Exit.DONE == home.run("weekly").exit
    assert (3, 2) == (home.pull()["body"].count("from ["), len(home.github.pulls("all")))


def test_a_closed_one_is_a_no(home: Home) -> None:
    """What it held is left out with a finding, and not proposed again; what comes later is, without it."""
    home.run("promote_from_notion")
    home.pull()["state"] = "closed"
    home.sent()
    run = home.run("promote_from_notion")
    assert Exit.DONE == run.exit
    assert {"pull_request.refused", "file.gone"} <= _codes(run)
    assert [] == home.sent()
    _another(home)
    later = home.run("promote_from_notion")
    assert 9 == _kinds(later).count("WriteFile")
    body = home.pull()["body"]
    assert (4, 0) == (body.count("from ["), body.count(f"{SHOWN} from"))
    assert "pull_request.refused" not in _codes(home.run("promote_from_notion"))


def test_a_persons_edit_on_the_bot_branch_is_kept(home: Home) -> None:
    """Her text stays run after run; nothing is published of it before it is merged."""
    home.run("weekly")
    home.on(BOT, offers__alpha=home.proposed(ALPHA).replace("The text of Alpha.", "Her text."))
    _another(home)
    assert Exit.DONE == home.run("weekly").exit
    assert "Her text." in home.proposed(ALPHA)
    assert ["Gamma"] == titles(home.house, "offers")
    home.merge("--no-ff")
    home.run("weekly")
    assert "Alpha" in titles(home.house, "offers")


def test_a_text_on_the_bot_branch_is_not_published(home: Home) -> None:
    """The page keeps main's text until the pull request is merged."""
    home.run("weekly")
    home.merge("--squash")
    home.run("weekly")
    text = home.proposed(ALPHA)
    home.on(BOT, offers__alpha=text.replace("**Price**: 900", "**Price**: 990"))
    assert [] == [op for op in home.run("weekly").plan.operations if isinstance(op, UpdatePage)]
    home.merge("--squash")
    assert ["UpdatePage"] == [kind for kind in _kinds(home.run("weekly")) if kind != "Adopt"]


def test_a_conflict_stops_the_run(home: Home) -> None:
    """Exit 6, naming the file, both sides as they were; merged by hand, the next run goes on."""
    home.run("weekly")
    home.on(BOT, notes="bot\n")
    home.on("main", notes="main\n")
    before = home.pages()
    with pytest.raises(GitError, match=r"in conflict.*'notes.md'"):
        home.run("weekly")
    assert before == home.pages()
    home.person.git("checkout", "-q", BOT)
    home.person.git("merge", "-q", "-X", "ours", "origin/main", "-m", "Merge main")
    home.person.git("push", "-q", "origin", BOT)
    assert Exit.DONE == home.run("weekly").exit


def test_nothing_left_closes_it(home: Home) -> None:
    """Once main has all of it by another way, the pull request is closed with a sentence; the branch stays."""
    home.run("weekly")
    pull = home.pull()
    home.merge("--squash")
    pull.update(state="open", merged_at=None)
    before = home.git("ls-remote", "origin", BOT)
    run = home.run("prefill_ulids")
    assert (Exit.DONE, [], before) == (run.exit, home.github.pulls(), home.git("ls-remote", "origin", BOT))
    assert [EMPTY] == home.github.comments[pull["number"]]
    assert "pull_request.refused" not in _codes(home.run("prefill_ulids"))


@pytest.mark.parametrize(
    ("failure", "exit_", "said"),
    [
        (Failure(403, "GitHub Actions is not permitted to create or approve pull requests."), 1, "Settings > Actions"),
        (Failure(403, "Resource not accessible by integration"), 1, "pull-requests: write"),
        (Failure(429, "Slow down"), 7, "Run again"),
        (Failure(500), 1, "may or may not have"),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Failure) else None,
)
def test_what_github_refuses_is_made_up_for(home: Home, failure: Failure, exit_: int, said: str) -> None:
    """The exit code and the words say it, the files are safe on the bot branch, and the next run opens it."""
    home.github.fail[PULLS] = failure
    run = home.run("weekly")
    assert (exit_, True) == (run.exit, said in str(run.error))
    assert f"safe on branch {BOT}" in str(run.error)
    assert "- ulid: " in home.proposed(REVIEW)
    assert [] == home.github.pulls()
    again = home.run("weekly")
    assert (Exit.DONE, True) == (again.exit, again.plan.quiet)
    assert SHOWN in home.pull()["body"]


def test_an_opening_without_an_answer_is_found(home: Home) -> None:
    """It was opened all the same: no second one, and no failure."""
    home.github.fail[PULLS] = Failure(0, done=True)
    run = home.run("weekly")
    assert (Exit.DONE, 1) == (run.exit, len(home.github.pulls("all")))
    assert (f"Pull request: {home.pull()['html_url']}",) == run.notes


def test_github_out_of_reach(home: Home) -> None:
    """Exit 7, the work is done and safe; once it answers again, the next run opens the pull request."""
    home.environ["GITHUB_API_URL"] = "http://127.0.0.1:9"
    run = home.run("weekly")
    assert (Exit.UNREACHABLE, 11) == (run.exit, _kinds(run).count("WriteFile"))
    assert "- ulid: " in home.proposed(REVIEW)
    home.environ |= home.github.environ
    assert Exit.DONE == home.run("weekly").exit
    assert SHOWN in home.pull()["body"]


def test_without_a_token_the_branch_is_pushed(home: Home) -> None:
    """Exit 1 with what to set: nobody would look at a branch without its pull request."""
    del home.environ["GITHUB_TOKEN"]
    run = home.run("weekly")
    assert (Exit.INCOMPLETE, True) == (run.exit, "GITHUB_TOKEN: ${{ github.token }}" in str(run.error))
    assert "- ulid: " in home.proposed(REVIEW)


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        ("before", "git.push"),
        ("after", "git.push"),
        ("before", "pull_request.open"),
        ("after", "pull_request.open"),
        ("before", "ledger.finish"),
    ],
)
def test_killed_at_any_step(home: Home, kind: str, moment: str) -> None:
    """The next run ends with one pull request that holds everything."""

    class Killed(BaseException):
        pass

    def probe(when: str, what: str, _key: str) -> None:
        if (when, what) == (moment, kind):
            raise Killed

    with pytest.raises(Killed):
        home.run("weekly", probe=probe)
    home.later(hours=2)
    assert Exit.DONE == home.run("weekly").exit
    assert 1 == len(home.github.pulls("all"))
    assert 4 == home.pull()["body"].count("from [")
    assert "- ulid: " in home.proposed(REVIEW)


def test_a_clone_without_the_bot_branch_goes_on(home: Home, tmp_path: Path) -> None:
    """Another machine finds what this one proposed, and proposes nothing of it twice."""
    home.run("weekly")
    home.git("update-ref", "-d", f"refs/heads/{BOT}")
    home.git("update-ref", "-d", f"refs/remotes/origin/{BOT}")
    run = home.run("weekly")
    assert (Exit.DONE, True) == (run.exit, run.plan.quiet)
    assert [] == [op for op in run.plan.operations if isinstance(op, WriteFile)]


def test_the_door_says_where_it_is(home: Home) -> None:
    """A workflow passes what GitHub gives; the address stands in the run's last lines."""
    with front_door(home.house) as door:
        said = door("weekly", **home.github.environ)
    assert (0, True) == (said.exit_code, f"Pull request: {home.pull()['html_url']}" in said.output)

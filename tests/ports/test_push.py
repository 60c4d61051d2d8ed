"""Fetch, fast-forward, push, replay and rescue against a real bare remote."""

import traceback
from collections.abc import Callable
from itertools import pairwise

import pytest

from sync.core.errors import Exit, GitError
from sync.ports.git_process import redact
from sync.ports.remote import Protected, Remote
from sync.ports.replay import Overlap
from sync.ports.repo import TRIES, Repo
from tests.ports.clones import Clone, clone_of
from tests.ports.conftest import WHEN

Open = Callable[..., Repo]
LOG = "logs/log.csv"
GH006 = "echo 'error: GH006: Protected branch update failed for refs/heads/main.' >&2; exit 1"


def _ours(repo: Repo, **texts: str) -> str:
    files = {f"{name.replace('__', '/')}.md": text for name, text in texts.items()}
    return repo.commit(files or {"sot/offer.md": "# Ours\n"}, "chore(sync): ours", WHEN)


def _theirs(clone: Clone, **texts: str) -> str:
    """A colleague's commit, pushed."""
    made = clone.commit("docs: theirs", **(texts or {"notes": "theirs\n"}))
    clone.git("push", "-q", "origin", "main")
    return made


# --- update ----------------------------------------------------------------------------------------------------


def test_newer_commits_are_taken_over_and_the_users_work_is_kept(clone: Clone, colleague: Clone, opened: Open) -> None:
    """A fast-forward brings the remote's files; edits and staged files elsewhere stay as they were."""
    theirs = _theirs(colleague, notes="theirs\n", fresh="x\n")
    clone.write("sot/offer.md", "edited\n")
    clone.write("mine.md", "staged\n")
    clone.git("add", "mine.md")
    before = clone.status()
    opened(clone).update()
    assert (theirs, before, "theirs\n") == (clone.git("rev-parse", "HEAD"), clone.status(), clone.here("notes.md"))


def test_being_behind_is_told_without_changing_anything(clone: Clone, colleague: Clone, opened: Open) -> None:
    """A dry run can say that the remote moved; no ref of the clone does."""
    repo = opened(clone)
    assert not repo.behind()
    _theirs(colleague)
    refs = clone.git("for-each-ref")
    assert repo.behind()
    assert refs == clone.git("for-each-ref")
    repo.update()
    _ours(repo)
    assert not repo.behind()


def test_newer_commits_do_not_overwrite_uncommitted_work(clone: Clone, colleague: Clone, opened: Open) -> None:
    """An edit in the way of the remote's commit stops the run and survives it."""
    _theirs(colleague)
    clone.write("notes.md", "edited\n")
    head = clone.git("rev-parse", "HEAD")
    with pytest.raises(GitError, match=r"stand in their way: .*notes\.md"):
        opened(clone).update()
    assert (head, "edited\n") == (clone.git("rev-parse", "HEAD"), clone.here("notes.md"))


def test_separate_ways_of_people_are_left_to_people(clone: Clone, colleague: Clone, opened: Open) -> None:
    """A person's unpushed commit is never rewritten; the error names it."""
    _theirs(colleague)
    mine = clone.commit("docs: mine", mine="x\n")
    with pytest.raises(GitError, match=mine[:10]):
        opened(clone).update()
    assert mine == clone.git("rev-parse", "HEAD")


def test_without_news_nothing_moves(clone: Clone, opened: Open) -> None:
    """One round trip, no change; a local commit that is only ahead is no problem."""
    repo = opened(clone)
    mine = clone.commit("docs: ahead", mine="x\n")
    repo.update()
    assert repo.remote is not None
    assert (1, mine, True) == (repo.remote.round_trips, clone.git("rev-parse", "HEAD"), repo.unpushed())


def test_an_empty_clone_takes_over_what_the_remote_has(
    remote: Clone, clone: Clone, opened: Open, tmp_path: object
) -> None:
    """A clone made before the first push gets the branch."""
    empty = Clone(clone.root.parent / "empty")
    empty.root.mkdir()
    empty.git("init", "-q", "-b", "main")
    empty.git("remote", "add", "origin", str(remote.root))
    opened(empty).update()
    assert (clone.git("rev-parse", "HEAD"), "") == (empty.git("rev-parse", "HEAD"), empty.status())


# --- push ------------------------------------------------------------------------------------------------------


def test_an_empty_remote_gets_the_first_commit(remote: Clone, opened: Open, tmp_path: object) -> None:
    """A remote without a branch is no error: the push makes it."""
    first = clone_of(remote, remote.root.parent / "first")
    repo = opened(first)
    repo.update()
    made = _ours(repo)
    repo.push("run1")
    assert made == remote.git("rev-parse", "main")


def test_without_a_remote_there_is_nothing_to_push(clone: Clone, opened: Open) -> None:
    """A portfolio of its own works; the caller learns from `has_remote` that nothing left the clone."""
    clone.git("remote", "remove", "origin")
    repo = opened(clone)
    repo.update()
    _ours(repo)
    repo.push("run1")
    assert (False, False) == (repo.has_remote, repo.unpushed())


def test_nothing_to_push_asks_nobody(clone: Clone, opened: Open) -> None:
    """After an update without news a push makes no round trip."""
    repo = opened(clone)
    repo.update()
    repo.push("run1")
    assert repo.remote is not None
    assert 1 == repo.remote.round_trips


def test_a_push_tells_the_clone_where_the_remote_is(clone: Clone, remote: Clone, opened: Open) -> None:
    """Also where no fetch refspec is configured, as some checkouts leave it."""
    clone.git("config", "--unset-all", "remote.origin.fetch")
    repo = opened(clone)
    made = _ours(repo)
    repo.push("run1")
    assert (made, False) == (remote.git("rev-parse", "main"), repo.unpushed())


def test_a_rejected_push_is_replayed_where_nobody_touched_our_paths(
    clone: Clone, colleague: Clone, remote: Clone, opened: Open
) -> None:
    """Both histories survive: our two commits are made anew on theirs, with author, dates and message."""
    repo = opened(clone)
    _ours(repo)
    _ours(repo, sot__offer="# Ours again\n", added="x\n")
    theirs = _theirs(colleague)
    clone.write("mine.md", "staged\n")
    clone.git("add", "mine.md")
    repo.push("run1")
    assert [theirs] == remote.git("rev-parse", "main~2").split()
    assert ("# Ours again\n", "theirs\n") == (remote.text("sot/offer.md", "main"), remote.text("notes.md", "main"))
    assert ["2026-01-12T09:07:00+00:00"] == remote.git("log", "-1", "--format=%cI", "main").replace(
        "Z", "+00:00"
    ).split()
    assert (remote.git("rev-parse", "main"), "A  mine.md") == (clone.git("rev-parse", "HEAD"), clone.status())
    assert "" == remote.git("fsck", "--strict", "--no-dangling", "--no-progress")


def test_an_equal_change_of_others_is_no_overlap(clone: Clone, colleague: Clone, remote: Clone, opened: Open) -> None:
    """Where the remote already holds our text the replay goes through."""
    repo = opened(clone)
    _ours(repo, sot__offer="# Same\n", added="x\n")
    _theirs(colleague, sot__offer="# Same\n")
    repo.push("run1")
    assert ("# Same\n", "x\n") == (remote.text("sot/offer.md", "main"), remote.text("added.md", "main"))


def test_an_overlap_is_rescued_and_nothing_overwritten(
    clone: Clone, colleague: Clone, remote: Clone, opened: Open
) -> None:
    """Where others changed our path, theirs stays, ours is on a rescue branch of the remote, and the exit code is 6."""
    repo = opened(clone)
    made = _ours(repo)
    theirs = _theirs(colleague, sot__offer="# Theirs\n")
    with pytest.raises(Overlap, match=r"'sot/offer\.md'.*notion-sync/rescue-run1 of the remote") as caught:
        repo.push("run1")
    assert Exit.GIT == caught.value.exit
    assert (theirs, made) == (remote.git("rev-parse", "main"), remote.git("rev-parse", "notion-sync/rescue-run1"))


def test_an_overlap_before_anything_is_done_moves_nothing(
    clone: Clone, colleague: Clone, remote: Clone, opened: Open
) -> None:
    """A clone that could not push last time: its commits stay on its branch, and looking pushes nothing."""
    repo = opened(clone)
    made = _ours(repo)
    theirs = _theirs(colleague, sot__offer="# Theirs\n")
    before = remote.git("for-each-ref")
    with pytest.raises(
        Overlap, match=r"what unpushed commits of this clone change: 'sot/offer\.md'.*git pull --rebase"
    ):
        repo.update()
    assert (made, before, theirs) == (
        clone.git("rev-parse", "main"), remote.git("for-each-ref"), remote.git("rev-parse", "main")
    )  # fmt: skip
    assert ("# Ours\n", "") == (clone.here("sot/offer.md"), clone.status())


def test_additions_to_an_append_only_file_are_joined(
    clone: Clone, colleague: Clone, remote: Clone, opened: Open
) -> None:
    """Two runs that both append to the log lose no line; a change in the middle is an overlap still."""
    repo = opened(clone, append_only=[LOG])
    repo.commit({LOG: "h\n"}, "m", WHEN)
    repo.push("run1")
    colleague.git("pull", "-q", "origin", "main")
    repo.commit({LOG: "h\nours\n"}, "m", WHEN)
    colleague.write(LOG, "h\ntheirs\n")
    _theirs(colleague)
    repo.push("run1")
    assert "h\ntheirs\nours\n" == remote.text(LOG, "main")
    colleague.git("pull", "-q", "origin", "main")
    repo.commit({LOG: "h\ntheirs\nours\nmore\n"}, "m", WHEN)
    colleague.write(LOG, "H\ntheirs\nours\n")
    _theirs(colleague)
    with pytest.raises(Overlap):
        repo.push("run2")


def test_two_that_began_the_log_at_once_are_joined(clone: Clone, colleague: Clone, remote: Clone, opened: Open) -> None:
    """Both made the file with the same first line: it stands once, and every row is kept."""
    repo = opened(clone, append_only=[LOG])
    repo.commit({LOG: "header\nours\n"}, "m", WHEN)
    colleague.write(LOG, "header\ntheirs\n")
    _theirs(colleague)
    repo.push("run1")
    assert "header\ntheirs\nours\n" == remote.text(LOG, "main")
    repo = opened(colleague, append_only=["other.csv"])
    repo.update()
    repo.commit({"other.csv": "header\nours\n"}, "m", WHEN)
    clone.write("other.csv", "another\ntheirs\n")
    _theirs(clone)
    with pytest.raises(Overlap, match="git pull --rebase"):
        repo.push("run2")


def test_of_a_view_the_remotes_stands(clone: Clone, colleague: Clone, remote: Clone, opened: Open) -> None:
    """What every run writes anew is no reason to stop; our other files go through."""
    repo = opened(clone, views=["map.csv"])
    repo.commit({"map.csv": "ours\n", "new.md": "x\n"}, "m", WHEN)
    colleague.write("map.csv", "theirs\n")
    _theirs(colleague)
    repo.push("run1")
    assert ("theirs\n", "x\n") == (remote.text("map.csv", "main"), remote.text("new.md", "main"))
    assert ("theirs\n", "") == (clone.here("map.csv"), clone.status())


def test_a_commit_that_others_made_too_is_not_made_again(clone: Clone, colleague: Clone, opened: Open) -> None:
    """After a kill another clone did the same work: no empty commit is added to its history."""
    repo = opened(clone)
    _ours(repo)
    theirs = _theirs(colleague, sot__offer="# Ours\n")
    repo.update()
    assert (theirs, False, "") == (clone.git("rev-parse", "HEAD"), repo.unpushed(), clone.status())


def test_a_rewritten_append_only_file_is_never_joined(clone: Clone, colleague: Clone, opened: Open) -> None:
    """Where our own change is more than an addition, theirs is not built upon."""
    repo = opened(clone, append_only=[LOG])
    repo.commit({LOG: "header\nrow\n"}, "m", WHEN)
    repo.push("run1")
    colleague.git("pull", "-q", "origin", "main")
    repo.commit({LOG: "another header\nrow\n"}, "m", WHEN)
    colleague.write(LOG, "header\nrow\ntheirs\n")
    _theirs(colleague)
    with pytest.raises(Overlap):
        repo.push("run2")


def test_uncommitted_work_in_the_way_of_a_replay_stops_it(
    clone: Clone, colleague: Clone, remote: Clone, opened: Open
) -> None:
    """An edit where the remote moved is kept, and our commit is rescued."""
    repo = opened(clone)
    made = _ours(repo)
    _theirs(colleague)
    clone.write("notes.md", "edited\n")
    with pytest.raises(GitError, match="stand in their way"):
        repo.push("run1")
    assert (made, " M notes.md") == (clone.git("rev-parse", "HEAD"), clone.status())
    assert made == remote.git("rev-parse", "notion-sync/rescue-run1")


def test_a_protected_branch_is_told_with_advice_and_rescued(clone: Clone, remote: Clone, opened: Open) -> None:
    """GH006 from the remote becomes a sentence about protection; the commit is safe on a branch of its own."""
    remote.hook(
        "pre-receive", f"while read old new ref; do test $ref = refs/heads/main && {{ {GH006}; }}; done; exit 0"
    )
    repo = opened(clone)
    made = _ours(repo)
    with pytest.raises(Protected, match=r"GH006.*main is protected"):
        repo.push("run1")
    assert made == remote.git("rev-parse", "notion-sync/rescue-run1")


def test_a_remote_that_takes_nothing_leaves_the_rescue_here(clone: Clone, remote: Clone, opened: Open) -> None:
    """Where even the rescue branch is refused, the commits stay where they are, and the error says just that."""
    remote.hook("pre-receive", "echo 'disk quota exceeded' >&2; exit 1")
    repo = opened(clone)
    made = _ours(repo)
    with pytest.raises(GitError, match=r"disk quota exceeded.*of this clone only"):
        repo.push("run1")
    assert (made, "") == (clone.git("rev-parse", "main"), clone.git("for-each-ref", "refs/heads/notion-sync"))


def test_a_remote_that_moves_every_time_is_given_up(clone: Clone, remote: Clone, opened: Open) -> None:
    """A bounded number of tries, then the rescue branch; the remote's commits are all still there."""
    remote.hook(
        "update",
        'test "$1" = refs/heads/main || exit 0; unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY '
        "GIT_ALTERNATE_OBJECT_DIRECTORIES\n"
        'next=$(echo moved | git commit-tree "main^{tree}" -p main); git update-ref refs/heads/main $next',
    )
    before = remote.git("rev-list", "--count", "main")
    repo = opened(clone)
    _ours(repo)
    with pytest.raises(GitError, match=f"moved on the remote {TRIES} times"):
        repo.push("run1")
    assert int(before) + TRIES == int(remote.git("rev-list", "--count", "main"))
    assert "# Ours\n" == remote.text("sot/offer.md", "notion-sync/rescue-run1")


def test_a_lost_answer_is_asked_for(clone: Clone, remote: Clone, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remote took the push and the connection broke before it said so: the push counts as done."""
    receive = clone.root.parent / "receive-pack"
    receive.write_text('#!/bin/sh\ngit-receive-pack "$@" >/dev/null 2>&1 </dev/null\nexit 1\n')
    receive.chmod(0o755)
    clone.git("config", "remote.origin.receivepack", str(receive))
    repo = opened(clone)
    made = _ours(repo)
    clone.git("push", "-q", str(remote.root), "main")
    repo.push("run1")
    assert repo.remote is not None
    assert (made, False, 2) == (remote.git("rev-parse", "main"), repo.unpushed(), repo.remote.round_trips)


def test_a_remote_that_is_gone_says_so_once(clone: Clone, remote: Clone, opened: Open) -> None:
    """An unreachable remote is a Git error with its reason, at the fetch and at the push."""
    repo = opened(clone)
    _ours(repo)
    remote.root.rename(remote.root.with_name("elsewhere"))
    with pytest.raises(GitError, match="origin could not be read"):
        repo.update()
    with pytest.raises(GitError, match=r"(?s)unknown.*of this clone only"):
        repo.push("run1")


def test_history_only_grows(clone: Clone, colleague: Clone, remote: Clone, opened: Open) -> None:
    """Over ten runs against a busy colleague every earlier tip stays an ancestor of every later one."""
    repo = opened(clone)
    tips = []
    for number in range(10):
        _theirs(colleague, **{f"theirs{number}": "x\n"})
        _ours(repo, **{f"ours{number}": "x\n"})
        repo.push(f"run{number}")
        colleague.git("pull", "-q", "origin", "main")
        tips.append(remote.git("rev-parse", "main"))
    assert [""] * 9 == [remote.git("merge-base", "--is-ancestor", a, b) for a, b in pairwise(tips)]


def test_a_remote_branch_that_went_away_is_forgotten(clone: Clone, remote: Clone, opened: Open) -> None:
    """After the branch was deleted on the remote, the clone does not believe it to be there."""
    repo = opened(clone)
    remote.git("update-ref", "-d", "refs/heads/main")
    repo.update()
    assert repo.unpushed()
    repo.push("run1")
    assert clone.git("rev-parse", "HEAD") == remote.git("rev-parse", "main")


def test_remote_tip_is_read_without_fetching(clone: Clone, colleague: Clone, opened: Open) -> None:
    """`tip` tells the remote's commit, and None for a branch it has not."""
    theirs = _theirs(colleague)
    remote = Remote(opened(clone).git, "origin")
    assert (theirs, None) == (remote.tip("refs/heads/main"), remote.tip("refs/heads/none"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://robin:hunter2@example.org/p.git", "https://***@example.org/p.git"),
        ("fatal: https://x-access-token:ghs_abc123@github.com/", "fatal: https://***@github.com/"),
        ("token ghp_0123456789abcdef leaked", "token *** leaked"),
        ("AUTHORIZATION: basic eDpnaHNfYWJj", "AUTHORIZATION: basic ***"),
        ("ntn_1234 and secret_5678", "*** and ***"),
        ("git@github.com:o/p.git", "git@github.com:o/p.git"),
    ],
)
def test_credentials_are_not_shown(text: str, shown: str) -> None:
    """Addresses and messages of Git lose what could be a credential."""
    assert shown == redact(text)


def test_a_failed_step_does_not_show_the_credentials_that_git_prints(clone: Clone, opened: Open) -> None:
    """Git and its helpers may print an address with its token; neither our message nor its traceback has it."""
    helper = clone.root.parent / "helper"
    helper.write_text(
        "#!/bin/sh\necho 'fatal: https://x-access-token:hunter2secret@example.org/ is gone' >&2; exit 1\n"
    )
    helper.chmod(0o755)
    repo = opened(clone)
    _ours(repo)
    clone.git("config", "remote.origin.uploadpack", str(helper))
    clone.git("config", "remote.origin.receivepack", str(helper))
    for step in (repo.update, repo.behind, lambda: repo.push("run1")):
        with pytest.raises(GitError, match=r"https://\*\*\*@example\.org") as caught:
            step()
        assert "hunter2secret" not in "".join(traceback.format_exception(caught.value))

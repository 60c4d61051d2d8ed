"""Clones, branches and remotes as they come: a week is done or refused in words, and a person's work is never touched.

Here are situations from end to end; `ELSEWHERE` names the tests, mostly of `tests/ports`, that hold the others. The
number of both together is asserted.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import git
import pytest

from sync.core.errors import Exit, SyncError
from sync.engine.run import Run
from tests import small
from tests.canary import CANARY
from tests.house import House

HIDDEN = "mine, hidden from git status\n"
LEDGER = "refs/heads/notion-sync/state/main"
OURS = ("offers/", "logs/", "integrations/", "ventures/", ".git")


@dataclass(frozen=True)
class Situation:
    """`prepare` brings the clone into it; then a week ends with `code` and says `words`."""

    prepare: Callable[[House], object]
    code: Exit = Exit.DONE
    words: tuple[str, ...] = ()


def _remote(house: House) -> Path:
    return house.portfolio.parent / "remote.git"


def _clone_anew(*options: str) -> Callable[[House], None]:
    def prepare(house: House) -> None:
        shutil.rmtree(house.portfolio)
        git.Repo.clone_from(f"file://{_remote(house)}", house.portfolio, multi_options=list(options)).close()

    return prepare


def _told(*commands: str) -> Callable[[House], None]:
    """Git commands, one a text."""

    def prepare(house: House) -> None:
        for command in commands:
            house.git(*command.split())

    return prepare


def _commit(house: House, path: str, data: bytes, *, push: bool = True) -> None:
    file = house.portfolio / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    house.git("add", "-f", "--", path)
    house.git("commit", "-q", "-m", "docs: one file")
    if push:
        house.git("push", "-q", "origin", "main")


def _committed(path: str, data: bytes) -> Callable[[House], None]:
    return lambda house: _commit(house, path, data)


def _marked(name: str, *, folder: bool = False) -> Callable[[House], None]:
    """A file or folder below .git that says what is under way."""

    def prepare(house: House) -> None:
        place = house.portfolio / ".git" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if folder:
            place.mkdir()
        else:
            place.write_text(house.git("rev-parse", "HEAD"))

    return prepare


def _linked(house: House) -> None:
    (house.portfolio / "link.md").symlink_to("notes.txt")
    (house.portfolio / "folder").symlink_to("offers")
    house.git("add", "-A")
    house.git("commit", "-q", "-m", "docs: links")
    house.git("push", "-q", "origin", "main")


def _case_twins(house: House) -> None:
    for name in ("Twin", "twin"):
        _commit(house, f"notes/{name}.md", b"x\n")


def _submodule(house: House) -> None:
    house.git("update-index", "--add", "--cacheinfo", f"160000,{house.git('rev-parse', 'HEAD').strip()},inner")
    house.git("commit", "-q", "-m", "docs: submodule")
    house.git("push", "-q", "origin", "main")


def _filtered(house: House) -> None:
    _commit(house, ".gitattributes", b"*.md filter=broken\n")
    house.git("config", "filter.broken.clean", "cat")
    house.git("config", "filter.broken.smudge", "cat")


def _worktree(house: House) -> None:
    house.git("switch", "-q", "-c", "aside")
    house.git("worktree", "add", "-q", str(house.portfolio.parent / "tree"), "main")
    house.portfolio = house.portfolio.parent / "tree"
    house.environ["PORTFOLIO_ROOT"] = str(house.portfolio)


def _hooks(house: House) -> None:
    for name in (
        "pre-commit",
        "commit-msg",
        "prepare-commit-msg",
        "post-commit",
        "pre-push",
        "post-checkout",
        "update",
    ):
        hook = house.portfolio / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\ntouch hook-ran; exit 1\n")
        hook.chmod(0o755)


def _another_clone(house: House) -> House:
    """A second clone on the same machine."""
    other = House(house.state, house.portfolio.parent / "other", lambda _: house.config_text)
    git.Repo.clone_from(f"file://{_remote(house)}", other.portfolio).close()
    return other


def _elsewhere_first(house: House) -> None:
    other = _another_clone(house)
    assert Exit.DONE == other.run("weekly").exit
    house.later(hours=1)


def _behind(house: House) -> None:
    _commit(_another_clone(house), "notes/theirs.md", b"x\n")


def _forced(house: House) -> None:
    _commit(house, "notes/mine.md", b"x\n")
    other = _another_clone(house)
    other.git("reset", "-q", "--hard", "HEAD~1")
    _commit(other, "notes/theirs.md", b"x\n", push=False)
    other.git("push", "-q", "--force", "origin", "main")


def _unrelated(house: House) -> None:
    other = _another_clone(house)
    other.git("checkout", "-q", "--orphan", "fresh")
    other.git("commit", "-q", "-m", "docs: begin anew")
    other.git("push", "-q", "--force", "origin", "fresh:main")


def _unborn(house: House) -> None:
    shutil.rmtree(house.portfolio / ".git")
    shutil.rmtree(_remote(house))
    git.Repo.init(_remote(house), bare=True, initial_branch="main").close()
    with git.Repo.init(house.portfolio, initial_branch="main") as repo:
        repo.create_remote("origin", str(_remote(house)))
    house.git("add", "notes.txt")


def _emptied_remote(house: House) -> None:
    shutil.rmtree(_remote(house))
    git.Repo.init(_remote(house), bare=True, initial_branch="main").close()


def _not_bare(house: House) -> None:
    with git.Repo(_remote(house)) as remote:
        remote.config_writer().set_value("core", "bare", "false").release()


def _refusing(*refs: str, says: str = "GH006: Protected branch update failed") -> Callable[[House], None]:
    def prepare(house: House) -> None:
        hook = _remote(house) / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        names = " ".join(refs)
        hook.write_text(
            f'#!/bin/sh\nwhile read old new ref; do for one in {names}; do [ "$ref" = "$one" ] && '
            f'{{ echo "{says}" >&2; exit 1; }}; done; done; exit 0\n'
        )
        hook.chmod(0o755)

    return prepare


def _racing(path: str, text: str) -> Callable[[House], None]:
    """A colleague pushes at the moment of our first push."""

    def prepare(house: House) -> None:
        other = _another_clone(house)
        file = other.portfolio / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        other.git("add", "--", path)
        other.git("commit", "-q", "-m", "docs: theirs")
        hook = house.portfolio.parent / "receive-pack"
        hook.write_text(
            f"#!/bin/sh\n[ -e {hook}.once ] || {{ touch {hook}.once; git -C {other.portfolio} push -q origin main; }}\n"
            'exec git-receive-pack "$@"\n'
        )
        hook.chmod(0o755)
        house.git("config", "remote.origin.receivepack", str(hook))

    return prepare


def _shallow_racing(house: House) -> None:
    _clone_anew("--depth=1")(house)
    _racing("notes/theirs.md", "x\n")(house)


def _ledger(name: str, text: str) -> Callable[[House], None]:
    """The ledger after a good week, with one file of it replaced by another hand."""

    def prepare(house: House) -> None:
        house.run("weekly")
        house.later(days=7)
        other = house.portfolio.parent / "ledger"
        git.Repo.clone_from(f"file://{_remote(house)}", other, branch="notion-sync/state/main").close()
        (other / name).parent.mkdir(exist_ok=True)
        (other / name).write_text(text, encoding="utf-8")
        with git.Repo(other) as repo:
            repo.git.add("-A")
            repo.git.commit("-q", "-m", "by hand")
            repo.git.push("-q", "origin", "HEAD")
        shutil.rmtree(other)

    return prepare


def _ledger_lost(house: House) -> None:
    house.run("weekly")
    house.later(days=7)
    house.git("push", "-q", "origin", f":{LEDGER}")


def _tokened(house: House) -> None:
    house.git("config", "remote.origin.url", f"http://x:{CANARY}@127.0.0.1:9/p.git")


def _owned_by_another(house: House) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    for path in (house.portfolio, house.portfolio / ".git"):
        os.chown(path, 12345, 12345)


def _hidden_edit(house: House) -> None:
    house.git("update-index", "--skip-worktree", small.ALPHA)
    (house.portfolio / small.ALPHA).write_text(HIDDEN, encoding="utf-8")


def _file_for_folder(house: House) -> None:
    _commit(house, "logs", b"a file\n")


def _ignored(house: House) -> None:
    _commit(house, ".gitignore", b"logs/\nintegrations/\nventures/\n*.md\n")


def _partly_staged(house: House) -> None:
    notes = house.portfolio / "notes.txt"
    notes.write_text("staged\n", encoding="utf-8")
    house.git("add", "notes.txt")
    notes.write_text("staged, then edited\n", encoding="utf-8")
    (house.portfolio / "intended.txt").write_text("x\n", encoding="utf-8")
    house.git("add", "-N", "intended.txt")


def _stashed(house: House) -> None:
    (house.portfolio / "notes.txt").write_text("stashed\n", encoding="utf-8")
    house.git("stash", "-q")


def _packed(house: House) -> None:
    house.git("gc", "-q", "--aggressive", "--prune=now")
    house.git("pack-refs", "--all")


def _borrowed(house: House) -> None:
    shutil.rmtree(house.portfolio)
    git.Repo.clone_from(str(_remote(house)), house.portfolio, multi_options=["--shared"]).close()


def _set(*settings: str) -> Callable[[House], None]:
    def prepare(house: House) -> None:
        for setting in settings:
            name, _, value = setting.partition("=")
            house.git("config", name, value)

    return prepare


SITUATIONS: dict[str, Situation] = {
    "a plain clone": Situation(_clone_anew()),
    "depth 1": Situation(_clone_anew("--depth=1")),
    "single branch": Situation(_clone_anew("--single-branch")),
    "blobs borrowed from another repository": Situation(_borrowed),
    "everything packed": Situation(_packed),
    "a linked work tree": Situation(_worktree),
    "an upstream on no remote": Situation(_set("branch.main.remote=nobody", "branch.main.merge=refs/heads/main")),
    "an upstream of another name": Situation(_set("branch.main.merge=refs/heads/other")),
    "a tag named as the branch": Situation(_told("tag main")),
    "a stash": Situation(_stashed),
    "staged, then edited, and intended": Situation(_partly_staged),
    "a link to a file and one to a folder": Situation(_linked),
    "paths that differ in case only": Situation(_case_twins),
    "a decomposed name": Situation(_committed("notes/e\u0301.md", b"x\n")),
    "a submodule below": Situation(_submodule),
    "an LFS pointer": Situation(_committed("notes/l.md", b"version https://git-lfs.github.com/spec/v1\noid x\n")),
    "a file that is not UTF-8": Situation(_committed("notes/latin.md", b"caf\xe9\n")),
    "a huge file": Situation(_committed("notes/huge.md", b"x\n" * 13 * 2**20)),
    "a name with a line break": Situation(_committed("notes/a\n::error::b.md", b"x\n")),
    "attributes that ask for CRLF": Situation(_committed(".gitattributes", b"* text=auto eol=crlf\n")),
    "a filter on Markdown": Situation(_filtered),
    "our paths are ignored": Situation(_ignored),
    "line endings converted": Situation(_set("core.autocrlf=true")),
    "no file modes": Situation(_set("core.fileMode=false")),
    "case does not count": Situation(_set("core.ignoreCase=true")),
    "signing asked for, and no key": Situation(_set("commit.gpgSign=1", "gpg.program=/bin/false", "push.gpgSign=1")),
    "hooks that refuse everything": Situation(_hooks),
    "no identity": Situation(_set("user.useConfigOnly=true")),
    "push.default is nothing": Situation(_set("push.default=nothing", "remote.pushDefault=nobody")),
    "pull rebases, fetch prunes": Situation(_set("pull.rebase=true", "fetch.prune=true", "rebase.autoStash=true")),
    "every object checked": Situation(_set("transfer.fsckObjects=true", "receive.fsckObjects=true")),
    "tags followed, submodules pushed": Situation(_set("push.followTags=true", "push.recurseSubmodules=on-demand")),
    "another clone did the week": Situation(_elsewhere_first),
    "behind its remote": Situation(_behind),
    "a colleague pushes meanwhile, elsewhere": Situation(_racing("notes/theirs.md", "x\n")),
    "shallow, and a colleague pushes meanwhile": Situation(_shallow_racing),
    "an empty remote": Situation(_emptied_remote),
    "the ledger lost on the remote": Situation(_ledger_lost),
    "a torn line in the ledger": Situation(_ledger("base.jsonl", "{torn\n")),
    "no commit yet, and staged files": Situation(_unborn),
    "a rescue branch of earlier": Situation(_told("branch notion-sync/rescue-x")),
    "a colleague pushes meanwhile, the same file": Situation(
        _racing(small.ALPHA, "# Alpha\n\nTheirs.\n"), Exit.GIT, ("Others changed", "offers/alpha.md", "rescue")
    ),
    "a colleague pushes meanwhile, another log": Situation(
        _racing("logs/context_actions.csv", "their,log\n"), Exit.GIT, ("context_actions.csv",)
    ),
    "detached": Situation(_told("checkout -q --detach"), Exit.GIT, ("HEAD is detached", "git switch main")),
    "another branch": Situation(_told("switch -q -c draft"), Exit.GIT, ("'draft' is checked out", "git switch main")),
    "a merge under way": Situation(_marked("MERGE_HEAD"), Exit.GIT, ("a merge under way", "Finish or abort it")),
    "a cherry-pick under way": Situation(_marked("CHERRY_PICK_HEAD"), Exit.GIT, ("a cherry-pick under way",)),
    "a revert under way": Situation(_marked("REVERT_HEAD"), Exit.GIT, ("a revert under way",)),
    "a rebase under way": Situation(_marked("rebase-merge", folder=True), Exit.GIT, ("a rebase under way",)),
    "patches under way": Situation(_marked("rebase-apply", folder=True), Exit.GIT, ("under way",)),
    "the index locked": Situation(_marked("index.lock"), Exit.GIT, ("index.lock", "remove that file by hand")),
    "the branch locked": Situation(_marked("refs/heads/main.lock"), Exit.GIT, ("main.lock",)),
    "an address that runs a command": Situation(
        _set("remote.origin.url=ext::sh -c touch% /tmp/never"), Exit.GIT, ("transport that is not allowed", "use https")
    ),
    "a token in the address": Situation(_tokened, Exit.GIT, ("transport that is not allowed", "***@")),
    "no such remote": Situation(_set("remote.origin.url=/nonexistent"), Exit.GIT, ("could not be read", "Check")),
    "a mirror": Situation(_set("remote.origin.mirror=true"), Exit.GIT, ("mirror",)),
    "a remote with its branch checked out": Situation(_not_bare, Exit.GIT, ("refused the push",)),
    "a protected branch": Situation(_refusing("refs/heads/main"), Exit.GIT, ("is protected", "rescue")),
    "a remote that takes nothing": Situation(
        _refusing("refs/heads/main", LEDGER, says="quota exceeded"), Exit.GIT, ("quota exceeded",)
    ),
    "the remote rewritten": Situation(_forced, Exit.GIT, ("separate ways", "git pull --rebase")),
    "the remote begun anew": Situation(_unrelated, Exit.GIT, ("separate ways", "git pull --rebase")),
    "a ledger of a later version": Situation(
        _ledger("state.json", '{"v": 2}\n'), Exit.GIT, ("later version", "Update portfolio-sync")
    ),
    "a branch in the ledger's place": Situation(
        _told("branch notion-sync", "push -q origin notion-sync"), Exit.GIT, ("notion-sync", "Rename the branch")
    ),
    "a file where the log's folder should be": Situation(_file_for_folder, Exit.GIT, ("logs",)),
    "owned by somebody else, and trusted": Situation(_owned_by_another),
    "an edit hidden from Git": Situation(_hidden_edit),
}  # fmt: skip


def _ended(house: House) -> tuple[Exit, str, Run | None]:
    """How a week ends, and all that a person is told."""
    try:
        run = house.run("weekly")
    except SyncError as error:
        return error.exit, str(error), None
    said = [str(run.error or ""), *(outcome.error for outcome in run.outcomes)]
    return run.exit, "\n".join([*said, *(f"{f.what} {f.advice}" for f in run.plan.findings)]), run


def _theirs(house: House) -> dict[str, bytes]:
    """What a person has in the work tree, the index and the stash, our own paths apart."""
    files = {
        str(path.relative_to(house.portfolio)): path.read_bytes()
        for path in house.portfolio.rglob("*")
        if path.is_file() and not str(path.relative_to(house.portfolio)).startswith(OURS)
    }
    return files | {
        "the index": house.git("diff", "--cached", "--binary", "--", ":!offers", ":!logs", ":!ventures").encode(),
        "the stash": house.git("stash", "list").encode(),
    }


def _tips(folder: Path) -> dict[str, str]:
    command = ["git", "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return dict(line.split() for line in done.stdout.splitlines())


def _holds(folder: Path, old: str, new: str) -> bool:
    command = ["git", "merge-base", "--is-ancestor", old, new]
    return 0 == subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_week_in_a_situation(tiny: House, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The week is done, or refused with what to do; files, index, stash and history of people are as they were."""
    situation = SITUATIONS[name]
    for variable, value in (("COUNT", "1"), ("KEY_0", "safe.directory"), ("VALUE_0", "*")):
        monkeypatch.setenv(f"GIT_CONFIG_{variable}", value)
    situation.prepare(tiny)
    if name == "no identity":
        for variable in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
            monkeypatch.delenv(variable)
    files, pages = _theirs(tiny), tiny.pages()
    places = [place for place in (tiny.portfolio, _remote(tiny)) if place.exists()]
    tips = {place: _tips(place) for place in places}
    code, said, run = _ended(tiny)
    assert situation.code == code, said
    assert [] == [words for words in situation.words if words not in said], said
    assert CANARY not in said
    assert files.items() <= _theirs(tiny).items()
    for place in places:
        now = _tips(place)
        assert all(_holds(place, old, now[ref]) for ref, old in tips[place].items())
    if run is None:
        assert pages == tiny.pages()
    if situation.code is Exit.DONE and tiny.config.portfolio.remote_name in tiny.git("remote"):
        assert tiny.git("rev-parse", "HEAD") == tiny.git("ls-remote", "origin", "refs/heads/main").split()[0] + "\n"
    assert not list(tiny.portfolio.rglob("hook-ran"))
    if name == "an edit hidden from Git":
        assert HIDDEN == (tiny.portfolio / small.ALPHA).read_text(encoding="utf-8")
    tiny.git("config", "remote.origin.url", "/nowhere")  # and with it the token


ELSEWHERE: dict[str, dict[str, str]] = {
    "ports/test_repo.py": {
        "no folder, no repository, a subfolder, a link, bare": "test_roots_that_are_no_portfolio_are_told_apart",
        "the clone is a submodule": "test_a_submodule_is_refused",
        "names that could be options": "test_names_that_could_be_options_are_refused",
        "run from another repository's hook": "test_git_variables_of_a_surrounding_hook_do_not_count",
        "several problems at once": "test_all_problems_are_told_at_once",
        "an edited, staged, deleted, ignored file in the way": "test_only_paths_asked_for_count_as_dirty",
        "a folder or a link in the way": "test_paths_that_are_not_free_are_refused",
        "an executable file": "test_permissions_of_a_file_are_kept",
        "the index locked while committing": "test_a_lock_that_appears_while_committing_is_told_and_healed",
    },
    "ports/test_push.py": {
        "an edit where the remote moved": "test_newer_commits_do_not_overwrite_uncommitted_work",
        "a person's unpushed commit": "test_separate_ways_of_people_are_left_to_people",
        "no fetch refspec": "test_a_push_tells_the_clone_where_the_remote_is",
        "both added to the log": "test_additions_to_an_append_only_file_are_joined",
        "a remote that moves every time": "test_a_remote_that_moves_every_time_is_given_up",
        "an answer lost on the way": "test_a_lost_answer_is_asked_for",
        "the remote's branch deleted": "test_a_remote_branch_that_went_away_is_forgotten",
    },
    "ports/test_state_branch.py": {
        "six clones begin at once": "test_of_many_that_begin_at_once_one_wins",
        "the ledger's opening could not be pushed": "test_a_begin_that_was_not_pushed_is_void_and_a_finish_is_kept",
    },
    "ports/test_ledger.py": {
        "a damaged journal": "test_other_damaged_files_are_named_and_a_damaged_journal_holds_the_lock",
    },
    "ports/test_checkout.py": {
        "killed between branch and work tree": "test_a_kill_after_the_branch_moved_is_finished_by_the_next_run",
    },
    "ports/test_git_process.py": {
        "an address rewritten by the environment": "test_configuration_given_by_the_environment_still_counts",
    },
    "test_bad_git.py": {
        "no remote": "test_without_a_remote_it_works_and_says_what_that_is_worth",
        "the log edited": "test_a_log_with_uncommitted_changes_stops_the_run_before_it_begins",
    },
}


def test_there_are_enough_situations() -> None:
    """At least sixty; every test named here exists."""
    elsewhere = sum(map(len, ELSEWHERE.values()))
    print(f"{len(SITUATIONS) + elsewhere} situations of Git, {len(SITUATIONS)} of them from end to end")
    assert (66, 23) == (len(SITUATIONS), elsewhere)
    for file, tests in ELSEWHERE.items():
        text = (Path(__file__).parent / file).read_text(encoding="utf-8")
        assert [] == [test for test in tests.values() if f"def {test}(" not in text]

"""The portfolio repository against real Git: what is read, refused, committed."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.core.errors import GitError
from sync.ports.repo import LARGEST, Repo
from tests.ports.clones import Clone, clone_of, new_repository
from tests.ports.conftest import WHEN

Open = Callable[..., Repo]


# --- preflight -------------------------------------------------------------------------------------------------


def _detached(clone: Clone) -> None:
    clone.git("checkout", "-q", "--detach")


def _other_branch(clone: Clone) -> None:
    clone.git("switch", "-q", "-c", "draft")


def _merging(clone: Clone) -> None:
    clone.git("switch", "-q", "-c", "draft")
    clone.commit(notes="theirs\n")
    clone.git("switch", "-q", "main")
    clone.commit(notes="ours\n")
    clone.git("merge", "-q", "draft", check=False)


def _rebasing(clone: Clone) -> None:
    clone.git("switch", "-q", "-c", "draft")
    clone.commit(notes="theirs\n")
    clone.git("switch", "-q", "main")
    clone.commit(notes="ours\n")
    clone.git("rebase", "-q", "draft", check=False)


def _index_lock(clone: Clone) -> None:
    (clone.root / ".git/index.lock").touch()


def _ext_remote(clone: Clone) -> None:
    clone.git("config", "remote.origin.url", "ext::sh -c touch% /tmp/never")


def _fd_push_remote(clone: Clone) -> None:
    clone.git("config", "remote.origin.pushurl", "fd::17")


def _plain_http(clone: Clone) -> None:
    clone.git("config", "remote.origin.url", "http://robin:hunter2secret@example.org/p.git")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_detached, ["HEAD is detached", "git switch main"]),
        (_other_branch, ["Branch 'draft' is checked out, not 'main'", "git switch main"]),
        (_merging, ["a merge under way"]),
        (_rebasing, ["a rebase under way", "HEAD is detached"]),
        (_index_lock, ["index.lock"]),
        (_ext_remote, ["transport that is not allowed"]),
        (_fd_push_remote, ["transport that is not allowed"]),
        (_plain_http, ["transport that is not allowed", "***@"]),
    ],
)
def test_a_clone_unfit_to_work_in_is_refused(
    clone: Clone, opened: Open, spoil: Callable[[Clone], None], words: list[str]
) -> None:
    """Every state in which a commit could harm is refused, with what to do about it and without secrets."""
    spoil(clone)
    with pytest.raises(GitError) as caught:
        opened(clone)
    assert [] == [word for word in words if word not in str(caught.value)]
    assert "hunter2secret" not in str(caught.value)


def test_all_problems_are_told_at_once(clone: Clone, opened: Open) -> None:
    """Three problems give three lines, so that one look is enough."""
    _detached(clone)
    _index_lock(clone)
    _ext_remote(clone)
    with pytest.raises(GitError) as caught:
        opened(clone)
    assert 3 == len(caught.value.what.splitlines())


def test_roots_that_are_no_portfolio_are_told_apart(clone: Clone, remote: Clone, tmp_path: Path) -> None:
    """A missing folder, a folder that is no repository, a subfolder, a link and a bare repository each say so."""
    (tmp_path / "plain").mkdir()
    (tmp_path / "link").symlink_to(clone.root)
    for root, words in [
        (tmp_path / "absent", "is not a folder"),
        (tmp_path / "plain", "is not a Git repository"),
        (clone.root / "ventures", "inside the repository"),
        (tmp_path / "link", "is a symbolic link"),
        (remote.root, "is a bare repository"),
    ]:
        with pytest.raises(GitError, match=words):
            Repo(root, "main")


def test_a_submodule_is_refused(clone: Clone, remote: Clone, tmp_path: Path) -> None:
    """A commit in a submodule would not reach its superproject."""
    above = new_repository(tmp_path / "above")
    above.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(remote.root), "inner")
    above.git("-C", "inner", "checkout", "-q", "-B", "main")
    with pytest.raises(GitError, match="submodule"):
        Repo(above.root / "inner", "main")


@pytest.mark.parametrize(("branch", "remote_name"), [("--force", "origin"), ("a..b", "origin"), ("main", "-u")])
def test_names_that_could_be_options_are_refused(clone: Clone, branch: str, remote_name: str) -> None:
    """Names from the configuration never reach Git where they could be read as anything but a name."""
    with pytest.raises(GitError, match=r"is not a (branch|remote's) name"):
        Repo(clone.root, branch, remote_name)


def test_git_variables_of_a_surrounding_hook_do_not_count(
    clone: Clone, tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Started from another repository's hook, the program still works in the portfolio."""
    stranger = new_repository(tmp_path / "stranger")
    monkeypatch.setenv("GIT_DIR", str(stranger.root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(stranger.root / ".git/index"))
    opened(clone).commit({"sot/new.md": "new\n"}, "docs: new", WHEN)
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert "new\n" == clone.text("sot/new.md")
    assert "" == clone.status()
    assert "" == stranger.git("for-each-ref")


# --- reading ---------------------------------------------------------------------------------------------------


def test_head_tells_commit_branch_and_time_in_utc(clone: Clone, opened: Open) -> None:
    """The time of HEAD is the committer's and aware, for ULIDs are derived from it."""
    head = opened(clone).head()
    assert (clone.git("rev-parse", "HEAD"), "main") == (head.commit, head.branch)
    assert datetime(2026, 1, 5, 8, 0, tzinfo=UTC) == head.time


def test_documents_are_read_from_head_not_from_the_work_tree(clone: Clone, opened: Open) -> None:
    """Edited, staged and untracked files do not show before they are committed."""
    clone.write("sot/offer.md", "# Draft\n")
    clone.write("sot/untracked.md", "x")
    clone.write("sot/staged.md", "x")
    clone.git("add", "sot/staged.md")
    blobs = list(opened(clone).blobs(["sot/*.md"]))
    assert [("sot/offer.md", "# Offer\n")] == [(blob.path, blob.text) for blob in blobs]
    assert clone.git("rev-parse", "HEAD:sot/offer.md") == blobs[0].id


@pytest.mark.parametrize(
    ("patterns", "paths"),
    [
        (["*.md"], ["notes.md"]),
        (["**/*.md"], ["notes.md", "sot/offer.md", "ventures/north/plan.md"]),
        (["ventures/*/plan.md"], ["ventures/north/plan.md"]),
        (["ventures/*.md"], []),
        (["ventures/**"], ["ventures/north/plan.md"]),
        (["/sot/**/offer.md", "sot/*"], ["sot/offer.md"]),
        (["sot/[o]ffer.md"], []),
        ([], []),
    ],
)
def test_patterns_stop_at_folders(clone: Clone, opened: Open, patterns: list[str], paths: list[str]) -> None:
    """`*` stays in one folder, `**` does not, and nothing else is special."""
    assert paths == [blob.path for blob in opened(clone).blobs(patterns)]


def test_what_is_no_text_comes_with_a_problem(clone: Clone, opened: Open) -> None:
    """Links, submodules, other encodings, LFS pointers and huge files are named, never read or followed."""
    (clone.root / "link.md").symlink_to("/etc/hostname")
    (clone.root / "latin.md").write_bytes(b"caf\xe9\n")
    (clone.root / "lfs.md").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    (clone.root / "huge.md").write_bytes(b"\n" * (LARGEST + 1))
    (clone.root / os.fsdecode(b"caf\xe9.md")).write_bytes(b"x")
    clone.commit()
    id_ = clone.git("rev-parse", "HEAD")
    clone.git("update-index", "--add", "--cacheinfo", f"160000,{id_},module.md")
    clone.git("commit", "-q", "-m", "docs: module")
    repo = opened(clone)
    problems = {blob.path: blob.problem for blob in repo.blobs(["*.md"]) if blob.problem}
    assert {
        os.fsdecode(b"caf\xe9.md"): "has a name that is not UTF-8",
        "huge.md": "is larger than 25 MB",
        "latin.md": "is not UTF-8 (byte 3)",
        "lfs.md": "is kept in Git LFS, only its pointer is here",
        "link.md": "is a symbolic link, which is not followed",
        "module.md": "is a submodule",
    } == problems
    assert {"link.md", "module.md", "notes.md"} <= repo.paths()


def test_a_repository_without_commits_reads_as_empty(tmp_path: Path, opened: Open) -> None:
    """`git init` is enough to begin with."""
    repo = opened(new_repository(tmp_path / "new"))
    assert ("", frozenset(), []) == (repo.head().commit, repo.paths(), list(repo.blobs(["**"])))
    assert not repo.has_remote


# --- dirty -----------------------------------------------------------------------------------------------------


def test_only_paths_asked_for_count_as_dirty(clone: Clone, opened: Open) -> None:
    """Edited, staged, deleted and untracked files are dirty where we would write, and nobody's business elsewhere."""
    clone.write("notes.md", "edited\n")
    clone.write("sot/offer.md", "staged\n")
    clone.git("add", "sot/offer.md")
    (clone.root / "ventures/north/plan.md").unlink()
    clone.write("sot/untracked.md", "x")
    clone.write(".gitignore", "ignored.md\n")
    clone.write("ignored.md", "x")
    repo = opened(clone)
    asked = ["notes.md", "sot/offer.md", "sot/untracked.md", "ignored.md", "sot/free.md", "notes.md/below.md"]
    assert ["ignored.md", "notes.md", "notes.md/below.md", "sot/offer.md", "sot/untracked.md"] == repo.dirty(asked)
    assert ["ventures/north/plan.md"] == repo.dirty(["ventures/north/plan.md"])
    assert [] == repo.dirty([])


def test_looking_changes_nothing(clone: Clone, opened: Open) -> None:
    """A dry run leaves every byte below .git as it was, the index included."""
    clone.write("notes.md", "edited\n")
    os.utime(clone.root / "sot/offer.md", (1, 1))
    before = {path: path.read_bytes() for path in (clone.root / ".git").rglob("*") if path.is_file()}
    repo = opened(clone)
    repo.dirty(["notes.md", "sot/offer.md"])
    list(repo.blobs(["**"]))
    assert before == {path: path.read_bytes() for path in (clone.root / ".git").rglob("*") if path.is_file()}


# --- commit ----------------------------------------------------------------------------------------------------


def test_a_commit_holds_the_files_given_and_leaves_all_clean(clone: Clone, opened: Open) -> None:
    """HEAD, index and work tree agree afterwards; author and dates are those given, whatever the clock says."""
    made = opened(clone).commit({"sot/offer.md": "# New\n", "a/b/c.md": "é\n"}, "chore(sync): two files", WHEN)
    assert made == clone.git("rev-parse", "HEAD")
    assert ("# New\n", "é\n") == (clone.text("sot/offer.md"), clone.here("a/b/c.md"))
    assert "" == clone.status()
    assert "portfolio-sync <portfolio-sync@users.noreply.invalid>" == clone.git("log", "-1", "--format=%an <%ae>")
    assert ["2026-01-12T09:07:00+00:00"] * 2 == clone.git("log", "-1", "--format=%aI%n%cI").replace(
        "Z", "+00:00"
    ).split()
    assert "" == clone.git("fsck", "--strict", "--no-dangling", "--no-progress")
    assert ["a/b/c.md", "sot/offer.md"] == clone.git("diff", "--name-only", "HEAD~1").split()


def test_a_commit_is_the_same_wherever_it_is_made(clone: Clone, colleague: Clone, opened: Open) -> None:
    """Two runs that commit the same on the same HEAD make one commit id."""
    files = {"sot/offer.md": "# Same\n"}
    assert opened(clone).commit(files, "m", WHEN) == opened(colleague).commit(files, "m", WHEN)


def test_what_the_user_staged_stays_staged_and_out_of_the_commit(clone: Clone, opened: Open) -> None:
    """Staged, edited and untracked work of the user is exactly as it was."""
    clone.write("notes.md", "staged\n")
    clone.write("fresh.md", "staged\n")
    clone.git("add", "notes.md", "fresh.md")
    clone.write("notes.md", "staged, then edited\n")
    clone.write("untracked.md", "x")
    before = clone.status()
    opened(clone).commit({"sot/offer.md": "# New\n"}, "m", WHEN)
    assert before == clone.status()
    assert ["sot/offer.md"] == clone.git("diff", "--name-only", "HEAD~1", "HEAD").split()
    assert "staged" == clone.git("cat-file", "blob", ":notes.md")


def test_bytes_are_committed_as_they_are(clone: Clone, opened: Open) -> None:
    """A file that is no text, beside one that is; HEAD then holds it, and nothing else of its length or place."""
    data = b"\x89PNG\r\n\x1a\n\x00\xff"
    repo = opened(clone)
    repo.commit({"assets/a.png": data, "new.md": "New\r\n"}, "docs: both", WHEN)
    assert (data, b"New\r\n") == tuple((clone.root / path).read_bytes() for path in ("assets/a.png", "new.md"))
    assert (True, False, False) == tuple(
        repo.holds(path, there)
        for path, there in (("assets/a.png", data), ("assets/a.png", data[::-1]), ("assets/b.png", data))
    )
    assert ("", "") == (clone.status(), repo.git.git.diff("HEAD"))


def test_nothing_new_makes_no_commit(clone: Clone, opened: Open) -> None:
    """The same text again leaves HEAD where it is."""
    before = clone.git("rev-parse", "HEAD")
    assert before == opened(clone).commit({"sot/offer.md": "# Offer\n"}, "m", WHEN)
    assert before == clone.git("rev-parse", "HEAD")


def test_the_first_commit_of_a_repository(tmp_path: Path, opened: Open) -> None:
    """A repository without commits gets its first one, on the branch asked for."""
    new = new_repository(tmp_path / "new")
    new.write("mine.md", "not committed\n")
    opened(new).commit({"sot/a.md": "A\n"}, "m", WHEN)
    assert ("A\n", "?? mine.md", "1") == (new.text("sot/a.md"), new.status(), new.git("rev-list", "--count", "main"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("notes.md", "not committed"),
        ("sot/untracked.md", "not committed"),
        ("notes.md/below.md", "not committed"),
        ("linked/escape.md", "not committed"),
        ("hard.md", "link or a submodule"),
        ("SOT/Offer.md", "one file on systems that ignore case"),
        (".git/hooks/post-commit", "Git's own folder"),
        ("../outside.md", "folder above"),
        ("/abs.md", "is empty or points"),
        ("a/NUL.md", "reserved name on Windows"),
        ("a/--force", "begins with a hyphen"),
        ("sot", "lies outside Git"),
        ("ventures", "a folder has its name"),
        ("ventures/north/plan.md/x.md", "a file has its name"),
    ],
)
def test_paths_that_are_not_free_are_refused(clone: Clone, opened: Open, tmp_path: Path, path: str, words: str) -> None:
    """Nothing is overwritten, followed or escaped, and after the refusal nothing has changed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (clone.root / "hard.md").symlink_to("/etc/hostname")
    clone.commit()
    (clone.root / "linked").symlink_to(outside)
    clone.write("notes.md", "edited\n")
    clone.write("sot/untracked.md", "x")
    shutil.rmtree(clone.root / "ventures")
    before = (clone.git("rev-parse", "HEAD"), clone.status())
    with pytest.raises(GitError, match=words):
        opened(clone).commit({"good.md": "x", path: "hostile\n"}, "m", WHEN)
    assert before == (clone.git("rev-parse", "HEAD"), clone.status())
    assert [] == list(outside.iterdir())


def test_every_refused_path_is_named(clone: Clone, opened: Open) -> None:
    """All problems come in one error."""
    clone.write("notes.md", "edited\n")
    with pytest.raises(GitError) as caught:
        opened(clone).commit({"notes.md": "x", "../up.md": "x", "AUX.md": "x"}, "m", WHEN)
    assert 3 == len(caught.value.what.splitlines())


def test_permissions_of_a_file_are_kept(clone: Clone, opened: Open) -> None:
    """An executable file stays executable in Git and in the work tree."""
    (clone.root / "notes.md").chmod(0o755)
    clone.commit()
    opened(clone).commit({"notes.md": "new\n"}, "m", WHEN)
    assert "100755" == clone.git("ls-tree", "HEAD", "notes.md")[:6]
    assert ("", 0o755) == (clone.status(), (clone.root / "notes.md").stat().st_mode & 0o777)


@pytest.mark.parametrize("setting", ["true", "input"])
def test_autocrlf_neither_blocks_nor_changes_what_is_committed(
    clone: Clone, colleague: Clone, opened: Open, setting: str
) -> None:
    """With line endings converted on checkout, blobs stay as given and the clone stays clean."""
    colleague.git("config", "core.autocrlf", setting)
    (colleague.root / "sot/offer.md").unlink()
    colleague.git("checkout", "--", "sot/offer.md")
    opened(colleague).commit({"sot/offer.md": "one\ntwo\n", "sot/new.md": "x\n"}, "m", WHEN)
    assert ("one\ntwo\n", "") == (colleague.text("sot/offer.md"), colleague.status())


def test_no_hook_runs_and_nothing_is_signed(clone: Clone, remote: Clone, opened: Open, tmp_path: Path) -> None:
    """Hooks of the clone are not run by commit or push, and a demand for signatures does not stop either."""
    for name in ("pre-commit", "commit-msg", "post-commit", "pre-push", "reference-transaction", "post-index-change"):
        clone.hook(name, f"touch {tmp_path}/ran-{name}; exit 1")
    clone.git("config", "commit.gpgSign", "true")
    clone.git("config", "push.gpgSign", "true")
    repo = opened(clone)
    repo.commit({"sot/offer.md": "# New\n"}, "m", WHEN)
    repo.push("run1")
    assert [] == list(tmp_path.glob("ran-*"))
    assert "# New\n" == remote.text("sot/offer.md", "main")


def test_a_worktree_and_a_shallow_clone_are_portfolios_too(
    clone: Clone, remote: Clone, opened: Open, tmp_path: Path
) -> None:
    """A linked work tree and a clone of depth 1 commit and push as any other."""
    clone.commit(notes="second\n")
    clone.git("push", "-q")
    clone.git("switch", "-q", "-c", "aside")
    clone.git("worktree", "add", "-q", str(tmp_path / "tree"), "main")
    shallow = clone_of(remote, tmp_path / "shallow", "--depth=1")
    for number, place in enumerate((Clone(tmp_path / "tree"), shallow)):
        repo = opened(place)
        repo.update()
        repo.commit({f"sot/{number}.md": "x\n"}, "m", WHEN)
        repo.push("run1")
        assert "" == place.status()
        assert place.git("rev-parse", "HEAD") == remote.git("rev-parse", "main")
    assert "true" == shallow.git("rev-parse", "--is-shallow-repository")


# --- interrupted --------------------------------------------------------------------------------------------------


def test_a_lock_that_appears_while_committing_is_told_and_healed(clone: Clone, opened: Open) -> None:
    """With the index locked the commit stands, the error says so, and the next run brings the index over."""
    repo = opened(clone)
    _index_lock(clone)
    with pytest.raises(GitError, match="index could not be brought up to date"):
        repo.commit({"sot/offer.md": "# New\n"}, "m", WHEN)
    (clone.root / ".git/index.lock").unlink()
    opened(clone).update()
    assert ("# New\n", "") == (clone.text("sot/offer.md"), clone.status())

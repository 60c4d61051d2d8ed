"""Mutants of Git: what a commit takes along, what a push may do, what is shown of it."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

REPO = "sync/ports/repo.py"
TEST_PUSH = "tests/ports/test_push.py"
TEST_REPO = "tests/ports/test_repo.py"
_SPLICE = "tree = splice(self.git, head.tree.hexsha if head else None, new)"

MUTANTS = (
    Mutant(
        "a commit does not look for names that differ in case",
        "I-22, F37",
        REPO,
        {"if (other := keys.setdefault(collision_key(path), path)) != path:": "if (other := path) != path:"},
        (f"{TEST_REPO}::test_paths_that_are_not_free_are_refused",),
    ),
    Mutant(
        "a commit takes along what else is changed",
        "rule 16, reading 11",
        REPO,
        {_SPLICE: 'self.git.git.add("-A")\n        tree = splice(self.git, str(self.git.git.write_tree()), new)'},
        (f"{TEST_REPO}::test_what_the_user_staged_stays_staged_and_out_of_the_commit",),
    ),
    Mutant(
        "work that is not committed is overwritten",
        "rule 16, F33",
        REPO,
        {"for path in self.dirty(texts)]": "for path in ()]"},
        (f"{TEST_REPO}::test_paths_that_are_not_free_are_refused",),
    ),
    Mutant(
        "links are committed over",
        "I-21, F38",
        REPO,
        {"if p in known and known[p].mode in (LINK, MODULE)": "if False"},
        (f"{TEST_REPO}::test_paths_that_are_not_free_are_refused",),
    ),
    Mutant(
        "pushes are forced",
        "I-13, rule 16",
        "sync/ports/remote.py",
        {'_PUSH = ("--porcelain", ': '_PUSH = ("--force", "--porcelain", '},
        (f"{TEST_PUSH}::test_a_rejected_push_is_replayed_where_nobody_touched_our_paths",),
    ),
    Mutant(
        "a push without an answer counts as done",
        "F31",
        "sync/ports/remote.py",
        {"arrived = self.tip(ref) == mine": "arrived = self.tip(ref) is not None"},
        ("tests/test_rules.py::test_a_push_that_broke_off_is_not_counted_as_done",),
    ),
    Mutant(
        "other people's commits are made anew",
        "I-13",
        "sync/ports/replay.py",
        {"if commit.author.email != AUTHOR.email or not commit.parents]": "if False]"},
        (f"{TEST_PUSH}::test_separate_ways_of_people_are_left_to_people",),
    ),
    Mutant(
        "what others changed is overwritten",
        "I-12, F30",
        "sync/ports/replay.py",
        {
            "        elif change.path not in views:\n            overlapping.append(change.path)\n": "        else:\n            new[change.path] = change.new\n"
        },
        (f"{TEST_PUSH}::test_an_overlap_is_rescued_and_nothing_overwritten",),
    ),
    Mutant(
        "a log that others rewrote is joined",
        "I-14, rule 19",
        "sync/ports/replay.py",
        {"and new.startswith(old) and theirs.startswith(old) and": "and"},
        (f"{TEST_PUSH}::test_a_rewritten_append_only_file_is_never_joined",),
    ),
    Mutant(
        "nothing is rescued",
        "rule 16, F29",
        REPO,
        {'saved = self.remote.push(f"refs/heads/{name}") is Push.DONE': "saved = False"},
        (f"{TEST_PUSH}::test_an_overlap_is_rescued_and_nothing_overwritten",),
    ),
    Mutant(
        "a branch that somebody moved is moved again",
        "I-13, F29",
        "sync/ports/checkout.py",
        {'lines = f"update {ref} {new} {old or NOTHING}\\n"': 'lines = f"update {ref} {new}\\n"'},
        ("tests/ports/test_checkout.py::test_a_branch_that_somebody_moved_is_not_moved_again",),
    ),
    Mutant(
        "hooks of the clone run",
        "rule 17",
        "sync/ports/git_process.py",
        {'    "core.hooksPath": os.devnull,\n': ""},
        (f"{TEST_REPO}::test_no_hook_runs_and_nothing_is_signed",),
    ),
    Mutant(
        "any transport is allowed",
        "I-25, reading 30",
        "sync/ports/git_process.py",
        {'"GIT_ALLOW_PROTOCOL": "https:ssh:file"': '"GIT_ALLOW_PROTOCOL": "https:ssh:file:ext:fd"'},
        ("tests/ports/test_git_process.py::test_only_safe_transports_and_no_prompts",),
    ),
    Mutant(
        "credentials in an address are shown",
        "I-24, F53",
        "sync/ports/git_process.py",
        {"        text = secret.sub(mask, text)\n": "        pass\n"},
        (f"{TEST_PUSH}::test_credentials_are_not_shown",),
    ),
    Mutant(
        "files of any size are read",
        "rule 24",
        REPO,
        {"        if size(self.git, entry.id) > LARGEST:\n": "        if False:\n"},
        (f"{TEST_REPO}::test_what_is_no_text_comes_with_a_problem",),
    ),
)

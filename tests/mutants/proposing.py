"""Mutants of the delivery by pull request: the bot branch, what waits for a merge, and what is said on GitHub."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

PROPOSAL = "sync/ports/proposal.py"
DELIVERY = "sync/engine/delivery.py"
TEST_PROPOSAL = "tests/ports/test_proposal.py"
TEST_PULLS = "tests/test_pull_requests.py"

MUTANTS = (
    Mutant(
        "pages are made of what is not merged",
        "I-4, decision 10",
        "sync/planners/desk.py",
        {
            "return accepted is not None and (document.ulid is None or accepted.get(document.path) != document.blob)": "return False"
        },
        (f"{TEST_PULLS}::test_pages_wait_for_the_merge",),
    ),
    Mutant(
        "an edit that is not merged is published",
        "decision 10",
        "sync/planners/desk.py",
        {"(document.ulid is None or accepted.get(document.path) != document.blob)": "(document.ulid is None)"},
        (f"{TEST_PULLS}::test_a_text_on_the_bot_branch_is_not_published",),
    ),
    Mutant(
        "what was squashed is proposed again",
        "I-13",
        PROPOSAL,
        {"        absorbed = merge.absorbed(self.git, tip, default)\n": "        absorbed = False\n"},
        (f"{TEST_PROPOSAL}::test_what_was_edited_after_the_merge_stands",),
    ),
    Mutant(
        "a refused proposal comes again",
        "decision 10",
        PROPOSAL,
        {"if tip == self.refused:": "if False:"},
        (f"{TEST_PROPOSAL}::test_what_was_refused_is_left_out", f"{TEST_PULLS}::test_a_closed_one_is_a_no"),
    ),
    Mutant(
        "the work tree follows a branch that is not checked out",
        "I-13",
        "sync/ports/checkout.py",
        {"    if checked_out(repo, ref):\n": "    if True:\n"},
        (f"{TEST_PROPOSAL}::test_the_default_branch_moves_on",),
    ),
    Mutant(
        "a bot branch without anything to merge is pushed",
        "I-3",
        PROPOSAL,
        {"return self.differs() and super().unpushed()": "return super().unpushed()"},
        (f"{TEST_PROPOSAL}::test_after_a_merge_it_starts_anew",),
    ),
    Mutant(
        "a quiet run writes to the pull request",
        "I-3",
        DELIVERY,
        {'if (title, body) != (there.title, there.body.replace("\\r\\n", "\\n")):': "if True:"},
        (f"{TEST_PULLS}::test_a_quiet_run_changes_nothing",),
    ),
    Mutant(
        "an opening without an answer is taken for failed",
        "F31",
        "sync/ports/pull_requests.py",
        {"            if found is None or not found.open:\n": "            if True:\n"},
        (f"{TEST_PULLS}::test_an_opening_without_an_answer_is_found",),
    ),
    Mutant(
        "a pull request that GitHub refuses counts as opened",
        "I-2",
        "sync/engine/run.py",
        {'_noted(problems, "The pull request could': '_noted([], "The pull request could'},
        (f"{TEST_PULLS}::test_what_github_refuses_is_made_up_for",),
    ),
)

"""Mutants of what is told on GitHub and by message: to nobody by name, never twice, and without a secret."""

from tests.mutants.mutant import Mutant

ALERTING = "sync/engine/alerting.py"
GITHUB = "sync/ports/github.py"
TEST_ALERTING = "tests/engine/test_alerting.py"

MUTANTS = (
    Mutant(
        "a title calls people on GitHub",
        "I-23",
        "sync/core/encode.py",
        {'return _REFERENCE.sub(r"\\g<0>&#8203;", markdown_inline(cut))': "return markdown_inline(cut)"},
        ("tests/core/test_encode.py::test_on_github_any_text_refers_to_nobody",),
    ),
    Mutant(
        "a summary grows above what GitHub takes",
        "I-23",
        "sync/engine/summary.py",
        {'if len(text.encode("utf-8", "replace")) <= most or not items:': "if True:"},
        ("tests/engine/test_summary.py::test_it_always_fits",),
    ),
    Mutant(
        "an output can be ended by its value",
        "I-23",
        "sync/ports/workflow_step.py",
        {'end = f"end_{secrets.token_hex(16)}"': 'end = "end"'},
        ("tests/ports/test_workflow_step.py::test_ends_are_never_the_same",),
    ),
    Mutant(
        "an issue of a person is closed",
        "I-8",
        ALERTING,
        {"if _ours(news) in issue.body]": "]"},
        (f"{TEST_ALERTING}::test_an_issue_of_a_person_is_left_alone",),
    ),
    Mutant(
        "a run is told of twice",
        "I-1",
        ALERTING,
        {"if mark in issue.body or any(mark in text for text in github.comments(issue)):": "if False:"},
        (f"{TEST_ALERTING}::test_one_issue_for_a_row_of_failures",),
    ),
    Mutant(
        "a change on GitHub is repeated",
        "I-1",
        GITHUB,
        {'if method != "GET" or attempt == TRIES or wait is None:': "if attempt == TRIES or wait is None:"},
        ("tests/ports/test_github.py::test_a_change_is_never_repeated",),
    ),
    Mutant(
        "GitHub's token goes wherever a variable says",
        "I-26",
        "sync/ports/github_errors.py",
        {'(address.scheme == "https" or plain)': "address.scheme"},
        ("tests/ports/test_github.py::test_odd_surroundings_are_refused",),
    ),
    Mutant(
        "a library logs the addresses of messages",
        "I-24",
        "sync/ports/notifier.py",
        {"logging.getLogger(name).setLevel(logging.CRITICAL + 1)": "pass"},
        ("tests/ports/test_notifier.py::test_what_does_not_arrive_is_named_by_its_number",),
    ),
    Mutant(
        "an address with its secret may stand in the file",
        "I-24",
        "sync/core/config_source.py",
        {'if isinstance(raw, str) and raw.strip() and "${" not in raw:': "if False:"},
        ("tests/core/test_config_notify.py::test_a_mistake_is_told_without_the_address",),
    ),
    Mutant(
        "a failed run of yesterday counts as a good one",
        "SL-2",
        "sync/engine/freshness.py",
        {"Freshness(ended if code == Exit.DONE else found.good, ended, code)": "Freshness(ended, ended, code)"},
        ("tests/engine/test_freshness.py::test_what_is_told",),
    ),
)

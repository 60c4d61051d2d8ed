"""Mutants of the way to Notion: what is repeated, what counts as whole, how fast, and whom."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

HTTP = "sync/ports/notion_http.py"
LISTING = "sync/ports/listing.py"
RETRY = "sync/ports/retry.py"
TEST_HTTP = "tests/ports/test_notion_http.py"
TEST_LISTING = "tests/ports/test_listing.py"

MUTANTS = (
    Mutant(
        "a write is repeated after 504",
        "rule 4, F1",
        RETRY,
        {
            "status, repeat = outcome.status_code, Step.AGAIN if call.reads else Step.LOOK": "status, repeat = outcome.status_code, Step.AGAIN"
        },
        (f"{TEST_HTTP}::test_an_ambiguous_write_is_unknown_and_sent_once",),
    ),
    Mutant(
        "a write is repeated after a cut connection",
        "rule 4, F10",
        RETRY,
        {"return Step.AGAIN if call.reads or isinstance(outcome, _BEFORE_SENDING) else Step.LOOK": "return Step.AGAIN"},
        (f"{TEST_HTTP}::test_an_ambiguous_write_is_unknown_and_sent_once",),
    ),
    Mutant(
        "half an answer counts as a good one",
        "reading 36, F10",
        RETRY,
        {"        return repeat if outcome.document is None else Step.DONE\n": "        return Step.DONE\n"},
        ("tests/ports/test_retry.py::test_a_good_status_without_json_is_no_answer",),
    ),
    Mutant(
        "Retry-After is capped at 60 s",
        "rule 14, F7",
        RETRY,
        {"    return asked\n\n\ndef retry_after": "    return min(asked, 60.0)\n\n\ndef retry_after"},
        (f"{TEST_HTTP}::test_nothing_is_sent_before_retry_after_is_over",),
    ),
    Mutant(
        "the breaker never opens",
        "F8",
        RETRY,
        {"return self._failures >= self._limit": "return False"},
        (f"{TEST_HTTP}::test_five_lost_requests_in_a_row_end_the_run",),
    ),
    Mutant(
        "one request too many in a window",
        "rule 14, reading 23",
        "sync/ports/pacing.py",
        {"+ places - self._limit\n": "+ places - self._limit - 1\n"},
        ("tests/ports/test_pacing.py::test_no_window_ever_holds_more_than_the_limit",),
    ),
    Mutant(
        "a wait may pass the end of the run",
        "F7, F43",
        "sync/ports/pacing.py",
        {"        if seconds > left:\n": "        if False:\n"},
        ("tests/ports/test_pacing.py::test_a_wait_past_the_deadline_is_not_begun",),
    ),
    Mutant(
        "request_status is ignored",
        "I-11, F16",
        LISTING,
        {"        if not complete:\n": "        if False:\n"},
        (f"{TEST_LISTING}::test_an_incomplete_result_gives_nothing",),
    ),
    Mutant(
        "a list that does not say where it goes on counts as whole",
        "I-11, F14",
        LISTING,
        {
            '            if not isinstance(cursor, str) or cursor in cursors:\n                raise Incomplete("Notion did not say where a list goes on.", _AGAIN)\n': "            if not isinstance(cursor, str) or cursor in cursors:\n                return\n"
        },
        (f"{TEST_LISTING}::test_more_without_a_cursor_is_an_error",),
    ),
    Mutant(
        "a list whose place is lost counts as whole",
        "I-11, F14",
        LISTING,
        {
            '        raise Incomplete(f"Notion lost its place in a list {1 + _RESTARTS} times.", _AGAIN)': "        return"
        },
        (f"{TEST_LISTING}::test_three_restarts_and_no_more",),
    ),
    Mutant(
        "a truncated page counts as whole",
        "I-11, F18",
        "sync/ports/notion_json.py",
        {
            'complete = raw["truncated"] is False and not raw["unknown_block_ids"]': 'complete = not raw["unknown_block_ids"]'
        },
        ("tests/ports/test_notion_json.py::test_a_body_is_complete_only_where_notion_says_so",),
    ),
    Mutant(
        "a page with unknown blocks counts as whole",
        "I-11, F18",
        "sync/ports/notion_json.py",
        {
            'complete = raw["truncated"] is False and not raw["unknown_block_ids"]': 'complete = raw["truncated"] is False'
        },
        ("tests/ports/test_notion_json.py::test_a_body_is_complete_only_where_notion_says_so",),
    ),
    Mutant(
        "a relation cut at 25 counts as whole",
        "I-11, F17",
        "sync/ports/notion_values.py",
        {'complete = not prop.get("has_more", False)': "complete = True"},
        ("tests/ports/test_notion_values.py::test_a_relation_says_whether_it_was_cut",),
    ),
    Mutant(
        "signed addresses are kept",
        "I-24, reading 7",
        "sync/ports/notion_json.py",
        {"Body(unsigned(markdown), complete, signed(markdown))": "Body(markdown, complete, signed(markdown))"},
        ("tests/ports/test_notion_bodies.py::test_a_body_is_read_in_v2_without_signed_addresses",),
    ),
    Mutant(
        "files are fetched from any host",
        "reading 29",
        "sync/ports/file_host.py",
        {"if not self._allowed(url):": "if False:"},
        ("tests/ports/test_file_host.py::test_no_other_host_is_asked",),
    ),
    Mutant(
        "a file may be of any size",
        "F28",
        "sync/ports/file_host.py",
        {"if len(data) > largest:": "if False:"},
        ("tests/ports/test_file_host.py::test_what_cannot_be_had_is_said_without_the_address",),
    ),
    Mutant(
        "a file that cannot be had stops the run",
        "F28",
        "sync/engine/assets.py",
        {"except Unfetched as why:": "except ZeroDivisionError as why:"},
        ("tests/test_assets.py::test_a_file_that_cannot_be_had_holds_nothing_back",),
    ),
    Mutant(
        "a saved file takes the place of another",
        "rule 16",
        "sync/engine/assets.py",
        {"if path not in repo.paths() and not repo.dirty([path]):": "if True:"},
        ("tests/test_assets.py::test_a_file_that_is_there_is_never_overwritten",),
    ),
    Mutant(
        "signed addresses show in what is printed",
        "I-24",
        "sync/core/model.py",
        {
            "    complete: bool = True\n    files: Mapping[str, SecretStr] = field(default_factory=dict, repr=False, compare=False)": "    complete: bool = True\n    files: Mapping[str, SecretStr] = field(default_factory=dict)"
        },
        ("tests/ports/test_notion_bodies.py::test_a_body_is_read_in_v2_without_signed_addresses",),
    ),
    Mutant(
        "a new body may delete sub-pages",
        "rule 8, reading 17",
        "sync/ports/notion.py",
        {
            '"replace_content": {"new_str": markdown}}': '"replace_content": {"new_str": markdown, "allow_deleting_content": True}}'
        },
        ("tests/ports/test_notion_bodies.py::test_replace_and_update_never_allow_deleting",),
    ),
    Mutant(
        "a database in the trash is written to",
        "F19, F21",
        "sync/ports/notion.py",
        {
            '        if raw.get("in_trash"):\n            raise AccessError(f"The database of': '        if False:\n            raise AccessError(f"The database of'
        },
        ("tests/ports/test_notion.py::test_a_data_source_in_the_trash_is_an_error",),
    ),
    Mutant(
        "of several data sources the first is taken",
        "F22",
        "sync/ports/notion.py",
        {"        if len(found) == 1:\n": "        if found:\n"},
        ("tests/ports/test_notion.py::test_a_database_must_hold_exactly_one_data_source",),
    ),
    Mutant(
        "an answer may be of any size",
        "rule 24, F10",
        HTTP,
        {"                if len(body) > CAP:\n": "                if False:\n"},
        (f"{TEST_HTTP}::test_an_answer_past_20_mb_is_no_answer",),
    ),
    Mutant(
        "any host is asked",
        "I-26, reading 29",
        HTTP,
        {"        if _origin(request.url) != self._origin:\n": "        if False:\n"},
        ("tests/ports/test_notion_secrets.py::test_only_the_configured_host_is_asked",),
    ),
    Mutant(
        "a real token goes to any address",
        "reading 28, I-26",
        HTTP,
        {
            "        if not _loopback(origin[1]):\n": "        if False:\n",
            'elif not token.startswith("sandbox_"):': "elif False:",
        },
        ("tests/ports/test_notion_secrets.py::test_real_tokens_go_to_notion_only",),
    ),
    Mutant(
        "an echoed token stays in the message",
        "I-24, rule 22",
        HTTP,
        {'            text = text.replace(token, b"***")\n': "            pass\n"},
        ("tests/ports/test_notion_secrets.py::test_the_token_is_in_no_message_and_no_log",),
    ),
    Mutant(
        "what lies in the trash counts as live",
        "F19",
        "sync/ports/notion.py",
        {"                if not page.in_trash and not page.archived:\n": "                if not page.archived:\n"},
        ("tests/ports/test_notion.py::test_rows_leaves_out_what_is_not_live",),
    ),
    Mutant(
        "an option that Notion does not have is sent, and so made",
        "README: no options",
        "sync/ports/property_json.py",
        {"    if name not in prop.options:\n": "    if False:\n"},
        ("tests/ports/test_property_json.py::test_what_does_not_fit_is_refused",),
    ),
)

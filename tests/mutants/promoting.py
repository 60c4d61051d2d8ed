"""Mutants of promotion: where files go, how sensitive they are, what is never overwritten."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

PROMOTE = "sync/planners/promote_from_notion.py"
TEST_PROMOTE = "tests/planners/test_promote_from_notion.py"

MUTANTS = (
    Mutant(
        "promotion overwrites a file that is there",
        "I-12",
        PROMOTE,
        {"if taken := [draft.path for draft in drafts if draft.path in survey.snapshot.paths]:": "if taken := []:"},
        (f"{TEST_PROMOTE}::test_a_taken_path_is_never_overwritten",),
    ),
    Mutant(
        "a page read in part is promoted",
        "I-11",
        PROMOTE,
        {"        if due.page.body and due.page.body.complete:\n": "        if due.page.body:\n"},
        (f"{TEST_PROMOTE}::test_an_incomplete_body_is_not_promoted",),
    ),
    Mutant(
        "records of one id are both promoted",
        "I-5",
        "sync/planners/due.py",
        {"        return len(same) > 1\n": "        return False\n"},
        (f"{TEST_PROMOTE}::test_a_shared_id_holds_both_back",),
    ),
    Mutant(
        "client work leaves for a public remote",
        "reading 31",
        PROMOTE,
        {"if survey.config.portfolio.remote is Remote.PUBLIC and not Zone.INTERNAL.allows(zone):": "if False:"},
        (f"{TEST_PROMOTE}::test_client_work_never_leaves_for_a_public_remote",),
    ),
    Mutant(
        "a file takes the lowest zone of what it draws on",
        "reading 31",
        "sync/core/zones.py",
        {"    return max(zones,": "    return min(zones,"},
        ("tests/convert/documents/test_inputs.py::test_papers_of_clients_are_at_least_private",),
    ),
    Mutant(
        "a zone that nobody knows reads as public",
        "reading 31, I-20",
        "sync/convert/headers/values.py",
        {'return Zone.RESTRICTED, f"zone': 'return Zone.PUBLIC, f"zone'},
        ("tests/convert/headers/test_header.py::test_zone_never_reads_as_less_than_it_says",),
    ),
    Mutant(
        "of several ventures the first is taken",
        "README: no guess",
        "sync/planners/places.py",
        {"        if len(found) == 1:\n": "        if found:\n"},
        (f"{TEST_PROMOTE}::test_an_unclear_place_is_a_question_never_a_guess",),
    ),
    Mutant(
        "two records of one name share a folder",
        "I-22, rule 18",
        "sync/planners/places.py",
        {"        if self._taken.get(collision_key(path), ulid) != ulid:\n": "        if False:\n"},
        (f"{TEST_PROMOTE}::test_equal_names_get_different_folders",),
    ),
    Mutant(
        "a rename in Notion moves a folder",
        "reading 15, rule 18",
        "sync/planners/places.py",
        {
            'folder = self._settled.get(page.ulid or "") or self._free(page, pattern, kind, kind)': "folder = self._free(page, pattern, kind, kind)"
        },
        (f"{TEST_PROMOTE}::test_what_belongs_to_a_renamed_project_goes_into_its_folder",),
    ),
    Mutant(
        "a brief is made of what happened to be read",
        "I-11, F17",
        "sync/planners/whole.py",
        {"            elif not value.complete and not _completed(page, name, records):\n": "            elif False:\n"},
        ("tests/planners/test_whole.py::test_a_cut_relation_is_whole_where_its_other_side_is",),
    ),
    Mutant(
        "a brief is made without the databases that could not be read",
        "I-11, F21",
        "sync/planners/whole.py",
        {"unread and value.ids and _target(page, name, records) is None": "False"},
        ("tests/planners/test_whole.py::test_a_database_that_could_not_be_read_holds_back_what_draws_on_it",),
    ),
)

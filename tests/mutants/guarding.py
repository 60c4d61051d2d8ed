"""Mutants of the guards: what goes beyond a usual week, a schema that changed, what must not leave."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

GUARDS = "sync/planners/guards.py"
RUN = "sync/engine/run.py"
WEEK = "tests/test_guarded_week.py"
TEST_GUARDS = "tests/planners/test_guards.py"

MUTANTS = (
    Mutant(
        "the guards' limit is one too high",
        "I-16, reading 18",
        GUARDS,
        {"    return max(FEW, total // ONE_IN)": "    return max(FEW, total // ONE_IN) + 1"},
        (f"{TEST_GUARDS}::test_a_plan_passes_up_to_the_limit_and_not_above",),
    ),
    Mutant(
        "the guard against overwriting trips at its limit",
        "I-16, reading 18",
        GUARDS,
        {"        if len(titles) > limit(total):\n": "        if len(titles) >= limit(total):\n"},
        (f"{TEST_GUARDS}::test_a_plan_passes_up_to_the_limit_and_not_above",),
    ),
    Mutant(
        "replaced files are not counted",
        "I-16",
        GUARDS,
        {"    if len(paths) > limit(total):\n": "    if False:\n"},
        (f"{TEST_GUARDS}::test_replaced_files_have_the_same_limit",),
    ),
    Mutant(
        "an empty Notion is believed",
        "I-16, reading 18",
        GUARDS,
        {"    if len(pages) >= SIDE and not seen and (published or not snapshot.pages):\n": "    if False:\n"},
        (f"{TEST_GUARDS}::test_a_side_that_shows_nothing_of_what_is_known_stops_everything",),
    ),
    Mutant(
        "an empty portfolio is believed",
        "I-16, reading 18",
        GUARDS,
        {
            "if len(known) >= SIDE and not {base.ulid for base in known} & {document.ulid for document in snapshot.documents}:": "if False:"
        },
        (f"{TEST_GUARDS}::test_a_side_that_shows_nothing_of_what_is_known_stops_everything",),
    ),
    Mutant(
        "changed rules overwrite at once",
        "F46, I-16",
        GUARDS,
        {"    if written_under in (None, fingerprint(config)):\n": "    if True:\n"},
        (f"{TEST_GUARDS}::test_under_changed_rules_nothing_is_overwritten_unseen",),
    ),
    Mutant(
        "a changed schema is written to",
        "I-20, F24",
        "sync/planners/schema.py",
        {"    if problems and Allow.SCHEMA_CHANGE not in allowed:\n": "    if False:\n"},
        ("tests/planners/test_schema.py::test_a_managed_or_id_property_that_is_not_the_same_stops_its_database",),
    ),
    Mutant(
        "secrets are not looked for",
        "I-24, rule 22",
        "sync/planners/outgoing.py",
        {"refused = [*_secrets(plan), *(": "refused = [*("},
        ("tests/planners/test_outgoing.py::test_a_secret_stays_where_it_is",),
    ),
    Mutant(
        "on a public remote a person's text is replaced",
        "reading 31",
        "sync/planners/outgoing.py",
        {"*(() if may_keep(config) else _unkept(plan, snapshot))": "*()"},
        ("tests/planners/test_outgoing.py::test_on_a_public_remote_no_persons_text_is_replaced",),
    ),
    Mutant(
        "the guards are not asked",
        "I-16",
        RUN,
        {"    check(\n        plan,\n": "    (lambda *_, **__: None)(\n        plan,\n"},
        (f"{WEEK}::test_many_edited_pages_stop_the_week_before_its_first_effect",),
    ),
    Mutant(
        "nothing is held back at the run",
        "I-24",
        RUN,
        {"plan = screen(found, reading.snapshot, config)": "plan = found"},
        (f"{WEEK}::test_a_secret_crosses_in_neither_direction",),
    ),
    Mutant(
        "a glance at a few pages is taken for the whole",
        "I-16",
        GUARDS,
        {" if snapshot.due is None else frozenset[str]()": ""},
        ("tests/test_changed.py::test_no_guard_takes_a_glance_for_the_whole",),
    ),
    Mutant(
        "a push keeps to what has changed under rules that have changed",
        "I-16",
        "sync/engine/snapshot.py",
        {" or state.config != fingerprint(config)": ""},
        ("tests/test_changed.py::test_where_all_must_be_read",),
    ),
    Mutant(
        "a push makes a page without having looked for its id",
        "reading 1",
        "sync/planners/changed.py",
        {"            return None\n": "            continue\n"},
        ("tests/planners/test_changed.py::test_one_without_a_page_of_its_own_needs_all",),
    ),
    Mutant(
        "a changed schema is not looked at in the run",
        "I-20, F24",
        "sync/engine/listings.py",
        {"    schema.refuse(config, source, known, allowed)\n": ""},
        (f"{WEEK}::test_a_changed_schema_stops_its_database_alone",),
    ),
    Mutant(
        "a renamed property is not followed",
        "F23",
        "sync/planners/schema.py",
        {"    if not moves:\n": "    if True:\n"},
        ("tests/planners/test_schema.py::test_a_renamed_property_is_filled_and_read_under_its_new_name",),
    ),
    Mutant(
        "of several databases of one title the first is taken",
        "reading 33",
        "sync/engine/listings.py",
        {"            if len(titled) == 1:\n": "            if titled:\n"},
        ("tests/test_rules.py::test_of_two_databases_of_one_title_neither_is_taken",),
    ),
    Mutant(
        "the ledger of a public remote keeps a page's text",
        "reading 31",
        RUN,
        {"op.body_before is not None and may_keep(config):": "op.body_before is not None:"},
        ("tests/test_rules.py::test_on_a_public_remote_the_ledger_keeps_no_page",),
    ),
    Mutant(
        "a job that does not publish takes new publish rules in",
        "I-16, F46",
        RUN,
        {"if job.publishes and (": "if ("},
        ("tests/test_endings.py::test_only_a_job_that_publishes_takes_new_publish_rules_in",),
    ),
    Mutant(
        "a relation that was cut is replaced",
        "I-11, F17",
        "sync/planners/sync_to_notion.py",
        {"isinstance(value, Relation) and not value.complete": "False"},
        ("tests/planners/test_sync_to_notion.py::test_a_cut_relation_is_not_replaced",),
    ),
    Mutant(
        "a path may be made of a secret",
        "I-24",
        "sync/planners/places.py",
        {"        if leaks := secrets.find(page.title):\n": "        if leaks := ():\n"},
        ("tests/planners/test_promote_from_notion.py::test_a_secret_in_a_title_reaches_no_path",),
    ),
)

"""Publish: one page a ULID, the portfolio wins, nothing is guessed."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from sync.convert.to_notion.projection import project
from sync.core import ulids
from sync.core.config import Config, Publish
from sync.core.model import Body, Document, Page, Relation, Snapshot, Value
from sync.core.plan import Adopt, CreatePage, Operation, Plan, Severity, UpdatePage, WriteFile
from sync.core.selection import Selection
from sync.planners import sync_to_notion
from tests.planners import scene

FILE = scene.document(1)


def plan(seen: Snapshot, config: Config | None = None, selection: Selection | None = None) -> Plan:
    """The plan for this snapshot."""
    return sync_to_notion.plan(seen, config or scene.config(), selection or Selection())


def codes(made: Plan) -> list[tuple[Severity, str]]:
    """Severity and code of each finding."""
    return [(finding.severity, finding.code) for finding in made.findings]


def kinds(made: Plan) -> list[type[Operation]]:
    """The kinds of operations in order."""
    return [type(operation) for operation in made.operations]


def as_published(doc: Document, n: int = 1, **more: Value) -> Page:
    """The page as it is after we published this document."""
    shape = project(doc, scene.OFFERS, scene.config(), scene.snapshot())
    page = scene.page(n, edited_by=scene.BOT, locked=True, title=doc.title, body=shape.markdown)
    return replace(page, properties={**shape.properties, **more})


def test_a_document_without_page_is_created_whole() -> None:
    """One operation carries title, id, mapped properties and body."""
    (operation,) = plan(scene.snapshot((FILE,))).operations
    assert isinstance(operation, CreatePage)
    assert {
        "Name": "Growth Sprint",
        "Unique ID": scene.ulid(1),
        "Version": "v01",
        "Price": 5000,
    } == operation.properties
    assert "read-only copy" in operation.markdown.splitlines()[1]
    assert "**Price**: 5000" in operation.markdown


def test_a_file_without_id_gets_one_before_its_page() -> None:
    """The ULID is minted into the header, derived from HEAD, and the page carries the same."""
    bare = scene.document(None)
    write, create = plan(scene.snapshot((bare,))).operations
    assert isinstance(write, WriteFile)
    assert isinstance(create, CreatePage)
    assert ulids.for_file(bare.path, bare.blob, scene.NOW) == write.ulid == create.properties["Unique ID"]
    assert f"\n- ulid: {write.ulid}\n" in write.text
    assert bare.hash == write.expects
    assert plan(scene.snapshot((bare,))) == plan(scene.snapshot((bare,)))


def test_first_contact_adopts_the_id_of_the_equal_title() -> None:
    """A file without id takes the ULID of the one page with its trimmed title; that page is updated, none is made."""
    bare, page = scene.document(None), scene.page(7, title=" Growth Sprint ", body="Old text.")
    made = plan(scene.snapshot((bare,), (page,)))
    write, update = made.operations
    assert isinstance(write, WriteFile)
    assert isinstance(update, UpdatePage)
    assert (scene.ulid(7), page.id, "Old text.") == (write.ulid, update.page_id, update.body_before)
    assert (Severity.NOTE, "adopted") in codes(made)


@pytest.mark.parametrize(
    ("code", "pages", "files"),
    [
        ("adopt.ambiguous", (scene.page(1), scene.page(2)), (scene.document(None),)),
        ("adopt.no_id", (scene.page(1, ulid=None),), (scene.document(None),)),
        (
            "adopt.taken",
            (scene.page(1, title="Twin"),),
            (scene.document(None, title="Twin"), scene.document(1, "o/x.md")),
        ),
    ],
)
def test_first_contact_never_guesses(code: str, pages: tuple[Page, ...], files: tuple[Document, ...]) -> None:
    """Several titles, a page without id, or an id that another file has: the file is held back with an error."""
    made = plan(scene.snapshot(files, pages))
    assert (Severity.ERROR, code) in codes(made)
    assert not any(isinstance(op, WriteFile | CreatePage) for op in made.operations)


def test_two_nameless_files_of_one_title_adopt_nothing() -> None:
    """Both could be the record's document: neither takes its id."""
    files = scene.document(None), scene.document(None, "b.md")
    made = plan(scene.snapshot(files, (scene.page(7),)))
    assert ([], [(Severity.ERROR, "adopt.ambiguous")] * 2) == (kinds(made), codes(made))


def test_an_id_of_another_databases_record_is_not_followed() -> None:
    """A file that carries a project's id never writes to the project's page, nor makes a second page of that id."""
    made = plan(scene.snapshot((FILE,), (scene.page(1, "projects", "Other"),)))
    assert ([], [(Severity.ERROR, "ulid.elsewhere")]) == (kinds(made), codes(made))


def test_nothing_changed_nothing_planned() -> None:
    """Both sides as at base: no operation and no finding."""
    page = as_published(FILE)
    known = scene.base(FILE, page, page.properties)
    assert Plan("sync_to_notion") == plan(scene.snapshot((FILE,), (page,), known))


def test_a_changed_file_updates_body_and_changed_properties_only() -> None:
    """The plan names the property that differs, with its value before; equal ones are left alone."""
    page = as_published(FILE)
    known = scene.base(FILE, page, page.properties)
    newer = scene.document(1, body="## Pricing\n\n- **Price**: 6000\n")
    (operation,) = plan(scene.snapshot((newer,), (replace(page, body=None),), known)).operations
    assert isinstance(operation, UpdatePage)
    assert ({"Price": 6000}, {"Price": 5000}) == (operation.properties, operation.before)
    assert operation.markdown is not None
    assert known[scene.ulid(1)].page == operation.expects


def test_a_persons_edit_is_replaced_and_reported() -> None:
    """The portfolio wins; the page as it was is named so that it can be kept."""
    page = as_published(FILE)
    known = scene.base(FILE, page, page.properties)
    edited = replace(scene.page(1, locked=True, body="My notes."), edited=scene.NOW, properties=page.properties)
    made = plan(scene.snapshot((FILE,), (edited,), known))
    (operation,) = made.operations
    assert isinstance(operation, UpdatePage)
    assert ("My notes.", "My notes.") == (operation.body_before, edited.body.markdown if edited.body else None)
    assert edited.body is not None
    assert edited.body.hash == operation.expects.body
    assert [(Severity.WARNING, "conflict")] == codes(made)


def test_a_page_read_in_part_is_not_replaced() -> None:
    """Its text is not known whole, so it could not be kept whole: an error, no operation."""
    page = as_published(FILE)
    known = scene.base(FILE, page, page.properties)
    part = replace(scene.page(1, locked=True), edited=scene.NOW, properties=page.properties)
    part = replace(part, body=Body("My no", complete=False))
    newer = scene.document(1, body="## Pricing\n\n- **Price**: 6000\n")
    made = plan(scene.snapshot((newer,), (part,), known))
    assert ([], [(Severity.ERROR, "body.incomplete")]) == (kinds(made), codes(made))


def test_equal_sides_are_adopted_silently() -> None:
    """A run killed between write and ledger heals: both sides equal, nothing is written."""
    made = plan(scene.snapshot((FILE,), (as_published(FILE),)))
    assert ([Adopt], []) == (kinds(made), codes(made))


def test_an_unlocked_page_is_locked_again() -> None:
    """A projection that lost its lock, or never got it because the run died, is locked."""
    page = as_published(FILE)
    known = scene.base(FILE, page, page.properties)
    (operation,) = plan(scene.snapshot((FILE,), (replace(page, locked=False),), known)).operations
    assert isinstance(operation, UpdatePage)
    assert (True, {}, None) == (operation.lock, operation.properties, operation.markdown)


def test_a_gone_page_is_made_again_only_when_asked() -> None:
    """A page that base knows and the listing lacks is a finding; --revive makes it."""
    known = scene.base(FILE, as_published(FILE))
    made = plan(scene.snapshot((FILE,), (), known))
    assert ([], [(Severity.WARNING, "page.gone")]) == (kinds(made), codes(made))
    assert [CreatePage] == kinds(plan(scene.snapshot((FILE,), (), known), selection=Selection(revive=True)))


def test_a_gone_file_is_a_finding_only() -> None:
    """Nothing is archived because a file is not there."""
    made = plan(scene.snapshot((), (as_published(FILE),), scene.base(FILE, as_published(FILE))))
    assert ([], [(Severity.WARNING, "file.gone")]) == (kinds(made), codes(made))


def test_a_moved_file_updates_base_without_a_request() -> None:
    """The same id and text elsewhere in HEAD: base learns the path, Notion is not asked."""
    page = as_published(FILE)
    known = scene.base(FILE, page, page.properties)
    moved = replace(FILE, path="ventures/ops/offers/renamed/context/offer_brief_v01.md")
    (operation,) = plan(scene.snapshot((moved,), (page,), known)).operations
    assert isinstance(operation, Adopt)
    assert moved.path == operation.path


def test_a_record_born_in_notion_is_never_written() -> None:
    """A document whose base or header says it came from Notion is not projected back."""
    rules = {"decision": Publish(files=("decisions/*.md",), database="decision_journal", body="reference")}
    born = scene.document(3, "decisions/2025-10-17_x_v01.md", role="decision", notion="https://notion.example/3")
    assert [] == kinds(plan(scene.snapshot((born,)), scene.config(rules)))


def test_a_reference_holds_the_path_not_the_text() -> None:
    """ADRs are projected as a reference: a line that leads to the file."""
    rules = {"decision": Publish(files=("decisions/*.md",), database="decision_journal", body="reference")}
    adr = scene.document(3, "decisions/2025-10-17_x_v01.md", "ADR: X", "decision", body="Secret reasoning.\n")
    (operation,) = plan(scene.snapshot((adr,)), scene.config(rules)).operations
    assert isinstance(operation, CreatePage)
    assert "decisions/2025-10-17_x_v01.md" in operation.markdown
    assert "Secret reasoning" not in operation.markdown


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("file.title", scene.document(1, title="")),
        ("ulid.malformed", scene.document(None, ulid="01abc")),
        (
            "file.header",
            Document("x.md", "offer", "# Bare\n\nText.\n", "Bare", scene.document(1).header.__class__(), "Text."),
        ),
    ],
)
def test_a_document_that_cannot_be_published_is_an_error(code: str, document: Document) -> None:
    """Each says what to do and stops only itself."""
    made = plan(scene.snapshot((document, scene.document(9, "b.md", "Other"))))
    assert [(Severity.ERROR, code)] == codes(made)
    assert [CreatePage] == kinds(made)
    assert made.findings[0].advice


def test_two_files_with_one_id_are_both_left() -> None:
    """Neither is published, each names the other."""
    made = plan(scene.snapshot((FILE, replace(FILE, path="copy.md"))))
    assert ([], [(Severity.ERROR, "ulid.duplicate")] * 2) == (kinds(made), codes(made))


def test_two_pages_with_one_id_are_both_left() -> None:
    """Which of the two is ours is not guessed."""
    made = plan(scene.snapshot((FILE,), (scene.page(1), scene.page(2, ulid=scene.ulid(1)))))
    assert ([], [(Severity.ERROR, "ulid.duplicate")]) == (kinds(made), codes(made))


@pytest.mark.parametrize(("zone", "expected"), [("public", 1), ("internal", 1), ("private", 0), ("restricted", 0)])
def test_a_zone_above_the_targets_stays_home(zone: str, expected: int) -> None:
    """A document more sensitive than its target database may hold is not published, and that is no failure."""
    made = plan(scene.snapshot((scene.document(1, zone=zone),)))
    assert expected == len(made.operations)
    assert ([] if expected else [(Severity.NOTE, "zone")]) == codes(made)


def test_a_folder_binds_what_lies_in_it() -> None:
    """A file below a private folder is private, whatever it says: it stays home, and a finding names the folder."""
    files = {".contextrc.yaml": "default_zone: private\n"}
    made = plan(replace(scene.snapshot((scene.document(1),)), files=files))
    assert [] == kinds(made)
    assert [(Severity.WARNING, "zone.lowered"), (Severity.NOTE, "zone")] == codes(made)
    assert "Its zone is internal, and /.contextrc.yaml says private: it counts as private." == made.findings[0].what


@pytest.mark.parametrize(
    "rule", [Publish(files=("x/*.md",)), Publish(files=("x/*.md",), database="offers", enabled=False)]
)
def test_an_unmapped_entity_is_reported_as_skipped(rule: Publish) -> None:
    """No target or switched off: a note with the count, never a failure."""
    made = plan(scene.snapshot((scene.document(1, "x/a.md", role="playbook"),)), scene.config({"playbook": rule}))
    assert ([], [(Severity.NOTE, "not_applicable")]) == (kinds(made), codes(made))
    assert "1 file is skipped" in made.findings[0].what


def test_an_unread_database_is_left_alone() -> None:
    """What could not be read whole takes part in no decision: nothing is created because nothing was seen."""
    assert [] == kinds(plan(scene.snapshot((FILE,), unread={"offers": "not shared"})))


def test_an_unknown_option_is_named_not_created() -> None:
    """A select value that Notion does not have is left out with a note that lists what there is."""
    rule = scene.OFFERS.model_copy(update={"properties": {"Status": "field Status"}})
    made = plan(scene.snapshot((scene.document(1, body="- **Status**: Retired\n"),)), scene.config({"offer": rule}))
    (operation,) = made.operations
    assert isinstance(operation, CreatePage)
    assert "Status" not in operation.properties
    assert "Draft, Active" in made.findings[0].what


def test_test_records_are_left_out() -> None:
    """A document titled TEST-… is excluded by the rules."""
    assert Plan("sync_to_notion") == plan(scene.snapshot((scene.document(1, title="TEST-1"),)))


def test_bodies_are_read_only_where_they_may_have_moved() -> None:
    """Known and unmoved: not read. Without base, or edited by another: read. --full: all."""
    page = replace(as_published(FILE), body=None)
    known = scene.base(FILE, as_published(FILE))
    touched = replace(page, edited=scene.NOW + timedelta(days=1))
    cases = [(page, known, False, 0), (page, {}, False, 1), (touched, known, False, 1), (page, known, True, 1)]
    for there, based, full, expected in cases:
        seen = scene.snapshot((FILE,), (there,), based)
        assert expected == len(sync_to_notion.bodies(seen, scene.config(), Selection(full=full)))


def test_a_cut_relation_is_not_replaced() -> None:
    """Notion listed 25 of its related pages: a new value would remove the others, so the record waits for a person."""
    rule = scene.OFFERS.model_copy(update={"properties": {**scene.OFFERS.properties, "Venture": "venture"}})
    settings = scene.config({"offer": rule})
    venture = scene.page(10, "ventures", "Ops")
    many = Relation(tuple(str(UUID(int=n)) for n in range(100, 125)), complete=False)
    page = as_published(FILE, Venture=many)
    made = plan(scene.snapshot((FILE,), (venture, page)), settings)
    assert [] == kinds(made)
    assert [(Severity.ERROR, "relation.cut")] == codes(made)
    assert "'Venture' of its page has more related pages than Notion lists" in made.findings[0].what
    whole = replace(page, properties={**page.properties, "Venture": replace(many, complete=True)})
    assert [UpdatePage] == kinds(plan(scene.snapshot((FILE,), (venture, whole)), settings))


def test_a_broken_header_line_is_named() -> None:
    """Not only that there is no header: which line of it, and how to write it."""
    bare = scene.document(None)
    broken = replace(bare, text=bare.text.replace("- entity: offer", "- entity offer"))
    (finding,) = plan(scene.snapshot((broken,))).findings
    assert ("file.header", "Correct these lines of the file.") == (finding.code, finding.advice)
    assert "'- entity offer'; write it as `- key: value`" in finding.what


@pytest.mark.parametrize(
    ("on_main", "document", "expected"),
    [
        ("b1", replace(FILE, blob="b1"), [CreatePage]),
        ("b0", replace(FILE, blob="b1"), []),
        (None, replace(FILE, blob="b1"), []),
        ("b1", replace(scene.document(None), blob="b1"), [WriteFile]),
    ],
    ids=["merged", "edited", "new", "without id"],
)
def test_a_page_waits_for_the_merge(on_main: str | None, document: Document, expected: list[type[Operation]]) -> None:
    """Where files are proposed, Notion gets what the default branch holds; no body is read for the rest."""
    accepted = {document.path: on_main} if on_main else {}
    seen = replace(scene.snapshot((document,), (scene.page(9, title=document.title),)), accepted=accepted)
    lone = replace(seen, pages=())
    assert expected == kinds(plan(lone))
    waits = CreatePage not in expected
    assert [(Severity.NOTE, "not_applicable")] * waits == codes(plan(lone))
    if waits:
        assert frozenset() == sync_to_notion.bodies(seen, scene.config(), Selection())

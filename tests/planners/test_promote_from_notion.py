"""Promotion: finished work becomes files once, at a path that is told by relations and never guessed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from sync.convert.headers import header
from sync.core.model import Body, Document, Page, Snapshot
from sync.core.plan import Adopt, AssignUlid, Outcome, Plan, Severity, WriteFile
from sync.core.selection import Selection
from sync.planners import assets, promote_from_notion
from sync.planners.agree import agree
from sync.planners.outgoing import screen
from sync.planners.weekly import after
from tests.planners import scene

VENTURE = scene.page(10, "ventures", "Ops Studio")
OTHER = scene.page(11, "ventures", "Automation Agency")
OFFER = scene.page(20, "offers", "Sprint", Venture=[10])
DEAL = scene.page(25, "deals", "Deal", Venture=[11])
ENGAGEMENT = scene.page(30, "engagements", "Jabber Ltd", body="", Status="Complete", Offer=[20])
PROJECT = scene.page(40, "projects", "Onboarding", body="Notes.", Status="Done", Engagements=[30], Venture=[10])
INTERNAL = scene.page(41, "projects", "Clean-up", body="", Status="Done", Venture=[10])
DECISION = scene.page(50, "decision_journal", "Use a list", body="", Decision="A list.")
OF_ENGAGEMENT = ENGAGEMENT.properties
EDITED = ("page.edited", "file.edited", "both.edited")
BOTH, ONE = scene.related(10, 11), scene.related(25)
ALL = (VENTURE, OFFER, ENGAGEMENT, PROJECT, INTERNAL)
FOLDER = "ventures/ops-studio/engagements/jabber-ltd"


def plan(*pages: Page, documents: tuple[Document, ...] = (), **more: object) -> Plan:
    """The plan for these pages."""
    seen = scene.snapshot(documents, pages, **more)  # type: ignore[arg-type]
    return promote_from_notion.plan(seen, scene.config(), Selection())


def paths(made: Plan) -> list[str]:
    """The documents the plan writes for records; a venture's placeholder is none."""
    return [op.path for op in files(made) if op.path.endswith(".md") and op.role != "venture"]


def files(made: Plan) -> list[WriteFile]:
    """All that the plan writes."""
    return [op for op in made.operations if isinstance(op, WriteFile)]


def errors(made: Plan) -> list[tuple[str, str]]:
    """Code and place of each error."""
    return [(f.code, f.where) for f in made.findings if f.severity is Severity.ERROR]


def written(made: Plan) -> tuple[Document, ...]:
    """The plan's files as the next run finds them in HEAD."""
    found = []
    for op in files(made):
        if op.path.endswith(".md"):
            parsed = header.read(op.text)
            found.append(Document(op.path, op.role, op.text, parsed.title, parsed.header, parsed.body))
    return tuple(found)


def test_parents_come_first_and_paths_follow_relations() -> None:
    """Engagement brief, then three briefs a project: below the engagement, or below the venture without one."""
    context = f"{FOLDER}/projects/onboarding/context"
    internal = "ventures/ops-studio/projects/clean-up/context"
    expected = [
        f"{FOLDER}/context/engagement_brief_v01.md",
        *(f"{context}/{mode}_brief_v01.md" for mode in ("planning", "execution", "review")),
        *(f"{internal}/{mode}_brief_v01.md" for mode in ("planning", "execution", "review")),
    ]
    assert expected == paths(plan(*ALL))


def test_what_is_not_finished_is_not_touched() -> None:
    """An active project, and one whose title begins TEST-, make nothing and are no failure."""
    active = replace(PROJECT, properties={**PROJECT.properties, "Status": "Active"})
    test = replace(PROJECT, title="TEST-SYNC-001")
    for page in (active, test):
        made = plan(VENTURE, OFFER, page)
        assert ([], []) == (paths(made), errors(made))


def test_the_second_run_changes_nothing() -> None:
    """ULID is the key: files in HEAD are adopted where base was lost, and left alone where base knows them."""
    first = plan(*ALL)
    known = promoted(scene.snapshot((), ALL), first)
    for seen in (known, replace(known, base={})):
        again = promote_from_notion.plan(seen, scene.config(), Selection())
        assert ({Adopt} if seen is not known else set()) == {type(op) for op in again.operations}
        assert ["trigger.never"] == [finding.code for finding in again.findings]


@pytest.mark.parametrize(
    ("where", "pages"),
    [
        ("project: Onboarding", (VENTURE, replace(PROJECT, properties={"Status": "Done"}))),
        ("project: Onboarding", (VENTURE, OTHER, replace(PROJECT, properties={"Status": "Done", "Venture": BOTH}))),
        ("engagement: Jabber Ltd", (VENTURE, replace(ENGAGEMENT, properties={"Status": "Complete"}))),
        (
            "engagement: Jabber Ltd",
            (VENTURE, OTHER, OFFER, DEAL, replace(ENGAGEMENT, properties={**OF_ENGAGEMENT, "Deals": ONE})),
        ),
        (
            "project: Onboarding",
            (VENTURE, OFFER, ENGAGEMENT, scene.page(31, "engagements", "Second", Offer=[20]),
             scene.page(40, "projects", "Onboarding", body="", Status="Done", Engagements=[30, 31])),
        ),
        (
            "project: Onboarding",
            (VENTURE, OTHER, OFFER, ENGAGEMENT,
             scene.page(40, "projects", "Onboarding", body="", Status="Done", Engagements=[30], Venture=[11])),
        ),
    ],
    ids=["no venture", "two ventures", "engagement without", "engagement with two", "two engagements", "disagreeing"],
)  # fmt: skip
def test_an_unclear_place_is_a_question_never_a_guess(where: str, pages: tuple[Page, ...]) -> None:
    """Several or no ventures, several engagements, or relations that disagree: an error with advice, no file."""
    made = plan(*pages)
    assert ("place.unknown", where) in errors(made)
    assert all(finding.advice for finding in made.findings if finding.code == "place.unknown")
    assert not any(f"/{where.rsplit(maxsplit=1)[-1].lower()}/" in path for path in paths(made))


def test_related_decisions_become_records_once() -> None:
    """Each decision of a promoted project becomes one ADR, however many projects name it."""
    first = scene.page(40, "projects", "One", body="", Status="Done", Venture=[10], Decision_Journal=[50])
    second = scene.page(41, "projects", "Two", body="", Status="Done", Venture=[10], Decision_Journal=[50])
    made = plan(VENTURE, first, second, DECISION)
    assert ["decisions/2025-09-01_use-a-list_v01.md"] == [path for path in paths(made) if "decisions/" in path]


def test_a_record_without_id_gets_one_first() -> None:
    """Promotion alone assigns the missing id, the same one that backfill would."""
    made = plan(VENTURE, scene.page(41, "projects", "Clean-up", body="", ulid=None, Status="Done", Venture=[10]))
    first, *rest = made.operations
    assert isinstance(first, AssignUlid)
    assert {first.ulid, VENTURE.ulid} == {op.ulid for op in rest}


def test_a_malformed_id_holds_the_record_back() -> None:
    """An id that is no ULID is never replaced: the record waits for a person."""
    made = plan(VENTURE, scene.page(41, "projects", "Clean-up", body="", ulid="x1", Status="Done", Venture=[10]))
    assert ([], [("ulid.malformed", "project: Clean-up")]) == (paths(made), errors(made))


def test_a_shared_id_holds_both_back() -> None:
    """Two records with one id: neither is promoted."""
    copy = scene.page(42, "projects", "Clean-up", body="", ulid=scene.ulid(41), Status="Done", Venture=[10])
    assert [("ulid.duplicate", "project: Clean-up")] == errors(plan(VENTURE, INTERNAL, copy))


@pytest.mark.parametrize("body", [None, Body("half <unknown/>", complete=False)])
def test_an_incomplete_body_is_not_promoted(body: Body | None) -> None:
    """A page that was not read whole makes no document of a part of it."""
    made = plan(VENTURE, replace(INTERNAL, body=body))
    assert ([], [("body.incomplete", "project: Clean-up")]) == (paths(made), errors(made))


def test_a_taken_path_is_never_overwritten() -> None:
    """A file of that name without the record's id is left alone, and the finding names it."""
    path = "ventures/ops-studio/projects/clean-up/context/planning_brief_v01.md"
    made = plan(VENTURE, INTERNAL, documents=(scene.document(None, path, "Mine", "planning"),))
    assert ([], [("path.taken", "project: Clean-up")]) == (paths(made), errors(made))


def test_equal_names_get_different_folders() -> None:
    """Two projects of one slug: the second folder carries a tail of its ULID."""
    twin = replace(scene.page(42, "projects", "Clean up!", body="", Status="Done", Venture=[10]))
    folders = {path.split("/")[3] for path in paths(plan(VENTURE, INTERNAL, twin))}
    assert {"clean-up", f"clean-up-{scene.ulid(42)[-6:].lower()}"} == folders


def test_a_rename_moves_nothing() -> None:
    """Once promoted, a record keeps its folder whatever its title becomes."""
    first = plan(VENTURE, INTERNAL)
    renamed = replace(INTERNAL, title="Another name")
    assert [] == paths(plan(VENTURE, renamed, documents=written(first)))


def test_what_belongs_to_a_renamed_project_goes_into_its_folder() -> None:
    """A deliverable that is approved after the rename lies below the folder that is there."""
    handbook = scene.page(60, "deliverables", "Handbook", body="", Status="Approved", Project=[41])
    approving = scene.sources(scene.source("deliverables", Status="select:Draft,Approved"))
    first = written(plan(VENTURE, INTERNAL))
    renamed = replace(INTERNAL, title="Another name")
    (path,) = paths(plan(VENTURE, renamed, handbook, documents=first, schemas=approving))
    assert path.startswith("ventures/ops-studio/projects/clean-up/")


def test_a_later_edit_in_notion_is_a_note_not_a_merge() -> None:
    """After promotion the flow is one-way: the record's change is reported, the files stay."""
    first = plan(VENTURE, INTERNAL)
    seen = scene.snapshot((), (VENTURE, INTERNAL))
    known = promoted(seen, first)
    edited = replace(INTERNAL, body=None, edited=scene.NOW + timedelta(days=1))
    made = promote_from_notion.plan(replace(known, pages=(VENTURE, edited)), scene.config(), Selection())
    assert ([], ["page.edited"]) == (
        paths(made),
        [finding.code for finding in made.findings if finding.code != "trigger.never"],
    )


def promoted(seen: Snapshot, made: Plan) -> Snapshot:
    """The snapshot after the plan."""
    return after(seen, made.operations)


def test_a_trigger_that_can_never_fire_names_the_options() -> None:
    """Deliverables have a Status without options: a warning that says what there is, and no failure."""
    (finding,) = [finding for finding in plan(*ALL).findings if finding.code == "trigger.never"]
    assert (Severity.WARNING, "deliverable") == (finding.severity, finding.where)
    assert "Status" in finding.what


def test_client_work_never_leaves_for_a_public_remote() -> None:
    """An engagement's papers are private: with a public remote they are held back with an error."""
    seen = scene.snapshot((), ALL)
    made = promote_from_notion.plan(seen, scene.config(remote="public"), Selection())
    assert ("zone.public", "engagement: Jabber Ltd") in errors(made)
    assert not any("engagements" in path for path in paths(made))


@pytest.mark.parametrize("title", ["", "../../x", ".git", "NUL", "🦆" * 300, "a/b\\c", "\n---\n- ulid: x"])
def test_a_hostile_title_stays_inside_its_folder(title: str) -> None:
    """Whatever the title, the path has the expected depth, safe names, and the header re-reads as written."""
    made = plan(VENTURE, replace(INTERNAL, title=title))
    assert {op.ulid for op in made.operations} == {INTERNAL.ulid, VENTURE.ulid}
    for op in files(made):
        parts = op.path.split("/")
        if op.ulid == INTERNAL.ulid and op.role != "row":
            assert (["ventures", "ops-studio", "projects"], True) == (parts[:3], len(parts) in (5, 6))
            assert parts[3].strip(".")
            assert parts[3].isascii()
        if op.path.endswith(".md"):
            assert op.ulid == header.read(op.text).header.ulid


def test_only_one_record_when_asked() -> None:
    """--only takes a title, a ULID or an id."""
    seen = scene.snapshot((), ALL)
    made = promote_from_notion.plan(seen, scene.config(), Selection(only="Clean-up"))
    assert 3 == len(paths(made))


@pytest.mark.parametrize("leaky", [VENTURE, INTERNAL])
def test_a_secret_in_a_title_reaches_no_path(leaky: Page) -> None:
    """A path is made of the titles of record and venture: it is refused, and neither path nor finding shows it."""
    secret = "ghp" + "_" + "aB3dE5gH7j" * 4
    pages = tuple(replace(page, title=f"Key {secret}") if page is leaky else page for page in (VENTURE, INTERNAL))
    made = screen(plan(*pages), scene.snapshot(), scene.config())
    assert [] == paths(made)
    assert ["place.unknown"] == [code for code, _ in errors(made)]
    assert "(GitHub token)" in made.findings[0].what
    assert "aB3dE5gH7j" not in f"{made!r}"
    assert "ab3de5gh7j" not in f"{made!r}"


def test_what_was_edited_on_both_sides_is_left_and_told_once() -> None:
    """A person edits one brief, another the record: no file is planned, one warning names both; one side is a note."""
    first = plan(VENTURE, INTERNAL)
    documents = written(first)
    known = agree({}, [Outcome(op, "applied", scene.NOW) for op in first.operations])
    theirs = tuple(replace(d, text=f"{d.text}Mine.\n") if d.role == "review" else d for d in documents)
    later = replace(INTERNAL, body=None, edited=INTERNAL.edited + timedelta(days=1))
    told = {
        (documents == files, page is INTERNAL): plan(VENTURE, page, documents=files, known=known)
        for files in (documents, theirs)
        for page in (INTERNAL, later)
    }
    assert [()] * 4 == [made.operations for made in told.values()]
    assert {
        (True, True): [],
        (True, False): [(Severity.NOTE, "page.edited")],
        (False, True): [(Severity.NOTE, "file.edited")],
        (False, False): [(Severity.WARNING, "both.edited")],
    } == {sides: [(f.severity, f.code) for f in made.findings if f.code in EDITED] for sides, made in told.items()}
    assert "review_brief_v01.md in the portfolio. Neither is changed." in next(
        f.what for f in told[False, False].findings if f.code == "both.edited"
    )


def test_a_file_that_says_less_than_what_it_draws_on_is_named() -> None:
    """The project came to serve a client after its briefs were made: each is named with the record that says more."""
    made = plan(VENTURE, OFFER, INTERNAL)
    deal = scene.page(26, "deals", "Deal", Venture=[10])
    served = replace(INTERNAL, properties={**INTERNAL.properties, "Deals": scene.related(26)})
    again = plan(VENTURE, OFFER, deal, served, documents=written(made))
    lowered = [finding for finding in again.findings if finding.code == "zone.lowered"]
    assert paths(made) == [finding.where for finding in lowered]
    expected = "It says internal, and draws on what is more sensitive: Clean-up (private), Deal (private)."
    assert expected == lowered[0].what


def test_a_strict_folder_makes_strict_files() -> None:
    """What is written below a restricted venture is restricted."""
    seen = scene.snapshot((), (VENTURE, OFFER, INTERNAL))
    strict = replace(seen, files={"ventures/ops-studio/.contextrc.yaml": "default_zone: restricted\n"})
    made = promote_from_notion.plan(strict, scene.config(), Selection())
    assert {"restricted"} == {document.header.zone for document in written(made) if document.role != "venture"}


STORE = "https://prod-files-secure.s3.us-west-2.amazonaws.com/w"
SIGNED = "?X-Amz-Signature=0123abcd"


def with_files(page: Page, *paths: str) -> Page:
    """The page with files in its body that Notion keeps."""
    addresses = [f"{STORE}/{path}" for path in paths]
    markdown = "".join(f"![{n}]({address})\n\n" for n, address in enumerate(addresses))
    body = Body(markdown, files={address: SecretStr(address + SIGNED) for address in addresses})
    return replace(page, body=body)


def linked(made: Plan) -> dict[str, list[str]]:
    """What each file of a plan links to, by its role."""
    files = (op for op in made.operations if isinstance(op, WriteFile))
    return {op.role: [asset.path for asset in op.assets] for op in files if op.assets}


def test_files_of_the_page_are_planned_beside_the_document_that_shows_them() -> None:
    """Only the brief that holds the page's text has them, each under its own name; the plan has no signature."""
    made = plan(VENTURE, with_files(INTERNAL, "1/Image.png", "2/Image.png"))
    folder = "ventures/ops-studio/projects/clean-up/context/assets"
    names = [assets.name(f"{STORE}/{n}/Image.png") for n in (1, 2)]
    assert {"planning": [f"{folder}/{name}" for name in names]} == linked(made)
    planning = next(op for op in made.operations if isinstance(op, WriteFile))
    assert all(f"![{n}](assets/{name})" in planning.text for n, name in enumerate(names))
    assert "X-Amz" not in repr(made)


def test_a_file_in_a_property_is_saved_where_a_document_shows_it() -> None:
    """Of the record itself or of one it relates to; one that no document shows is not."""
    own, hidden = f"{STORE}/1/The_plan_(b).pdf", f"{STORE}/2/secret.pdf"
    page = scene.page(60, "deliverables", "Handbook", body="", Status="Approved", Project=[41])
    properties = {**page.properties, "File Link": (own,)}
    page = replace(page, properties=properties, files={own: SecretStr(own + SIGNED)})
    other = replace(VENTURE, files={hidden: SecretStr(hidden + SIGNED)})
    schema = scene.source("deliverables", Status="select:Draft,Approved", **{"File Link": "files"})
    made = plan(other, INTERNAL, page, schemas=scene.sources(schema))
    spec = next(op for op in made.operations if isinstance(op, WriteFile) and op.role == "deliverable")
    name = assets.name(own)
    assert f"[The_plan\\_(b).pdf](assets/{name})" in spec.text
    assert STORE not in spec.text
    assert {"deliverable": [f"{spec.path.rpartition('/')[0]}/assets/{name}"]} == linked(made)


@pytest.mark.parametrize(("limit", "room", "saved"), [(10, 3, 3), (10, 1, 1), (0, 3, 0)])
def test_what_is_not_saved_is_told(monkeypatch: pytest.MonkeyPatch, limit: int, room: int, saved: int) -> None:
    """Beyond what one run saves, or where the configuration wants none: a warning names the rest."""
    monkeypatch.setattr(assets, "MOST", room)
    page = with_files(INTERNAL, "1/a.png", "2/b.png", "3/c.png")
    config = scene.config()
    config = config.model_copy(update={"portfolio": config.portfolio.model_copy(update={"largest_file_mb": limit})})
    made = promote_from_notion.plan(scene.snapshot((), (VENTURE, page)), config, Selection())
    assert saved == sum(map(len, linked(made).values()))
    told = " ".join(finding.what for finding in made.findings if finding.code == "asset")
    assert [f"{name}.png" in told for name in "abc"] == [n >= saved for n in range(3)]
    assert [] == errors(made)

"""Guards: at the limit a plan passes, one above nothing is done; each guard names its numbers and its flag."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.convert.headers import header
from sync.core.allowances import Allow
from sync.core.config import Config
from sync.core.errors import Exit, UnsafePlan
from sync.core.model import Base, Document, FileBase, Page, PageMark, Snapshot, Value, digest, value_digest
from sync.core.plan import Adopt, AssignUlid, CreatePage, Operation, Plan, UpdatePage, WriteFile
from sync.core.selection import Selection
from sync.planners import sync_to_notion
from sync.planners.guards import SIDE, check, fingerprint, limit, overwrites
from sync.planners.reconcile import equality
from tests.planners import scene

CONFIG = scene.config()
NOBODY: frozenset[str] = frozenset()
PERSONS, OURS, SHALL = "What a person wrote.\n", "As we left it.\n", "As it shall be.\n"


def mark(n: int, database: str = "offers", body: str | None = OURS, **values: Value) -> PageMark:
    """The n-th page as we left it."""
    digests = {name: value_digest(value) for name, value in values.items()}
    body_hash = digest(body) if body is not None else None
    return PageMark(database, scene.page(n).id, scene.CREATED, scene.BOT, body_hash, digests)


def known(n: int, database: str = "offers", origin: str = "portfolio") -> Base:
    """Base of the n-th record."""
    files = {"offer": FileBase(f"offers/{n}.md", "0" * 24)}
    return Base(scene.ulid(n), "notion" if origin == "notion" else "portfolio", mark(n, database), files)


def update(n: int, before: str | None = PERSONS, database: str = "offers", **values: tuple[Value, Value]) -> UpdatePage:
    """An update of the n-th page; `values` are (before, after)."""
    was = {name: pair[0] for name, pair in values.items()}
    shall = {name: pair[1] for name, pair in values.items()}
    return UpdatePage(
        *(scene.ulid(n), "offer", "offer", database, f"offers/{n}.md", scene.page(n).id, f"Offer {n}"),
        *(
            shall,
            was,
            SHALL if before is not None else None,
            shall,
            "0" * 24,
            mark(n, database),
            "the two sides differ",
        ),
        body_before=before,
    )


def seen(base: Iterable[Base] = (), rows: int = 0, documents: Iterable[Document] = ()) -> Snapshot:
    """A snapshot in which every page of base is listed, `rows` in all."""
    by_ulid = {one.ulid: one for one in base}
    pages = tuple(scene.page(n) for n in range(1, rows + 1))
    return scene.snapshot(tuple(documents), pages, by_ulid)


def tripped(
    plan: Plan,
    snapshot: Snapshot,
    allowed: Iterable[Allow] = (),
    *,
    written_under: str | None = None,
    documents: bool = True,
) -> list[Allow]:
    """The guards that the refusal names, in order."""
    said = ""
    try:
        check(plan, snapshot, CONFIG, frozenset(allowed), written_under=written_under, documents=documents)
    except UnsafePlan as refusal:
        said = str(refusal)
    return sorted((one for one in Allow if one.flag in said), key=lambda one: said.index(one.flag))


@pytest.mark.parametrize(
    ("total", "most"), [(0, 5), (1, 5), (25, 5), (29, 5), (30, 6), (34, 6), (35, 7), (100, 20), (10_000, 2000)]
)
def test_the_limit_is_a_fifth_and_at_least_five(total: int, most: int) -> None:
    """max(5, 20 %), rounded down, so that what is above it is above 20 %."""
    assert most == limit(total)


@given(total=st.integers(1, 60), share=st.floats(0, 1))
def test_a_plan_passes_up_to_the_limit_and_not_above(total: int, share: float) -> None:
    """Whatever the size of the database: refused exactly where more than five and more than 20 % are overwritten."""
    count = round(total * share)
    plan = Plan("weekly", tuple(update(n) for n in range(1, count + 1)))
    snapshot = seen([known(n) for n in range(1, total + 1)], rows=total)
    refused = tripped(plan, snapshot, documents=False)
    assert ([Allow.OVERWRITES] if count > 5 and count * 5 > total else []) == refused


@pytest.mark.parametrize(
    ("base", "rows", "count", "refused"),
    [
        (30, 30, 6, False),
        (30, 30, 7, True),
        (30, 400, 7, True),  # rows that we do not know are no measure
        (10, 400, 6, True),
        (0, 30, 6, False),  # first contact: measured by the rows there are
        (0, 30, 7, True),
        (0, 3, 3, False),
        (0, 6, 6, True),
    ],
)
def test_overwriting_is_measured_by_what_base_knows(base: int, rows: int, count: int, refused: bool) -> None:
    """By the pages that base knows in that database; at first contact by its rows."""
    plan = Plan("weekly", tuple(update(n) for n in range(1, count + 1)))
    assert refused == bool(tripped(plan, seen([known(n) for n in range(1, base + 1)], rows=rows), documents=False))


def test_each_database_has_its_own_limit() -> None:
    """Five and five in two databases pass; six in one do not, whatever the other holds."""
    five = [update(n) for n in range(1, 6)] + [update(n, database="projects") for n in range(11, 16)]
    snapshot = seen([known(n) for n in range(1, 7)] + [known(n, "projects") for n in range(11, 16)], rows=20)
    assert [] == tripped(Plan("weekly", tuple(five)), snapshot, documents=False)
    assert [Allow.OVERWRITES] == tripped(Plan("weekly", (*five, update(6))), snapshot, documents=False)


@pytest.mark.parametrize(
    ("op", "base", "counts"),
    [
        (update(1, PERSONS), known(1), True),
        (update(1, OURS), known(1), False),
        (update(1, None), known(1), False),
        (update(1, PERSONS), None, True),
        (update(1, " \n"), None, False),
        (update(1, None), None, False),
        (update(1, OURS), replace(known(1), page=None), True),
        (update(1, OURS), replace(known(1), page=replace(mark(1), page_id="another")), True),
        (update(1, OURS), replace(known(1), page=replace(mark(1, body=None), sent=equality(OURS))), False),
        (update(1, PERSONS), replace(known(1), page=replace(mark(1, body=None), sent=equality(OURS))), True),
        (update(1, None, Price=(5, 6)), replace(known(1), page=mark(1, Price=5.0)), False),
        (update(1, None, Price=(5, 6)), replace(known(1), page=mark(1, Price=4)), True),
        (update(1, None, Price=(5, 6)), known(1), True),
        (update(1, None, Price=(5, 6)), None, True),
        (update(1, None, Price=(None, 6), Note=("", "x"), Tags=((), ("a",))), None, False),
        (update(1, None, Price=(None, 6)), replace(known(1), page=mark(1, Price=4)), False),
        (replace(update(1, None, Price=(5, 6)), properties={}), None, False),
    ],
)
def test_only_what_a_person_wrote_counts(op: UpdatePage, base: Base | None, counts: bool) -> None:
    """A text or value that base does not know as ours; an empty one is nobody's."""
    assert counts == overwrites(op, base)


def test_filling_creating_adopting_and_minting_never_count() -> None:
    """A thousand of each pass."""
    few = [scene.document(None, f"offers/{n}.md", f"Offer {n}") for n in range(30)]
    operations: list[Operation] = []
    for n, doc in enumerate(few):
        id_, text = scene.ulid(n), header.with_ulid(doc.text, scene.ulid(n))
        operations += [
            AssignUlid(id_, "offers", scene.page(n).id, "Offer", "its id is empty"),
            WriteFile(id_, "offer", doc.path, text, "it gets an id", "offer", "portfolio", expects=doc.hash),
            WriteFile(id_, "review", f"new/{n}.md", "# New\n", "its trigger holds", "project", "notion"),
            CreatePage(
                id_, "offer", "offer", "offers", doc.path, "Offer", {"Price": 5}, SHALL, doc.hash, "no page yet"
            ),
            Adopt(id_, "offer", "portfolio", doc.path, doc.hash, None, "both sides are already equal"),
        ]
    assert [] == tripped(Plan("weekly", tuple(operations)), seen(documents=few), written_under="another")


@pytest.mark.parametrize(("files", "count", "refused"), [(10, 5, False), (10, 6, True), (30, 6, False), (30, 7, True)])
def test_replaced_files_have_the_same_limit(files: int, count: int, refused: bool) -> None:
    """A file counts where more of it changes than the line with its id."""
    documents = [scene.document(None, f"offers/{n}.md", f"Offer {n}") for n in range(files)]
    operations = tuple(
        WriteFile(
            *(scene.ulid(n), "offer", doc.path, header.with_ulid(doc.text, scene.ulid(n)) + "\nMore.\n"),
            *("changed", "offer", "portfolio"),
            expects=doc.hash,
        )
        for n, doc in enumerate(documents[:count])
    )
    expected = [Allow.REPLACED_FILES] if refused else []
    assert expected == tripped(Plan("weekly", operations), seen(documents=documents))


def test_a_file_that_nobody_read_counts_as_replaced() -> None:
    """No text to compare with, a file without header, a file with another id: none is only an id."""
    strange = {
        "a.md": None,
        "b.md": Document("b.md", "offer", "No header.\n", "", header.read("No header.\n").header, ""),
        "c.md": scene.document(77, "c.md"),
    }
    operations = tuple(
        WriteFile(scene.ulid(n), "offer", f"{name}", "x", "changed", "offer", "portfolio", expects="0" * 24)
        for n, name in enumerate([*strange, "d.md", "e.md", "f.md"])
    )
    documents = [document for document in strange.values() if document]
    assert [Allow.REPLACED_FILES] == tripped(Plan("weekly", operations), seen(documents=documents))
    assert [] == tripped(Plan("weekly", operations[1:]), seen(documents=documents))


OFFERS = tuple(scene.document(n, f"offers/{n}.md") for n in range(1, 5))
FOUR = {scene.ulid(n): known(n) for n in range(1, 5)}
BORN = {ulid: replace(one, origin="notion") for ulid, one in FOUR.items()}
STRANGER = scene.page(99)


@pytest.mark.parametrize(
    ("base", "documents", "pages", "refused"),
    [
        ({}, (), (), []),
        (FOUR, OFFERS, tuple(scene.page(n) for n in range(1, 5)), []),
        (FOUR, OFFERS, (scene.page(3),), []),  # one ULID is enough
        (FOUR, OFFERS, (replace(scene.page(3), ulid=None),), []),  # its id was emptied; the page is there
        (FOUR, OFFERS, (STRANGER,), [Allow.EMPTY_SIDE]),
        (FOUR, OFFERS, (), [Allow.EMPTY_SIDE]),
        (FOUR, (), tuple(scene.page(n) for n in range(1, 5)), [Allow.EMPTY_SIDE]),
        (FOUR, (scene.document(99, "offers/99.md"),), (scene.page(1),), [Allow.EMPTY_SIDE]),
        (FOUR, OFFERS[:1], (scene.page(1),), []),
        (BORN, OFFERS, (STRANGER,), []),  # finished work may leave Notion
        (BORN, OFFERS, (), [Allow.EMPTY_SIDE]),
        (dict(list(FOUR.items())[: SIDE - 1]), OFFERS, (STRANGER,), []),  # one that is gone is a finding
        (dict(list(FOUR.items())[:SIDE]), OFFERS, (STRANGER,), [Allow.EMPTY_SIDE]),
    ],
)
def test_a_side_that_shows_nothing_of_what_is_known_stops_everything(
    base: Mapping[str, Base], documents: tuple[Document, ...], pages: tuple[Page, ...], refused: list[Allow]
) -> None:
    """At least one ULID of base must be seen on each side, though the plan be empty."""
    assert refused == tripped(Plan("weekly"), scene.snapshot(documents, pages, base))


def test_one_empty_database_is_enough() -> None:
    """The published pages of one database are all gone while another is as it was."""
    base = {**FOUR, **{scene.ulid(n): known(n, "projects") for n in (11, 12)}}
    documents = (*OFFERS, scene.document(11, "p/11.md"), scene.document(12, "p/12.md"))
    pages = (scene.page(11, "projects"), STRANGER)
    snapshot = scene.snapshot(documents, pages, base)
    with pytest.raises(UnsafePlan, match="offers shows none of the 4 pages"):
        check(Plan("weekly"), snapshot, CONFIG, NOBODY)
    check(Plan("weekly"), replace(snapshot, documents=documents[-2:]), CONFIG, NOBODY)


def test_what_was_not_read_is_not_called_empty() -> None:
    """A database that could not be read, or was not asked for, and documents that the job does not look at."""
    snapshot = scene.snapshot(OFFERS, (), FOUR)
    check(Plan("weekly"), replace(snapshot, unread={"offers": "not shared"}), CONFIG, NOBODY)
    check(Plan("weekly"), replace(snapshot, sources={}), CONFIG, NOBODY)
    only_pages = scene.snapshot((), (scene.page(1),), FOUR)
    check(Plan("prefill_ulids"), only_pages, CONFIG, NOBODY, documents=False)


@pytest.mark.parametrize(
    ("operations", "written_under", "refused"),
    [
        ((update(1),), None, []),
        ((update(1),), fingerprint(CONFIG), []),
        ((update(1),), "another", [Allow.CONFIG_CHANGE]),
        ((update(1, OURS),), "another", []),
        ((), "another", []),
    ],
)
def test_under_changed_rules_nothing_is_overwritten_unseen(
    operations: tuple[Operation, ...], written_under: str | None, refused: list[Allow]
) -> None:
    """A single page that a person wrote is enough; our own text is not."""
    snapshot = seen([known(1)], rows=1, documents=OFFERS[:1])
    assert refused == tripped(Plan("weekly", operations), snapshot, written_under=written_under)


def _changed(config: Config) -> Mapping[str, Config]:
    """The configuration, each time with one thing changed."""
    offer = config.sync.publish["offer"]

    def rule(**change: object) -> Config:
        publish = {"offer": offer.model_copy(update=change)}
        return config.model_copy(update={"sync": config.sync.model_copy(update={"publish": publish})})

    def database(key: str, **change: object) -> Config:
        databases = {**config.notion.databases, key: config.notion.databases[key].model_copy(update=change)}
        return config.model_copy(update={"notion": config.notion.model_copy(update={"databases": databases})})

    return {
        "target": rule(database="projects"),
        "files": rule(files=("offers/*.md",)),
        "off": rule(enabled=False),
        "body": rule(body="reference"),
        "properties": rule(properties={**offer.properties, "Status": "text Active"}),
        "id": database("offers", id="d" * 32),
        "id field": database("offers", unique_id_field="ULID"),
        "aliases": database("offers", aliases={"Price": ("Amount",)}),
        "another database": database("ventures", title="Firms"),
        "name": config.model_copy(update={"name": "second"}),
        "order": rule(properties=dict(reversed(list(offer.properties.items())))),
    }


@pytest.mark.parametrize(
    ("what", "differs"),
    [(what, what not in {"another database", "aliases", "id field", "name", "order"}) for what in _changed(CONFIG)],
)
def test_the_fingerprint_follows_the_publish_rules(what: str, differs: bool) -> None:
    """Rules and the databases they lead to; no alias, which a rename makes, nor the order in which it is written."""
    assert differs == (fingerprint(CONFIG) != fingerprint(_changed(CONFIG)[what]))


def _everything() -> tuple[Plan, Snapshot]:
    """A plan that passes every guard at once."""
    documents = [scene.document(None, f"offers/{n}.md", f"Offer {n}") for n in range(1, 11)]
    files = tuple(
        WriteFile(scene.ulid(n), "offer", doc.path, "x", "changed", "offer", "portfolio", expects=doc.hash)
        for n, doc in enumerate(documents[:7])
    )
    return Plan("weekly", (*files, *(update(n) for n in range(1, 8)))), seen(FOUR.values(), documents=documents)


def test_all_tripped_guards_are_named_at_once_and_each_flag_lifts_its_own() -> None:
    """Numbers, five names and how many more, and the flag; with all flags the plan passes."""
    plan, snapshot = _everything()
    guards = [Allow.OVERWRITES, Allow.REPLACED_FILES, Allow.EMPTY_SIDE, Allow.CONFIG_CHANGE]
    assert set(guards) == set(tripped(plan, snapshot, written_under="another"))
    for one in guards:
        assert set(guards) - {one} == set(tripped(plan, snapshot, [one], written_under="another"))
    assert [] == tripped(plan, snapshot, guards, written_under="another")
    with pytest.raises(UnsafePlan) as refusal:
        check(plan, snapshot, CONFIG, NOBODY)
    said = str(refusal.value)
    assert Exit.UNSAFE == refusal.value.exit
    assert "7 of 4 pages of offers would lose what people wrote there (at most 5 in a usual week)" in said
    assert "Offer 1, Offer 2, Offer 3, Offer 4, Offer 5 and 2 more. If that is meant: --allow-overwrites" in said


def test_a_hostile_title_stays_one_harmless_line() -> None:
    """What Notion calls a record cannot command the workflow's log."""
    plan = Plan("weekly", tuple(replace(update(n), title="x\n::error::y\x1b[2J" + "z" * 500) for n in range(1, 7)))
    with pytest.raises(UnsafePlan) as refusal:
        check(plan, seen([known(n) for n in range(1, 7)], rows=6), CONFIG, NOBODY, documents=False)
    assert not any(line.startswith("::") for line in str(refusal.value).splitlines())
    assert "\x1b" not in str(refusal.value)
    assert max(map(len, str(refusal.value).splitlines())) < 700


def test_every_guard_has_a_flag_and_a_help() -> None:
    """The table that the doors make their options from; none is a general one."""
    assert {
        "--allow-overwrites",
        "--allow-replaced-files",
        "--allow-empty-side",
        "--allow-config-change",
        "--allow-schema-change",
    } == {one.flag for one in Allow}
    assert all(one.help.endswith(".") for one in Allow)


@pytest.mark.parametrize(("edited", "refused"), [(6, False), (7, True)])
def test_a_real_plan_of_many_edited_pages_is_refused(edited: int, refused: bool) -> None:
    """Thirty published offers: people edited six and the week goes on; one more and nothing is done."""
    documents = [scene.document(n, f"ventures/a/offers/{n}/context/offer_brief_v01.md", f"O{n}") for n in range(30)]
    first = sync_to_notion.plan(scene.snapshot(tuple(documents)), CONFIG, Selection())
    pages: list[Page] = []
    base: dict[str, Base] = {}
    for n, op in enumerate(first.operations):
        assert isinstance(op, CreatePage)
        page = scene.page(n, title=op.title, body=op.markdown, edited_by=scene.BOT, locked=True)
        page = replace(page, properties=dict(op.properties))
        base |= scene.base(documents[n], page, op.properties)
        later = scene.page(n, title=op.title, body=PERSONS, edited=scene.CREATED + timedelta(days=1), locked=True)
        pages.append(replace(later, properties=page.properties) if n < edited else page)
    snapshot = scene.snapshot(tuple(documents), tuple(pages), base)
    plan = sync_to_notion.plan(snapshot, CONFIG, Selection())
    assert edited == len(plan.operations)
    assert ([Allow.OVERWRITES] if refused else []) == tripped(plan, snapshot)

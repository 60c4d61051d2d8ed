"""Outgoing: no secret crosses to the other side, and no person's text goes to a public remote."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from sync.core.config import Config, Remote
from sync.core.model import Base, Origin, PageMark, Value, digest
from sync.core.plan import Adopt, AssignUlid, CreatePage, Finding, Operation, Plan, Severity, UpdatePage, WriteFile
from sync.core.selection import Selection
from sync.engine.report import plan_text
from sync.planners import sync_to_notion
from sync.planners.outgoing import may_keep, screen
from tests.planners import scene

SECRET = "ghp" + "_" + "aB3dE5gH7j" * 4
LEAKY = f"# Title\n\nThe key:\n`{SECRET}`\n"
CLEAN = "# Title\n\nNothing to hide.\n"
CONFIG = scene.config()
PUBLIC = scene.config(remote=Remote.PUBLIC)
SNAPSHOT = scene.snapshot()


def assign(n: int) -> AssignUlid:
    """The n-th page gets its id."""
    return AssignUlid(scene.ulid(n), "projects", scene.page(n).id, "Overhaul", "its id is empty")


def write(n: int, text: str = CLEAN, role: str = "review", origin: Origin = "notion") -> WriteFile:
    """A file of the n-th record."""
    return WriteFile(scene.ulid(n), role, f"briefs/{n}/{role}.md", text, "its trigger holds", "project", origin)


def create(n: int, markdown: str = CLEAN, **values: Value) -> CreatePage:
    """The page of the n-th document."""
    where = ("offers", f"offers/{n}.md", f"Offer {n}")
    return CreatePage(scene.ulid(n), "offer", "offer", *where, values, markdown, "0" * 24, "it has no page yet")


def update(n: int, markdown: str | None = CLEAN, before: str | None = None, **values: Value) -> UpdatePage:
    """A change of the n-th page; all properties were empty before."""
    mark = PageMark("offers", scene.page(n).id, scene.CREATED, scene.BOT)
    return UpdatePage(
        *(scene.ulid(n), "offer", "offer", "offers", f"offers/{n}.md", scene.page(n).id, f"Offer {n}"),
        *(values, dict.fromkeys(values), markdown, values, "0" * 24, mark, "the file has changed"),
        body_before=before,
    )


def screened(*operations: Operation, config: Config = CONFIG, base: Mapping[str, Base] | None = None) -> Plan:
    """The plan of these operations as it may go out."""
    return screen(Plan("weekly", operations), scene.snapshot(known=base), config)


def test_a_clean_plan_is_left_as_it_is() -> None:
    """Nothing removed, nothing found."""
    plan = Plan("weekly", (assign(1), write(1), create(2), update(3, Version="v01", Tags=("a", "b"), Price=5)))
    assert plan == screen(plan, SNAPSHOT, CONFIG)


@pytest.mark.parametrize(
    ("op", "what"),
    [
        (write(1, LEAKY), "The text from Notion holds what looks like a secret: GitHub token (line 4)"),
        (create(1, LEAKY), "The page's text holds what looks like a secret: GitHub token (line 4)"),
        (update(1, LEAKY), "The page's text holds what looks like a secret: GitHub token (line 4)"),
        (create(1, Notes=f"Key: {SECRET}"), "The property 'Notes' holds what looks like a secret"),
        (update(1, None, Notes=SECRET), "The property 'Notes' holds what looks like a secret"),
        (update(1, None, Tags=("a", SECRET)), "The property 'Tags' holds what looks like a secret"),
    ],
)
def test_a_secret_stays_where_it_is(op: WriteFile | CreatePage | UpdatePage, what: str) -> None:
    """The operation is gone; an error names file, kind and line, says what to do, and never shows the secret."""
    made = screened(op, write(9))
    assert (write(9),) == made.operations
    (finding,) = made.findings
    assert (Severity.ERROR, "secret", op.path, op.ulid) == (finding.severity, finding.code, finding.where, finding.ulid)
    assert finding.what.startswith(what)
    assert finding.advice
    assert not any(SECRET[n : n + 12] in str(finding) for n in range(len(SECRET) - 12))


def test_a_record_goes_out_whole_or_not_at_all() -> None:
    """One brief of three with a secret holds all three back, before and after it; the id is filled all the same."""
    briefs = (write(1, role="planning"), write(1, LEAKY, "execution"), write(1, role="review"))
    adopt = Adopt(scene.ulid(1), "decision", "notion", "d.md", "0" * 24, None, "the file is in the portfolio")
    made = screened(assign(1), *briefs, adopt, write(2, role="decision"), create(3))
    assert (assign(1), write(2, role="decision"), create(3)) == made.operations
    assert 1 == len(made.findings)


def test_an_own_file_that_only_gets_its_id_is_not_searched_but_its_page_is() -> None:
    """What stands in the portfolio stands there already; it must not go to Notion."""
    assert (write(1, LEAKY, origin="portfolio"),) == screened(write(1, LEAKY, origin="portfolio")).operations
    assert () == screened(write(1, LEAKY, origin="portfolio"), create(1, LEAKY)).operations


def test_earlier_findings_are_kept() -> None:
    """What the planner found comes first."""
    note = Finding(Severity.NOTE, "adopted", "a.md", "It takes an id.")
    made = screen(Plan("weekly", (create(1, LEAKY),), (note,)), SNAPSHOT, CONFIG)
    assert ["adopted", "secret"] == [finding.code for finding in made.findings]


def test_a_real_document_with_a_secret_is_not_published() -> None:
    """From the planner's own projection, whose line is that of the page; the next document is."""
    leaky = scene.document(1, "ventures/a/offers/x/context/offer_brief_v01.md", "Leaky", body=f"Use {SECRET} here.\n")
    clean = scene.document(2, "ventures/a/offers/y/context/offer_brief_v01.md", "Clean")
    snapshot = scene.snapshot((leaky, clean))
    made = screen(sync_to_notion.plan(snapshot, CONFIG, Selection()), snapshot, CONFIG)
    assert [scene.ulid(2)] == [op.ulid for op in made.operations]
    assert [leaky.path] == [finding.where for finding in made.findings if finding.code == "secret"]


@pytest.mark.parametrize(("remote", "keeps"), [(Remote.PRIVATE, True), (Remote.PUBLIC, False)])
def test_texts_are_kept_on_a_private_remote_only(remote: Remote, keeps: bool) -> None:
    """The ledger lies where the portfolio lies."""
    assert keeps == may_keep(scene.config(remote=remote))


PERSONS = update(1, CLEAN, "What a person wrote.\n")
OURS = PageMark("offers", scene.page(1).id, scene.CREATED, scene.BOT, digest("What a person wrote.\n"))


@pytest.mark.parametrize(
    ("op", "base", "goes"),
    [
        (PERSONS, None, False),
        (PERSONS, OURS, True),
        (replace(update(1, None, Price=6), before={"Price": 5}), OURS, False),
        (update(1, CLEAN), OURS, True),
        (update(1, CLEAN, "\n"), None, True),
        (create(1), None, True),
    ],
)
def test_on_a_public_remote_no_persons_text_is_replaced(op: Operation, base: PageMark | None, goes: bool) -> None:
    """It cannot be kept there, so it stays where it is: at first contact too."""
    known = {scene.ulid(1): Base(scene.ulid(1), "portfolio", base)} if base else {}
    made = screened(op, config=PUBLIC, base=known)
    assert ((op,) if goes else ()) == made.operations
    assert ([] if goes else ["conflict.public"]) == [finding.code for finding in made.findings]
    assert (op,) == screened(op, base=known).operations


def test_titles_are_masked_in_what_is_shown() -> None:
    """A title that holds a secret is filed under its kind in operations and findings; the id is still given."""
    leaky = replace(assign(1), title=f"Key {SECRET}")
    plan = Plan("weekly", (leaky,), (Finding(Severity.NOTE, "x", f"project: {SECRET}", f"{SECRET} is odd."),))
    made = screen(plan, SNAPSHOT, CONFIG)
    assert ("Key [GitHub token]", leaky.ulid) == (made.operations[0].title, made.operations[0].ulid)  # type: ignore[union-attr]
    assert SECRET not in "\n".join(plan_text(made, {}, diffs=True))
    assert SECRET not in repr(made)

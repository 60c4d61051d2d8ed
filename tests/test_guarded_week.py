"""Guards, schema changes and secrets from door to door: what is refused, what goes on, what lifts the refusal."""

from collections.abc import Callable

import pytest

from sync.core.allowances import Allow
from sync.core.errors import Exit, UnsafePlan
from sync.core.plan import CreatePage, Severity, UpdatePage, WriteFile
from tests.house import House
from tests.small import ALPHA, BETA, BRIEFS, both_sides, offer, titles
from tests.test_weekly import PROJECT

LEAK = "ghp" + "_" + "aB3dE5gH7j" * 4
NOTES = "What Robin wrote on the page."


def published(house: House, more: int = 0) -> House:
    """The small house after a week, with more offers than Alpha and Beta; a day later."""
    for n in range(more):
        (house.portfolio / f"offers/more{n}.md").write_text(offer(f"More{n}"), encoding="utf-8")
    if more:
        house.git("add", "--", "offers")
        house.git("commit", "-q", "-m", "docs: more offers")
        house.git("push", "-q", "origin", "main")
    assert Exit.DONE == house.run("weekly").exit
    house.later(days=1)
    return house


def five_offers(house: House) -> None:
    """Three more than Alpha and Beta."""
    published(house, more=3)


def six_offers(house: House) -> None:
    """Four more."""
    published(house, more=4)


def test_many_edited_pages_stop_the_week_before_its_first_effect(make_small: Callable[..., House]) -> None:
    """Five pages that a person rewrote are replaced; six are not, and nothing else is done, until it is allowed."""
    tiny = make_small(begin=six_offers)
    for title in ("Alpha", "Beta", "More0", "More1", "More2", "More3"):
        tiny.act("replace_body", page=tiny.page(title)["id"], markdown=NOTES)
    tiny.act("create_page", database="ventures", properties={"Name": "Without an id"})
    before = both_sides(tiny)
    with pytest.raises(UnsafePlan, match=r"6 of 6 pages of offers would lose .* --allow-overwrites"):
        tiny.run("weekly")
    assert before == both_sides(tiny)
    with pytest.raises(UnsafePlan):
        tiny.run("weekly", dry=True)
    run = tiny.run("weekly", allowed=frozenset({Allow.OVERWRITES}))
    assert (Exit.DONE, 6) == (run.exit, sum(isinstance(op, UpdatePage) for op in run.plan.operations))
    assert NOTES not in tiny.page("More3")["markdown"]


def test_five_edited_pages_are_a_usual_week(make_small: Callable[..., House]) -> None:
    """At the limit the week goes on."""
    tiny = make_small(begin=five_offers)
    for title in ("Alpha", "Beta", "More0", "More1", "More2"):
        tiny.act("replace_body", page=tiny.page(title)["id"], markdown=NOTES)
    assert Exit.DONE == tiny.run("weekly").exit


@pytest.mark.parametrize("revive", [False, True])
def test_a_database_whose_published_pages_are_all_gone_stops_the_week(
    make_small: Callable[..., House], revive: bool
) -> None:
    """They are not made again by mistake: not even where --revive asks for it."""
    tiny = make_small(begin=published)
    for title in ("Alpha", "Beta"):
        tiny.act("trash", page=tiny.page(title)["id"])
    before = both_sides(tiny)
    with pytest.raises(UnsafePlan, match=r"offers shows none of the 2 pages .* --allow-empty-side"):
        tiny.run("weekly", revive=revive)
    assert before == both_sides(tiny)
    run = tiny.run("weekly", revive=revive, allowed=frozenset({Allow.EMPTY_SIDE}))
    assert (["Alpha", "Beta", "Gamma"] if revive else ["Gamma"]) == titles(tiny, "offers")
    assert (2 if revive else 0) == sum(isinstance(op, CreatePage) for op in run.plan.operations)


def test_documents_that_are_all_gone_stop_the_week(make_small: Callable[..., House]) -> None:
    """An emptied portfolio is no reason to do anything."""
    tiny = make_small(begin=published)
    tiny.git("rm", "-q", "-r", "offers", "ventures")
    tiny.git("commit", "-q", "-m", "docs: oops")
    tiny.git("push", "-q", "origin", "main")
    before = both_sides(tiny)
    with pytest.raises(UnsafePlan, match="The portfolio holds none of the 4 records' documents"):
        tiny.run("weekly")
    assert before == both_sides(tiny)


def test_a_renamed_property_is_filled_under_its_new_name_week_after_week(make_small: Callable[..., House]) -> None:
    """Found by its id, with a warning until config.yaml knows the name; the id property too."""
    tiny = make_small(begin=published)
    tiny.act("rename_property", database="offers", property="Price", name="Preis")
    tiny.act("rename_property", database="offers", property="Unique ID", name="ULID")
    for price in (950, 975):
        tiny.edit(ALPHA, lambda text, price=price: text.rpartition(":")[0] + f": {price}\n")  # type: ignore[misc]
        run = tiny.run("weekly")
        assert Exit.DONE == run.exit
        assert price == tiny.page("Alpha")["properties"]["Preis"]
        assert {"schema.renamed"} == {f.code for f in run.plan.findings if f.severity is Severity.WARNING}
        tiny.later(days=7)
    assert ["Alpha", "Beta", "Gamma"] == titles(tiny, "offers")


@pytest.mark.parametrize(
    "change",
    [
        {"action": "remove_property", "property": "Price"},
        {"action": "retype_property", "property": "Price", "type": "rich_text"},
        {"action": "remove_property", "property": "Unique ID"},
    ],
)
def test_a_changed_schema_stops_its_database_alone(make_small: Callable[..., House], change: dict[str, str]) -> None:
    """No write there, this week and the next, until it is allowed; the other databases are done."""
    tiny = make_small(begin=published)
    tiny.act(database="offers", **change)
    tiny.edit(ALPHA, lambda text: text + "\nOne more sentence.\n")
    tiny.edit(BETA, lambda text: text + "\nOne more sentence.\n")
    for week in (1, 2):
        tiny.act("create_page", database="ventures", properties={"Name": f"Venture {week}"})
        before = tiny.page("Alpha")
        run = tiny.run("weekly")
        assert Exit.INCOMPLETE == run.exit
        (finding,) = [f for f in run.plan.findings if f.severity is Severity.ERROR]
        assert ("offers", True) == (finding.where, "--allow-schema-change" in finding.advice)
        assert before == tiny.page("Alpha")
        assert tiny.page(f"Venture {week}")["properties"]["Unique ID"]
        tiny.later(days=7)
    if change["property"] == "Price":
        tiny.run("weekly", allowed=frozenset({Allow.SCHEMA_CHANGE}))
        assert "One more sentence." in tiny.page("Alpha")["markdown"]
        tiny.later(days=7)
        assert Exit.DONE == tiny.run("weekly").exit


def test_changed_rules_overwrite_nothing_unseen(make_small: Callable[..., House]) -> None:
    """After a change of the publish rules a single edited page needs a word; without one the week is usual."""
    tiny = make_small(begin=published)
    tiny.config_text = tiny.config_text.replace("Version: version", "Version: text next")
    tiny.act("replace_body", page=tiny.page("Alpha")["id"], markdown=NOTES)
    with pytest.raises(UnsafePlan, match="--allow-config-change"):
        tiny.run("weekly")
    assert Exit.DONE == tiny.run("weekly", allowed=frozenset({Allow.CONFIG_CHANGE})).exit
    tiny.later(days=1)
    tiny.act("replace_body", page=tiny.page("Alpha")["id"], markdown=NOTES)
    assert Exit.DONE == tiny.run("weekly").exit


def test_a_secret_crosses_in_neither_direction(tiny: House) -> None:
    """The document stays in Git and the record in Notion, both with an error; the rest of the week is done."""
    tiny.edit(ALPHA, lambda text: text + f"\nKey: {LEAK}\n")
    tiny.act("append_body", page=tiny.page("Overhaul")["id"], markdown=f"Our key: {LEAK}")
    run = tiny.run("weekly")
    assert Exit.INCOMPLETE == run.exit
    errors = {f.where for f in run.plan.findings if f.code == "secret"}
    assert ALPHA in errors
    assert any(where.startswith(BRIEFS) for where in errors)
    assert ["Beta", "Gamma"] == titles(tiny, "offers")
    assert BRIEFS not in tiny.git("ls-tree", "-r", "--name-only", "origin/main")
    assert LEAK not in str(run.plan)
    assert LEAK not in tiny.git(
        "log", "-p", "--all", "--", "logs", "integrations", "ventures", "snapshots", "state.json"
    )


def test_a_public_remote_keeps_no_text_of_a_page_and_so_none_is_replaced(make_small: Callable[..., House]) -> None:
    """At first contact as later: what a person wrote stays in Notion, and is nowhere on the remote."""
    public = make_small(lambda text: text.replace("portfolio:\n", "portfolio:\n  remote: public\n", 1))
    public.act("create_page", database="offers", properties={"Name": "Alpha"}, markdown=NOTES)
    public.run("prefill_ulids")
    run = public.run("weekly")
    assert Exit.INCOMPLETE == run.exit
    assert {"conflict.public"} == {f.code for f in run.plan.findings if f.severity is Severity.ERROR}
    assert NOTES in public.page("Alpha")["markdown"]
    public.later(days=1)
    public.act("replace_body", page=public.page("Beta")["id"], markdown=NOTES)
    public.run("weekly")
    assert NOTES in public.page("Beta")["markdown"]
    assert NOTES not in public.git("log", "-p", "--all")


def test_what_draws_on_an_unread_database_waits(house: House) -> None:
    """A brief is made once: while Tasks cannot be read projects wait, and the next week it is whole."""
    brief = f"{PROJECT}/context/execution_brief_v01.md"
    house.act("unshare", database="tasks")
    run = house.run("promote_from_notion")
    assert Exit.INCOMPLETE == run.exit
    assert brief not in {op.path for op in run.plan.operations if isinstance(op, WriteFile)}
    waiting = {f.where: f.what for f in run.plan.findings if f.code == "read.incomplete"}
    assert "'Tasks'" in waiting["project: Borogove onboarding overhaul"]
    house.act("share", database="tasks")
    house.state.generation += 1  # what the connection sees has changed
    house.later(days=7)
    assert "read.incomplete" not in {f.code for f in house.run("promote_from_notion").plan.findings}
    assert "of 28 tasks)" in house.text(brief)

"""Triggers on records and on live schemas."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from sync.core import triggers
from sync.core.config import Config
from sync.core.model import DateSpan, Page, Property, Relation, Source, Value
from sync.core.records import Records

TODAY = date(2025, 11, 24)
CONFIG = Config.model_validate(
    {
        "notion": {
            "api_token": "",
            "databases": {
                "projects": {
                    "entity": "project",
                    "title": "Projects",
                    "aliases": {"State": ["Phase", "Status"], "Offer": ["Offers"], "Ghost": ["Gone"]},
                }
            },
        },
        "sync": {"synonyms": {"Complete": ["Completed", "Done"]}},
    }
)


def schema(**types: str | tuple[str, ...]) -> Source:
    """A live schema: a type for each property; a tuple means a select with these options."""
    properties = {
        name.replace("_", " "): Property(
            name,
            name.replace("_", " "),
            *(("select", kind) if isinstance(kind, tuple) else (kind,)),
        )
        for name, kind in types.items()
    }
    return Source("projects", "source", "database", "Projects ", properties)


def page(id_: str = "one", title: str = "Invented", **values: Value) -> Page:
    """A record with these values."""
    time = datetime(2025, 11, 1, tzinfo=UTC)
    properties = {name.replace("_", " "): value for name, value in values.items()}
    return Page(id_, "projects", title, None, time, time, "somebody", properties=properties)


def holds(text: str, value: Value) -> bool:
    """Whether a condition on the property `P` holds for this value of it."""
    record = page(P=value)
    others = (page("offer-a", "Growth Sprint"), page("offer-b", "Diagnostic"))
    records = Records((record, *others), {"projects": schema(P="rich_text")}, CONFIG)
    return triggers.holds(triggers.parse(text), record, records, TODAY)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        # text and options: case and blanks do not matter, synonyms do
        ("P == Complete", "Complete", True),
        ("P == Complete", "Done", True),
        ("P == complete", " d o n e ", True),
        ("P == Done", "Complete", False),
        ("P == To Do", "TODO", True),
        ("P != Complete", "Done", False),
        ("P != Complete", "Active", True),
        ("P in [Active, Complete]", "Done", True),
        ("P in [Active, Complete]", "Hold", False),
        ("P contains plan", "The Planning of it", True),
        ("P contains plan", "The making of it", False),
        ("P contains Complete", "It is done.", True),
        ("P == 2", "2", True),
        ("P == true", "True", True),
        ("P < 2", "1", False),
        # checkbox
        ("P == true", True, True),
        ("P == true", False, False),
        ("P == false", False, True),
        ("P != true", False, True),
        ("P == 1", True, False),
        ("P > 0", True, False),
        ("P == Yes", True, False),
        ("P is empty", False, False),
        # numbers
        ("P >= 1000", 1000, True),
        ("P > 1000", 1000.5, True),
        ("P < 1000", 1000, False),
        ("P <= 0", 0, True),
        ("P == 75", 75.0, True),
        ("P == true", 1, False),
        ("P != 75", 74, True),
        ("P < many", 1, False),
        ("P contains 7", 75, False),
        # dates
        ("P < today", DateSpan("2025-11-23"), True),
        ("P < today", DateSpan("2025-11-24"), False),
        ("P <= today", DateSpan("2025-11-24T09:00:00.000+01:00"), True),
        ("P < today", DateSpan("2025-11-17", "2025-11-30"), False),
        ("P < today", DateSpan("2025-11-10", "2025-11-16"), True),
        ("P > today", DateSpan("2025-11-25", "2025-11-30"), True),
        ("P > today", DateSpan("2025-11-17", "2025-11-30"), False),
        ("P == 2025-11-17", DateSpan("2025-11-17", "2025-11-30"), True),
        ("P >= 2025-11-17", "2025-11-17T08:00:00.000Z", True),
        ("P in [today, 2025-01-01]", DateSpan("2025-11-24"), True),
        ("P == today", "today", False),
        ("P < today", "soon", False),
        ("P < today", "2025-99-99", False),
        ("P < 5", DateSpan("2025-11-24"), False),
        # lists
        ("P == Budget", ("Budget",), True),
        ("P == Budget", ("Budget", "Timing"), False),
        ("P contains Budget", ("Budget", "Timing"), True),
        ("P contains Budg", ("Budget", "Timing"), False),
        ("P in [No Fit, Timing]", ("Budget", "Timing"), True),
        ("P != Budget", ("Budget", "Timing"), False),
        ("P != Budget", (), True),
        ("P is empty", (), True),
        # relations: titles, and nothing negative of what was not read
        ("P == growth sprint", Relation(("offer-a",)), True),
        ("P contains Diagnostic", Relation(("offer-a", "offer-b")), True),
        ("P contains Diagnostic", Relation(("offer-b",), complete=False), True),
        ("P == Diagnostic", Relation(("offer-b",), complete=False), False),
        ("P != Diagnostic", Relation(("offer-a",)), True),
        ("P != Diagnostic", Relation(("offer-a",), complete=False), False),
        ("P != Diagnostic", Relation(("unread",)), False),
        ("P is empty", Relation(), True),
        ("P is empty", Relation((), complete=False), False),
        ("P is not empty", Relation(("unread",)), True),
        # empty
        ("P == Done", None, False),
        ("P != Done", None, True),
        ("P in [Done]", None, False),
        ("P contains Done", None, False),
        ("P < 5", None, False),
        ("P < today", None, False),
        ("P is empty", None, True),
        ("P is empty", "  ", True),
        ("P is not empty", "x", True),
        ("P is not empty", None, False),
        # joined
        ("P == Done or P == Hold", "Hold", True),
        ("P == Done or P != Hold and P == x", "Hold", False),
        ("(P == Hold or P == Done) and P contains o", "Hold", True),
    ],
)
def test_a_condition_holds_or_not(text: str, value: Value, expected: bool) -> None:
    """Every kind of value against every kind of comparison."""
    assert expected is holds(text, value)


@pytest.mark.parametrize("text", ["Q == x", "Q != x", "Q is empty", "Q is not empty", "Q in [x]", "Q < 5"])
def test_an_absent_property_meets_nothing(text: str) -> None:
    """Neither where the schema lacks it, nor where the listing did not ask for it."""
    record = page(P="x")
    condition = triggers.parse(text)
    for source in (schema(P="rich_text"), schema(P="rich_text", Q="rich_text")):
        assert triggers.holds(condition, record, Records((record,), {"projects": source}, CONFIG), TODAY) is False
    assert triggers.holds(condition, record, Records((record,), {}, CONFIG), TODAY) is False


def test_the_title_is_a_property_too() -> None:
    """A page keeps it apart from the others."""
    record = page(title="Growth Sprint, second")
    records = Records((record,), {"projects": schema(Name="title")}, CONFIG)
    assert [True, False] == [
        triggers.holds(triggers.parse(text), record, records, TODAY)
        for text in ("Name contains sprint", "Name is empty")
    ]


def test_a_property_is_found_under_its_alias() -> None:
    """The first live name wins: itself, then its aliases in order."""
    record = page(Phase="Hold", Status="Done")
    condition = triggers.parse("State == Complete")
    with_phase = Records((record,), {"projects": schema(Phase="select", Status="select")}, CONFIG)
    without = Records((record,), {"projects": schema(Status="select")}, CONFIG)
    assert (False, True) == (
        triggers.holds(condition, record, with_phase, TODAY),
        triggers.holds(condition, record, without, TODAY),
    )


LIVE: Mapping[str, str | tuple[str, ...]] = {
    "Status": ("Planning", "Active", "Done"),
    "Kind": (),
    "Sent": "checkbox",
    "Hours": "number",
    "End_Date": "date",
    "Created": "created_time",
    "Notes": "rich_text",
    "Offers": "relation",
    "Margin": "formula",
}


def reasons(*texts: str) -> list[str]:
    """Why these conditions can never hold in the live schema above."""
    return triggers.check([triggers.parse(text) for text in texts], schema(**LIVE), CONFIG, "projects")


@pytest.mark.parametrize(
    "text",
    [
        "Status == Complete",
        "Status == done",
        "Status in [Finished, Done]",
        "Status != Finished",
        "Status contains plan",
        "Status is empty",
        "State == Done",
        "Offer == Growth Sprint",
        "Sent == true",
        "Sent is not empty",
        "Hours >= 5",
        "Hours == 5 or Hours is empty",
        "End Date < today",
        "End Date in [2025-01-01, soon]",
        "Created <= 2025-10-17",
        "Notes contains x",
        "Notes < today",
        "Margin > 5",
        "Margin == word",
        "Nowhere == x or Status == Done",
    ],
)
def test_a_condition_that_can_hold_has_no_reason_against_it(text: str) -> None:
    """Aliases, synonyms and one branch of an `or` suffice; of computed values nobody can tell."""
    assert [] == reasons(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Status == Finished", ["Status == Finished: ", "no option Finished.", "Planning, Active, Done"]),
        ("Status in [Won, Lost]", ["no option Won, Lost"]),
        ("Status contains wait", ["no option wait"]),
        ("Status == true", ["no option true"]),
        ("Status < Done", ["no order"]),
        ("Kind == Approved", ["no options yet", "add Approved"]),
        ("Sent == Approved", ["checkbox", "== true"]),
        ("Sent > 5", ["checkbox"]),
        ("Sent is empty", ["checkbox", "never empty"]),
        ("Hours == many", ["number"]),
        ("Hours in [few, many]", ["number"]),
        ("Hours contains 5", ["number"]),
        ("End Date == soon", ["date"]),
        ("End Date contains 2025-10-17", ["date"]),
        ("Created < 5", ["date"]),
        ("Notes > 5", ["not a number"]),
        ("Offers >= Growth", ["not a number"]),
        ("status == Done", ["no property status", "Did you mean Status?", "checkboxes: Kind, Sent, Status"]),
        ("Ghost == x", ["no property Ghost (nor Gone)"]),
        ("Nowhere == x or Kind == y", ["Nowhere", "Kind"]),
        ("Status == Done and Sent == x", ["Sent"]),
    ],
)
def test_a_condition_that_never_holds_is_explained(text: str, words: list[str]) -> None:
    """With what there is in the live schema."""
    told = " ".join(reasons(text))
    assert [] == [word for word in words if word not in told], told


def test_all_conditions_of_a_list_must_be_able_to_hold() -> None:
    """Each reason is told once, in the order of the list."""
    told = reasons("Status == Done", "Sent == x", "Hours == y")
    assert ["Sent == x", "Hours == y"] == [reason.split(":")[0] for reason in told]


def test_synonyms_that_do_not_help_are_named() -> None:
    """So that the person need not look them up."""
    source = schema(Status=("Planning",))
    (told,) = triggers.check([triggers.parse("Status == Complete")], source, CONFIG, "projects")
    assert "Status == Complete: Status has no option Complete (nor Completed, Done). It has Planning." == told

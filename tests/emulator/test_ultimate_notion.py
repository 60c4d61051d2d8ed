"""A client that others wrote on top of the official one works with the sandbox, without knowing that it is none."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import ultimate_notion as uno
from notion_client import Client
from ultimate_notion.config import Config, UNOCfg

from sync.emulator import seed
from sync.emulator.state import State
from sync.emulator.transport import EmulatorTransport
from tests.emulator.sandbox_seed import DATABASES, RECORDS, SCENE, title

VERSION = "2026-03-11"


@pytest.fixture(scope="module")
def planted() -> Iterator[State]:
    """The sandbox, planted once."""
    state = State()
    state.clock.set(SCENE)
    state.settings.rate_limit = False
    seed.plant(state, seed.load("sandbox"))
    state.store.commit()
    yield state
    state.close()


@pytest.fixture
def session(planted: State, tmp_path: Path) -> Iterator[uno.Session]:
    """A session on a copy of the sandbox; its configuration is given, for there is no home."""
    state = planted.copy()
    (tmp_path / "config.toml").touch()
    config = Config(ultimate_notion=UNOCfg(token="sandbox_test", cfg_path=tmp_path / "config.toml"))
    transport = httpx.Client(transport=EmulatorTransport(state))
    client = Client(auth="sandbox_test", client=transport, notion_version=VERSION, retry=False)
    with uno.Session(config, client=client) as found:
        yield found
    state.close()


def source(session: uno.Session, key: str) -> Any:
    return session.get_ds(UUID(seed.source_id(key)))


def test_who_and_what(session: uno.Session) -> None:
    """The bot, the people, and every database of the sandbox by its title."""
    shared = {facts["title"].strip() for facts in DATABASES.values() if facts.get("shared", True)}
    found = {str(ds.title).strip() for ds in session.search_ds()}

    assert session.whoami().is_bot
    assert any(user.is_person for user in session.all_users())
    assert shared == found
    assert seed.source_id("kpis") == str(session.search_ds(DATABASES["kpis"]["title"]).item().id)


@pytest.mark.parametrize("key", list(DATABASES))
def test_every_database_opens(session: uno.Session, key: str) -> None:
    """Schema and rows of each database are read into the client's own types."""
    ds = source(session, key)
    live = {title(key, record).strip() for record in RECORDS[key] if not record.get("archived")}
    live -= {title(key, record).strip() for record in RECORDS[key] if record.get("in_trash")}

    assert set(DATABASES[key]["properties"]) == {prop.name for prop in ds.schema.get_props()}
    assert live == {str(page.title).strip() for page in ds.get_all_pages()}


def test_a_page_read(session: uno.Session) -> None:
    """A record's values arrive as numbers, dates, options and related pages; its body as Markdown."""
    record = next(record for record in RECORDS["offers"] if "Price" in record["properties"] and record.get("body"))
    page = session.get_page(UUID(seed.page_id(record["ref"])))
    related = {str(offer.title) for offer in page.get_property("Venture")}

    assert record["properties"]["Price"] == page.get_property("Price")
    assert record["properties"]["Status"] == str(page.get_property("Status"))
    assert {title("ventures", r) for r in RECORDS["ventures"] if r["ref"] in record["properties"]["Venture"]} == related
    assert record["body"].split("\n")[0].lstrip("# ") in page.to_markdown()


def test_a_page_written(session: uno.Session) -> None:
    """Created with values of many kinds, given a body, changed, put into the trash, restored."""
    ds = source(session, "offers")
    venture = source(session, "ventures").get_all_pages()[0]
    named = {prop.name: prop.attr_name for prop in ds.schema.get_props()}
    values = {"Name": "Made elsewhere", "Price": 1200, "Status": "Draft", "Venture": [venture]}
    page = ds.create_page(**{named[name]: value for name, value in values.items()})
    page.append(
        [
            uno.Heading1("First"),
            uno.Paragraph(uno.text("strong", bold=True) + " and " + uno.text("linked", href="https://example.com/")),
            uno.BulletedItem("one"),
            uno.ToDoItem("done", checked=True),
            uno.Code("print(1)", language=uno.CodeLang.PYTHON),
            uno.Quote("said"),
            uno.Divider(),
        ]
    )
    page.append(uno.Paragraph("between"), after=page.children[1])
    page.update_props(**{named["Price"]: 1300})
    read = session.get_page(page.id, use_cache=False)
    read.reload()

    assert (1300, "Draft") == (read.get_property("Price"), str(read.get_property("Status")))
    assert ["Made elsewhere"] == [str(p.title) for p in ds.query.filter(uno.prop("Name") == "Made elsewhere").execute()]
    pieces = ("# First", "**strong** and [linked](https://example.com/)", "between", "- one", "- [x] done")
    places = [read.to_markdown().find(piece) for piece in pieces]
    assert [place for place in sorted(places) if place >= 0] == places
    assert page.delete().is_deleted
    assert page.id not in {row.id for row in ds.get_all_pages()}
    assert not page.restore().is_deleted


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (uno.prop("Price") > 1000, lambda p: p.get("Price", 0) > 1000),
        (uno.prop("Status") == "Active", lambda p: p.get("Status") == "Active"),
        (uno.prop("Name").contains("sprint"), lambda p: "sprint" in p["Name"].lower()),
        (
            (uno.prop("Status") == "Draft") | (uno.prop("Price") <= 500),
            lambda p: p.get("Status") == "Draft" or 0 <= p.get("Price", -1) <= 500,
        ),
        (uno.prop("Payment Terms").is_empty(), lambda p: not p.get("Payment Terms")),
    ],
)
def test_queries(session: uno.Session, condition: Any, expected: Any) -> None:
    """Filters pick the rows that the seed says they should; sorts put them in order."""
    live = [r["properties"] for r in RECORDS["offers"] if not (r.get("archived") or r.get("in_trash"))]
    rows = list(source(session, "offers").query.filter(condition).sort(uno.prop("Name").desc()).execute())
    names = sorted((p["Name"] for p in live if expected(p)), key=str.casefold, reverse=True)

    assert names
    assert names == [str(row.title) for row in rows]


def test_a_database_made(session: uno.Session) -> None:
    """A schema written as a class becomes a database; a row keeps its date, options, address and tick."""

    class Visit(uno.Schema, db_title="Visits"):
        name = uno.PropType.Title("Name")
        when = uno.PropType.Date("When")
        kind = uno.PropType.Select("Kind", options=[uno.Option("Call"), uno.Option("Meeting")])
        page = uno.PropType.URL("Page")
        paid = uno.PropType.Checkbox("Paid")

    root = session.search_page("Founder HQ (sandbox)").item()
    ds = session.create_ds(root, schema=Visit)
    made = ds.create_page(name="One", when=dt.date(2025, 12, 1), kind="Call", page="https://example.com/", paid=True)
    [read] = ds.get_all_pages()
    read.reload()

    assert made.id == read.id
    assert dt.date(2025, 12, 1) == read.get_property("When")
    assert ("Call", True) == (str(read.get_property("Kind")), read.get_property("Paid"))
    assert {"Name", "When", "Kind", "Page", "Paid"} == {prop.name for prop in ds.schema.get_props()}


def test_comments(session: uno.Session) -> None:
    """A comment is left on a page and read back."""
    page = source(session, "offers").get_all_pages()[0]
    page.comments.append("Looks right")
    page.reload()

    assert "Looks right" == str(page.comments[-1].text)

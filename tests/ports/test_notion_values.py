"""Every property type of the API read into a plain value, and signed addresses made plain."""

from typing import Any

import pytest
from pydantic import SecretStr

from sync.core.model import DateSpan, Relation, Value
from sync.ports.notion_values import TYPES, plain_text, signed, signed_files, unsigned, value_of
from tests.ports.wire import text

SPAN = {"start": "2026-11-02", "end": "2026-11-05", "time_zone": None}
PERSON = {"object": "user", "id": "u1", "name": "Ada Fiction"}
MUTE = {"object": "user", "id": "u2"}
STORED = "https://prod-files-secure.s3.us-west-2.amazonaws.com/w/f/plan%20b.pdf"
SIGNED = STORED + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK&X-Amz-Signature=0123abcd&x-id=GetObject"


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("title", text("Offer ", "two"), "Offer two"),
        ("title", [], None),
        ("rich_text", text("a\n", " b "), "a\n b "),
        ("rich_text", [{"type": "mention", "plain_text": "@Ada"}], "@Ada"),
        ("rich_text", [{"type": "text", "text": {"content": "as sent"}}], "as sent"),
        ("rich_text", [], None),
        ("number", 0, 0),
        ("number", 2.5, 2.5),
        ("number", None, None),
        ("select", {"id": "a", "name": "Draft", "color": "red"}, "Draft"),
        ("select", None, None),
        ("status", {"id": "a", "name": "Done"}, "Done"),
        ("status", None, None),
        ("multi_select", [{"name": "a"}, {"name": "b, c"}], ("a", "b, c")),
        ("multi_select", [], None),
        ("date", SPAN, DateSpan("2026-11-02", "2026-11-05")),
        ("date", {"start": "2026-11-02T08:00:00.000+01:00"}, DateSpan("2026-11-02T08:00:00.000+01:00")),
        ("date", None, None),
        ("checkbox", True, True),
        ("checkbox", False, False),
        ("url", "https://example.org/?q=1", "https://example.org/?q=1"),
        ("url", None, None),
        ("email", "ada@example.org", "ada@example.org"),
        ("email", None, None),
        ("phone_number", "+49 30 1234", "+49 30 1234"),
        ("phone_number", None, None),
        ("people", [PERSON, MUTE], ("Ada Fiction", "u2")),
        ("people", PERSON, ("Ada Fiction",)),
        ("people", [], None),
        ("created_by", PERSON, "Ada Fiction"),
        ("last_edited_by", MUTE, "u2"),
        ("created_time", "2026-11-02T08:15:00.000Z", "2026-11-02T08:15:00.000Z"),
        ("last_edited_time", "2026-11-02T08:15:00.000Z", "2026-11-02T08:15:00.000Z"),
        ("files", [{"name": "plan b.pdf", "type": "file", "file": {"url": SIGNED}}], (STORED,)),
        (
            "files",
            [{"name": "x", "type": "external", "external": {"url": "https://a.example/?v=2"}}],
            ("https://a.example/?v=2",),
        ),
        ("files", [{"name": "x.pdf", "type": "file_upload", "file_upload": {"id": "f"}}], ("x.pdf",)),
        ("files", [], None),
        ("unique_id", {"prefix": "OFF", "number": 7}, "OFF-7"),
        ("unique_id", {"prefix": None, "number": 7}, "7"),
        ("unique_id", {"prefix": "OFF", "number": None}, None),
        ("verification", {"state": "verified", "verified_by": PERSON, "date": SPAN}, "verified"),
        ("verification", None, None),
        ("place", {"lat": 52.5, "lon": 13.4, "name": "Office", "address": "A 1"}, "Office"),
        ("place", {"lat": 52.5, "lon": 13.4, "name": None, "address": None}, "52.5,13.4"),
        ("place", None, None),
        ("button", {}, None),
        ("formula", {"type": "string", "string": "x"}, "x"),
        ("formula", {"type": "string", "string": ""}, None),
        ("formula", {"type": "number", "number": 1}, 1),
        ("formula", {"type": "boolean", "boolean": False}, False),
        ("formula", {"type": "boolean", "boolean": None}, None),
        ("formula", {"type": "date", "date": SPAN}, DateSpan("2026-11-02", "2026-11-05")),
        ("formula", {"type": "unsupported", "unsupported": {}}, None),
        ("rollup", {"type": "number", "number": 3, "function": "count"}, 3),
        ("rollup", {"type": "date", "date": SPAN, "function": "latest_date"}, DateSpan("2026-11-02", "2026-11-05")),
        ("rollup", {"type": "array", "array": [], "function": "show_original"}, None),
        ("rollup", {"type": "incomplete", "incomplete": {}, "function": "count"}, None),
        ("rollup", {"type": "unsupported", "unsupported": {}, "function": "count"}, None),
        ("hologram", {"beam": 1}, None),
    ],
)
def test_every_type_reads_as_a_plain_value(kind: str, raw: Any, value: Value) -> None:
    """Empty is None for all but the checkbox; a type that this program does not know is None too."""
    read = value_of({"id": "x", "type": kind, kind: raw})
    assert value == read
    assert type(value) is type(read)


def test_every_known_type_is_in_the_table_above() -> None:
    """A reader without a case here would be unproved."""
    marks = test_every_type_reads_as_a_plain_value.pytestmark
    assert TYPES - {"relation"} <= {case[0] for case in marks[0].args[1]}


@pytest.mark.parametrize(
    ("ids", "more", "value"),
    [
        (("p1", "p2"), False, Relation(("p1", "p2"))),
        (("p1",), True, Relation(("p1",), complete=False)),
        ((), True, Relation((), complete=False)),
        ((), False, None),
    ],
)
def test_a_relation_says_whether_it_was_cut(ids: tuple[str, ...], more: bool, value: Value) -> None:
    """`has_more` stands beside the list, and an empty cut list is not an empty relation."""
    assert value == value_of({"id": "x", "type": "relation", "relation": [{"id": i} for i in ids], "has_more": more})


def test_a_rollup_of_many_kinds_is_a_list_of_texts() -> None:
    """Elements keep their order; lists in lists are opened, empty ones left out."""
    array = [
        {"type": "title", "title": text("One")},
        {"type": "number", "number": 2},
        {"type": "number", "number": None},
        {"type": "multi_select", "multi_select": [{"name": "a"}, {"name": "b"}]},
        {"type": "date", "date": SPAN},
        {"type": "relation", "relation": [{"id": "p1"}]},
        {"type": "checkbox", "checkbox": False},
    ]
    raw = {"id": "x", "type": "rollup", "rollup": {"type": "array", "array": array, "function": "show_original"}}
    assert ("One", "2", "a", "b", "2026-11-02/2026-11-05", "p1", "False") == value_of(raw)


def test_plain_text_is_exact() -> None:
    """No trimming, no normalising."""
    assert " a\u00a0b\n" == plain_text(text(" a", "\u00a0b", "\n"))


OTHER = "https://file.notion.so/f/f/w/x/report.pdf"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("no address at all?", "no address at all?"),
        (SIGNED, STORED),
        (f"![a]({SIGNED})", f"![a]({STORED})"),
        (f'<image source="{SIGNED}" color="red">a</image>', f'<image source="{STORED}" color="red">a</image>'),
        (f"{OTHER}?table=block&id=1&expirationTimestamp=2&signature=3 end", f"{OTHER} end"),
        (f"[x]({OTHER}?table=block&id=1)[y](https://example.org/?q=1)", f"[x]({OTHER})[y](https://example.org/?q=1)"),
        (f"[x]({OTHER})[y](https://example.org/?q=1)", f"[x]({OTHER})[y](https://example.org/?q=1)"),
        ("https://img.notionusercontent.com/a/b?width=2", "https://img.notionusercontent.com/a/b"),
        (
            "https://s3.us-west-2.amazonaws.com/secure.notion-static.com/a/b(1).png?x=1)",
            "https://s3.us-west-2.amazonaws.com/secure.notion-static.com/a/b(1).png)",
        ),
        (f"<img src='{SIGNED.replace('&', '&amp;')}'>", f"<img src='{STORED}'>"),
        ("https://bucket.example/a?X-Amz-Signature=1&b=2", "https://bucket.example/a"),
        ("https://example.org/?q=X-Axis", "https://example.org/?q=X-Axis"),
        ("https://evil.example/file.notion.so/?q=1", "https://evil.example/file.notion.so/?q=1"),
        (f"a {SIGNED} b {SIGNED} c", f"a {STORED} b {STORED} c"),
    ],
)
def test_signed_addresses_lose_their_query_and_others_keep_it(given: str, expected: str) -> None:
    """What changes with every read goes; the text around it and other addresses stay."""
    assert expected == unsigned(given)
    assert expected == unsigned(expected)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("no address at all?", {}),
        ("https://example.org/?q=1", {}),
        (f"![a]({SIGNED}) and [b]({OTHER}?signature=3)", {STORED: SIGNED, OTHER: f"{OTHER}?signature=3"}),
        (f'<file source="{SIGNED.replace("&", "&amp;")}">', {STORED: SIGNED}),
        (f"{STORED}?X-Amz-Signature=1 {SIGNED}", {STORED: SIGNED}),
        ("https://[x?X-Amz-Signature=1", {}),
    ],
)
def test_signed_addresses_are_found_by_what_is_left_of_them(given: str, expected: dict[str, str]) -> None:
    """What opens a file, under the address that may be written down; hidden from whoever prints it."""
    found = signed(given)
    assert expected == {short: long.get_secret_value() for short, long in found.items()}
    assert "ignature" not in repr(found)


def test_the_signed_addresses_of_a_property_are_kept_apart() -> None:
    """Of files that Notion keeps; external ones have none."""
    external = {"name": "x", "type": "external", "external": {"url": "https://a.example/?v=2"}}
    prop = {"type": "files", "files": [{"name": "x", "type": "file", "file": {"url": SIGNED}}, external]}
    assert {STORED: SecretStr(SIGNED)} == signed_files(prop)
    assert {} == signed_files({"type": "files", "files": None})

"""The metadata header: five forms in, one form out, nothing in a value can break out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.convert.headers.header import Form, read, with_ulid, write
from sync.core.model import Header
from sync.core.zones import Zone

ULID = "01JD3V8Z9KQ4T6W2X0Y5R7M1NB"
OTHER = "01JD3V8Z9KQ4T6W2X0Y5R7M1NC"
LIST = """\
- entity: offer
- level: definition
- zone: internal
- version: v01
- tags: [offer, productized-service]
- source_path: /offers/audit.md
- date: 2026-03-04
"""
HEADER = Header(
    "offer",
    "definition",
    Zone.INTERNAL,
    "v01",
    ("offer", "productized-service"),
    "/offers/audit.md",
    "2026-03-04",
)
BARE = LIST.replace("- ", "")
FORMS = [
    (Form.CANONICAL, f"# Audit\n\n{LIST}\n---\n\nBody.\n"),
    (Form.CANONICAL, f"# Audit\n\n{LIST}---\nBody.\n"),
    (Form.CANONICAL, f"Audit\n=====\n\n{LIST}\n---\n\nBody.\n"),
    (Form.CANONICAL, f"# Audit\n<!-- fill in -->\n\n{LIST}\n<!-- two\nlines -->\n---\n\nBody.\n"),
    (Form.TITLE_LIST, f"# Audit\n\n{LIST}\nBody.\n"),
    (Form.LIST_TITLE, f"{LIST}\n# Audit\n\nBody.\n"),
    (Form.LIST_TITLE, f"{LIST}\n---\n\n# Audit\n\nBody.\n"),
    (Form.LIST_TITLE, f"{LIST}\n# Audit\n\n---\n\nBody.\n"),
    (Form.FENCED, f"---\n{LIST}---\n\n# Audit\n\nBody.\n"),
    (Form.FENCED, f"---\n{BARE}---\n# Audit\nBody.\n"),
    (Form.FENCED, f"# Audit\n\n---\n\n{LIST}\n---\n\nBody.\n"),
    (Form.METADATA, f"# Audit\n\n**Metadata**\n\n{LIST}\nBody.\n"),
    (Form.METADATA, f"# Audit\n\n**Metadata:**\n{LIST}\n---\n\nBody.\n"),
    (Form.METADATA, f"# Audit\n\n## Metadata\n\n{LIST}\nBody.\n"),
]


@pytest.mark.parametrize("lines", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize(("form", "text"), FORMS)
def test_reads_every_form(form: Form, text: str, bom: str, lines: str) -> None:
    """All forms give one header and the tail of the text, whatever the line endings."""
    parsed = read(bom + text.replace("\n", lines))
    assert (form, "Audit", HEADER, ()) == (parsed.form, parsed.title, parsed.header, parsed.problems)
    assert f"Body.{lines}" == parsed.body


@pytest.mark.parametrize(
    "text",
    [
        "# Notes\n\n- Version: 3\n- Price: 5000\n",
        "# Notes\n\n- Goal: more\n- Owner: nobody\n\n---\n\nText\n",
        "# Notes\n\n---\n\nText\n\n---\n",
        "---\ntitle: x\n---\n\nText",
        "Just text\n\n- entity: offer\n",
        "# Notes\n\n- https://example.org\n",
        "",
    ],
)
def test_prose_is_no_header(text: str) -> None:
    """A list or rule that only looks like a header stays in the body, whole."""
    parsed = read(text)
    assert Form.NONE == parsed.form
    assert (Header(), ()) == (parsed.header, parsed.problems)
    assert text.removeprefix("# Notes\n\n") == parsed.body


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# T\n\n- entity offer\n- zone: internal\n- version: v01\n\n---\n", ["- entity offer"]),
        ("# T\n\nentity: offer\nzone: internal\n\nText\n", ["entity: offer", "zone: internal"]),
        ("# T\n\n**Metadata**\n\n* entity; offer\n* zone: internal\n", ["* entity; offer"]),
        ("# T\n\n- entity: offer\nzone: internal\n- date: 2025-11-12\n\n---\n", ["zone: internal"]),
    ],
)
def test_a_broken_header_line_is_named(text: str, lines: list[str]) -> None:
    """What was meant as a header and cannot be read as one is told by its lines, each with the form it should have."""
    told = [f"header line not understood: {line!r}; write it as `- key: value`" for line in lines]
    assert told == [problem for problem in read(text).problems if "understood" in problem]


@pytest.mark.parametrize(
    ("line", "zone", "problems"),
    [
        ("zone: private # see ADR-004", Zone.PRIVATE, 0),
        ("zone: private <!-- was restricted -->", Zone.PRIVATE, 0),
        ("zone: `Internal`", Zone.INTERNAL, 0),
        ("**Zone**: public", Zone.PUBLIC, 0),
        ("**zone:** public", Zone.PUBLIC, 0),
        ("zone:public", Zone.PUBLIC, 0),
        ("zone: secret", Zone.RESTRICTED, 1),
        ("zone:", Zone.RESTRICTED, 1),
        ("zone: public|internal|private|restricted", Zone.RESTRICTED, 1),
        ("zone: public\n- zone: private", Zone.PRIVATE, 1),
        ("zone: private\n- zone: public", Zone.PRIVATE, 1),
        ("zone: private\n- see below\n- level: plan", Zone.PRIVATE, 1),
        ("see below\n- zone: restricted", Zone.RESTRICTED, 1),
    ],
)
def test_zone_never_reads_as_less_than_it_says(line: str, zone: Zone, problems: int) -> None:
    """An unreadable, doubled or oddly placed zone is the stricter one, with a problem."""
    parsed = read(f"# T\n\n- entity: offer\n- {line}\n\n---\n\nBody\n")
    assert (zone, problems) == (parsed.header.zone, len(parsed.problems))


@pytest.mark.parametrize(
    ("line", "field", "value", "problems"),
    [
        ("date: 2026-03-04", "date", "2026-03-04", 0),
        ("date: 2026-03-04T10:00:00Z", "date", "2026-03-04", 0),
        ("date: YYYY-MM-DD", "date", None, 1),
        ("date: <YYYY-MM-DD>", "date", None, 1),
        ("date: 2026-02-30", "date", None, 1),
        ("date: next week", "date", None, 1),
        ("version: v1", "version", "v01", 0),
        ("version: V02 # second", "version", "v02", 0),
        ("version: 3", "version", "v03", 0),
        ("version: 1.2", "version", "v1.2", 0),
        ("version: vNN", "version", "vNN", 1),
        ("tags: [a, b-c]", "tags", ("a", "b-c"), 0),
        ("tags: a, b", "tags", ("a", "b"), 0),
        ('tags: ["a, b", c]  # two', "tags", ("a, b", "c"), 0),
        ("tags: []", "tags", (), 0),
        ("tags:\n  - a\n  - b", "tags", ("a", "b"), 0),
        ("tags: [a,\n  b]", "tags", ("a", "b"), 0),
        ("Source Path: /a/b.md", "source_path", "/a/b.md", 0),
        ("source\\_path: `/a/b.md`", "source_path", "/a/b.md", 0),
        ("level: <name>", "level", None, 1),
        ("level:", "level", None, 0),
        ("notion: <https://www.notion.so/1>", "notion", "https://www.notion.so/1", 0),
        ("ulid: 01jd3v8z9kq4t6w2x0y5r7m1nb", "ulid", "01jd3v8z9kq4t6w2x0y5r7m1nb", 0),
        ("Last updated: C # 4", "extra", (("Last updated", "C"),), 0),
        ("Größe: 5", "extra", (("Größe", "5"),), 0),
    ],
)
def test_values(line: str, field: str, value: object, problems: int) -> None:
    """Values are read leniently; placeholders and impossible days are None with a problem."""
    parsed = read(f"# T\n\n- entity: offer\n- {line}\n\nBody\n")
    assert (value, problems) == (getattr(parsed.header, field), len(parsed.problems))


def test_title_is_plain_text() -> None:
    """Markup, links and escapes in the heading leave their words."""
    assert "Fast & sure: the audit # 2" == read("# **Fast** &amp; [sure](x.md): `the` audit \\# 2 ##\n").title


def test_items_behind_the_last_pair_are_body() -> None:
    """A list that follows without a gap is not swallowed."""
    assert "- buy paper\n" == read("# T\n\n- entity: offer\n- date: 2026-03-04\n- buy paper\n").body


words = st.text(st.characters(), max_size=30)
headers = st.builds(
    Header,
    entity=words,
    level=st.none() | words,
    zone=st.none() | st.sampled_from(Zone),
    version=st.none() | st.integers(0, 400).map(lambda n: f"v{n:02}"),
    tags=st.none() | st.lists(words).map(tuple),
    source_path=st.none() | words,
    date=st.none() | st.dates().map(lambda day: day.isoformat()),
    ulid=st.none() | words,
    notion=st.none() | st.just("https://www.notion.so/abc"),
    extra=st.lists(st.tuples(st.sampled_from(["references", "Last updated", "x"]), words), max_size=3).map(tuple),
)
titles = st.text(st.characters(exclude_categories=["Cc", "Zs", "Zl", "Zp"], include_characters=" "), max_size=40)
bodies = st.text(st.sampled_from("-#: \n\r\t*<!->a`\x0b\x85"), max_size=60) | st.text(max_size=60)


@settings(deadline=None)
@given(titles.map(lambda t: " ".join(t.split())), headers, bodies)
def test_what_is_written_reads_back(title: str, header: Header, body: str) -> None:
    """No title, value or body can change what another reads as; every value survives."""
    parsed = read(write(title, header, body))
    assert (title.replace("\0", "�"), header, ()) == (parsed.title, parsed.header, parsed.problems)
    assert body.strip() == parsed.body.strip()
    assert write(parsed.title, parsed.header, parsed.body) == write(title, header, body)


def test_written_form() -> None:
    """The canonical form, with id, address and further keys behind the seven."""
    header = Header("offer", "definition", Zone.PUBLIC, "v02", ("offer",), "/a.md", "2026-03-04", ULID, "https://x.y/")
    assert write("Audit *1*", header, "\n\nBody\n\n\n") == (
        "# Audit \\*1\\*\n\n- entity: offer\n- level: definition\n- zone: public\n- version: v02\n- tags: [offer]\n"
        f"- source_path: /a.md\n- date: 2026-03-04\n- ulid: {ULID}\n- notion: https://x.y/\n\n---\n\nBody\n"
    )


def test_tags_with_single_quotation_marks() -> None:
    """Two tags that are one quotation mark each do not become the text between them."""
    text = write("", Header("offer", tags=('"', '"')), "")
    assert ('"', '"') == read(text).header.tags


@pytest.mark.parametrize("value", ["a\n---\n\nb", "a\r- zone: public", "<!-- ", "\u2028x", '"', "\ud800", "a # b"])
def test_no_value_leaves_its_line(value: str) -> None:
    """Hostile values stand on one line as JSON text and come back."""
    header = Header(entity=value, tags=(value,))
    text = write("T", header, "B")
    assert [3, header] == [text.count("\n- ") + 1, read(text).header]
    assert "<!--" not in text


@pytest.mark.parametrize("header", [Header(), Header(extra=(("a", "b"),)), Header("x", extra=(("zone ", "b"),))])
def test_refuses_what_would_not_read_back(header: Header) -> None:
    """A header that no reader could recognise is not written."""
    with pytest.raises(ValueError, match="header"):
        write("T", header, "B")


@pytest.mark.parametrize("lines", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("form", "text"), FORMS)
def test_id_is_the_only_change(form: Form, text: str, lines: str) -> None:
    """The id stands in the line after the date in every form; all else is byte-equal."""
    before = text.replace("\n", lines)
    after = with_ulid(before, ULID)
    bullet = "" if f"{lines}date:" in before else "- "
    assert before.replace(f"2026-03-04{lines}", f"2026-03-04{lines}{bullet}ulid: {ULID}{lines}") == after
    assert (ULID, form, read(before).body) == (read(after).header.ulid, read(after).form, read(after).body)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# T\n\n* entity: x\n* level: y", f"# T\n\n* entity: x\n* level: y\n* ulid: {ULID}"),
        ("# T\n\n- entity: x\n- ulid:\n\nB", f"# T\n\n- entity: x\n- ulid: {ULID}\n\nB"),
        (
            "# T\n\n- entity: x\n- date: 2026-03-04\n- z: a\n",
            f"# T\n\n- entity: x\n- date: 2026-03-04\n- ulid: {ULID}\n- z: a\n",
        ),
        ("# T\n\n- entity: x\n- tags:\n  - a\n\nB\n", f"# T\n\n- entity: x\n- tags:\n  - a\n- ulid: {ULID}\n\nB\n"),
        (f"- entity: x\n- ulid: {ULID}\n# T\n", f"- entity: x\n- ulid: {ULID}\n# T\n"),
    ],
)
def test_place_of_the_id(before: str, after: str) -> None:
    """Behind the date, else at the list's end; in the style of the line above; an empty bullet is filled."""
    assert after == with_ulid(before, ULID)


@pytest.mark.parametrize(
    ("text", "ulid", "says"),
    [
        ("# T\n\nBody\n", ULID, "no metadata header"),
        (f"# T\n\n- entity: x\n- ulid: {OTHER}\n", ULID, "already"),
        (FORMS[0][1], ULID.lower(), "not a ULID"),
    ],
)
def test_id_is_refused(text: str, ulid: str, says: str) -> None:
    """No header, another id, or a malformed one: nothing is changed."""
    with pytest.raises(ValueError, match=says):
        with_ulid(text, ulid)


@settings(deadline=None)
@given(st.text(st.sampled_from("-#: \n\r*<!->az`\"'[],") | st.characters(), max_size=200) | bodies)
def test_any_text_can_be_read(text: str) -> None:
    """Reading never fails, the body is the text's tail, and an id only adds one line."""
    parsed = read(text)
    assert text.endswith(parsed.body)
    if parsed.form is not Form.NONE and parsed.header.ulid is None:
        assert ULID == read(with_ulid(text, ULID)).header.ulid

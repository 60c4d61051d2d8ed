"""Every hostile string through every sink: it arrives as text, or is refused in words; nothing is obeyed or lost."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from sync.convert.documents.brief import project_briefs
from sync.convert.documents.template import outline as builtin_outline
from sync.convert.from_notion.body import from_notion
from sync.convert.headers.header import Form, read, write
from sync.convert.headers.values import is_placeholder
from sync.convert.markdown.escape import one_line
from sync.convert.markdown.markup import inline, plain
from sync.convert.to_notion.body import Links, to_notion
from sync.core.config_source import read_config
from sync.core.encode import annotation, annotation_property, csv_cell, log_line, markdown_inline
from sync.core.errors import ConfigError, Exit, GitError, Rejected
from sync.core.model import Base, FileBase, Header, PageMark, Property, Source, Value
from sync.core.names import collision_key, distinct, flaw, slug
from sync.core.plan import AssignUlid, CreatePage, Finding, Operation, Outcome, Plan, Severity, UpdatePage, WriteFile
from sync.core.ulids import derive
from sync.core.zones import Zone
from sync.engine import report
from sync.engine.run import Run
from sync.ports import action_log, files, id_map
from sync.ports.property_json import properties_json
from tests import hostile, small
from tests.convert.projects import finished_project
from tests.convert.workspace import Workspace
from tests.house import House

NOW = datetime(2026, 1, 12, 9, 7, tzinfo=UTC)
ULID = "01KE3W4QG0AAAAAAAAAAAAAAA0"
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARK = PageMark("offers", "page-1", NOW, "bot-1")


@pytest.fixture(params=list(hostile.FAMILIES))
def family(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """One family of strings."""
    return hostile.FAMILIES[request.param]


def test_there_are_enough_and_they_stay_the_same() -> None:
    """At least five hundred different strings; the number is fixed, so that none goes unnoticed."""
    assert 786 == len(hostile.ALL)


# --- names -----------------------------------------------------------------------------------------------------


def test_titles_become_safe_names_of_their_own() -> None:
    """All as titles of one folder: each name is safe, and no two are one file on any file system."""
    taken: dict[str, str] = {}
    for number, title in enumerate(hostile.ALL):
        ulid = derive(NOW, str(number))
        name = distinct(slug(title, "offer"), ulid, taken)
        assert None is flaw(name), title
        assert collision_key(name) not in taken
        taken[collision_key(name)] = title
    assert len(hostile.ALL) == len(taken)


def test_as_a_path_a_text_is_refused_or_stays_inside(family: tuple[str, ...], tmp_path: Path) -> None:
    """What is accepted is one file below the root, under its very name; the folder above stays as it was."""
    root = tmp_path / "root"
    root.mkdir()
    written, refusals = {}, []
    for text in family:
        try:
            files.write(root, text, text.encode("utf-8", "surrogatepass"))
        except GitError as error:
            refusals.append(str(error))
        else:
            written[text] = root / text
    assert all(refusal.isascii() and refusal.isprintable() for refusal in refusals)
    assert [root] == list(tmp_path.iterdir())
    found = [file for file in root.rglob("*") if file.is_file()]
    assert sorted(written.values()) == sorted(found)
    assert all(file.resolve().is_relative_to(root.resolve()) for file in found)


# --- header ----------------------------------------------------------------------------------------------------


def test_a_header_gives_every_value_back_and_no_bullet_more(family: tuple[str, ...]) -> None:
    """Title, free values, tags and further keys read as they were written; the body is untouched."""
    for text in family:
        if is_placeholder(text):
            continue
        header = Header(text, text, Zone.PRIVATE, "v01", (text, "b"), text, "2026-01-12", ULID, text, (("Note", text),))
        written = write(text, header, "Body.\n")
        parsed = read(written)
        assert (Form.CANONICAL, "Body.\n", ()) == (parsed.form, parsed.body.lstrip("\n"), parsed.problems), text
        for name in ("entity", "level", "zone", "tags", "source_path", "ulid", "extra"):
            assert getattr(header, name) == getattr(parsed.header, name), (name, text)
        assert text.removeprefix("<").removesuffix(">") == parsed.header.notion
        assert one_line(text).replace("\0", "") == parsed.title
        assert 10 == sum(line.startswith("- ") for line in written.partition("\n---\n")[0].splitlines())


# --- tables, logs, annotations ---------------------------------------------------------------------------------


def _inert(text: str) -> bool:
    """Whether a spreadsheet would take a cell for text."""
    first = next((c for c in text if unicodedata.category(c) not in HIDDEN and not c.isspace()), "")
    return first not in tuple("=+-@＝＋－＠")


def test_the_log_stays_a_table_of_text(family: tuple[str, ...]) -> None:
    """Ten columns, one line a row, no formula in a cell or at the start of a line, under a strict reader."""
    rows = [action_log.Row(NOW, text, text, text, text, 1, notes=text) for text in family]
    log = action_log.append("", rows)
    log.encode()
    lines = log.splitlines()
    assert len(family) + 1 == len(lines)
    read_back = list(csv.reader(io.StringIO(log, newline=""), strict=True))
    assert {10} == {len(cells) for cells in read_back}
    assert all(_inert(cell) for cells in read_back for cell in cells)
    assert all(_inert(line) for line in lines)
    assert [csv_cell(text) for text in family] == [cells[9] for cells in read_back[1:]]
    assert [] == action_log.read(log)[1]


def test_the_id_map_stays_a_table_of_text(family: tuple[str, ...]) -> None:
    """Six columns and one line a file, whatever roles, paths and ids hold."""
    bases = [Base(derive(NOW, text), "notion", MARK, {text: FileBase(text, "0")}) for text in family]
    table = id_map.render(bases, {"offers": family[0]}, {"offers": family[-1]})
    assert len(family) + 1 == len(table.splitlines())
    cells = list(csv.reader(io.StringIO(table, newline=""), strict=True))
    assert {6} == {len(row) for row in cells}
    assert all(_inert(cell) for row in cells for cell in row)


def _check_line(line: str) -> None:
    """A line of a terminal or of a workflow's log that is only shown."""
    line.encode()
    assert not [c for c in set(line) if unicodedata.category(c) in HIDDEN], ascii(line)
    assert not line.strip().startswith("::")
    assert "##[" not in line


def test_log_lines_and_annotations_are_shown_not_obeyed(family: tuple[str, ...]) -> None:
    """One visible line each; an annotation is one command whose parts stay apart."""
    for text in family:
        _check_line(log_line(text))
        line = f"::error title={annotation_property(text)}::{annotation(text)}"
        assert re.fullmatch(r"::error title=[^:,\r\n]*::[^\r\n]*", line)
        assert not [c for c in line if unicodedata.category(c) in HIDDEN]


def _operations(text: str, reason: str = "because") -> tuple[Operation, ...]:
    values: dict[str, Value] = {text or "Name": text, "Tags": (text,)}
    return (
        AssignUlid(ULID, "offers", "page-1", text, reason, text),
        WriteFile(ULID, "offer", text, f"{text}\nx\n", reason, "offer", "portfolio"),
        CreatePage(ULID, "offer", "offer", "offers", text, text, values, text, "0", reason),
        UpdatePage(
            ULID, "offer", "offer", "offers", text, "page-1", text, values, values, text, values, "0", MARK, reason, "x"
        ),
    )  # fmt: skip


def _told(text: str, reason: str = "because") -> Iterator[str]:
    plan = Plan("weekly", _operations(text, reason), (Finding(Severity.ERROR, "x", text, text, text),))
    outcomes = tuple(Outcome(op, "failed", NOW, text) for op in plan.operations)
    yield from report.plan_text(plan, {text: text}, diffs=True)
    yield from report.outcome_text(Run("run1", plan, outcomes, Exit.GIT, error=GitError(text, text), notes=(text,)))


def test_what_a_run_says_is_shown_not_obeyed(family: tuple[str, ...]) -> None:
    """Plan, diffs, findings, outcomes and errors: every line is visible and no command."""
    for text in family:
        for line in _told(text):
            _check_line(line)


def test_a_reason_is_shown_not_obeyed() -> None:
    """It may name a path, and a path in Git may hold anything."""
    for line in _told("x", "the file was moved from offers/\n::error::x.md"):
        _check_line(line)


def test_the_json_report_is_one_document_that_gives_the_text_back(family: tuple[str, ...]) -> None:
    """It can be printed as UTF-8, and a program reads the very text."""
    for text in filter(_whole, family):
        _check_json(text)


def test_the_json_report_can_hold_half_a_character() -> None:
    """Notion's answers and a file's header may bring a lone surrogate as an escape of JSON."""
    _check_json("cod\ud800exe")


def _whole(text: str) -> bool:
    return not any(unicodedata.category(c) == "Cs" for c in text)


def _check_json(text: str) -> None:
    if True:
        plan = Plan("weekly", _operations(text), (Finding(Severity.NOTE, "x", text, text),))
        whole = report.as_json(Run("run1", plan, error=GitError(text)))
        whole.encode()
        parsed = json.loads(whole)
        assert text == parsed["operations"][0]["title"]
        assert text == parsed["findings"][0]["what"]
        failure = report.failure_as_json("weekly", GitError(text))
        failure.encode()
        assert text.strip() == json.loads(failure)["error"].strip()


# --- Markdown --------------------------------------------------------------------------------------------------


def _shown(markdown: str) -> str:
    """The words of Markdown that must be one plain paragraph, or nothing."""
    tokens = PARSER.parse(markdown)
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}, markdown[:200]
    children = [child for token in tokens for child in token.children or []]
    assert {child.type for child in children} <= {"text", "text_special"}, markdown[:200]
    return "".join(child.content for child in children)


def test_in_markdown_a_text_shows_itself(family: tuple[str, ...]) -> None:
    """As a paragraph and as a cell of a table: no markup, no address, no HTML, no second cell."""
    for text in family:
        assert plain(text).replace("\0", "") == _shown(inline(text)), text
        _shown(markdown_inline(text))
        for cell in (inline(text), markdown_inline(text)):
            tokens = PARSER.parse(f"| a | b |\n| - | - |\n| {cell} | end |\n")
            cells = [tokens[at + 1] for at, token in enumerate(tokens) if token.type == "td_open"]
            assert 2 == len(cells), text
            assert {child.type for child in cells[0].children or []} <= {"text", "text_special"}


ROLES = ("planning", "execution", "review")
UNDERSCORED = ("__x__", "___x___")


def _outline(markdown: str) -> list[str]:
    """The numbered headings."""
    tokens = PARSER.parse(markdown)
    return [
        tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"
    ]


def _briefs(texts: Sequence[str]) -> list[str]:
    """The briefs of a finished project whose title, texts and page are these, in turn."""
    space, turn = Workspace(), cycle(texts)
    project = finished_project(space)
    made = None
    for page in list(space.pages):
        values = {
            name: next(turn) for name, value in page.properties.items() if type(value) is str and name != "Status"
        }
        changed = space.change(page, values)
        made = changed if page is project else made
    assert made
    object.__setattr__(made, "title", texts[0])
    sources = space.sources(body=from_notion(next(turn)).markdown)
    return [write(draft.title, draft.header, draft.body) for draft in project_briefs(made, sources)]


def test_a_promoted_brief_keeps_its_outline_whatever_the_record_holds(family: tuple[str, ...]) -> None:
    """Title, header and sections of the three briefs are those of a harmless record; no HTML of its own, no picture."""
    outlines = [_outline(brief) for brief in _briefs(["harmless"])]
    short = [text for text in family if len(text) <= 2100 and _whole(text)]
    for first in range(0, len(short), 5):
        texts = short[first : first + 5]
        for brief, outline, role in zip(_briefs(texts), outlines, ROLES, strict=True):
            brief.encode()
            parsed = read(brief)
            assert (Form.CANONICAL, role, ()) == (parsed.form, parsed.header.level, parsed.problems), texts
            assert f"{role.capitalize()} brief: {plain(texts[0])}".strip() == parsed.title, texts
            assert outline == _outline(brief), texts
            own = re.sub(r"^### From the page\n.*?(?=^## )", "", parsed.body, flags=re.DOTALL | re.MULTILINE)
            tokens = PARSER.parse(own)
            inner = [*tokens, *(child for token in tokens for child in token.children or [])]
            assert not {"html_inline", "image"} & {token.type for token in inner}, texts
            html = {token.content.strip() for token in inner if token.type == "html_block"}
            assert all(guidance in builtin_outline(role) for guidance in html), texts
            targets = [str(token.attrs["href"]) for token in inner if token.type == "link_open"]
            assert all(target.startswith("/") for target in targets), texts


@pytest.mark.parametrize("text", UNDERSCORED)
def test_underscores_in_a_row_are_text(text: str) -> None:
    """`__init__` in a title is no emphasis."""
    assert text == _shown(inline(text))


def test_a_page_with_half_a_character_makes_a_file_that_can_be_read() -> None:
    """What is committed must be UTF-8: the next run reads it again."""
    from_notion("cod\ud800exe").markdown.encode()


def test_conversion_never_fails_and_keeps_the_words(family: tuple[str, ...]) -> None:
    """As a body both ways: no error, text that can be written, and of literal text every character."""
    links = Links("offers/x.md", None, "main")
    for text in family:
        for converted in (to_notion(text, links), from_notion(text)):
            converted.markdown.encode("utf-8", "surrogatepass")
        if "X-Amz-" in text:
            continue
        there = to_notion(inline(text), links).markdown
        back = from_notion(there).markdown
        assert _words(plain(text)) == _words(_rendered(back)), (text[:80], there[:80], back[:80])


def _words(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _rendered(markdown: str) -> str:
    children = [child for token in PARSER.parse(markdown) for child in token.children or []]
    return "".join(child.content for child in children)


# --- Notion ----------------------------------------------------------------------------------------------------

SOURCE = Source(
    "offers", "source-1", "database-1", "Offers",
    {
        kind: Property(kind, kind, kind, ("Yes",))
        for kind in ("title", "rich_text", "select", "multi_select", "url", "email", "number", "date", "relation")
    },
)  # fmt: skip


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_properties_are_within_limits_or_refused(family: tuple[str, ...]) -> None:
    """Texts come in runs of at most 2,000 units that join to the very text; what no type can hold is named."""
    for text in family:
        for kind in SOURCE.properties:
            value: Value = (text,) if kind in ("multi_select", "relation") else text
            try:
                sent = properties_json(SOURCE, {kind: value})[kind][kind]
            except Rejected as error:
                _check_line(log_line(error.what))
                assert kind not in ("title", "rich_text") or _units(text) > 200_000 or not _whole(text), (
                    kind,
                    text[:80],
                )
                continue
            json.dumps(sent, ensure_ascii=False).encode()
            assert kind not in ("select", "multi_select", "number", "relation"), text
            if kind in ("title", "rich_text"):
                assert text == "".join(run["text"]["content"] for run in sent)
                assert len(sent) <= 100
                assert all(_units(run["text"]["content"]) <= 2000 for run in sent)


# --- configuration ---------------------------------------------------------------------------------------------

PLACES = (
    "Ventures",
    "venture",
    "field Price",
    '"Status == Complete"',
    "offers/*.md",
    "${PORTFOLIO_ROOT:-.}",
)
ENVIRON = {"NOTION_API_TOKEN": small.TOKEN, "PORTFOLIO_ROOT": "/tmp/portfolio"}


def test_a_configuration_is_read_or_refused_in_words(family: tuple[str, ...]) -> None:
    """As a quoted value and as bare YAML in the places in turn: a configuration, or problems by line, no token."""
    assert all(place in small.CONFIG for place in PLACES)
    problems: list[str] = []
    short = [text for text in family if len(text) <= 2100]
    for number, shape in enumerate(shape for text in short for shape in (json.dumps(text), text)):
        try:
            read_config(small.CONFIG.replace(PLACES[number % len(PLACES)], shape, 1), ENVIRON)
        except ConfigError as error:
            problems += error.problems
    assert [] == [problem for problem in problems if not problem.startswith("config.yaml:")]
    assert small.TOKEN not in "".join(problems)


@pytest.mark.parametrize("value", ["a\u001bb", "a\rb", "a\u202eb", "##[error]x", "a\n::error::x"])
def test_an_error_is_shown_not_obeyed(door: small.Door, value: str) -> None:
    """What a configuration holds is told by `config validate` on visible lines that are no commands."""
    text = small.CONFIG.replace("field Price", json.dumps(value))
    assert "field Price" not in text
    door.config.write_text(text, encoding="utf-8")
    said = door("config", "validate")
    assert Exit.USAGE == said.exit_code
    for line in said.stderr.split("\n"):
        _check_line(line)


# --- from end to end -------------------------------------------------------------------------------------------


COMMIT = re.compile(
    r"chore\(sync\): (?:weekly wrote \d+ files?|log of weekly run [0-9A-Z]{26})(?:\n\n(?:[a-z_]+ [0-9A-Z]{26}\n?)+)?"
)


def test_a_week_of_hostile_titles(tiny: House) -> None:
    """Finished projects with hostile titles become files of their own; log and commits hold none of it raw."""
    titles = [text for text in hostile.ALL if plain(text) and len(text) <= 200 and _whole(text)][::30]
    for title in titles:
        values = {"Name": title, "Status": "Complete", "Venture": ["ops"]}
        tiny.act("create_page", database="projects", properties=values)
    first = tiny.run("weekly")
    assert {"applied"} == {outcome.result for outcome in first.outcomes}, first.error
    briefs = [
        path for path in tiny.git("ls-tree", "-r", "-z", "--name-only", "origin/main").split("\0") if "_brief_" in path
    ]
    assert 3 * (len(titles) + 1) + 1 == len(set(map(collision_key, briefs)))  # and the venture's
    assert all(flaw(part) is None for path in briefs for part in path.split("/"))
    for body in tiny.git("log", "--format=%B%x00", "--author=portfolio-sync").split("\0"):
        assert COMMIT.fullmatch(body.strip()) or not body.strip(), body
    log = tiny.text("logs/context_actions.csv")
    assert [] == action_log.read(log)[1]
    tiny.later(days=7)
    assert () == tiny.run("weekly").plan.operations
    assert "" == tiny.git("status", "--porcelain", "-uall")

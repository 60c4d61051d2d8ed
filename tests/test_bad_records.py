"""Bad records on either side: files, titles and bodies that cannot be used. Each is named and stops only itself."""

import pytest

from sync.core.errors import Exit
from sync.core.plan import CreatePage
from sync.emulator import seed
from tests.house import House
from tests.small import ALPHA, BETA, BRIEFS, Door, offer, put, titles

TWIN = "- date: 2025-11-12\n- ulid: 01K7RTQ58RJ4K9ZB3W5T8XN2QA\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"offers/x.md": "# X\n\nText only.\n"}, ["offers/x.md: It has no metadata header", "Add the header"]),
        ({"offers/x.md": offer("X").replace("- entity: offer", "- entity offer")}, ["'- entity offer'; write it as"]),
        ({"offers/x.md": offer("X").removeprefix("# X\n\n")}, ["offers/x.md: It has no title.", "`# Title`"]),
        ({"offers/x.md": ""}, ["offers/x.md: It has no title."]),
        (
            {"offers/x.md": offer("X").replace("- date: 2025-11-12\n", "- date: 2025-11-12\n- ulid: 01k7\n")},
            ["offers/x.md: Its id '01k7' is not a ULID.", "Correct it, or remove the line"],
        ),
        (
            {f"offers/{n.lower()}.md": offer(n).replace("- date: 2025-11-12\n", TWIN) for n in "XY"},
            ["offers/x.md: offers/y.md carries its id", "offers/y.md: offers/x.md carries its id", "Keep it in one"],
        ),
    ],
    ids=["no header", "broken header", "no title", "empty", "malformed ULID", "two with one ULID"],
)
def test_a_file_that_cannot_be_published(door: Door, files: dict[str, str], words: list[str]) -> None:
    """Exit 1, named with what to do, its bytes untouched, every week again; all other documents are published."""
    for path, text in files.items():
        put(door.house, path, text)
    for _week in range(2):
        said = door("weekly")
        assert Exit.INCOMPLETE == said.exit_code
        for expected in words:
            assert expected in said.stdout
    assert files == {path: door.house.text(path) for path in files}
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")


def test_a_header_with_wrong_values_is_read_on_the_safe_side(door: Door) -> None:
    """An unknown zone counts as the most sensitive one and stays in the portfolio; a day that is none is named."""
    put(door.house, "offers/x.md", offer("X").replace("internal", "secret").replace("2025-11-12", "yesterday"))
    said = door("weekly")
    assert 0 == said.exit_code
    assert "offers/x.md: zone 'secret' is not one of" in said.stdout
    assert "offers/x.md: date 'yesterday' is not a day: write it as YYYY-MM-DD" in said.stdout
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")


def test_a_file_that_is_not_text(door: Door) -> None:
    """Bytes that are not UTF-8: named with the byte, the rest is done."""
    (door.house.portfolio / "offers" / "x.md").write_bytes(b"# X\n\xff")
    door.house.git("add", "offers/x.md")
    door.house.git("commit", "-q", "-m", "docs: add")
    said = door("weekly")
    assert "offers/x.md: The file is not UTF-8 (byte 4); it is not read." in said.stdout
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")


TITLES = ["", "🚀" * 300, "../../x", ".git", "NUL", "con.md", "=HYPERLINK(1)", "-rf", "x" * 900]
TITLES += ["a\nb\r::error::c\x1b[31m"]


@pytest.mark.parametrize("title", TITLES, ids=ascii)
def test_hostile_titles(door: Door, title: str) -> None:
    """Promotion stays inside its folder under a safe name, publishing goes on, nothing raw reaches terminal or log."""
    house = door.house
    house.act("edit_title", page=seed.page_id("overhaul"), title=title)
    house.act("create_page", database="offers", properties={"Name": title})
    said = door("weekly")
    assert 0 == said.exit_code
    new = house.git("diff", "--name-only", "--diff-filter=A", "main~2", "main").split()
    briefs = [path for path in new if path.endswith("_brief_v01.md") and "/projects/" in path]
    assert 3 == len(briefs)
    for path in briefs:
        folder, context, _ = path.removeprefix("ventures/ops-studio/projects/").split("/")
        assert "context" == context
        assert folder.replace("-", "").isalnum()
        assert folder.isascii()
        assert len(folder) <= 60
        assert not folder.startswith("-")
        assert folder not in ("nul", "con")
    assert "\x1b" not in said.output + house.text("logs/context_actions.csv")
    assert "::error" not in [line.strip()[:7] for line in said.output.splitlines()]
    assert {"Alpha", "Beta", "Gamma"} <= set(titles(house, "offers"))
    assert "nothing to do" in door("weekly").stdout


def test_a_truncated_body_is_neither_promoted_nor_overwritten(door: Door) -> None:
    """Exit 1 with the record's name both ways; whole again, both are done."""
    house = door.house
    house.state.settings.truncated_pages = [seed.page_id("overhaul")]
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "project: Overhaul: Its page could not be read whole" in said.stdout
    assert "" == house.git("ls-tree", "-r", "--name-only", "origin/main", "--", "ventures")
    assert ["Alpha", "Beta", "Gamma"] == titles(house, "offers")
    house.edit(ALPHA, lambda text: text + "More.\n")
    alpha = house.page("Alpha")
    house.state.settings.truncated_pages = [alpha["id"]]
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "offers: Alpha ← offers/alpha.md: Its page could not be read whole" in said.stdout
    assert alpha == house.page("Alpha")
    assert "- ulid: " in house.text(f"{BRIEFS}/review_brief_v01.md")
    house.state.settings.truncated_pages = []
    assert 0 == door("weekly").exit_code
    assert "More." in house.page("Alpha")["markdown"]


def test_a_record_that_notion_refuses_stops_only_itself(door: Door) -> None:
    """A 400 for one page of two: exit 1, the record and Notion's reason named; it is made when Notion takes it."""
    match = {"method": "POST", "path": "/v1/pages$", "body": "The text of Alpha"}
    fault = {"kind": "status", "status": 400, "message": "body failed validation: too wonderful"}
    door.house.state.faults.add({"match": match, "fault": fault})
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "failed  offers: Alpha ← offers/alpha.md: Notion refused" in said.stdout
    assert "too wonderful" in said.stdout
    assert ["Beta", "Gamma"] == titles(door.house, "offers")
    assert "- ulid: " in door.house.text(BETA)
    assert 0 == door("weekly").exit_code
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")


def test_a_page_that_was_moved_away_is_neither_written_nor_made_again(tiny: House) -> None:
    """Into another database, or under a page: a finding that names its file, and its text stays as it is."""
    tiny.run("weekly")
    alpha = tiny.page("Alpha")
    tiny.edit(ALPHA, lambda text: text + "More.\n")
    for place in ({"database": "ventures"}, {"under": seed.page_id("overhaul")}):
        tiny.later(days=7)
        tiny.act("move_page", page=alpha["id"], **place)
        run = tiny.run("weekly")
        assert any(finding.where == ALPHA for finding in run.plan.findings)
        assert not any(isinstance(operation, CreatePage) for operation in run.plan.operations)
        assert alpha["markdown"] == tiny.page("Alpha")["markdown"]

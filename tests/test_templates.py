"""The user's own templates, from the branch to the promoted file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sync.convert.documents.template import NAMES, file_name, outline
from sync.core.errors import Exit
from sync.core.plan import Severity, WriteFile
from tests.house import House
from tests.small import BRIEFS, Door, both_sides, put

PLAN = "templates/planning_brief_v01.md"
OWN = """# The plan of {project}

- entity: project
- level: planning
- zone: private
- tags: [plan]

---

## Who and what

- **ULID**:

## Identity

<!-- who? -->

## Weather

<!-- ours -->
"""


def test_headings_stay_and_facts_come_under_them(tiny: House) -> None:
    """A template of the branch shapes what is promoted; the log says which one, the other briefs keep the built-in."""
    put(tiny, PLAN, OWN)
    run = tiny.run("weekly")
    text = tiny.text(f"{BRIEFS}/planning_brief_v01.md")
    assert "# The plan of Overhaul\n\n- entity: project\n- level: planning\n- zone: private\n" in text
    assert "- tags: [plan, project, planning, brief]\n" in text
    assert "## Identity\n\n- **Name**: Overhaul\n" in text
    assert "## Weather\n\n<!-- ours -->" in text
    assert "What we learned." in text
    assert "## 1. Identity (canonical)" in tiny.text(f"{BRIEFS}/execution_brief_v01.md")
    log = tiny.text("logs/context_actions.csv")
    assert 1 == log.count(f"template: /{PLAN}")
    assert log.count("template: built-in")
    left = [finding.what for finding in run.plan.findings if finding.code == "template.left_out"]
    for section, what in zip(("Comparable work and patterns", "Open questions"), left, strict=True):
        assert f"The template /{PLAN} has no heading for {section!r}, so it was left out." == what


@pytest.mark.parametrize("text", ["# P\n\n## Identity\n\n<!-- open\n", b"# P\xff\n"])
def test_a_template_that_cannot_be_used_holds_its_documents_back(tiny: House, text: str | bytes) -> None:
    """The built-in outline never steps in for a broken template: the project waits, with what to do."""
    put(tiny, PLAN, "x")
    data = text.encode() if isinstance(text, str) else text
    (tiny.portfolio / PLAN).write_bytes(data)
    tiny.git("commit", "-q", "-a", "-m", "docs: break")
    tiny.git("push", "-q", "origin", "main")
    run = tiny.run("promote_from_notion")
    (finding,) = [found for found in run.plan.findings if found.severity is Severity.ERROR]
    assert ("template", "project: Overhaul", Exit.INCOMPLETE) == (finding.code, finding.where, run.exit)
    assert f"/{PLAN}" in finding.what
    assert not any(isinstance(op, WriteFile) for op in run.plan.operations)
    tiny.git("rm", "-q", PLAN)
    tiny.git("commit", "-q", "-m", "docs: mend")
    tiny.git("push", "-q", "origin", "main")
    assert any(isinstance(op, WriteFile) for op in tiny.run("promote_from_notion").plan.operations)


def test_a_template_outside_the_branch_does_not_count(tiny: House) -> None:
    """What is promoted depends on commits, not on what lies about in a work tree."""
    (tiny.portfolio / "templates").mkdir()
    (tiny.portfolio / PLAN).write_text(OWN, encoding="utf-8")
    tiny.run("promote_from_notion")
    assert "## 1. Project identity" in tiny.text(f"{BRIEFS}/planning_brief_v01.md")


def test_a_template_that_changes_later_changes_no_promoted_file(tiny: House) -> None:
    """Files are made once: a new outline is for the next project."""
    tiny.run("weekly")
    put(tiny, PLAN, OWN)
    tiny.later(days=7)
    before = both_sides(tiny)
    assert () == tiny.run("weekly").plan.operations
    assert before[0] == both_sides(tiny)[0]


def test_export_copies_what_is_not_there(door: Door, tmp_path: Path) -> None:
    """The folder holds every built-in outline afterwards; a file of one's own is kept, under whatever name."""
    folder = tmp_path / "out"
    folder.mkdir()
    mine = folder / "house_plan.md"
    mine.write_text(OWN, encoding="utf-8")
    said = door("templates", "export", str(folder))
    assert 0 == said.exit_code, said.output
    expected = {file_name(role) for role in NAMES if role != "planning"} | {"house_plan.md"}
    assert expected == {file.name for file in folder.iterdir()}
    assert outline("review") == (folder / "review_brief_v01.md").read_text(encoding="utf-8")
    assert f"kept   {mine}" in said.output
    before = {file: file.read_bytes() for file in folder.iterdir()}
    assert "wrote" not in door("templates", "export", str(folder)).output
    assert before == {file: file.read_bytes() for file in folder.iterdir()}


def test_export_goes_to_the_portfolio_by_default(door: Door) -> None:
    """Without a folder it is the configured one of the portfolio, and no token is needed."""
    assert 0 == door("templates", "export", NOTION_API_TOKEN=None).exit_code
    assert (door.house.portfolio / PLAN).is_file()


def test_exported_outlines_make_the_same_documents(make_small: Callable[..., House]) -> None:
    """The built-in outlines are templates like any other: exported and committed they change no document."""
    plain, own = make_small(), make_small()
    for role in ("planning", "execution", "review"):
        put(own, f"templates/{file_name(role)}", outline(role))
    for house in (plain, own):
        house.run("promote_from_notion")
    for mode in ("planning", "execution", "review"):
        assert plain.text(f"{BRIEFS}/{mode}_brief_v01.md") == own.text(f"{BRIEFS}/{mode}_brief_v01.md")


def test_export_to_a_place_that_is_no_folder_says_so(door: Door, tmp_path: Path) -> None:
    """A file in the way is a sentence and a usage error, not a traceback."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    said = door("templates", "export", str(tmp_path / "file"))
    assert Exit.USAGE == said.exit_code
    assert "cannot be written" in said.stderr

"""Templates: which file is the outline of which document, and what it is taken apart into."""

import pytest

from sync.convert.documents.template import NAMES, builtin, chosen, file_name, outline, read, role_of
from sync.convert.headers import header

HEADER = "- entity: {}\n- level: {}\n\n---\n\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("planning_brief_v01.md", "", "planning"),
        ("Planning-Brief.md", "", "planning"),
        ("project_review_brief_template_v02.md", "", "review"),
        ("adr.md", "", "decision"),
        ("house_v01.md", "# H\n\n" + HEADER.format("project", "execution"), "execution"),
        ("client_v01.md", "# C\n\n" + HEADER.format("engagement", "contract"), "engagement"),
        ("sprint_goal_v01.md", "# S\n\n" + HEADER.format("sprint", "cycle"), None),
        ("notes.txt", "", None),
        ("letter.md", "# Letter\n", None),
    ],
)
def test_template_is_told_by_its_name_or_its_header(name: str, text: str, expected: str | None) -> None:
    """Name first, whatever its version and case; then entity and level; a goal's template is no retro's."""
    assert expected == role_of(f"templates/{name}", text)


def test_newest_version_wins_and_a_name_beats_a_header() -> None:
    """One outline a role, the same one whatever the order of the files."""
    by_header = HEADER.format("project", "planning")
    texts = {"t/planning_brief_v02.md": "", "t/planning_brief_v10.md": "", "t/other_v99.md": f"# O\n\n{by_header}"}
    assert "t/planning_brief_v10.md" == chosen(texts)["planning"].path
    assert chosen(texts) == chosen(dict(reversed(texts.items())))


def test_headings_in_code_comments_and_quotes_are_no_headings() -> None:
    """What a reader sees as headings, and nothing else; underlined ones count."""
    text = "# T\n\n<!--\n## no\n-->\n\n```\n## no\n```\n\n> ## no\n\nUnder\n-----\n\n### 1.2 Yes ###\n"
    assert [("", 0), ("Under", 2), ("Yes", 3)] == [(part.name, part.level) for part in read(text).parts]


@pytest.mark.parametrize(
    ("opened", "closed"), [("<!-- x", "-->"), ("```\ncode", "```"), ("<script>", "</script>"), ("<?php", "?>")]
)
def test_template_that_would_swallow_the_facts_says_so(opened: str, closed: str) -> None:
    """A comment, fence or tag that is never closed would hide all that comes after it."""
    assert read(f"# T\n\n## A\n\n{opened}\n").problem
    assert not read(f"# T\n\n## A\n\n{opened}\n{closed}\n").problem


@pytest.mark.parametrize("role", NAMES)
def test_built_in_outlines_are_templates_as_users_write_them(role: str) -> None:
    """Each has a title with a placeholder and the whole header, and is found under its own name."""
    parsed = header.read(outline(role))
    assert f"/templates/{file_name(role)}" == parsed.header.source_path
    assert parsed.header.entity
    assert parsed.header.level
    assert ("Name", role) == (builtin(role).titled("Name").split(": ")[-1], role_of(file_name(role), ""))
    assert not builtin(role).problem

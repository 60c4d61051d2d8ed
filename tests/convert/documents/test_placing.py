"""Facts under the headings of a template: nothing of it is lost, nothing is invented, what is open is marked."""

import re
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sync.convert.documents.facts import Block, Checklist, Extract, Fact, Section, Table
from sync.convert.documents.placing import Placed, place
from sync.convert.documents.template import read
from sync.convert.markdown.markup import Markdown

GAP = "NEEDS_MORE_CONTEXT"


def fact(label: str, *lines: str) -> Fact:
    """A fact; without lines it is missing."""
    return Fact(label, tuple(map(Markdown, lines)))


def placed(template: str, **sections: list[Block]) -> Placed:
    """A template without title and header, filled with sections named by their words."""
    named = {key.replace("_", " "): Section(key, tuple(blocks)) for key, blocks in sections.items()}
    return place(read(template), named)


def test_facts_go_under_the_heading_that_says_them() -> None:
    """Numbers, case and a word more or less do not matter; the template's order stands."""
    made = placed(
        "## 7) RISKS\n\n## 2. The goals of it\n", Goals=[fact("G", "g")], Risks_and_mitigations=[fact("R", "r")]
    )
    assert "## 7) RISKS\n\n- **R**: r\n\n## 2. The goals of it\n\n- **G**: g\n" == made.body


def test_heading_that_nothing_matches_keeps_its_text() -> None:
    """The user's own section stays to the letter, guidance included."""
    own = "## House rules\n\n<!-- ours -->\n\n- **Bank**:\n- [ ]\n\n| a |\n| --- |\n| |"
    assert f"{own}\n\n## Goals\n\n- **G**: g\n" == placed(f"{own}\n\n## Goals\n", Goals=[fact("G", "g")]).body


@pytest.mark.parametrize(("lines", "expected"), [(("g",), "- **G**: g"), ((), f"<!-- Why? -->\n\n- **G**: {GAP}")])
def test_guidance_goes_once_something_is_known(lines: tuple[str, ...], expected: str) -> None:
    """A filled section needs no guidance; an empty one keeps it and says what is missing."""
    assert (
        f"## Goals\n\n{expected}\n"
        == placed("<!-- All. -->\n\n## Goals\n\n<!-- Why? -->\n", Goals=[fact("G", *lines)]).body
    )


@pytest.mark.parametrize(
    ("line", "facts", "expected"),
    [
        ("- **Type**:", [fact("Type", "Audit")], "- **Type**: Audit"),
        ("- **Type:**", [fact("Type", "Audit")], "- **Type:** Audit"),
        ("- Type: {type}", [fact("Type", "Audit")], "- Type: Audit"),
        ("* [ ] Outcome:", [fact("Outcome", "Done")], "* [ ] Outcome: Done"),
        ("**Recommended**: <option>", [fact("Recommended, and why", "A", "B")], "**Recommended**:\n\n- A\n- B"),
        ("1. **Owner**:", [fact("Owner (People)", "Kim", "Ada")], "1. **Owner**:\n   - Kim\n   - Ada"),
        ("- **Start / end**:", [fact("End", "2"), fact("Start", "1")], "- **Start / end**: 1 / 2"),
        ("- **Start / end**:", [fact("Start", "1")], f"- **Start / end**: {GAP}\n- **Start**: 1"),
        ("- **Parent (engagement or program)**:", [fact("Engagement", "E")], "- **Parent (engagement or program)**: E"),
        ("- **Bank**:", [fact("Type", "Audit")], f"- **Bank**: {GAP}\n- **Type**: Audit"),
        ("- **Type**: Audit", [fact("Type")], "- **Type**: Audit"),
        ("- **Type**: Draft", [fact("Type", "Audit")], "- **Type**: Audit"),
        ("Note: read this.", [fact("Note", "n")], "Note: read this.\n\n- **Note**: n"),
        ("```\n- **Type**:\n```", [fact("Type", "Audit")], "```\n- **Type**:\n```\n\n- **Type**: Audit"),
    ],
)  # fmt: skip
def test_labels_of_the_template_are_filled_where_they_stand(line: str, facts: list[Block], expected: str) -> None:
    """An open label takes its fact or is marked; a text of the template stands where nothing is known."""
    made = placed(f"## Goals\n\n{line}\n", Goals=[*facts, fact("Z", "z")])
    glue = "\n" if expected.rpartition("\n")[2].startswith("- ") else "\n\n"
    assert f"## Goals\n\n{expected}{glue}- **Z**: z\n" == made.body


COLUMNS = Table("Sprints", ("Sprint", "Planned end", "Delta"), ((Markdown("W40"), Markdown("5 Oct"), None),))


@pytest.mark.parametrize(
    ("table", "kept"),
    [
        ("| Sprint | Planned end |\n| --- | --- |\n| | |", ""),
        ("| Sprint | Mood |\n| --- | --- |\n| | |", f"| Sprint | Mood |\n| --- | --- |\n| {GAP} | {GAP} |\n\n"),
        ("| Option | Pros |\n| --- | --- |\n| A | |", f"| Option | Pros |\n| --- | --- |\n| A | {GAP} |\n\n"),
        ("| Rule | Why |\n| --- | --- |\n| Short | Clear |", "| Rule | Why |\n| --- | --- |\n| Short | Clear |\n\n"),
    ],
)
def test_empty_tables_give_way_or_are_marked(table: str, kept: str) -> None:
    """Ours replaces an empty one whose columns it has; another keeps its columns, and its empty cells are marked."""
    expected = f"## Timeline\n\n{kept}**Sprints**\n\n{COLUMNS.show().partition(chr(10) * 2)[2]}\n\n- **F**: f\n"
    assert expected == placed(f"## Timeline\n\n{table}\n", Timeline=[COLUMNS, fact("F", "f")]).body


def test_empty_items_go_and_lower_headings_take_what_they_name() -> None:
    """`- [ ]` and `1.` are places to write in; a fact goes below the heading that says its label."""
    made = placed("## Scope\n\n1.\n2.\n- [ ]\n\n### In\n\n### Out\n\n<!-- What not? -->\n",
                  Scope=[fact("In scope", "i"), fact("Fee", "f"), fact("Out of scope")])  # fmt: skip
    lower = f"### In\n\n- **In scope**: i\n\n### Out\n\n<!-- What not? -->\n\n- **Out of scope**: {GAP}\n"
    assert f"## Scope\n\n- **Fee**: f\n\n{lower}" == made.body
    assert ("Out / Out of scope",) == made.gaps


def test_sections_without_a_heading_go_nearby_or_are_named() -> None:
    """Results belong to the scope of an engagement; what has no place near is left out and said, but no page's text."""
    text = Extract("", Markdown("### Words\n\nkept"))
    made = placed(
        "## Scope\n", Scope_and_acceptance_criteria=[fact("S", "s")], Outcomes=[fact("R", "r")],
        Risks=[fact("N", "n")], Empty=[fact("M")], Notes_from_the_page=[text],
    )  # fmt: skip
    assert "## Scope\n\n- **S**: s\n- **R**: r\n\n## Notes from the page\n\n### Words\n\nkept\n" == made.body
    assert (("Risks",), ()) == (made.left_out, made.gaps)


def test_template_is_text_and_never_run() -> None:
    """What looks like code of a template language stays as it is written."""
    own = "## Own\n\n{{ 7 * 7 }} {% include '/etc/passwd' %} ${HOME}"
    assert own in placed(f"{own}\n\n## Goals\n", Goals=[fact("G", "{{ secret }}")]).body


PIECES = st.sampled_from(
    ["## A", "# Goals", "### Risks and more", "Goals\n---", "- **G**:", "- [ ] G:", "**G**: <x>", "- [ ]", "1.", "text",
     "| G | H |\n| --- | --- |\n| | |", "<!-- a\n\nb -->", "```\n# no\n```", "    # no", "> ## no", "  ", "", "\\# no",
     "- **G**: {g}\n  - x"]
)  # fmt: skip
FACTS: Mapping[str, list[Block]] = {
    "Goals": [fact("G", "known"), fact("H"), Table("T", ("G", "H"), ((Markdown("cell"), None),))],
    "Risks": [fact("R", "risk"), Checklist("C", ((True, Markdown("check")),))],
}


def heads(markdown: str) -> list[str]:
    """The headings that a reader sees."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    return [t.content for before, t in pairwise(tokens) if before.type == "heading_open"]


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=12).map("\n\n".join) | st.lists(PIECES, max_size=12).map("\n".join))
def test_whatever_the_template_no_heading_is_lost_and_every_fact_is_shown_or_named(text: str) -> None:
    """The headings are the template's, in its order; each known fact stands in the text or its section is named."""
    template = read(f"# T\n\n- entity: project\n- zone: internal\n\n---\n\n{text}")
    made = place(template, {name: Section(name, tuple(blocks)) for name, blocks in FACTS.items()})
    assert heads(text) == heads(made.body)
    for name, words in (("Goals", ("known", "cell")), ("Risks", ("risk", "check"))):
        assert (name in made.left_out) == (words[0] not in made.body)
        assert all((word in made.body) == (words[0] in made.body) for word in words)
    assert bool(made.gaps) == (GAP in re.sub(r"```.*?```", "", made.body, flags=re.DOTALL))

"""Facts come under the headings of a template: every heading stays, what fits none is put nearby or named."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sync.convert.documents.facts import Block, Extract, Fact, Section, Table, shown
from sync.convert.documents.likeness import ALIKE, likeness
from sync.convert.documents.skeleton import Settled, parser, settle
from sync.convert.documents.template import Part, Template
from sync.convert.markdown.fields import without_comments
from sync.convert.markdown.markup import Markdown

ALSO: Mapping[str, tuple[str, ...]] = {
    "Project identity": ("Identity", "Project"),
    "Context and background": ("Problem", "Background"),
    "Goals and success criteria": ("Objectives", "Definition of done"),
    "Approach alternatives": ("Options", "Alternatives considered"),
    "Comparable work and patterns": ("References", "Links"),
    "Next steps": ("Actions",),
    "SHO": ("Session handoff", "Handoff"),
    "Objective restated": ("Goal",),
    "Surprises and learnings": ("Lessons learned",),
    "Technical debt and follow-up": ("Open items",),
    "Client and contacts": ("Organization", "People"),
    "Commercial facts": ("Fees", "Contract"),
    "Changes and approvals": ("Decisions",),
    "Options considered": ("Alternatives", "Options"),
    "Decision": ("Decision and rationale",),
    "Reviewers and sign-off": ("Approval",),
}
"""Other headings that people give to a section."""

NEAREST: Mapping[str, tuple[str, ...]] = {
    "Outcomes": ("Scope and acceptance criteria", "Milestones and timeline"),
    "Next steps": ("Open questions",),
    "Open questions": ("Next steps",),
    "Fact checklist": ("Key facts and decisions",),
    "SHO": ("Current status",),
    "Logs": ("SHO", "Current status"),
    "Retrospective": ("Surprises and learnings",),
    "Checklist and post-review actions": ("Archive and retention", "Recommendations"),
    "Success metrics": ("Consequences", "Decision"),
    "Review": ("Consequences", "Decision"),
}
"""Where a section goes in a template that has no heading for it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A filled template. `gaps` are missing facts as `heading / fact`; `left_out` are sections with known facts."""

    body: Markdown
    sections: tuple[str, ...]
    gaps: tuple[str, ...]
    left_out: tuple[str, ...]


def place(template: Template, sections: Mapping[str, Section]) -> Placed:
    """The template's parts in their order, with the facts of each section under the heading that fits it best."""
    homes = _homes(template.parts, list(sections))
    blocks: dict[int, list[Block]] = {}
    names: dict[int, str] = {}
    left_out: list[str] = []
    loose: list[str] = []
    for name, section in sections.items():
        at = homes.get(name)
        if at is None:
            at = next((homes[near] for near in NEAREST.get(name, ()) if near in homes), None)
        else:
            names[at] = name
        if at is not None:
            for block in section.blocks:
                blocks.setdefault(_below(block, at, template.parts, homes), []).append(block)
        elif any(isinstance(block, Extract) for block in section.blocks):
            loose.append(name)
        elif any(block.known for block in section.blocks):
            left_out.append(name)
    filled = [_filled(part, blocks.get(n), names.get(n, part.name), not n) for n, part in enumerate(template.parts)]
    ends = [f"## {name}\n\n{text}" for name in loose if (text := sections[name].show())]
    body = "\n\n".join(text for text in (*(text for text, _ in filled), *ends) if text)
    gaps = tuple(gap for _, missing in filled for gap in missing)
    placed = tuple(name for name in sections if name not in left_out)
    return Placed(Markdown(body + "\n"), placed, gaps, tuple(left_out))


def _homes(parts: Sequence[Part], names: Sequence[str]) -> dict[str, int]:
    """Section → its part, the likest pairs first; each part is the home of one section."""
    pairs = sorted(
        (-score, order, at)
        for order, name in enumerate(names)
        for at, part in enumerate(parts)
        if part.level and (score := _fits(name, part.name)) >= ALIKE
    )
    homes: dict[str, int] = {}
    taken: set[int] = set()
    for _, order, at in pairs:
        if names[order] not in homes and at not in taken:
            homes[names[order]] = at
            taken.add(at)
    return homes


def _fits(name: str, heading: str) -> float:
    return max(likeness(name, heading), *(0.9 * likeness(other, heading) for other in ALSO.get(name, (name,))))


def _below(block: Block, at: int, parts: Sequence[Part], homes: Mapping[str, int]) -> int:
    """The part a block goes to: a heading below its section's that says its label, else the section's own."""
    label = block.heading.lstrip("# ") if isinstance(block, Extract) else block.label
    best, score = at, ALIKE
    for n in range(at + 1, len(parts)):
        if parts[n].level <= parts[at].level:
            break
        if n not in homes.values() and (found := likeness(label, parts[n].name)) >= score:
            best, score = n, found + 0.01
    return best


def _filled(part: Part, blocks: Sequence[Block] | None, name: str, preamble: bool) -> tuple[str, tuple[str, ...]]:
    """The text of a part with its facts, and what is missing there. Guidance goes once something is known."""
    if blocks is None:
        text = _unguided(part.text) if preamble else part.text
        return "\n\n".join(piece for piece in (part.heading, text) if piece), ()
    text = _unguided(part.text) if any(block.known for block in blocks) else part.text
    facts = [block for block in blocks if isinstance(block, Fact)]
    left = settle(text, facts, [block for block in blocks if isinstance(block, Table)])
    if _nested(left.text) != _nested(part.text):  # a list took up what stood below it, or let it go
        left = Settled(part.text, (), ())
    rest = [block for block in blocks if block not in left.used]
    told = shown(rest, alone=len(blocks) == 1)
    gaps = (*left.missing, *(gap for block in rest for gap in block.gaps()))
    text = _tidy(left.text)
    glue = "\n" if _ends_in_list(text) and told.startswith("- **") else "\n\n"
    filled = glue.join(piece for piece in (text, told) if piece)
    return "\n\n".join(piece for piece in (part.heading, filled) if piece), tuple(f"{name} / {gap}" for gap in gaps)


def _unguided(text: str) -> str:
    """Without comments, but where one holds code and list apart: then it stays, or code would become a heading."""
    bare = _tidy(without_comments(text))
    return bare if _nested(bare) == _nested(text) else text


def _nested(text: str) -> list[str]:
    """The headings in lists and quotes, which are no parts of their own."""
    return [found.content for before, found in pairwise(parser().parse(text)) if before.type == "heading_open"]


def _ends_in_list(text: str) -> bool:
    """Whether its last line is an item that more items can follow."""
    return re.fullmatch(r"(?:- |  - ).*", text.rpartition("\n")[2]) is not None


def _tidy(text: str) -> str:
    """Without the blank lines that were left where something went; code is left alone."""
    return text if "```" in text or "~~~" in text else re.sub(r"\n{3,}", "\n\n", text).strip("\n")

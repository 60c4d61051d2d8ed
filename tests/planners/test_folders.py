"""Project folders: what lies beside the briefs, what people keep is left to them, and what was there is found again."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
import yaml

from sync.convert.headers import header
from sync.core import table
from sync.core.model import Document, Page, Snapshot
from sync.core.plan import Adopt, Append, Plan, Severity, WriteFile
from sync.core.selection import Selection
from sync.planners import promote_from_notion
from sync.planners.outgoing import screen
from sync.planners.weekly import after
from tests.planners import scene

VENTURE = scene.page(10, "ventures", "Ops Studio")
PROJECT = scene.page(41, "projects", "Clean-up", body="", Status="Done", Venture=[10])
OFFER = scene.page(20, "offers", "Sprint", Venture=[10])
ENGAGEMENT = scene.page(30, "engagements", "Jabber Ltd", body="", Status="Complete", Offer=[20])
FOLDER = "ventures/ops-studio/projects/clean-up"
SOT = "sot/projects.csv"
COLUMNS = "project_id,name,engagement_id,program_id,type,status,deadline,repo_path,tags,zone"
ROW = f"{scene.ulid(41)},Clean-up,,,,Done,,/{FOLDER}/,,internal\n"


def seen(*pages: Page, files: Mapping[str, str] | None = None, documents: tuple[Document, ...] = ()) -> Snapshot:
    """A snapshot with further files in HEAD; the venture has its folder."""
    texts = {"ventures/ops-studio/.contextrc.yaml": "venture: ops-studio\n", **(files or {})}
    start = scene.snapshot(documents, pages or (VENTURE, PROJECT))
    return replace(start, files=texts, paths=start.paths | set(texts))


def plan(snapshot: Snapshot, remote: str = "private") -> Plan:
    """The plan, with its screen."""
    config = scene.config(remote=remote)
    return screen(promote_from_notion.plan(snapshot, config, Selection()), snapshot, config)


def written(made: Plan) -> dict[str, WriteFile]:
    """What the plan writes, by path."""
    return {op.path: op for op in made.operations if isinstance(op, WriteFile)}


def codes(made: Plan) -> list[str]:
    """The codes of the findings, those of gaps and triggers left out."""
    return [finding.code for finding in made.findings if finding.code not in ("gap", "trigger.never")]


def test_a_project_gets_its_whole_folder() -> None:
    """Three briefs, handoff, settings, tasks and a row of /sot, all under the project's id."""
    made = written(plan(seen()))
    briefs = [f"{FOLDER}/context/{mode}_brief_v01.md" for mode in ("planning", "execution", "review")]
    others = [f"{FOLDER}/context/SHO.json", f"{FOLDER}/.contextrc.yaml", f"{FOLDER}/tasks.csv", SOT]
    assert [*briefs, *others] == list(made)
    assert {PROJECT.ulid} == {op.ulid for op in made.values()}
    assert (Append(COLUMNS, "project_id"), ROW) == (made[SOT].append, made[SOT].text)
    assert PROJECT.ulid == json.loads(made[others[0]].text)["id"]
    settings = yaml.safe_load(made[others[1]].text)
    assert ("ops-studio", "clean-up", "internal") == tuple(settings[k] for k in ("venture", "project", "default_zone"))
    assert "../../../.." == settings["root"]
    assert ["./decisions", "../../../../ventures/ops-studio/decisions", "../../../../decisions"] == settings[
        "decisions"
    ]


def test_the_row_agrees_with_the_brief() -> None:
    """Id, zone and folder of the row are the brief's, whose checklist says that they are."""
    made = written(plan(seen()))
    (row,) = table.read(f"{COLUMNS}\n{made[SOT].text}").rows
    text = made[f"{FOLDER}/context/execution_brief_v01.md"].text
    parsed = header.read(text)
    assert (parsed.header.ulid, parsed.header.zone) == (row["project_id"], row["zone"])
    assert f"`{row['repo_path']}`" in text
    assert "- [x] The ids stand in /sot/projects.csv" in text


@pytest.mark.parametrize("key", [scene.ulid(41), "PROJ-001"])
def test_a_row_that_is_there_is_a_persons(key: str) -> None:
    """Under its ULID or the id people use it is left as it is; what it says otherwise is named, and not ticked."""
    text = f"{COLUMNS}\n{key},Tidy,,,,Done,,,,\n"
    projects = scene.source("projects", **{"Project ID": "rich_text"})
    start = seen(
        VENTURE, replace(PROJECT, properties={**PROJECT.properties, "Project ID": "PROJ-001"}), files={SOT: text}
    )
    made = plan(replace(start, sources=scene.sources(projects)))
    assert SOT not in written(made)
    assert [SOT] == [op.path for op in made.operations if isinstance(op, Adopt)]
    (finding,) = [one for one in made.findings if one.code == "sot.differs"]
    assert (Severity.WARNING, True) == (finding.severity, "name" in finding.what)
    assert "- [ ] The ids stand in /sot/projects.csv" in written(made)[f"{FOLDER}/context/execution_brief_v01.md"].text


def test_a_persons_columns_stay_in_their_order() -> None:
    """A row is written under the columns that are there; those of a person stay empty."""
    made = written(plan(seen(files={SOT: "status,mood,project_id\nDone,good,X\n"})))
    assert f"Done,,{scene.ulid(41)}\n" == made[SOT].text


@pytest.mark.parametrize("text", ["name,status\nA,Done\n", 'project_id\n"open\n', "project_id,project_id\n", None])
def test_a_table_that_cannot_be_read_is_left_alone_and_said(text: str | None) -> None:
    """Without its key column, with an open quote, or no text at all: the briefs are made, the table is not touched."""
    start = seen(files={SOT: text} if text is not None else {})
    start = start if text is not None else replace(start, paths=start.paths | {SOT})
    made = plan(start)
    assert SOT not in written(made)
    assert f"{FOLDER}/tasks.csv" in written(made)
    assert "sot.unreadable" in codes(made)


def test_files_of_a_person_are_never_replaced() -> None:
    """A handoff, settings and tasks that are there stay; base learns of them."""
    mine = {f"{FOLDER}/context/SHO.json": "{}", f"{FOLDER}/.contextrc.yaml": "a: 1", f"{FOLDER}/tasks.csv": "task_id\n"}
    made = plan(seen(files=mine))
    assert not set(mine) & set(written(made))
    assert set(mine) == {op.path for op in made.operations if isinstance(op, Adopt)}


def test_the_second_run_is_quiet_and_a_lost_base_heals() -> None:
    """What was made is found; without base it is adopted, and nothing is written twice."""
    known = after(seen(), plan(seen()).operations)
    assert (0, []) == (len(plan(known).operations), codes(plan(known)))
    healed = plan(replace(known, base={}))
    assert ({Adopt}, []) == ({type(op) for op in healed.operations}, codes(healed))


def test_what_people_did_to_the_files_is_said_and_stays() -> None:
    """Edited, gone, or a row taken out: a finding each, and not one operation."""
    known = after(seen(), plan(seen()).operations)
    sho, tasks = f"{FOLDER}/context/SHO.json", f"{FOLDER}/tasks.csv"
    edited = {**known.files, sho: known.files[sho].replace("}", " }"), SOT: known.files[SOT].replace("Done", "Old")}
    assert ["file.edited"] * 2 == codes(plan(replace(known, files=edited)))
    gone = {path: text for path, text in known.files.items() if path != tasks} | {SOT: f"{COLUMNS}\n"}
    made = plan(replace(known, files=gone, paths=known.paths - {tasks}))
    assert (["file.gone"] * 2, ()) == (codes(made), made.operations)


def test_a_moved_folder_is_followed() -> None:
    """Files that a person moved are the record's in their new place, also for what comes later."""
    known = after(seen(), plan(seen()).operations)
    there = FOLDER.replace("clean-up", "tidy-up")
    documents = tuple(replace(one, path=one.path.replace(FOLDER, there)) for one in known.documents)
    files = {path.replace(FOLDER, there): text for path, text in known.files.items()}
    paths = frozenset(path.replace(FOLDER, there) for path in known.paths)
    made = plan(replace(known, documents=documents, files=files, paths=paths))
    assert ({Adopt}, []) == ({type(op) for op in made.operations}, codes(made))
    assert all(there in op.path for op in made.operations if isinstance(op, Adopt))
    handbook = scene.page(60, "deliverables", "Handbook", body="", Status="Approved", Project=[41])
    approving = scene.sources(scene.source("deliverables", Status="select:Draft,Approved"))
    moved = replace(known, documents=documents, files=files, paths=paths, sources=approving)
    more = written(plan(replace(moved, pages=(*known.pages, handbook))))
    assert [f"{there}/deliverables/handbook/context/deliverable_spec_v01.md", "sot/deliverables.csv"] == list(more)


def test_a_folder_of_ones_own_is_found_by_its_id() -> None:
    """A handoff or a brief with the project's ULID says where its folder is; what it lacks goes there."""
    own = "ventures/ops-studio/projects/my-tidy-up"
    by_handoff = seen(files={f"{own}/context/SHO.json": json.dumps({"id": PROJECT.ulid})})
    assert f"{own}/context/planning_brief_v01.md" in written(plan(by_handoff))
    mine = scene.document(41, f"{own}/context/planning_brief_v01.md", "My plan for Clean-up", "planning")
    made = plan(seen(documents=(mine,)))
    expected = {f"{own}/context/execution_brief_v01.md", f"{own}/context/review_brief_v01.md"}
    assert expected == {path for path in written(made) if path.endswith("_brief_v01.md")}
    assert mine.path in [op.path for op in made.operations if isinstance(op, Adopt)]


def test_a_rename_in_notion_is_a_note() -> None:
    """Folder and titles stay; a person hears of the new name."""
    known = after(seen(), plan(seen()).operations)
    made = plan(replace(known, pages=(VENTURE, replace(PROJECT, title="Spring clean"))))
    assert (["page.renamed"], ()) == (codes(made), made.operations)


def test_a_new_venture_gets_its_two_files_once() -> None:
    """Brief and settings as placeholders, under the venture's id; where the folder is, nothing is added."""
    second = scene.page(42, "projects", "Second", body="", Status="Done", Venture=[10])
    bare = scene.snapshot((), (VENTURE, PROJECT, second))
    made = [op for op in plan(bare).operations if isinstance(op, WriteFile) and op.ulid == VENTURE.ulid]
    expected = ["ventures/ops-studio/context/venture_brief_v01.md", "ventures/ops-studio/.contextrc.yaml"]
    assert expected == [op.path for op in made]
    assert not any(op.ulid == VENTURE.ulid for op in written(plan(seen())).values())


def test_a_secret_in_one_file_holds_the_whole_record_back() -> None:
    """A token in the title would stand in paths and a row: nothing of the record goes out, its row included."""
    leaky = replace(PROJECT, title="ntn_" + "a1B2" * 11)
    made = plan(seen(VENTURE, leaky))
    assert ({}, True) == (written(made), "place.unknown" in codes(made))


def test_a_public_remote_gets_no_companions_of_private_work() -> None:
    """A project promoted while the remote was private keeps what it has, and gains nothing on a public one."""
    client = replace(PROJECT, properties={"Status": "Done", "Engagements": scene.related(30)})
    known = after(seen(VENTURE, OFFER, ENGAGEMENT, client), plan(seen(VENTURE, OFFER, ENGAGEMENT, client)).operations)
    base = {
        ulid: replace(one, files={r: f for r, f in one.files.items() if r != "sho"}) for ulid, one in known.base.items()
    }
    sho = next(path for path in known.paths if path.endswith("SHO.json"))
    lacking = replace(
        known, base=base, paths=known.paths - {sho}, files={k: v for k, v in known.files.items() if k != sho}
    )
    assert [sho] == list(written(plan(lacking)))
    made = plan(lacking, remote="public")
    assert ({}, ["zone.public"]) == (written(made), codes(made))


@pytest.mark.parametrize(
    ("related", "folder"),
    [
        ({"Projects": [41]}, f"{FOLDER}/decisions"),
        ({"Projects": [41], "Offers": [20]}, "ventures/ops-studio/decisions"),
        ({"Projects": [41, 42]}, "ventures/ops-studio/decisions"),
        ({"Projects": [41, 43]}, "decisions"),
        ({"Projects": [41], "Offers": [21]}, "decisions"),
        ({}, "decisions"),
    ],
)
def test_a_decision_lies_as_deep_as_what_it_concerns(related: Mapping[str, list[int]], folder: str) -> None:
    """One project's, one venture's, or everybody's."""
    schema = {"Projects": "relation:projects", "Offers": "relation:offers"}
    decision = scene.page(50, "decision_journal", "Use a list", body="")
    pages = (
        VENTURE, scene.page(11, "ventures", "Agency"), OFFER, scene.page(21, "offers", "Loose"),
        replace(PROJECT, properties={**PROJECT.properties, "Decision Journal": scene.related(50)}),
        scene.page(42, "projects", "Second", Status="Active", Venture=[10]),
        scene.page(43, "projects", "Third", Status="Active", Venture=[11]),
        replace(decision, properties={name: scene.related(*numbers) for name, numbers in related.items()}),
    )  # fmt: skip
    start = replace(seen(*pages), sources=scene.sources(scene.source("decision_journal", **schema)))
    assert f"{folder}/2025-09-01_use-a-list_v01.md" in written(plan(start))


def test_won_deals_leave_their_history_with_the_engagement() -> None:
    """The first has the plain name, a second its own; one without engagement is a reminder and no failure."""
    stage = scene.source("deals", Stage="select:Lead,Won", Engagement="relation:engagements")
    deals = [
        scene.page(n, "deals", title, body="", Stage="Won", Venture=[10], Engagement=engagement)
        for n, title, engagement in ((25, "First", [30]), (26, "Second", [30]), (27, "Third", []))
    ]
    start = replace(seen(VENTURE, OFFER, ENGAGEMENT, *deals), sources=scene.sources(stage))
    config = scene.config(triggers={"deal": ("Stage == Won",)})
    made = promote_from_notion.plan(start, config, Selection())
    folder = "ventures/ops-studio/engagements/jabber-ltd"
    assert [f"{folder}/deal_history.md", f"{folder}/deal_history_second.md"] == list(written(made))
    assert [("deal.engagement", Severity.WARNING)] == [(f.code, f.severity) for f in made.findings if f.code != "gap"]
    again = promote_from_notion.plan(after(start, made.operations), config, Selection())
    assert () == again.operations


def test_what_the_portfolio_holds_is_linked() -> None:
    """The offer's brief by its ULID, and playbooks that are not too sensitive, are comparable work of a brief."""
    offer = scene.document(20, "ventures/ops-studio/offers/sprint/context/offer_brief_v01.md", "Sprint")
    playbooks = [
        scene.document(None, f"context/playbooks/{name}.md", name, "playbook", zone=zone)
        for name, zone in (("call", "internal"), ("secret", "private"))
    ]
    project = replace(PROJECT, properties={**PROJECT.properties, "Offer": scene.related(20)})
    schemas = scene.sources(scene.source("projects", Offer="relation:offers"))
    start = replace(seen(VENTURE, OFFER, project, documents=(offer, *playbooks)), sources=schemas)
    text = written(plan(start))[f"{FOLDER}/context/planning_brief_v01.md"].text
    assert f"- **Offer**: [Sprint](/{offer.path}) ({OFFER.ulid})" in text
    assert "- **Playbooks**: /context/playbooks/call.md\n" in text

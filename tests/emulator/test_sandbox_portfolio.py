"""The sandbox portfolio: headers in every form people use, and the planted files."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from ulid import ULID

SANDBOX = Path(__file__).parents[2] / "sync" / "emulator" / "sandbox"
PORTFOLIO = SANDBOX / "portfolio"
FILES = {p.relative_to(PORTFOLIO).as_posix(): p.read_text(encoding="utf-8") for p in PORTFOLIO.rglob("*.md")}
OFFERS = sorted(path for path in FILES if path.endswith("/offer_brief_v01.md"))
KEYS = ["entity", "level", "zone", "version", "tags", "source_path", "date"]
LOG_COLUMNS = "ts,agent,action,entity,path,latency_ms,token_in,token_out,success,notes"
MAP_COLUMNS = "entity,ulid,notion_page_id,notion_db_id,repo_path,last_synced_iso\n"


def header(path: str) -> dict[str, str]:
    """The header bullets of a file, whatever their form; empty when it has none (an example in a fence is none)."""
    block = re.search(r"(?:^- [a-z_]+: .*\n){7,}", FILES[path], re.MULTILINE)
    return dict(re.findall(r"- (\w+): (.*)\n", block.group())) if block and form(path) != "none" else {}


def form(path: str) -> str:
    bullets = r"(?:- .*\n)+"
    forms = {
        "canonical": rf"# .+\n\n{bullets}\n---\n",
        "title then list": rf"# .+\n\n{bullets}\n(?!---)",
        "list before title": rf"{bullets}\n# ",
        "fenced": rf"---\n{bullets}---\n",
        "metadata": rf"# .+\n\n\*\*Metadata\*\*\n\n{bullets}",
    }
    return next((name for name, pattern in forms.items() if re.match(pattern, FILES[path])), "none")


ODD_FORMS = {
    "ventures/ops-studio/offers/process-sprint/context/offer_brief_v01.md": "title then list",
    "decisions/2025-10-24_price-in-packages_v01.md": "list before title",
    "context/playbooks/weekly_review.md": "fenced",
    "decisions/2025-11-07_client-zone-defaults_v01.md": "metadata",
    "templates/planning_brief_v01.md": "metadata",
    "templates/review_brief_v01.md": "metadata",
    "templates/engagement_brief_v01.md": "metadata",
    "CONTRIBUTING.md": "none",
    "ventures/ops-studio/context/playbooks/discovery_call.md": "none",
}


@pytest.mark.parametrize("path", sorted(FILES))
def test_header_forms(path: str) -> None:
    """The five forms in use occur, each where the README says; everything else is canonical."""
    assert ODD_FORMS.get(path, "canonical") == form(path)


@pytest.mark.parametrize("path", sorted(set(FILES) - {p for p, f in ODD_FORMS.items() if f == "none"}))
def test_header_keys(path: str) -> None:
    """Headers have the seven keys in their order; `ulid` may follow."""
    assert KEYS == [key for key in header(path) if key != "ulid"]


def test_planted_headers() -> None:
    """One restricted zone, one unknown, one with a comment; one wrong source path; one lower-case ULID."""
    zones = Counter(header(path).get("zone") for path in FILES)
    odd = {zone: n for zone, n in zones.items() if zone not in {"internal", None}}
    commented = "internal  # the rule itself may be read by every colleague"
    assert {"restricted": 1, "confidential": 1, commented: 1} == odd
    wrong = [p for p in FILES if header(p).get("source_path", f"/{p}") != f"/{p}"]
    assert ["decisions/2025-10-24_price-in-packages_v01.md"] == wrong
    [(path, ulid)] = [(p, header(p)["ulid"]) for p in FILES if "ulid" in header(p)]
    assert path == "context/playbooks/weekly_review.md"
    assert ulid == ulid.lower()
    assert ulid.upper() == str(ULID.from_str(ulid.upper()))


def test_the_tree() -> None:
    """Two ventures, five offers without ULID, two blueprints, three playbooks, four decisions, three templates."""
    assert 2 == len(list(PORTFOLIO.glob("ventures/*/.contextrc.yaml")))
    assert 2 == len([path for path in FILES if path.endswith("/service_blueprint_v01.md")])
    assert 3 == len([path for path in FILES if "/playbooks/" in path])
    assert 3 == len([path for path in FILES if re.match(r"decisions/\d{4}-\d\d-\d\d_[a-z0-9-]+_v01\.md", path)])
    assert "decisions/20251031_tooling-freeze_v1.md" in FILES
    assert 3 == len([path for path in FILES if path.startswith("templates/")])
    assert 5 == len(OFFERS)
    assert not any("ulid" in header(path) for path in OFFERS)


@pytest.mark.parametrize("path", sorted(PORTFOLIO.glob("ventures/*/.contextrc.yaml")), ids=lambda p: p.parent.name)
def test_contextrc(path: Path) -> None:
    """Each venture names itself and its default zone, and points to folders that exist or will."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert path.parent.name == found["venture"]
    assert found["default_zone"] == "internal"
    assert PORTFOLIO.resolve() == (path.parent / found["root"]).resolve()


@pytest.mark.parametrize("path", OFFERS)
def test_offer_briefs(path: str) -> None:
    """The seven sections of an offer brief, and typed facts as bold lines."""
    sections = re.findall(r"(?m)^## (\d)\. ", FILES[path])
    assert list("1234567") == sections
    assert re.search(r"(?m)^- \*\*Price\*\*: \d+(\.\d+)?$", FILES[path])


def test_blueprints_have_five_layers() -> None:
    """Customer actions, frontstage, backstage, support processes, evidence."""
    layers = ["Customer actions", "Frontstage", "Backstage", "Support processes", "Evidence"]
    for path, text in FILES.items():
        if path.endswith("/service_blueprint_v01.md"):
            assert layers == re.findall(r"(?m)^## \d\. (.+)$", text)


def test_unknown_values_of_the_new_offer() -> None:
    """The offer without a page names a segment and an option that Notion does not have."""
    seed = yaml.safe_load((SANDBOX / "workspace.yaml").read_text(encoding="utf-8"))
    brief = FILES["ventures/automation-agency/offers/inbox-autopilot/context/offer_brief_v01.md"]
    facts = dict(re.findall(r"(?m)^- \*\*(.+?)\*\*: (.+)$", brief))
    assert facts["Target ICP"] not in {r["properties"]["Name"] for r in seed["records"]["icp_segments"]}
    options = seed["databases"]["offers"]["properties"]["Pricing Model"]["options"]
    assert facts["Pricing Model"] not in options


def test_relative_links() -> None:
    """Links lead to files that exist, but for the two drawings that were never made."""
    broken = [
        target
        for path, text in FILES.items()
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text)
        if not (PORTFOLIO / path).parent.joinpath(target).exists()
    ]
    assert ["../diagrams/engagement-flow.png", "../diagrams/method.png"] == sorted(broken)


@pytest.mark.parametrize("path", sorted(FILES))
def test_files_are_of_real_size(path: str) -> None:
    """Long enough to be worth converting, short enough to read."""
    assert 30 <= len(FILES[path].splitlines()) <= 120


@pytest.mark.parametrize(
    "construct",
    [r"^\| ---", r"^- \[ \] ", r"^- \[x\] ", r"^  - ", r"^   1\. ", r"^```", r"^> \[!", r"^!\[", r"~~", r"\$n\$"],
)
def test_constructs_people_use(construct: str) -> None:
    """Tables, tasks, nested lists, code, alerts, images, strikethrough and math occur."""
    assert any(re.search(construct, text, re.MULTILINE) for text in FILES.values())


def test_log() -> None:
    """The user's header; one row with too few columns; `true` and `True`; one quoted comma."""
    rows = list(csv.reader((PORTFOLIO / "logs/context_actions.csv").read_text(encoding="utf-8").splitlines()))
    assert LOG_COLUMNS == ",".join(rows[0])
    assert {10: 6, 5: 1} == Counter(map(len, rows))
    assert {"true", "True"} == {row[8] for row in rows[1:] if len(row) == 10}


def test_id_map_is_empty() -> None:
    """The map has its header and nothing else yet."""
    assert MAP_COLUMNS == (PORTFOLIO / "integrations/notion_id_map.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(p for p in SANDBOX.rglob("*") if p.is_file()), ids=lambda p: p.name)
def test_addresses_are_fictional(path: Path) -> None:
    """Mail and web addresses end in example.com or example.org, or are Notion's own; no token, no home path."""
    text = path.read_text(encoding="utf-8")
    hosts = {*re.findall(r"https?://([^/\s\"')>\]]+)", text), *re.findall(r"[\w.+-]+@([\w-]+\.[\w.-]+)", text)}
    assert set() == {h for h in hosts if not re.search(r"(^|\.)example\.(com|org)$", h)} - {
        "www.notion.so",
        "prod-files-secure.s3.us-west-2.amazonaws.com",
    }
    assert not re.search(r"secret_\w{8}|ntn_\w{8}|ghp_\w{8}|/home/|/Users/", text)

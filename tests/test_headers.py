"""`portfolio-sync headers` on a real repository: counts, diffs, exit codes, and not a byte of a body."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.headers import command
from tests.convert.headers.test_header import LIST, ULID

GOOD = f"# Audit\n\n{LIST}\n---\n\nBody.\n"
SYNCED = GOOD.replace("- date: 2026-03-04\n", f"- date: YYYY-MM-DD\n- ulid: {ULID}\n").replace("audit", "sprint")
FILES = {
    "offers/audit.md": GOOD,
    "offers/sprint.md": SYNCED,
    "notes/moved.md": GOOD.replace("\n", "\r\n"),
    "notes/plain.md": "# Plain\n\nBody.\n",
    "templates/offer.md": "# <name>\n\n- entity: <name>\n- date: YYYY-MM-DD\n",
    "README.md": "# Read me\n",
}
DAY = "2025-10-17"


@pytest.fixture
def portfolio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of a few files, committed on one day."""
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    monkeypatch.chdir(tmp_path)
    for key, value in {"NAME": "A", "EMAIL": "a@example.org", "DATE": f"{DAY}T10:00:00Z"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{key}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{key}", value)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    return tmp_path


def git(*words: str) -> None:
    """Git, here."""
    subprocess.run(["git", *words], check=True)


def said(*words: str) -> Result:
    """What the door says."""
    return CliRunner().invoke(command, words)


def test_check_counts_and_names(portfolio: Path) -> None:
    """Each defect is named with its file; only what leaves a synced file's header unsaid is an error."""
    result = said("check")
    assert [
        "warning notes/moved.md: source_path says /offers/audit.md: the file is at /notes/moved.md",
        "warning notes/plain.md: there is no metadata header",
        f"error   offers/sprint.md: date is a placeholder or missing: Git knows the file since {DAY}",
    ] == result.stdout.splitlines()
    assert result.stderr.startswith("4 files, 1 good (25 %); 1 with ")
    assert 1 == result.exit_code
    assert FILES == {path: (portfolio / path).read_bytes().decode() for path in FILES}


def test_fix_mends_and_is_done(portfolio: Path) -> None:
    """Path and day get their true values, with the file's own line endings; a second fix changes nothing."""
    git("mv", "offers/sprint.md", "offers/week.md")
    git("commit", "-q", "-m", "renamed")
    first = said("fix")
    assert (0, 1) == (first.exit_code, said("fix", "--strict").exit_code)
    moved = GOOD.replace("/offers/audit.md", "/notes/moved.md").replace("\n", "\r\n")
    week = SYNCED.replace("YYYY-MM-DD", DAY).replace("/offers/sprint.md", "/offers/week.md")
    expected = {**FILES, "notes/moved.md": moved, "offers/week.md": week}
    del expected["offers/sprint.md"]
    assert expected == {path: (portfolio / path).read_bytes().decode() for path in expected}
    assert ["warning notes/plain.md: there is no metadata header"] == said("fix").stdout.splitlines()


def test_fix_in_dry_run_shows_the_diff(portfolio: Path) -> None:
    """The diff is shown, nothing is written."""
    shown = said("fix", "--dry-run", "offers/sprint.md").stdout.splitlines()
    assert ["-- date: YYYY-MM-DD", "+- date: 2025-10-17"] == [line for line in shown if line[1:].startswith("- date")]
    assert SYNCED == (portfolio / "offers/sprint.md").read_text()


def test_a_header_is_added_when_asked(portfolio: Path) -> None:
    """With --add every file has its header: the metric of all headers can be met."""
    assert 0 == said("fix", "--add", "--strict").exit_code
    assert "- source_path: /notes/plain.md\n- date: 2025-10-17\n\n---\n\nBody.\n" in Path("notes/plain.md").read_text()
    assert "4 good (100 %)" in said("check").stderr


def test_json_for_programs(portfolio: Path) -> None:
    """The same as data, versioned; files outside are left out, unreadable ones are named."""
    (portfolio / "notes/plain.md").write_bytes(b"\xff")
    found = json.loads(said("check", "--json", "--exclude", "offers/**").stdout)
    assert [1, 2] == [found["version"], found["files"]]
    assert [("notes/moved.md", ["source_path"], True), ("notes/plain.md", [], False)] == [
        (one["path"], one["defects"], one["mendable"]) for one in found["found"]
    ]
    assert ["cannot be read: it is not UTF-8 text"] == found["found"][1]["problems"]


def test_what_lies_outside_is_refused(portfolio: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file of another place is a wrong word on the command line, and a link out is not followed."""
    outside = tmp_path_factory.mktemp("elsewhere") / "a.md"
    outside.write_text("# Mine\n")
    assert 2 == said("check", str(outside)).exit_code
    (portfolio / "notes/plain.md").unlink()
    (portfolio / "notes/plain.md").symlink_to(outside)
    git("add", "-A")
    assert "cannot be read" in said("fix", "--add").stdout
    assert "# Mine\n" == outside.read_text()

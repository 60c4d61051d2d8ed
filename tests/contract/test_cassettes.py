"""The cassettes themselves: one for each statement, small, and with nothing in them that is anybody's business."""

import re
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from tests.contract.conftest import must_be_for_tests
from tests.contract.tape import FACTS, FOLDER, MAIL, SIGNED, cleaned

STATEMENTS = {
    name.removeprefix("test_")
    for module in ("test_answers", "test_bodies", "test_rows")
    for name in vars(import_module(f"tests.contract.{module}"))
    if name.startswith("test_")
}
TOKENS = re.compile(r"\b(?:ntn|secret|sandbox)_\w+|(?i:authorization|bearer|cookie)")
TAPES = sorted(FOLDER.glob("*.yaml"))


def test_every_statement_has_its_cassette() -> None:
    """And no cassette is left over from a statement that is gone."""
    assert {path.stem for path in TAPES} == STATEMENTS
    assert FACTS.is_file()
    assert len(STATEMENTS) >= 25


@pytest.mark.parametrize("path", TAPES, ids=lambda path: path.stem)
def test_a_cassette_keeps_no_secret(path: Path) -> None:
    """No token, no header that could carry one, no signed address, no mail address but examples."""
    text = path.read_text(encoding="utf-8")
    assert [] == TOKENS.findall(text)
    assert [] == SIGNED.findall(text)
    assert {"example.org", "example.com"} >= {mail.rpartition("@")[2] for mail in MAIL.findall(text)}
    for exchange in yaml.safe_load(text)["interactions"]:
        assert {"content-type", "notion-version"} >= {name.lower() for name in exchange["request"]["headers"]}
        assert exchange["request"]["uri"].startswith("https://api.notion.com/v1/")


def test_cassettes_are_small() -> None:
    """Well under a megabyte in all."""
    assert sum(path.stat().st_size for path in TAPES) < 700_000


def test_what_is_private_is_not_recorded() -> None:
    """Names of people and workspaces, mail addresses and signatures are gone before anything is written."""
    body = (
        b'{"object": "user", "type": "person", "name": "Somebody", "avatar_url": "https://a.example/b",'
        b' "person": {"email": "somebody@mail.example"}, "bot": {"workspace_name": "Secret plans"},'
        b' "file": {"url": "https://files.example/a.png?X-Amz-Signature=abc&x=1"}}'
    )
    headers = {"Set-Cookie": ["a=b"], "Content-Type": ["application/json"]}
    answer = cleaned({"status": {"code": 200}, "headers": headers, "body": {"string": body}})
    assert {"content-type": ["application/json"]} == answer["headers"]
    kept = answer["body"]["string"].decode()
    for secret in ("Somebody", "somebody", "Secret plans", "a.example", "X-Amz", "abc"):
        assert secret not in kept
    assert "robin@example.org" in kept


@pytest.mark.parametrize(("title", "fit"), [("Contract TEST page", True), ("My whole life", False), ("", False)])
def test_only_a_page_for_tests_is_written_below(title: str, fit: bool) -> None:
    """The scratch page must say in its title that it is one."""
    page = {"properties": {"Title": {"type": "title", "title": [{"plain_text": title}]}}}
    if fit:
        must_be_for_tests(page)
        return
    with pytest.raises(pytest.fail.Exception, match="nothing was done"):
        must_be_for_tests(page)

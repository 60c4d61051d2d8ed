"""docs/promises.md promises nothing that no test proves."""

import ast
import re

import pytest

from tests.house import ROOT
from tests.named import exists

TEXT = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", TEXT)))
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and "| Invariant |" not in line and "::" in line]


def test_there_are_promises() -> None:
    """Every row has a sentence, one invariant and at least one test; each of the nine sections has rows."""
    assert len(ROWS) >= 40
    for row in ROWS:
        promise, invariant, proof = (cell.strip() for cell in row.strip("|").split(" | "))
        assert promise.endswith("."), promise
        assert re.fullmatch(r"I-\d+", invariant), row
        assert re.fullmatch(r"(?:`tests/[\w/]+\.py::\w+` ?)+", proof), row
    sections = [part for part in TEXT.split("\n## ") if "| Invariant |" in part]
    assert 9 == len(sections)


@pytest.mark.parametrize("test", NAMED)
def test_every_proof_exists_and_is_expected_to_pass(test: str) -> None:
    """The test is there, and is not marked as one that fails or is skipped."""
    assert exists(ROOT, test)
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    (found,) = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    marks = " ".join(ast.unparse(decorator) for decorator in found.decorator_list)
    assert not re.search(r"\bmark\.(?:xfail|skip)\b", marks)

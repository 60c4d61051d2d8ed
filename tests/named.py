"""Which tests there are, read from their source: for what names tests and must not name one that is gone."""

import ast
from functools import cache
from pathlib import Path


@cache
def tests_in(file: Path) -> frozenset[str]:
    """The names of the test functions of a file, those of its classes included; none where there is no such file."""
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def exists(root: Path, test: str) -> bool:
    """Whether `path`, or `path::name`, names a test file, or a test of one, in the project at `root`."""
    path, _, name = test.partition("::")
    found = tests_in(root / path)
    return name in found if name else bool(found)

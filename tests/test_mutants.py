"""The catalogue of mutants says what the program is now; `make mutants` tries them."""

from collections import Counter

import pytest

from tests.house import ROOT
from tests.mutants.catalogue import MUTANTS
from tests.mutants.mutant import Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_can_be_planted(mutant: Mutant) -> None:
    """Each text that a mutant replaces stands in its file exactly once, what comes of it is Python, its tests exist."""
    mutant.check(ROOT)
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    planted = mutant.planted(text)
    assert text != planted
    compile(planted, mutant.file, "exec")


def test_there_are_enough_and_each_has_its_name() -> None:
    """At least 36, no two of one name."""
    assert 36 <= len(MUTANTS)
    assert [] == [name for name, count in Counter(mutant.name for mutant in MUTANTS).items() if count > 1]

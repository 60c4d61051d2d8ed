"""`make mutants`: takes every design rule out of the program in turn; some test must notice each time.

Words on the command line choose the mutants whose name, rule or file contains one of them.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import Queue

from tests.mutants.catalogue import MUTANTS
from tests.mutants.mutant import Mutant, Rotten
from tests.mutants.workshop import Broken, Verdict, Workshop

ROOT = Path(__file__).parent.parent.parent
WORKERS = 2


def main(words: Sequence[str]) -> int:
    """Try them all; 0 where every one was noticed, 1 where one survived, 2 where one could not be tried."""
    chosen = [m for m in MUTANTS if not words or any(word in f"{m.name} {m.rule} {m.file}" for word in words)]
    began = time.monotonic()
    try:
        for mutant in MUTANTS:
            mutant.check(ROOT)
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            verdicts = list(_tried(chosen, Path(folder)))
    except (Rotten, Broken) as error:
        print(error, file=sys.stderr)
        return 2
    survivors = [verdict for verdict in verdicts if not verdict.killed]
    killed = len(verdicts) - len(survivors)
    print(f"\n{killed} of {len(verdicts)} mutants killed in {time.monotonic() - began:.0f} s.")
    for verdict in survivors:
        print(f"SURVIVED  {verdict.mutant.name} ({verdict.mutant.rule}, {verdict.mutant.file}) {verdict.problem}")
    return 1 if survivors else 0


def _tried(mutants: Sequence[Mutant], folder: Path) -> Iterator[Verdict]:
    """Each mutant's verdict as it comes, printed; first the tests themselves on the program as it is."""
    free: Queue[Workshop] = Queue()
    for number in range(WORKERS):
        (folder / str(number)).mkdir()
        free.put(Workshop(ROOT, folder / str(number)))

    def in_turn(mutant: Mutant) -> Verdict:
        shop = free.get()
        try:
            return shop.try_out(mutant)
        finally:
            free.put(shop)

    def sound(tests: Sequence[str]) -> list[str]:
        shop = free.get()
        try:
            return shop.failures(tests)
        finally:
            free.put(shop)

    with ThreadPoolExecutor(WORKERS) as pool:
        if failing := [test for found in pool.map(sound, _halves(mutants)) for test in found]:
            raise Broken("These tests fail without any mutant:\n" + "\n".join(failing))
        for done in as_completed([pool.submit(in_turn, mutant) for mutant in mutants]):
            verdict = done.result()
            print(_row(verdict), flush=True)
            yield verdict


def _halves(mutants: Sequence[Mutant]) -> list[list[str]]:
    """The selections of all mutants, each test once, in as many parts as there are workers."""
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    return [part for number in range(WORKERS) if (part := tests[number::WORKERS])]


def _row(verdict: Verdict) -> str:
    mutant = verdict.mutant
    killer = verdict.killer or "SURVIVED"
    return f"{mutant.name:<62} {mutant.rule:<18} {verdict.seconds:5.1f} s  {killer}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

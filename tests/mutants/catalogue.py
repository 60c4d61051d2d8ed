"""Every mutant."""

from tests.mutants import deciding, overwriting, reaching, showing

MUTANTS = (*overwriting.MUTANTS, *deciding.MUTANTS, *reaching.MUTANTS, *showing.MUTANTS)

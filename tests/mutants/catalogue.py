"""Every mutant."""

from tests.mutants import (
    asking,
    committing,
    deciding,
    filing,
    guarding,
    leasing,
    naming,
    overwriting,
    promoting,
    proposing,
    running,
    showing,
    telling,
)

MUTANTS = (
    *overwriting.MUTANTS,
    *running.MUTANTS,
    *leasing.MUTANTS,
    *naming.MUTANTS,
    *deciding.MUTANTS,
    *promoting.MUTANTS,
    *guarding.MUTANTS,
    *asking.MUTANTS,
    *filing.MUTANTS,
    *committing.MUTANTS,
    *proposing.MUTANTS,
    *showing.MUTANTS,
    *telling.MUTANTS,
)

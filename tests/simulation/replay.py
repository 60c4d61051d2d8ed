"""`python -m tests.simulation.replay SEED [--harsh]` prints what happens in a schedule, and what is wrong."""

import sys

from tests.simulation.schedule import Schedule


def main(arguments: list[str]) -> int:
    """1 where an invariant does not hold."""
    schedule = Schedule(int(arguments[0]), harsh="--harsh" in arguments).play()
    print("\n".join([*schedule.world.trace, *schedule.offences]))
    return 1 if schedule.offences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`portfolio-sync cron` prints a line that a shell understands, and what it is worth."""

import subprocess

import pytest

from tests.small import Door


def test_the_line_runs_the_week(tiny_line: tuple[str, str]) -> None:
    """Five fields, then a command that goes to the portfolio and loads the token's file first."""
    line, words = tiny_line
    fields, command = line.split(" ", 5)[:5], line.split(" ", 5)[5]
    assert ["7", "9", "*", "*", "1"] == fields
    assert "-m sync weekly --quiet --config" in command
    subprocess.run(["sh", "-n", "-c", command.replace(r"\%", "%")], check=True)
    assert "chmod 600" in words
    assert "change apart" not in words


@pytest.fixture
def tiny_line(door: Door) -> tuple[str, str]:
    """What the door prints on a machine in the configuration's zone."""
    said = door("cron", TZ="UTC")
    assert 0 == said.exit_code, said.output
    return said.stdout.splitlines()[1], said.stderr

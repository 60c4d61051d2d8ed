"""The files of a workflow's step, read as GitHub's runner reads them."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from sync.ports.workflow_step import repository_url, run_url, write_outputs, write_summary


def runner_reads(text: str) -> dict[str, str]:
    """The outputs as the runner takes them from the file."""
    lines, found = iter(text.split("\n")), {}
    for line in lines:
        name, heredoc, end = line.partition("<<")
        if heredoc:
            values = []
            while (value := next(lines)) != end:
                values.append(value)
            found[name] = "\n".join(values)
        else:
            assert not line
    return found


@given(
    st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.text(st.characters(exclude_categories=["Cs"])))
)
def test_outputs_come_back_whatever_they_hold(values: dict[str, str]) -> None:
    """Several lines, signs and the look of an end: no value ends early or sets another output."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "output"
        write_outputs({"GITHUB_OUTPUT": str(file)}, values)
        with file.open(encoding="utf-8", newline="") as written:
            assert values == runner_reads(written.read())


def test_ends_are_never_the_same(tmp_path: Path) -> None:
    """What a value saw of an earlier end does not help it."""
    file = tmp_path / "output"
    environ = {"GITHUB_OUTPUT": str(file)}
    write_outputs(environ, {"a": "1"})
    end = file.read_text().splitlines()[-1]
    write_outputs(environ, {"b": f"x\n{end}\nevil=1"})
    assert {"a": "1", "b": f"x\n{end}\nevil=1"} == runner_reads(file.read_text())


def test_a_summary_is_added_to_what_is_there(tmp_path: Path) -> None:
    """Another command of the same step has its own part; half a character does no harm."""
    file = tmp_path / "summary"
    write_summary({"GITHUB_STEP_SUMMARY": str(file)}, "One\n")
    write_summary({"GITHUB_STEP_SUMMARY": str(file)}, "Two \ud800\n")
    assert "One\nTwo ?\n" == file.read_text(encoding="utf-8")


def test_outside_of_a_workflow_nothing_is_written() -> None:
    """Neither variable is set, or it is empty."""
    write_summary({}, "x")
    write_outputs({"GITHUB_OUTPUT": ""}, {"a": "b"})
    assert (None, None) == (repository_url({}), run_url({"GITHUB_RUN_ID": "1"}))

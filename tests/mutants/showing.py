"""Mutants of the encoders: hostile text in cells, lines, headers and Markdown, and the log that holds it."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

ENCODE = "sync/core/encode.py"
LOG = "sync/ports/action_log.py"
TEST_ENCODE = "tests/core/test_encode.py"
TEST_LOG = "tests/ports/test_action_log.py"

MUTANTS = (
    Mutant(
        "formulas stand in the log as they are",
        "I-23, F49",
        ENCODE,
        {'cell = f"\'{line}" if seen in _FORMULA else line': "cell = line"},
        (f"{TEST_ENCODE}::test_cells",),
    ),
    Mutant(
        "a formula behind a blank is not seen",
        "I-23, F49",
        ENCODE,
        {
            'seen = next((char for char in line if unicodedata.category(char) not in (*_HIDDEN, "Zs")), "")': "seen = line[:1] or ' '"
        },
        (f"{TEST_ENCODE}::test_cells",),
    ),
    Mutant(
        "a cell may have several lines",
        "I-23, rule 19",
        ENCODE,
        {'for char in _BREAKS.sub(" ", text))': "for char in text)"},
        (f"{TEST_ENCODE}::test_cells", f"{TEST_ENCODE}::test_a_cell_is_one_line_and_no_formula"),
    ),
    Mutant(
        "control characters reach the terminal",
        "I-23, F51",
        ENCODE,
        {'    line = _visible(text).replace("##[", "## [")': '    line = text.replace("##[", "## [")'},
        (f"{TEST_ENCODE}::test_log_lines",),
    ),
    Mutant(
        "a title can be a workflow command",
        "I-23, F51",
        ENCODE,
        {'return re.sub(r"^(\\s*):(?=:)", r"\\1: ", line)': "return line"},
        (f"{TEST_ENCODE}::test_log_lines",),
    ),
    Mutant(
        "an annotation can end its command",
        "I-23, F51",
        ENCODE,
        {'return "%0A".join(': 'return "\\n".join('},
        (f"{TEST_ENCODE}::test_an_annotation_is_one_command_and_reads_back",),
    ),
    Mutant(
        "HTML from Notion reaches the files",
        "I-23, F50",
        ENCODE,
        {'    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")\n': ""},
        (f"{TEST_ENCODE}::test_markdown_shows_the_text_itself",),
    ),
    Mutant(
        "a header value can end its line",
        "I-23, F48",
        "sync/convert/headers/values.py",
        {"    if value and value.isprintable() and decode(value) == value and": "    if value and"},
        ("tests/convert/headers/test_header.py::test_no_value_leaves_its_line",),
    ),
    Mutant(
        "unsafe links are kept",
        "I-23, F50",
        "sync/convert/markdown/links.py",
        {"if scheme[1].lower() in SAFE else": "if scheme[1] else"},
        ("tests/convert/to_notion/test_to_notion.py",),
    ),
    Mutant(
        "the log is written anew",
        "I-14, rule 19",
        LOG,
        {'return f"{existing}{_repair(existing, end)}{_lines(rows, end)}"': 'return f"{header}\\n{_lines(rows, end)}"'},
        (f"{TEST_LOG}::test_old_bytes_stay_and_a_torn_line_is_ended",),
    ),
    Mutant(
        "a torn last line is not ended",
        "I-14, rule 19",
        LOG,
        {'return f"{existing}{_repair(existing, end)}{_lines(rows, end)}"': 'return f"{existing}{_lines(rows, end)}"'},
        (f"{TEST_LOG}::test_old_bytes_stay_and_a_torn_line_is_ended",),
    ),
    Mutant(
        "a log of other columns is appended to",
        "I-14",
        LOG,
        {"    if tuple(next(csv.reader([header]), ())) != COLUMNS:\n": "    if False:\n"},
        (f"{TEST_LOG}::test_a_log_with_other_columns_is_not_touched",),
    ),
    Mutant(
        "of a key that stands twice the last counts",
        "I-20, reading 35",
        "sync/core/yaml_source.py",
        {"            if key in found:\n": "            if False:\n"},
        ("tests/core/test_yaml_source.py::test_what_cannot_be_read_is_told_with_its_line",),
    ),
)

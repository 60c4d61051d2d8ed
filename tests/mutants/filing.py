"""Mutants of files and their names: whole or not at all, inside the root, one name one file."""

# ruff: noqa: E501 - exact texts of the program are not broken

from tests.mutants.mutant import Mutant

FILES = "sync/ports/files.py"
TEST_FILES = "tests/ports/test_files.py"

MUTANTS = (
    Mutant(
        "files are written in place",
        "rule 15, F35",
        FILES,
        {
            'temporary = f"{TEMPORARY}{secrets.token_hex(6)}.tmp"': "temporary = name",
            "os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW": "os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW",
        },
        (
            f"{TEST_FILES}::test_a_fault_at_any_call_leaves_old_or_new",
            f"{TEST_FILES}::test_a_hard_link_is_replaced_not_written_through",
        ),
    ),
    Mutant(
        "bytes are not flushed to the disk",
        "rule 15, F36",
        FILES,
        {"        os.fsync(file.fileno())\n": "        pass\n"},
        (f"{TEST_FILES}::test_bytes_reach_the_disk_before_the_name_does",),
    ),
    Mutant(
        "names are not flushed to the disk",
        "rule 15, F36",
        FILES,
        {"        os.fsync(folder)\n": ""},
        (f"{TEST_FILES}::test_bytes_reach_the_disk_before_the_name_does",),
    ),
    Mutant(
        "folders that are links are followed",
        "I-21, F38",
        FILES,
        {
            "_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC": "_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC"
        },
        (f"{TEST_FILES}::test_nothing_is_read_or_written_through_what_is_no_file",),
    ),
    Mutant(
        "files that are links are replaced",
        "I-21, F38",
        FILES,
        {"    if not stat.S_ISREG(found.st_mode):\n": "    if False:\n"},
        (f"{TEST_FILES}::test_nothing_is_read_or_written_through_what_is_no_file",),
    ),
    Mutant(
        "paths are not checked",
        "I-21, F47",
        FILES,
        {'    for part in path.split("/"):\n': "    for part in ():\n"},
        (f"{TEST_FILES}::test_unsafe_paths_are_refused",),
    ),
    Mutant(
        "Git's own folder may be written",
        "I-21, F47",
        "sync/core/names.py",
        {"    if _is_like_git(name):\n": "    if False:\n"},
        ("tests/core/test_names.py::test_unsafe_names_are_told",),
    ),
    Mutant(
        "names reserved on Windows are written",
        "I-22, F37",
        "sync/core/names.py",
        {'    if name.partition(".")[0].rstrip().casefold() in _RESERVED:\n': "    if False:\n"},
        ("tests/core/test_names.py::test_unsafe_names_are_told",),
    ),
    Mutant(
        "names that differ in case count as two",
        "I-22, F37",
        "sync/core/names.py",
        {
            'unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())': 'unicodedata.normalize("NFC", name)'
        },
        ("tests/core/test_names.py::test_names_that_are_one_file_somewhere_share_a_key",),
    ),
)

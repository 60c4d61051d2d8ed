"""Names of files: slugs, safe names, collisions, patterns."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.names import NAME_BYTES, SLUG_BYTES, collision_key, distinct, flaw, is_safe_name, pattern, slug

ULIDS = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=26, max_size=26)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Audience Research: Flywheel (v2)", "audience-research-flywheel-v2"),
        ("  Ünïcode & Straße — Łódź  ", "unicode-strasse-lodz"),
        ("İstanbul ﬁn ①", "istanbul-fin-1"),
        ("Don't / won’t", "dont-wont"),
        ("../../etc/passwd", "etc-passwd"),
        ("🚀🚀", "offer"),
        ("", "offer"),
        ("\u202e\u200b", "offer"),
        ("日本語", "offer"),
        ("NUL", "offer-nul"),
        ("com1", "offer-com1"),
        ("Con.md", "con-md"),
        ("-rf", "rf"),
        ("a" * 300, "a" * SLUG_BYTES),
        ("word " * 30, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 59 + " yz", "x" * 59),
    ],
)
def test_titles_become_slugs(title: str, expected: str) -> None:
    """Accents are folded, everything else becomes single hyphens, and something is always left."""
    assert expected == slug(title, "offer")


@given(st.text())
def test_a_slug_is_safe_short_and_stable(title: str) -> None:
    """Any title gives a safe name of a-z, 0-9 and hyphens, which is its own slug."""
    name = slug(title, "offer-0a1b2c")
    assert is_safe_name(name)
    assert len(name) <= SLUG_BYTES
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert name == slug(name, "offer-0a1b2c")


@pytest.mark.parametrize("fallback", ["", "Offer", "a b", "-a", "nul", "../x"])
def test_a_fallback_has_to_be_a_slug(fallback: str) -> None:
    """The last resort cannot itself be hostile."""
    with pytest.raises(ValueError, match="is not a slug"):
        slug("", fallback)


@given(st.lists(st.tuples(st.sampled_from(["Plan", "plan", "PLAN!", "x" * 80]), ULIDS), unique_by=lambda pair: pair[1]))
def test_names_never_collide(records: list[tuple[str, str]]) -> None:
    """However many records share a title, each gets a name of its own, safe and short."""
    taken: set[str] = set()
    for title, ulid in records:
        name = distinct(slug(title, "x"), ulid, taken)
        assert collision_key(name) not in taken
        assert is_safe_name(name)
        assert len(name) <= SLUG_BYTES
        taken.add(collision_key(name))


def test_a_tail_is_added_only_on_collision() -> None:
    """A free name stays as it is; a taken one gets six characters of its ULID, then all of it."""
    ulid = "01KE3W4QG0AAAAAAAAAAABCDEF"
    assert "plan" == distinct("plan", ulid, {"plans"})
    assert "plan-abcdef" == distinct("plan", ulid, {"plan"})
    assert "plan-01ke3w4qg0aaaaaaaaaaabcdef" == distinct("plan", ulid, {"plan", "plan-abcdef"})
    with pytest.raises(ValueError, match="have a file already"):
        distinct("plan", ulid, {"plan", "plan-abcdef", "plan-01ke3w4qg0aaaaaaaaaaabcdef"})


@pytest.mark.parametrize(
    ("one", "two"),
    [("A.md", "a.md"), ("é", "e\u0301"), ("É", "e\u0301"), ("straße", "STRASSE"), ("ﬁn", "FIN"), ("Σ", "ς")],
)
def test_names_that_are_one_file_somewhere_share_a_key(one: str, two: str) -> None:
    """Case and normal form do not tell files apart."""
    assert collision_key(one) == collision_key(two)


@given(st.text())
def test_keys_ignore_case_and_form(name: str) -> None:
    """Any normal form of a name has its key."""
    for form in ("NFC", "NFD"):
        assert collision_key(name) == collision_key(unicodedata.normalize(form, name))


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", ".git", ".GIT", ".Git ", ".git.", ".git...", ".g\u200cit", "\ufeff.git"),
        *(".git::$INDEX_ALLOCATION", ".git:x", "git~1", "GIT~2", "gi7eba~1", ".gitmodules", ".hidden", "-rf"),
        *(" a", "a ", "a.", "a. ", "a/b", "a\\b", "C:", "a:b", "a*", "a?", 'a"', "a<", "a>", "a|", "a\0b", "a\nb"),
        *("a\x7f", "a\x85b", "a\u2028b", "a\u202eb", "a\u2066b", "a\u200db", "a\ufeff", "\ud800", "\ue000"),
        *("\U000e0041", "CON", "con", "nul.md", "NUL .txt", "aux.tar.gz", "COM1", "lpt9.md", "COM¹", "CONIN$"),
        *("x" * (NAME_BYTES + 1), "é" * 61, "🧑" * 31),
    ],
)  # fmt: skip
def test_unsafe_names_are_told(name: str) -> None:
    """What is Git's, Windows' or the shell's, or cannot be seen, is no name for a file."""
    assert flaw(name)
    assert not is_safe_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "a",
        "planning_brief_v01.md",
        "2025-10-17_adr_v01.md",
        "Übersicht.md",
        "日本語.md",
        "console.md",
        "digit~1",
        "x" * NAME_BYTES,
    ],
)
def test_ordinary_names_are_safe(name: str) -> None:
    """The user's own conventions pass."""
    assert None is flaw(name)


@given(st.text(max_size=30))
def test_a_safe_name_stays_safe_in_other_forms(name: str) -> None:
    """No normalisation a file system may apply turns a safe name into Git's folder or a path."""
    if is_safe_name(name):
        for form in ("NFC", "NFD", "NFKC"):
            other = unicodedata.normalize(form, name).casefold().rstrip(". ")
            assert ".git" != other
        assert not set(name) & set("/\\\0")


@pytest.mark.parametrize(
    ("text", "path", "matches"),
    [
        ("ventures/*/offer.md", "ventures/north/offer.md", True),
        ("ventures/*/offer.md", "ventures/a/b/offer.md", False),
        ("ventures/**/offer.md", "ventures/offer.md", True),
        ("ventures/**/offer.md", "ventures/a/b/offer.md", True),
        ("**", "a/b\nc.md", True),
        ("**/**/x", "x", True),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("*.md", "a\n.md", True),
        ("a.md", "abmd", False),
        ("[a].md", "[a].md", True),
        ("/a.md", "a.md", True),
    ],
)
def test_patterns(text: str, path: str, matches: bool) -> None:
    """`*` and `?` stop at a slash, `**` does not, all else is itself."""
    assert matches is (pattern(text).fullmatch(path) is not None)

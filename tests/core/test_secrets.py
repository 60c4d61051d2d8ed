"""Secrets are found by their form, in linear time, and never repeated."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.secrets import Leak, find, masked

# Put together here so that no scanner takes this file for a leak.
LONG = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ" * 10
SECRETS = {
    "Notion token": ["ntn" + "_" + LONG[:46], "secret" + "_" + LONG[:43]],
    "GitHub token": [f"gh{letter}" + "_" + LONG[:36] for letter in "pousr"] + ["github_pat" + "_" + LONG[:82]],
    "GitLab token": ["glpat" + "-" + LONG[:20]],
    "Slack token": ["xoxb" + "-" + "123456789012-" + LONG[:24], "xapp" + "-1-" + LONG[:30]],
    "AWS access key": ["AKIA" + "Z3MN5QRS7TUV2WXY", "ASIA" + "Z3MN5QRS7TUV2WXY"],
    "AWS secret key": ["aws_secret_access_key = " + LONG[:40], 'AWS_SECRET_KEY: "' + LONG[:38] + '/+"'],
    "Google API key": ["AIza" + LONG[:35]],
    "Google client secret": ["GOCSPX" + "-" + LONG[:28]],
    "API key": ["sk-" + LONG[:48], "sk-ant-api03-" + LONG[:90], "sk-proj-" + LONG[:60], "rk_" + "live_" + LONG[:24]],
    "private key": [
        f"-----BEGIN {kind}-----" for kind in ("PRIVATE KEY", "RSA PRIVATE KEY", "PGP PRIVATE KEY" + " BLOCK")
    ],
    "signed token": ["eyJ" + LONG[:30] + ".eyJ" + LONG[:60] + "." + LONG[:43]],
    "password in an address": ["https://" + "user:pass@" + "git.example.org/x", "redis://" + ":s3cret@" + "[::1]:6379"],
    "password": ["password: " + "Tr0ub4dor&3xyz", "**API key**: " + LONG[:20], 'client_secret="' + LONG[:20] + '"'],
}
CASES = [(kind, secret) for kind, secrets in SECRETS.items() for secret in secrets]
INNOCENT = [
    "Keep your password in a password manager: Bitwarden2025 is one.",
    "password: changeme",
    "password: ${DB_PASSWORD_2025}",
    "API key: YourApiKeyGoesHere1",
    "api_key: see https://vault.example.org/Item2",
    "https://user:***@git.example.org, https://user:<password>@git.example.org, https://${USER}:${PASS}@host",
    "https://example.org:8080/@robin and mailto:robin@example.org",
    "The task-force meets at sk-learn-and-other-long-hyphenated-words.",
    "AKIA" + "IOSFODNN7EXAMPLE",
    "01K7RTQ58RJ4K9ZB3W5T8XN2QH and 1f0c5a52-7d0e-81a1-9d4d-d1a5a6f3c0de",
    "Begin with the ntn_ or secret_ prefix; a GitHub token begins with ghp_.",
    "-----BEGIN CERTIFICATE-----",
    "data:image/png;base64," + LONG,
    "sha256:" + "0123456789abcdef" * 4,
]
HOSTILE = (
    *(
        "a",
        "-",
        "\n",
        "\\",
        "\"*'`",
        "a.b+",
        "eyJ",
        "eyJaaaaaaaaaaa.",
        "ghp_",
        "secret_",
        "xoxb-",
        "AIza",
        "sk-a",
        "sk- ",
    ),
    *("a://:", "ab://x:yy", "https://a:", "password:", "password:    ", "aws_secret_key ", "-----BEGIN "),
)


@pytest.mark.parametrize(("kind", "secret"), CASES)
@pytest.mark.parametrize("around", ["{}", "a: `{}`", "[x]({})", "密钥{}", "| x | {} |", '"key": "{}",'])
def test_every_form_is_found_wherever_it_stands(kind: str, secret: str, around: str) -> None:
    """Bare, as code, in a link, a table or JSON: the kind and the line, and nothing else."""
    assert (Leak(kind, 3),) == find(f"# Title\r\n\n{around.format(secret)}\n\nMore.\n")


@pytest.mark.parametrize("text", INNOCENT)
def test_what_only_looks_like_one_is_left(text: str) -> None:
    """Placeholders, documentation's own examples, ids, hashes and words about secrets are none."""
    assert () == find(text)


@pytest.mark.parametrize(("kind", "secret"), CASES)
def test_markdown_escapes_do_not_hide_it(kind: str, secret: str) -> None:
    """A converter writes `ghp\\_x`; the same is found."""
    assert (Leak(kind, 1),) == find("".join(f"\\{char}" if char in "_-.*:" else char for char in secret))


def test_several_are_told_apart_by_line_and_kind() -> None:
    """Each kind once a line, in the order of the lines; a labelled token counts as the token it is."""
    github, notion = SECRETS["GitHub token"][0], SECRETS["Notion token"][0]
    text = f"{notion} {github} {github}\n\npassword: {github}\n"
    assert (Leak("GitHub token", 1), Leak("Notion token", 1), Leak("GitHub token", 3)) == find(text)


@given(st.sampled_from(CASES), st.text(), st.text())
def test_a_leak_never_repeats_the_secret(case: tuple[str, str], before: str, after: str) -> None:
    """Whatever stands around it, it is found, and what is said of it has no part of it longer than a word."""
    kind, secret = case
    found = find(f"{before}\n{secret}\n{after}")
    assert kind in {leak.kind for leak in found}
    shown = str(found)
    assert not any(secret[n : n + 12] in shown for n in range(len(secret) - 12) if secret[n : n + 12] not in kind)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_hostile_text_takes_seconds_at_most(piece: str) -> None:
    """No text makes the search slower than about a microsecond a character; 5 s leave room for a busy machine."""
    text = piece * (1_000_000 // len(piece))
    started = time.process_time()
    find(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(("kind", "secret"), CASES)
@pytest.mark.parametrize("form", ["{}", "Deal {} (old)", "Deal {} \\*old\\*"])
def test_a_masked_text_shows_the_kind_only(kind: str, secret: str, form: str) -> None:
    """What stood there is told by its kind; the rest of the line stays, and nothing is found in it any more."""
    shown = masked(form.format(secret.replace("_", "\\_") if "\\" in form else secret))
    assert () == find(shown)
    assert f"[{kind}]" in shown


@given(st.text())
def test_what_holds_no_secret_is_not_masked(text: str) -> None:
    """Nor is anything else changed."""
    assert find(text) or text == masked(text)

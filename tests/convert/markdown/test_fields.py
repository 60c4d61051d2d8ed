"""Sections, labelled values, plain text and numbers out of a document's body."""

import pytest
from hypothesis import given, settings

from sync.convert.markdown.fields import fields, number, plain, sections
from tests.convert.texts import markdown

BODY = """\
Intro.

## 1. Positioning and ICP

<!-- who is it for -->
Teams.

### 1.1 **ICP**

Small ones.

## Pricing & `tiers`

- **Price**: $5,000
- **Model:** fixed
**Terms**: 30 days
- Owner: nobody
- Price: 1

```
- Secret: 1
## No heading
<!-- no comment -->
```

## Pricing & tiers

Again.
"""


def test_sections() -> None:
    """Keys are plain words without numbers; a section holds its subsections; comments are gone; the first wins."""
    found = sections(BODY)
    assert ["positioning and icp", "icp", "pricing & tiers"] == list(found)
    assert "Teams.\n\n### 1.1 **ICP**\n\nSmall ones." == found["positioning and icp"]
    assert found["pricing & tiers"].endswith("<!-- no comment -->\n```")


def test_fields() -> None:
    """The three ways to label a value; code is not read; the first writer wins."""
    assert {"price": "$5,000", "model": "fixed", "terms": "30 days", "owner": "nobody"} == fields(BODY)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("- **Delivery hours**: 40 h", {"delivery hours": "40 h"}),
        ("**Link:** [text](https://x.y)", {"link": "text"}),
        ("- Price:", {}),
        ("- https://x.y", {}),
        ("- **bold** text", {}),
        ("* **A**: **b** & `c`", {"a": "b & c"}),
        ("- **A**: <!-- hint -->", {}),
        ("text: no list", {}),
    ],
)
def test_field(line: str, found: dict[str, str]) -> None:
    """What is a labelled value and what is not."""
    assert found == fields(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**a** [b](c) ![d](e) `f` <b>g</b>", "a b d f g"),
        ("a\nb\\\nc", "a b c"),
        ("\\*x\\* &amp; <!-- y --> 1 < 2", "*x* &  1 < 2"),
    ],
)
def test_plain(text: str, expected: str) -> None:
    """Markup off, words kept."""
    assert expected == plain(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5,000", 5000),
        ("$5,000", 5000),
        ("5000.50", 5000.5),
        ("40 h", 40),
        ("20 %", 20),
        ("-3", -3),
        ("1,234,567.8 EUR", 1234567.8),
        ("10-20 h", 10),
        ("none", None),
        ("", None),
    ],
)
def test_number(text: str, expected: float | None) -> None:
    """The first number, thousands separated or not."""
    assert expected == number(text)


@settings(deadline=None)
@given(markdown)
def test_never_fails(body: str) -> None:
    """Any text has sections and fields; keys and values are never empty."""
    assert all(key and value for key, value in fields(body).items())
    assert all(key == key.lower() for key in sections(body))

"""A page of 20,000 blocks fits into little memory, and no shape of it takes more than its share of time."""

import time

import pytest

from sync.convert.from_notion.body import from_notion
from sync.convert.to_notion.body import to_notion
from tests.fidelity.large_page import BLOCKS, LINKS, costs


def test_memory() -> None:
    """Either way takes less than 300 MB for 20,000 blocks: asked of a tenth, for the rest is more of the same."""
    assert [] == [cost for cost in costs(BLOCKS // 10) if cost.peak > 30]


@pytest.mark.parametrize(
    "page",
    [
        "- item\n" * 5_000,
        "| a | b |\n| --- | --- |\n" + "| c | d |\n" * 5_000,
        "> [!NOTE]\n> text\n\n" * 5_000,
        "<details>\n<summary>s</summary>\n\ntext\n\n</details>\n\n" * 3_000,
        "<ul>" + "<li>item</li>" * 5_000 + "</ul>\n",
        "<b>" * 2_000 + "x" + "</b>" * 2_000,
        "<table>" * 2_000,
        "<ul><li>" * 2_000,
        "<ul><li>" * 500 + "x" + "</li></ul>" * 500,
        "<ul></ol>" * 2_000,
        "[a](b) <i>" * 5_000,
        "*a **b _c " * 3_000,
        "https://x.y/" * 5_000,
        "[^1] " * 2_000 + "\n\n[^1]: note\n",
    ],
    ids=lambda page: page[:24],
)
def test_time(page: str) -> None:
    """Large and hostile shapes, to Notion and back, in seconds that ordinary ones would take."""
    began = time.process_time()
    from_notion(to_notion(page, LINKS).markdown)
    assert time.process_time() - began < 5

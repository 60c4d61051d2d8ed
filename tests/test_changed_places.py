"""A few changed lines of a document change a few blocks of its page: the others keep their ids, and so their comments.

A person's edit that comes in between is met: on another place it is kept, on the same one the run waits.
"""

from collections.abc import Callable

import pytest

from sync.core.errors import Exit
from sync.emulator import bodies
from tests.house import House
from tests.small import ALPHA
from tests.test_text_kept import LEDGER, NOTION, Strike, places, publish

TEXT = "\n\n".join(f"Paragraph {word}." for word in ("one", "two", "three", "four", "five", "six"))
FOREIGN = "Thoughts of Robin."


def six_paragraphs(house: House) -> None:
    """Alpha with six paragraphs, on its page, and the second one changed in the file since."""
    house.edit(ALPHA, lambda text: f"{text}\n{TEXT}\n")
    publish(house)
    house.later(minutes=5)
    house.edit(ALPHA, lambda text: text.replace("Paragraph two.", "Paragraph two and a half."))


@pytest.fixture
def published(make_small: Callable[..., House]) -> House:
    """The house with this change."""
    house: House = make_small(begin=six_paragraphs)
    return house


def blocks(house: House) -> dict[str, str]:
    """The blocks of Alpha's page: id and Markdown."""
    found = bodies.stored(house.state, house.page("Alpha")["id"])
    return {block["id"]: bodies.write_markdown([block]) for block in found}


def adds(old: str, new: str) -> Callable[[House], object]:
    """A person changes a piece of the page's text."""

    def act(house: House) -> None:
        page = house.page("Alpha")
        house.act("replace_body", page=page["id"], markdown=page["markdown"].replace(old, new))

    return act


def test_other_blocks_stay(published: House) -> None:
    """Two requests, one block made anew."""
    before = blocks(published)
    _, asked = publish(published)
    after = blocks(published)
    assert {"Paragraph two and a half."} == {after[key] for key in after.keys() - before.keys()}
    assert {"Paragraph two."} == {before[key] for key in before.keys() - after.keys()}
    assert ["GET pages/markdown", "page.body", "PATCH pages/markdown"] == [one for one in asked if "page" in one]
    assert published.run("sync_to_notion", dry=True).plan.quiet


def test_an_edit_elsewhere_is_kept_and_the_text_put_in_place(published: House) -> None:
    """It comes after the look: the answer shows it, it goes to the ledger, then the whole text is written."""
    strike = Strike("before", "PATCH pages/markdown", adds("Paragraph five.", f"Paragraph five. {FOREIGN}"))
    done, asked = publish(published, strike)
    assert done is not None
    assert Exit.DONE == done.exit
    assert {LEDGER} == places(published, FOREIGN)
    assert "Paragraph two and a half." in published.page("Alpha")["markdown"]
    assert 2 == asked.count("PATCH pages/markdown")
    assert published.run("sync_to_notion", dry=True).plan.quiet


def test_an_edit_of_the_same_place_waits(published: House) -> None:
    """Notion finds the old text no more and changes nothing: the record is due at the next run, which keeps both."""
    strike = Strike("before", "PATCH pages/markdown", adds("Paragraph two.", FOREIGN))
    done, _ = publish(published, strike)
    assert done is not None
    assert Exit.INCOMPLETE == done.exit
    assert {NOTION} == places(published, FOREIGN)
    published.later(minutes=5)
    again, _ = publish(published)
    assert again is not None
    assert (Exit.DONE, {LEDGER}) == (again.exit, places(published, FOREIGN))


def test_on_an_edited_page_too_the_other_blocks_stay(published: House) -> None:
    """The foreign text is on the ledger before it goes; what nobody changed stays as it is."""
    adds("Paragraph five.", f"Paragraph five. {FOREIGN}")(published)
    before = blocks(published)
    publish(published)
    assert 2 == len(before.keys() - blocks(published).keys())
    assert {LEDGER} == places(published, FOREIGN)


def test_on_a_public_remote_the_whole_text_is_put_in_place(make_small: Callable[..., House]) -> None:
    """No texts are kept there, so nothing may slip in between two places."""
    house = make_small(lambda text: text.replace("portfolio:\n", "portfolio:\n  remote: public\n"))
    house.edit(ALPHA, lambda text: f"{text}\n{TEXT}\n")
    publish(house)
    before = blocks(house)
    house.edit(ALPHA, lambda text: text.replace("Paragraph two.", "Paragraph two and a half."))
    publish(house)
    assert not before.keys() & blocks(house).keys()

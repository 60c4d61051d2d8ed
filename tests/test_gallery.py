"""The gallery shows what the program makes, today."""

from tests.gallery import GALLERY, gallery
from tests.house import House


def test_the_gallery_is_what_the_week_makes(house: House) -> None:
    """docs/gallery.md is the sandbox's week to the letter; `python -m tests.gallery` brings it up to date."""
    house.run("weekly")
    assert GALLERY.read_text(encoding="utf-8") == gallery(house)

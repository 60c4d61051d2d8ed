"""Names of saved files, and what the links of a document become."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.core.names import is_safe_name
from sync.core.plan import Asset, WriteFile
from sync.planners.assets import LENGTHS, name, settled, shown

STORE = "https://prod-files-secure.s3.us-west-2.amazonaws.com/w/f"
FOLDER = "decisions/assets"


@pytest.mark.parametrize(
    ("last", "stem", "ending"),
    [
        ("Order%20board.PNG", "order-board", "png"),
        ("archive.tar.gz", "archive-tar", "gz"),
        ("README", "readme", "bin"),
        (".gitattributes", "gitattributes", "bin"),
        ("offer_brief.md", "offer-brief", "txt"),
        ("offer_brief.MD", "offer-brief", "txt"),
        ("..%2F..%2Fhooks.sh", "hooks", "sh"),
        ("a.verylongending", "a-verylongending", "bin"),
        ("%E5%9B%BE.png", "file", "png"),
        ("con.txt", "file-con", "txt"),
        ("", "file", "bin"),
    ],
)
def test_a_name_is_the_files_own_made_safe(last: str, stem: str, ending: str) -> None:
    """Its words, digits of its address, its ending; never an ending that would be read as a document."""
    made = name(f"{STORE}/{last}")
    assert (stem, ending) == (made[: -len(ending) - 10], made.rpartition(".")[2])


@given(st.lists(st.text(max_size=30), max_size=8, unique=True))
def test_names_are_safe_and_each_address_has_its_own(lasts: list[str]) -> None:
    """Whatever a file is called."""
    made = [name(f"{STORE}/{last}", LENGTHS[-1]) for last in lasts]
    assert all(map(is_safe_name, made))
    assert len(lasts) == len({each.casefold() for each in made})


def document(*assets: Asset) -> WriteFile:
    """A document that links to each of its assets, and quotes the first address."""
    text = "".join(f"[{shown(asset.address)}]({asset.link}) " for asset in assets) + f"`{assets[0].address}`"
    return WriteFile("U", "decision", "decisions/a.md", text, "", "decision", "notion", assets=assets)


A, B = (Asset(f"{STORE}/{part}.pdf", f"{FOLDER}/{name(f'{STORE}/{part}.pdf')}") for part in ("a (1)", "b"))


def test_links_lead_to_what_was_saved() -> None:
    """As planned, under another name, or to the same file as another."""
    other = f"{FOLDER}/other-1.pdf"
    whole = document(A, B)
    assert whole == settled(whole, {A.address: A.path, B.address: B.path})
    moved = settled(whole, {A.address: other, B.address: A.path})
    assert f"[a (1).pdf](assets/other-1.pdf) [b.pdf]({A.link}) `{A.address}`" == moved.text
    assert (Asset(A.address, other), Asset(B.address, A.path)) == moved.assets


def test_what_was_not_saved_is_linked_where_notion_keeps_it() -> None:
    """The address without its signature, as one that Markdown and HTML can hold."""
    left = settled(document(A, B), {B.address: B.path})
    assert f"[a (1).pdf]({STORE}/a%20%281%29.pdf) [b.pdf]({B.link}) `{A.address}`" == left.text
    assert (B,) == left.assets


@given(st.text(alphabet=st.characters(blacklist_categories=())))
def test_an_address_that_is_written_breaks_no_link(path: str) -> None:
    """Half characters, brackets and quotes included."""
    asset = Asset(f"{STORE}/{path}", f"{FOLDER}/{name(f'{STORE}/{path}')}")
    text = settled(WriteFile("U", "r", "decisions/a.md", asset.link, "", "e", "notion", assets=(asset,)), {}).text
    assert text == quote(text, safe="/:%-._~")

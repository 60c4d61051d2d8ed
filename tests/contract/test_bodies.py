"""What the program relies on: bodies as Markdown of the second dialect, their changes, and the lock."""

import pytest

from sync.core.errors import Rejected
from sync.core.model import Body, Source
from tests.contract.scene import ULID, Scene

TEXT = "# Scope\n\nOne week, *no more*.\n\n- first\n- second\n\n```python\nif a < b:\n    pass\n```\n"


def row(scene: Scene, markdown: str = TEXT) -> tuple[Source, str]:
    """A fresh page with a body."""
    source = scene.table()
    return source, scene.row(source, "Offer", {"Unique ID": ULID}, markdown).id


def test_a_page_is_made_with_its_body_in_one_request(scene: Scene) -> None:
    """Title, id and Markdown go together: a half-made page can always be found by its id."""
    source, page_id = row(scene)
    page = scene.notion.page(page_id, source)
    assert ("Offer", ULID) == (page.title, page.ulid)
    body = scene.notion.body(page_id)
    assert body.complete
    assert all(part in body.markdown for part in ("# Scope", "*no more*", "- first", "if a < b:\n    pass"))


def test_a_page_without_text_is_empty(scene: Scene) -> None:
    """No body was sent, none is there."""
    _, page_id = row(scene, "")
    assert Body("") == Body(scene.notion.body(page_id).markdown.strip())


def test_a_body_has_a_shape(scene: Scene) -> None:
    """Object, id, text, whether it was cut, and what could not be shown."""
    _, page_id = row(scene)
    raw = scene.get(f"pages/{page_id}/markdown", markdown_version="v2")
    assert ("page_markdown", page_id, False, []) == tuple(
        raw[key] for key in ("object", "id", "truncated", "unknown_block_ids")
    )


def test_what_comes_back_is_normalised_and_then_stands(scene: Scene) -> None:
    """Read twice it is the same; written back as read it reads the same again."""
    _, page_id = row(scene, "Setext\n======\n\n* star\n* star\n\n__bold__ and _slanted_\n")
    once = scene.notion.body(page_id).markdown
    assert once == scene.notion.body(page_id).markdown
    assert "# Setext" in once
    assert once == scene.notion.replace_body(page_id, once).markdown
    assert once == scene.notion.body(page_id).markdown


def test_a_replacement_answers_with_the_page(scene: Scene) -> None:
    """`replace_content` gives the whole page as a read would: no read-back is needed."""
    _, page_id = row(scene)
    answer = scene.notion.replace_body(page_id, "New *text*.\n")
    assert "New *text*." in answer.markdown
    assert "Scope" not in answer.markdown
    assert answer == scene.notion.body(page_id)


def test_an_update_changes_one_place(scene: Scene) -> None:
    """`update_content` with an old text that stands there exactly once."""
    _, page_id = row(scene)
    answer = scene.notion.update_body(page_id, [("One week", "Two weeks")])
    assert "Two weeks" in answer.markdown
    assert "# Scope" in answer.markdown


def test_an_update_that_does_not_match_changes_nothing(scene: Scene) -> None:
    """400, the good half of the batch included: this is Notion's nearest thing to compare-and-swap."""
    _, page_id = row(scene)
    before = scene.notion.body(page_id)
    with pytest.raises(Rejected, match="validation_error"):
        scene.notion.update_body(page_id, [("One week", "Two weeks"), ("never written", "x")])
    assert before == scene.notion.body(page_id)


def test_an_update_that_matches_twice_changes_nothing(scene: Scene) -> None:
    """An old text that stands there more than once is refused, so that nothing is guessed."""
    _, page_id = row(scene, "same\n\nsame\n")
    before = scene.notion.body(page_id)
    with pytest.raises(Rejected, match="validation_error"):
        scene.notion.update_body(page_id, [("same", "other")])
    assert before == scene.notion.body(page_id)


def test_case_counts_in_an_update(scene: Scene) -> None:
    """`one week` is not `One week`."""
    _, page_id = row(scene)
    with pytest.raises(Rejected, match="validation_error"):
        scene.notion.update_body(page_id, [("one week", "two weeks")])


def test_child_pages_are_protected(scene: Scene) -> None:
    """A replacement that would remove a sub-page is refused, and the body stays."""
    _, page_id = row(scene)
    child = {
        "parent": {"type": "page_id", "page_id": page_id},
        "properties": {"title": {"title": [{"text": {"content": "Child"}}]}},
    }
    made = scene.connection.send("POST", "pages", body=child)
    before = scene.notion.body(page_id)
    assert "<page " in before.markdown
    with pytest.raises(Rejected, match="validation_error"):
        scene.notion.replace_body(page_id, "All new.\n")
    assert before == scene.notion.body(page_id)
    assert not scene.get(f"pages/{made['id']}")["in_trash"]


def test_a_child_page_that_is_named_is_kept(scene: Scene) -> None:
    """A replacement that repeats the sub-page's tag is carried out."""
    _, page_id = row(scene, "")
    child = {
        "parent": {"type": "page_id", "page_id": page_id},
        "properties": {"title": {"title": [{"text": {"content": "Child"}}]}},
    }
    scene.connection.send("POST", "pages", body=child)
    tag = scene.notion.body(page_id).markdown.strip()
    answer = scene.notion.replace_body(page_id, f"All new.\n\n{tag}\n")
    assert "All new." in answer.markdown
    assert tag in answer.markdown


def test_a_lock_is_a_second_request_and_holds_people_only(scene: Scene) -> None:
    """A fresh page is not locked; a locked one takes body and values through the API and stays locked."""
    source, page_id = row(scene)
    assert not scene.notion.page(page_id, source).locked
    assert scene.notion.update(page_id, source, locked=True).locked
    assert "New." in scene.notion.replace_body(page_id, "New.\n").markdown
    assert 9 == scene.notion.update(page_id, source, {"Price": 9}).properties["Price"]
    assert scene.notion.page(page_id, source).locked


def test_our_own_edit_is_known_as_ours(scene: Scene) -> None:
    """After a change of the body the page was last edited by the bot."""
    source, page_id = row(scene)
    scene.notion.replace_body(page_id, "New.\n")
    assert scene.notion.me() == scene.notion.page(page_id, source).edited_by


def test_headings_go_to_four(scene: Scene) -> None:
    """The fifth and sixth level become the fourth."""
    _, page_id = row(scene, "#### Four\n\n##### Five\n\n###### Six\n")
    lines = [line for line in scene.notion.body(page_id).markdown.splitlines() if line]
    assert ["#### Four", "#### Five", "#### Six"] == lines


def test_other_tags_are_literal_text(scene: Scene) -> None:
    """HTML that the dialect does not know comes back escaped, as the text it was."""
    _, page_id = row(scene, "<div>plain</div>\n")
    markdown = scene.notion.body(page_id).markdown
    assert "plain" in markdown
    assert "<div>" not in markdown.replace("\\<div>", "").replace("&lt;div>", "")


def test_code_is_kept_to_the_letter(scene: Scene) -> None:
    """Backslashes, tags, dollar signs and blank lines inside a fence."""
    code = 'a = "\\\\*<b>$x$"\n\n\n# no heading\n'
    _, page_id = row(scene, f"```python\n{code}```\n")
    assert f"```python\n{code}```" in scene.notion.body(page_id).markdown


def test_the_dialect_belongs_to_markdown(scene: Scene) -> None:
    """`markdown_version` beside `children` is refused."""
    source = scene.table()
    parent = {"type": "data_source_id", "data_source_id": source.id}
    with pytest.raises(Rejected, match="validation_error"):
        scene.connection.send("POST", "pages", body={"parent": parent, "children": [], "markdown_version": "v2"})

"""The emulator's small parts: formulas, ids, trees, the store."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.emulator import formulas, ids, rich_text, trees
from sync.emulator.store import Store

ROW = {"Price": 900, "Cost": 300, "Empty": None, "Name": "Audit", "Done": True}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('prop("Price") - prop("Cost")', 600),
        ('prop("Price").subtract(prop("Cost"))', 600),
        ('multiply(prop("Price"), 2) + 1', 1801),
        ("1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * -3", -9),
        ("7 % 4", 3),
        ('prop("Price") / 0', None),
        ('prop("Empty") + 1', 1),
        ('prop("Name") + "!"', "Audit!"),
        ('format(prop("Price")).length()', 3),
        ('if(prop("Price") > 500, "dear", "cheap")', "dear"),
        ('prop("Price") > 500 and not prop("Done") ? 1 : 2', 2),
        ('round(10 / 4, 1) == 2.5 && !empty("x")', True),
        (r'"a \"quoted\" word"', 'a "quoted" word'),
    ],
)
def test_formulas(expression: str, expected: Any) -> None:
    """What the evaluator understands it computes as Notion does."""
    assert expected == formulas.evaluate(expression, ROW.__getitem__)


@pytest.mark.parametrize("expression", ["", "1 +", "dateAdd(1)", '"open', "1 2", '"a" * 2', "prop()", ")"])
def test_formulas_beyond_it(expression: str) -> None:
    """What it does not understand it says so, and nothing else goes wrong."""
    with pytest.raises(formulas.FormulaError):
        formulas.evaluate(expression, ROW.__getitem__)


@given(st.text())
def test_any_text_as_a_formula(expression: str) -> None:
    """No expression breaks the evaluator in another way."""
    try:
        formulas.evaluate(expression, ROW.__getitem__)
    except formulas.FormulaError:
        return


@given(st.text())
def test_derived_ids_are_uuids(text: str) -> None:
    """Every derived id is of version 8, is its own canonical form, and is found without hyphens."""
    key = ids.derive(text)

    assert ("8", key, key) == (key[14], ids.parse(key), ids.parse(key.replace("-", "").upper()))


@given(st.text())
def test_compact_text_is_the_same_text(text: str) -> None:
    """Text kept as a string comes back as the items it was."""
    items = rich_text.text(text)

    assert items == rich_text.expand(rich_text.compact(items))


BLOCKS: st.SearchStrategy[list[Any]] = st.recursive(
    st.just([]),
    lambda children: st.lists(st.builds(lambda nested: {"children": nested}, children), max_size=3),
    max_leaves=10,
)


def numbered(blocks: list[Any], prefix: str = "") -> list[Any]:
    return [
        {"id": f"{prefix}{i}", "children": numbered(block["children"], f"{prefix}{i}.")}
        for i, block in enumerate(blocks)
    ]


@given(BLOCKS)
def test_removing_any_block_removes_it_and_what_is_in_it(shape: list[Any]) -> None:
    """Whichever block goes, the others stay, and the tree that was given is not touched."""
    tree = numbered(shape)
    everything = [block["id"] for block in trees.walk(tree)]
    for key in everything:
        rest = [block["id"] for block in trees.walk(trees.edit(tree, key, lambda _: None))]
        assert [k for k in everything if k != key and not k.startswith(f"{key}.")] == rest
    assert everything == [block["id"] for block in trees.walk(tree)]


STEPS = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers())), max_size=8)


def take(store: Store, steps: list[tuple[int, int | None]]) -> None:
    for key, value in steps:
        if value is None:
            store.remove("user", str(key))
        else:
            store.put("user", str(key), {"value": value})


@settings(max_examples=25)
@given(before=STEPS, after=STEPS)
def test_rollback_undoes_everything_since_the_commit(
    tmp_path_factory: pytest.TempPathFactory, before: Any, after: Any
) -> None:
    """A rollback leaves memory and file as the last commit left them."""
    file = Path(tmp_path_factory.mktemp("store")) / "s.sqlite"
    store = Store(file)
    take(store, before)
    store.commit()
    committed = dict(store.docs["user"])
    take(store, after)
    store.rollback()
    store.commit()
    assert committed == store.docs["user"]
    store.close()
    again = Store(file)
    assert committed == again.docs["user"]
    again.close()


def test_a_copy_goes_its_own_way() -> None:
    """Neither a store nor its copy sees what is written to the other."""
    store = Store()
    store.put("user", "a", {"value": 1})
    twin = store.copy()
    twin.put("user", "a", {"value": 2})
    store.put("user", "b", {"value": 3})

    assert ({"a": {"value": 1}, "b": {"value": 3}}, {"a": {"value": 2}}) == (store.docs["user"], twin.docs["user"])

"""Bad input from the environment, the configuration and the workspace: a clear error, and nothing is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from sync.core.errors import Exit
from sync.emulator import seed
from tests.house import House
from tests.small import ALPHA, BRIEFS, Door, both_sides, front_door, titles

NOBODY = "11111111-1111-4111-8111-111111111111"
MakeHouse = Callable[..., House]


@contextmanager
def unchanged(house: House) -> Iterator[None]:
    """Neither side is touched meanwhile."""
    before = both_sides(house)
    yield
    assert before == both_sides(house)


def with_id(key: str, id_: str) -> Callable[[str], str]:
    """The configuration with an id for one database."""
    return lambda text: text.replace(f"{key}: {{ title", f'{key}: {{ id: "{id_}", title', 1)


# --- The token ---------------------------------------------------------------------------------------------------


def test_no_token(door: Door) -> None:
    """Exit 2 with the specification's words and the line that cures it; nobody is asked."""
    with unchanged(door.house):
        said = door("weekly", NOTION_API_TOKEN=None)
    assert Exit.USAGE == said.exit_code
    assert "NOTION_API_TOKEN not set" in said.stderr
    assert 'export NOTION_API_TOKEN="secret_your_token_here"' in said.stderr
    assert 0 == door.house.state.requests.to_json()["total"]


def test_a_token_under_another_name_is_pointed_out(door: Door) -> None:
    """NOTION_API_KEY is what other tools use: say so, and do not show it."""
    said = door("weekly", NOTION_API_TOKEN=None, NOTION_API_KEY="ntn_canary1234567890")
    assert Exit.USAGE == said.exit_code
    assert 'export NOTION_API_TOKEN="$NOTION_API_KEY"' in said.stderr
    assert "canary" not in said.output


@pytest.mark.parametrize("token", ["ntn_canary1234567890", "sandbox_canary with blanks", "sandbox_canary\nsecond"])
def test_a_token_that_cannot_be_sent(door: Door, token: str) -> None:
    """A real token for another address, or one that breaks a header: exit 2 before anything is sent."""
    with unchanged(door.house):
        said = door("weekly", NOTION_API_TOKEN=token)
    assert Exit.USAGE == said.exit_code
    assert "config.yaml:" in said.stderr
    assert "canary" not in said.output
    assert 0 == door.house.state.requests.to_json()["total"]


def test_a_wrong_token(door: Door) -> None:
    """401: exit 5, which variable to set, and no more than one request."""
    door.house.state.faults.add({"fault": {"kind": "status", "status": 401}, "times": 0})
    with unchanged(door.house):
        said = door("weekly")
    assert Exit.ACCESS == said.exit_code
    assert "Notion does not accept the token. Set NOTION_API_TOKEN" in said.stderr
    assert 1 == door.house.state.requests.to_json()["total"]


# --- Databases ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (with_id("offers", NOBODY), "Connections"),
        (with_id("offers", seed.page_id("gamma")), "Connections"),
        (lambda text: text.replace("title: Offers", "title: Offerings"), "correct its title in config.yaml"),
    ],
    ids=["unknown", "of a page", "title"],
)
def test_a_database_that_is_not_found_stops_only_itself(
    make_small: MakeHouse, change: Callable[[str], str], advice: str
) -> None:
    """Named with what to do; exit 1; other ids are filled, its rows stay, and no brief is made without its records."""
    house = make_small(change)
    gamma = house.page("Gamma")
    with front_door(house) as door:
        said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "error   offers: " in said.stdout
    assert advice in said.stdout
    assert gamma == house.page("Gamma")
    assert ["Gamma"] == titles(house, "offers")
    assert house.page("Overhaul")["properties"]["Unique ID"]
    assert "error   project: Overhaul: " in said.stdout
    assert "" == house.git("ls-tree", "-r", "--name-only", "origin/main", "--", BRIEFS)


@pytest.mark.parametrize("action", ["unshare", "trash_database"])
def test_a_database_that_goes_away_loses_nothing(door: Door, action: str) -> None:
    """Unshared or trashed after it was known: an error, exit 5 where the job needs nothing else; back as it was."""
    door("weekly")
    alpha = door.house.page("Alpha")
    door.house.act(action, database="offers")
    before = (door.house.pages(), door.house.git("rev-parse", "main", "origin/main"))
    said, alone = door("weekly"), door("sync_to_notion")
    assert before == (door.house.pages(), door.house.git("rev-parse", "main", "origin/main"))
    assert (Exit.INCOMPLETE, Exit.ACCESS) == (said.exit_code, alone.exit_code)
    assert "error   offers: " in said.stdout
    assert "offers" in alone.stderr
    back = {"action": "share"} if action == "unshare" else {"action": action, "in_trash": False}
    door.house.act(**back, database="offers")
    assert 0 == door("weekly").exit_code
    assert alpha == door.house.page("Alpha")


@pytest.mark.parametrize("id_", [seed.database_id("offers"), seed.source_id("offers").replace("-", "")])
def test_either_kind_of_id_works(make_small: MakeHouse, id_: str) -> None:
    """A database id or a data source id, with or without hyphens."""
    house = make_small(with_id("offers", id_))
    with front_door(house) as door:
        assert 0 == door("weekly").exit_code
    assert ["Alpha", "Beta", "Gamma"] == titles(house, "offers")


def test_an_id_that_is_none(make_small: MakeHouse) -> None:
    """Exit 2 with line, key and where to find the right one."""
    house = make_small(with_id("offers", "my-offers"))
    with front_door(house) as door, unchanged(house):
        said = door("weekly")
    assert Exit.USAGE == said.exit_code
    assert "config.yaml:6: notion.databases.offers.id: It is no Notion id" in said.stderr


# --- Properties --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"action": "remove_property"}, "It has no property named 'Unique ID'."),
        ({"action": "rename_property", "name": "UID"}, "or set unique_id_field to one of: UID, Version."),
        ({"action": "retype_property", "type": "number"}, "is of type number, and a ULID needs Text."),
    ],
    ids=["missing", "renamed", "retyped"],
)
def test_an_id_property_that_is_not_as_needed(door: Door, action: dict[str, str], words: str) -> None:
    """Missing, renamed or of another type before first contact: exit 1, named with what to do, and no page is made."""
    door.house.act(**action, database="offers", property="Unique ID")
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "error   offers: " in said.stdout
    assert words in said.stdout
    assert ["Gamma"] == titles(door.house, "offers")


@pytest.mark.parametrize("action", [{"action": "remove_property"}, {"action": "retype_property", "type": "number"}])
def test_an_id_property_that_was_known_and_is_spoilt(door: Door, action: dict[str, str]) -> None:
    """Nothing of that database is written, however much is due; exit 1 with the property and how to go on."""
    door("weekly")
    door.house.edit(ALPHA, lambda text: text + "More.\n")
    door.house.act(**action, database="offers", property="Unique ID")
    pages = door.house.pages()
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "error   offers: " in said.stdout
    assert "'Unique ID'" in said.stdout
    assert "Undo it in Notion, or adapt config.yaml" in said.stdout
    assert pages == door.house.pages()


def test_an_id_property_that_is_renamed_is_found_by_its_id(door: Door) -> None:
    """A known property under a new name: the run works, says so, and makes no page a second time."""
    door("weekly")
    door.house.edit(ALPHA, lambda text: text + "More.\n")
    door.house.act("rename_property", database="offers", property="Unique ID", name="UID")
    said = door("weekly")
    assert 0 == said.exit_code
    assert "Its property 'Unique ID' is called 'UID' now" in said.stdout
    assert "Write the new name into config.yaml" in said.stdout
    assert "More." in door.house.page("Alpha")["markdown"]
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")


@pytest.mark.parametrize("action", ["remove_property", "rename_property"])
def test_a_filled_property_that_is_gone_is_left_out(door: Door, action: str) -> None:
    """A property that a publish rule fills is missing: said with its name, and the document is published without it."""
    door.house.act(action, database="offers", property="Price", name="Cost")
    said = door("weekly")
    assert 0 == said.exit_code
    assert "Price" in said.stdout
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")


def test_a_filled_property_of_the_wrong_type_fails_its_record_alone(door: Door) -> None:
    """A date where the file has a price: each record is named with property and type, the other jobs are done."""
    door.house.act("retype_property", database="offers", property="Price", type="date")
    said = door("weekly")
    assert Exit.INCOMPLETE == said.exit_code
    assert "offers: Alpha ← offers/alpha.md: “Price” (date) cannot hold" in said.stdout
    assert "offers: Beta ← offers/beta.md: “Price” (date) cannot hold" in said.stdout
    assert ["Gamma"] == titles(door.house, "offers")
    assert "- ulid: " in door.house.text(f"{BRIEFS}/review_brief_v01.md")


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"action": "remove_property"}, "Projects has no property Status"),
        ({"action": "rename_option", "option": "Complete", "name": "Over"}, "Status has no option Complete."),
        ({"action": "retype_property", "type": "number"}, "Status"),
    ],
    ids=["missing", "option", "retyped"],
)
def test_a_trigger_that_cannot_fire_is_said(door: Door, action: dict[str, str], words: str) -> None:
    """Nothing is promoted, with what the database has instead; the rest is done."""
    door.house.act(**action, database="projects", property="Status")
    said = door("weekly")
    assert 0 == said.exit_code
    assert words in said.stdout
    assert "Change sync.promotion_triggers or the property in Notion" in said.stdout
    assert "" == door.house.git("ls-tree", "-r", "--name-only", "origin/main", "--", "ventures")
    assert ["Alpha", "Beta", "Gamma"] == titles(door.house, "offers")


# --- The configuration -------------------------------------------------------------------------------------------


def test_every_problem_of_the_configuration_at_once(door: Door) -> None:
    """Unknown keys, wrong values and unset variables in one go, each with line and key; nobody is asked."""
    text = door.house.config_text.replace("entity: offer }", "entity: Offer!, colour: red }")
    text += "  requests: many\nlogs: here\n"
    door.config.write_text(text.replace("title: Projects", "title: '${PROJECTS_TITLE}'"), encoding="utf-8")
    with unchanged(door.house):
        said = door("weekly")
    assert Exit.USAGE == said.exit_code
    told = said.stderr.removeprefix("Error: ").splitlines()
    lines = [tuple(line.split(": ")[:2]) for line in told if line.startswith("config.yaml:")]
    assert {
        ("config.yaml:6", "notion.databases.offers.entity"),
        ("config.yaml:6", "notion.databases.offers.colour"),
        ("config.yaml:7", "notion.databases.projects.title"),
        ("config.yaml:22", "sync.requests"),
        ("config.yaml:23", "logs"),
    } == set(lines)
    assert "The variable PROJECTS_TITLE is not set." in said.stderr
    assert 0 == door.house.state.requests.to_json()["total"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("notion:\n  databases: [a, b\nsync: {}\n", 3),
        ("notion:\n\tdatabases: {}\n", 2),
        ("notion: {}\nnotion: {}\n", 2),
        ("notion: !!python/object:os.system x\n", 1),
        ("- a\n- b\n", 1),
        ("", 1),
    ],
    ids=["open bracket", "tab", "twice", "tag", "list", "empty"],
)
def test_malformed_yaml(door: Door, text: str, line: int) -> None:
    """Exit 2 with the line."""
    door.config.write_text(text, encoding="utf-8")
    with unchanged(door.house):
        said = door("weekly")
    assert Exit.USAGE == said.exit_code
    assert f"config.yaml:{line}: " in said.stderr


def test_a_configuration_that_is_not_text(door: Door) -> None:
    """Bytes that are not UTF-8: exit 2, and how to save it."""
    door.config.write_bytes(b"name: \xff\xfe\n")
    said = door("weekly")
    assert Exit.USAGE == said.exit_code
    assert "Save it as UTF-8 text." in said.stderr

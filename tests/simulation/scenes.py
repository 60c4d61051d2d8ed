"""Worlds to begin with: one that has a past, the week that asks for everything, and smaller ones for pairs."""

from functools import cache

from sync.emulator import seed
from sync.emulator.state import State
from tests.simulation.memory import Shared
from tests.simulation.workload import PAST, WORKSPACE, decision, offer, offer_path, offers, ulid
from tests.simulation.world import START, World, settle


@cache
def _past() -> World:
    state = State()
    state.clock.set(START)
    state.settings.rate_limit = False
    seed.plant(state, WORKSPACE)
    state.store.commit()
    world = World(state, Shared())
    world.commit(PAST)
    rides = settle(world)
    assert rides[-1].quiet
    world.later(days=6)
    return world


def past() -> World:
    """Four offers are published, one project is promoted, and everything is quiet."""
    return _past().copy()


@cache
def _week() -> World:
    world = past()
    published(world)
    newcomers(world)
    world.later(hours=2)
    world.state.settings.query_stale_seconds = 60
    world.act("append_body", page=world.page("offers", "Epsilon"), markdown="My remark, a moment ago.")
    return world


def week() -> World:
    """Backfills, a duplicate, adoptions, promotions, creations, changes and conflicts, all due at once.

    One conflict no listing shows yet: only the look before the overwrite finds it.
    """
    return _week().copy()


def published(world: World) -> None:
    """Three documents are changed, one of them against a person's edit; a fourth page is edited by a person alone."""
    text = world.shared.files()[offer_path("Delta")]
    world.act("duplicate_page", page=world.page("offers", "Delta"))
    world.commit({offer_path("Delta"): text + "\nOne more sentence.\n"})
    for title, price in (("Epsilon", "1200"), ("Zeta", "1300")):
        path = offer_path(title)
        world.commit({path: world.shared.files()[path].replace("**Price**: 900", f"**Price**: {price}") + "\nMore.\n"})
    world.act("replace_body", page=world.page("offers", "Zeta"), markdown="My own words about Zeta.")
    world.act("edit_properties", page=world.page("offers", "Zeta"), properties={"Price": 77})
    world.act("append_body", page=world.page("offers", "Eta"), markdown="My remark on Eta.")


def newcomers(world: World) -> None:
    """What is new on either side."""
    for title in ("Ink Works", "Side Door", "Third Party"):
        world.act("create_page", database="ventures", properties={"Name": title})
    for title in ("Loose end", "Second end"):
        world.act("create_page", database="offers", properties={"Name": title}, markdown=f"About {title}.")
    why = world.act("create_page", database="decision_journal", properties={"Name": "Why us", "Date": "2025-11-20"})
    for title, status in (("Open", "To Do"), ("Overhaul", "Complete"), ("Cleanup", "Complete")):
        page = world.act(
            "create_page",
            database="projects",
            properties={"Name": title, "Status": status, "Venture": [world.page("ventures", "Ops Studio")]},
            markdown=f"What we learned from {title}.",
        )
        if title == "Overhaul":
            world.act("edit_properties", page=page, properties={"Decision Journal": [why]})
    for title in ("Iota", "Kappa"):
        world.act(
            "create_page",
            database="offers",
            properties={"Name": title, "Unique ID": ulid(title), "Price": 5, "Version": "v00"},
            markdown=f"{title} as the workspace tells it.",
        )
    world.commit(offers("Alpha", "Beta", "Gamma", "Theta", "Lambda", "Iota", "Kappa"))
    for title in ("Stay small", "Charge more"):
        world.commit({f"decisions/2025-11-20_{title.lower().replace(' ', '-')}_v01.md": decision(title)})


@cache
def _few() -> World:
    world = past()
    path = offer_path("Zeta")
    world.commit({path: world.shared.files()[path] + "\nMore.\n", **offers("Alpha", "Beta", "Iota")})
    world.act("replace_body", page=world.page("offers", "Zeta"), markdown="My own words about Zeta.")
    world.act("duplicate_page", page=world.page("ventures", "Ops Studio"))
    for title in ("Ink Works", "Side Door"):
        world.act("create_page", database="ventures", properties={"Name": title})
    world.act("append_body", page=world.page("offers", "Eta"), markdown="My remark on Eta.")
    world.act(
        "create_page",
        database="offers",
        properties={"Name": "Iota", "Unique ID": ulid("Iota"), "Price": 5},
        markdown="Iota as the workspace tells it.",
    )
    venture = [world.page("ventures", "Ops Studio")]
    world.act(
        "create_page",
        database="projects",
        properties={"Name": "Overhaul", "Status": "Complete", "Venture": venture},
        markdown="What we learned.",
    )
    world.later(hours=2)
    return world


def few() -> World:
    """The week in small: backfills, a duplicate, a promotion, creations, an adoption and conflicts."""
    return _few().copy()


@cache
def _single() -> World:
    world = past()
    text = offer("Alpha").replace("- date: 2025-11-12\n", f"- date: 2025-11-12\n- ulid: {ulid('Alpha')}\n")
    world.commit({offer_path("Alpha"): text})
    world.later(hours=2)
    return world


def single() -> World:
    """One creation of a document that has its id: six effects."""
    return _single().copy()

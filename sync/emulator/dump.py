"""The whole workspace in plain form, for the assertions of tests."""

from sync.emulator import bodies, databases, properties, rich_text
from sync.emulator.plain import plain_value
from sync.emulator.state import State
from sync.emulator.wire import Doc


def dump(state: State) -> Doc:
    """Databases, and every page with plain properties, its Markdown and its comments, in order of creation."""
    return {
        "workspace": state.workspace["name"],
        "now": state.now(),
        "databases": [_database(state, database) for database in state.store.all("database")],
        "pages": [page(state, found) for found in state.store.all("page")],
        "comments": [
            {"id": c["id"], "parent": c["parent"], "text": rich_text.plain(c["rich_text"]), "resolved": c["resolved"]}
            for c in state.store.all("comment")
        ],
    }


def _database(state: State, database: Doc) -> Doc:
    sources = [state.store.docs["data_source"][key] for key in database["data_sources"]]
    return {
        "id": database["id"],
        "title": rich_text.plain(database["title"]),
        "shared": database["shared"],
        "in_trash": database["in_trash"],
        "data_sources": [databases.show_source(state, source) for source in sources],
    }


def page(state: State, found: Doc) -> Doc:
    """One page; relations as page ids, whoever may see them."""
    source = properties.source_of(state, found)
    return {
        "id": found["id"],
        "parent": found["parent"],
        "title": rich_text.plain(found["values"].get("title")),
        "created": found["created"],
        "edited": found["edited"],
        "created_by": _role(state, found["created_by"]),
        "edited_by": _role(state, found["edited_by"]),
        **{flag: found[flag] for flag in ("in_trash", "is_archived", "is_locked", "icon")},
        "properties": {p["name"]: plain_value(state, source, found, p) for p in source["properties"].values()},
        "markdown": bodies.write_markdown(bodies.tree(state, found["id"])),
    }


def _role(state: State, key: str) -> str:
    user = state.store.get("user", key)
    return str(user["kind"]) if user else key

"""A workspace as it must have been before a recorded session. Its ids are the recorded ones, but for the bot's."""

from typing import Any

from sync.emulator import ids
from sync.emulator.state import BOT, PERSON, State
from tests.emulator import replay_stored
from tests.emulator.corpus import Exchange
from tests.emulator.replay_past import Past, past_of, stand_in

Doc = dict[str, Any]
_WORKSPACE = {"type": "workspace", "workspace": True}
_NOTHING: Doc = {"icon": None, "cover": None, "in_trash": False, "title": [], "description": [], "is_inline": False}


def plant(state: State, session: list[Exchange]) -> dict[str, str]:
    """Fill `state` with what is older than the session; returns the recorded ids that the emulator's bot stands for."""
    past = past_of(session)
    for key in list(state.store.docs["user"]):
        state.store.remove("user", key)
    state.store.put("user", state.bot, {"id": state.bot, "kind": BOT, "name": "Recorded bot"})
    _Planter(state, past).plant(session)
    state.store.commit()
    return dict.fromkeys(past.bots, state.bot)


class _Planter:
    def __init__(self, state: State, past: Past) -> None:
        self.state = state
        self.past = past
        self.docs = state.store.docs

    def plant(self, session: list[Exchange]) -> None:
        for kind, plant in (("user", self._user), ("database", self._database), ("data_source", self._source)):
            for one in self.past.shown[kind].values():
                plant(one)
        for one in self.past.shown["page"].values():
            self._page(one)
        for one in self.past.shown["comment"].values():
            self._comment(one)
        for parent in self.past.parents:
            self._need_parent(parent)
        for exchange in session:
            self._need_asked(exchange)
        for page in list(self.docs["page"]):
            self._body(page)

    def _user(self, one: Doc) -> None:
        if one["id"] not in self.past.bots:
            self.state.store.put("user", one["id"], {"id": one["id"], "kind": PERSON, "name": one["name"]})

    def _who(self, reference: Doc | None) -> str:
        key = (reference or {}).get("id")
        return self.state.bot if key is None or key in self.past.bots else str(key)

    def _stamps(self, one: Doc) -> Doc:
        return {
            "created": replay_stored.moment(one.get("created_time")),
            "edited": replay_stored.moment(one.get("last_edited_time")),
            "created_by": self._who(one.get("created_by")),
            "edited_by": self._who(one.get("last_edited_by")),
        }

    # What is shown

    def _database(self, one: Doc) -> None:
        self._need_parent(one["parent"])
        taken = ("id", "title", "description", "parent", "is_inline", "in_trash", "is_locked", "icon", "cover")
        whole = {key: one[key] for key in taken} | self._stamps(one)
        sources = [source["id"] for source in one["data_sources"]]
        self.state.store.put("database", one["id"], {**whole, "data_sources": sources})
        for source in sources:
            self._need_source(source, one["id"])

    def _source(self, one: Doc) -> None:
        key = one["parent"]["database_id"]
        if key not in self.docs["database"]:
            parent = one.get("database_parent") or _WORKSPACE
            whole = {**one, "id": key, "parent": parent, "is_locked": False, "data_sources": []}
            self._database(whole)
        database = self.docs["database"][key]
        sources = list(dict.fromkeys([*database["data_sources"], one["id"]]))
        self.state.store.put("database", key, {**database, "data_sources": sources})
        properties = replay_stored.schema(one["properties"])
        whole = {"id": one["id"], "database_id": key, "title": one["title"], "properties": properties}
        in_trash = one["in_trash"] and not database["in_trash"]
        self.state.store.put("data_source", one["id"], {**whole, "in_trash": in_trash, **self._stamps(one)})
        for prop in properties.values():
            if prop["type"] == "relation":
                self._need_source(prop["config"]["data_source_id"])

    def _page(self, one: Doc) -> None:
        parent, properties = one["parent"], one["properties"]
        self._need_parent(parent)
        source = self.docs["data_source"].get(parent.get("data_source_id", ""))
        if source and source["id"] not in self.past.shown["data_source"]:
            guessed = replay_stored.guessed_schema(source["id"], properties, source["properties"])
            self.state.store.put("data_source", source["id"], {**source, "properties": guessed})
        flags = {key: bool(one.get(key)) for key in ("in_trash", "is_archived", "is_locked")}
        whole = {"id": one["id"], "parent": parent, "icon": one["icon"], "cover": one["cover"], **flags}
        values = replay_stored.values(properties)
        self.state.store.put("page", one["id"], {**whole, **self._stamps(one), "values": values})
        for prop in properties.values():
            for related in prop["relation"] if prop["type"] == "relation" else []:
                self._need_page(related["id"], parent)

    def _comment(self, one: Doc) -> None:
        author = self._who(one["created_by"])
        if author not in self.docs["user"] and one["display_name"]["type"] == "user":
            name = one["display_name"]["resolved_name"]
            self.state.store.put("user", author, {"id": author, "kind": PERSON, "name": name})
        taken = {key: one[key] for key in ("id", "parent", "discussion_id", "rich_text")}
        self.state.store.put("comment", one["id"], {**taken, "resolved": False, **self._stamps(one)})

    # What is named only

    def _need_parent(self, parent: Doc) -> None:
        key = parent[parent["type"]]
        if key in self.past.born:
            return
        match parent["type"]:
            case "page_id":
                self._need_page(key)
            case "data_source_id":
                self._need_source(key, parent.get("database_id"))
            case "database_id":
                self._need_database(key)
            case "block_id" if key not in self.past.shown["block"]:
                page = ids.derive(f"page of {key}")
                self._need_page(page)
                self.past.shown["block"][key] = stand_in(key, {"type": "page_id", "page_id": page})

    def _need_page(self, key: str, parent: Doc | None = None) -> None:
        if key not in self.past.born | self.past.shown["page"].keys() | self.docs["page"].keys():
            self._page({**_NOTHING, "id": key, "parent": parent or _WORKSPACE, "properties": {}})

    def _need_source(self, key: str, database: str | None = None) -> None:
        if key not in self.past.born | self.past.shown["data_source"].keys() | self.docs["data_source"].keys():
            title = {"Name": {"id": "title", "type": "title", "title": {}}}
            parent = {"type": "database_id", "database_id": database or ids.derive(f"database of {key}")}
            self._source({**_NOTHING, "id": key, "parent": parent, "properties": title})

    def _need_database(self, key: str, parent: Doc | None = None, title: str = "") -> None:
        if key not in self.past.born | self.docs["database"].keys():
            text = [{"plain_text": title}] if title else []
            rest = {"is_locked": False, "data_sources": []}
            self._database({**_NOTHING, "id": key, "parent": parent or _WORKSPACE, "title": text, **rest})

    def _need_asked(self, exchange: Exchange) -> None:
        """Something empty for what a successful request names and nothing shows."""
        kind, _, rest = exchange.path.partition("/")
        key = ids.parse(rest.split("/")[0])
        if exchange.status != 200 or key is None or key in self.past.shown["block"]:
            return
        if kind == "data_sources":
            self._need_source(key)
        elif kind in ("pages", "blocks") and key not in self.docs["database"]:
            self._need_page(key)

    # Bodies

    def _body(self, page: str) -> None:
        blocks = self._below(page)
        if page not in self.past.children:
            listed = {block["id"] for block in blocks}
            blocks += [block for block in self._subpages(page) if block["id"] not in listed]
        if blocks:
            self.state.store.put("body", page, {"blocks": blocks})

    def _below(self, key: str) -> list[Doc]:
        shown = self.past.shown["block"]
        unlisted = [k for k, one in shown.items() if one["parent"].get(one["parent"]["type"]) == key]
        return [self._block(shown[k]) for k in dict.fromkeys([*self.past.children.get(key, []), *unlisted])]

    def _block(self, one: Doc) -> Doc:
        kind, stamps = one["type"], self._stamps(one)
        made = {"id": one["id"], "type": kind, kind: one[kind], **stamps}
        if kind == "child_page":
            self._need_page(one["id"], one["parent"])
        elif kind == "child_database":
            self._need_database(one["id"], one["parent"], one[kind]["title"])
        children = self._below(one["id"]) if kind not in ("child_page", "child_database") else []
        if one["has_children"] and not children and kind != "child_page":
            text: Doc = {"type": "paragraph", "paragraph": {"rich_text": [], "color": "default"}}
            children = [{"id": ids.derive(f"child of {one['id']}"), **text, **stamps, "children": []}]
        return {**made, "children": children}

    def _subpages(self, page: str) -> list[Doc]:
        found = []
        for kind in ("page", "database"):
            for doc in self.docs[kind].values():
                if doc["parent"].get("page_id") == page:
                    stamps = {key: doc[key] for key in ("created", "edited", "created_by", "edited_by")}
                    block = {"id": doc["id"], "type": f"child_{kind}", f"child_{kind}": {"title": ""}, **stamps}
                    found.append({**block, "children": []})
        return found

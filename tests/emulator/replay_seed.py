"""What existed before a recorded session, made from what the session's answers show of it."""

from collections.abc import Iterator
from typing import Any

from sync.emulator import ids, trees
from sync.emulator.state import BOT, State
from sync.emulator.values import READ_ONLY
from tests.emulator.corpus import Exchange

Doc = dict[str, Any]
_KINDS = ("page", "data_source", "database", "block", "comment", "user")


def plant(state: State, session: list[Exchange]) -> dict[str, str]:
    """Fill `state` with what is older than the session. Ids stay as recorded, but for the bot's: returned as a map."""
    return _Past(state, session).plant()


def shown(value: Any) -> Iterator[Doc]:
    """Every object in an answer, the outermost first."""
    if isinstance(value, dict):
        if value.get("object") in _KINDS and len(value) > 2:
            yield value
        for inner in value.values():
            yield from shown(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from shown(inner)


def _born(session: list[Exchange]) -> set[str]:
    """Ids of what the session itself created."""
    born: set[str] = set()
    for exchange in session:
        answer, asked = exchange.answer, (exchange.method, exchange.path)
        if exchange.status != 200:
            continue
        if exchange.method == "PATCH" and exchange.path.endswith("/children"):
            # An answer to an insertion in the middle also holds the blocks after it.
            born |= {block["id"] for block in answer["results"][: len(exchange.body["children"])]}
        elif asked in {("POST", "pages"), ("POST", "databases"), ("POST", "data_sources"), ("POST", "comments")}:
            born |= {answer["id"], *(s["id"] for s in answer.get("data_sources", []))}
        for one in shown(answer):
            parent = one.get("parent") or {}
            if one["object"] in ("page", "block") and parent.get(parent.get("type")) in born:
                born.add(one["id"])
    return born


class _Past:
    def __init__(self, state: State, session: list[Exchange]) -> None:
        self.state = state
        self.session = session
        self.born = _born(session)
        self.first: dict[str, Doc] = {}
        self.children: dict[str, list[str]] = {}
        self.bots: dict[str, str] = {}

    def plant(self) -> dict[str, str]:
        for key in list(self.state.store.docs["user"]):
            self.state.store.remove("user", key)
        self._collect()
        for one in sorted(self.first.values(), key=lambda one: str(one["object"] != "user")):
            getattr(self, f"_{one['object']}")(one)
        for exchange in self.session:
            self._stand_in(exchange)
            for one in shown(exchange.answer):
                if one["id"] in self.born:
                    self._need_parent(one["parent"])
        self._bodies()
        self.state.store.put("user", self.state.bot, {"id": self.state.bot, "kind": BOT, "name": "Recorded bot"})
        self.state.store.commit()
        return self.bots

    def _collect(self) -> None:
        """The first sight of everything that is older; a change is taken back as far as the trash goes."""
        for exchange in self.session:
            if exchange.status != 200:
                continue
            for one in shown(exchange.answer):
                if one["id"] not in self.born and one["id"] not in self.first:
                    changed = exchange.method in ("PATCH", "DELETE") and one is exchange.answer
                    self.first[one["id"]] = {**one, "in_trash": False} if changed else one
            if exchange.method == "GET" and exchange.path.endswith("/children") and not exchange.query[1:]:
                found = [block["id"] for block in exchange.answer["results"] if block["id"] not in self.born]
                self.children.setdefault(ids.parse(exchange.path.split("/")[1]) or "", found)

    def _stand_in(self, exchange: Exchange) -> None:
        """Something empty for what a successful request names and no answer shows."""
        parts = exchange.path.split("/")
        key = ids.parse(parts[1]) if len(parts) > 1 else None
        if exchange.status != 200 or key is None or key in self.born or key in self.first:
            return
        if parts[0] == "data_sources":
            self._need_source(key)
        elif parts[0] in ("pages", "blocks") and key not in self.state.store.docs["database"]:
            parents = {one["parent"].get("type") for one in self.first.values() if key in one.get("parent", {}).values()}
            shown_by = {one["parent"]["type"] for one in shown(exchange.answer) if key in one.get("parent", {}).values()}
            if "block_id" in parents | shown_by:
                self.first[key] = self._plain_block(key)
            else:
                self._need_page(key)

    # Documents, in the form in which the emulator stores them

    def _user(self, one: Doc) -> None:
        if one.get("type") == "bot":
            self.bots[one["id"]] = self.state.bot
        else:
            self.state.store.put("user", one["id"], {"id": one["id"], "kind": "person", "name": one["name"]})

    def _who(self, reference: Doc | None) -> str:
        key = (reference or {}).get("id") or self.state.bot
        if key not in self.first:
            self.bots.setdefault(key, self.state.bot)
        return self.bots.get(key, key)

    def _stamps(self, one: Doc) -> Doc:
        start, end = (ids_time(one.get(k)) for k in ("created_time", "last_edited_time"))
        editors = (self._who(one.get("created_by")), self._who(one.get("last_edited_by")))
        return {"created": start, "edited": end, "created_by": editors[0], "edited_by": editors[1]}

    def _page(self, one: Doc) -> None:
        parent = one["parent"]
        self._need_parent(parent)
        if parent["type"] == "data_source_id":
            self._know_properties(parent["data_source_id"], one["properties"])
        values = {p["id"]: _stored(p) for p in one["properties"].values() if p["type"] not in _COMPUTED}
        for prop in one["properties"].values():
            if prop["type"] == "relation":
                for related in prop["relation"]:
                    self._need_page(related["id"], parent)
        flags = {key: bool(one.get(key)) for key in ("in_trash", "is_archived", "is_locked")}
        whole = {"id": one["id"], "parent": parent, **flags, **self._stamps(one), "values": values}
        self.state.store.put("page", one["id"], {**whole, "icon": one["icon"], "cover": one["cover"]})

    def _database(self, one: Doc) -> None:
        self._need_parent(one["parent"])
        known = self.state.store.get("database", one["id"]) or {"data_sources": []}
        taken = ("id", "title", "description", "parent", "is_inline", "in_trash", "is_locked", "icon", "cover")
        sources = [s["id"] for s in one["data_sources"]] or known["data_sources"]
        whole = {key: one[key] for key in taken} | self._stamps(one)
        self.state.store.put("database", one["id"], {**whole, "shared": True, "data_sources": sources})
        for source in one["data_sources"]:
            self._need_source(source["id"], one["id"])

    def _data_source(self, one: Doc) -> None:
        key = one["parent"]["database_id"]
        above = one.get("database_parent") or {"type": "workspace", "workspace": True}
        if key not in self.state.store.docs["database"] and key not in self.born:
            sources = [{"id": one["id"]}]
            same = {k: one[k] for k in ("title", "description", "is_inline", "icon", "cover", "in_trash")}
            database = {**one, **same, "id": key, "parent": above, "is_locked": False, "data_sources": sources}
            self._database({**database, "created_time": one["created_time"]})
        properties = {p["id"]: _stored_property(p) for p in one["properties"].values()}
        for prop in properties.values():
            if prop["type"] == "relation":
                self._need_source(prop["config"]["data_source_id"])
        whole = {"id": one["id"], "database_id": key, "title": one["title"], "properties": properties}
        self.state.store.put("data_source", one["id"], {**whole, "in_trash": one["in_trash"], **self._stamps(one)})

    def _block(self, one: Doc) -> None:
        """Blocks are placed when all are known."""

    def _comment(self, one: Doc) -> None:
        taken = {key: one[key] for key in ("id", "parent", "discussion_id", "rich_text")}
        self.state.store.put("comment", one["id"], {**taken, "resolved": False, **self._stamps(one)})

    # What is named but not shown

    def _need_parent(self, parent: Doc) -> None:
        if parent.get(parent["type"]) in self.born:
            return
        if parent["type"] == "page_id":
            self._need_page(parent["page_id"])
        elif parent["type"] == "data_source_id":
            self._need_source(parent["data_source_id"], parent.get("database_id"))
        elif parent["type"] == "database_id" and parent["database_id"] not in self.state.store.docs["database"]:
            self._need_source(ids.derive(parent["database_id"]), parent["database_id"])

    def _need_page(self, key: str, parent: Doc | None = None) -> None:
        if key in self.born or key in self.first or self.state.store.get("page", key):
            return
        empty = {"icon": None, "cover": None, "properties": {}, "created_by": None, "last_edited_by": None}
        self._page({"id": key, "parent": parent or {"type": "workspace", "workspace": True}, **empty})

    def _need_source(self, key: str, database: str | None = None) -> None:
        if key in self.born or key in self.first or self.state.store.get("data_source", key):
            return
        title = {"id": "title", "name": "Name", "description": None, "type": "title", "title": {}}
        rest = {"title": [], "description": [], "is_inline": False, "icon": None, "cover": None, "in_trash": False}
        parent = {"type": "database_id", "database_id": database or ids.derive(f"database of {key}")}
        self._data_source({"id": key, "parent": parent, "properties": {"Name": title}, "created_time": None, **rest})

    def _know_properties(self, key: str, properties: Doc) -> None:
        """Give a data source that is never shown the properties that its rows show."""
        source = self.state.store.get("data_source", key)
        if key in self.first or source is None:
            return
        known = dict(source["properties"])
        for name, prop in properties.items():
            config = _guessed_config(key, prop, known.get(prop["id"], {}).get("config"))
            plain = {"id": prop["id"], "name": name, "description": None, "type": prop["type"]}
            known[prop["id"]] = {**plain, "config": config}
        self.state.store.put("data_source", key, {**source, "properties": known})

    # Bodies

    def _bodies(self) -> None:
        """Blocks into the bodies of their pages, and what stands below a page into its parent's."""
        blocks = {key: one for key, one in self.first.items() if one["object"] == "block"}
        below: dict[str, list[str]] = dict(self.children)
        for key, one in blocks.items():
            parent = one["parent"][one["parent"]["type"]]
            if key not in below.setdefault(parent, []):
                below[parent].append(key)
            if one["parent"]["type"] == "block_id" and parent not in blocks and parent not in self.born:
                self.first[parent] = self._plain_block(parent)
                return self._bodies()
            if one["parent"]["type"] == "page_id":
                self._need_page(parent)
        docs = self.state.store.docs
        for kind in ("page", "database"):
            for doc in list(docs[kind].values()):
                above = doc["parent"].get("page_id")
                if above and above not in self.children and doc["id"] not in below.setdefault(above, []):
                    below[above].append(doc["id"])
                    stamps = {k: doc[k] for k in ("created", "edited", "created_by", "edited_by")}
                    blocks[doc["id"]] = {"id": doc["id"], "type": f"child_{kind}", f"child_{kind}": {"title": ""}, **stamps}
        for page in list(docs["page"]):
            body = [self._stored_block(blocks[key], blocks, below) for key in below.get(page, []) if key in blocks]
            if body:
                self.state.store.put("body", page, {"blocks": body})
        return None

    def _plain_block(self, key: str) -> Doc:
        """A block that answers never show, on a page they never show."""
        page = ids.derive(f"page of {key}")
        text: Doc = {"rich_text": [], "color": "default"}
        parent = {"type": "page_id", "page_id": page}
        return {"object": "block", "id": key, "parent": parent, "type": "toggle", "toggle": text, "has_children": False}

    def _stored_block(self, one: Doc, blocks: dict[str, Doc], below: dict[str, list[str]]) -> Doc:
        kind = one["type"]
        stamps = self._stamps(one) if "object" in one else {k: one[k] for k in one if k not in ("id", "type", kind)}
        if kind in ("child_page", "child_database"):
            self._need_child(one, kind)
            return {"id": one["id"], "type": kind, kind: one[kind], **stamps, "children": []}
        children = [self._stored_block(blocks[k], blocks, below) for k in below.get(one["id"], []) if k in blocks]
        if one.get("has_children") and not children:
            text: Doc = {"rich_text": [], "color": "default"}
            key = ids.derive(f"child of {one['id']}")
            children = [{"id": key, "type": "paragraph", "paragraph": text, **stamps, "children": []}]
        return {"id": one["id"], "type": kind, kind: one[kind], **stamps, "children": children}

    def _need_child(self, one: Doc, kind: str) -> None:
        title = [{"plain_text": one[kind]["title"]}]
        if kind == "child_page":
            self._need_page(one["id"], one.get("parent"))
        elif one["id"] not in self.state.store.docs["database"]:
            self._need_source(ids.derive(f"source of {one['id']}"), one["id"])
        stored = self.state.store.get("database", one["id"])
        if stored and not stored["title"] and "object" in one:
            self.state.store.put("database", one["id"], {**stored, "title": title, "parent": one["parent"]})


_COMPUTED = tuple(kind for kind in READ_ONLY if kind != "unique_id")


def ids_time(text: str | None) -> str:
    """A recorded time in the form in which it is stored."""
    return (text or "2026-01-01T00:00:00.000Z").replace("+00:00", "Z")


def _stored(prop: Doc) -> Any:
    value = prop[prop["type"]]
    match prop["type"]:
        case "select" | "status":
            return value and value["id"]
        case "multi_select" | "relation" | "people":
            return [item["id"] for item in value]
        case "unique_id":
            return value["number"]
    return value


def _stored_property(prop: Doc) -> Doc:
    config = dict(prop[prop["type"]] or {})
    if prop["type"] == "relation":
        kind = config["type"]
        other = {key: value for key, value in config[kind].items() if key == "synced_property_id"}
        config = {"data_source_id": config["data_source_id"], "type": kind, kind: other}
    head = {key: prop.get(key) for key in ("id", "name", "description", "type")}
    return {**head, "config": config}


def _guessed_config(source: str, prop: Doc, before: Doc | None) -> Doc:
    """A configuration under which the values of a row can be as they are shown."""
    value, kind = prop[prop["type"]], prop["type"]
    match kind:
        case "select" | "status" | "multi_select":
            chosen = value if isinstance(value, list) else [value] if value else []
            options = {o["id"]: {**o, "description": None} for o in [*(before or {}).get("options", []), *chosen]}
            return {"options": list(options.values()), **({"groups": []} if kind == "status" else {})}
        case "relation":
            return {"data_source_id": source, "type": "single_property", "single_property": {}}
        case "rollup":
            named = {f"{which}_property_{what}": "" for which in ("relation", "rollup") for what in ("id", "name")}
            return {**named, "function": value["function"]}
        case "unique_id":
            return {"prefix": value["prefix"]}
        case "formula":
            return {"expression": '""'}
    return {}


def homes(state: State) -> set[str]:
    """Ids of all blocks there are."""
    return {block["id"] for body in state.store.docs["body"].values() for block in trees.walk(body["blocks"])}

"""Users: the connection's bot and the people of the workspace."""

from sync.emulator import ids
from sync.emulator.paging import slice_list
from sync.emulator.routing import Call
from sync.emulator.state import BOT, State
from sync.emulator.wire import ApiError, Doc


def full(state: State, user: Doc) -> Doc:
    """A user as the users endpoints answer it."""
    head = {"object": "user", "id": user["id"], "name": user["name"], "avatar_url": None}
    if user["kind"] != BOT:
        email = f"{user['name'].split()[0].lower()}@example.com" if user["name"] else "person@example.com"
        return {**head, "type": "person", "person": {"email": email}}
    bot = {
        "owner": {"type": "workspace", "workspace": True},
        "workspace_name": state.workspace["name"],
        "workspace_id": state.workspace["id"],
        "workspace_limits": {"max_file_upload_size_in_bytes": 5_242_880},
    }
    return {**head, "type": "bot", "bot": bot}


def shown(state: State, key: str) -> Doc:
    """A user inside a property value; a bare reference where nobody is known by that id."""
    user = state.store.get("user", key)
    if user is None:
        return {"object": "user", "id": key}
    whole = full(state, user)
    return {**whole, "bot": {}} if user["kind"] == BOT else whole


def reference(key: str) -> Doc:
    return {"object": "user", "id": key}


def me(call: Call) -> Doc:
    return _retrieve(call.state, call.state.bot)


def retrieve(call: Call) -> Doc:
    call.state.allow("read_users")
    return _retrieve(call.state, ids.require(call.ids[0], "path", "user_id"))


def list_all(call: Call) -> Doc:
    call.state.allow("read_users")
    everyone = sorted(call.state.store.all("user"), key=lambda user: (user["kind"] == BOT, user["id"]))
    return slice_list(call, "user", [full(call.state, user) for user in everyone])


def _retrieve(state: State, key: str) -> Doc:
    user = state.store.get("user", key)
    if user is None:
        message = (
            f"Could not find user with ID: {key}. Make sure your integration has capabilities to read user"
            " information. With those capabilities, only members and guests in the integration's workspace"
            " are visible."
        )
        raise ApiError(404, "object_not_found", message, {"integration_id": state.bot})
    return full(state, user)

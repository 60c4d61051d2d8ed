"""Options of select, multi_select and status properties."""

from typing import Any

from sync.emulator import ids, sizes
from sync.emulator.wire import Doc, failed, invalid

COLORS = ("default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
_STATUS = (
    ("Not started", "default", "To-do", "gray"),
    ("In progress", "blue", "In progress", "blue"),
    ("Done", "green", "Complete", "green"),
)


def find_option(prop: Doc, value: Any) -> Doc | None:
    """The option that `{id}` or `{name}` means; names are compared without case, as Notion does."""
    options = prop["config"].get("options", [])
    if value.get("id") is not None:
        found = next((o for o in options if o["id"] == value["id"]), None)
        if found is None and "name" not in value:
            raise invalid(f'Select option "{value["id"]}" does not exist.')
        if found is not None:
            return dict(found)
    name = value.get("name")
    return next((dict(o) for o in options if o["name"] == name), None)


def named(prop: Doc, key: str | None) -> Doc | None:
    """An option inside a value: without its description."""
    option = next((o for o in prop["config"].get("options", []) if o["id"] == key), None)
    return {k: option[k] for k in ("id", "name", "color")} if option else None


def with_option(prop: Doc, name: str, color: str | None = None) -> tuple[Doc, Doc]:
    """A new option and the property that has it."""
    options = prop["config"].get("options", [])
    option = make_option(prop["id"], {"name": name, "color": color or COLORS[len(options) % len(COLORS)]})
    config = {**prop["config"], "options": [*options, option]}
    return option, {**prop, "config": config}


def make_option(owner: str, value: Doc) -> Doc:
    name = value["name"]
    key = value.get("id") or ids.derive(f"option:{owner}:{name}")
    return {"id": key, "name": name, "color": value.get("color") or "default", "description": None}


def read_options(owner: str, value: Any, path: str, existing: list[Doc]) -> list[Doc]:
    """The options of a schema request; known ones keep id and colour."""
    options: list[Doc] = []
    for i, item in enumerate(sizes.check_array(value, path)):
        sizes.require_object(item, f"{path}[{i}]")
        known = next((o for o in existing if o["id"] == item.get("id") or o["name"] == item.get("name")), None)
        if known is None and not isinstance(item.get("name"), str):
            raise failed("body", f"{path}[{i}].name", "defined", ...)
        if "," in (item.get("name") or ""):
            raise invalid(f"Invalid select option, commas not allowed: {item['name']}")
        given = {k: v for k, v in item.items() if k in ("name", "color", "description")}
        options.append({**known, **given} if known else {**make_option(owner, item), **given})
    return options


def status_config(owner: str, names: list[str] | None = None) -> Doc:
    """Notion's three status options in their three groups; `names` adds others to the first group."""
    options = [make_option(owner, {"name": name, "color": color}) for name, color, *_ in _STATUS]
    known = {option["name"] for option in options}
    extra = [make_option(owner, {"name": n, "color": "default"}) for n in names or [] if n not in known]
    groups = [
        {
            "id": ids.derive(f"group:{owner}:{group}"),
            "name": group,
            "color": color,
            "option_ids": [option["id"]] + ([o["id"] for o in extra] if i == 0 else []),
        }
        for i, (option, (_, _, group, color)) in enumerate(zip(options, _STATUS, strict=True))
    ]
    return {"options": [*options, *extra], "groups": groups}

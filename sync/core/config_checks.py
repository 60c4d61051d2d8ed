"""What no single value can show: names that nothing bears, things configured twice, a token that would go astray.

Reads plain data and not the model, so that these problems are found together with those of the model.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from sync.core.config import BOT_BRANCH, NOTION
from sync.core.config_types import bare_id
from sync.core.config_wording import nearest, shown
from sync.core.yaml_source import Path, Plain
from sync.core.zones import Zone

SANDBOX = "sandbox_"
_NATIVE = ("daily_thread", "task", "sprint", "deal", "touchpoint", "experiment")
_PUBLISHED = ("offer", "service_blueprint", "playbook", "decision", "template")
_PROMOTED = ("project", "engagement", "deliverable")
SPECIFIED = frozenset((*_NATIVE, *_PUBLISHED, *_PROMOTED))
"""Entities that the specification names: rules may speak of them before, or without, a database of theirs."""
PLURALS = frozenset({"tasks", "sprints", "deals", "touchpoints", "experiments"})
"""How the specification's own tier lists write some of them."""

_TIERS = ("tier1_entities", "tier2_entities", "tier3_entities")
_ID = re.compile(r"[0-9a-f]{32}")
Found = Iterator[tuple[Path, str]]


def cross_checks(data: Mapping[str, Plain]) -> Found:
    """Every problem between the values of a configuration, each with its path. `data` may be of any shape."""
    databases = {key: entry for key, entry in section(data, "notion", "databases").items() if isinstance(entry, dict)}
    entities = {key: entry["entity"] for key, entry in databases.items() if isinstance(entry.get("entity"), str)}
    yield from _databases(databases)
    yield from _tiers(section(data, "sync"), {key: str(entity) for key, entity in entities.items()})
    yield from _rules(section(data, "sync"), {key: str(entity) for key, entity in entities.items()})
    yield from _zones(section(data, "sync", "publish"), databases)
    yield from _address(section(data, "notion"))
    yield from _branches(section(data, "portfolio"))


def section(data: Mapping[str, Plain], *path: str) -> dict[str, Plain]:
    """The mapping at `path`, empty where there is none."""
    here: Plain = dict(data)
    for key in path:
        here = here.get(key) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else {}


def _databases(databases: Mapping[str, dict[str, Plain]]) -> Found:
    for key, entry in databases.items():
        if not entry.get("id") and not entry.get("title"):
            yield ("notion", "databases", key), "It has neither title nor id: write its exact title in Notion."
        if isinstance(id_ := entry.get("id"), str) and id_.strip() and not _ID.fullmatch(bare_id(id_)):
            what = "It is no Notion id, which has 32 digits and letters a-f. In a link they stand before ?v=."
            yield ("notion", "databases", key, "id"), what
    yield from _twice(databases, "id", bare_id)
    yield from _twice(databases, "title", str.strip)
    yield from _twice(databases, "entity", str.strip)


def _twice(databases: Mapping[str, dict[str, Plain]], field: str, identity: Callable[[str], str]) -> Found:
    first: dict[str, str] = {}
    for key, entry in databases.items():
        value = entry.get(field)
        if not isinstance(value, str) or not value.strip():
            continue
        other = first.setdefault(identity(value), key)
        if other != key:
            what = f"{shown(value)} is the {field} of notion.databases.{other} already: each may stand once."
            yield ("notion", "databases", key, field), what


def _tiers(sync: Mapping[str, Plain], entities: Mapping[str, str]) -> Found:
    known = {*entities, *entities.values(), *SPECIFIED, *PLURALS}
    listed: dict[str, str] = {}
    for tier in _TIERS:
        names = sync.get(tier)
        for n, name in enumerate(names if isinstance(names, list) else []):
            if not isinstance(name, str):
                continue
            if name not in known:
                yield ("sync", tier, n), f"No entity or database is called {shown(name)}. {_near(name, known)}"
            other = listed.setdefault(entities.get(name, name), f"sync.{tier}[{n}]")
            if other != f"sync.{tier}[{n}]":
                yield ("sync", tier, n), f"{shown(name)} stands in {other} already: an entity has one tier."


def _rules(sync: Mapping[str, Plain], entities: Mapping[str, str]) -> Found:
    known = {*entities.values(), *SPECIFIED}
    for part in ("promotion_triggers", "publish"):
        for name in section(sync, part):
            if name in known:
                continue
            hint = f"Write {entities[name]}." if name in entities else _near(name, known)
            yield ("sync", part, name), f"Rules stand under an entity, and {shown(name)} is none. {hint}"
    for name, rule in section(sync, "publish").items():
        target = rule.get("database") if isinstance(rule, dict) else None
        if isinstance(target, str) and target not in entities:
            what = f"notion.databases has no {shown(target)}. {nearest(target, sorted(entities))}"
            yield ("sync", "publish", name, "database"), what


def _zones(rules: Mapping[str, Plain], databases: Mapping[str, dict[str, Plain]]) -> Found:
    """Rules that let in more than their database may hold."""
    for name, rule in rules.items():
        target = rule.get("database") if isinstance(rule, dict) else None
        if not isinstance(rule, dict) or not isinstance(target, str) or target not in databases:
            continue
        there, let_in = _zone(databases[target].get("zone")), _zone(rule.get("zone"))
        if there and let_in and not there.allows(let_in):
            what = f"It lets {let_in} documents into {target}, whose zone is {there}. "
            what += f"Write zone: {there}, or raise notion.databases.{target}.zone."
            yield ("sync", "publish", name, *(("zone",) if "zone" in rule else ())), what


def _zone(value: Plain) -> Zone | None:
    """The zone, internal where nothing is said; None for what is none."""
    if value is None:
        return Zone.INTERNAL
    return Zone(value) if isinstance(value, str) and value in set(Zone) else None


def _near(name: str, known: set[str]) -> str:
    return nearest(name, sorted(known))


def _address(notion: Mapping[str, Plain]) -> Found:
    url, token = notion.get("api_url"), notion.get("api_token")
    if not isinstance(url, str) or url.strip().rstrip("/") in ("", NOTION):
        return
    if not _is_loopback(url.strip()):
        what = f"Only {NOTION} or a sandbox on this machine, such as http://127.0.0.1:8765, may be asked."
        yield ("notion", "api_url"), what
    elif isinstance(token, str) and token and not token.startswith(SANDBOX):
        what = f"Only tokens that begin with {SANDBOX} go to this address; yours goes to {NOTION} alone."
        yield ("notion", "api_url"), what


def _is_loopback(url: str) -> bool:
    """Whether `url` is http or https to this machine, with nothing after host and port."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = f"{parts.scheme}://{parts.netloc}" == url.rstrip("/") and not re.search(r"[@\\\s]", url)
    if parts.scheme not in ("http", "https") or not plain:
        return False
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _branches(portfolio: Mapping[str, Plain]) -> Found:
    """Git's branches are files in folders: neither of the two may lie in the other, and the ledger has its own."""
    bot, branch = (f"{portfolio.get(key) or other}/" for key, other in (("bot_branch", BOT_BRANCH), ("branch", "main")))
    if bot.startswith(branch) or branch.startswith(bot):
        yield ("portfolio", "bot_branch"), f"Git cannot have it beside the branch {branch[:-1]}. Choose another name."
    elif bot.startswith("notion-sync/"):
        yield ("portfolio", "bot_branch"), "Branches below notion-sync/ are the ledger's. Choose another name."

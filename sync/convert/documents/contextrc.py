"""`.contextrc.yaml`: how tools read a folder on the way down: its slugs, its zone, and where the levels above are."""

import yaml

from sync.core.config import Config
from sync.core.document import Place
from sync.core.zones import Zone

_COMMENT = "# Read by tools on the way down. A lower folder may be stricter, never looser.\n"


def context_settings(place: Place, zone: Zone, config: Config) -> str:
    """The text for a project's or venture's folder. Paths are relative to it."""
    slugs = {"venture": place.venture, "engagement": place.engagement, "project": place.project}
    known = {kind: slug for kind, slug in slugs.items() if slug}
    root = "/".join([".."] * len(place.folder.split("/")))
    settings = {
        **known,
        "default_zone": str(zone),
        "root": root,
        "prompts": f"{root}/prompts",
        "eval": f"{root}/eval",
        "decisions": _decisions(place, root, config),
    }
    return _COMMENT + yaml.safe_dump(settings, sort_keys=False, allow_unicode=True, width=1000)


def _decisions(place: Place, root: str, config: Config) -> list[str]:
    """The folders of decision records that count here, the narrowest first."""
    folder = config.portfolio.paths.decision.rpartition("/")[0]
    parts = place.folder.split("/")
    above = ["/".join(parts[: n + 1]) for n, part in enumerate(parts) if part in (place.venture, place.engagement)]
    outer = [f"{root}/{other}/{folder}" for other in reversed(above) if other != place.folder]
    return [f"./{folder}", *outer, f"{root}/{config.portfolio.decisions_path.strip('/')}"]

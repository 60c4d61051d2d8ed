"""The kinds of text a configuration holds, each with its rule and the sentence for those who break it."""

import re
from difflib import get_close_matches
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, SecretStr, StringConstraints

from sync.core.condition_parser import parse
from sync.core.expressions import parse_fill
from sync.core.names import flaw

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_GIT_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
_TOKEN = re.compile(r"[!#-&(-~]*")  # what may stand in an HTTP header, without blanks and quotes
_EXAMPLE = "secret_your_token_here"


def bare_id(text: str) -> str:
    """A Notion id without what does not tell it apart: hyphens, case, blanks around it."""
    return text.strip().replace("-", "").casefold()


def _condition(text: str) -> str:
    parse(text)
    return text


def _filling(text: str) -> str:
    parse_fill(text)
    return text


def _inside_root(text: str) -> str:
    """A path below the root; the leading slash with which documents mean the root is taken off."""
    path = text.removeprefix("/")
    for part in path.removesuffix("/").split("/"):
        if why := flaw(re.sub(r"[*?]", "x", part)):
            raise ValueError(f"'{part}' in '{text}' {why}. Write a path inside the portfolio, such as 'logs/'.")
    return path


def _pattern(needed: str, *allowed: str) -> AfterValidator:
    """A path with placeholders: `needed` tells two records apart, so it must be there."""

    def check(text: str) -> str:
        for name in _PLACEHOLDER.findall(text):
            if name not in (needed, *allowed):
                known = " and ".join(f"{{{each}}}" for each in (*allowed, needed))
                raise ValueError(f"{{{name}}} is no placeholder here. Known: {known}.")
        if f"{{{needed}}}" not in text:
            raise ValueError(f"{{{needed}}} is missing: without it two records would share one path.")
        plain = _PLACEHOLDER.sub("x", text)
        if "{" in plain or "}" in plain:
            raise ValueError("A brace has no partner. Write a placeholder as {name}.")
        _inside_root(plain)
        return text.removeprefix("/")

    return AfterValidator(check)


def _git_name(text: str) -> str:
    if not _GIT_NAME.fullmatch(text) or ".." in text or "//" in text or text.endswith((".", "/", ".lock")):
        raise ValueError(f"'{text}' is no name that Git allows. Write one such as 'main' or 'origin'.")
    return text


def _web_url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or re.search(r"\s", text):
        raise ValueError("It must be an https address without user name, such as https://github.com/me/portfolio.")
    return text


def _time_zone(name: str) -> str:
    if name == "UTC":
        return name
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        near = get_close_matches(name, available_timezones(), n=1)
        hint = f"Did you mean {near[0]}?" if near else "Write one such as Europe/Berlin."
        raise ValueError(f"'{name}' is not an IANA time zone. {hint}") from error
    return name


def _token(secret: SecretStr) -> SecretStr:
    token = secret.get_secret_value()
    if token == _EXAMPLE:
        raise ValueError("It is still the example. Get your own at https://www.notion.so/my-integrations.")
    if not _TOKEN.fullmatch(token):
        raise ValueError("It holds blanks, quotes or other characters that no token has. Copy it again.")
    return secret


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Trigger = Annotated[Name, AfterValidator(_condition)]
Filling = Annotated[Name, AfterValidator(_filling)]
InsideRoot = Annotated[Name, AfterValidator(_inside_root)]
GitName = Annotated[Name, AfterValidator(_git_name)]
ApiUrl = Annotated[Name, AfterValidator(lambda text: text.rstrip("/"))]
WebUrl = Annotated[Name, AfterValidator(_web_url)]
TimeZone = Annotated[Name, AfterValidator(_time_zone)]
Token = Annotated[SecretStr, AfterValidator(_token)]
VenturePath = Annotated[Name, _pattern("venture")]
EngagementPath = Annotated[Name, _pattern("engagement", "venture")]
ProjectPath = Annotated[Name, _pattern("project", "venture")]
EngagementProjectPath = Annotated[Name, _pattern("project", "venture", "engagement")]
DeliverablePath = Annotated[Name, _pattern("deliverable")]
DecisionPath = Annotated[Name, _pattern("slug", "date")]

"""GitHub's refusals, as errors for people: each names the setting or the permission that is missing."""

from ipaddress import ip_address

import httpx

from sync.core.encode import log_line
from sync.core.errors import AccessError, ConfigError, Rejected, SyncError, Unreachable

_PULLS = "allow GitHub Actions to create and approve pull requests"
_SHOWN = 300
_NEEDS = {"issues": "issues: write", "pulls": "pull-requests: write"}


def misplaced(url: str) -> ConfigError | None:
    """What is wrong with the API's address: it must be https, or this machine."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL("")
    plain = address.scheme == "http" and _loopback(address.host)
    if address.host and not address.userinfo and (address.scheme == "https" or plain):
        return None
    return ConfigError(["GITHUB_API_URL is no https address without user name."], "GitHub sets it; leave it as it is.")


def unusable(repository: object, token: object) -> ConfigError | None:
    """What is wrong with the two values that GitHub Actions give, each truthy where it is well formed."""
    problems = [] if repository else ["GITHUB_REPOSITORY is not of the form owner/name."]
    problems += [] if token else ["GITHUB_TOKEN holds characters that no token has."]
    return ConfigError(problems, "Pass them on as GitHub gives them.") if problems else None


def limited(answer: httpx.Response) -> bool:
    """Whether GitHub asks to slow down, which it also says as 403."""
    headers = answer.headers
    spent = headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers
    return answer.status_code == 429 or (answer.status_code == 403 and spent)


def refusal(method: str, path: str, answer: httpx.Response) -> SyncError:
    """The error for an answer that will not change by asking again at once."""
    message = _message(answer)
    if limited(answer):
        return Unreachable("GitHub's limit of requests is reached.", "Run again in an hour.")
    if "not permitted to create" in message:
        what = "GitHub Actions is not permitted to create pull requests here."
        return AccessError(what, f"In the repository's Settings > Actions > General, {_PULLS}.")
    if answer.is_redirect:
        return AccessError("The repository was moved or renamed.", "Correct GITHUB_REPOSITORY or GITHUB_API_URL.")
    match answer.status_code:
        case 401:
            return AccessError("GitHub does not accept the token.", "Pass GITHUB_TOKEN: ${{ github.token }}.")
        case 403 | 404:
            verb = "read" if method == "GET" else "write"
            what = f"GitHub does not let this token {verb} {path} ({answer.status_code}: {message})."
            return AccessError(what, f"Give the job `permissions: {_permission(path, answer)}`.")
        case 410 if path.startswith("/issues"):
            return AccessError("The repository has no issues.", "Switch them on in Settings > General > Features.")
    what = f"GitHub refused {method} {path} ({answer.status_code}): {message}"
    return Rejected(what, "Please report it where it comes again.")


def reason(outcome: httpx.Response | httpx.HTTPError) -> str:
    """Why an exchange did not succeed, in a few words."""
    if isinstance(outcome, httpx.HTTPError):
        return _short(f"{type(outcome).__name__}: {outcome}".rstrip(": "))
    return str(outcome.status_code)


def _permission(path: str, answer: httpx.Response) -> str:
    """What GitHub says would do, such as `issues=write; pull_requests=write`, else what the path needs."""
    if said := answer.headers.get("x-accepted-github-permissions"):
        return _short(said.replace("_", "-").replace("=", ": "))
    return _NEEDS.get(path.split("/")[1], "contents: write")


def _message(answer: httpx.Response) -> str:
    try:
        document = answer.json()
    except ValueError:
        return "no reason given"
    if not isinstance(document, dict):
        return "no reason given"
    errors = document.get("errors")
    details = errors if isinstance(errors, list) else ()
    told = [one.get("message") or one.get("code") if isinstance(one, dict) else one for one in details]
    parts = [document.get("message"), *told]
    return _short("; ".join(part for part in parts if isinstance(part, str))) or "no reason given"


def _short(text: str) -> str:
    return log_line(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

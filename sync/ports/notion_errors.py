"""Notion's refusals, as errors for people."""

import httpx

from sync.core.errors import AccessError, Exit, Rejected, Stale, SyncError, Unknown
from sync.ports.retry import Answer, Call

CONNECTIONS = "In Notion open it, choose ••• > Connections, and add the integration."
_LOOK = "The next run looks before it writes again."
_SHOWN = 300


class Incomplete(SyncError):
    """Something could not be read to the end: nothing may be concluded from what is missing in it.

    Raised for a write only where Notion certainly did not carry it out.
    """

    exit = Exit.INCOMPLETE


class NotFound(AccessError):
    """Notion knows no such object, or it is not shared with the integration: it does not tell which."""


class BadCursor(Rejected):
    """The place in a list is no longer valid: the list must be read from its start."""


class Overloaded(Incomplete):
    """Notion cannot answer a query of this size."""


def shown(text: str, limit: int = _SHOWN) -> str:
    """Foreign text on one line, control characters escaped, shortened."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)


def refusal(call: Call, answer: Answer) -> SyncError:
    """The error for an answer that will not change by asking again."""
    if answer.extra.get("rate_limit_reason") == "public_api_request_blocked":
        return AccessError("Notion has blocked this connection.", "Ask Notion's support before you run again.")
    if answer.document is None:
        return _foreign(call, answer)
    code, message = answer.text_of("code"), shown(answer.text_of("message")) or "no reason given"
    match answer.status_code:
        case 401:
            advice = "Set NOTION_API_TOKEN to the internal integration token of the right workspace."
            return AccessError("Notion does not accept the token.", advice)
        case 403:
            what = f"Notion does not let the integration {_doing(call)} ({message})."
            return AccessError(what, f"In the integration's settings allow “{_capability(call)}”, or ask its owner.")
        case 404:
            what = f"Notion cannot find {call.endpoint} {shown(call.subject, 60)}, or it is not shared ({message})."
            return NotFound(what, CONNECTIONS)
        case 409 if code == "conflict_error":
            return Stale(f"Another change was being saved at the same time ({message}); nothing was written.", _LOOK)
        case 400 if "cursor" in answer.text_of("message"):
            return BadCursor(f"Notion refused the place in the list: {message}.", "Run again.")
    what = f"Notion refused to {_doing(call)} ({answer.status_code} {shown(code, 60)}): {message}"
    return Rejected(what, "Correct the record or the configuration that this names.")


def unknown(call: Call, outcome: Answer | httpx.HTTPError) -> Unknown:
    """The error for a write that may have been saved."""
    committed = outcome.committed_id if isinstance(outcome, Answer) else None
    known = " Notion says that it was saved." if committed else ""
    what = f"Notion may or may not have saved the change ({call.method} {call.endpoint}: {reason(outcome)}).{known}"
    return Unknown(what, _LOOK, committed)


def reason(outcome: Answer | httpx.HTTPError) -> str:
    """Why an exchange did not succeed, in a few words."""
    if isinstance(outcome, httpx.HTTPError):
        return shown(f"{type(outcome).__name__}: {outcome}".rstrip(": "), 120)
    if outcome.status_code < 300:
        return f"{outcome.status_code} with a body that is not JSON"
    return f"{outcome.status_code} {shown(outcome.text_of('code'), 60)}".rstrip()


def _foreign(call: Call, answer: Answer) -> SyncError:
    """An error page that is not Notion's own."""
    if answer.status_code == 403 and not call.reads:
        what = "The firewall in front of Notion refused the text of this document (403, not from Notion itself)."
        advice = (
            "Look in its code blocks for paths such as /etc/hosts, curl with an address, stacked SQL or heredocs,"
            " and reword or shorten them."
        )
        return Rejected(what, advice)
    if answer.status_code == 413:
        return Rejected("The document is too large for one request (413).", "Split it.")
    what = f"Something between here and Notion answered {answer.status_code} instead of Notion."
    return AccessError(what, "Check proxies, firewalls and the configured api_url.")


def _doing(call: Call) -> str:
    verb = "read" if call.reads else {"POST": "create", "PATCH": "change"}.get(call.method, call.method)
    return f"{verb} {call.endpoint}"


def _capability(call: Call) -> str:
    if call.endpoint == "users":
        return "Read user information"
    return "Read content" if call.reads else "Insert content" if call.method == "POST" else "Update content"

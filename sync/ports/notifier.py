"""A message to whoever a configuration names, through apprise."""

import logging
from collections.abc import Sequence
from importlib.util import find_spec

from sync.core.errors import ConfigError, SyncError, Unreachable

_EXTRA = "pip install 'portfolio-sync[notify]'"
_TALKATIVE = ("apprise", "urllib3", "requests")
"""Their logs hold addresses, and addresses hold secrets."""


def check_extra() -> None:
    """ConfigError where apprise is not installed; it is not loaded yet."""
    if find_spec("apprise") is None:
        raise ConfigError(["notify.urls is set, and apprise is not installed."], f"Install it: {_EXTRA}.")


def notify(urls: Sequence[str], title: str, text: str, *, good: bool) -> SyncError | None:
    """Send one message to every address. Returns what went wrong, without any address, or None.

    An address is known by its place in the list, counted from one.
    """
    import apprise  # an extra, which takes long to load

    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    kind = apprise.NotifyType.SUCCESS if good else apprise.NotifyType.FAILURE
    unknown, silent = [], []
    for number, url in enumerate(urls, 1):
        service = apprise.Apprise()
        try:
            if not service.add(url):
                unknown.append(str(number))
            elif not service.notify(title=title, body=text, notify_type=kind, body_format=apprise.NotifyFormat.TEXT):
                silent.append(str(number))
        except Exception:  # whatever a plugin raises: the run is done, and its story is told elsewhere too
            silent.append(str(number))
    if unknown:
        what = f"apprise does not know address number {', '.join(unknown)} of notify.urls."
        return ConfigError([what], "Write it as apprise's documentation shows for the service.")
    return Unreachable(f"No message reached address number {', '.join(silent)} of notify.urls.") if silent else None

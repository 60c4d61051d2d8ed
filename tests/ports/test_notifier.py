"""Messages: that they arrive, and that no address shows where they do not."""

import logging
from collections.abc import Iterator
from importlib import util

import pytest

from sync.core.errors import ConfigError, Unreachable
from sync.ports import notifier
from tests.canary import CANARY, shows
from tests.webhook import Webhook, listening


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """Somebody who listens; the address holds what must not be shown."""
    with listening(CANARY) as opened:
        yield opened


@pytest.mark.parametrize(("good", "kind"), [(True, "success"), (False, "failure")])
def test_a_message_arrives(hook: Webhook, good: bool, kind: str) -> None:
    """With title, text and whether it is good news."""
    assert None is notifier.notify([hook.url], "Title", "Text", good=good)
    (message,) = hook.messages
    assert ("Title", "Text", kind) == (message["title"], message["message"], message["type"])


def test_what_does_not_arrive_is_named_by_its_number(hook: Webhook, caplog: pytest.LogCaptureFixture) -> None:
    """The others get theirs; neither error nor log holds an address, also with every debug log on."""
    caplog.set_level(logging.DEBUG)
    closed = f"json://127.0.0.1:9/{CANARY}"
    problem = notifier.notify([closed, hook.url, closed], "T", "B", good=True)
    assert isinstance(problem, Unreachable)
    assert "number 1, 3" in str(problem)
    assert 1 == len(hook.messages)
    hook.status = 500
    assert "number 1" in str(notifier.notify([hook.url], "T", "B", good=True))
    assert not shows(caplog.text)


def test_an_unknown_kind_of_address_is_a_configuration_error(hook: Webhook) -> None:
    """It is not shown either; the message goes to those that are known."""
    problem = notifier.notify([hook.url, f"nonsense://{CANARY}"], "T", "B", good=True)
    assert isinstance(problem, ConfigError)
    assert "number 2" in str(problem)
    assert 1 == len(hook.messages)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found before anything is done, without loading it."""
    notifier.check_extra()
    monkeypatch.setattr(notifier, "find_spec", lambda name: None if name == "apprise" else util.find_spec(name))
    with pytest.raises(ConfigError, match=r"pip install 'portfolio-sync\[notify\]'"):
        notifier.check_extra()

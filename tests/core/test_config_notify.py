"""The section `notify`: addresses come from the environment, and are shown nowhere."""

import pytest

from sync.core.config_source import read_config, sources
from sync.core.errors import ConfigError
from tests.canary import CANARY, shows

TEXT = """\
notion:
  api_token: ${NOTION_API_TOKEN}
  databases:
    offers: { title: Offers, entity: offer }
"""
ADDRESS = f"json://hooks.example/{CANARY}"
ENVIRON = {"NOTION_API_TOKEN": "sandbox_token", "NOTIFY_URL": ADDRESS}


def test_addresses_come_from_the_environment() -> None:
    """In order; one whose variable is empty or not set counts as none, and the default is failures only."""
    urls = 'urls: ["${NOTHING:-}", "${NOTIFY_URL:-}", "${BLANK:-}"]'
    config = read_config(f"{TEXT}notify:\n  {urls}\n", {**ENVIRON, "BLANK": " "})
    assert ((ADDRESS,), "failure") == (config.notify.addresses, config.notify.on)
    assert "always" == read_config(f"{TEXT}notify:\n  on: always\n", ENVIRON).notify.on
    assert () == read_config(TEXT, ENVIRON).notify.addresses


@pytest.mark.parametrize(
    ("section", "told"),
    [
        (f"  urls: ['{ADDRESS}']", "config.yaml:6: notify.urls[0]: An address stands in the file"),
        (f"  urls: {ADDRESS}", "config.yaml:6: notify.urls: An address stands in the file"),
        ("  urls: ['${UNSET}']", "config.yaml:6: notify.urls[0]: The variable UNSET is not set."),
        ("  urls: ${NOTIFY_URL}", "config.yaml:6: notify.urls"),
        ("  on: ${NOTIFY_URL}", "config.yaml:6: notify.on"),
        ("  urls: [{x: '${NOTIFY_URL}'}]", "config.yaml:6: notify.urls[0]"),
        ("  on: sometimes", "config.yaml:6: notify.on"),
    ],
    ids=["in a list", "alone", "unset", "no list", "wrong key", "no text", "unknown word"],
)
def test_a_mistake_is_told_without_the_address(section: str, told: str) -> None:
    """Each with its line, and nothing of what the variable holds."""
    with pytest.raises(ConfigError) as caught:
        read_config(f"{TEXT}notify:\n{section}\n", ENVIRON)
    (problem,) = caught.value.problems
    assert problem.startswith(told)
    assert not shows(problem)


def test_show_masks_addresses() -> None:
    """`config show` says that there is one, and where it comes from."""
    shown = sources(f'{TEXT}notify:\n  urls: ["${{NOTIFY_URL:-}}"]\n', ENVIRON)
    (urls,) = [setting for setting in shown if setting.path == "notify.urls"]
    assert "[**********]" == urls.value
    assert not any(shows(f"{setting}") for setting in shown)


def test_the_configuration_itself_shows_none() -> None:
    """Not where it is printed by mistake, either."""
    config = read_config(f'{TEXT}notify:\n  urls: ["${{NOTIFY_URL:-}}"]\n', ENVIRON)
    assert not shows(f"{config!r} {config} {config.model_dump_json()}")

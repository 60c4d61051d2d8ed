"""The limiter, and faults on order."""

from typing import Any

import pytest

from sync.emulator import seed
from tests.emulator.api import Api, names

AUDIT = f"pages/{seed.page_id('audit')}"
CREATE: dict[str, Any] = {
    "parent": {"data_source_id": seed.source_id("offers")},
    "properties": {"Name": {"title": [{"text": {"content": "New"}}]}},
}


def fault(api: Api, times: int = 1, match: dict[str, Any] | None = None, **kind: Any) -> None:
    api.control("faults", {"match": match or {}, "fault": kind, "times": times})


def test_180_in_a_burst_and_then_the_rest_of_the_window(api: Api) -> None:
    """The budget may go at once; Retry-After is what is left of the window, and waiting it out is enough."""
    for _ in range(180):
        api.get("users/me")
    api.control("clock", {"advance_seconds": 17})
    answer = api.send("GET", "/v1/users/me")

    assert (429, "43") == (answer.status, answer.headers["retry-after"])
    expected = {"rate_limit_reason": "public_api_request_rate_limit", "retry_after": "43"}
    assert ("rate_limited", expected) == (answer.json()["code"], answer.json()["additional_data"])
    api.control("clock", {"advance_seconds": 43})
    api.get("users/me")


def test_each_connection_has_its_own_budget(api: Api) -> None:
    """One token's burst does not take another's."""
    api.control("settings", {"requests_per_window": 1})
    other = {"authorization": "Bearer sandbox_other", "notion-version": "2026-03-11"}

    assert [200, 429] == [api.send("GET", "/v1/users/me").status for _ in range(2)]
    assert 200 == api.send("GET", "/v1/users/me", headers=other).status


def test_the_workspace_budget(api: Api) -> None:
    """The shared budget has its own reason, and may ask for more than a minute."""
    api.control("settings", {"workspace_budget": 1, "workspace_retry_after": 90})
    api.get("users/me")
    answer = api.send("GET", "/v1/users/me")

    assert ("90", "public_api_space_request_rate_limit") == (
        answer.headers["retry-after"],
        answer.json()["additional_data"]["rate_limit_reason"],
    )


def test_the_limiter_can_be_off(api: Api) -> None:
    """Without it nothing is counted."""
    api.control("settings", {"rate_limit": False})

    assert {200} == {api.send("GET", "/v1/users/me").status for _ in range(200)}


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (409, "conflict_error"),
        (429, "rate_limited"),
        (500, "internal_server_error"),
        (502, "bad_gateway"),
        (503, "service_unavailable"),
        (504, "gateway_timeout"),
        (529, "service_overload"),
    ],
)
@pytest.mark.parametrize(("when", "saved"), [("before", False), ("after", True)])
def test_errors_before_and_after_the_commit(api: Api, status: int, code: str, when: str, saved: bool) -> None:
    """The answer is the same; whether the page is there is not."""
    fault(api, kind="status", status=status, when=when, match={"method": "POST", "path": "/pages$"})
    refused = api.post("pages", CREATE, status)

    assert code == refused["code"]
    assert saved == ("New" in names(api.query("offers")))


def test_a_committed_write_may_name_what_it_made(api: Api) -> None:
    """503 after the commit carries the new page's id when asked to."""
    fault(api, kind="status", status=503, when="after", committed=True)
    extra = api.post("pages", CREATE, 503)["additional_data"]

    assert "New" == api.get(f"pages/{extra['committed_resource_id']}")["properties"]["Name"]["title"][0]["plain_text"]
    assert ["Read the object again to confirm the saved change.", "Do not repeat the write."] == extra["retry_guidance"]


@pytest.mark.parametrize(("when", "saved"), [("before", False), ("after", True)])
def test_cuts(api: Api, when: str, saved: bool) -> None:
    """A cut connection answers nothing, and does not say whether the write was saved."""
    fault(api, kind="cut", when=when)
    answer = api.send("POST", "/v1/pages", CREATE)

    assert (True, b"") == (answer.cut, answer.body)
    assert saved == ("New" in names(api.query("offers")))


def test_broken_bodies(api: Api) -> None:
    """HTML of a firewall, and JSON that ends too soon after the write was saved."""
    fault(api, kind="html_403")
    blocked = api.send("POST", "/v1/pages", CREATE)
    assert (403, "text/html; charset=UTF-8") == (blocked.status, blocked.headers["content-type"])

    fault(api, kind="truncated_json", when="after")
    broken = api.send("POST", "/v1/pages", CREATE)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|Invalid"):
        broken.json()
    assert (200, {"Audit", "Sprint", "New"}) == (broken.status, names(api.query("offers")))


def test_delays_and_headers(api: Api) -> None:
    """A delay is told to the shell; headers of a rule are answered as given."""
    fault(api, kind="delay", seconds=2.5)
    assert 2.5 == api.send("GET", "/v1/users/me").delay

    fault(api, kind="status", status=429, headers={"Retry-After": "soon"})
    assert "soon" == api.send("GET", "/v1/users/me").headers["retry-after"]


def test_rules_choose_their_requests(api: Api) -> None:
    """Method, path and nth pick the request; times says how often."""
    fault(api, kind="status", status=500, times=2, match={"method": "GET", "path": AUDIT, "nth": 2})
    api.get("users/me")

    assert [200, 500, 500, 200] == [api.send("GET", f"/v1/{AUDIT}").status for _ in range(4)]


def test_a_refused_write_is_refused_before_a_late_fault(api: Api) -> None:
    """A fault after the commit cannot hide that there was none."""
    fault(api, kind="status", status=503, when="after", committed=True)

    assert "validation_error" == api.patch(AUDIT, {"archived": True}, 400)["code"]


def test_faults_can_be_cleared(api: Api) -> None:
    """DELETE removes the rules; a wrong rule is refused."""
    fault(api, kind="status", status=500, times=0)
    assert 500 == api.send("GET", "/v1/users/me").status
    assert {"faults": []} == api.call("DELETE", "/_emulator/faults")
    assert 200 == api.send("GET", "/v1/users/me").status
    assert "Unknown key" in api.call("POST", "/_emulator/faults", {"fault": {"kind": "cut", "x": 1}}, 400)["message"]

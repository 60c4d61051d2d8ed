"""A stand-in for GitHub's API on loopback: issues, comments, labels and pull requests of one repository, in memory."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.canary import CANARY

OWNER = "robin-example"
REPOSITORY = f"{OWNER}/portfolio"
_SHAPES: dict[tuple[str, str], dict[str, type]] = {
    ("POST", "issues"): {"title": str, "body": str, "labels": list},
    ("PATCH", "issues/N"): {"title": str, "body": str, "state": str, "state_reason": str},
    ("POST", "issues/N/comments"): {"body": str},
    ("POST", "issues/N/labels"): {"labels": list},
    ("POST", "pulls"): {"title": str, "head": str, "base": str, "body": str, "draft": bool},
    ("PATCH", "pulls/N"): {"title": str, "body": str, "state": str, "base": str},
}
_REQUIRED = {("POST", "issues"): {"title"}, ("POST", "pulls"): {"title", "head", "base"}}


@dataclass(frozen=True)
class Failure:
    """An answer in place of the usual one. `status` 0 severs the connection; `done` says whether it was carried out."""

    status: int
    message: str = "Something went wrong"
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    done: bool = False


class GitHubState:
    """What the repository holds, and what is to go wrong: `fail["POST", "issues/N/comments"] = Failure(500)`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.issues: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, list[str]] = {}
        self.labels: set[str] = set()
        self.fail: dict[tuple[str, str], Failure] = {}
        self.drops_labels = False
        """As GitHub does for those who may open issues, but not label them."""
        self.tip: Callable[[str], str] = lambda _branch: ""
        """The commit of a branch; an open pull request shows its head's."""
        self.asked: list[str] = []
        """Every request as `POST issues/7/comments`, in order."""

    @property
    def environ(self) -> dict[str, str]:
        """What GitHub Actions would give a step; the token is the one that is watched for."""
        return {"GITHUB_API_URL": self.url, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": CANARY}

    def open(self) -> list[dict[str, Any]]:
        """The open issues, pull requests aside."""
        return [i for i in self.issues.values() if i["state"] == "open" and "pull_request" not in i]

    def pulls(self, state: str = "open") -> list[dict[str, Any]]:
        """The pull requests in this state, or `all`."""
        found = [issue for issue in self.issues.values() if "pull_request" in issue]
        return [pull for pull in found if state in ("all", pull["state"])]

    def add_issue(self, title: str, body: str = "", labels: tuple[str, ...] = ()) -> dict[str, Any]:
        """An issue as a person opens it."""
        return self._new({"title": title, "body": body, "labels": list(labels)})

    def answer(
        self, method: str, target: str, token: str, body: dict[str, Any] | None
    ) -> tuple[int, dict[str, str], Any]:
        """Status, headers and JSON of one request; status 0 severs the connection."""
        parts = urlsplit(target)
        prefix = f"/repos/{REPOSITORY}/"
        path = parts.path.removeprefix(prefix)
        self.asked.append(f"{method} {path}")
        shape = re.sub(r"/\d+", "/N", path)
        if token != f"Bearer {CANARY}":
            return 401, {}, {"message": "Bad credentials"}
        if not parts.path.startswith(prefix):
            return 404, {}, {"message": "Not Found"}
        failure = self._failure(method, shape)
        if failure and not failure.done:
            return failure.status, failure.headers, {"message": failure.message}
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        status, document = self._carried_out(method, path, shape, body, query)
        if failure:
            return failure.status, failure.headers, {"message": failure.message}
        return status, {}, document

    def _failure(self, method: str, shape: str) -> Failure | None:
        failure = self.fail.pop((method, shape), None)
        if failure and failure.times > 1:
            rest = Failure(failure.status, failure.message, failure.headers, failure.times - 1, failure.done)
            self.fail[method, shape] = rest
        return failure

    def _carried_out(
        self, method: str, path: str, shape: str, body: dict[str, Any] | None, query: dict[str, str]
    ) -> tuple[int, Any]:
        number = int(path.split("/")[1]) if "/N" in shape else 0
        if (number and number not in self.issues) or (shape == "pulls/N" and "head" not in self.issues[number]):
            return 404, {"message": "Not Found"}
        if method != "GET" and (wrong := _wrong(method, shape, body)):
            return 422, {"message": "Validation Failed", "errors": [{"message": wrong}]}
        body = body or {}
        match method, shape:
            case "GET", "issues" | "pulls":
                return 200, _page(self._listed(shape, query), query)
            case "GET", "issues/N" | "pulls/N":
                return 200, self.issues[number]
            case "GET", "issues/N/comments":
                texts = self.comments.get(number, [])
                return 200, _page([{"id": at, "body": text} for at, text in enumerate(texts)], query)
            case "POST", "issues/N/comments":
                self.comments.setdefault(number, []).append(body["body"])
                return 201, {"id": 1, "body": body["body"]}
            case "POST", "issues/N/labels":
                held = self.issues[number]["labels"]
                held += [_label(name) for name in body["labels"] if _label(name) not in held]
                return 200, held
            case "POST", "issues":
                return 201, self._new(body)
            case "POST", "pulls":
                if any(p["head"]["ref"] == body["head"] for p in self.pulls()):
                    what = f"A pull request already exists for {OWNER}:{body['head']}."
                    return 422, {"message": "Validation Failed", "errors": [{"message": what}]}
                return 201, self._new(body)
            case "PATCH", "issues/N" | "pulls/N":
                self.issues[number] |= body
                return 200, self.issues[number]
        return 404, {"message": "Not Found"}

    def _new(self, body: dict[str, Any]) -> dict[str, Any]:
        number = len(self.issues) + 1
        kind = "pull" if "head" in body else "issues"
        labels = [] if self.drops_labels else [_label(name) for name in body.get("labels", [])]
        made = {
            "body": None,
            **body,
            "number": number,
            "state": "open",
            "labels": labels,
        }
        made["html_url"] = f"https://github.com/{REPOSITORY}/{kind}/{number}"
        if "head" in body:
            head = {"ref": body["head"], "sha": self.tip(body["head"])}
            made |= {"head": head, "base": {"ref": body["base"]}, "pull_request": {}, "merged_at": None}
        self.labels |= set(body.get("labels", []))
        self.issues[number] = made
        return made

    def _listed(self, shape: str, query: dict[str, str]) -> list[dict[str, Any]]:
        for pull in self.pulls():
            pull["head"]["sha"] = self.tip(pull["head"]["ref"])
        found = list(self.issues.values()) if shape == "issues" else self.pulls("all")
        found = [one for one in found if query.get("state", "open") in ("all", one["state"])]
        if label := query.get("labels"):
            found = [one for one in found if _label(label) in one["labels"]]
        if head := query.get("head"):
            found = [one for one in found if f"{OWNER}:{one['head']['ref']}" == head]
        if base := query.get("base"):
            found = [one for one in found if one["base"]["ref"] == base]
        return found if query.get("direction") == "asc" else found[::-1]


def _label(name: str) -> dict[str, str]:
    return {"name": name}


def _page(found: list[Any], query: dict[str, str]) -> list[Any]:
    size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
    return found[size * (page - 1) : size * page]


def _wrong(method: str, shape: str, body: dict[str, Any] | None) -> str:
    """What GitHub would say against a body, or empty."""
    allowed = _SHAPES.get((method, shape), {})
    if body is None:
        return "Problems parsing JSON"
    if missing := _REQUIRED.get((method, shape), set()) - body.keys():
        return f"missing_field {sorted(missing)}"
    if odd := [key for key, value in body.items() if key not in allowed or not isinstance(value, allowed[key])]:
        return f"invalid {odd}"
    return "body is too long (maximum is 65536 characters)" if len(body.get("body", "")) > 65_536 else ""


@contextmanager
def serving() -> Iterator[GitHubState]:
    """GitHub's API on loopback, closed at the end."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            sent = self.rfile.read(length) if length else b""
            body = json.loads(sent) if sent else None
            token = self.headers.get("authorization", "")
            status, headers, document = state.answer(self.command, self.path, token, body)
            if not status:
                self.connection.shutdown(SHUT_RDWR)
                self.close_connection = True
                return
            data = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {
                **headers,
                "content-type": "application/json",
                "content-length": str(len(data)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = _any  # noqa: N815 - the names that http.server looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state = GitHubState(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()

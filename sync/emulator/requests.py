"""What was asked since the last reset."""

from collections import Counter
from dataclasses import dataclass, field

from sync.emulator.wire import Doc, Request, Response

_KEPT = 20_000


@dataclass
class RequestLog:
    """Every API request with its answer's status (0: cut), newest last."""

    entries: list[Doc] = field(default_factory=list)
    total: int = 0

    def note(self, request: Request, response: Response, at: str) -> None:
        self.total += 1
        if len(self.entries) < _KEPT:
            entry = {"method": request.method, "path": request.path, "status": response.status, "at": at}
            self.entries.append(entry)

    def reset(self) -> None:
        self.entries.clear()
        self.total = 0

    def to_json(self) -> Doc:
        return {
            "total": self.total,
            "by_method": dict(Counter(entry["method"] for entry in self.entries)),
            "by_status": dict(Counter(str(entry["status"]) for entry in self.entries)),
            "requests": self.entries,
        }

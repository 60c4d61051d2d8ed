"""How an operation would change things: a unified diff for a file, a property diff for a page."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff

from sync.core.encode import log_line
from sync.core.model import DateSpan, Relation, Value
from sync.core.plan import Append, CreatePage, Operation, UpdatePage, WriteFile
from sync.core.secrets import masked


def diff(operation: Operation, before: Mapping[str, str]) -> Iterator[str]:
    """Lines of the diff, safe for a terminal, secrets masked. `before` maps paths to the texts in HEAD."""
    match operation:
        case WriteFile(path=path, text=text, append=Append()):
            yield from (f"+{log_line(line)}" for line in (f"++ b/{path}", *text.splitlines()))
        case WriteFile(path=path, text=text, assets=assets):
            yield from text_diff(before.get(path, ""), text, path)
            yield from (f"+ {log_line(asset.path)}: {log_line(asset.address)}" for asset in assets)
        case CreatePage() as op:
            yield from (f"+ {log_line(name)}: {_shown(value)}" for name, value in sorted(op.properties.items()))
            yield f"+ body: {len(op.markdown.splitlines())} lines"
        case UpdatePage() as op:
            for name, value in sorted(op.properties.items()):
                yield f"- {log_line(name)}: {_shown(op.before.get(name))}"
                yield f"+ {log_line(name)}: {_shown(value)}"
            if op.markdown is not None and op.body_before is not None:
                yield from text_diff(op.body_before, op.markdown, "body")
            elif op.markdown is not None:
                yield f"~ body: {len(op.markdown.splitlines())} lines of the file as it is now"
            if op.lock:
                yield "+ locked"
        case _:
            return


def text_diff(before: str, after: str, name: str) -> Iterator[str]:
    """A unified diff of two texts, safe for a terminal."""
    lines = unified_diff(before.splitlines(), after.splitlines(), f"a/{name}", f"b/{name}", lineterm="", n=2)
    yield from (log_line(masked(line)) for line in lines)


def _shown(value: Value) -> str:
    match value:
        case None:
            return "(empty)"
        case DateSpan(start=start):
            return start
        case Relation(ids=ids):
            return ", ".join(ids)
        case tuple(items):
            return log_line(masked(", ".join(items)))
        case _:
            text = log_line(masked(str(value)))
            return text if len(text) <= 100 else f"{text[:99]}…"

"""The two forms of a formula's expression: people name properties, answers refer to their ids."""

import re

from sync.emulator.state import State
from sync.emulator.values import lookup
from sync.emulator.wire import Doc

_NAMED = re.compile(r'prop\("((?:[^"\\]|\\.)*)"\)')
_REFERENCE = re.compile(r"\{\{notion:block_property:([^:}]+):[^}]*\}\}")


def answered(state: State, source: Doc, expression: str) -> str:
    """`prop("Name")` as `{{notion:block_property:<property>:<data source>:<workspace>}}`."""

    def refer(found: re.Match[str]) -> str:
        prop = lookup(source, re.sub(r"\\(.)", r"\1", found[1]))
        names = (prop["id"], source["id"], state.workspace["id"]) if prop else ()
        return f"{{{{notion:block_property:{':'.join(names)}}}}}" if prop else found[0]

    return _NAMED.sub(refer, expression)


def readable(expression: str) -> str:
    """References as `prop("<id>")`, which a lookup takes as well as a name."""
    return _REFERENCE.sub(r'prop("\1")', expression)

"""The token of all tests. Where it, or a part of it, shows, a test fails: see the end of conftest.py."""

from base64 import b64encode
from pathlib import Path

_RANDOM = "q7Zk3vWm9Xc2Lp8RtB5nHd4J"
CANARY = f"sandbox_canary_{_RANDOM}"
WINDOW = 12
LARGEST = 8 * 2**20


def _parts() -> tuple[bytes, ...]:
    """Every window of the random part, and the middle of its base64 at the three ways it can be cut."""
    random = _RANDOM.encode()
    windows = [random[at : at + WINDOW] for at in range(len(random) - WINDOW + 1)]
    encoded = [b64encode(b"x" * pad + random)[4 : 4 + 2 * WINDOW] for pad in range(3)]
    return (*windows, *encoded)


PARTS = _parts()
"""Its characters are the same in an address or in JSON, so that these find it there too."""


def shows(data: bytes | str) -> bool:
    """Whether `data` holds a part of the token."""
    text = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return any(part in text for part in PARTS)


def files_that_show_it(folder: Path) -> list[Path]:
    """The files below `folder` that hold a part of it; Git's packed objects are left to the test that unpacks them."""
    return [
        path
        for path in folder.rglob("*")
        if "objects" not in path.parts and path.is_file() and not path.is_symlink()
        if path.stat().st_size <= LARGEST and shows(path.read_bytes())
    ]

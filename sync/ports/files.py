"""Files inside one root: read and replaced whole, never through a symbolic link, never outside."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sync.core.errors import GitError
from sync.core.names import flaw

TEMPORARY = ".portfolio-sync-"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def safe_path(path: str) -> str:
    """`path` itself where it is relative, with `/`, and every part is a safe name; else GitError."""
    for part in path.split("/"):
        if problem := flaw(part):
            raise GitError(f"The path {path!a} cannot be written: {part[:60]!a} {problem}.", "Rename it.")
    return path


def safe_name(name: str) -> str:
    """`name` itself where it can be one part of a path, such as a run's id; else GitError."""
    if problem := flaw(name):
        raise GitError(f"{name[:60]!a} {problem}.", "Choose a plain name.")
    return name


def write(root: Path, path: str, data: bytes) -> None:
    """Replace or make the file at `path`: afterwards it holds the old bytes or the new ones, never a mixture.

    Missing folders are made. An existing file keeps its permissions.
    """
    *folders, name = safe_path(path).split("/")
    with _readable(path), _folder(root, folders, make=True) as folder:
        mode = _mode_of(folder, name)
        temporary = f"{TEMPORARY}{secrets.token_hex(6)}.tmp"
        try:
            _fill(folder, temporary, data, mode)
            os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary, dir_fd=folder)
            raise
        os.fsync(folder)


def read(root: Path, path: str) -> bytes | None:
    """The bytes of a regular file; None where there is none. GitError where a link or a folder is in its place."""
    *folders, name = path.split("/")
    with _readable(path):
        try:
            with _folder(root, folders) as folder:
                if _mode_of(folder, name) is None:
                    return None
                with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder), "rb") as file:
                    return file.read()
        except FileNotFoundError:
            return None


def sweep(root: Path, path: str) -> None:
    """Remove what a killed run left half written in the folder of `path`."""
    *folders, _ = path.split("/")
    with suppress(OSError), _folder(root, folders) as folder:
        for name in os.listdir(folder):  # noqa: PTH208 - a descriptor, not a path
            if name.startswith(TEMPORARY) and name.endswith(".tmp"):
                os.unlink(name, dir_fd=folder)


def _fill(folder: int, name: str, data: bytes, mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, 0o666, dir_fd=folder), "wb") as file:
        if mode is not None:
            os.fchmod(file.fileno(), mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _mode_of(folder: int, name: str) -> int | None:
    """Permissions of the regular file `name`; None where nothing is there."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "a link, a folder or a device is in its place")
    return stat.S_IMODE(found.st_mode) & 0o777


@contextmanager
def _folder(root: Path, parts: list[str], *, make: bool = False) -> Iterator[int]:
    """A descriptor of the folder, opened part by part so that no part can be a link, or become one meanwhile."""
    current = os.open(root, _FOLDER)
    try:
        for part in parts:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=current)
                    os.fsync(current)
            outer, current = current, os.open(part, _FOLDER, dir_fd=current)
            os.close(outer)
        yield current
    finally:
        os.close(current)


@contextmanager
def _readable(path: str) -> Iterator[None]:
    """System errors said for people."""
    try:
        yield
    except OSError as error:
        why = (
            "a link or a file stands where a folder should be"
            if error.errno in (errno.ENOTDIR, errno.ELOOP)
            else error.strerror
        )
        raise GitError(f"The file {path!a} cannot be reached: {why}.", "Put that right and run again.") from error

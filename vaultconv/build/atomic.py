"""Puts whole files in place: each is written under a temporary name beside its place, and renamed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from threading import get_ident
from typing import Final

from vaultconv.build.manifest import FOLDER

_CHUNK: Final = 1 << 20
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_TEMPORARY: Final = re.compile(re.escape(FOLDER) + r"-([0-9]{1,9})(?:-([0-9]{1,20}))?\.tmp")

Fill = Callable[[int], str]
"""Writes to an open file, and returns the hash of what was written. Raises `OSError`."""


def temporary_name() -> str:
    """Return the name of this thread's partial file; threads may write to one folder."""
    return f"{FOLDER}-{os.getpid()}-{get_ident()}.tmp"


def write_atomically(
    path: str,
    temporary: str,
    fill: Fill,
    times: os.stat_result | None = None,
    *,
    announce: Callable[[str], object] = lambda digest: None,
) -> os.stat_result:
    """Write a file and return its state. Where that fails, nothing is left of it, and an older file stays.

    ``announce`` gets the hash of what was written before it is put in its place. Raises `OSError`.
    """
    try:
        descriptor = os.open(temporary, _NEW, 0o666)
        try:
            digest = fill(descriptor)
        finally:
            os.close(descriptor)
        if times is not None:
            os.utime(temporary, ns=(times.st_atime_ns, times.st_mtime_ns))
        state = os.lstat(temporary)
        announce(digest)
        os.replace(temporary, path)
    except FileExistsError:  # left by a killed run with our numbers
        os.unlink(temporary)
        return write_atomically(path, temporary, fill, times, announce=announce)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    return state


def remove_partial_files(folder: str) -> None:
    """Remove partial files of killed runs from a folder. Raises `OSError`."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name.startswith(FOLDER) and _TEMPORARY.fullmatch(entry.name)
            if name and not _is_running(int(name[1]), int(name[2] or get_ident())):
                os.unlink(entry.path)


def _is_running(pid: int, thread: int) -> bool:
    """Return whether this thread of this process, other than the current one, may still be running."""
    if pid == os.getpid():
        return thread != get_ident()
    if sys.platform == "win32":
        return False  # Windows lets nobody remove a file that is open
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def all_of(content: bytes, digest: str = "") -> Fill:
    """Fill a file with ``content``, of which this is the hash if it is known."""

    def fill(descriptor: int) -> str:
        _write_all(descriptor, content)
        return digest or hash_of(content)

    return fill


def copy_of(source: Path) -> Fill:
    """Fill a file with another one's content."""

    def fill(descriptor: int) -> str:
        digest = _new_hash()
        with source.open("rb", buffering=0) as original:
            while chunk := original.read(_CHUNK):
                digest.update(chunk)
                _write_all(descriptor, chunk)
        return digest.hexdigest()

    return fill


def _write_all(descriptor: int, content: bytes) -> None:
    written = os.write(descriptor, content)
    while written < len(content):  # a disk that is nearly full takes a part, and the rest says why
        content = content[written:]
        written = os.write(descriptor, content)


_new_hash: Final = partial(blake2b, digest_size=16)


def hash_of(content: bytes) -> str:
    """Return the hash by which files are known."""
    return _new_hash(content).hexdigest()


def hash_of_file(path: str | Path) -> str:
    """Return the hash of a file's content. Raises `OSError`."""
    digest = _new_hash()
    with open(path, "rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()

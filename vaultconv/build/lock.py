"""Locks: only one run at a time writes to a folder, and no process removes what another one still uses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from errno import EINVAL, ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from vaultconv.errors import OutputBusyError

if TYPE_CHECKING:
    from filelock import FileLock

SECONDS: Final = 10.0
"""How long a run waits for another to end."""

_ATTEMPTS: Final = 5
_NO_LOCKS: Final = frozenset((EINVAL, ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP))


class Holder(msgspec.Struct, frozen=True):
    """Who holds a lock, as written in the lock file: the process, the machine's name and the start time."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since}"


_decode: Final = msgspec.json.Decoder(Holder).decode


@contextmanager
def locked(path: Path, output: Path, seconds: float | None = None) -> Iterator[bool]:
    """Hold the lock file ``path`` for ``output``; yields False if the file system has no locks.

    Folders are created as by `made_folder`. Raises `OutputBusyError` if another run still holds the lock after
    ``seconds`` (default: `SECONDS`), and `OSError` if the lock can't be created.
    """
    from filelock import FileLock

    lock = FileLock(path, thread_local=False, on_acquired=_sign)
    with made_folder(path.parent):
        known = _acquire(lock, path, output, SECONDS if seconds is None else seconds)
        try:
            yield known
        finally:
            with suppress(OSError):  # Windows can't remove an open file; there, releasing the lock removes it
                path.unlink()
            lock.release()


@contextmanager
def made_folder(folder: Path) -> Iterator[None]:
    """Make sure that a folder exists; afterwards, remove folders that were created for it and are still empty.

    Raises `OSError` if it can't be created.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for each in made:
            with suppress(OSError):  # not empty
                each.rmdir()


def holder(path: Path) -> Holder | None:
    """Return who holds a lock, as its file says; None if it can't be read."""
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(1)  # Windows allows nobody to read the first byte of a locked file
            return _decode(file.read())
    except (OSError, msgspec.DecodeError):
        return None


def _acquire(lock: FileLock, path: Path, output: Path, seconds: float) -> bool:
    from filelock import Timeout

    for attempt in range(_ATTEMPTS):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=seconds)
        except Timeout as error:
            message = f"another run is writing to {output}: {holder(path) or 'it does not say which'}"
            raise OutputBusyError(message, "wait for it to end, or stop it") from error
        except FileNotFoundError:  # the run that made the folder has just removed it
            if attempt == _ATTEMPTS - 1:
                raise
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return False
        else:
            break
    return True


def _sign(descriptor: int) -> None:
    import socket  # for a name alone

    now = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    text = msgspec.json.encode(Holder(os.getpid(), socket.gethostname(), now))
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, b" " + text)

"""Temporary folders, and the removal of those that killed processes left."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from vaultconv.build.lock import holder, locked
from vaultconv.errors import OutputBusyError

_PREFIX: Final = "vaultconv-"
_LOCK: Final = "lock"


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield an empty folder, removed afterwards. The first call removes folders that killed processes left."""
    _sweep(tempfile.gettempdir())
    with (
        tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name,
        locked(Path(name) / _LOCK, Path(name)),
    ):
        folder = Path(name) / "files"
        folder.mkdir()
        yield folder


@cache
def _sweep(place: str) -> None:
    """Remove the folders whose lock belongs to a process that has ended."""
    for folder in Path(place).glob(f"{_PREFIX}*"):
        with suppress(OSError, OutputBusyError):
            if not folder.is_symlink() and holder(folder / _LOCK):
                with locked(folder / _LOCK, folder, seconds=0) as known:
                    if known:
                        shutil.rmtree(folder)

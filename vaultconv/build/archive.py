"""Zip files: writes the output as a zip, with the same bytes for the same content, and changes existing zips."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from vaultconv.build.temporary import temporary_folder

_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the earliest date that zips support
_CHUNK: Final = 1 << 20


class Archive:
    """A zip file being written; use it as a context manager. Until it is closed, the file is at ``path``."""

    def __init__(self) -> None:
        self._left = ExitStack()
        self.path = self._left.enter_context(temporary_folder()) / "output.zip"
        self._zip = self._left.enter_context(ZipFile(self.path, "w", ZIP_DEFLATED))

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.close()

    def write(self, path: str, content: bytes) -> None:
        """Add a file."""
        self._zip.writestr(_entry(path), content)

    def copy(self, path: str, source: Path) -> None:
        """Add a file from the disk. Raises `OSError`."""
        with source.open("rb") as original, self._zip.open(_entry(path), "w") as entry:
            shutil.copyfileobj(original, entry, _CHUNK)

    def close(self) -> None:
        """Finish the zip."""
        self._zip.close()


def _entry(path: str) -> ZipInfo:
    info = ZipInfo(path, _DATE)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def with_members(archive: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a zip (an e-book, a Word document) with each member's content changed by ``change(name, content)``."""
    made = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(made, "w") as new:
        for member in old.infolist():
            new.writestr(member, change(member.filename, old.read(member)))
    return made.getvalue()

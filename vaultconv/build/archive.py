"""Zip files: the output as one, the same bytes for the same content, and changes of those that tools made."""

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

_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip knows
_CHUNK: Final = 1 << 20


class Archive:
    """A zip file that is being filled; use it as a context manager. ``path`` is where it lies until then."""

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
        """Add a file as it is. Raises `OSError`."""
        with source.open("rb") as original, self._zip.open(_entry(path), "w") as entry:
            shutil.copyfileobj(original, entry, _CHUNK)

    def close(self) -> None:
        """Nothing more is added."""
        self._zip.close()


def _entry(path: str) -> ZipInfo:
    info = ZipInfo(path, _DATE)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def with_members(archive: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A zip, such as an e-book or a Word document, with what ``change`` makes of each member's name and content."""
    made = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(made, "w") as new:
        for member in old.infolist():
            new.writestr(member, change(member.filename, old.read(member)))
    return made.getvalue()

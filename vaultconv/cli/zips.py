"""Unpacks zips of notes, never outside a folder, and within limits."""

from __future__ import annotations

import filecmp
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from vaultconv.errors import UsageError
from vaultconv.vault.notion.names import EXPORT_FOLDER

MAX_FILES: Final = 500_000
MAX_BYTES: Final = 8 << 30
MAX_RATIO: Final = 200  # unpacked size to packed size: about 10 for notes, 1000 at most for deflate
_SMALL: Final = 64 << 20  # bytes that may be unpacked whatever the ratio
_MAC: Final = "__MACOSX/"  # what macOS adds to every zip
_CHUNK: Final = 1 << 20
_IS_UTF8: Final = 0x800  # the flag of a member with a UTF-8 name
# What Python raises for files that aren't zips, and for truncated, encrypted or otherwise unreadable ones.
_UNREADABLE: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, UnicodeError, zlib.error
)  # fmt: skip
_PART: Final = re.compile(EXPORT_FOLDER.pattern + r"(?:-Part-\d+)?\.zip$", re.I)


def is_part(path: Path) -> bool:
    """Return whether a file is named as Notion names a zip of an export, or a part of one."""
    return _PART.match(path.name) is not None


def unzip(paths: Sequence[Path], folder: Path) -> Path:
    """Unpack zips, and zips inside them if there is nothing else; never write outside ``folder``.

    Returns the vault: ``folder``, or the only folder in it.
    """
    limits = _UnpackLimits(sum(path.stat().st_size for path in paths))
    parts = [part for path in paths for part in _unpack(path, folder, limits)]
    for part in parts:
        _unpack(part, folder, limits)
        part.unlink()
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and inside[0].name[0] != "." else folder


class _UnpackLimits:
    """Counts what was unpacked, including zips inside zips; ``packed`` is the size of the outer zips in bytes."""

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.files = self.bytes = 0

    def add(self, members: Sequence[zipfile.ZipInfo], path: Path) -> None:
        """Add the contents of a zip to the count. Raises `UsageError` above a limit."""
        self.files += len(members)
        self.bytes += sum(member.file_size for member in members)
        if self.files > MAX_FILES or self.bytes > MAX_BYTES:
            raise UsageError(f"{path} is too large", "unpack it yourself and name the folder")
        if self.bytes > max(_SMALL, MAX_RATIO * self.packed):
            raise UsageError(f"{path} would become far larger when it is unpacked", "unpack it yourself with care")


def _unpack(path: Path, folder: Path, limits: _UnpackLimits) -> list[Path]:
    """Unpack a zip; return its files if all of them are zips."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir() and not each.filename.startswith(_MAC)]
            limits.add(members, path)
            files = [_extract(archive, member, folder) for member in members]
    except _UNREADABLE as error:
        raise UsageError(f"can't unpack {path.name}: {error}", "unpack it yourself and name the folder") from error
    return files if all(file.name.lower().endswith(".zip") for file in files) else []


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    name = _name(member).replace("\\", "/")
    target = folder / name
    if (
        name.startswith("/")
        or ".." in name.split("/")
        or Path(name).drive
        or folder.resolve() not in target.resolve().parents
    ):
        raise UsageError(f'the zip would write a file outside its folder: "{name}"', "unpack it yourself with care")
    target.parent.mkdir(parents=True, exist_ok=True)
    free = _free(target)
    written = 0
    with archive.open(member) as packed, free.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if written > member.file_size:
                raise UsageError(f'the zip states a wrong size for "{name}"', "unpack it yourself with care")
            file.write(chunk)
    if free != target and filecmp.cmp(free, target, shallow=False):
        free.unlink()
        return target
    return free


def _name(member: zipfile.ZipInfo) -> str:
    """Return a file's name. Some programs write UTF-8 without its flag, and zipfile decodes that as code page 437."""
    if member.flag_bits & _IS_UTF8 or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _free(target: Path) -> Path:
    """Return an unused path: parts of an export, or members of a zip, may have the same name."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_stem(f"{target.stem} {number}")
    return free

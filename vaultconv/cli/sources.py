"""What the command line calls VAULT: a folder, notes inside a vault, a zip, or standard input; opened as a vault."""

from __future__ import annotations

import filecmp
import os
import re
import shlex
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from vaultconv.build.temporary import temporary_folder
from vaultconv.errors import UsageError
from vaultconv.vault.notion.export import open_vault
from vaultconv.vault.notion.names import EXPORT_FOLDER
from vaultconv.vault.vault import Vault, find_vault_root, is_note

MAX_FILES: Final = 500_000
MAX_BYTES: Final = 8 << 30
MAX_RATIO: Final = 200  # what is unpacked to what was packed; notes come to ten, deflate ends at a thousand
_SMALL: Final = 64 << 20  # bytes that may be packed however well
_MAC: Final = "__MACOSX/"  # what macOS adds to every zip
_CHUNK: Final = 1 << 20
_IS_UTF8: Final = 0x800  # the bit of a member's flags that says so
# What Python raises for a zip that is none, cut off, encrypted, packed in an odd way or with names of no encoding.
_UNREADABLE: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, UnicodeError, zlib.error
)  # fmt: skip
_PART: Final = re.compile(EXPORT_FOLDER.pattern + r"(?:-Part-\d+)?\.zip$", re.I)


class OpenedVault(msgspec.Struct, frozen=True):
    """A vault; ``only`` are the notes that were named, None for all; ``origin`` is where it came from.

    ``folder`` is the one that was named, where it is a folder of a vault: its notes alone are wanted.
    """

    vault: Vault
    origin: str
    only: tuple[str, ...] | None = None
    folder: str = ""

    @property
    def is_nameless(self) -> bool:
        """Whether it is what came from standard input."""
        return isinstance(self.vault, _WithText)

    @property
    def place(self) -> Path:
        """Where its files are for whoever named it: the vault's folder, or the zip that it was unpacked from."""
        if self.folder or self.is_nameless:
            return self.vault.root
        is_unpacked = str(self.vault.root.resolve()) != self.origin
        return Path(self.origin) if is_unpacked else self.vault.root


@contextmanager
def open_source(
    paths: Sequence[str | Path],
    vault: str | Path | None = None,
    *,
    notion: bool | None = None,
    follow_links: bool = False,
) -> Iterator[OpenedVault]:
    """Open a folder, a zip of one, one or several notes, or what standard input says, which ``-`` stands for.

    ``vault`` is the folder where links resolve; without, that of the nearest ``.obsidian`` above. ``notion`` and
    ``follow_links`` are as `open_vault` has them. Zips are unpacked to a temporary folder, which is gone afterwards;
    several are the parts of one export. Raises `UsageError`.
    """
    if STDIN in map(str, paths):
        if len(paths) > 1:
            raise UsageError("standard input is one note, and more is named", "run it for each")
        yield _text(sys.stdin.buffer.read(), vault, follow_links=follow_links)
        return
    places = [Path(path).expanduser() for path in paths]
    for place in places:
        if not place.exists():
            raise UsageError(f"there is no file or folder {place}", "name the folder that holds your notes")
        if not (place.is_dir() or is_note(place.name) or _is_zip(place.name)):
            hint = f"name a note, a folder or a zip; other text is read as -, as in: - < {shlex.quote(str(place))}"
            raise UsageError(f'{place} is no note: the name of a note ends in ".md"', hint)
    if all(is_note(place.name) and place.is_file() for place in places):
        yield _notes(places, vault, follow_links=follow_links)
    elif zips := _zips(places):
        with temporary_folder() as folder:
            root = unzip(zips, folder)
            yield OpenedVault(open_vault(root, notion=notion), str(places[0].resolve()))
    elif len(places) > 1:
        raise UsageError("several notes can be converted at once, but only one folder or zip", "run it for each")
    else:
        yield _folder(places[0], vault, notion=notion, follow_links=follow_links)


STDIN: Final = "-"
SHOWN_STDIN: Final = "<stdin>"


class _WithText(Vault):
    """A vault and one note more, which is no file."""

    def __init__(self, vault: Vault, text: bytes) -> None:
        self.added = next(name for name in _names() if name not in vault.files)
        files = tuple(sorted((*vault.files, self.added)))
        super().__init__(vault.root, files, vault.ignore_files, tuple(vault._settings.values()), vault.diagnostics)
        self._text = text

    def read(self, path: str) -> bytes:
        return self._text if path == self.added else super().read(path)

    def shown_as(self, path: str) -> str:
        return SHOWN_STDIN if path == self.added else super().shown_as(path)


def _names() -> Iterator[str]:
    yield "stdin.md"
    yield from (f"stdin-{number}.md" for number in count(2))


def _text(text: bytes, vault: str | Path | None, *, follow_links: bool) -> OpenedVault:
    """A text as a note at the top of a vault; without one, as the only note of nowhere."""
    around = Vault.open(vault, follow_links=follow_links) if vault else Vault(Path(os.devnull), ())
    opened = _WithText(around, text)
    return OpenedVault(opened, STDIN, (opened.added,))


def _folder(place: Path, vault: str | Path | None, *, notion: bool | None, follow_links: bool) -> OpenedVault:
    """A folder as the vault that it is, or as one of the vault above it."""
    own = open_vault(place, notion=notion, follow_links=follow_links)
    origin = str(own.root.resolve())
    root = Path(vault).expanduser() if vault else _vault_above(place)
    if root is None or root.resolve() == place.resolve() or type(own) is not Vault:
        return OpenedVault(own, origin)
    above = Vault.open(root, follow_links=follow_links)
    for path, top in ((place.absolute(), above.root), (place.resolve(), above.root.resolve())):
        folder = path.relative_to(top).as_posix() if path.is_relative_to(top) else ""
        if folder and any(note.startswith(f"{folder}/") for note in above.notes):
            return OpenedVault(above, origin, folder=folder)
    if vault:
        raise UsageError(f"{place} is no folder with notes of the vault {root}", "leave out --vault")
    return OpenedVault(own, origin)


def _vault_above(place: Path) -> Path | None:
    """The vault that a file or folder is in, by its path or by what a symbolic link in it leads to."""
    return find_vault_root(place) or find_vault_root(place.resolve())


def _zips(places: Sequence[Path]) -> list[Path]:
    """The zips to unpack: those that were named, or the parts of an export that are all that a folder holds."""
    if len(places) == 1 and places[0].is_dir():
        places = sorted(path for path in places[0].iterdir() if path.name[0] != ".")
        return list(places) if places and all(_PART.match(path.name) and path.is_file() for path in places) else []
    return list(places) if all(_is_zip(place.name) and place.is_file() for place in places) else []


def _is_zip(name: str) -> bool:
    return name[-4:].lower() == ".zip"


def _notes(places: Sequence[Path], vault: str | Path | None, *, follow_links: bool) -> OpenedVault:
    root = Path(vault).expanduser() if vault else _vault_above(places[0]) or places[0].absolute().parent
    opened = Vault.open(root, follow_links=follow_links)
    only = tuple(_within(place, opened) for place in places)
    return OpenedVault(opened, str(opened.root.resolve()), only)


def _within(place: Path, vault: Vault) -> str:
    for path, root in ((place.absolute(), vault.root), (place.resolve(), vault.root.resolve())):
        if path.is_relative_to(root) and path.relative_to(root).as_posix() in vault.files:
            return path.relative_to(root).as_posix()
    raise UsageError(f"{place} is not a note of the vault {vault.root}", "name the vault's folder with --vault")


def unzip(paths: Sequence[Path], folder: Path) -> Path:
    """Unpack zips, and the zips in them where there is nothing else; never writes outside ``folder``.

    Returns the vault in them: ``folder``, or the only folder in it.
    """
    limits = _UnpackLimits(sum(path.stat().st_size for path in paths))
    parts = [part for path in paths for part in _unpack(path, folder, limits)]
    for part in parts:
        _unpack(part, folder, limits)
        part.unlink()
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and inside[0].name[0] != "." else folder


class _UnpackLimits:
    """How much has been unpacked so far, zips within zips too, of the ``packed`` bytes of the outer ones."""

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.files = self.bytes = 0

    def add(self, members: Sequence[zipfile.ZipInfo], path: Path) -> None:
        """Count what a zip holds."""
        self.files += len(members)
        self.bytes += sum(member.file_size for member in members)
        if self.files > MAX_FILES or self.bytes > MAX_BYTES:
            raise UsageError(f"{path} is too large", "unpack it yourself and name the folder")
        if self.bytes > max(_SMALL, MAX_RATIO * self.packed):
            raise UsageError(f"{path} would unpack to something far larger than itself", "unpack it yourself with care")


def _unpack(path: Path, folder: Path, limits: _UnpackLimits) -> list[Path]:
    """Unpack a zip; returns its files where all of them are zips."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir() and not each.filename.startswith(_MAC)]
            limits.add(members, path)
            files = [_extract(archive, member, folder) for member in members]
    except _UNREADABLE as error:
        raise UsageError(f"can't unpack {path.name}: {error}", "unpack it yourself and name the folder") from error
    return files if all(_is_zip(file.name) for file in files) else []


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    name = _name(member).replace("\\", "/")
    target = folder / name
    if (
        name.startswith("/")
        or ".." in name.split("/")
        or Path(name).drive
        or folder.resolve() not in target.resolve().parents
    ):
        raise UsageError(f'the zip has a file that would lead outside: "{name}"', "unpack it yourself with care")
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
    """A file's name. Some programs write UTF-8 without saying so, which is read as an old code page of DOS."""
    if member.flag_bits & _IS_UTF8 or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _free(target: Path) -> Path:
    """A path that nothing stands at: two parts of an export, or two members of a zip, may have one name."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_stem(f"{target.stem} {number}")
    return free

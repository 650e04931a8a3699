"""Opens VAULT of the command line as a vault: a folder, notes inside a vault, a zip, or standard input."""

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

from vaultconv.arguments import user_path
from vaultconv.build.temporary import temporary_folder
from vaultconv.errors import UsageError
from vaultconv.vault.notion.names import EXPORT_FOLDER
from vaultconv.vault.open import open_vault
from vaultconv.vault.vault import Vault, find_vault_root, is_note

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


class OpenedVault(msgspec.Struct, frozen=True):
    """The vault of a command, and which of its notes the command line names."""

    vault: Vault
    origin: str
    """The absolute path of what was named: a folder, a zip, or the vault's folder; ``-`` for standard input."""
    only: tuple[str, ...] | None = None
    """The notes that were named; None for all."""
    folder: str = ""
    """The folder inside the vault that was named, whose notes alone are wanted; empty for all."""

    @property
    def is_nameless(self) -> bool:
        """Does it come from standard input?"""
        return isinstance(self.vault, _WithText)

    @property
    def shown_root(self) -> Path:
        """Return where its files are for the user: the vault's folder, or the zip that it was unpacked from."""
        return Path(self.origin) if self.is_unpacked else self.vault.root

    @property
    def is_unpacked(self) -> bool:
        """Does it come from a zip?"""
        if self.folder or self.is_nameless:
            return False
        return str(self.vault.root.resolve()) != self.origin


@contextmanager
def open_source(
    paths: Sequence[str | Path],
    vault: str | Path | None = None,
    *,
    notion: bool | None = None,
    follow_links: bool = False,
) -> Iterator[OpenedVault]:
    """Open a folder, a zip, one or several notes, or standard input (``-``).

    ``vault`` is the folder that links resolve in, by default that of the nearest ``.obsidian`` above. For ``notion``
    and ``follow_links``, see `open_vault`. Zips are unpacked to a temporary folder, which is removed afterwards;
    several zips are parts of one export. Raises `UsageError`.
    """
    if STDIN in map(str, paths):
        if len(paths) > 1:
            raise UsageError("standard input can't be combined with other notes", "run the command once for each")
        yield _text(sys.stdin.buffer.read(), vault, follow_links=follow_links)
        return
    if "" in map(str, paths):  # a variable of a shell that is not set
        raise UsageError("the name of the vault is empty", 'name the folder that holds your notes, or "." for this one')
    sources = [user_path(path) for path in paths]
    for source in sources:
        if not source.exists():
            raise UsageError(f"there is no file or folder {source}", "name the folder that holds your notes")
        if not (source.is_dir() or is_note(source.name) or _is_zip(source.name)):
            hint = f"name a note, a folder or a zip; other text is read as -, as in: - < {shlex.quote(str(source))}"
            raise UsageError(f'{source} is not a note: the name of a note ends in ".md"', hint)
    if all(is_note(source.name) and source.is_file() for source in sources):
        yield _notes(sources, vault, follow_links=follow_links)
    elif zips := _zips(sources):
        with temporary_folder() as folder:
            root = unzip(zips, folder)
            yield OpenedVault(open_vault(root, notion=notion), str(sources[0].resolve()))
    elif len(sources) > 1:
        raise UsageError(
            "several notes can be converted at once, but only one folder or zip", "run the command once for each"
        )
    else:
        yield _folder(sources[0], vault, notion=notion, follow_links=follow_links)


STDIN: Final = "-"
SHOWN_STDIN: Final = "<stdin>"


class _WithText(Vault):
    """A vault with an additional note that is not a file."""

    def __init__(self, vault: Vault, text: bytes) -> None:
        self.added = next(name for name in _names() if name not in vault.files)
        files = tuple(sorted((*vault.files, self.added)))
        super().__init__(vault.root, files, vault.ignore_files, vault.settings, vault.diagnostics)
        self._text = text

    def read(self, path: str) -> bytes:
        return self._text if path == self.added else super().read(path)

    def shown_as(self, path: str) -> str:
        return SHOWN_STDIN if path == self.added else super().shown_as(path)


def _names() -> Iterator[str]:
    yield "stdin.md"
    yield from (f"stdin-{number}.md" for number in count(2))


def _text(text: bytes, vault: str | Path | None, *, follow_links: bool) -> OpenedVault:
    """Return a text as a note at the top of a vault, or as the only note of none."""
    around = Vault.open(vault, follow_links=follow_links) if vault else Vault(Path(os.devnull), ())
    opened = _WithText(around, text)
    return OpenedVault(opened, STDIN, (opened.added,))


def _folder(source: Path, vault: str | Path | None, *, notion: bool | None, follow_links: bool) -> OpenedVault:
    """Return a folder as a vault, or as a folder of the vault above it."""
    own = open_vault(source, notion=notion, follow_links=follow_links)
    origin = str(own.root.resolve())
    root = user_path(vault) if vault else _vault_above(source)
    if root is None or root.resolve() == source.resolve() or type(own) is not Vault:
        return OpenedVault(own, origin)
    above = Vault.open(root, follow_links=follow_links)
    for path, top in ((source.absolute(), above.root), (source.resolve(), above.root.resolve())):
        folder = path.relative_to(top).as_posix() if path.is_relative_to(top) else ""
        if folder and any(note.startswith(f"{folder}/") for note in above.notes):
            return OpenedVault(above, origin, folder=folder)
    if vault:
        raise UsageError(f"{source} is not a folder of notes in the vault {root}", "leave out --vault")
    return OpenedVault(own, origin)


def _vault_above(source: Path) -> Path | None:
    """Return the vault that contains a file or folder, by its path or by the target of a symbolic link."""
    return find_vault_root(source) or find_vault_root(source.resolve())


def _zips(sources: Sequence[Path]) -> list[Path]:
    """Return the zips to unpack: those that were named, or the parts of an export if a folder holds nothing else."""
    if len(sources) == 1 and sources[0].is_dir():
        sources = sorted(path for path in sources[0].iterdir() if path.name[0] != ".")
        return list(sources) if sources and all(_PART.match(path.name) and path.is_file() for path in sources) else []
    return list(sources) if all(_is_zip(source.name) and source.is_file() for source in sources) else []


def _is_zip(name: str) -> bool:
    return name[-4:].lower() == ".zip"


def _notes(sources: Sequence[Path], vault: str | Path | None, *, follow_links: bool) -> OpenedVault:
    root = user_path(vault) if vault else _vault_above(sources[0]) or sources[0].absolute().parent
    opened = Vault.open(root, follow_links=follow_links)
    only = tuple(_within(source, opened) for source in sources)
    return OpenedVault(opened, str(opened.root.resolve()), only)


def _within(source: Path, vault: Vault) -> str:
    for path, root in ((source.absolute(), vault.root), (source.resolve(), vault.root.resolve())):
        if path.is_relative_to(root) and path.relative_to(root).as_posix() in vault.files:
            return path.relative_to(root).as_posix()
    raise UsageError(f"{source} is not a note in the vault {vault.root}", "name the vault's folder with --vault")


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

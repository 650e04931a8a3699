"""What the command line calls VAULT: a folder, notes inside a vault, or a zip; opened as a vault."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from vaultconv.errors import UsageError
from vaultconv.vault.vault import Vault, find_vault_root, is_note

MAX_FILES: Final = 500_000
MAX_BYTES: Final = 8 << 30
_MAC: Final = "__MACOSX/"  # what macOS adds to every zip
_CHUNK: Final = 1 << 20


class Source(msgspec.Struct, frozen=True):
    """A vault; ``only`` are the notes that were named, None for all; ``origin`` is where it came from."""

    vault: Vault
    origin: str
    only: tuple[str, ...] | None = None


@contextmanager
def open_source(paths: Sequence[str | Path], vault: str | Path | None = None) -> Iterator[Source]:
    """Open a folder, a zip of one, or one or several notes; ``vault`` is the folder where notes' links resolve.

    A zip is unpacked to a temporary folder, which is gone afterwards. Raises `UsageError`.
    """
    places = [Path(path).expanduser() for path in paths]
    for place in places:
        if not place.exists():
            raise UsageError(f"there is no file or folder {place}", "name the folder that holds your notes")
    if all(is_note(place.name) and place.is_file() for place in places):
        yield _notes(places, vault)
    elif len(places) > 1:
        raise UsageError("several notes can be converted at once, but only one folder or zip", "run it for each")
    elif places[0].suffix.lower() == ".zip" and places[0].is_file():
        with tempfile.TemporaryDirectory(prefix="vaultconv-") as folder:
            root = unzip(places[0], Path(folder))
            yield Source(Vault.open(root), str(places[0].resolve()))
    else:
        opened = Vault.open(places[0])
        yield Source(opened, str(opened.root.resolve()))


def _notes(places: Sequence[Path], vault: str | Path | None) -> Source:
    root = Path(vault).expanduser() if vault else find_vault_root(places[0]) or places[0].absolute().parent
    opened = Vault.open(root)
    only = tuple(_within(place, opened) for place in places)
    return Source(opened, str(opened.root.resolve()), only)


def _within(place: Path, vault: Vault) -> str:
    for path, root in ((place.absolute(), vault.root), (place.resolve(), vault.root.resolve())):
        if path.is_relative_to(root) and path.relative_to(root).as_posix() in vault.files:
            return path.relative_to(root).as_posix()
    raise UsageError(f"{place} is no note of the vault {vault.root}", "name the vault's folder with --vault")


def unzip(path: Path, folder: Path) -> Path:
    """Unpack a zip; returns the vault in it: ``folder``, or the only folder in it. Never writes outside ``folder``."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir() and not each.filename.startswith(_MAC)]
            if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_BYTES:
                raise UsageError(f"{path} is too large", "unpack it yourself and name the folder")
            for member in members:
                _extract(archive, member, folder)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise UsageError(f"{path} can't be unpacked: {error}", "unpack it yourself and name the folder") from error
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and inside[0].name[0] != "." else folder


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    name = member.filename.replace("\\", "/")
    target = folder / name
    if (
        name.startswith("/")
        or ".." in name.split("/")
        or Path(name).drive
        or not target.resolve().is_relative_to(folder.resolve())
    ):
        raise UsageError(f'the zip has a file that would lead outside: "{name}"', "unpack it yourself with care")
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as packed, target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if written > member.file_size:
                raise UsageError(f'the zip lies about the size of "{name}"', "unpack it yourself with care")
            file.write(chunk)

"""Opens VAULT of the command line as a vault: a folder, notes inside a vault, a zip, or standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from vaultconv.arguments import user_path
from vaultconv.errors import UsageError
from vaultconv.vault.open import open_vault
from vaultconv.vault.vault import Vault, find_vault_root, is_note


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
            import shlex

            hint = f"name a note, a folder or a zip; other text is read as -, as in: - < {shlex.quote(str(source))}"
            raise UsageError(f'{source} is not a note: the name of a note ends in ".md"', hint)
    if all(is_note(source.name) and source.is_file() for source in sources):
        yield _notes(sources, vault, follow_links=follow_links)
    elif zips := _zips(sources):
        from vaultconv.build.temporary import temporary_folder
        from vaultconv.cli.zips import unzip

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
    is_folder = len(sources) == 1 and sources[0].is_dir()
    if is_folder:
        sources = sorted(path for path in sources[0].iterdir() if path.name[0] != ".")
    if not sources or not all(_is_zip(source.name) and source.is_file() for source in sources):
        return []
    from vaultconv.cli.zips import is_part

    return [] if is_folder and not all(map(is_part, sources)) else list(sources)


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

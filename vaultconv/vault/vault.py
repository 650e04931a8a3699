"""A vault: the files of a folder, and the settings for each note."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from copy import copy
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Final

from vaultconv.arguments import checked, user_path
from vaultconv.diagnostics import DEFAULT_SEVERITY, Diagnostic, DiagnosticCode
from vaultconv.errors import UsageError
from vaultconv.notebooks import counted, table
from vaultconv.tree.nodes import Document
from vaultconv.vault.ignores import IGNORE_FILE, read_ignore_file
from vaultconv.vault.settings import CONFIG_FOLDER, Settings, read_settings

__all__ = ["Settings", "Vault", "find_vault_root", "is_note"]

_SKIPPED_FOLDERS: Final = frozenset({"node_modules"})


class Vault:
    """The files of a folder. Paths are relative to ``root``, with forward slashes, and sorted.

    Names that begin with a dot are not part of a vault, nor is ``node_modules``. ``ignore_files`` maps the path of each
    ``.export-ignore`` file to its patterns. ``diagnostics`` are about files that couldn't be read.
    """

    def __init__(
        self,
        root: Path,
        files: tuple[str, ...],
        ignore_files: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        settings: tuple[Settings, ...] = (),
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> None:
        self.root = root
        self.files = files
        self.notes = tuple(file for file in files if is_note(file))
        self.ignore_files = ignore_files
        self.diagnostics = diagnostics
        self._settings = {each.root: each for each in settings}
        self._settings.setdefault("", Settings())

    @classmethod
    @checked
    def open(cls, folder: str | PathLike[str], *, follow_links: bool = False) -> Vault:
        """List a folder's files and read its settings, but no notes. Raises `UsageError` if there is no such folder.

        Symbolic links that lead out of the folder are omitted and reported, unless ``follow_links`` is set.
        """
        root = user_path(folder)
        if root.is_file():
            raise UsageError(f"{root} is a file, but a vault is a folder", "name the folder that holds your notes")
        if not root.is_dir():
            raise UsageError(f"there is no folder {root}", "name the folder that holds your notes")
        scan = _Scan(root.absolute(), follow_links=follow_links)
        scan.run()
        ignore_files, settings = {}, []
        for path in sorted(scan.ignore_files):
            ignore_files[path], problems = read_ignore_file(scan.root, path)
            scan.diagnostics += problems
        for inner in sorted(scan.configured):
            found, problems = read_settings(scan.root, inner)
            settings.append(found)
            scan.diagnostics += problems
        return cls(
            scan.root,
            tuple(sorted(scan.files)),
            ignore_files,
            tuple(settings),
            tuple(sorted(scan.diagnostics)),
        )

    def without_files(self, places: Collection[Path], keep: Collection[str] = ()) -> Vault:
        """Return the vault without the files at these places, except those to ``keep``."""
        left = copy(self)
        left.files = tuple(file for file in self.files if file in keep or self.disk_path(file) not in places)
        left.notes = tuple(filter(is_note, left.files))
        return left

    adapts_notes: ClassVar[bool] = False
    """True for a vault in which other files say something about what is in a note: see `adapted`."""

    @property
    def name(self) -> str:
        """The name of the vault: that of its folder."""
        return self.root.name

    @property
    def settings(self) -> tuple[Settings, ...]:
        """The settings of each folder that has some, and the defaults of the vault."""
        return tuple(self._settings.values())

    def __repr__(self) -> str:
        return f"<{self._summary()}>"

    def _repr_html_(self) -> str:
        """Return the HTML that notebooks show."""
        return table(self._summary(), ("note",), [(note,) for note in self.notes])

    def _summary(self) -> str:
        others = len(self.files) - len(self.notes)
        counts = f"{counted(len(self.notes), 'note')}, {counted(others, 'other file')}"
        return f"{type(self).__name__} {str(self.root)!r}: {counts}"

    def disk_path(self, path: str) -> Path:
        """Return the path of a file on disk."""
        return Path(self._place(path))

    def read(self, path: str) -> bytes:
        """Return a file's bytes. Raises `OSError` if it can't be read."""
        with open(self._place(path), "rb", buffering=0) as file:
            return file.readall()

    def size(self, path: str) -> int:
        """Return the size of a file in bytes; 0 if it can't be read."""
        try:
            return os.stat(self._place(path)).st_size
        except OSError:
            return 0

    def _place(self, path: str) -> str:
        """Return the path of a file on disk as text, as making a `Path` takes longer than looking at the file."""
        return f"{self.root}/{self.shown_as(path)}"

    def adapted(self, note: str, document: Document) -> Document:
        """Return the content of a note, given its parsed tree: in a vault of Obsidian's, the tree itself."""
        return document

    def without(self, note: str, document: Document, is_published: Callable[[str], bool]) -> Document:
        """Return a note without the content that other, unpublished notes supply: here, unchanged."""
        return document

    def shown_as(self, path: str) -> str:
        """Return the name of a file for diagnostics, as it is on disk."""
        return path

    def settings_for(self, note: str) -> Settings:
        """Return the settings of the nearest ``.obsidian`` above a note; the defaults if there is none."""
        folder = note if len(self._settings) > 1 else ""
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._settings:
                return self._settings[folder]
        return self._settings[""]


def is_note(path: str) -> bool:
    """Return whether this is the path of a note."""
    return path[-3:].lower() == ".md"


def find_vault_root(path: str | PathLike[str]) -> Path | None:
    """Return the nearest folder at or above a path that has a ``.obsidian``; None if there is none."""
    start = user_path(path).absolute()
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG_FOLDER).is_dir()), None)


class _Scan:
    """Walks over a folder. Each real folder is read once, linked ones last, so loops end."""

    def __init__(self, root: Path, *, follow_links: bool) -> None:
        self.root = root
        self._top = os.path.join(root, "")  # texts, since a `Path` for each folder takes longer than reading it
        self._inside = None if follow_links else Path(os.path.realpath(root))
        self.files: list[str] = []
        self.ignore_files: list[str] = []
        self.configured: list[str] = []
        self.diagnostics: list[Diagnostic] = []
        self._folders: list[str] = []
        self._links: list[str] = []

    def run(self) -> None:
        self._walk("")
        if not self._links:
            return
        seen = {key: folder for folder in self._folders if (key := self._key(folder)) is not None}
        while self._links:
            self._links.sort(reverse=True)
            self._follow(self._links.pop(), seen)

    def _follow(self, link: str, seen: dict[tuple[int, int], str]) -> None:
        """Walk a linked folder, unless it was read already."""
        key = self._key(link)
        if key is None:
            return
        if key in seen:
            other = f'"{seen[key]}"' if seen[key] else "the vault itself"
            self._report(
                link, f"this symbolic link leads to {other}, which has already been read", DiagnosticCode.LINKED_FOLDER
            )
            return
        known = len(self._folders)
        self._walk(link)
        for folder in self._folders[known:]:
            if (inner := self._key(folder)) is not None:
                seen.setdefault(inner, folder)

    def _key(self, folder: str) -> tuple[int, int] | None:
        try:
            status = (self.root / folder).stat()
        except OSError as error:
            self._report(folder, f"the folder can't be read: {error.strerror}")
            return None
        return status.st_dev, status.st_ino

    def _walk(self, top: str) -> None:
        """Read a folder and everything below it; links to folders are set aside."""
        stack = [top]
        while stack:
            folder = stack.pop()
            self._folders.append(folder)
            try:
                with os.scandir(self._top + folder) as entries:
                    for entry in entries:
                        path = f"{folder}/{entry.name}" if folder else entry.name
                        try:
                            self._entry(entry, path, folder, stack)
                        except OSError as error:  # a link that leads to itself
                            self._report(path, f"it can't be read: {error.strerror}")
            except OSError as error:
                self._report(folder, f"the folder can't be read: {error.strerror}")

    def _entry(self, entry: os.DirEntry[str], path: str, folder: str, stack: list[str]) -> None:
        name = entry.name
        if name[0] == ".":
            if name == CONFIG_FOLDER:
                self.configured.append(folder)
            elif name == IGNORE_FILE:
                self.ignore_files.append(path)
        elif entry.is_file(follow_symlinks=False) and name.isascii():  # as nearly all are
            self.files.append(path)
        elif not _is_text(name):
            self._report(path, "its name is not UTF-8, so it is left out")
        elif entry.is_symlink() and (entry.is_file() or entry.is_dir()) and not self._may_follow(path):
            message = "this symbolic link leads out of the vault, so it is left out"
            self._report(path, message, DiagnosticCode.OUTSIDE_VAULT, "add --follow-links to include what it leads to")
        elif entry.is_file():
            self.files.append(path)
        elif not entry.is_dir():
            self._report(path, "it is a link that leads nowhere, or neither a file nor a folder")
        elif name not in _SKIPPED_FOLDERS:
            (self._links if entry.is_symlink() else stack).append(path)

    def _may_follow(self, link: str) -> bool:
        return self._inside is None or Path(os.path.realpath(self.root / link)).is_relative_to(self._inside)

    def _report(
        self, path: str, message: str, code: DiagnosticCode = DiagnosticCode.UNREADABLE, hint: str = ""
    ) -> None:
        shown = path if _is_text(path) else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self.diagnostics.append(Diagnostic(shown or ".", 0, 0, code, DEFAULT_SEVERITY[code], message, hint))


def _is_text(name: str) -> bool:
    """Return whether a name has only characters; Python shows bytes that aren't UTF-8 as lone surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True

"""The output folder: the only module that writes files.

Files are written to a temporary name beside their place and renamed. A manifest in the folder lists what this tool
wrote, with a hash; a file that is not in it, or that somebody changed since, is neither overwritten nor deleted unless
``force`` is given. What would stay the same byte for byte is not touched.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final, Literal

from vaultconv.build.manifest import FOLDER, Entry, Manifest
from vaultconv.diagnostics import Code, Diagnostic, Report
from vaultconv.errors import OutputError, UsageError

_CHUNK: Final = 1 << 20
_MOVED_ON: Final = "move it away, or overwrite it with --force"

Change = Literal["written", "unchanged", "removed", "refused", "failed"]


def check_folder(out: Path, vault: Path, *, inside: bool = False) -> Path:
    """``out`` resolved. Raises `UsageError` where it is the vault, around it, or inside it and not hidden.

    ``inside`` allows it to be inside.
    """
    out, vault = out.expanduser().resolve(), vault.resolve()
    elsewhere = "choose a folder outside the vault"
    if out == vault:
        raise UsageError(f"the output folder is the vault itself: {out}", elsewhere)
    if vault.is_relative_to(out):
        raise UsageError(f"the output folder holds the vault: {out}", elsewhere)
    if (
        not inside
        and out.is_relative_to(vault)
        and not any(part.startswith(".") for part in out.relative_to(vault).parts)
    ):
        raise UsageError(f"the output folder is inside the vault: {out}", f'{elsewhere}, or a hidden one like ".out"')
    if out.exists() and not out.is_dir():
        raise UsageError(f"not a folder: {out}", "give a folder after -o")
    return out


def check_parent(out: Path) -> Path:
    """The folder, resolved, of a single file; it is made if it isn't there. Raises `UsageError` where it is none."""
    folder = out.expanduser().parent.resolve()  # of a link itself, not of what it leads to
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"not a folder: {folder}", "write somewhere else")
    return folder


def names_in(folder: Path) -> frozenset[str]:
    """The names of what is in a folder; none where it isn't there."""
    try:
        return frozenset(each.name for each in folder.iterdir())
    except OSError:  # what matters of it is reported where something is written
        return frozenset()


def write_new(files: Mapping[Path, bytes], *, force: bool = False) -> None:
    """Write files. Raises `UsageError` where one is there already, unless ``force``, else `OutputError`."""
    for path in files:
        if os.path.lexists(path) and not force:
            raise UsageError(f"there is a file already: {path}", "name another, or overwrite it with --force")
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb" if force else "xb") as file:
                file.write(content)
        except OSError as error:
            raise OutputError(f"can't write {path}: {error.strerror}", "choose another place") from error


class Output:
    """One run's writing into ``folder``; use it as a context manager.

    ``origin`` names the vault: only files of the same origin become stale. ``dry_run`` decides everything and changes
    nothing. ``changes`` tells what happened to each path.
    """

    def __init__(self, folder: Path, origin: str, *, force: bool = False, dry_run: bool = False) -> None:
        self.folder = folder
        self.changes: dict[str, Change] = {}
        self.diagnostics: list[Diagnostic] = []
        self._origin = blake2b(origin.encode(errors="surrogateescape"), digest_size=8).hexdigest()
        self._force = force
        self._dry_run = dry_run
        self._folders: dict[str, str] = {"": ""}  # folder -> why nothing can be written there; "" where it can
        self._manifest = Manifest(folder, dry_run=dry_run)

    def __enter__(self) -> Output:
        try:
            self._manifest.open()
        except OSError as error:
            raise OutputError(f"can't write to {self.folder}: {error.strerror}", "choose another folder") from error
        return self

    def __exit__(self, *_: object) -> None:
        with self.reporting(FOLDER):
            self._manifest.close()

    # ------------------------------------------------------------------------------------------------------ writing

    def write(self, path: str, content: bytes) -> None:
        """Write a file. ``path`` is relative, with ``/``. What goes wrong is a diagnostic."""
        digest = _hash(content)
        with self.reporting(path):
            state = self._state(path)
            if _is_file(state, len(content)) and self._hash_of(path) == digest:
                self._unchanged(path, digest)
            elif self._may_replace(path, state):
                self._replace(path, digest, lambda file: file.write(content))

    def has(self, path: str) -> bool:
        """Whether a file that this tool wrote is there."""
        return path in self._manifest.entries and (self.folder / path).is_file()

    def provide(self, path: str, content: bytes) -> None:
        """Write a file that is the reader's own from then on: only where there is none, and never again."""
        with self.reporting(path):
            if self._state(path) is None:
                if not self._dry_run:
                    _write_atomically(self.folder / path, lambda file: file.write(content), None)
                self.changes[path] = "written"

    def copy(self, path: str, source: Path) -> None:
        """Copy a file, with its times; one with the same size and time is not read."""
        with self.reporting(path):
            state, wanted = self._state(path), source.stat()
            same_size = _is_file(state, wanted.st_size)
            if same_size and path in self._manifest.entries and state and state.st_mtime_ns == wanted.st_mtime_ns:
                self._unchanged(path, self._manifest.entries[path].hash)
                return
            digest = _hash_file(source)
            if same_size and self._hash_of(path) == digest:
                self._unchanged(path, digest)
            elif self._may_replace(path, state):
                self._replace(path, digest, lambda file: _copy(source, file), times=wanted)

    def remove_stale(self, keep: Collection[str], below: Collection[str] = ()) -> None:
        """Delete what an earlier run from this vault wrote and this run does not write.

        That is all but ``keep`` and what lies in the folders ``below``.
        """
        kept = tuple(folder and folder + "/" for folder in below)
        stale = [
            path
            for path, entry in self._manifest.entries.items()
            if entry.origin == self._origin and path not in keep and not path.startswith(kept)
        ]
        for path in sorted(stale):
            with self.reporting(path):
                state = self._state(path, create=False)
                if state is None:
                    self._manifest.forget(path)
                elif self._may_replace(path, state):
                    self._remove(path)

    # ----------------------------------------------------------------------------------------------------- decisions

    def _may_replace(self, path: str, state: os.stat_result | None) -> bool:
        """Whether the file at ``path`` is ours to replace; if not, that is reported."""
        if state is None or (self._force and not stat.S_ISDIR(state.st_mode)):
            return True
        entry = self._manifest.entries.get(path)
        if stat.S_ISDIR(state.st_mode):
            self._refuse(path, "a folder stands where the file goes")
        elif stat.S_ISLNK(state.st_mode):
            self._refuse(path, "a symbolic link stands where the file goes")
        elif entry is None:
            self._refuse(path, "the file was not written by vaultconv")
        elif self._hash_of(path) != entry.hash:
            self._refuse(path, "the file was changed since vaultconv wrote it")
        else:
            return True
        return False

    def _refuse(self, path: str, why: str) -> None:
        self.changes[path] = "refused"
        self._report(path, Code.NOT_OURS, f"{why}; it was left alone", _MOVED_ON)

    def _unchanged(self, path: str, digest: str) -> None:
        self.changes[path] = "unchanged"
        if self._force or path in self._manifest.entries:
            self._manifest.add(path, Entry(digest, self._origin))

    def _state(self, path: str, *, create: bool = True) -> os.stat_result | None:
        """What stands at ``path``, None for nothing. Raises `OSError` where the way there leads through a link."""
        why = self._enter(path.rpartition("/")[0], create=create)
        if why:
            raise OSError(0, why)
        try:
            return (self.folder / path).lstat()
        except FileNotFoundError:
            return None

    def _enter(self, folder: str, *, create: bool) -> str:
        """Make sure of a folder: "" where files can be written, else the reason why not."""
        why = self._folders.get(folder)
        if why is None:
            why = self._enter(folder.rpartition("/")[0], create=create) or self._make(folder, create=create)
            self._folders[folder] = why
        return why

    def _make(self, folder: str, *, create: bool) -> str:
        place = self.folder / folder
        if place.is_symlink():
            return f'"{folder}" is a symbolic link, which may lead out of the output folder'
        if place.is_dir() or not create or self._dry_run:
            return f'"{folder}" is not a folder' if place.is_file() else ""
        try:
            place.mkdir()
        except OSError as error:
            return f'can\'t make the folder "{folder}": {error.strerror}'
        return ""

    # ------------------------------------------------------------------------------------------------------- effects

    def _replace(
        self, path: str, digest: str, fill: Callable[[BinaryIO], object], times: os.stat_result | None = None
    ) -> None:
        if not self._dry_run:
            self._write(path, Entry(digest, self._origin), fill, times)
        self.changes[path] = "written"

    def _write(self, path: str, entry: Entry, fill: Callable[[BinaryIO], object], times: os.stat_result | None) -> None:
        new = path not in self._manifest.entries
        if new:  # listed first, so that the next run knows what a killed one left as ours
            self._manifest.add(path, entry)
        try:
            _write_atomically(self.folder / path, fill, times)
        except OSError:
            if new:
                self._manifest.forget(path)
            raise
        self._manifest.add(path, entry)

    def _remove(self, path: str) -> None:
        self.changes[path] = "removed"
        if self._dry_run:
            return
        (self.folder / path).unlink()
        self._manifest.forget(path)
        for parent in (self.folder / path).relative_to(self.folder).parents[:-1]:
            with suppress(OSError):  # not empty
                (self.folder / parent).rmdir()

    def _hash_of(self, path: str) -> str:
        return _hash_file(self.folder / path)

    @contextmanager
    def reporting(self, path: str) -> Iterator[None]:
        """What goes wrong with this file is a diagnostic."""
        try:
            yield
        except OSError as error:
            self.changes[path] = "failed"
            self._report(path, Code.WRITE_FAILED, f"can't be written: {error.strerror or error}")

    def _report(self, path: str, code: Code, message: str, hint: str = "") -> None:
        report = Report(path)
        report(code, message, hint=hint)
        self.diagnostics += report.diagnostics


def _is_file(state: os.stat_result | None, size: int) -> bool:
    return state is not None and stat.S_ISREG(state.st_mode) and state.st_size == size


def _write_atomically(path: Path, fill: Callable[[BinaryIO], object], times: os.stat_result | None) -> None:
    temporary = path.with_name(f"{FOLDER}-{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            fill(file)
        if times is not None:
            os.utime(temporary, ns=(times.st_atime_ns, times.st_mtime_ns))
        temporary.replace(path)
    except FileExistsError:  # left by a killed run with our process's number
        temporary.unlink()
        _write_atomically(path, fill, times)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _copy(source: Path, file: BinaryIO) -> None:
    with source.open("rb") as original:
        shutil.copyfileobj(original, file, _CHUNK)


def _hash(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _hash_file(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()

"""Writes the output folder or a single document: the only module that writes output files.

A manifest lists written files with hashes; a file that isn't listed, or that changed since, is neither overwritten nor
deleted without ``force``. Files that would not change are left alone, and those whose size, time and inode are as
they were when they were written aren't read.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from errno import EACCES, EDQUOT, ENOSPC
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Final

from msgspec.structs import replace

from vaultconv.build.atomic import (
    Fill,
    all_of,
    copy_of,
    hash_of,
    hash_of_file,
    remove_partial_files,
    temporary_name,
    write_atomically,
)
from vaultconv.build.lock import locked, made_folder
from vaultconv.build.manifest import FOLDER, Manifest, ManifestEntry, lock_of, manifest_of
from vaultconv.build.places import record_of, shown
from vaultconv.build.record import ENDING
from vaultconv.build.stamps import Stamp
from vaultconv.diagnostics import Diagnostic, DiagnosticCode, Report
from vaultconv.errors import OutputError
from vaultconv.result import Change

_FULL: Final = frozenset((ENOSPC, EDQUOT))
_ADVICE: Final = "move it away, or overwrite it with --force"


class Output:
    """One run's output to ``folder``; use it as a context manager.

    ``document`` is the name of a single file, if that is the output; its record, a manifest of its own, is then in the
    user's state folder, and only the document and its files are in the folder. ``origin`` names the vault: only files
    of the same origin, or of the document, become stale. With ``inside``, the folder is inside the vault, and ``force``
    has no effect. ``dry_run`` decides everything and changes nothing. ``checksum`` reads every file that is there,
    whatever its size and time say. ``is_untouched`` tells, once no other run can come, whether none has been there
    since one that ended. ``sources`` gives the note or attachment of each path. ``changes`` says what happened to each
    path.

    Raises `OutputBusyError` if another run is writing there, and `OutputError` if the folder can't be written to.
    """

    def __init__(
        self,
        folder: Path,
        origin: str,
        *,
        document: str = "",
        inside: bool = False,
        force: bool = False,
        dry_run: bool = False,
        checksum: bool = False,
        is_untouched: Callable[[], bool] = lambda: False,
    ) -> None:
        self.folder = folder
        self._is_untouched = is_untouched
        self.sources: Mapping[str, str] = {}
        self.changes: dict[str, Change] = {}
        self.diagnostics: list[Diagnostic] = []
        self._document = document
        self._origin = _short(origin)
        self._force = force and not inside
        self._advice = "move it away, or give the output another name" if inside else _ADVICE
        self._dry_run = dry_run
        self._checksum = checksum
        self._root = os.path.join(folder, "")
        self._temporary = temporary_name()
        self._folders: dict[str, str] = {"": ""}  # folder -> why nothing can be written there; "" where it can
        self._manifest = Manifest(Path(os.devnull) if document else manifest_of(folder), read_only=dry_run)
        self._left = ExitStack()

    def __enter__(self) -> Output:
        with ExitStack() as left:
            with self._opening():
                if self._document:
                    self._open_record(left)
                else:
                    self._manifest.check()
                    self._lock(left, self._manifest.path)
                    self._manifest.open()
            if not (self._dry_run or self._is_untouched()):
                self._sweep()
            self._left = left.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._left, suppress(OSError) if self._document else self.reporting(FOLDER):
            self._manifest.close(unfinished=error is not None)  # if it can't be rewritten, its journal says the same
        if isinstance(error, KeyboardInterrupt) and not self._dry_run:
            error.add_note(self._interrupted())

    def _interrupted(self) -> str:
        """Return what an interrupted run has done, in words."""
        counts = Counter(self.changes.values())
        done = [f"{counts[change]} {change}" for change in ("written", "removed") if counts[change]]
        return f"{', '.join(done)}; every file is whole, and the next run goes on from there" if done else ""

    @property
    def is_resumed(self) -> bool:
        """Return whether the last run that wrote there was interrupted."""
        return self._manifest.is_unfinished

    @property
    def listed(self) -> Collection[str]:
        """Return the files that vaultconv wrote there at some time."""
        return self._manifest.entries.keys()

    @contextmanager
    def _opening(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = error.strerror or error
            raise OutputError(f"can't write to {self.folder}: {why}", "choose another folder") from error

    def _lock(self, left: ExitStack, manifest: Path) -> None:
        if self._dry_run:
            return
        if not left.enter_context(locked(lock_of(manifest), self.folder / self._document)):
            message = "this file system has no locks, so another run could write here at the same time"
            self._report(
                ".", DiagnosticCode.OUTPUT_UNLOCKED, message, "wait for one run to end before starting the next"
            )

    def _open_record(self, left: ExitStack) -> None:
        """Read the record of the document. If it can't be kept, that is reported, but the document is written."""
        if not self._dry_run:
            left.enter_context(made_folder(self.folder))
            if not os.access(self.folder, os.W_OK):
                raise PermissionError(EACCES, os.strerror(EACCES))
        document = self.folder / self._document
        try:
            path = record_of(document)
            self._manifest = Manifest(path, title=shown(document), read_only=self._dry_run)
            self._lock(left, path)
            self._manifest.open()
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            message = f"it can't be recorded: {where}{error.strerror or error}"
            self._report(self._document, DiagnosticCode.OUTPUT_UNRECORDED, message, "the next run will need --force")
            self._manifest.freeze()
        if not self._manifest.entries:
            self._adopt()

    def _adopt(self) -> None:
        """Take over the document's entries from the folder's manifest, where earlier versions listed it."""
        path = manifest_of(self.folder)
        if not path.exists():
            return
        with ExitStack() as left:
            self._lock(left, path)
            beside = Manifest(path, read_only=self._manifest.read_only)
            beside.open()
            ours = {name for name, entry in beside.entries.items() if entry.origin == self._origin}
            for name in ours.union({self._document} & beside.entries.keys()):  # it may be of another vault
                self._manifest.add(name, beside.entries[name])
            beside.forget(*ours)
            beside.close()
            if not (beside.entries or beside.read_only):
                path.unlink()
        if not path.exists():
            with suppress(OSError):  # somebody's lock is there
                path.parent.rmdir()

    def _sweep(self) -> None:
        """Remove partial files of killed runs.

        A run that ended writes its manifest last, so only folders that were changed later can hold any.
        """
        for folder in self._manifest.folders:
            with suppress(OSError):
                place = self._root + folder
                ended = not self.is_resumed and self._manifest.is_later_than(Stamp.of_content(os.lstat(place)))
                if not ended and self._enter(folder, create=False) == "":
                    remove_partial_files(place)
        if not self._manifest.read_only:
            remove_partial_files(str(self._manifest.path.parent))

    # ------------------------------------------------------------------------------------------------------ writing

    def write(self, path: str, content: bytes) -> None:
        """Write a file. ``path`` is relative, with ``/``. Failures are reported as diagnostics."""
        digest = hash_of(content)
        with self.reporting(path):
            state = self._state(path)
            if state is not None and _is_file(state, len(content)) and self._hash_of(path, state) == digest:
                self._unchanged(path, self._entry(path, digest), state)
            elif self._may_replace(path, state):
                self._replace(path, self._entry(path, digest), all_of(content, digest))

    def unchanged(self, path: str) -> bool:
        """Return whether this file is as an earlier run from this vault wrote it. If so, keep it.

        It is read only if its size, time and inode leave a doubt.
        """
        entry = self._manifest.entries.get(path)
        if entry is None or entry.origin != self._origin:
            return False
        with suppress(OSError):
            state = self._state(path)
            if state is not None and stat.S_ISREG(state.st_mode) and self._hash_of(path, state) == entry.hash:
                self.changes[path] = "unchanged"
                return True
        return False

    def keep(self, path: str) -> bool:
        """Keep a file that is known to be as an earlier run left it. Return False if this vault's runs didn't write it.

        For a file that isn't looked at, as `Rerun` knows its stamp.
        """
        entry = self._manifest.entries.get(path)
        if entry is None or entry.origin != self._origin:
            return False
        self.changes[path] = "unchanged"
        return True

    def remember(self, content: bytes) -> None:
        """Keep the fingerprints of a pack beside the manifest for later runs; not an output file."""
        path = self._manifest.path.with_suffix(ENDING)
        with self.reporting(f"{FOLDER}/{path.name}"):
            if not self._manifest.read_only:
                self._manifest.check()
                write_atomically(str(path), str(path.with_name(self._temporary)), all_of(content))

    def has(self, path: str) -> bool:
        """Return whether a file that vaultconv wrote exists."""
        return path in self._manifest.entries and os.path.isfile(self._root + path)

    def provide(self, files: Mapping[str, bytes]) -> None:
        """Write files that belong to the user afterwards: only those that don't exist, and only once."""
        missing = {path: content for path, content in files.items() if self._is_free(path)}
        for path, content in missing.items():  # ours until all of them are there
            self._manifest.add(path, self._entry(path, hash_of(content)))
        for path, content in missing.items():
            with self.reporting(path):
                entry = self._manifest.entries[path]
                self._replace(path, entry, all_of(content, entry.hash))
        self._manifest.forget(*missing.keys(), *self._manifest.entries.keys() & files.keys())

    def is_provided(self, files: Collection[str]) -> bool:
        """Return whether a run that provided these files finished."""
        return self._manifest.entries.keys().isdisjoint(files)

    def copy(self, path: str, source: Path) -> None:
        """Copy a file with its times. A file known by its size, time and place on the disk isn't read."""
        with self.reporting(path):
            state, wanted = self._state(path), source.stat()
            known = self._manifest.entries.get(path)
            stamp = f"{wanted.st_ino}-{wanted.st_ctime_ns}"  # several files may have the same size and time
            entry = self._entry(path, "", stamp)
            if state is not None and _is_file(state, wanted.st_size):
                is_known = known is not None and known.stamp == stamp and not known.before
                digest = known.hash if known and is_known else hash_of_file(source)
                if self._hash_of(path, state) == digest:
                    self._unchanged(path, replace(entry, hash=digest), state)
                    return
            if self._may_replace(path, state):
                self._replace(path, entry, copy_of(source), times=wanted)

    def remove_stale(
        self,
        keep: Collection[str],
        below: Collection[str] = (),
        *,
        sources: Collection[str] | None = None,
    ) -> None:
        """Delete what an earlier run from this vault wrote and this run did not.

        Deletes everything except ``keep`` and files in the folders ``below``; with ``sources``, only files made from
        these.
        """
        kept = tuple(folder and folder + "/" for folder in below)
        made_of = None if sources is None else {_short(source) for source in sources}
        stale = [
            path
            for path, entry in self._manifest.entries.items()
            if (self._document or entry.origin == self._origin)
            and path not in keep
            and not path.startswith(kept)
            and (made_of is None or entry.source in made_of)
        ]
        for path in sorted(stale):
            with self.reporting(path):
                state = self._state(path)
                if state is None:
                    self._forget(path)
                elif self._may_replace(path, state):
                    self._remove(path)

    # ----------------------------------------------------------------------------------------------------- decisions

    def _may_replace(self, path: str, state: os.stat_result | None) -> bool:
        """Return whether the file at ``path`` is vaultconv's and may be replaced. If not, that is reported."""
        if state is None or (self._force and not stat.S_ISDIR(state.st_mode)):
            return True
        entry = self._manifest.entries.get(path)
        if stat.S_ISDIR(state.st_mode):
            self._refuse(path, "a folder is in the place of the file")
        elif stat.S_ISLNK(state.st_mode):
            self._refuse(path, "a symbolic link is in the place of the file")
        elif entry is None or not stat.S_ISREG(state.st_mode):
            self._refuse(path, "the file was not written by vaultconv")
        elif self._hash_of(path, state) not in (entry.hash, entry.before):
            self._refuse(path, "the file has changed since vaultconv wrote it")
        else:
            return True
        return False

    def _refuse(self, path: str, why: str) -> None:
        self.changes[path] = "refused"
        self._report(path, DiagnosticCode.NOT_OURS, f"{why}; it was left alone", self._advice)

    def _unchanged(self, path: str, entry: ManifestEntry, state: os.stat_result) -> None:
        self.changes[path] = "unchanged"
        if self._force or path in self._manifest.entries:
            self._manifest.add(path, replace(entry, made=Stamp.of_content(state)))

    def _entry(self, path: str, digest: str, stamp: str = "") -> ManifestEntry:
        source = self.sources.get(path, "")
        return ManifestEntry(digest, self._origin, source and _short(source), stamp=stamp)

    def _is_free(self, path: str) -> bool:
        with self.reporting(path):
            return self._state(path) is None
        return False

    def _state(self, path: str) -> os.stat_result | None:
        """Return the state of ``path``, None if nothing is there.

        Raises `OSError` if the way there leads through a link.
        """
        why = self._enter(path.rpartition("/")[0], create=False)
        if why is None:
            return None
        if why:
            raise OSError(0, why)
        try:
            state = os.lstat(self._root + path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return None if self._dry_run and self._would_be_gone(path, state) else state

    def _would_be_gone(self, path: str, state: os.stat_result) -> bool:
        """Return whether, in a dry run, this file would be removed, or this folder holds only such files."""
        if not stat.S_ISDIR(state.st_mode):
            return self.changes.get(path) == "removed"
        inner = [f"{path}/{each.name}" for each in (self.folder / path).iterdir()]
        return bool(inner) and all(self._would_be_gone(each, (self.folder / each).lstat()) for each in inner)

    def _enter(self, folder: str, *, create: bool) -> str | None:
        """Return "" if files can be written in a folder, None if it doesn't exist, otherwise why they can't.

        With ``create``, make sure that it exists.
        """
        why: str | None = self._folders.get(folder)
        if why is None:
            why = self._enter(folder.rpartition("/")[0], create=create)
            if why == "":
                why = self._found(folder)
                if why is None and create:
                    why = self._made(folder)
            if why is not None:
                self._folders[folder] = why
        return why

    def _found(self, folder: str) -> str | None:
        try:
            mode = os.lstat(self._root + folder).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        if stat.S_ISDIR(mode):
            return ""
        if stat.S_ISLNK(mode):
            return f'"{folder}" is a symbolic link, which may lead out of the output folder'
        return None if self._dry_run and self.changes.get(folder) == "removed" else f'"{folder}" is not a folder'

    def _made(self, folder: str) -> str:
        try:
            os.mkdir(self._root + folder)
        except OSError as error:
            return f'can\'t make the folder "{folder}": {error.strerror}'
        return ""

    # ------------------------------------------------------------------------------------------------------- effects

    def _replace(self, path: str, entry: ManifestEntry, fill: Fill, times: os.stat_result | None = None) -> None:
        if not self._dry_run:
            self._write(path, entry, fill, times)
        self.changes[path] = "written"

    def _write(self, path: str, entry: ManifestEntry, fill: Fill, times: os.stat_result | None) -> None:
        # Listed first, with the hash of the old file, so that the next run recognizes either if this one is killed. The
        # hash of a copy is known once it is made: the original may change until then.
        old = self._manifest.entries.get(path)
        entry = replace(entry, before=old.hash) if old is not None else entry
        self._manifest.add(path, entry)
        folder = path.rpartition("/")[0]
        try:
            why = self._enter(folder, create=True)
            if why:
                raise OSError(0, why)
            temporary = self._root + (folder and folder + "/") + self._temporary
            state = write_atomically(
                self._root + path, temporary, fill, times, announce=lambda digest: self._list(path, entry, digest)
            )
        except OSError:
            if old is None:
                self._manifest.forget(path)
            else:
                self._manifest.add(path, old)
            raise
        written = self._manifest.entries[path]
        self._manifest.settle(path, replace(written, before="", made=Stamp.of_content(state)))

    def _list(self, path: str, entry: ManifestEntry, digest: str) -> None:
        self._manifest.add(path, replace(entry, hash=digest))

    def _remove(self, path: str) -> None:
        if not self._dry_run:
            (self.folder / path).unlink()
            self._forget(path)
        self.changes[path] = "removed"

    def _forget(self, path: str) -> None:
        """Remove a deleted file from the manifest, and its folders if they are empty now."""
        if self._dry_run:
            return
        folder = path.rpartition("/")[0]
        while folder:
            try:
                (self.folder / folder).rmdir()
            except FileNotFoundError:
                pass
            except OSError:  # it is not empty
                break
            self._folders.pop(folder, None)
            folder = folder.rpartition("/")[0]
        self._manifest.forget(path)

    def _hash_of(self, path: str, state: os.stat_result) -> str:
        """Return the hash of a file. One that has not changed, as far as its state shows, isn't read."""
        entry, made = self._manifest.entries.get(path), Stamp.of_content(state)
        if entry is not None and not self._checksum and self._manifest.is_unchanged(path, made):
            return entry.hash
        digest = hash_of_file(self._root + path)
        if entry is not None and digest == entry.hash:
            self._manifest.confirm(path, made)
        return digest

    @contextmanager
    def reporting(self, path: str) -> Iterator[None]:
        """Report failures with this file as diagnostics."""
        try:
            yield
        except OSError as error:
            self.changes[path] = "failed"
            hint = "make room, and run the same command again" if error.errno in _FULL else ""
            self._report(path, DiagnosticCode.WRITE_FAILED, f"can't be written: {error.strerror or error}", hint)

    def _report(self, path: str, code: DiagnosticCode, message: str, hint: str = "") -> None:
        report = Report(path)
        report(code, message, hint=hint)
        self.diagnostics += report.diagnostics


def _is_file(state: os.stat_result, size: int) -> bool:
    return stat.S_ISREG(state.st_mode) and state.st_size == size


def _short(name: str) -> str:
    return blake2b(name.encode(errors="surrogateescape"), digest_size=8).hexdigest()

"""The manifest lists the files that vaultconv wrote to an output folder, so that it never touches others.

It is a file of JSON lines, in the output folder or, for a single document, in the user's state folder. The last line
for a path counts; without an entry, the path is forgotten. A run appends to the file, and at its end rewrites it,
sorted; a lock keeps other runs away. The first entry that a run appends is marked as unfinished, until it ends, so that
the next one knows if it was interrupted. Everybody who can write to the folder can change the manifest, so paths in it
that could mean a file elsewhere are ignored, and a symbolic link in its place is not followed.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path, PurePath
from typing import BinaryIO, Final

import msgspec
from msgspec.structs import replace

from vaultconv.build.stamps import Stamp

FOLDER: Final = ".vaultconv"
_NAME: Final = "manifest.jsonl"


class ManifestEntry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A file: the hash of what was written, and the vault that it came from.

    ``source`` stands for its note or attachment. ``before`` is the hash of the file being replaced, since a killed run
    may leave either one. ``stamp`` distinguishes an attachment from others of the same size and time. ``made`` is the
    stamp of the file with that hash, when it was last known to have it.
    """

    hash: str
    origin: str
    source: str = ""
    before: str = ""
    stamp: str = ""
    made: Stamp | None = None
    unfinished: bool = False


_Line = tuple[str, ManifestEntry | None]
_decode: Final = msgspec.json.Decoder(_Line).decode
_decode_lines: Final = msgspec.json.Decoder(_Line).decode_lines
_encode: Final = msgspec.json.Encoder().encode


def manifest_of(folder: Path) -> Path:
    """Return the path of an output folder's manifest."""
    return folder / FOLDER / _NAME


def lock_of(manifest: Path) -> Path:
    """Return the path of the lock beside a manifest."""
    return manifest.with_name("lock") if manifest.name == _NAME else manifest.with_suffix(".lock")


class Manifest:
    """The manifest at ``path``; ``read_only`` writes nothing. ``title`` is its first line, for people.

    ``is_unfinished`` tells that the last run was interrupted.
    """

    def __init__(self, path: Path, *, title: str = "", read_only: bool = False) -> None:
        self.entries: dict[str, ManifestEntry] = {}
        self.path = path
        self.read_only = read_only
        self.is_unfinished = False
        self._title = _encode(title) + b"\n" if title else b""
        self._rewritten = self.path.with_suffix(".tmp")
        self._doubtful: set[str] = set()  # files that may have been changed since without a change of their stamps
        self._forgotten: set[str] = set()
        self._written = 0
        self._ends_with_line = True
        self._is_marked = False  # as unfinished
        self._has_changed = False  # so that it must be rewritten
        self._journal: BinaryIO | None = None

    @property
    def folders(self) -> set[str]:
        """Return the folders with listed files, which may hold partial files of killed runs."""
        return {"", *(path.rpartition("/")[0] for path in (*self.entries, *self._forgotten))}

    def check(self) -> None:
        """Raise `OSError` if a symbolic link is in the manifest's place."""
        for path in (self.path.parent, self.path):
            if path.is_symlink():
                raise OSError(errno.ELOOP, f'"{path.name}" is a symbolic link, which may lead out of the folder')

    def open(self) -> None:
        """Read the existing file. Raises `OSError`."""
        self.check()
        if not self.read_only:
            self._rewritten.unlink(missing_ok=True)  # left by a run that was killed
        if self.path.exists():
            with self.path.open("rb") as file:
                content, self._written = file.read(), os.fstat(file.fileno()).st_mtime_ns
            self._read(content)
            made = ((path, entry.made) for path, entry in self.entries.items())
            self._doubtful = {path for path, stamp in made if stamp is not None and not self.is_later_than(stamp)}

    def is_later_than(self, stamp: Stamp) -> bool:
        """Return whether a change of another file since the manifest was written would show in that file's stamp."""
        return stamp.would_tell(self._written)

    def freeze(self) -> None:
        """Write nothing from now on, and read what can be read."""
        self.read_only = True
        with suppress(OSError):
            self.open()

    def _read(self, content: bytes) -> None:
        body = content.removeprefix(self._title)
        try:
            lines: Iterable[_Line] = _decode_lines(body)
            self._has_changed = any(entry is None for _, entry in lines) or any(
                one >= other for (one, _), (other, _) in pairwise(lines)
            )
        except msgspec.DecodeError:  # of a run that was killed within a line
            self._has_changed = True
            lines = _readable(body)
        self._ends_with_line = content.endswith(b"\n") or not content
        for path, entry in lines:
            if not is_inside(path):
                self._has_changed = True
            elif entry is not None:
                self.is_unfinished = self.is_unfinished or entry.unfinished
                self.entries[path] = replace(entry, unfinished=False) if entry.unfinished else entry
            else:
                self.entries.pop(path, None)
                self._forgotten.add(path)

    def add(self, path: str, entry: ManifestEntry) -> None:
        """List a file, before it is put in its place. Raises `OSError`."""
        if self.entries.get(path) != entry:
            self._append((path, entry))
        self.settle(path, entry)

    def settle(self, path: str, entry: ManifestEntry) -> None:
        """Note what became of a file that the last line about it may mean."""
        self.entries[path] = entry
        self._doubtful.discard(path)

    def forget(self, *paths: str) -> None:
        """Remove files from the list, all at once. Raises `OSError`."""
        known = self.entries.keys() & paths
        if known:
            self._append(*((path, None) for path in sorted(known)))
        for path in known:
            del self.entries[path]

    def is_unchanged(self, path: str, made: Stamp) -> bool:
        """Return whether the stamp of a listed file shows that it is as it was written."""
        entry = self.entries.get(path)
        return entry is not None and entry.made == made and path not in self._doubtful

    def confirm(self, path: str, made: Stamp) -> None:
        """Note the stamp of a listed file that was read and has the listed hash."""
        entry = self.entries[path]
        self._doubtful.discard(path)
        if entry.made != made:
            self.entries[path] = replace(entry, made=made)
            self._has_changed = True

    def _append(self, *lines: _Line) -> None:
        if self.read_only:
            return
        content = b"".join(_encode(self._marked(line)) + b"\n" for line in lines)
        if self._journal is None:
            self._journal = self.path.open("ab", buffering=0)
            if not self._journal.tell():
                content = self._title + content
        if not self._ends_with_line:  # but with a part of one: of a killed run, or of a disk that was full
            content = b"\n" + content
        self._ends_with_line = False
        while content:
            content = content[self._journal.write(content) :]
        self._ends_with_line = True

    def _marked(self, line: _Line) -> _Line:
        """Return a line, marked as unfinished if it is the first entry."""
        path, entry = line
        if entry is None or self._is_marked:
            return line
        self._is_marked = True
        return path, replace(entry, unfinished=True)

    def close(self, *, unfinished: bool = False) -> None:
        """Rewrite the file, sorted, unless it already is. Raises `OSError`.

        ``unfinished`` says that the run was interrupted.
        """
        if self.read_only or (unfinished and self._journal is None):
            return
        self._is_marked = not unfinished
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        elif not (self._has_changed or self.is_unfinished):
            return
        for path in self._doubtful & self.entries.keys():  # this file's time says nothing about them any more
            self.entries[path] = replace(self.entries[path], made=None)
        lines = [_encode(self._marked((path, self.entries[path]))) + b"\n" for path in sorted(self.entries)]
        try:
            with self._rewritten.open("xb") as file:  # never through a link
                file.write(b"".join((self._title, *lines)) if lines else b"")
            self._rewritten.replace(self.path)
        except BaseException:  # the journal says the same
            self._rewritten.unlink(missing_ok=True)
            raise


def _readable(content: bytes) -> list[_Line]:
    lines = []
    for line in content.splitlines():
        with suppress(msgspec.DecodeError):  # a partial line of a killed run: its file was not put in its place
            lines.append(_decode(line))
    return lines


def is_inside(path: str) -> bool:
    """Return whether this path, as vaultconv writes it, is a file in the output folder other than the manifest."""
    if not _may_lead_elsewhere(path):
        return True
    pure = PurePath(path)
    plain = pure.as_posix() == path != "." and not pure.anchor and "\0" not in path
    return plain and ".." not in pure.parts and pure.parts[0].lower() != FOLDER


def _may_lead_elsewhere(path: str) -> bool:
    """Return whether this path must be examined. Hardly any must, and a `PurePath` takes fifty times as long."""
    odd = "/." in path or "//" in path or ":" in path or "\\" in path or "\0" in path
    return odd or path == "" or path.startswith((".", "/")) or path.endswith("/")

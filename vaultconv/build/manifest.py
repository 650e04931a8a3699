"""The manifest lists the files that vaultconv wrote to an output folder, so that it never touches others.

It is a file of JSON lines, in the output folder or, for a single document, in the user's state folder. The last line
for a path counts; without an entry, the path is forgotten. A run appends to the file, and at its end rewrites it,
sorted; a lock keeps other runs away. Everybody who can write to the folder can change the manifest, so paths in it that
could mean a file elsewhere are ignored, and a symbolic link in its place is not followed.
"""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path, PurePath
from typing import BinaryIO, Final

import msgspec

FOLDER: Final = ".vaultconv"
_NAME: Final = "manifest.jsonl"


class ManifestEntry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A file: the hash of what was written, and the vault that it came from.

    ``source`` stands for its note or attachment. ``before`` is the hash of the file being replaced, since a killed run
    may leave either one. ``stamp`` distinguishes an attachment from others of the same size and time.
    """

    hash: str
    origin: str
    source: str = ""
    before: str = ""
    stamp: str = ""


_decode: Final = msgspec.json.Decoder(tuple[str, ManifestEntry | None]).decode
_encode: Final = msgspec.json.Encoder().encode


def manifest_of(folder: Path) -> Path:
    """Return the path of an output folder's manifest."""
    return folder / FOLDER / _NAME


class Manifest:
    """The manifest at ``path``; ``read_only`` writes nothing. ``title`` is its first line, for people.

    ``folders`` are those with listed files, which may hold partial files of killed runs.
    """

    def __init__(self, path: Path, *, title: str = "", read_only: bool = False) -> None:
        self.entries: dict[str, ManifestEntry] = {}
        self.folders = {""}
        self.path = path
        self._title = _encode(title) + b"\n" if title else b""
        self._rewritten = self.path.with_suffix(".tmp")
        self.read_only = read_only
        self._content = b""
        self._journal: BinaryIO | None = None

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
            self._content = self.path.read_bytes()
            self._read(self._content)

    def freeze(self) -> None:
        """Write nothing from now on, and read what can be read."""
        self.read_only = True
        with suppress(OSError):
            self.open()

    def _read(self, content: bytes) -> None:
        for line in content.splitlines():
            try:
                path, entry = _decode(line)
            except msgspec.DecodeError:  # a partial line of a killed run: its file was not written
                continue
            if not is_inside(path):
                continue
            self.folders.add(path.rpartition("/")[0])
            if entry is None:
                self.entries.pop(path, None)
            else:
                self.entries[path] = entry

    def add(self, path: str, entry: ManifestEntry) -> None:
        """List a file, before it is written."""
        if self.entries.get(path) != entry:
            self.entries[path] = entry
            self._append((path, entry))

    def forget(self, *paths: str) -> None:
        """Remove files from the list, all at once."""
        for path in paths:
            self.entries.pop(path, None)
        self._append(*((path, None) for path in paths))

    def _append(self, *lines: tuple[str, ManifestEntry | None]) -> None:
        if self.read_only:
            return
        if self._journal is None:
            self._journal = self.path.open("ab", buffering=0)
            if not self._content:
                self._journal.write(self._title)
            elif not self._content.endswith(b"\n"):  # a killed run's partial line
                self._journal.write(b"\n")
        self._journal.write(b"".join(_encode(line) + b"\n" for line in lines))

    def close(self) -> None:
        """Rewrite the file, sorted, unless it already is. Raises `OSError`."""
        if self.read_only:
            return
        lines = [_encode((path, self.entries[path])) + b"\n" for path in sorted(self.entries)]
        content = b"".join((self._title, *lines)) if lines else b""
        if self._journal is not None:
            self._journal.close()
        elif content == self._content:
            return
        try:
            with self._rewritten.open("xb") as file:  # never through a link
                file.write(content)
            self._rewritten.replace(self.path)
        except BaseException:  # the journal says the same
            self._rewritten.unlink(missing_ok=True)
            raise


def is_inside(path: str) -> bool:
    """Is this path, in the form that vaultconv writes, a file in the output folder other than the manifest?"""
    pure = PurePath(path)
    plain = pure.as_posix() == path != "." and not pure.anchor and "\0" not in path
    return plain and ".." not in pure.parts and pure.parts[0].lower() != FOLDER

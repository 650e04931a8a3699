"""The manifest: what this tool wrote into an output folder, so that it never touches anything else.

A file of JSON lines, in the output folder or, for a single document, in the user's state folder. The last line about a
path counts, and a path without an entry is forgotten. It is appended to while a run goes on and rewritten, sorted, at
its end; a lock keeps other runs from it meanwhile. Whoever can write to the folder can write to it, so a path in it
that could mean a file elsewhere is ignored, and it is not followed where it is a symbolic link.
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
    """A file: the hash of what was written, and which vault it came from.

    ``source`` stands for the note or attachment that it was made of. ``before`` is the hash of what is being replaced:
    a run that is killed may leave the one or the other. ``stamp`` tells an attachment from others of its size and time.
    """

    hash: str
    origin: str
    source: str = ""
    before: str = ""
    stamp: str = ""


_decode: Final = msgspec.json.Decoder(tuple[str, ManifestEntry | None]).decode
_encode: Final = msgspec.json.Encoder().encode


def manifest_of(folder: Path) -> Path:
    """Where the manifest of an output folder lies."""
    return folder / FOLDER / _NAME


class Manifest:
    """The manifest at ``path``; with ``read_only``, nothing is written. ``title`` is its first line, for people.

    ``folders`` are those that files were written to, half of them at times by a run that was killed.
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
        """Raise `OSError` where a symbolic link stands in the manifest's place."""
        for path in (self.path.parent, self.path):
            if path.is_symlink():
                raise OSError(errno.ELOOP, f'"{path.name}" is a symbolic link, which may lead out of the folder')

    def open(self) -> None:
        """Read what is there. Raises `OSError`."""
        self.check()
        if not self.read_only:
            self._rewritten.unlink(missing_ok=True)  # left by a run that was killed
        if self.path.exists():
            self._content = self.path.read_bytes()
            self._read(self._content)

    def freeze(self) -> None:
        """Write nothing from now on, and know what can be read."""
        self.read_only = True
        with suppress(OSError):
            self.open()

    def _read(self, content: bytes) -> None:
        for line in content.splitlines():
            try:
                path, entry = _decode(line)
            except msgspec.DecodeError:  # half a line of a killed run: that file was not written
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
        """Take files from the list, all at once."""
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
            elif not self._content.endswith(b"\n"):  # a killed run's half line
                self._journal.write(b"\n")
        self._journal.write(b"".join(_encode(line) + b"\n" for line in lines))

    def close(self) -> None:
        """Rewrite the file, sorted, where it is not that already. Raises `OSError`."""
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
    """Whether a path, in the form that this tool writes, means a file of the output folder that isn't the manifest."""
    pure = PurePath(path)
    plain = pure.as_posix() == path != "." and not pure.anchor and "\0" not in path
    return plain and ".." not in pure.parts and pure.parts[0].lower() != FOLDER

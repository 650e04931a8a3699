"""The manifest: what this tool wrote into an output folder, so that it never touches anything else.

A hidden file of JSON lines; the last line about a path counts, and a path without an entry is forgotten. It is
appended to while a run goes on and rewritten, sorted, at its end. Whoever can write to the folder can write to it, so a
path in it that could mean a file elsewhere is ignored, and it is not followed where it is a symbolic link.
"""

from __future__ import annotations

import errno
from pathlib import Path, PurePath
from typing import BinaryIO, Final

import msgspec

FOLDER: Final = ".vaultconv"
_NAME: Final = "manifest.jsonl"


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A file: the hash of what was written, and which vault it came from."""

    hash: str
    origin: str


_decode: Final = msgspec.json.Decoder(tuple[str, Entry | None]).decode
_encode: Final = msgspec.json.Encoder().encode


class Manifest:
    """The manifest of the output folder ``folder``; ``dry_run`` reads it only."""

    def __init__(self, folder: Path, *, dry_run: bool = False) -> None:
        self.entries: dict[str, Entry] = {}
        self._path = folder / FOLDER / _NAME
        self._dry_run = dry_run
        self._journal: BinaryIO | None = None

    def open(self) -> None:
        """Read what is there and begin the journal. Raises `OSError`, also where a symbolic link stands there."""
        for path in (self._path.parent, self._path):
            if path.is_symlink():
                raise OSError(errno.ELOOP, f'"{path.name}" is a symbolic link, which may lead out of the folder')
        if self._path.exists():
            self._read(self._path.read_bytes())
        if not self._dry_run:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._journal = self._path.open("ab", buffering=0)

    def _read(self, content: bytes) -> None:
        for line in content.splitlines():
            try:
                path, entry = _decode(line)
            except msgspec.DecodeError:  # half a line of a killed run: that file was not written
                continue
            if entry is None:
                self.entries.pop(path, None)
            elif is_inside(path):
                self.entries[path] = entry

    def add(self, path: str, entry: Entry) -> None:
        """List a file, before it is written."""
        if self.entries.get(path) != entry:
            self.entries[path] = entry
            self._append(path, entry)

    def forget(self, path: str) -> None:
        """Take a file from the list."""
        self.entries.pop(path, None)
        self._append(path, None)

    def _append(self, path: str, entry: Entry | None) -> None:
        if self._journal is not None:
            self._journal.write(_encode((path, entry)) + b"\n")

    def close(self) -> None:
        """Rewrite the file, sorted, where it is not that already. Raises `OSError`."""
        if self._journal is None:
            return
        self._journal.close()
        content = b"".join(_encode((path, self.entries[path])) + b"\n" for path in sorted(self.entries))
        if self._path.read_bytes() != content:
            temporary = self._path.with_suffix(".tmp")
            temporary.unlink(missing_ok=True)
            try:
                with temporary.open("xb") as file:  # never through a link
                    file.write(content)
                temporary.replace(self._path)
            except OSError:  # the journal says the same
                temporary.unlink(missing_ok=True)
                raise


def is_inside(path: str) -> bool:
    """Whether a path, in the form that this tool writes, means a file of the output folder that isn't the manifest."""
    pure = PurePath(path)
    plain = pure.as_posix() == path != "." and not pure.anchor and "\0" not in path
    return plain and ".." not in pure.parts and pure.parts[0].lower() != FOLDER

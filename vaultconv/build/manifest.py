"""The manifest: what this tool wrote into an output folder, so that it never touches anything else.

A hidden file of JSON lines; the last line about a path counts, and a path without an entry is forgotten. It is
appended to while a run goes on and rewritten, sorted, at its end; a lock keeps other runs from it meanwhile. Whoever
can write to the folder can write to it, so a path in it that could mean a file elsewhere is ignored, and it is not
followed where it is a symbolic link.
"""

from __future__ import annotations

import errno
from pathlib import Path, PurePath
from typing import BinaryIO, Final

import msgspec

FOLDER: Final = ".vaultconv"
_NAME: Final = "manifest.jsonl"


class Entry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A file: the hash of what was written, and which vault it came from.

    ``source`` stands for the note or attachment that it was made of. ``before`` is the hash of what is being replaced:
    a run that is killed may leave the one or the other. ``stamp`` tells an attachment from others of its size and time.
    """

    hash: str
    origin: str
    source: str = ""
    before: str = ""
    stamp: str = ""


_decode: Final = msgspec.json.Decoder(tuple[str, Entry | None]).decode
_encode: Final = msgspec.json.Encoder().encode


class Manifest:
    """The manifest of the output folder ``folder``; ``dry_run`` reads it only.

    ``folders`` are those that files were written to, half of them at times by a run that was killed.
    """

    def __init__(self, folder: Path, *, dry_run: bool = False) -> None:
        self.entries: dict[str, Entry] = {}
        self.folders = {""}
        self._path = folder / FOLDER / _NAME
        self._rewritten = self._path.with_suffix(".tmp")
        self._dry_run = dry_run
        self._content = b""
        self._journal: BinaryIO | None = None

    def check(self) -> None:
        """Raise `OSError` where a symbolic link stands in the manifest's place."""
        for path in (self._path.parent, self._path):
            if path.is_symlink():
                raise OSError(errno.ELOOP, f'"{path.name}" is a symbolic link, which may lead out of the folder')

    def open(self) -> None:
        """Read what is there. Raises `OSError`."""
        self.check()
        if not self._dry_run:
            self._rewritten.unlink(missing_ok=True)  # left by a run that was killed
        if self._path.exists():
            self._content = self._path.read_bytes()
            self._read(self._content)

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

    def add(self, path: str, entry: Entry) -> None:
        """List a file, before it is written."""
        if self.entries.get(path) != entry:
            self.entries[path] = entry
            self._append((path, entry))

    def forget(self, *paths: str) -> None:
        """Take files from the list, all at once."""
        for path in paths:
            self.entries.pop(path, None)
        self._append(*((path, None) for path in paths))

    def _append(self, *lines: tuple[str, Entry | None]) -> None:
        if self._dry_run:
            return
        if self._journal is None:
            self._journal = self._path.open("ab", buffering=0)
            if self._content and not self._content.endswith(b"\n"):  # a killed run's half line
                self._journal.write(b"\n")
        self._journal.write(b"".join(_encode(line) + b"\n" for line in lines))

    def close(self) -> None:
        """Rewrite the file, sorted, where it is not that already. Raises `OSError`."""
        if self._dry_run:
            return
        content = b"".join(_encode((path, self.entries[path])) + b"\n" for path in sorted(self.entries))
        if self._journal is not None:
            self._journal.close()
        elif content == self._content:
            return
        try:
            with self._rewritten.open("xb") as file:  # never through a link
                file.write(content)
            self._rewritten.replace(self._path)
        except BaseException:  # the journal says the same
            self._rewritten.unlink(missing_ok=True)
            raise


def is_inside(path: str) -> bool:
    """Whether a path, in the form that this tool writes, means a file of the output folder that isn't the manifest."""
    pure = PurePath(path)
    plain = pure.as_posix() == path != "." and not pure.anchor and "\0" not in path
    return plain and ".." not in pure.parts and pure.parts[0].lower() != FOLDER

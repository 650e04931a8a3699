"""Stamps of files, which show whether a file is still as it was without reading it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

import msgspec

_MILLISECOND: Final = 1_000_000
_FINE: Final = 20 * _MILLISECOND  # the step of a clock whose times have fractions of a millisecond: 4 to 16 ms
_COARSE: Final = 2_000 * _MILLISECOND  # of others: file systems such as FAT count every second one


class Stamp(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Which file this is, and when it was changed last, in nanoseconds.

    ``changed`` is when anything about the file changed, its name as well; 0 if only the content counts.
    """

    size: int
    modified: int
    inode: int
    changed: int = 0

    @classmethod
    def of(cls, state: os.stat_result) -> Stamp:
        """Return the stamp of a file in this state."""
        return cls(state.st_size, state.st_mtime_ns, state.st_ino, state.st_ctime_ns)

    @classmethod
    def of_content(cls, state: os.stat_result) -> Stamp:
        """Return the stamp of a file in this state that it has under any name."""
        return cls(state.st_size, state.st_mtime_ns, state.st_ino)

    def would_tell(self, time: int) -> bool:
        """Return whether a change of the file at ``time``, in nanoseconds, or later would change its stamp."""
        return max(self.modified, self.changed) + (_FINE if self.modified % _MILLISECOND else _COARSE) <= time


UNSURE: Final = Stamp(-1, -1, -1, -1)
"""The stamp of no file, in place of one that may stay the same although the file changes."""


def stamp_of(path: str) -> Stamp | None:
    """Return the stamp of a file; None if there is none."""
    return stamps_of("", (path,)).get(path)


def stamps_of(folder: str, files: Iterable[str], *, follow: bool = True) -> dict[str, Stamp]:
    """Return the stamps of these files that are in a folder: those of links themselves unless these are to ``follow``.

    ``folder`` ends with a separator.
    """
    look, found = os.stat if follow else os.lstat, dict[str, Stamp]()
    for file in files:
        try:
            found[file] = Stamp.of(look(folder + file))  # a `Path` for each takes longer than all the rest
        except (OSError, ValueError):
            continue
    return found
